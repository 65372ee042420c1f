"""What becomes of a file that a citizen sends."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class FileStatus(StrEnum):
    KEPT = "kept"
    REFUSED = "refused"
    INFECTED = "infected"


class FileFault(StrEnum):
    """Why a file is not kept: what its sender is told, and staff see."""

    TOO_LARGE = "too_large"
    """More bytes, or more pixels, than are taken."""
    TOO_MANY = "too_many"
    TYPE = "type"
    DAMAGED = "damaged"
    INFECTED = "infected"
    GONE = "gone"
    """The provider doesn't give it any more, or never did."""

    @property
    def status(self) -> FileStatus:
        return FileStatus.INFECTED if self is FileFault.INFECTED else FileStatus.REFUSED


@dataclass(frozen=True, slots=True)
class TakenFile:
    """One file of one message. `name` is the sender's, often empty; `text` is what was read in it, if anything."""

    id: UUID
    status: FileStatus
    media_type: str = ""
    size: int = 0
    name: str = ""
    text: str = ""
    fault: FileFault | None = None

    @property
    def spoken(self) -> bool:
        return self.media_type.startswith("audio/")

    @property
    def told(self) -> list[str]:
        """What was read, piece by piece: a voice note is one, a picture's codes are a line each."""
        return [self.text] if self.spoken and self.text else self.text.splitlines()

    def __repr__(self) -> str:
        return f"TakenFile({self.id}, {self.status})"
