"""How far pollers and feeds have read, by name; and other single facts about the database itself."""

from sqlalchemy import Connection, bindparam, select

from store.columns import upsert
from store.tables import CURSOR

_GET = select(CURSOR.c.value).where(CURSOR.c.name == bindparam("cursor"))
_NEW = upsert(CURSOR).values(name=bindparam("cursor"), value=bindparam("at"))
_PUT = _NEW.on_conflict_do_update(index_elements=["name"], set_={"value": _NEW.excluded.value})


def get(c: Connection, name: str) -> str:
    """The value last put; empty before the first."""
    return c.execute(_GET, {"cursor": name}).scalar() or ""


def put(c: Connection, name: str, value: str) -> None:
    c.execute(_PUT, {"cursor": name, "at": value})
