"""Nothing that a citizen wrote or is known by appears in the logs, whatever goes wrong."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.fakes.processes import Wakeel
from tests.fakes.provider import Answer, Provider, Sent
from tests.fakes.waiting import until
from tests.fixtures.processes import SECRET, TOKEN

SESSION = "s3cr3t-session-of-a-browser"
CHAT = 987654321
NATIONAL_ID, PHONE = "1088374614", "+966500001101"
HOOK = "/channels/telegram/webhook"


@dataclass
class Citizen:
    """Writes on both channels; `said` is every text that must not be found again."""

    http: httpx.AsyncClient
    said: list[str] = field(default_factory=list)
    _number: int = 0

    async def telegram(self, text: str) -> None:
        self._number += 1
        self.said.append(text)
        writer: dict[str, Any] = {"id": CHAT, "first_name": "اسم صاحب الرسالة"}
        message = {"message_id": 1, "date": 1, "text": text, "chat": {**writer, "type": "private"}}
        update = {"update_id": self._number, "message": {**message, "from": {**writer, "is_bot": False}}}
        answer = await self.http.post(HOOK, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})
        assert answer.status_code == 200

    async def chat(self, text: str) -> list[dict[str, Any]]:
        """What was said in the session, once an answer to this is in it."""
        self.said.append(text)
        before = len(await self._history())
        body = {"session": SESSION, "text": text}
        assert (await self.http.post("/channels/webchat/messages", json=body)).status_code == 202

        async def answered() -> list[dict[str, Any]]:
            history = await self._history()
            return history if len(history) >= before + 2 else []

        return await until(answered)

    async def _history(self) -> list[dict[str, Any]]:
        answer = await self.http.get("/channels/webchat/messages", params={"session": SESSION})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    async def phone(self) -> list[str]:
        answer = await self.http.get("/demo/phone/messages", params={"number": PHONE})
        return [message["text"] for message in answer.json()]


async def prove_identity(citizen: Citizen) -> str:
    """Up to a wrong and the right one-time code; the code."""
    await citizen.chat("وين وصلت معاملتي رقم 2026-1187")
    await citizen.chat(NATIONAL_ID)
    texts = await until(citizen.phone)
    code = next(word for word in texts[-1].replace(".", " ").split() if word.strip("\u2068\u2069").isdigit())
    code = code.strip("\u2068\u2069")
    await citizen.chat("000000" if code != "000000" else "111111")
    await citizen.chat(code)
    return code


async def misbehave(citizen: Citizen, provider: Provider) -> None:
    """Every error path of the provider's, one after the other."""

    def quoting(status: int) -> Answer:
        return Answer(status=status, description=f"Bad Request: {citizen.said[-1]}")

    for answer in (
        quoting(400),
        quoting(403),
        quoting(404),
        quoting(500),
        Answer(status=429, description="Too Many Requests", retry_after=1),
        Answer(hang_up=True),
    ):
        before = len(provider.sent)

        def say(_: Sent, answer: Answer = answer) -> Answer:
            return answer

        provider.answer = say
        await citizen.telegram(f"متى يفتح مركز خدمات جدة؟ سر رقم {before}")
        await provider.until(lambda p, before=before: len(p.sent) > before)  # type: ignore[misc]


async def intrude(http: httpx.AsyncClient) -> None:
    """Calls that are refused, each with something in it that must not be repeated."""
    right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    await http.post(HOOK, content=b'{"text": "\xd8\xb3\xd8\xb1" BROKEN-JSON-TEXT', headers=right)
    await http.post(HOOK, json={"text": "FORGED-TEXT"}, headers={"X-Telegram-Bot-Api-Secret-Token": "x"})
    await http.post(HOOK, json={"update_id": 5000, "poll": {"question": "UNKNOWN-TEXT"}}, headers=right)
    await http.post(HOOK, content=b"x" * (2 << 20), headers=right)
    await http.post("/channels/webchat/messages", json={"session": "SHORT-SESSION", "text": "SHORT-TEXT"})
    await http.get("/channels/webchat/messages", params={"session": "SHORT-SESSION"})


@pytest.mark.parametrize("level", ["debug"])
async def test_no_line_of_the_log_tells_who_wrote_or_what(
    demo: Wakeel, provider: Provider, level: str
) -> None:
    demo.settings["log_level"] = level
    await demo.start()
    async with httpx.AsyncClient(base_url=demo.url, timeout=20) as http:
        citizen = Citizen(http)
        code = await prove_identity(citizen)
        await intrude(http)
        await misbehave(citizen, provider)
    await demo.stop()
    lines = demo.log.read_text().splitlines()
    assert any("send_refused" in line for line in lines), "the error paths were walked"
    events = [json.loads(line) for line in lines]  # every line is one JSON object
    log = "\n".join(json.dumps(e | {"timestamp": ""}, ensure_ascii=False) for e in events)
    private = [*citizen.said, SESSION, str(CHAT), NATIONAL_ID, PHONE, PHONE[4:], code, SECRET, TOKEN]
    private += [TOKEN.partition(":")[2], "اسم صاحب الرسالة", "عبد الرحمن", "القحطاني", "2026-1187"]
    private += ["BROKEN-JSON-TEXT", "FORGED-TEXT", "UNKNOWN-TEXT", "SHORT-TEXT", "SHORT-SESSION"]
    private += [sent.text for sent in provider.sent]
    assert [what for what in private if what in log] == []
