"""Which back office: the agency's own behind its address, or the reference service in this process."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from backoffice.http import HttpBackOffice
from backoffice.reference.app import create_app
from backoffice.reference.store import ReferenceStore, open_reference
from core.clock import Clock
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Office:
    """The client that the platform uses, and the embedded service's own store where there is one."""

    client: HttpBackOffice
    embedded: ReferenceStore | None = None


@asynccontextmanager
async def open_office(settings: Settings, clock: Clock) -> AsyncIterator[Office]:
    """Both ways go through the same client; embedded, the calls just don't leave the process."""
    token = settings.backoffice_token.get_secret_value()
    if settings.backoffice_url:
        async with HttpBackOffice(settings.backoffice_url, token) as client:
            yield Office(client)
        return
    store = reference_store(settings)
    token = token or secrets.token_urlsafe(32)
    transport = httpx.ASGITransport(create_app(store, token, clock))
    try:
        async with HttpBackOffice("http://backoffice.internal", token, transport=transport) as client:
            yield Office(client, store)
    finally:
        store.close()


def reference_store(settings: Settings) -> ReferenceStore:
    """The reference service's own file, beside the platform's and apart from it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_reference(f"sqlite:///{settings.data_dir / 'backoffice.db'}")
