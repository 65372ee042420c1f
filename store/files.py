"""What is known of the files that citizens sent; their bytes are in `blobs`, sealed under the contact's key.

A file is its message's nth: taken in again after a crash it is the same one, under the same name in the storage.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from core.files import FileFault, FileStatus, TakenFile
from core.ids import new_id
from store import audit, leases
from store.blobs import Blobs
from store.columns import AnyRow, upsert
from store.contacts import open_text, seal_text
from store.desk import NoSuchRow
from store.sealing import seal_pieces, unseal_pieces
from store.tables import CONTACT, FILE, INBOX
from store.turns import Claim, Fenced
from store.vault import Cipher, Sealed, Vault

_KEEP = upsert(FILE).on_conflict_do_nothing()
_OF_MESSAGE = select(FILE).where(FILE.c.message_id == bindparam("message")).order_by(FILE.c.ordinal)
_OF_CONVERSATION = (
    select(FILE)
    .join_from(FILE, INBOX, INBOX.c.id == FILE.c.message_id)
    .where(INBOX.c.conversation_id == bindparam("conversation"))
    .order_by(FILE.c.id.desc())
    .limit(bindparam("most"))
)
_ONE = select(FILE, CONTACT.c.data_key).join_from(FILE, CONTACT).where(FILE.c.id == bindparam("file"))
_ATTACH = (
    update(FILE)
    .where(FILE.c.id == bindparam("file"), FILE.c.contact_id == bindparam("whose"))
    .values(subject=bindparam("sealed"))
)


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file as staff see it; `about` is the request that its sender said it belongs to."""

    file: TakenFile
    about: str
    at: datetime


def blob_name(message_id: UUID, ordinal: int) -> str:
    """By the message's own id, so that taking a file in again leaves no second copy behind."""
    return f"{message_id}/{ordinal}"


def sealed_pieces(claim: Claim, message_id: UUID, ordinal: int, data: bytes) -> Iterator[bytes]:
    """The bytes as the storage gets them."""
    return seal_pieces(claim.home.cipher, data, _place(message_id, ordinal))


def _place(message_id: UUID, ordinal: int) -> bytes:
    return message_id.bytes + ordinal.to_bytes(4) + b"file"


def taken(c: Connection, claim: Claim, message_id: UUID) -> dict[int, TakenFile]:
    """The files of a message that were dealt with already, by their places in it."""
    rows = c.execute(_OF_MESSAGE, {"message": message_id})
    return {row.ordinal: _file(claim.home.cipher, row) for row in rows}


def record(
    c: Connection,
    vault: Vault,
    claim: Claim,
    *,
    message_id: UUID,
    ordinal: int,
    file: TakenFile,
    data: bytes,
    now: datetime,
) -> None:
    """Note what became of a file; the first note stays. Raises Fenced when the conversation changed hands."""
    if not leases.held(c, claim.lease, claim.owner, claim.fence):
        raise Fenced("the conversation was claimed by another worker")
    kept = file.status is FileStatus.KEPT
    cipher, key = claim.home.cipher, file.id.bytes
    row: dict[str, Any] = {
        "id": file.id,
        "contact_id": claim.contact_id,
        "message_id": message_id,
        "ordinal": ordinal,
        "status": file.status,
        "media_type": file.media_type,
        "size": file.size,
        "digest": vault.index("file", sha256(data).hexdigest()) if kept else None,
        "name": seal_text(cipher, file.name, key + b"name") if file.name else None,
        "text": seal_text(cipher, file.text, key + b"text") if file.text else None,
        "reason": file.fault or "",
        "at": now,
    }
    c.execute(_KEEP, row)


def new_file(status: FileStatus, **more: Any) -> TakenFile:
    return TakenFile(new_id(), status, **more)


def attach(c: Connection, claim: Claim, files: Sequence[UUID], subject: str) -> None:
    """Note which request files belong to; files of others are left as they are."""
    for file in files:
        sealed = seal_text(claim.home.cipher, subject, file.bytes + b"subject")
        c.execute(_ATTACH, {"file": file, "whose": claim.contact_id, "sealed": sealed})


def of_conversation(c: Connection, cipher: Cipher, conversation_id: UUID, limit: int = 20) -> list[FileShown]:
    """The latest files of a conversation, oldest first."""
    rows = c.execute(_OF_CONVERSATION, {"conversation": conversation_id, "most": limit}).all()
    return [_shown(cipher, row) for row in rows[::-1]]


def of_message(c: Connection, cipher: Cipher, message_id: UUID) -> list[FileShown]:
    return [_shown(cipher, row) for row in c.execute(_OF_MESSAGE, {"message": message_id})]


def open_file(
    c: Connection, vault: Vault, blobs: Blobs, file_id: UUID, *, author: str, now: datetime
) -> tuple[FileShown, AsyncIterator[bytes]]:
    """A kept file for a member of staff, and its bytes, with a line in the audit trail. Raises NoSuchRow."""
    row = c.execute(_ONE, {"file": file_id}).first()
    if row is None or row.status != FileStatus.KEPT:
        raise NoSuchRow("no file is kept under that id")
    if row.data_key is None:
        raise NoSuchRow("that file was erased with its sender")
    cipher = vault.open(row.data_key)
    audit.append(c, vault, f"staff/{author}", [("file.read", str(file_id))], now)
    sealed = blobs.get(blob_name(row.message_id, row.ordinal))
    return _shown(cipher, row), unseal_pieces(cipher, sealed, _place(row.message_id, row.ordinal))


def _shown(cipher: Cipher, row: AnyRow) -> FileShown:
    return FileShown(_file(cipher, row), _text(cipher, row.subject, row.id.bytes + b"subject"), row.at)


def _file(cipher: Cipher, row: AnyRow) -> TakenFile:
    key = row.id.bytes
    return TakenFile(
        id=row.id,
        status=FileStatus(row.status),
        media_type=row.media_type,
        size=row.size,
        name=_text(cipher, row.name, key + b"name"),
        text=_text(cipher, row.text, key + b"text"),
        fault=FileFault(row.reason) if row.reason else None,
    )


def _text(cipher: Cipher, sealed: bytes | None, context: bytes) -> str:
    """Empty for what was never there, and for what was erased."""
    try:
        return open_text(cipher, sealed, context) if sealed else ""
    except Sealed:
        return ""
