"""Channels that hand their messages to a function: the terminal, and stand-ins for other channels."""

from collections.abc import Callable
from dataclasses import replace

from channels.base import Channel, Limits, Received, WebhookRequest
from core.disclosure import Reach
from core.errors import Rejected
from core.messages import Outbound

type Hand = Callable[[Outbound], None]


class Imitation:
    """Another channel's name and limits, with a function in the place of its provider."""

    def __init__(self, name: str, limits: Limits, on_message: Hand) -> None:
        self.name = name
        self.limits = replace(limits, idempotent=True, per_second=None)
        self._on_message = on_message

    @classmethod
    def of(cls, channel: Channel, on_message: Hand) -> "Imitation":
        return cls(channel.name, channel.limits, on_message)

    def receive(self, request: WebhookRequest) -> Received:  # noqa: ARG002 — nobody may speak for its citizens
        raise Rejected(404, "this channel has no webhook")

    async def send(self, message: Outbound) -> str:
        self._on_message(message)
        return str(message.id)


class ConsoleChannel(Imitation):
    """The terminal of `wakeel chat`."""

    def __init__(self, on_message: Hand) -> None:
        super().__init__("console", Limits(length=65536, reach=Reach.OWN), on_message)
