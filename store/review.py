"""The queue of messages that were perhaps misread. It holds ids; what was written stays sealed in the inbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from core.ids import new_id
from core.messages import Inbound
from store import audit
from store.codec import decode
from store.columns import AnyRow, upsert
from store.desk import NoSuchRow
from store.tables import CONTACT, INBOX, REVIEW
from store.turns import Claim, Doubt
from store.vault import Cipher, Sealed, Vault

_BEFORE = (
    select(INBOX.c.id)
    .where(INBOX.c.conversation_id == bindparam("conversation"), INBOX.c.id < bindparam("row"))
    .where(INBOX.c.interpretation.is_not(None))
    .order_by(INBOX.c.id.desc())
    .limit(1)
)
_ADD = upsert(REVIEW).on_conflict_do_nothing()
_ROWS = (
    select(REVIEW, INBOX.c.interpretation, CONTACT.c.data_key)
    .join_from(REVIEW, INBOX, INBOX.c.id == REVIEW.c.message_id)
    .join(CONTACT, CONTACT.c.id == REVIEW.c.contact_id)
    .where(CONTACT.c.data_key.is_not(None))
    .order_by(REVIEW.c.id)
)
_OPEN = _ROWS.where(REVIEW.c.settled_at.is_(None)).limit(bindparam("most"))
_LABELLED = _ROWS.where(REVIEW.c.label != "")
_SETTLE = (
    update(REVIEW)
    .where(REVIEW.c.id == bindparam("which"), REVIEW.c.settled_at.is_(None))
    .values(label=bindparam("meant"), labelled_by=bindparam("person"), settled_at=bindparam("now"))
)

_PAYLOADS = select(INBOX.c.id, INBOX.c.payload).where(INBOX.c.id.in_(bindparam("rows", expanding=True)))

type Parts = Callable[[bytes], Sequence[UUID]]
"""From what was kept of a reading to the inbox rows that were read as one text."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One message of the queue. `reading` is what was kept of how it was read, as `pipeline.understood` wrote it."""

    id: UUID
    text: str
    why: str
    suggested: str
    label: str
    reading: bytes
    at: datetime


def add(c: Connection, claim: Claim, doubt: Doubt, now: datetime) -> None:
    """Queue a message, once; nothing when there is none before the one that corrects it."""
    row = doubt.row_id
    if doubt.earlier:
        found = c.execute(_BEFORE, {"conversation": claim.conversation_id, "row": row}).scalar()
        if found is None:
            return
        row = found
    values = {"id": new_id(), "message_id": row, "contact_id": claim.contact_id, "at": now}
    c.execute(_ADD, values | {"why": doubt.why, "suggested": doubt.suggested, "label": "", "labelled_by": ""})


def waiting(c: Connection, vault: Vault, parts: Parts, limit: int = 100) -> list[Reviewed]:
    """What nobody has settled, oldest first."""
    return _opened(c, vault, c.execute(_OPEN, {"most": limit}).all(), parts)


def labelled(c: Connection, vault: Vault, parts: Parts) -> list[Reviewed]:
    """What a person gave an intent to, whose writer has not been forgotten since."""
    return _opened(c, vault, c.execute(_LABELLED).all(), parts)


def settle(c: Connection, vault: Vault, id_: UUID, label: str, *, author: str, now: datetime) -> None:
    """A person says what it means; without a label, that it teaches nothing. Raises NoSuchRow."""
    params = {"which": id_, "meant": label, "person": author, "now": now}
    if c.execute(_SETTLE, params).rowcount != 1:
        raise NoSuchRow("nothing waits for review under that id")
    audit.append(c, vault, f"staff/{author}", [("review.settled", str(id_))], now)


def _opened(c: Connection, vault: Vault, rows: Sequence[AnyRow], parts: Parts) -> list[Reviewed]:
    return [found for row in rows if (found := _open_one(c, vault.open(row.data_key), row, parts))]


def _open_one(c: Connection, cipher: Cipher, row: AnyRow, parts: Parts) -> Reviewed | None:
    try:
        sealed = row.interpretation
        reading = cipher.unseal(sealed, row.message_id.bytes + b"reading") if sealed else b""
        together = parts(reading) if reading else [row.message_id]
        found = c.execute(_PAYLOADS, {"rows": list(together)})
        texts = {r.id: decode(cipher.unseal(r.payload, r.id.bytes + b"payload"), Inbound).text for r in found}
    except Sealed:
        return None
    text = "\n".join(texts[id_] for id_ in together if id_ in texts).strip()
    return Reviewed(row.id, text, row.why, row.suggested, row.label, reading, row.at)
