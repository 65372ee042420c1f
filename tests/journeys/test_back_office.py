"""The back office goes away while citizens write, and comes back: `wakeel backoffice`, stopped and started."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.pages import web_app
from app.wiring import open_platform
from core.settings import Settings
from pipeline.respond import Sweeper
from tests.fixtures.server import FRAGMENT_WAIT, Server, morning_clock, serving, until
from tests.journeys.citizens import OnWebChat

TOKEN = "a token that both sides know"
QUESTION, ANSWER = "متى يفتح فرع الملز؟", "مركز خدمات وسط الرياض"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Office:
    """The reference service in a process of its own."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        environment = os.environ | {
            "WAKEEL_DATA_DIR": str(self.folder),
            "WAKEEL_PORT": str(self.port),
            "WAKEEL_BACKOFFICE_TOKEN": TOKEN,
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app",
            "backoffice",
            "--demo",
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await until(self.answers)

    async def stop(self) -> None:
        if self.process and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()

    async def answers(self) -> bool:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as http:
            try:
                return (await http.get("/healthz")).is_success
            except httpx.TransportError:
                return False


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "office", free_port())
    try:
        await office.start()
        yield office
    finally:
        await office.stop()


@pytest.fixture
async def platform_server(office: Office, trained_model: Path, tmp_path: Path) -> AsyncIterator[Server]:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        model_dir=trained_model,
        secret_key=SecretStr("thirty-two characters, or some more of them"),
        backoffice_url=office.url,
        backoffice_token=SecretStr(TOKEN),
        fragment_wait=FRAGMENT_WAIT,
    )
    async with (
        open_platform(settings, clock=morning_clock()) as platform,
        serving(web_app(platform), platform) as server,
    ):
        yield server


async def test_back_office_that_is_down_is_told_once_and_the_answer_comes_by_itself(
    office: Office, platform_server: Server
) -> None:
    citizen = OnWebChat(platform_server)
    await citizen.says([QUESTION])
    assert ANSWER in (await citizen.hears())[0]

    await office.stop()
    await citizen.says(["كم رسوم تجديد الإقامة؟"])
    (sorry,) = await citizen.hears()
    assert "طلبكم محفوظ لدينا" in sorry
    await _time_passes(platform_server)
    assert await citizen.hears() == []

    await office.start()
    answers: list[str] = []

    async def answered() -> bool:
        await _time_passes(platform_server)
        answers.extend(await citizen.hears())
        return bool(answers)

    await until(answered)
    (late,) = answers
    assert "عادت الخدمة" in late
    assert "تجديد الإقامة" in late


async def _time_passes(server: Server) -> None:
    """Ten minutes of the platform's own time, in which what was put off is tried again."""
    platform = server.platform
    platform.clock.advance(timedelta(minutes=10))
    await Sweeper(platform.database, platform.clock, platform.signal).sweep(timedelta(0))
    await server.at_rest()
