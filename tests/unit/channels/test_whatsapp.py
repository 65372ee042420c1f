"""WhatsApp's rules on the way out: the window, and what buttons and lists can hold."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from channels.meta.credentials import Credentials
from channels.whatsapp.cloud import Cloud
from channels.whatsapp.cloud.bodies import interactive
from core.clock import Clock
from core.errors import Reason, SendError
from core.ids import new_id
from core.messages import Address, Button, Outbound

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MINE = Credentials("EAAJ", "0a1b", "word", "https://graph.facebook.com/v23.0")
TEXT = "معاملتكم جاهزة.\n\nاستلامها:\tمن المركز الشمالي.     شكرًا"


@dataclass
class Api:
    """Takes messages, but for kinds that it refuses by a code."""

    refuses: dict[str, int] = field(default_factory=dict)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.bodies.append(body)
        if code := self.refuses.get(body.get("type", "")):
            return httpx.Response(400, json={"error": {"code": code}})
        return httpx.Response(200, json={"messages": [{"id": f"wamid.{len(self.bodies)}"}]})

    def channel(self, template: str = "") -> Cloud:
        transport = httpx.MockTransport(self)
        return Cloud("106", MINE, template=template, transport=transport, clock=Clock(lambda: NOW))

    async def send(self, text: str = TEXT, *buttons: Button, template: str = "", **more: Any) -> str:
        channel = self.channel(template)
        try:
            return await channel.send(Outbound(new_id(), more.pop("to", WHO), text, buttons, **more))
        finally:
            await channel.stop()


WHO = Address("whatsapp", "966501234567")


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(hours=23, minutes=54)])
async def test_within_a_day_citizens_are_answered_freely(ago: timedelta) -> None:
    api = Api()
    await api.send(template="case_update", heard_at=NOW - ago)
    assert [body["type"] for body in api.bodies] == ["text"]


@pytest.mark.parametrize("ago", [timedelta(hours=23, minutes=56), timedelta(days=20_000)])
async def test_after_a_day_the_template_carries_the_text_on_one_line(ago: timedelta) -> None:
    api = Api()
    await api.send(template="case_update", heard_at=NOW - ago)
    (body,) = api.bodies
    assert body["type"] == "template"
    assert body["template"]["name"] == "case_update"
    assert body["template"]["language"]["code"] == "ar"
    ((component),) = body["template"]["components"]
    words = "معاملتكم جاهزة. استلامها: من المركز الشمالي. شكرًا"
    assert component == {"type": "body", "parameters": [{"type": "text", "text": words}]}


async def test_without_a_template_nothing_goes_out_after_a_day() -> None:
    api = Api()
    with pytest.raises(SendError) as failure:
        await api.send(heard_at=NOW - timedelta(days=2))
    assert failure.value.reason is Reason.WINDOW_CLOSED
    assert not api.bodies


async def test_text_that_no_template_holds_is_not_cut() -> None:
    api = Api()
    with pytest.raises(SendError) as failure:
        await api.send("كلمة " * 300, template="case_update", heard_at=NOW - timedelta(days=2))
    assert failure.value.reason is Reason.WINDOW_CLOSED
    assert not api.bodies


@pytest.mark.parametrize("buttons", [(), (Button("نعم", "yes"),)])
async def test_window_that_meta_knows_to_be_closed_brings_the_template(buttons: tuple[Button, ...]) -> None:
    api = Api(refuses={"text": 131047, "interactive": 131047})
    assert await api.send(TEXT, *buttons, template="case_update") == "wamid.2"
    assert api.bodies[-1]["type"] == "template"


async def test_template_that_is_not_approved_says_so() -> None:
    api = Api(refuses={"template": 132001})
    with pytest.raises(SendError) as failure:
        await api.send(template="case_update", heard_at=NOW - timedelta(days=2))
    assert failure.value.reason is Reason.CONFIG


async def test_other_refusals_bring_no_template() -> None:
    api = Api(refuses={"text": 131026})
    with pytest.raises(SendError):
        await api.send(template="case_update")
    assert len(api.bodies) == 1


async def test_later_part_that_is_refused_is_not_begun_again() -> None:
    taken = 0

    def second_fails(request: httpx.Request) -> httpx.Response:
        nonlocal taken
        taken += 1
        if taken == 1:
            return httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})
        return httpx.Response(429, json={"error": {"code": 130429}})

    channel = Cloud("106", MINE, transport=httpx.MockTransport(second_fails))
    with pytest.raises(SendError) as failure:
        await channel.send(Outbound(new_id(), WHO, "كلمة " * 1000))
    await channel.stop()
    assert failure.value.reason is Reason.UNCERTAIN


async def test_citizen_who_hides_their_number_is_written_to_by_their_id() -> None:
    api = Api()
    await api.send(to=Address("whatsapp", "SA.13491208655302741918"))
    await api.send()
    assert [(body.get("recipient"), body.get("to")) for body in api.bodies] == [
        ("SA.13491208655302741918", None),
        (None, "966501234567"),
    ]


async def test_typing_marks_the_message_that_is_answered_as_read() -> None:
    asked = asyncio.Event()
    bodies = []

    def seen(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        asked.set()
        return httpx.Response(200, json={"success": True})

    channel = Cloud("106", MINE, transport=httpx.MockTransport(seen))
    await channel.typing(WHO, {})
    await channel.typing(WHO, {"wamid": "wamid.in"})
    await asyncio.wait_for(asked.wait(), 10)
    await channel.stop()
    indicator = {"typing_indicator": {"type": "text"}}
    assert bodies == [
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in", **indicator}
    ]


def buttons_of(*labels: str) -> list[Button]:
    return [Button(label, f"value {number}") for number, label in enumerate(labels)]


def action_of(*labels: str, text: str = "اختاروا", language: str = "ar") -> dict[str, Any] | None:
    body = interactive(text, buttons_of(*labels), language)
    return body["interactive"]["action"] if body else None


def test_three_short_choices_are_buttons() -> None:
    action = action_of("نعم", "لا", "أ" * 20)
    assert action
    assert [b["reply"] for b in action["buttons"]] == [
        {"id": "value 0", "title": "نعم"},
        {"id": "value 1", "title": "لا"},
        {"id": "value 2", "title": "أ" * 20},
    ]


@pytest.mark.parametrize("labels", [["نعم", "أ" * 21], ["1", "2", "3", "4"], [str(n) for n in range(10)]])
def test_longer_labels_and_more_of_them_are_a_list(labels: list[str]) -> None:
    action = action_of(*labels)
    assert action
    rows = action["sections"][0]["rows"]
    assert [row["title"] for row in rows] == labels
    assert action["button"] == "الخيارات"


def test_label_too_long_for_a_row_is_cut_at_a_word_and_stands_in_full_below() -> None:
    long = "مركز الجوازات بحي النسيم الشرقي"
    action = action_of(long, "لا")
    assert action
    first, second = action["sections"][0]["rows"]
    assert first == {"id": "value 0", "title": "مركز الجوازات بحي…", "description": long}
    assert second == {"id": "value 1", "title": "لا"}


@pytest.mark.parametrize(
    "labels",
    [
        [],
        [str(n) for n in range(11)],
        ["نعم", "نعم"],
        ["نعم", ""],
        ["أ" * 73],
        [f"{'أ' * 30} {n}" for n in range(2)],
    ],
    ids=["none", "eleven", "the same twice", "an empty one", "too long", "the same once cut"],
)
async def test_choices_that_nothing_holds_stay_numbers_in_the_text(labels: list[str]) -> None:
    api = Api()
    await api.send("اختاروا\n\n1. …", *buttons_of(*labels))
    assert [body["type"] for body in api.bodies] == ["text"]


def test_long_text_takes_no_buttons() -> None:
    assert action_of("نعم", text="أ" * 1024)
    assert action_of("نعم", text="أ" * 1025) is None


def test_value_that_is_too_long_is_named() -> None:
    body = interactive("اختاروا", [Button("نعم", "ق" * 200)], "ar")
    assert body
    carried = body["interactive"]["action"]["buttons"][0]["reply"]["id"]
    assert carried.startswith("#")
    assert len(carried) <= 256
