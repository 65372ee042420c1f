"""What nobody should send, and people do: every one gets a clear answer or a plain refusal, and loses nothing."""

import json
from typing import Any

import pytest

from store import views
from tests.fixtures.server import Server
from tests.fixtures.telegram import SECRET, Emulator
from tests.fixtures.words import plain
from tests.journeys.citizens import Citizen, OnTelegram, OnWebChat

QUESTION, ANSWER = "متى يفتح فرع الملز؟", "مركز خدمات وسط الرياض"
WEBHOOK, WEBCHAT = "/channels/telegram/webhook", "/channels/webchat/messages"
TOO_BIG = b'"' + b"x" * (2 << 20) + b'"'

ODD = {
    "spaces": " \n\t ",
    "emoji": "😀🙏🏽",
    "marks of direction": "\u202e\u2066\u2069\u202c\u200f",
    "nul": "\0",
    "lone surrogates": "\ud83d \udc00",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "format signs": "{count, plural, other {#}} %s {{7*7}}",
    "four thousand letters": "ابجد " * 800,
}


@pytest.fixture(params=["webchat", "telegram"])
def citizen(request: pytest.FixtureRequest, server: Server, emulator: Emulator) -> Citizen:
    return OnWebChat(server) if request.param == "webchat" else OnTelegram(server, emulator)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
async def test_odd_text_is_answered_and_the_talk_goes_on(citizen: Citizen, text: str) -> None:
    await citizen.says([text])
    (answer,) = await citizen.hears()
    assert plain(answer)
    await citizen.says([QUESTION])
    (answer,) = await citizen.hears()
    assert ANSWER in answer


async def test_message_of_nothing_is_answered(server: Server) -> None:
    citizen = OnWebChat(server)
    await citizen.says([""])
    (answer,) = await citizen.hears()
    assert plain(answer)


async def test_64_kilobytes_with_the_question_at_the_end_are_answered(server: Server) -> None:
    citizen = OnWebChat(server)
    await citizen.says(["أكتب لكم قصتي. " * 4000 + QUESTION])
    (answer,) = await citizen.hears()
    assert plain(answer)
    said = await server.get("/channels/webchat/messages", session=citizen.session)
    assert said[0]["text"].endswith(QUESTION)


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9,
                     "is_animated": False, "is_video": False}},
        {"contact": {"phone_number": "+966500000000", "first_name": "سعد"}},
        {"location": {"latitude": 24.7, "longitude": 46.7}},
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]},
        {"dice": {"emoji": "🎲", "value": 4}},
    ],
    ids=["sticker", "contact", "place", "photo", "dice"],
)  # fmt: skip
async def test_what_has_no_words_is_answered_with_what_to_do(
    server: Server, emulator: Emulator, content: dict[str, Any]
) -> None:
    citizen = OnTelegram(server, emulator)
    await citizen.sends(**content)
    (answer,) = await citizen.hears()
    assert "طلبكم" in answer


def _update(number: int, emulator: Emulator, text: str) -> dict[str, Any]:
    return {"update_id": number, "message": emulator.message(text=text)}


async def _push(server: Server, body: bytes | dict[str, Any], secret: str = SECRET) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return (await server.http.post(WEBHOOK, content=content, headers=headers)).status_code


async def test_repeated_update_is_answered_once(server: Server, emulator: Emulator) -> None:
    for _ in range(3):
        assert await _push(server, _update(7000, emulator, QUESTION)) == 200
    assert len(await OnTelegram(server, emulator).hears()) == 1


async def test_updates_out_of_order_are_answered_in_order_of_arrival(
    server: Server, emulator: Emulator
) -> None:
    for number, text in ((7002, QUESTION), (7001, "كم رسوم تجديد الإقامة؟")):
        await _push(server, _update(number, emulator, text))
    heard = "\n".join(await OnTelegram(server, emulator).hears())
    assert 0 <= heard.find(ANSWER) < heard.find("تجديد الإقامة")


async def test_update_of_unknown_type_is_kept_for_operators(server: Server, emulator: Emulator) -> None:
    update = {"update_id": 7003, "chat_teleported": {"chat": {"id": 1}}}
    assert await _push(server, update) == 200
    assert await OnTelegram(server, emulator).hears() == []
    stuck = await server.platform.database.read(lambda c: views.waiting(c, server.platform.vault))
    assert [row.channel for row in stuck] == ["telegram"]


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b"{}", "wrong", 403),
        (b"{}", "", 403),
        (b"{", SECRET, 400),
        (b"\0", SECRET, 400),
        (b"[" * 100_000, SECRET, 400),
        (TOO_BIG, SECRET, 413),
    ],
)
async def test_refused_webhook_call_stores_nothing(
    server: Server, body: bytes, secret: str, status: int
) -> None:
    assert await _push(server, body, secret) == status
    assert not await _rows(server)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\0", 400),
        (b"[]", 422),
        (b'{"session": "short", "text": "x"}', 422),
        (b'{"session": "twenty-two-letters-or-more", "text": 7}', 422),
        (TOO_BIG, 413),
    ],
)
async def test_refused_chat_message_stores_nothing(server: Server, body: bytes, status: int) -> None:
    assert (await server.http.post(WEBCHAT, content=body)).status_code == status
    assert not await _rows(server)


async def _rows(server: Server) -> int:
    return sum((await server.platform.database.read(views.counts)).values())
