"""A conversation held from a terminal: with a running server, or with a demo that lives as long as the talk."""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx

from app.demo import PHONE, open_demo
from app.wiring import Platform
from channels import ADAPTERS
from channels.base import Channel, Limits
from channels.console import ConsoleChannel, Imitation
from core.errors import SettingsError, Unavailable
from core.ids import new_id
from core.interpretation import Context, Interpretation
from core.messages import Address, Inbound, Outbound
from core.settings import Settings
from nlu.base import Interpreter
from store import views
