"""Who may be told what, and over which wire. Pure; it binds bot, staff and notifications alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

LAPSE = timedelta(days=90)
"""A verification lapses after this much silence: numbers are recycled."""


class Disclosure(IntEnum):
    """Whom a handler may answer."""

    PUBLIC = 0
    KNOWN_ADDRESS = 1
    VERIFIED = 2


class Sensitivity(IntEnum):
    """What a reply tells: nothing personal, something personal, or criminal, prison, health, salary."""

    PUBLIC = 0
    PERSONAL = 1
    SENSITIVE = 2


class Reach(IntEnum):
    """Where a channel's text travels: our own servers, the country's operators, a foreign company."""

    OWN = 0
    NATIONAL = 1
    FOREIGN = 2


_CEILING = {
    Reach.OWN: Sensitivity.SENSITIVE,
    Reach.NATIONAL: Sensitivity.PERSONAL,
    Reach.FOREIGN: Sensitivity.PERSONAL,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of who is writing. `citizen_id` is the back office's id of a verified citizen."""

    citizen_id: str | None = None
    verified_at: datetime | None = None
    last_seen_at: datetime | None = None

    def verified(self, now: datetime) -> bool:
        """Whether they proved who they are and have not been silent since for LAPSE."""
        if self.citizen_id is None or self.verified_at is None:
            return False
        return now - max(self.verified_at, self.last_seen_at or self.verified_at) < LAPSE

    def level(self, now: datetime) -> Disclosure:
        if self.verified(now):
            return Disclosure.VERIFIED
        return Disclosure.KNOWN_ADDRESS if self.citizen_id else Disclosure.PUBLIC


def may_hear(identity: Identity, needed: Disclosure, now: datetime) -> bool:
    """Whether a handler that discloses at `needed` may answer this person now."""
    return identity.level(now) >= needed


def may_travel(sensitivity: Sensitivity, reach: Reach) -> bool:
    """Whether a text may go over this wire in the clear; else only a link to it may."""
    return sensitivity <= _CEILING[reach]
