"""A file came: which request it belongs to is asked for, and people add it there. Voice notes go to people at once."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from backoffice.base import BackOffice, Transaction
from core.dialogue import Slot
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound
from core.reply import Attach, Choice, Code, Escalate, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn

_NUMBER, _ABOUT, _FILES, _VOICE = "transaction_number", "about", "files", "voice"
_OTHER = "other"
_ANYTHING = r"(?s)\S.*"
_EXAMPLE: Mapping[str, Value] = {"number": Code("2024-1187"), "service": "تجديد جواز السفر"}


class DocumentUpload:
    intent: ClassVar[str] = "document_upload"
    disclosure: ClassVar[Disclosure] = Disclosure.PUBLIC
    changes: ClassVar[bool] = False
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "ask_file": ReplySpec(),
        "ask_which": ReplySpec(),
        "ask_what": ReplySpec(),
        "choice": ReplySpec(_EXAMPLE, Sensitivity.PERSONAL),
        "other": ReplySpec(),
        "attached": ReplySpec({"count": 2, **_EXAMPLE}, Sensitivity.PERSONAL),
        "handed": ReplySpec({"count": 2}),
        "voice": ReplySpec(),
        "not_found": ReplySpec({"number": Code("2024-1187")}),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        """Files first; then one's open request, or for a stranger and for anything else whatever they say of it."""
        said = {**turn.given, **turn.slots}
        files = (
            Slot(_VOICE, _ASK_FILE, entity=_VOICE, optional=True),
            Slot(_FILES, _ASK_FILE, entity=_FILES),
        )
        if _VOICE in said:
            return files[:1]
        mine = await _open(turn, office)
        if not mine and not (_verified(turn) and _NUMBER in said):
            return (*files, _what(entity=_NUMBER))
        choices = (
            *(Choice(t.number, _name(t)) for t in mine),
            Choice(_OTHER, Phrase("document_upload/other")),
        )
        which = Slot(_NUMBER, Phrase("document_upload/ask_which"), entity=_NUMBER, choices=choices)
        return (*files, which, *([_what()] if said.get(_NUMBER) == _OTHER else []))

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        if voice := _ids(turn, _VOICE):
            effects = (Attach(voice, _VOICE), Escalate("voice"))
            return Reply(Phrase("document_upload/voice"), effects=effects)
        files = _ids(turn, _FILES)
        number = turn.slots.get(_NUMBER) if _verified(turn) else None
        if number is None or number == _OTHER:
            return _handed(files, turn.slots[_ABOUT])
        try:
            request = await office.transaction(number, citizen_id=turn.citizen_id)
        except NotFound:
            not_found = Phrase("document_upload/not_found", {"number": Code(number)})
            return Reply(not_found, fill={_NUMBER: None}, ask_again=True)
        values: Mapping[str, Value] = {
            "count": len(files),
            "number": Code(request.number),
            "service": request.service_name,
        }
        effects = (Attach(files, request.number), Escalate("document"))
        return Reply(Phrase("document_upload/attached", values), effects=effects)


_ASK_FILE = Phrase("document_upload/ask_file")


def _what(entity: str | None = None) -> Slot:
    """Whatever is said of it, for people to read."""
    return Slot(_ABOUT, Phrase("document_upload/ask_what"), entity=entity, pattern=_ANYTHING)


def _handed(files: tuple[UUID, ...], about: str) -> Reply:
    effects = (Attach(files, about), Escalate("document"))
    return Reply(Phrase("document_upload/handed", {"count": len(files)}), effects=effects)


def _verified(turn: Turn) -> bool:
    return turn.identity.level(turn.now) >= Disclosure.VERIFIED


async def _open(turn: Turn, office: BackOffice) -> Sequence[Transaction]:
    return await office.transactions(turn.citizen_id, open_only=True) if _verified(turn) else ()


def _name(transaction: Transaction) -> Phrase:
    values: Mapping[str, Value] = {"number": Code(transaction.number), "service": transaction.service_name}
    return Phrase("document_upload/choice", values)


def _ids(turn: Turn, slot: str) -> tuple[UUID, ...]:
    return tuple(UUID(id_) for id_ in turn.slots.get(slot, "").split())
