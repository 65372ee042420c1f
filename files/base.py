"""What looks at files from outside: a virus scanner, somebody who listens to voice notes."""

from dataclasses import dataclass
from typing import Protocol


class Scanner(Protocol):
    async def infected(self, data: bytes) -> bool:
        """Whether a virus is in it. Raises FileHeld when that can't be told now."""
        ...


class Transcriber(Protocol):
    """Turns speech into text. None is built in: voice notes go to people unless an agency sets one."""

    async def transcribe(self, data: bytes, media_type: str) -> str:
        """The words, empty when there are none to be understood. Raises FileHeld when it is away."""
        ...


@dataclass(frozen=True, slots=True)
class Unscanned:
    """Stands for the scanner where none is set."""

    async def infected(self, data: bytes) -> bool:  # noqa: ARG002
        return False
