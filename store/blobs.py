"""Where files' bytes are: a folder, or a bucket of any S3-compatible service. Sealed before they get here."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from core.errors import FileHeld, SettingsError, WakeelError

log = structlog.get_logger()

_PART = 1 << 20


class NoSuchBlob(WakeelError):  # noqa: N818
    """The storage has nothing under that name."""


class Blobs(Protocol):
    async def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Store whole or not at all, over what was there. Raises FileHeld."""
        ...

    def get(self, name: str) -> AsyncIterator[bytes]:
        """The bytes in parts. Raises FileHeld, NoSuchBlob."""
        ...


class ObjectStore:
    """Over object_store, which has one interface for both (https://docs.rs/object_store)."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, name: str, pieces: Iterable[bytes]) -> None:
        try:
            await self._store.put_async(name, pieces, chunk_size=5 * _PART)
        except (BaseError, OSError) as error:
            raise _away(error) from None

    async def get(self, name: str) -> AsyncIterator[bytes]:
        try:
            found = await self._store.get_async(name)
            async for part in found.stream(min_chunk_size=_PART):
                yield bytes(part)
        except FileNotFoundError:
            raise NoSuchBlob("that file's bytes are not in the file storage") from None
        except (BaseError, OSError) as error:
            raise _away(error) from None


def _away(error: Exception) -> FileHeld:
    """By type alone: the library's words hold the bucket's address and what it answered."""
    log.error("files_away", error=type(error).__name__)
    return FileHeld("the file storage is away")


def open_blobs(url: str, folder: Path) -> ObjectStore:
    """`s3://bucket/prefix`, with credentials, region and endpoint from the usual `AWS_*` variables; empty: `folder`.

    Raises SettingsError.
    """
    if not url:
        return ObjectStore(LocalStore(folder, mkdir=True))
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return ObjectStore(LocalStore(Path(parts.path), mkdir=True))
    if parts.scheme != "s3" or not parts.netloc:
        raise SettingsError("WAKEEL_FILES_URL: s3://bucket/prefix, or file:///folder")
    try:
        store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )
    except (BaseError, ValueError) as error:
        raise SettingsError(f"WAKEEL_FILES_URL or AWS_*: refused ({type(error).__name__})") from None
    return ObjectStore(store)
