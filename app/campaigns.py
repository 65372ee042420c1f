"""What the campaigns' commands need of the wiring: no engine, and no channel that is set up or polled."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.demo import MARK, PHONE_CHANNEL, imitated_phone
from app.keys import secret_key
from app.office import open_office
from app.wiring import database_url
from backoffice.base import BackOffice
from channels import build as build_channels
from core.clock import Clock
from core.settings import Settings
from core.template import Templates
from countries import load as load_country
from pipeline.campaigns.office import Campaigns
from store import cursors
from store import templates as published
from store.database import open_database
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class CampaignDesk:
    """Campaigns, and the back office that knows whom a national number belongs to."""

    campaigns: Campaigns
    office: BackOffice


@asynccontextmanager
async def open_campaigns(settings: Settings) -> AsyncIterator[CampaignDesk]:
    """Beside a running server, on its database; in a demo's data folder with the demo's key and phone."""
    marked = (settings.data_dir / "secret.key").exists()
    vault, clock = Vault(secret_key(settings, demo=marked)), Clock()
    database = await open_database(database_url(settings))
    try:
        templates = Templates(await database.read(published.published))
        channels = dict(build_channels(settings))
        if await database.read(lambda c: cursors.get(c, MARK)):
            channels.setdefault(PHONE_CHANNEL, imitated_phone())
        country = load_country(settings.country)
        async with open_office(settings, clock) as office:
            campaigns = Campaigns(database, vault, clock, templates, channels, country, settings.public_url)
            yield CampaignDesk(campaigns, office.client)
    finally:
        await database.close()
