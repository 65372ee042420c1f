"""Who may work at the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.columns import upsert
from store.tables import STAFF

_ADD = upsert(STAFF)
_ADD = _ADD.on_conflict_do_update(index_elements=["name"], set_={"role": _ADD.excluded.role})
_ALL = select(STAFF.c.name, STAFF.c.role).order_by(STAFF.c.name)


def add(c: Connection, name: str, role: str, now: datetime) -> None:
    """A new member of staff, or another role for one who is there."""
    c.execute(_ADD, {"name": name, "role": role, "created_at": now})


def everyone(c: Connection) -> list[dict[str, Any]]:
    """Names and roles."""
    return [dict(row) for row in c.execute(_ALL).mappings()]
