"""Serialising two units of work that would miss each other's rows; on SQLite there is one writer anyway."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, text

_LOCK = text("SELECT pg_advisory_xact_lock(key) FROM unnest(:keys) AS key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)


def lock(c: Connection, hashes: Iterable[bytes]) -> bool:
    """Hold these until the end of the transaction; whether another writer was possible at all.

    Sorted, so that two never wait for each other.
    """
    if c.dialect.name == "sqlite":
        return False
    c.execute(_LOCK, {"keys": sorted({int.from_bytes(h[:8], signed=True) for h in hashes})})
    return True
