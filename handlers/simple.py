"""What the handlers share that need to know nothing before they answer, and change nothing."""

from collections.abc import Sequence
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import Slot
from core.disclosure import Disclosure
from handlers.base import Turn


class Simple:
    disclosure: ClassVar[Disclosure] = Disclosure.PUBLIC
    changes: ClassVar[bool] = False

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:  # noqa: ARG002
        return ()
