"""Who refused messages that nobody asked for. Answers and one-time codes go out all the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, literal_column, update

from core.errors import Reason
from core.messages import OutboundStatus
from store.locks import lock
from store.tables import ADDRESS, OUTBOX

_REFUSE = (
    update(ADDRESS)
    .where(ADDRESS.c.id == bindparam("address"), ADDRESS.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("at"))
)
_ALLOW = update(ADDRESS).where(ADDRESS.c.id == bindparam("address")).values(opted_out_at=None)
_WITHDRAW = (
    update(OUTBOX)
    .where(OUTBOX.c.address_id == bindparam("address"), literal_column("status = 'queued'"))
    .where(OUTBOX.c.priority > 0)
    .values(status=OutboundStatus.CANCELLED, reason=Reason.OPTED_OUT)
)


def opt_out(c: Connection, addresses: Sequence[tuple[UUID, bytes]], now: datetime) -> None:
    """Note the refusal of these addresses (id and hash), and withdraw what waits for them unasked.

    `drafts.enqueue` holds the same lock while it looks: what is queued at the same time is seen by one of the two.
    """
    if not addresses:
        return
    lock(c, [hash_ for _, hash_ in addresses])
    c.execute(_REFUSE, [{"address": id_, "at": now} for id_, _ in addresses])
    c.execute(_WITHDRAW, [{"address": id_} for id_, _ in addresses])


def opt_in(c: Connection, address_id: UUID) -> None:
    """The address wants them again."""
    c.execute(_ALLOW, {"address": address_id})
