"""Who did what: ids only, so that it outlives erasure; each row chained to the one before by a keyed hash."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store.columns import to_micros
from store.locks import lock
from store.tables import AUDIT
from store.vault import Vault

_LAST = select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)
_ALL = select(AUDIT).order_by(AUDIT.c.seq)


def append(
    c: Connection, vault: Vault, actor: str, entries: Sequence[tuple[str, str]], now: datetime
) -> None:
    """Add (action, subject) rows. Last in a unit of work: on PostgreSQL appenders wait for each other."""
    if not entries:
        return
    lock(c, [b"audit   "])
    last = c.execute(_LAST).first()
    seq, previous = (last.seq, last.hash) if last else (0, b"")
    rows = []
    for action, subject in entries:
        seq += 1
        previous = vault.link(previous, _entry(seq, now, actor, action, subject))
        rows.append(
            {"seq": seq, "at": now, "actor": actor, "action": action, "subject": subject, "hash": previous}
        )
    c.execute(insert(AUDIT), rows)


def broken_at(c: Connection, vault: Vault) -> int | None:
    """The first row that was changed, or that follows a removed one; None when the chain is whole."""
    previous = b""
    for expected, row in enumerate(c.execute(_ALL), start=1):
        previous = vault.link(previous, _entry(expected, row.at, row.actor, row.action, row.subject))
        if row.seq != expected or row.hash != previous:
            return expected
    return None


def _entry(seq: int, at: datetime, actor: str, action: str, subject: str) -> bytes:
    return "\0".join((str(seq), str(to_micros(at)), actor, action, subject)).encode()
