"""Which lanes of a channel's outbox this process sends: an even share, held by leases."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection

from store import leases

LANES = 16
TTL = 15.0
"""Seconds a lane stays with a process that no longer renews it."""


@dataclass(slots=True)
class Lanes:
    """The lanes of one channel that `owner` holds, with their fencing numbers."""

    channel: str
    owner: str
    held: dict[int, int] = field(default_factory=dict)
    leaving: set[int] = field(default_factory=set)
    present: int = 0

    @property
    def open(self) -> list[int]:
        """Those from which new messages may be taken."""
        return [lane for lane in self.held if lane not in self.leaving]

    @property
    def share(self) -> float:
        """The part of the channel that is this process's, and so of its provider's rate."""
        return len(self.held) / LANES

    def balance(self, c: Connection, busy: Collection[int] = ()) -> list[int]:
        """Renew, take up to a fair share, and give up what is over it. The lanes newly taken are returned.

        A lane in `busy` has sends under way and is given up when they have ended: its next owner would take
        them for a dead process's.
        """
        me = self._presence + self.owner
        if not leases.renew(c, me, self.owner, self.present, TTL):
            self.present = leases.acquire(c, me, self.owner, TTL) or 0
        share = -(-LANES // max(1, leases.count(c, self._presence)))
        for lane, fence in list(self.held.items()):
            if len(self.open) > share:
                self.leaving.add(lane)
            gone = lane in self.leaving and lane not in busy
            if gone:
                leases.release(c, self._name(lane), self.owner, fence)
            if gone or not leases.renew(c, self._name(lane), self.owner, fence, TTL):
                del self.held[lane]
                self.leaving.discard(lane)
        taken = []
        for lane in range(LANES):
            if len(self.held) >= share:
                break
            if lane not in self.held and (got := leases.acquire(c, self._name(lane), self.owner, TTL)):
                self.held[lane] = got
                taken.append(lane)
        return taken

    def release(self, c: Connection) -> None:
        for lane, fence in self.held.items():
            leases.release(c, self._name(lane), self.owner, fence)
        self.held.clear()
        self.leaving.clear()
        leases.release(c, self._presence + self.owner, self.owner, self.present)

    @property
    def _presence(self) -> str:
        return f"sender:{self.channel}:"

    def _name(self, lane: int) -> str:
        return f"lane:{self.channel}:{lane}"
