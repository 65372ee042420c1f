"""`wakeel chat`: talk to the bot from a terminal or a pipe."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from app import logs
from app.talk import Answer, Talk, open_talk
from core.settings import Settings


def chat(
    url: Annotated[
        str, typer.Option(help="A running server; by default the one on WAKEEL_PORT, if any.")
    ] = "",
    channel: Annotated[str, typer.Option(help="Imitate this channel; prints instead of sending.")] = "",
    sender: Annotated[str, typer.Option("--from", help="The address to write from.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a reply.")] = False,
) -> None:
    """Read messages, a line each, and print the replies. Without a server, a demo of its own answers."""
    settings = Settings(log_level="error")
    logs.configure(settings)
    asyncio.run(_chat(settings, url, channel, sender, as_json=as_json))


def register(app: typer.Typer) -> None:
    app.command()(chat)


async def _chat(settings: Settings, url: str, channel: str, sender: str, *, as_json: bool) -> None:
    show = _Json() if as_json else _Plain()
    async with open_talk(settings, url=url, channel=channel, sender=sender) as talk:
        number = 0
        async for line in _lines(show.prompt):
            number += 1
            await _turn(talk, line, number, show)


async def _turn(talk: Talk, line: str, number: int, show: "_Json | _Plain") -> None:
    for answer in await talk.say(line):
        show.answer(answer, number)
    show.end(number)


async def _lines(prompt: str) -> AsyncIterator[str]:
    """Lines of standard input as they come, without holding up the loop."""
    interactive = sys.stdin.isatty()
    while True:
        if interactive:
            sys.stdout.write(prompt)
            sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.buffer.readline)
        if not line:
            return
        yield line.decode("utf-8", "replace").rstrip("\r\n")


class _Json:
    prompt = ""

    def answer(self, answer: Answer, turn: int) -> None:
        self._put(asdict(answer) | {"turn": turn})

    def end(self, turn: int) -> None:
        self._put({"turn_end": turn})

    def _put(self, value: dict[str, object]) -> None:
        typer.echo(json.dumps(value, ensure_ascii=False))
        sys.stdout.flush()


class _Plain:
    prompt = "› "

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False)

    def answer(self, answer: Answer, turn: int) -> None:  # noqa: ARG002
        elsewhere = f"[{answer.channel} {answer.to}] " if answer.to else ""
        self._console.print(elsewhere + answer.text)

    def end(self, turn: int) -> None:
        """A line is a turn; nothing marks its end on paper."""
