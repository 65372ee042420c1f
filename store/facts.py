"""The back office's feed as this store keeps it, and whom its news concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from core.messages import Address
from store.columns import upsert
from store.known import known
from store.tables import FACT
from store.vault import Vault

_KEEP = upsert(FACT).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Told:
    """Where to reach someone who wants to be told."""

    contact_id: UUID
    address: Address
    language: str


def keep(
    c: Connection, vault: Vault, *, cursor: str, kind: str, subject: str, status: str, unit: str, at: datetime
) -> bool:
    """Copy one change; False when it was copied before."""
    row = {"cursor": cursor, "kind": kind, "subject": subject, "status": status, "unit": unit, "at": at}
    return c.execute(_KEEP, row | {"subject_hash": vault.index("subject", subject)}).rowcount == 1


def reachable(c: Connection, vault: Vault, citizen_id: str, now: datetime) -> Sequence[Told]:
    """Where a citizen wants to be told, else where they wrote last: one address, or none.

    Only addresses that they proved to be theirs and did not let lapse. Whoever opts out at the address of
    their choice is told nowhere.
    """
    theirs = known(c, vault, citizen_id, now)
    chosen = next((k for k in theirs if k.preferred), None) or next(
        (k for k in theirs if not k.opted_out), None
    )
    if chosen is None or chosen.opted_out:
        return []
    return [Told(chosen.contact_id, chosen.address, chosen.language)]
