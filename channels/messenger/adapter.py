"""Messenger by the Send API (https://developers.facebook.com/docs/messenger-platform), pushed by webhook."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Self

from channels.base import Limits, Received, WebhookRequest
from channels.http import Background, Transport, begin
from channels.inline import inline_bytes
from channels.messenger.updates import NAME, parse
from channels.meta import webhook
from channels.meta.credentials import Credentials, shared_set
from channels.meta.graph import Graph
from channels.meta.window import closed
from channels.pressed import carried
from channels.text import clean, split, utf16_units
from core.clock import Clock
from core.errors import Reason, SendError, SettingsError
from core.messages import Address, Button, Outbound
from core.settings import Settings

_WORDS, _PAYLOAD_BYTES = 20, 1000
_TOKEN_FIELD = "access_token"  # noqa: S105 — the field's name


class Messenger:
    """One page. Whom it writes to it knows by an id of theirs at this page, and no name is asked for."""

    name = NAME
    limits = Limits(length=2000, buttons=13, per_second=40.0, window=timedelta(hours=24), body_bytes=3 << 20)

    def __init__(
        self,
        page_id: str,
        credentials: Credentials,
        *,
        transport: Transport = None,
        clock: Clock | None = None,
    ) -> None:
        self._page_id = page_id
        self._secret, self._verify_token = credentials.secret, credentials.verify_token
        self._graph = Graph(credentials.token, credentials.secret, credentials.api, transport)
        self._is_page = False
        self._clock = clock or Clock()
        self._background = Background()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where it is off. Raises SettingsError where it is half set."""
        if settings.meta_page_id:
            return cls(settings.meta_page_id, Credentials.of(settings))
        if shared_set(settings) and not settings.meta_phone_id:
            raise SettingsError(
                "WAKEEL_META_PHONE_ID (for WhatsApp) and WAKEEL_META_PAGE_ID (for Messenger) are both missing: "
                "set the one that the token is for"
            )
        return None

    def receive(self, request: WebhookRequest) -> Received:
        return webhook.receive(
            request, self._secret, self._verify_token, partial(parse, page_id=self._page_id)
        )

    async def send(self, message: Outbound) -> str:
        """The id of the last part. Once a part has gone out, the text is not sent again from its start.

        Outside the window only people may write (the tag HUMAN_AGENT), so nothing goes out: WINDOW_CLOSED.
        """
        if closed(message, self.limits.window, self._clock.now()):
            raise SendError(Reason.WINDOW_CLOSED, "more than a day since they wrote") from None
        await self._become_page()
        *first, last = split(clean(message.text), self.limits.length, utf16_units) or [""]
        for number, part in enumerate(first):
            await self._post(message.address, {"text": part}, repeatable=number == 0)
        final = {"text": last} | _quick_replies(message.buttons[: self.limits.buttons])
        return await self._post(message.address, final, repeatable=not first)

    async def _post(self, to: Address, message: Mapping[str, Any], *, repeatable: bool) -> str:
        body = {"recipient": {"id": to.id}, "messaging_type": "RESPONSE", "message": message}
        try:
            result = await self._graph.post(f"{self._page_id}/messages", body)
        except SendError as refusal:
            if repeatable:
                raise
            raise SendError(Reason.UNCERTAIN, f"later part: {refusal}") from None
        if not isinstance(result.get("message_id"), str):
            raise SendError(Reason.UNCERTAIN, "an answer without an id") from None
        return str(result["message_id"])

    async def _become_page(self) -> None:
        """Pages are written from with a token of their own, which the system user's token opens."""
        if not self._is_page:
            self._use(await self._graph.get(self._page_id, _TOKEN_FIELD))

    def _use(self, page: Mapping[str, Any]) -> None:
        self._is_page = True
        if token := page.get(_TOKEN_FIELD):
            self._graph.use(str(token))

    async def typing(self, address: Address, context: Mapping[str, str]) -> None:  # noqa: ARG002 — the port's
        self._background.start(self._show_typing(address))

    async def _show_typing(self, address: Address) -> None:
        await self._become_page()
        body = {"recipient": {"id": address.id}, "sender_action": "typing_on"}
        await self._graph.post(f"{self._page_id}/messages", body)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """From Meta's own hosts alone; their URLs lapse after some days."""
        if (data := inline_bytes(ref)) is not None:
            yield data
            return
        async for piece in self._graph.file(ref):
            yield piece

    async def check(self) -> str:
        """The page's name."""
        page = await self._graph.whoami(self._page_id, f"name,{_TOKEN_FIELD}", "WAKEEL_META_PAGE_ID")
        self._use(page)
        return str(page.get("name") or self._page_id)

    async def start(self) -> None:
        await begin(NAME, self.check())

    async def stop(self) -> None:
        await self._background.stop()
        await self._graph.close()


def _quick_replies(buttons: Sequence[Button]) -> dict[str, Any]:
    """A longer label is cut: the text itself numbers the choices in full."""
    replies = [
        {"content_type": "text", "title": _cut(b.text), "payload": carried(b.value, _PAYLOAD_BYTES)}
        for b in buttons
    ]
    return {"quick_replies": replies} if replies else {}


def _cut(label: str) -> str:
    words = " ".join(clean(label).split()) or "…"
    return words if len(words) <= _WORDS else f"{words[: _WORDS - 1].rstrip()}…"
