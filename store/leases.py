"""Who alone may do something, until when by the database's clock, and under which fencing number."""

from sqlalchemy import Connection, bindparam, func, select, update

from store.columns import database_now, upsert
from store.tables import LEASE

_SECOND = 1_000_000

_NEW = upsert(LEASE).values(
    name=bindparam("lease"),
    owner=bindparam("by"),
    fence=1,
    expires_at=database_now() + bindparam("ttl"),
)
_ACQUIRE = _NEW.on_conflict_do_update(
    index_elements=["name"],
    set_={
        "owner": _NEW.excluded.owner,
        "fence": LEASE.c.fence + 1,
        "expires_at": _NEW.excluded.expires_at,
    },
    where=LEASE.c.expires_at <= database_now(),
).returning(LEASE.c.fence)

_MINE = (
    LEASE.c.name == bindparam("lease"),
    LEASE.c.owner == bindparam("by"),
    LEASE.c.fence == bindparam("no"),
)
_RENEW = (
    update(LEASE).where(*_MINE, LEASE.c.expires_at > 0).values(expires_at=database_now() + bindparam("ttl"))
)
_COUNT = (
    select(func.count())
    .select_from(LEASE)
    .where(LEASE.c.name >= bindparam("first"), LEASE.c.name < bindparam("last"))
    .where(LEASE.c.expires_at > database_now())
)
RELEASE = update(LEASE).where(*_MINE).values(expires_at=0)
_HELD = select(LEASE.c.fence).where(*_MINE, LEASE.c.expires_at > 0)
_VOID = update(LEASE).values(expires_at=0)


def acquire(c: Connection, name: str, owner: str, ttl_s: float) -> int | None:
    """The new fencing number, greater than any before it; None while another holds the lease."""
    return c.execute(_ACQUIRE, {"lease": name, "by": owner, "ttl": int(ttl_s * _SECOND)}).scalar()


def renew(c: Connection, name: str, owner: str, fence: int, ttl_s: float) -> bool:
    """Hold it for `ttl_s` from now on; False when it was let go or another took it. Once in a third of its life
    is right."""
    return (
        c.execute(_RENEW, {"lease": name, "by": owner, "no": fence, "ttl": int(ttl_s * _SECOND)}).rowcount
        == 1
    )


def held(c: Connection, name: str, owner: str, fence: int) -> bool:
    """Whether nobody took it or ended it since; an expired one that nobody took still counts."""
    return c.execute(_HELD, {"lease": name, "by": owner, "no": fence}).first() is not None


def count(c: Connection, prefix: str) -> int:
    """How many leases whose names begin so are held by anybody now."""
    return c.execute(_COUNT, {"first": prefix, "last": prefix + "\U0010ffff"}).scalar_one()


def release(c: Connection, name: str, owner: str, fence: int) -> bool:
    """Let go at once; False when it was no longer held."""
    return c.execute(RELEASE, {"lease": name, "by": owner, "no": fence}).rowcount == 1


def void(c: Connection) -> None:
    """End every lease: for whoever knows that all their holders are dead."""
    c.execute(_VOID)
