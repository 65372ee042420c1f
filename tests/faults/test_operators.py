"""What got stuck is seen, and set going again, beside a running server."""

import asyncio
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.fakes.processes import Wakeel
from tests.fakes.provider import Answer, Provider
from tests.fixtures.processes import SECRET

WHERE = "متى يفتح مركز خدمات جدة؟"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Operator:
    """Runs `wakeel inbox` beside the server."""

    def __init__(self, server: Wakeel) -> None:
        self._server = server

    async def __call__(self, *command: str) -> str:
        code, printed = await replace(self._server, command=("inbox", *command)).run()
        assert code == 0, printed
        return printed

    async def stuck(self, what: str) -> tuple[str, str]:
        """The id of the first thing of that kind, once there is one, and its line."""
        async with asyncio.timeout(60):
            while True:
                for line in (await self("list")).splitlines():
                    if what in line and (found := _ID.search(line)):
                        return found[0], line


async def write(server: Wakeel, number: int, text: str, chat: int = 5) -> httpx.Response:
    writer: dict[str, Any] = {"id": chat, "first_name": "x"}
    message = {"message_id": number, "date": 1, "text": text}
    message |= {"chat": {**writer, "type": "private"}, "from": {**writer, "is_bot": False}}
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        return await http.post(
            "/channels/telegram/webhook",
            json={"update_id": number, "message": message},
            headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
        )


async def pass_time(server: Wakeel, seconds: float) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        (await http.post("/demo/clock", json={"advance_s": seconds})).raise_for_status()


@pytest.fixture
async def server(demo: Wakeel) -> Wakeel:
    await demo.start()
    return demo


async def test_a_members_of_staff_answer_reaches_the_citizen(server: Wakeel, provider: Provider) -> None:
    await write(server, 1, "ابي اكلم موظف")
    operator = Operator(server)
    conversation, _ = await operator.stuck("waiting")
    assert "ابي اكلم موظف" in await operator("list")
    await operator("reply", conversation, "معكم سعاد، تفضلوا", "--as", "سعاد")
    await provider.until(lambda p: p.texts(5)[-1:] == ["معكم سعاد، تفضلوا"])


async def test_an_uncertain_message_is_sent_again_only_by_a_person(
    server: Wakeel, provider: Provider
) -> None:
    provider.answer = lambda _: Answer(hang_up=True)
    await write(server, 1, WHERE)
    operator = Operator(server)
    message, _ = await operator.stuck("uncertain")
    await pass_time(server, 3600)
    await asyncio.sleep(1.5)
    assert len(provider.sent) == 1
    provider.answer = lambda _: Answer()
    await operator("requeue", message)
    await provider.until(lambda p: len(p.sent) == 2)
    assert provider.sent[0].text == provider.sent[1].text


async def test_what_a_provider_keeps_refusing_is_shown_after_eight_tries(
    server: Wakeel, provider: Provider
) -> None:
    provider.answer = lambda _: Answer(status=429, description="Too Many Requests", retry_after=100)
    await write(server, 1, WHERE)
    for tries in range(1, 9):
        await provider.until(lambda p, tries=tries: len(p.sent) == tries)  # type: ignore[misc]
        await asyncio.sleep(0.3)
        assert len(provider.sent) == tries, "it did not wait as long as it was told"
        await pass_time(server, 151)
    _, line = await Operator(server).stuck("failed")
    assert "throttled" in line
    assert len(provider.sent) == 8


async def test_another_process_that_holds_the_database_delays_and_loses_nothing(
    server: Wakeel, provider: Provider
) -> None:
    with closing(sqlite3.connect(server.data_dir / "wakeel.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        posting = asyncio.create_task(write(server, 1, WHERE))
        await asyncio.sleep(2)
        assert not posting.done(), "no 200 before it is stored"
        other.execute("ROLLBACK")
    assert (await posting).status_code == 200
    await provider.until(lambda p: len(p.sent) == 1)


async def test_a_database_held_for_too_long_is_said_and_got_over(server: Wakeel, provider: Provider) -> None:
    with closing(sqlite3.connect(server.data_dir / "wakeel.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await write(server, 1, WHERE)).status_code == 500, "the provider will deliver it again"
        other.execute("ROLLBACK")
    assert (await write(server, 1, WHERE)).status_code == 200
    await provider.until(lambda p: len(p.sent) == 1)


async def test_one_folder_serves_one_server(server: Wakeel) -> None:
    code, said = await replace(server, port=0, _process=None).run()
    assert code == 2
    assert "WAKEEL_DATA_DIR" in said
