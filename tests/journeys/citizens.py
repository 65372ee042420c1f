"""A citizen on a channel: writes, presses, and hears what is answered. One class a transport."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.fixtures.server import Server, until
from tests.fixtures.telegram import Emulator
from tests.fixtures.words import plain


class Citizen(Protocol):
    async def says(self, texts: Sequence[str]) -> None:
        """Write these one after the other without waiting, and wait until they are dealt with."""
        ...

    async def presses(self, label: str) -> None: ...

    async def hears(self) -> list[str]:
        """What was answered since it was asked last."""
        ...


@dataclass(slots=True)
class OnWebChat:
    server: Server
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _heard: int = 0

    async def says(self, texts: Sequence[str]) -> None:
        for text in texts:
            sent = await self.server.post(
                "/channels/webchat/messages", {"session": self.session, "text": text}
            )

        async def over() -> bool:
            turn = await self.server.get(f"/channels/webchat/turns/{sent['id']}", session=self.session)
            return bool(turn["status"] != "new")

        await until(over)
        await self.server.at_rest()

    async def presses(self, label: str) -> None:
        messages = await self.server.get("/channels/webchat/messages", session=self.session)
        button = next(b for b in messages[-1]["buttons"] if plain(b) == label)
        await self.says([button])

    async def hears(self) -> list[str]:
        await self.server.at_rest()
        messages = await self.server.get("/channels/webchat/messages", session=self.session)
        answers = [message["text"] for message in messages if message["direction"] == "out"]
        fresh, self._heard = answers[self._heard :], len(answers)
        return fresh


@dataclass(slots=True)
class OnTelegram:
    server: Server
    emulator: Emulator
    _heard: int = 0

    async def says(self, texts: Sequence[str]) -> None:
        for text in texts:
            update = await self.emulator.says(text)
        await self._taken(update)

    async def presses(self, label: str) -> None:
        await self._taken(await self.emulator.presses(label))

    async def sends(self, **content: object) -> None:
        """A message of another kind than text."""
        await self._taken(await self.emulator.inject(message=self.emulator.message(**content)))

    async def _taken(self, update: int) -> None:
        """Telegram hears that an update is stored when the bot asks for those after it."""

        async def acknowledged() -> bool:
            return self.emulator.acknowledged > update

        await until(acknowledged)
        await self.server.at_rest()

    async def hears(self) -> list[str]:
        await self.server.at_rest()
        fresh = [message["text"] for message in self.emulator.posted[self._heard :]]
        self._heard = len(self.emulator.posted)
        return fresh
