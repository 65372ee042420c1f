"""What the citizens' side of the web needs of the rest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.messages import Address, Event


class Stored(Protocol):
    """Where a message is kept."""

    @property
    def id(self) -> UUID: ...


class Intake(Protocol):
    async def accept(self, events: Sequence[Event]) -> Sequence[Stored]:
        """Durable when it returns; the ids of the messages among `events`, in order."""
        ...


class Shown(Protocol):
    """A message as its citizen sees it. `direction` is `in` from them, `out` to them."""

    @property
    def id(self) -> UUID: ...
    @property
    def direction(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def buttons(self) -> Sequence[str]: ...
    @property
    def at(self) -> datetime: ...


class History(Protocol):
    async def messages(self, address: Address, after: UUID | None) -> Sequence[Shown]:
        """What was said with `address`, oldest first: the next page by ids after `after`, else the last."""
        ...
