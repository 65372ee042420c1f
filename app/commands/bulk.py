"""`wakeel bulk`: one text for many recipients."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.campaigns import CampaignDesk, open_campaigns
from core.disclosure import Sensitivity
from core.messages import Address
from core.settings import Settings
from countries import load as load_country
from pipeline.campaigns.office import Preview
from pipeline.campaigns.sources import FactSource, FileSource, Source

app = typer.Typer(help="Campaigns: one text for many recipients.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The campaign's name.")]
Words = Annotated[Path, typer.Option("--text", help="A file with the text.", exists=True, dir_okay=False)]
People = Annotated[Path | None, typer.Option("--list", help="A CSV file.", exists=True, dir_okay=False)]
Service = Annotated[str, typer.Option(help="Instead of a list: who has a transaction of this service …")]
Status = Annotated[str, typer.Option(help="… that is in this status now.")]
Sensitive = Annotated[bool, typer.Option("--sensitive", help="It tells of crime, prison, health or salary.")]
Author = Annotated[str, typer.Option("--as", help="Your name, for the record.")]


@app.command()
def preview(  # noqa: PLR0917 — options
    text: Words,
    people: People = None,
    service: Service = "",
    status: Status = "",
    sensitive: Sensitive = False,
    n: Annotated[int, typer.Option(help="How many messages to show.")] = 5,
) -> None:
    """Show the first messages, and what all of them come to; sends nothing."""

    async def look(desk: CampaignDesk, source: Source) -> Preview:
        return await desk.campaigns.preview(source, _words(text), told=_told(sensitive), samples=n)

    found = _with_source(look, people, service, status)
    for draft in found.samples:
        typer.echo(f"--- {draft.address.channel} {draft.address.id}\n{draft.text}")
    by_channel = ", ".join(f"{channel} {count}" for channel, count in sorted(found.by_channel.items()))
    typer.echo(f"--- {found.recipients} recipients" + (f": {by_channel}" if by_channel else ""))
    if found.segments:
        typer.echo(f"{found.segments} SMS")
    typer.echo(f"{found.unreachable} not reachable, {found.invalid} invalid")
    for line, what in found.problems:
        typer.echo(f"line {line}: {what}")


@app.command("test")
def send_test(  # noqa: PLR0917 — options
    text: Words,
    to: Annotated[str, typer.Option(help="CHANNEL:ADDRESS, yours.")],
    people: People = None,
    service: Service = "",
    status: Status = "",
    sensitive: Sensitive = False,
    author: Author = "operator",
) -> None:
    """Send the first recipient's message to an address of yours."""
    channel, _, id_ = to.partition(":")
    if not channel or not id_:
        raise typer.BadParameter("CHANNEL:ADDRESS", param_hint="--to")

    async def send(desk: CampaignDesk, source: Source) -> object:
        address, told = Address(channel, id_), _told(sensitive)
        return await desk.campaigns.test(source, _words(text), address, by=author, told=told)

    typer.echo(f"queued as {_with_source(send, people, service, status)}")


@app.command()
def start(  # noqa: PLR0917 — options
    name: Name,
    text: Words,
    people: People = None,
    service: Service = "",
    status: Status = "",
    sensitive: Sensitive = False,
    at: Annotated[datetime | None, typer.Option(help="From when on, by the country's clock.")] = None,
    per_second: Annotated[float | None, typer.Option(min=0.001, help="Messages a second at most.")] = None,
    author: Author = "operator",
) -> None:
    """Read the list, then let it run; interrupted, the same command goes on."""

    async def begin(desk: CampaignDesk, source: Source) -> None:
        zone = load_country(Settings().country).time_zone
        await desk.campaigns.start(
            name,
            source,
            _words(text),
            by=author,
            told=_told(sensitive),
            at=at.replace(tzinfo=zone) if at else None,
            per_second=per_second,
        )

    _with_source(begin, people, service, status)
    report(name)


@app.command()
def pause(name: Name, author: Author = "operator") -> None:
    """Stop it at once; what is still in the outbox is taken back."""
    _run(lambda desk: desk.campaigns.pause(name, by=author))
    report(name)


@app.command()
def resume(name: Name, author: Author = "operator") -> None:
    """Go on after a pause."""
    _run(lambda desk: desk.campaigns.resume(name, by=author))
    report(name)


@app.command()
def cancel(name: Name, author: Author = "operator") -> None:
    """Stop it for good."""
    _run(lambda desk: desk.campaigns.cancel(name, by=author))
    report(name)


@app.command()
def report(name: Name) -> None:
    """What became of its messages."""
    campaign, counts, invalid = _run(lambda desk: desk.campaigns.report(name))
    typer.echo(f"{campaign.name}: {campaign.status}, from {campaign.starts_at:%Y-%m-%d %H:%M} UTC")
    for outcome, count in sorted(counts.items()):
        typer.echo(f"{count:>9}  {outcome}")
    if invalid:
        typer.echo(f"invalid: line {', '.join(map(str, invalid))}")


def _words(file: Path) -> str:
    return file.read_text("utf-8-sig").strip()


def _told(sensitive: bool) -> Sensitivity:
    return Sensitivity.SENSITIVE if sensitive else Sensitivity.PUBLIC


def _with_source[T](
    work: Callable[[CampaignDesk, Source], Awaitable[T]], people: Path | None, service: str, status: str
) -> T:
    if (people is None) == (not (service and status)):
        raise typer.BadParameter("either --list, or --service and --status")

    async def run(desk: CampaignDesk) -> T:
        campaigns = desk.campaigns
        if people is None:
            return await work(desk, FactSource(service, status, campaigns.database, campaigns.vault))
        with ExitStack() as stack:
            file = stack.enter_context(people.open("rb"))
            return await work(desk, FileSource(file, desk.office, frozenset(campaigns.channels)))

    return _run(run)


def _run[T](work: Callable[[CampaignDesk], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_campaigns(Settings()) as desk:
            return await work(desk)

    return asyncio.run(run())
