"""What a command does to the store, from opening it to closing it."""

import asyncio
from collections.abc import Awaitable, Callable

from app.keys import secret_key
from app.wiring import database_url
from core.settings import Settings
from store.database import Database, open_database
from store.vault import Vault


def with_store[T](work: Callable[[Database, Vault], Awaitable[T]]) -> T:
    """The result of `work`, with the demo's own key where the data folder is a demo's."""

    async def run() -> T:
        settings = Settings()
        marked = (settings.data_dir / "secret.key").exists()
        vault = Vault(secret_key(settings, demo=marked))
        database = await open_database(database_url(settings))
        try:
            return await work(database, vault)
        finally:
            await database.close()

    return asyncio.run(run())
