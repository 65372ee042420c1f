"""Guesses, counted durably and at once, so that no crash and no second conversation forgives them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from core.ids import new_id
from store.locks import lock
from store.tables import ATTEMPT
from store.vault import Vault

_ADD = insert(ATTEMPT)
_SAME = (ATTEMPT.c.kind == bindparam("what"), ATTEMPT.c.subject == bindparam("whose"))
_FORGET = delete(ATTEMPT).where(*_SAME, ATTEMPT.c.at <= bindparam("since"))
_COUNT = select(func.count()).select_from(ATTEMPT).where(*_SAME)


def count(  # noqa: PLR0917 — what, whose, when and how long: none can be left out
    c: Connection, vault: Vault, kind: str, subject: str, now: datetime, window: timedelta
) -> int:
    """Count one guess of `kind` against `subject`: how many there were within `window`, this one included."""
    hashed = vault.index(f"attempt/{kind}", subject)
    lock(c, [hashed])
    same = {"what": kind, "whose": hashed}
    c.execute(_FORGET, {**same, "since": now - window})
    c.execute(_ADD, {"id": new_id(), "kind": kind, "subject": hashed, "at": now})
    return c.execute(_COUNT, same).scalar_one()
