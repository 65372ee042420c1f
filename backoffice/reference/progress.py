"""A transaction moves on: its row, its history and the feed say so together."""

from pydantic import BaseModel
from sqlalchemy import Connection, insert, select, update

from backoffice.base import Transaction, TransactionStatus
from backoffice.reference import feed, queries, reads
from backoffice.reference.backend import Backend
from backoffice.reference.tables import STEPS, TRANSACTIONS
from core.errors import NotFound, Refused


class Progress(BaseModel):
    """What staff decided. `unit` is the unit that has it now, empty for the same as before."""

    status: TransactionStatus
    unit: str = ""
    note: str = ""
    missing: tuple[str, ...] = ()
    reason: str = ""


def move_on(c: Connection, backend: Backend, number: str, step: Progress, actor: str) -> Transaction:
    """Raises NotFound, and Refused(`final`) for one that has ended."""
    row = c.execute(select(TRANSACTIONS).where(TRANSACTIONS.c.number == number).with_for_update()).first()
    if row is None:
        raise NotFound
    if row.status in queries.FINAL:
        raise Refused("final")
    now, unit = backend.clock.now(), step.unit or row.unit
    news = {"status": step.status, "unit": unit, "missing": list(step.missing), "reason": step.reason}
    c.execute(update(TRANSACTIONS).where(TRANSACTIONS.c.number == number).values(updated_at=now, **news))
    c.execute(insert(STEPS).values(number=number, at=now, status=step.status, unit=unit, note=step.note))
    feed.note(
        c,
        "transaction_status",
        number,
        now,
        citizen_id=row.citizen_id,
        status=step.status,
        unit=unit,
        actor=actor,
    )
    return reads.transaction(c, backend.catalogue, number, row.citizen_id)
