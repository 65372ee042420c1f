"""Serialising two units of work that would miss each other's rows; on SQLite there is one writer anyway."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, text

_LOCK = text("SELECT pg_advisory_xact_lock(key) FROM unnest(:keys) AS key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)


def lock(c: Connection, hashes: Iterable[bytes]) -> None:
    """Hold these until the end of the transaction. Sorted, so that two never wait for each other."""
    if c.dialect.name == "postgresql":
        keys = {int.from_bytes(h[:8], signed=True) for h in hashes}
        c.execute(_LOCK, {"keys": sorted(keys)})
