"""Every dialogue of `dialogues/`, over web chat and over Telegram: text in, text out."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.server import Server, until
from tests.fixtures.telegram import Emulator
from tests.journeys import events
from tests.journeys.citizens import Citizen, OnTelegram, OnWebChat
from tests.journeys.script import SILENCE, Journey, Line, matches, read

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.yml"))
_PLACEHOLDER = re.compile("‹(.+?)›")


@pytest.fixture(params=["webchat", "telegram"])
def citizen(request: pytest.FixtureRequest, server: Server, emulator: Emulator) -> Citizen:
    return OnWebChat(server) if request.param == "webchat" else OnTelegram(server, emulator)


@dataclass(slots=True)
class Stage:
    """Where one journey is played."""

    server: Server
    citizen: Citizen
    person: dict[str, Any]

    async def play(self, line: Line) -> None:
        match line.kind:
            case "says":
                texts = line.words if isinstance(line.words, list) else [line.words]
                await self.citizen.says([await self.filled(text) for text in texts])
            case "presses":
                await self.citizen.presses(await self.filled(line.words))
            case "hears":
                await self.check(line.words)
            case "waits":
                await self.server.pass_time(timedelta(minutes=int(line.words)))
            case "event":
                await events.EVENTS[line.words](self.server, self.person)

    async def check(self, expected: str) -> None:
        heard = await self.citizen.hears()
        if expected == SILENCE:
            assert heard == []
            return

        async def something() -> bool:
            heard.extend(await self.citizen.hears())
            return bool(heard)

        await until(something)
        assert matches(await self.filled(expected), "\n".join(heard)), "\n".join(heard)

    async def filled(self, text: str) -> str:
        """With the placeholders' values."""
        for name in _PLACEHOLDER.findall(text):
            text = text.replace(f"‹{name}›", await self._value(name))
        return text

    async def _value(self, name: str) -> str:
        if name == "الهوية":
            return str(self.person["national_id"])
        if name == "الرمز":
            return await self._code(self.person["phone"])
        if name.startswith("الرمز على "):
            return await self._code(name.removeprefix("الرمز على "))
        if name == "الرسالة":
            return (await self.server.texts(self.person["phone"]))[-1]
        return str(self.person["transactions"][int(name.removeprefix("المعاملة ")) - 1])

    async def _code(self, phone: str) -> str:
        return re.findall(r"\b\d{6}\b", (await self.server.texts(phone))[-1])[0]


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
async def test_journey(path: Path, server: Server, citizen: Citizen) -> None:
    journey: Journey = read(path)
    stage = Stage(server, citizen, await server.person(journey.person))
    for line in journey.lines:
        await stage.play(line)
