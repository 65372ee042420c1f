"""What staff do to conversations and to what got stuck."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from core.conversation import ConversationState, step_conversation
from core.errors import Reason, WakeelError
from core.messages import Inbound, InboxStatus, OutboundStatus
from store import audit
from store.codec import decode
from store.columns import AnyRow
from store.contacts import Home, open_address, open_text
from store.drafts import STAFF, Draft, enqueue
from store.tables import ADDRESS, CONTACT, CONVERSATION, INBOX, OUTBOX
from store.vault import Sealed, Vault


class NoSuchRow(WakeelError):  # noqa: N818
    """No conversation, or nothing stuck, under that id."""


_CONVERSATION = (
    select(
        *(CONVERSATION.c.id, CONVERSATION.c.state, CONVERSATION.c.thread),
        *(ADDRESS.c.id.label("address_id"), ADDRESS.c.channel, ADDRESS.c.hash, ADDRESS.c.sealed),
        *(ADDRESS.c.contact_id, CONTACT.c.data_key, CONTACT.c.language),
    )
    .join_from(CONVERSATION, ADDRESS)
    .join(CONTACT)
    .where(CONVERSATION.c.id == bindparam("conversation"))
    .with_for_update(of=CONVERSATION, key_share=True)
)
_LAST_HEARD = (
    select(INBOX.c.id, INBOX.c.payload)
    .where(INBOX.c.conversation_id == bindparam("conversation"), INBOX.c.kind == "message")
    .order_by(INBOX.c.id.desc())
    .limit(1)
)
_TAKE_UP = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("conversation"))
    .values(
        state=ConversationState.STAFF,
        assignee=bindparam("name"),
        waiting_why="",
        waiting_since=None,
        updated_at=bindparam("at"),
    )
)
_UNPARK = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("row"), INBOX.c.status == InboxStatus.PARKED, INBOX.c.kind != "unknown")
    .values(status=InboxStatus.NEW, attempts=0, error="")
)
_RESEND = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"), OUTBOX.c.status == OutboundStatus.FAILED)
    .where(OUTBOX.c.reason == Reason.UNCERTAIN)
    .values(status=OutboundStatus.QUEUED, reason="", due_at=bindparam("at"))
)


def staff_reply(
    c: Connection, vault: Vault, conversation_id: UUID, text: str, *, author: str, now: datetime
) -> UUID:
    """Queue a member of staff's answer; the conversation is theirs from now on. The message's id.

    Raises NoSuchRow, and TransitionError where the bot has the word.
    """
    row = c.execute(_CONVERSATION, {"conversation": conversation_id}).first()
    if row is None:
        raise NoSuchRow("no such conversation")
    step_conversation(ConversationState(row.state), ConversationState.STAFF)
    home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key))
    address = open_address(home, row.channel, row.sealed)
    draft = Draft(
        address=address,
        text=text,
        thread=open_text(home.cipher, row.thread, row.id.bytes + b"thread"),
        context=_context(c, home, conversation_id),
        language=row.language,
        author=f"{STAFF}{author}",
    )
    (message,) = enqueue(c, vault, [draft], now, conversation_id=conversation_id, home=(address, home))
    c.execute(_TAKE_UP, {"conversation": conversation_id, "name": author, "at": now})
    audit.append(c, vault, f"staff/{author}", [("conversation.replied", str(conversation_id))], now)
    return message


def requeue(c: Connection, vault: Vault, row_id: UUID, *, author: str, now: datetime) -> UUID | None:
    """Try again what was parked, or send again what is uncertain: only a person may decide that.

    The conversation to wake, None for a message that went back to the outbox. Raises NoSuchRow.
    """
    unparked = c.execute(_UNPARK.returning(INBOX.c.conversation_id), {"row": row_id}).first()
    if unparked is None and c.execute(_RESEND, {"row": row_id, "at": now}).rowcount != 1:
        raise NoSuchRow("nothing is stuck under that id")
    audit.append(c, vault, f"staff/{author}", [("row.requeued", str(row_id))], now)
    return None if unparked is None else unparked.conversation_id


def _context(c: Connection, home: Home, conversation_id: UUID) -> dict[str, str]:
    """What the channel wants back when it answers the citizen's last message."""
    last: AnyRow | None = c.execute(_LAST_HEARD, {"conversation": conversation_id}).first()
    if last is None or last.payload is None:
        return {}
    try:
        message = decode(home.cipher.unseal(last.payload, last.id.bytes + b"payload"), Inbound)
    except Sealed:
        return {}
    context: dict[str, Any] = dict(message.extra)
    return context
