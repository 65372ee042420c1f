"""What the files of a turn mean for it: a document that came by itself is a matter of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from core.dialogue import State
from core.errors import FileHeld
from core.files import FileStatus, TakenFile
from core.interpretation import Band, Entity, Interpretation
from core.messages import Inbound
from core.reply import Phrase, Reply, Value
from pipeline.attachments import Attachments
from pipeline.metrics import Stage
from store.turns import Claim, Row

type Tells = Callable[[str], Awaitable[bool]]
"""Whether what was read is something to answer."""

UPLOAD = "document_upload"
"""The matter that files belong to."""
_MEGABYTE = 1 << 20


@dataclass(slots=True)
class Filed:
    """The files of each row.

    `wordless` are rows with nothing beside them; `typed` those whose picture stands for the number on it, as if
    that had been typed.
    """

    files: dict[UUID, tuple[TakenFile, ...]] = field(default_factory=dict)
    typed: set[UUID] = field(default_factory=set)
    wordless: set[UUID] = field(default_factory=set)

    async def collect(
        self, claim: Claim, rows: Sequence[Row], attachments: Attachments, tells: Tells
    ) -> tuple[list[Row], list[Row]]:
        """The rows that can be dealt with now, what was read in their files behind their own words; and those
        whose files can't be had now."""
        ready, held = list[Row](), list[Row]()
        for row in rows:
            if row.message is None or not row.message.attachments:
                ready.append(row)
                continue
            try:
                with Stage("files"):
                    files = await attachments.take(claim, row)
            except FileHeld:
                held.append(row)
                continue
            told = [text for file in files for text in file.told if file.spoken or await tells(text)]
            self._add(row.id, row.message, files, read=bool(told))
            text = "\n".join(filter(None, (row.message.text, *told)))
            ready.append(replace(row, message=replace(row.message, text=text)))
        return ready, held

    def _add(self, row: UUID, message: Inbound, files: tuple[TakenFile, ...], *, read: bool) -> None:
        self.files[row] = files
        if not message.text.strip() and message.pressed is None:
            (self.typed if read else self.wordless).add(row)

    def bare(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """The first rows, as far as they are files alone: an album comes as a message a picture."""
        count = next((n for n, row in enumerate(rows) if row.id not in self.wordless), len(rows))
        return tuple(rows[:count])

    def refused(self, rows: Sequence[Row]) -> list[TakenFile]:
        return [file for row in rows for file in self.files.get(row.id, ()) if file.fault]

    def kept(self, rows: Sequence[Row]) -> int:
        return len(self._kept(rows))

    def _kept(self, rows: Sequence[Row]) -> list[TakenFile]:
        files = (file for row in rows if row.id not in self.typed for file in self.files.get(row.id, ()))
        return [file for file in files if file.status is FileStatus.KEPT]

    def readings(
        self, rows: Sequence[Row], readings: tuple[Interpretation, ...], state: State
    ) -> tuple[Interpretation, ...]:
        """With files, what makes no sense by itself is about them, and so is word of a document."""
        kept = self._kept(rows)
        if not kept:
            return readings
        about = next((r for r in readings if r.intent == UPLOAD and r.band is Band.ACT), None)
        if about is None and any(r.band is Band.ACT for r in readings):
            return readings
        said = about or (readings[0] if readings else Interpretation(UPLOAD, 1.0))
        entities = (*said.entities, *_entities(kept, state))
        return (replace(said, intent=UPLOAD, band=Band.ACT, entities=entities),)


def _entities(kept: Sequence[TakenFile], state: State) -> list[Entity]:
    """The files by kind, after those that the open question is already about."""
    task = state.task(UPLOAD)
    before = {**task.given, **task.slots} if task else {}
    by_kind = {
        "voice": [str(f.id) for f in kept if f.spoken and not f.text],
        "files": [str(f.id) for f in kept if not f.spoken],
    }
    return [
        Entity(kind, " ".join(filter(None, (before.get(kind), *ids)))) for kind, ids in by_kind.items() if ids
    ]


def refusals(refused: Sequence[TakenFile], largest: int) -> list[Reply]:
    """One reply that names each file and why, if there is any."""
    if not refused:
        return []
    items = [
        Phrase("common/file_refused", {"name": f.name or "none", "fault": f.fault or ""}) for f in refused
    ]
    values: Mapping[str, Value] = {"count": len(items), "limit": largest // _MEGABYTE, "items": items}
    return [Reply(Phrase("common/files_refused", values))]
