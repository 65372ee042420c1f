"""«إلغاء»: what was being filled in is dropped."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.dialogue import intent_choice
from core.reply import Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.help import MENU
from handlers.simple import Simple


class CancelFlow(Simple):
    intent: ClassVar[str] = "cancel_flow"
    replies: ClassVar[Mapping[str, ReplySpec]] = {
        "dropped": ReplySpec({"task": Phrase("intent/appointment_book")}),
        "nothing": ReplySpec(),
    }

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        dropped = turn.memo.get("dropped")
        if dropped is None:
            return Reply(Phrase("cancel_flow/nothing"), choices=MENU)
        task = Phrase(f"intent/{dropped}")
        return Reply(Phrase("cancel_flow/dropped", {"task": task}), choices=(intent_choice(dropped, task),))
