"""The web application of one platform: which routes it gets, and what they stand on."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI

from app.wiring import Platform
from backoffice.base import BackOffice
from pipeline.metrics import BACKLOG
from store import views
from web.app import create_app
from web.chat import chat_routes
from web.health import health_routes
from web.webhooks import webhook_routes
