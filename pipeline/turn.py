"""One turn: what a claim holds is read, dealt with, and composed into one answer. It commits nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from backoffice.base import BackOffice
from channels.base import Channel, Types
from core.calendar import local_day
from core.clock import Clock
from core.country import Country
from core.interpretation import Interpretation
from core.messages import Address
from core.reply import ReplySpec
from handlers.base import Crossings, Directory, Guard, Handler, Records, Secrets, Turn
from nlu.base import Interpreter
from pipeline.attachments import Attachments
from pipeline.compose import UNKNOWN_LIMITS, Composer
from pipeline.knowledge import Knowledge
from pipeline.run import Run
from store.database import Database
from store.turns import Claim, Row, TurnResult
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class Taken:
    """What to commit, and in how many seconds to look again for the rest of an unfinished thought."""

    result: TurnResult
    again_after: float | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """All that turns need, built once."""

    database: Database
    vault: Vault
    clock: Clock
    interpreter: Interpreter
    office: BackOffice
    handlers: Mapping[str, Handler]
    specs: Mapping[str, ReplySpec]
    channels: Mapping[str, Channel]
    knowledge: Knowledge
    attachments: Attachments
    country: Country
    guard: Guard
    secrets: Secrets
    directory: Directory
    records: Records
    crossings: Crossings
    public_url: str
    fragment_wait: float
    answer_days: int

    async def take(self, claim: Claim) -> Taken:
        """Answer the rows of `claim`. Raises Fenced when another worker took the conversation."""
        channel = self.channels.get(claim.address.channel)
        if isinstance(channel, Types):
            await channel.typing(claim.address, _extra(claim))
        run = Run.begin(self, claim)
        for row in claim.rows:
            if row.kind == "timer":
                await run.ring(row)
        waiting = await run.collect([row for row in claim.rows if row.message is not None])
        while waiting:
            utterance = await run.listen(waiting)
            if wait := run.patience(utterance):
                return Taken(run.result(), again_after=wait)
            await run.hear(utterance)
            waiting = waiting[len(utterance.rows) :]
        return Taken(run.result())

    def turn(self, claim: Claim, row: Row, reading: Interpretation, text: str, *, now: datetime) -> Turn:
        """What a handler sees of it."""
        return Turn(
            key=str(row.id),
            now=now,
            today=local_day(now, self.country),
            country=self.country,
            address=claim.address,
            identity=claim.identity,
            interpretation=reading,
            text=text,
            guard=self.guard,
            secrets=self.secrets,
            directory=self.directory,
            records=self.records,
            crossings=self.crossings,
        )

    def composer(self, claim: Claim) -> Composer:
        """Renders the answer to the writer, with the templates as they are now."""
        writer = self.composer_to(claim.address, claim.language)
        return replace(writer, thread=claim.thread, context=_extra(claim))

    def composer_to(self, address: Address, language: str) -> Composer:
        """Renders for any address."""
        channel = self.channels.get(address.channel)
        return Composer(
            templates=self.knowledge.templates,
            specs=self.specs,
            country=self.country,
            public_url=self.public_url,
            address=address,
            limits=channel.limits if channel else UNKNOWN_LIMITS,
            language=language,
        )


def _extra(claim: Claim) -> Mapping[str, str]:
    """What the channel wants back, of the latest message."""
    return next((row.message.extra for row in reversed(claim.rows) if row.message), {})
