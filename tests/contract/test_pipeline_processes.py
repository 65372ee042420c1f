"""Several processes, PostgreSQL and NATS between them: what one of them hears another answers."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from backoffice.reference import catalogue
from store import views
from store.database import open_database
from store.vault import Vault
from tests.fakes.processes import Wakeel, free_port
from tests.fakes.provider import Provider
from tests.fakes.waiting import until
from tests.fixtures.processes import SECRET, TOKEN

pytestmark = pytest.mark.peer

KEY = "a secret of the cluster that is long enough"
OFFICES = [(f"متى يفتح {o.name}؟", o.address) for o in catalogue.load().offices]


@pytest.fixture
def dialect() -> str:
    return "postgresql"


@dataclass
class Cluster:
    web: Wakeel
    workers: list[Wakeel]
    database_url: str

    async def run_dry(self) -> None:
        """Wait until nothing is under way: what is uncertain stays so."""
        database = await open_database(self.database_url)

        async def dry() -> bool:
            return not set(await database.read(views.counts)) - {("outbox", "uncertain")}

        try:
            await until(dry, seconds=90)
        finally:
            await database.close()

    async def uncertain(self) -> list[str]:
        database = await open_database(self.database_url)
        try:
            stuck = await database.read(lambda c: views.waiting(c, Vault(KEY)))
        finally:
            await database.close()
        return [s.text for s in stuck if s.what == "uncertain"]


@pytest.fixture
async def cluster(
    database_url: str, broker_url: str, trained_model: Path, tmp_path: Path, provider: Provider
) -> AsyncIterator[Cluster]:
    office = Wakeel(("backoffice", "--demo"), tmp_path / "office", {"backoffice_token": "t"})
    settings = {
        "database_url": database_url,
        "broker_url": broker_url,
        "secret_key": KEY,
        "backoffice_url": office.url,
        "backoffice_token": "t",
        "fragment_wait": "0",
        "telegram_token": TOKEN,
        "telegram_secret": SECRET,
        "telegram_api": provider.url,
        "public_url": "https://wakeel.example",
    }

    def process(command: str, name: str) -> Wakeel:
        (tmp_path / name).mkdir()
        (tmp_path / name / "model").symlink_to(trained_model)
        return Wakeel((command,), tmp_path / name, settings | {"metrics_port": str(free_port())})

    web = process("web", "web")
    workers = [process("worker", "one"), process("worker", "two")]
    try:
        await asyncio.gather(office.start("/healthz"), web.start("/healthz"))
        await asyncio.gather(*(w.start(None) for w in workers))
        yield Cluster(web, workers, database_url)
    finally:
        await asyncio.gather(*(p.kill() for p in (web, *workers, office)))


async def test_a_web_chat_message_is_answered_by_another_process(cluster: Cluster) -> None:
    session, (question, answer) = "a" * 32, OFFICES[0]
    async with httpx.AsyncClient(base_url=cluster.web.url, timeout=10) as http:
        sent = await http.post("/channels/webchat/messages", json={"session": session, "text": question})
        assert sent.status_code == 202
        said = await until(partial(_answered, http, session))
    assert [m["direction"] for m in said] == ["in", "out"]
    assert answer in said[1]["text"]
    assert any([await _dealt_with(worker) for worker in cluster.workers])


async def _dealt_with(worker: Wakeel) -> bool:
    """Whether this worker's own figures count a request about an office; one that still starts has none."""
    async with httpx.AsyncClient() as http:
        try:
            shown = await http.get(f"http://127.0.0.1:{worker.settings['metrics_port']}/metrics")
        except httpx.ConnectError:
            return False
    return 'wakeel_turns_total{band="act",intent="office_info"} 1.0' in shown.text


async def _answered(http: httpx.AsyncClient, session: str) -> list[dict[str, Any]]:
    """What was said, once there are two messages."""
    answer = await http.get("/channels/webchat/messages", params={"session": session})
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found if len(found) > 1 else []


def _update(number: int, chat: int, text: str) -> dict[str, Any]:
    writer = {"id": chat, "first_name": "x"}
    message = {"message_id": number, "date": 1, "text": text}
    return {
        "update_id": number,
        "message": {**message, "chat": {**writer, "type": "private"}, "from": {**writer, "is_bot": False}},
    }


async def test_one_of_two_workers_is_killed_and_nothing_is_lost_doubled_or_out_of_order(
    cluster: Cluster, provider: Provider
) -> None:
    chats, asked = range(1, 31), defaultdict[str, list[str]](list)
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with httpx.AsyncClient(base_url=cluster.web.url, timeout=20, headers=headers) as http:
        number = 0
        for place in range(3):
            for chat in chats:
                question, answer = OFFICES[(chat + place) % len(OFFICES)]
                number += 1
                posted = await http.post("/channels/telegram/webhook", json=_update(number, chat, question))
                assert posted.status_code == 200
                asked[str(chat)].append(answer)
            if place == 1:
                await provider.until(lambda p: len(p.sent) >= 10)
                await cluster.workers[0].kill()
    await cluster.run_dry()
    uncertain = await cluster.uncertain()
    for chat, answers in asked.items():
        heard = "\n".join(provider.texts(chat))
        for answer in answers:
            assert heard.count(answer) <= 1, "said twice"
            assert answer in heard or any(answer in text for text in uncertain), "lost"
        places = [heard.index(answer) for answer in answers if answer in heard]
        assert places == sorted(places), "out of order"
