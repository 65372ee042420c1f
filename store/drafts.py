"""What bot, desk, announcements and the platform have to say, on its way into the outbox: the one exit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from core.disclosure import Sensitivity
from core.errors import Reason
from core.ids import new_id
from core.messages import Address, Button, OutboundStatus
from store.codec import encode
from store.contacts import Home, homes
from store.tables import OUTBOX
from store.vault import Vault

STAFF = "staff:"
"""What the author of a message that a person wrote begins with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be queued. Its id is made when it is stored, so that ids sort as messages were committed.

    `bulk` is what nobody asked for, announcements included: it goes out after everything that answers a citizen,
    holds none of that back, not before `due` where that is set, and not at all to an address that opted out.
    """

    address: Address
    text: str
    thread: str = ""
    buttons: tuple[Button, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    language: str = "ar"
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    template: str = ""
    template_hash: str = ""
    author: str = "bot"
    bulk: bool = False
    due: datetime | None = None

    def __repr__(self) -> str:
        return f"Draft({self.address!r}, {self.template})"


@dataclass(frozen=True, slots=True)
class Body:
    """What is sealed of a message."""

    text: str
    buttons: tuple[Button, ...]
    thread: str
    context: Mapping[str, str]


_QUEUE = insert(OUTBOX)


def enqueue(
    c: Connection,
    vault: Vault,
    drafts: Sequence[Draft],
    now: datetime,
    *,
    conversation_id: UUID | None = None,
    home: tuple[Address, Home] | None = None,
) -> list[UUID]:
    """Queue messages; their ids. `home` is the conversation's own, known already.

    A draft to another address (a one-time code to the phone on file) belongs to that address alone: it is
    kept under its contact's key and is no part of the conversation. What an address refuses is kept as cancelled.
    """
    if not drafts:
        return []
    known = dict([home]) if home else {}
    others = {d.address for d in drafts if d.bulk or d.address not in known}
    known |= homes(c, vault, others, now) if others else {}
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        id_, at = new_id(), known[draft.address]
        refused = draft.bulk and at.opted_out
        body = encode(Body(draft.text, draft.buttons, draft.thread, draft.context))
        rows.append(
            {
                "id": id_,
                "conversation_id": conversation_id if home and draft.address == home[0] else None,
                "address_id": at.address_id,
                "channel": draft.address.channel,
                "lane": at.lane,
                "priority": int(draft.bulk),
                "status": OutboundStatus.CANCELLED if refused else OutboundStatus.QUEUED,
                "reason": Reason.OPTED_OUT if refused else "",
                "body": at.cipher.seal(body, id_.bytes + b"body"),
                "language": draft.language,
                "template": draft.template,
                "template_hash": draft.template_hash,
                "sensitivity": int(draft.sensitivity),
                "queued_at": now,
                "due_at": draft.due or now,
                "author": draft.author,
            }
        )
    c.execute(_QUEUE, rows)
    return [row["id"] for row in rows]
