"""When citizens last wrote on their addresses."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from store.tables import CONVERSATION, INBOX

NEVER = datetime.fromtimestamp(0, UTC)

_LATEST = (
    select(CONVERSATION.c.address_id, func.max(INBOX.c.received_at).label("at"))
    .join_from(CONVERSATION, INBOX, INBOX.c.conversation_id == CONVERSATION.c.id)
    .where(CONVERSATION.c.address_id.in_(bindparam("addresses", expanding=True)), INBOX.c.kind == "message")
    .group_by(CONVERSATION.c.address_id)
)


def heard_at(c: Connection, addresses: Iterable[UUID]) -> Mapping[UUID, datetime]:
    """By the address's id, in whichever of its conversations; without those that never wrote."""
    rows = c.execute(_LATEST, {"addresses": list(set(addresses))})
    return {row.address_id: row.at for row in rows}
