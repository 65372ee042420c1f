"""The demonstration: sample people in the embedded back office, and a phone that receives what SMS would."""

import ipaddress
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter

from app.wiring import Platform, open_platform
from backoffice.reference import seed
from channels import build as build_channels
from channels.base import Channel, Limits
from channels.console import Imitation
from core.clock import Clock
from core.disclosure import Reach
from core.errors import SettingsError
from core.messages import Address, Outbound
from core.settings import Settings
from pipeline.respond import Sweeper
from store import cursors, views
from store import staff as staff_of_the_desk
from web.demo import Demonstration, demo_routes

PHONE_CHANNEL = "sms"
MARK = "demo"
"""Written into a database that the demo made; any other that holds people is not touched."""
PHONE = Limits(length=1530, at_once=6 * 67, reach=Reach.NATIONAL, rich=False, idempotent=True)
"""Ten joined segments of GSM-7, the most that operators carry."""


@dataclass(frozen=True, slots=True)
class OpenDemo:
    platform: Platform
    routes: APIRouter


@asynccontextmanager
async def open_demo(
    settings: Settings,
    channels: Mapping[str, Channel] | None = None,
    *,
    clock: Clock | None = None,
) -> AsyncIterator[OpenDemo]:
    """A platform with sample data. Raises SettingsError where real people's data could be reached."""
    if not ipaddress.ip_address(settings.host).is_loopback:
        raise SettingsError("WAKEEL_HOST: the demo shows one-time codes, so it listens on loopback only")
    if settings.backoffice_url:
        raise SettingsError("WAKEEL_BACKOFFICE_URL is set: the demo brings its own back office; unset it")
    built = dict(build_channels(settings) if channels is None else channels)
    built.setdefault(PHONE_CHANNEL, imitated_phone())
    async with open_platform(settings, demo=True, channels=built, clock=clock) as platform:
        await _claim_database(platform)
        assert platform.office.embedded is not None
        seed.seed(platform.office.embedded, platform.clock.now())
        await platform.knowledge.refresh()
        yield OpenDemo(platform, demo_routes(_demonstration(platform)))


def imitated_phone() -> Channel:
    """What stands for SMS in the demo."""
    return Imitation(PHONE_CHANNEL, PHONE, _already_kept)


def _already_kept(_message: Outbound) -> None:
    """The imitated phone shows what the outbox says was sent."""


async def _claim_database(platform: Platform) -> None:
    marked = await platform.database.read(lambda c: cursors.get(c, MARK))
    if not marked and await platform.database.read(views.any_contact):
        raise SettingsError("this database was not made by the demo: set WAKEEL_DATA_DIR to an empty folder")
    await platform.database.write(lambda c: cursors.put(c, MARK, "made"))


def _demonstration(platform: Platform) -> Demonstration:
    embedded = platform.office.embedded
    assert embedded is not None

    async def people() -> Sequence[dict[str, Any]]:
        return seed.people(embedded)

    async def staff() -> Sequence[dict[str, Any]]:
        return await platform.database.read(staff_of_the_desk.everyone)

    async def phone(number: str) -> Sequence[views.Shown]:
        to = Address(PHONE_CHANNEL, number)
        return await platform.database.read(lambda c: views.sent_to(c, platform.vault, to))

    async def advance(by: timedelta) -> datetime:
        platform.clock.advance(by)
        await Sweeper(platform.database, platform.clock, platform.signal).sweep(timedelta(0))
        await platform.signal.outgoing()
        return platform.clock.now()

    return Demonstration(people, staff, phone, advance)
