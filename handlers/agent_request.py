"""«أريد موظفًا»: to staff, no questions asked."""

from collections.abc import Mapping
from typing import ClassVar

from backoffice.base import BackOffice
from core.reply import Escalate, Phrase, Reply, ReplySpec
from handlers.base import Turn
from handlers.simple import Simple


class AgentRequest(Simple):
    intent: ClassVar[str] = "agent_request"
    replies: ClassVar[Mapping[str, ReplySpec]] = {"handed": ReplySpec()}

    async def handle(self, turn: Turn, office: BackOffice) -> Reply:  # noqa: ARG002
        return Reply(Phrase("agent_request/handed"), effects=(Escalate("asked"),))
