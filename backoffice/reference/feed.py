"""Writing down what happened, for whoever follows `/v1/changes`."""

from datetime import datetime

from sqlalchemy import Connection, insert

from backoffice.reference.tables import CHANGES


def note(
    c: Connection,
    kind: str,
    subject: str,
    at: datetime,
    *,
    citizen_id: str,
    status: str,
    unit: str,
    actor: str,
) -> None:
    """Add a change. Writers are one at a time on SQLite, so that cursors are committed in their order."""
    c.execute(
        insert(CHANGES).values(
            kind=kind, subject=subject, at=at, citizen_id=citizen_id, status=status, unit=unit, actor=actor
        )
    )
