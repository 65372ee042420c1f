"""The one place that builds everything from settings."""

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from pydantic import SecretStr

from app.keys import secret_key
from app.office import Office, open_office
from channels import build as build_channels
from channels.base import Channel, Runs
from core.clock import Clock
from core.common_replies import COMMON
from core.country import Country
from core.reply import ReplySpec
from core.settings import Settings
from countries import load as load_country
from files.base import Scanner, Unscanned
from files.clamd import Clamd
from handlers import HANDLERS
from nlu.base import Interpreter
from nlu.candidate import Desk
from nlu.entities import extract
from nlu.fallback import Fallback
from nlu.local.interpreter import LocalInterpreter
from nlu.local.train import ensure_model
from nlu.rasa.card import Card
from nlu.rasa.client import RasaClient
from nlu.rasa.interpreter import RasaInterpreter
from pipeline import announce
from pipeline.announce import Announcer
from pipeline.attachments import Attachments
from pipeline.campaigns.run import Campaigner
from pipeline.crossings import StoredCrossings
from pipeline.deliver import Deliverer
from pipeline.directory import StoredDirectory
from pipeline.guard import StoredGuard
from pipeline.knowledge import Knowledge
from pipeline.metrics import NLU_LOCAL
from pipeline.receive import Intake
from pipeline.records import StoredRecords
from pipeline.respond import Responder, Sweeper
from pipeline.signal import LocalSignal, Signal
from pipeline.turn import Turns
from pipeline.worker import Worker
from store import migrate
from store import templates as stored_templates
from store.blobs import ObjectStore, open_blobs
from store.codes import Codes
from store.database import Database, open_database
from store.vault import Vault
from templates_ar import load as load_templates

TRAINING_DATA = Path(__file__).parent.parent / "nlu" / "data"


def reply_specs() -> Mapping[str, ReplySpec]:
    """Every reply there is, by its template's name."""
    specs = dict(COMMON) | dict(announce.REPLIES)
    for intent, handler in HANDLERS.items():
        specs |= {f"{intent}/{name}": spec for name, spec in handler.replies.items()}
    return specs


def database_url(settings: Settings) -> str:
    """Where the store is: a SQLite file among the data unless a server is named."""
    return settings.database_url or f"sqlite:///{settings.data_dir / 'wakeel.db'}"


def file_store(settings: Settings) -> ObjectStore:
    """Where citizens' files are: a folder among the data unless a bucket is named."""
    return open_blobs(settings.files_url, settings.data_dir / "files")


def scanner(settings: Settings) -> Scanner:
    return Clamd.from_url(settings.clamd_url) if settings.clamd_url else Unscanned()


async def prepare_database(settings: Settings, clock: Clock | None = None) -> None:
    """Tables as this version needs them, and its reply templates imported. Costs nothing when done before."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(migrate.upgrade, database_url(settings))
    database = await open_database(database_url(settings))
    try:
        now = (clock or Clock()).now()
        await database.write(lambda c: stored_templates.import_files(c, load_templates(), now))
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Platform:
    """What is built once for a process."""

    settings: Settings
    clock: Clock
    country: Country
    database: Database
    vault: Vault
    signal: Signal
    office: Office
    interpreter: Interpreter
    knowledge: Knowledge
    channels: Mapping[str, Channel]
    intake: Intake
    turns: Turns
    responder: Responder
    specs: Mapping[str, ReplySpec]
    owner: str

    def deliverer(self, channel: Channel) -> Deliverer:
        return Deliverer(channel, self.database, self.vault, self.clock, self.owner, self.country)

    def announcer(self) -> Announcer:
        """Keeps what the back office says, and tells citizens."""
        return Announcer(
            self.database,
            self.vault,
            self.clock,
            self.office.client,
            self.knowledge,
            self.channels,
            self.specs,
            self.country,
            self.settings.public_url,
            self.signal,
        )

    def campaigner(self) -> Campaigner:
        return Campaigner(
            self.database,
            self.vault,
            self.clock,
            self.knowledge,
            self.channels,
            self.country,
            self.settings.public_url,
            self.signal,
        )

    def worker(self) -> Worker:
        """Answers, sends, polls: all that goes on by itself."""
        sweeper = Sweeper(self.database, self.clock, self.signal)
        return Worker(
            self.database,
            self.signal,
            self.intake,
            self.responder,
            sweeper,
            self.announcer(),
            self.campaigner(),
            self.knowledge,
            [self.deliverer(channel) for channel in self.channels.values()],
            list(self.channels.values()),
            self.owner,
            self.settings.workers,
        )


@asynccontextmanager
async def open_platform(
    settings: Settings,
    *,
    demo: bool = False,
    channels: Mapping[str, Channel] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Platform]:
    """Build everything, in order, and take it down again. Raises SettingsError, Unavailable.

    `channels` stand in for those that the settings name, for the console and the benches; `clock` is another
    present than the machine's.
    """
    clock = clock or Clock()
    secret = secret_key(settings, demo=demo)
    settings = settings.model_copy(update={"secret_key": SecretStr(secret)})
    vault = Vault(secret)
    country = _at(load_country(settings.country), settings.public_url)
    local = await asyncio.to_thread(own_interpreter, settings)
    await prepare_database(settings, clock)
    async with AsyncExitStack() as stack:
        database = await open_database(database_url(settings))
        stack.push_async_callback(database.close)
        interpreter = _interpreter(settings, local, stack)
        office = await stack.enter_async_context(open_office(settings, clock))
        signal = await _signal(settings, stack)
        built = dict(build_channels(settings) if channels is None else channels)
        for channel in built.values():
            if isinstance(channel, Runs):
                await channel.start()
                stack.push_async_callback(channel.stop)
        knowledge = Knowledge(database, office.client)
        await knowledge.refresh()
        specs = reply_specs()
        owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
        turns = Turns(
            database=database,
            vault=vault,
            clock=clock,
            interpreter=interpreter,
            office=office.client,
            handlers=HANDLERS,
            specs=specs,
            channels=built,
            knowledge=knowledge,
            attachments=Attachments(
                database=database,
                vault=vault,
                clock=clock,
                blobs=file_store(settings),
                channels=built,
                largest=settings.files_max_mb << 20,
                scanner=scanner(settings),
            ),
            country=country,
            guard=StoredGuard(database, vault, clock),
            secrets=Codes(vault),
            directory=StoredDirectory(database, vault, clock),
            records=StoredRecords(database, vault, clock),
            crossings=StoredCrossings(database, vault, clock),
            public_url=settings.public_url,
            fragment_wait=settings.fragment_wait,
            answer_days=settings.answer_days,
        )
        gc.collect()  # what lives as long as the process is set apart: collecting over it stops everybody for 0.12 s
        gc.freeze()
        stack.callback(gc.unfreeze)
        yield Platform(
            settings=settings,
            clock=clock,
            country=country,
            database=database,
            vault=vault,
            signal=signal,
            office=office,
            interpreter=interpreter,
            knowledge=knowledge,
            channels=built,
            intake=Intake(database, vault, clock, signal),
            turns=turns,
            responder=Responder(database, vault, clock, signal, turns, owner),
            specs=specs,
            owner=owner,
        )


def _interpreter(settings: Settings, local: LocalInterpreter, stack: AsyncExitStack) -> Interpreter:
    """The local engine, or Rasa before it where WAKEEL_NLU_URL names one."""
    if not settings.nlu_url:
        return local
    rasa = rasa_interpreter(settings)
    stack.push_async_callback(rasa.close)
    return Fallback(rasa, local, notice=NLU_LOCAL.set)


def rasa_interpreter(settings: Settings) -> RasaInterpreter:
    """The Rasa of WAKEEL_NLU_URL. Raises RasaModelError without the card of the model that it serves."""
    client = RasaClient(settings.nlu_url, settings.nlu_token.get_secret_value())
    return RasaInterpreter(client, Card.load(settings.rasa_model), extract)


def own_interpreter(settings: Settings) -> LocalInterpreter:
    """The engine, with entities."""
    return LocalInterpreter.load(own_model(settings), extract)


def own_model(settings: Settings) -> Path:
    """The folder of the product's own model, trained first where it is missing or of other data."""
    taught = teaching(settings).taught
    data = (TRAINING_DATA, taught) if taught.exists() else TRAINING_DATA
    return ensure_model(data, settings.model, lexicon=load_country(settings.country).lexicon)


def teaching(settings: Settings) -> Desk:
    """Where models on trial lie, and the messages that people labelled."""
    return Desk(settings.review_dir, settings.model)


def _at(country: Country, public_url: str) -> Country:
    """The country as this server stands in it: its own host is official, too."""
    host = urlsplit(public_url).hostname
    official = (host, *country.hosts) if host else country.hosts
    return replace(_with_notice(country, public_url), hosts=official)


def _with_notice(country: Country, public_url: str) -> Country:
    """A privacy notice given as a path is this server's own: citizens get it where they can open it, or not at all."""
    if not country.privacy_url.startswith("/"):
        return country
    return replace(country, privacy_url=public_url and public_url.rstrip("/") + country.privacy_url)


async def _signal(settings: Settings, stack: AsyncExitStack) -> Signal:
    if not settings.broker_url:
        return LocalSignal()
    from pipeline.broker import NatsSignal  # noqa: PLC0415 — half a second that one process alone needn't wait

    signal = NatsSignal(settings.broker_url)
    await signal.start()
    stack.push_async_callback(signal.stop)
    return signal
