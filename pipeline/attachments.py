"""What a citizen attaches is fetched, looked at and kept before the message is answered."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import structlog

from channels.base import Channel, Fetches
from core.clock import Clock
from core.errors import FileHeld, FileRefused, Reason, SendError
from core.files import FileFault, FileStatus, TakenFile
from core.messages import Attachment
from files.base import Scanner, Transcriber, Unscanned
from files.examine import Examined, examine
from pipeline.metrics import FILES
from store import files
from store.blobs import Blobs
from store.database import Database
from store.turns import Claim, Row
from store.vault import Vault

log = structlog.get_logger()

AT_A_TIME = 4
"""Files in memory at once, in one process: with the largest allowed that bounds what they take."""
MOST = 20
"""Files of one message that are looked at."""
_LATER = {Reason.UNREACHABLE, Reason.THROTTLED, Reason.UNCERTAIN}
"""A fetch changes nothing at the provider, so that what may or may not have worked is simply repeated."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """Takes files into keeping; `largest` is in bytes. Holds no database session while it waits for anybody."""

    database: Database
    vault: Vault
    clock: Clock
    blobs: Blobs
    channels: Mapping[str, Channel]
    largest: int
    scanner: Scanner = field(default_factory=Unscanned)
    transcriber: Transcriber | None = None
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_A_TIME))

    async def take(self, claim: Claim, row: Row) -> tuple[TakenFile, ...]:
        """What became of each file of a message. One that was dealt with before isn't fetched again.

        Raises FileHeld while something that is needed is away, and Fenced when the conversation changed hands.
        """
        attached = row.message.attachments if row.message else ()
        known = await self.database.read(partial(files.taken, claim=claim, message_id=row.id))
        return tuple(
            [
                known.get(n) or await self._one(claim, row.id, n, attachment)
                for n, attachment in enumerate(attached)
            ]
        )

    async def _one(self, claim: Claim, message: UUID, ordinal: int, attachment: Attachment) -> TakenFile:
        async with self.room:
            file, data = await self._kept_or_not(claim, message, ordinal, attachment)
        FILES.labels(file.fault or file.status).inc()
        await self.database.write(
            partial(
                files.record,
                vault=self.vault,
                claim=claim,
                message_id=message,
                ordinal=ordinal,
                file=file,
                data=data,
                now=self.clock.now(),
            )
        )
        return file

    async def _kept_or_not(
        self, claim: Claim, message: UUID, ordinal: int, attachment: Attachment
    ) -> tuple[TakenFile, bytes]:
        """The file and what is kept of it: nothing, where it was refused."""
        name = attachment.name
        if ordinal >= MOST:
            return files.new_file(FileStatus.REFUSED, name=name, fault=FileFault.TOO_MANY), b""
        try:
            examined = await examine(await self._fetch(claim, attachment), self.scanner)
        except FileRefused as refused:
            fault, size = refused.fault, attachment.size or 0
            return files.new_file(fault.status, name=name, size=size, fault=fault), b""
        text, data = await self._read(examined), examined.data
        sealed = files.sealed_pieces(claim, message, ordinal, data)
        await self.blobs.put(files.blob_name(message, ordinal), sealed)
        kind = examined.media_type
        return files.new_file(FileStatus.KEPT, name=name, size=len(data), media_type=kind, text=text), data

    async def _fetch(self, claim: Claim, attachment: Attachment) -> bytes:
        """The whole file. A declared size is believed only where it is too large."""
        channel = self.channels.get(claim.address.channel)
        if (attachment.size or 0) > self.largest:
            raise FileRefused(FileFault.TOO_LARGE)
        if not isinstance(channel, Fetches):
            raise FileRefused(FileFault.GONE)
        data = bytearray()
        try:
            async for piece in channel.fetch(attachment.ref):
                data += piece
                if len(data) > self.largest:
                    raise FileRefused(FileFault.TOO_LARGE)
        except SendError as error:
            log.warning("file_not_fetched", channel=claim.address.channel, reason=error.reason)
            if error.reason in _LATER:
                raise FileHeld("the channel's provider is away") from None
            raise FileRefused(FileFault.GONE) from None
        return bytes(data)

    async def _read(self, examined: Examined) -> str:
        """What codes on a picture say, a line each; what is said in a voice note, if there is who listens."""
        if self.transcriber and examined.media_type.startswith("audio/"):
            return await self.transcriber.transcribe(examined.data, examined.media_type)
        return "\n".join(examined.codes)
