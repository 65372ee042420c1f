"""Where one request stands. Without a number: the only open one, or a choice of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from backoffice.base import BackOffice, Transaction, TransactionStatus
from core.dialogue import Slot, intent_choice
from core.disclosure import Disclosure, Sensitivity
from core.errors import NotFound
from core.reply import Choice, Code, Disclosed, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn

_NUMBER = "transaction_number"
_AHEAD = {TransactionStatus.RECEIVED, TransactionStatus.UNDER_REVIEW}
_EXAMPLE: Mapping[str, Value] = {"number": Code("2024-1187"), "service": "تجديد جواز السفر"}
_STATUS: Mapping[str, Value] = {
    **_EXAMPLE,
    "status": "needs_documents",
    "missing": "صورة شخصية، عقد الإيجار",
    "reason": "انتهاء صلاحية الإقامة",
}


class GetTransactionStatus:
    intent: ClassVar[str] = "transaction_status"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    changes: ClassVar[bool] = False
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "ask_which": ReplySpec(),
        "choice": ReplySpec(_EXAMPLE, Sensitivity.PERSONAL),
        "status": ReplySpec(_STATUS, Sensitivity.PERSONAL),
        "due": ReplySpec(
            {**_EXAMPLE, "status": "under_review", "date": date(2026, 12, 1)}, Sensitivity.PERSONAL
        ),
        "not_found": ReplySpec({"number": Code("2024-1187")}),
        "none_open": ReplySpec(),
    }

    async def slots(self, turn: Turn, office: BackOffice) -> Sequence[Slot]:
        ask = Phrase("transaction_status/ask_which")
        if _NUMBER in turn.slots or _NUMBER in turn.given:
            return (Slot(_NUMBER, ask, entity=_NUMBER),)
        mine = await office.transactions(turn.citizen_id, open_only=True)
        choices = tuple(Choice(t.number, _name(t)) for t in mine)
        return (Slot(_NUMBER, ask, entity=_NUMBER, choices=choices),) if len(mine) > 1 else ()

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        number = turn.slots.get(_NUMBER)
        if number is None:
            mine = await office.transactions(turn.citizen_id, open_only=True)
            return _tell(mine[0]) if mine else Reply(Phrase("transaction_status/none_open"), choices=_MINE)
        try:
            return _tell(await office.transaction(number, citizen_id=turn.citizen_id))
        except NotFound:
            not_found = Phrase("transaction_status/not_found", {"number": Code(number)})
            return Reply(not_found, choices=_MINE, fill={_NUMBER: None})


_MINE = (intent_choice("my_transactions"),)


def _name(transaction: Transaction) -> Phrase:
    values: Mapping[str, Value] = {"number": Code(transaction.number), "service": transaction.service_name}
    return Phrase("transaction_status/choice", values)


def _tell(transaction: Transaction) -> Reply:
    """The status in one sentence, with what it needs of the citizen or the day it is due."""
    status: Mapping[str, Value] = {
        "number": Code(transaction.number),
        "service": transaction.service_name,
        "status": transaction.status.value,
    }
    if transaction.target_date and transaction.status in _AHEAD:
        phrase = Phrase("transaction_status/due", {**status, "date": transaction.target_date})
    else:
        why: Mapping[str, Value] = {"missing": "، ".join(transaction.missing), "reason": transaction.reason}
        phrase = Phrase("transaction_status/status", {**status, **why})
    about = {_NUMBER: transaction.number, "service": transaction.service_id}
    return Reply(phrase, effects=(Disclosed("transaction_status", transaction.number),), about=about)
