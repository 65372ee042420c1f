"""The reference service pushes what changed, through the platform's own route; nobody is told twice."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert

from backoffice.base import TransactionStatus
from backoffice.reference import catalogue, progress, reads
from backoffice.reference.backend import Backend
from backoffice.reference.progress import Progress
from backoffice.reference.push import Pusher
from backoffice.reference.store import ReferenceStore, open_reference
from backoffice.reference.tables import CITIZENS, TRANSACTIONS
from tests.contract.test_pipeline_announce import follow, prove
from tests.fakes.office import NOW
from tests.fakes.pipeline import Pipeline
from web.app import create_app
from web.events import event_routes

SECRET = "a-secret-of-the-tests"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[ReferenceStore]:
    store = open_reference(f"sqlite:///{tmp_path / 'office.db'}")
    person = {"id": "c1", "national_id": "1", "name": "أمل", "phone": "+966500000001"}
    store.write(lambda c: c.execute(insert(CITIZENS), [person]))
    row = {"number": "2026-1", "citizen_id": "c1", "service_id": "passport_renew", "status": "received"}
    row |= {"unit": "passports", "missing": [], "reason": ""}
    store.write(lambda c: c.execute(insert(TRANSACTIONS), [{**row, "submitted_at": NOW, "updated_at": NOW}]))
    yield store
    store.close()


@pytest.fixture
async def wire(pipeline: Pipeline) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app([event_routes(SECRET, pipeline.announcer().take, pipeline.clock)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://wakeel") as http:
        yield http


def move(office: ReferenceStore, pipeline: Pipeline, status: TransactionStatus) -> None:
    backend = Backend(office, pipeline.clock, catalogue.load(), timedelta(minutes=5))
    office.write(lambda c: progress.move_on(c, backend, "2026-1", Progress(status=status), "staff"))


async def test_what_it_pushes_is_told_once_though_the_feed_has_it_too(
    pipeline: Pipeline, office: ReferenceStore, wire: httpx.AsyncClient
) -> None:
    await prove(pipeline)
    pusher = Pusher(office, pipeline.clock, wire, "/backoffice/events", SECRET, after=0)
    assert await pusher.push() == 0
    move(office, pipeline, TransactionStatus.READY)
    assert await pusher.push() == 1
    pipeline.office.feed = office.read(lambda c: reads.changes(c, 0, 100))
    (told,) = await follow(pipeline)
    assert "2026-1" in told
    assert [c.service for c in pipeline.office.feed] == ["passport_renew"]


async def test_what_was_not_taken_is_pushed_again(
    pipeline: Pipeline, office: ReferenceStore, wire: httpx.AsyncClient
) -> None:
    forger = Pusher(office, pipeline.clock, wire, "/backoffice/events", "wrong", after=0)
    move(office, pipeline, TransactionStatus.READY)
    assert await forger.push() == 0
    forger.secret = SECRET
    assert await forger.push() == 1
    assert await forger.push() == 0
