"""All of one's own requests, open ones first; each can be opened."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice, Transaction, TransactionStatus
from core.dialogue import intent_choice, page
from core.disclosure import Disclosure, Sensitivity
from core.reply import Code, Disclosed, Phrase, Reply, ReplySpec, Value
from handlers.base import Turn
from handlers.simple import Simple

_OVER = {TransactionStatus.DELIVERED, TransactionStatus.REJECTED, TransactionStatus.CANCELLED}
_ITEM: Mapping[str, Value] = {
    "number": Code("2024-1187"),
    "service": "تجديد جواز السفر",
    "status": "under_review",
}


class MyTransactions(Simple):
    intent: ClassVar[str] = "my_transactions"
    disclosure: ClassVar[Disclosure] = Disclosure.VERIFIED
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "list": ReplySpec(
            {"count": 3, "open": 2, "items": (Phrase("my_transactions/item", _ITEM),)}, Sensitivity.PERSONAL
        ),
        "item": ReplySpec(_ITEM, Sensitivity.PERSONAL),
        "none": ReplySpec(),
    }

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:
        mine = sorted(await office.transactions(turn.citizen_id), key=lambda t: t.status in _OVER)
        if not mine:
            return Reply(Phrase("my_transactions/none"), choices=(intent_choice("service_info"),))
        number = int(turn.given.get("page", "0"))
        shown, others = page(mine, number)
        values: dict[str, Value] = {
            "count": len(mine),
            "open": sum(t.status not in _OVER for t in mine),
            "items": [_item(t) for t in shown],
        }
        choices = tuple(
            intent_choice("transaction_status", t.number, transaction_number=t.number) for t in shown
        )
        if others:
            leaf = intent_choice(self.intent, Phrase("common/more"), page=str(number + 1))
            choices = (*choices, leaf)
        effects = tuple(Disclosed("my_transactions", t.number) for t in shown)
        return Reply(Phrase("my_transactions/list", values), choices=choices, effects=effects)


def _item(transaction: Transaction) -> Phrase:
    return Phrase(
        "my_transactions/item",
        {
            "number": Code(transaction.number),
            "service": transaction.service_name,
            "status": transaction.status.value,
        },
    )
