"""What the Telegram adapter does when its provider misbehaves, which no emulator does on command."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from channels.telegram import Telegram
from channels.telegram.polling import Polling
from core.errors import SettingsError
from core.messages import Event, Inbound, Unknown

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcT"
ME = {"id": 7, "is_bot": True, "first_name": "وكيل", "username": "wakeel_bot"}


def ok(result: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})


def refused(status: int, description: str = "") -> httpx.Response:
    return httpx.Response(status, json={"ok": False, "error_code": status, "description": description})


def text(number: int, words: str) -> dict[str, Any]:
    chat = {"id": 1, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "text": words}}


class Api:
    """Answers each method in turn with what is listed for it, the last one again and again."""

    def __init__(self, **answers: Iterable[httpx.Response | type[httpx.TransportError]]) -> None:
        self._answers = {method: list(listed) for method, listed in answers.items()}
        self.calls: list[tuple[str, bytes]] = []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        self.calls.append((method, request.content))
        listed = self._answers[method]
        answer = listed.pop(0) if len(listed) > 1 else listed[0]
        if isinstance(answer, httpx.Response):
            return answer
        raise answer(f"at {request.url}")

    def offsets(self) -> list[int | None]:
        return [json.loads(body).get("offset") for method, body in self.calls if method == "getUpdates"]


async def polled(api: Api, enough: Callable[[list[Event]], bool]) -> list[Event]:
    """What a poller stores until that is enough."""
    channel = Telegram(TOKEN, transport=api.transport, pause=0.001)
    stored: list[Event] = []
    done = asyncio.Event()

    async def store(events: Sequence[Event], _cursor: str) -> None:
        stored.extend(events)
        if enough(stored):
            done.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(channel.poll("", store))
    await asyncio.wait_for(done.wait(), 10)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await channel.stop()
    return stored


@pytest.mark.parametrize("status", [401, 404])
async def test_wrong_token_is_one_clear_line_at_start(status: int) -> None:
    channel = Telegram(TOKEN, transport=Api(getMe=[refused(status, "Unauthorized")]).transport)
    with pytest.raises(SettingsError, match="WAKEEL_TELEGRAM_TOKEN") as error:
        await channel.start()
    await channel.stop()
    assert TOKEN not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


async def test_address_that_telegram_can_not_call_is_one_clear_line_at_start() -> None:
    api = Api(
        getMe=[ok(ME)], setWebhook=[refused(400, "Bad Request: bad webhook: HTTPS url must be provided")]
    )
    channel = Telegram(TOKEN, secret="s", public_url="http://10.0.0.1", transport=api.transport)
    with pytest.raises(SettingsError, match="WAKEEL_PUBLIC_URL"):
        await channel.start()
    await channel.stop()


async def test_start_goes_on_without_telegram_and_sets_up_when_it_is_back() -> None:
    api = Api(getMe=[httpx.ConnectError, refused(500), ok(ME)], deleteWebhook=[ok(True)])
    channel = Telegram(TOKEN, transport=api.transport, pause=0.001)
    with capture_logs() as logs:
        await channel.start()
        async with asyncio.timeout(10):
            while api.calls[-1][0] != "deleteWebhook":
                await asyncio.sleep(0.001)
    await channel.stop()
    assert [entry["event"] for entry in logs] == ["telegram_unreachable", "telegram_unreachable"]
    assert TOKEN not in str(logs)


async def test_one_odd_update_does_not_hold_up_the_others() -> None:
    odd = {"update_id": 12, "message": {"chat": "?"}}
    api = Api(getUpdates=[ok([text(11, "قبل"), odd, text(13, "بعد")])])
    before, strange, after = await polled(api, lambda events: len(events) == 3)
    assert isinstance(before, Inbound)
    assert isinstance(strange, Unknown)
    assert isinstance(after, Inbound)
    assert (before.text, strange.external_id, after.text) == ("قبل", "12", "بعد")


async def test_offset_acknowledges_once_and_is_forgotten_after_an_empty_answer() -> None:
    """Ids start anywhere after a silent week: one remembered longer could be ahead of them."""
    api = Api(getUpdates=[ok([text(11, "١"), text(12, "٢")]), ok([]), ok([text(5, "٣")])])
    await polled(api, lambda events: len(events) == 3)
    assert api.offsets() == [None, 13, None]


async def test_poller_goes_on_after_every_kind_of_trouble() -> None:
    troubles = [
        httpx.ReadTimeout,
        httpx.ConnectError,
        refused(409, "Conflict: terminated by other getUpdates request"),
        refused(429, "Too Many Requests: retry after 1"),
        refused(502, "Bad Gateway"),
        refused(401, "Unauthorized"),
        httpx.Response(200, text="<html>"),
        ok({"not": "a list"}),
    ]
    with capture_logs() as logs:
        stored = await polled(Api(getUpdates=[*troubles, ok([text(1, "وصلت")])]), bool)
    assert [event.text for event in stored if isinstance(event, Inbound)] == ["وصلت"]
    assert len(logs) == len(troubles)
    assert TOKEN not in str(logs)


async def test_backing_off_grows_to_a_minute_and_no_further() -> None:
    async with httpx.AsyncClient() as http:
        polling = Polling(http, "http://unused", [])
    assert 1.0 <= polling.delay(1) <= 2.0
    assert 30.0 <= polling.delay(10_000) <= 60.0
