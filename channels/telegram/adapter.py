"""Telegram by the Bot API (https://core.telegram.org/bots/api), fetched by long poll or pushed by webhook."""

import asyncio
import contextlib
import hmac
import json
import logging
import re
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any, Self

import httpx
import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from channels.base import Limits, Received, Store, WebhookRequest
from channels.inline import inline_bytes
from channels.telegram.buttons import Keys, acknowledgement, keyboard_of, presses
from channels.telegram.errors import send_error
from channels.telegram.polling import Polling
from channels.telegram.updates import NAME, parse_update
from channels.text import clean, split, utf16_units
from core.errors import Reason, Rejected, SendError, SettingsError
from core.messages import Address, Outbound
from core.settings import Settings

log = structlog.get_logger()
for _loud, _level in (("httpx", logging.WARNING), ("telegram", logging.CRITICAL)):
    # One logs URLs, and ours hold the token; the other requests and answers, and those hold texts.
    logging.getLogger(_loud).setLevel(_level)

_HEARD = ["message", "edited_message", "callback_query"]


class Telegram:
    """One bot: pushed to where `public_url` is set, else polled. `transport` stands in for the network."""

    name = NAME
    limits = Limits(length=4096, buttons=100, per_second=30.0)

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        secret: str = "",
        public_url: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        pause: float = 1.0,
    ) -> None:
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        base = api.rstrip("/")
        self._http = httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(15.0, connect=5.0))
        self._polling = Polling(self._http, f"{base}/bot{token}/getUpdates", _HEARD, pause)
        over = {"transport": transport} if transport else None
        self._request = HTTPXRequest(read_timeout=15.0, pool_timeout=10.0, httpx_kwargs=over)
        self._bot = Bot(
            token, f"{base}/bot", f"{base}/file/bot", request=self._request, get_updates_request=self._request
        )
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where it is off. Raises SettingsError where it is half set."""
        token, secret = (
            settings.telegram_token.get_secret_value(),
            settings.telegram_secret.get_secret_value(),
        )
        if not token and secret:
            raise SettingsError("WAKEEL_TELEGRAM_SECRET is set but WAKEEL_TELEGRAM_TOKEN is missing")
        if not token:
            return None
        if settings.public_url and not secret:
            raise SettingsError("WAKEEL_TELEGRAM_SECRET is missing: with WAKEEL_PUBLIC_URL a webhook is used")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise SettingsError("WAKEEL_TELEGRAM_SECRET takes 1 to 256 of A-Z a-z 0-9 _ -")
        return cls(token, api=settings.telegram_api, secret=secret, public_url=settings.public_url)

    def receive(self, request: WebhookRequest) -> Received:
        """A press is acknowledged in the answer itself, so that the button stops waiting at once."""
        told = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not self._secret or not hmac.compare_digest(told.encode(), self._secret.encode()):
            raise Rejected(403, "wrong secret token")
        try:
            events = parse_update(json.loads(request.body))
        except (ValueError, RecursionError):
            raise Rejected(400, "not JSON") from None
        return Received(events, acknowledgement(events))

    @property
    def polled(self) -> bool:
        return not self._public_url

    async def poll(self, cursor: str, store: Store) -> None:  # noqa: ARG002 — see the docstring
        """Long poll until cancelled; the offset that acknowledges goes out only after `store` returned.

        Telegram itself remembers what was acknowledged, so no offset outlives an empty answer or this
        process: after a silent week update ids start anywhere, and an old offset could be ahead of them.
        """
        offset, failures = None, 0
        while True:
            updates = await self._polling.updates(offset)
            if updates is None:
                failures += 1
                await asyncio.sleep(self._polling.delay(failures))
                continue
            failures, offset = 0, None
            if updates:
                offset = max(update["update_id"] for update in updates) + 1
                events = [event for update in updates for event in parse_update(update)]
                await store(events, str(offset))
                for query in presses(events):
                    self._in_background(self._bot.answer_callback_query(query))

    async def send(self, message: Outbound) -> str:
        """The id of the last part. Once a part has gone out, the text is not sent again from its start."""
        *first, last = split(clean(message.text), self.limits.length, utf16_units) or [""]
        for number, part in enumerate(first):
            await self._send_part(message.address, part, repeatable=number == 0)
        keys = keyboard_of(message.buttons[: self.limits.buttons])
        return await self._send_part(message.address, last, keys, repeatable=not first)

    async def _send_part(self, to: Address, text: str, keys: Keys = None, *, repeatable: bool) -> str:
        try:
            posted = await self._bot.send_message(to.id, text, reply_markup=keys)
        except Exception as error:  # noqa: BLE001 — whatever broke, the request may have left
            refusal = send_error(error)
            raise (refusal if repeatable else SendError(Reason.UNCERTAIN, f"later part: {refusal}")) from None
        return str(posted.message_id)

    async def typing(self, address: Address, context: Mapping[str, str]) -> None:  # noqa: ARG002 — the port's
        self._in_background(self._bot.send_chat_action(address.id, "typing"))

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """Files of up to 20 MB: what Telegram gives to bots."""
        if (held := inline_bytes(ref)) is not None:
            yield held
            return
        try:
            file = await self._bot.get_file(ref)
            async with self._http.stream("GET", file.file_path or "") as answer:
                answer.raise_for_status()
                async for piece in answer.aiter_bytes():
                    yield piece
        except TelegramError as error:
            raise send_error(error) from None
        except httpx.HTTPError as error:
            raise SendError(Reason.UNREACHABLE, type(error).__name__) from None

    async def check(self) -> str:
        """The bot's name."""
        try:
            me = await self._bot.get_me()
        except InvalidToken:
            raise _refused_token() from None
        except Exception as error:  # noqa: BLE001 — the library reads answers that are none into whatever it raises
            raise send_error(error) from None
        return f"@{me.username}" if me.username else str(me.id)

    async def start(self) -> None:
        """Telegram out of reach stops nobody else: it is tried again until it answers."""
        if not await self._set_up():
            self._in_background(self._set_up_later())

    async def _set_up(self) -> bool:
        try:
            await self._bot.get_me()
            if self._public_url:
                url = f"{self._public_url}/channels/{NAME}/webhook"
                await self._bot.set_webhook(url, secret_token=self._secret, allowed_updates=_HEARD)
            else:
                await self._bot.delete_webhook()
        except InvalidToken:
            raise _refused_token() from None
        except BadRequest:
            raise SettingsError(
                "WAKEEL_PUBLIC_URL was refused by Telegram: it takes a public https"
            ) from None
        except (TelegramError, LookupError, TypeError) as error:
            log.warning("telegram_unreachable", error=type(error).__name__)
            return False
        return True

    async def _set_up_later(self) -> None:
        failures, done = 0, False
        while not done:
            failures += 1
            await asyncio.sleep(self._polling.delay(failures))
            try:
                done = await self._set_up()
            except SettingsError as error:
                log.error("telegram_refused", why=str(error))
                return

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._request.shutdown()
        await self._http.aclose()

    def _in_background(self, call: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_best_effort(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refused_token() -> SettingsError:
    return SettingsError("WAKEEL_TELEGRAM_TOKEN was refused: write the token @BotFather gave")


async def _best_effort(call: Coroutine[Any, Any, object]) -> None:
    with contextlib.suppress(Exception):
        await call
