"""WhatsApp by Meta's Cloud API (https://developers.facebook.com/docs/whatsapp/cloud-api), pushed by webhook."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Self

from channels.base import Limits, Received, WebhookRequest
from channels.http import Background, Transport, begin
from channels.inline import inline_bytes
from channels.meta import webhook
from channels.meta.credentials import Credentials
from channels.meta.graph import Graph
from channels.meta.window import closed
from channels.text import clean, split
from channels.whatsapp.cloud import bodies
from channels.whatsapp.cloud.updates import MESSAGE, NAME, parse
from core.clock import Clock
from core.errors import Reason, SendError, SettingsError
from core.messages import Address, Outbound
from core.settings import Settings


class Cloud:
    """One business number. `template` is what goes out where the window is closed."""

    name = NAME
    limits = Limits(length=4096, buttons=10, per_second=80.0, window=timedelta(hours=24), body_bytes=3 << 20)

    def __init__(
        self,
        phone_id: str,
        credentials: Credentials,
        *,
        template: str = "",
        transport: Transport = None,
        clock: Clock | None = None,
    ) -> None:
        self._phone_id = phone_id
        self._secret, self._verify_token = credentials.secret, credentials.verify_token
        self._template = template
        self._graph = Graph(credentials.token, credentials.secret, credentials.api, transport)
        self._clock = clock or Clock()
        self._background = Background()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where it is off. Raises SettingsError where it is half set."""
        if settings.meta_phone_id:
            return cls(settings.meta_phone_id, Credentials.of(settings), template=settings.whatsapp_template)
        if settings.whatsapp_via or settings.whatsapp_template:
            raise SettingsError("WAKEEL_META_PHONE_ID is missing: WhatsApp needs its number's id at Meta")
        return None

    def receive(self, request: WebhookRequest) -> Received:
        return webhook.receive(
            request, self._secret, self._verify_token, partial(parse, phone_id=self._phone_id)
        )

    async def send(self, message: Outbound) -> str:
        """The id of the last part. Once a part has gone out, the text is not sent again from its start."""
        words = clean(message.text)
        if closed(message, self.limits.window, self._clock.now()):
            return await self._send_template(message.address, words)
        try:
            return await self._send_freely(message, words)
        except SendError as error:
            if error.reason is not Reason.WINDOW_CLOSED:
                raise
        return await self._send_template(message.address, words)

    async def _send_freely(self, message: Outbound, words: str) -> str:
        if choices := bodies.interactive(words, message.buttons, message.language):
            return await self._post(message.address, choices)
        first, *later = split(words, self.limits.length) or [""]
        sent = await self._post(message.address, bodies.text(first))
        for part in later:
            try:
                sent = await self._post(message.address, bodies.text(part))
            except SendError as refusal:
                raise SendError(Reason.UNCERTAIN, f"later part: {refusal}") from None
        return sent

    async def _send_template(self, to: Address, words: str) -> str:
        """What a window let nobody say freely. Raises SendError WINDOW_CLOSED where no template holds it."""
        body = bodies.template(self._template, words) if self._template else None
        if body is None:
            raise SendError(Reason.WINDOW_CLOSED, "more than a day since they wrote") from None
        return await self._post(to, body)

    async def _post(self, to: Address, body: Mapping[str, Any]) -> str:
        result = await self._graph.post(f"{self._phone_id}/messages", {**bodies.addressed(to), **body})
        try:
            return str(result["messages"][0]["id"])
        except (LookupError, TypeError):
            raise SendError(Reason.UNCERTAIN, "an answer without an id") from None

    async def typing(self, address: Address, context: Mapping[str, str]) -> None:  # noqa: ARG002 — the message says
        """Marks the message as read too: WhatsApp has the two in one call."""
        if number := context.get(MESSAGE):
            seen = {"messaging_product": "whatsapp", "status": "read", "message_id": number}
            call = self._graph.post(
                f"{self._phone_id}/messages", {**seen, "typing_indicator": {"type": "text"}}
            )
            self._background.start(call)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """Files of up to 100 MB, in two steps: an id, then an URL that holds for five minutes."""
        if (data := inline_bytes(ref)) is not None:
            yield data
            return
        if not ref.isalnum():
            raise SendError(Reason.INVALID, "file: no id")
        file = await self._graph.get(ref)
        async for piece in self._graph.file(str(file.get("url", ""))):
            yield piece

    async def check(self) -> str:
        """The number, as citizens see it."""
        number = await self._graph.whoami(
            self._phone_id, "display_phone_number,verified_name", "WAKEEL_META_PHONE_ID"
        )
        return (
            f"{number.get('verified_name', '')} {number.get('display_phone_number', self._phone_id)}".strip()
        )

    async def start(self) -> None:
        await begin(NAME, self.check())

    async def stop(self) -> None:
        await self._background.stop()
        await self._graph.close()
