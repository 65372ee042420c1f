"""A conversation held from a terminal: with a running server, or with a demo that lives as long as the talk."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx

from app.demo import open_demo
from app.embedded import Embedded
from channels.console import Imitation
from core.errors import SettingsError, Unavailable
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply. `to` and `channel` are set when it went elsewhere: a one-time code to a phone."""

    text: str
    template: str
    buttons: list[str]
    intent: str = ""
    confidence: float = 0.0
    entities: list[dict[str, Any]] = field(default_factory=list)
    state: str = ""
    channel: str = ""
    to: str = ""


class Talk(Protocol):
    async def say(self, text: str) -> Sequence[Answer]:
        """Send one message; what was answered once the turn is over, nothing for a silent one."""
        ...
