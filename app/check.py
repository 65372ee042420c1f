"""Trying the channels without sending anything to anybody."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from channels.base import Channel, Checks, Runs
from core.errors import SendError, SettingsError

PATIENCE = 15.0
"""Seconds a provider has to answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`word` is ok, refused or unreachable; `detail` whom the provider takes us for, or what to do."""

    word: str
    detail: str = ""

    @property
    def good(self) -> bool:
        return self.word == "ok"


async def check_channels(channels: Mapping[str, Channel]) -> Mapping[str, Outcome]:
    """Ask all of them at once; one that has nobody to ask is ok."""
    outcomes = await asyncio.gather(*(_check(channel) for channel in channels.values()))
    return dict(zip(channels, outcomes, strict=True))


async def _check(channel: Channel) -> Outcome:
    if not isinstance(channel, Checks):
        return Outcome("ok")
    try:
        async with asyncio.timeout(PATIENCE):
            return Outcome("ok", await channel.check())
    except SettingsError as error:
        return Outcome("refused", str(error))
    except TimeoutError:
        return Outcome("unreachable", f"no answer in {PATIENCE:.0f} s")
    except SendError as error:
        return Outcome("unreachable", str(error))
    finally:
        if isinstance(channel, Runs):
            await channel.stop()
