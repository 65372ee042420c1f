"""How a citizen is reached: the address for notifications, the phone and the e-mail address on file."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import Slot, intent_choice
from core.dialogue.words import plain
from core.disclosure import Disclosure, Sensitivity
from core.errors import Refused
from core.masking import masked
from core.messages import Address
from core.reply import Choice, Code, Disclosed, Notify, OptIn, Phrase, Prefer, Reply, ReplySpec
from handlers.base import Turn
from handlers.contact_proof import WIRES, awaited, next_proof, settled
from handlers.one_time_code import MINUTES, SLOT

_HERE = "here"
_WORDS = {
    "place": r"اشعار|تنبيه|تنبيهات|رسائل|رسايل|توصلني|تصلني|يوصلني|قناه",
    "email": r"ايميل|بريد|email|mail",
    "phone": r"رقم|جوال|موبايل|هاتف|تلفون|تليفون|نمر",
}
"""What is to be changed, by the words for it as `plain` spells them; the first that fits."""
_PLACE = {"place": Phrase("common/channel", {"channel": "sms", "shown": "…567"})}
_NEW = {"new": Code("+966500000000")}


class ContactUpdate:
    intent: ClassVar[str] = "contact_update"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    changes: ClassVar[bool] = True
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        **{name: ReplySpec() for name in ("ask_what", "place", "phone", "email", "here")},
        **{name: ReplySpec() for name in ("ask_place", "ask_phone", "ask_email", "bad_phone", "bad_email")},
        **{name: ReplySpec() for name in ("same", "refused", "notice")},
        "code_sent": ReplySpec({"to": Code("…567"), "minutes": MINUTES}, Sensitivity.PERSONAL),
        "confirm_place": ReplySpec(_PLACE, Sensitivity.PERSONAL),
        "confirm_phone": ReplySpec(_NEW, Sensitivity.PERSONAL),
        "confirm_email": ReplySpec(_NEW, Sensitivity.PERSONAL),
        "changed_place": ReplySpec(_PLACE, Sensitivity.PERSONAL),
        "changed_phone": ReplySpec(_NEW, Sensitivity.PERSONAL),
        "changed_email": ReplySpec(_NEW, Sensitivity.PERSONAL),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:  # noqa: ARG002
        choices = tuple(Choice(what, _say(what)) for what in _WORDS)
        what = Slot("what", _say("ask_what"), choices=choices, words=_WORDS, default=_meant(turn))
        match turn.slots.get("what"):
            case None:
                return (what,)
            case "place":
                places = await _places(turn)
                offered = tuple(Choice(id_, label) for id_, label in places.items())
                only = _HERE if len(places) == 1 else None
                known = lambda id_: None if id_ in places else _say("ask_place")  # noqa: E731
                return (what, Slot("place", _say("ask_place"), choices=offered, check=known, default=only))
            case kind:
                new = Slot(kind, _say(f"ask_{kind}"), entity=kind, wrong=_say(f"bad_{kind}"))
                return (what, new, SLOT) if awaited(turn, turn.slots.get(kind)) else (what, new)

    async def propose(self, turn: Turn, office: BackOffice) -> Reply:
        what = turn.slots["what"]
        new = turn.slots[what]
        if what == "place":
            return Reply(_say("confirm_place", place=(await _places(turn))[new]), confirm=True)
        on_file = await office.citizen(turn.citizen_id)
        if new in {on_file.phone, on_file.email}:
            return Reply(_say("same"))
        if unproved := await next_proof(turn, office, what, new):
            return unproved
        memo = {"proved": f"{turn.memo.get('proved', '')} {new}", "old": on_file.phone}
        return Reply(_say(f"confirm_{what}", new=Code(new)), fill={"code": None}, memo=memo, confirm=True)

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        what = turn.slots["what"]
        new = turn.slots[what]
        if what == "place":
            return await _prefer(turn, new)
        if not settled(turn, new):
            return await self.propose(turn, office)
        try:
            await office.update_contact(turn.citizen_id, **{what: new}, key=f"{turn.key}/contact")
        except Refused:
            return Reply(
                _say("refused"), choices=(intent_choice("agent_request"), intent_choice("office_info"))
            )
        told = Disclosed(f"contact.{what}_changed", turn.citizen_id)
        warned = Notify(Address(WIRES["phone"], turn.memo["old"]), _say("notice"))
        return Reply(_say(f"changed_{what}", new=Code(new)), effects=(told, warned))


async def _prefer(turn: Turn, chosen: str) -> Reply:
    places = await _places(turn)
    if chosen not in places:
        return Reply(_say("ask_place"), fill={"place": None}, ask_again=True)
    prefer = Prefer(turn.citizen_id, None if chosen == _HERE else chosen)
    effects = (prefer, OptIn()) if chosen == _HERE else (prefer,)
    return Reply(_say("changed_place", place=places[chosen]), effects=effects)


async def _places(turn: Turn) -> Mapping[str, Phrase]:
    """This address and the citizen's others that take notifications, as they are called."""
    theirs = await turn.directory.places(turn.citizen_id)
    others = {p.id: _name(p.address) for p in theirs if p.address != turn.address and not p.opted_out}
    return {_HERE: _say("here"), **others}


def _name(address: Address) -> Phrase:
    return Phrase("common/channel", {"channel": address.channel, "shown": masked(address.id)})


def _meant(turn: Turn) -> str | None:
    """What the request itself names."""
    named = next((kind for kind in WIRES if kind in turn.given), None)
    return named or next((what for what, words in _WORDS.items() if re.search(words, plain(turn.text))), None)


def _say(reply: str, **values: Phrase | Code) -> Phrase:
    return Phrase(f"contact_update/{reply}", values)
