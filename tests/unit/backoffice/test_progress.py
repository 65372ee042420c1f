from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.base import TransactionStatus
from backoffice.reference import progress
from backoffice.reference.backend import Backend
from backoffice.reference.catalogue import load
from backoffice.reference.progress import Progress
from backoffice.reference.seed import seed
from backoffice.reference.store import open_reference
from backoffice.reference.tables import CHANGES
from core.clock import Clock
from core.errors import Refused

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def backend(tmp_path: Path):
    store = open_reference(f"sqlite:///{tmp_path}/office.db")
    catalogue = load()
    seed(store, NOW, catalogue)
    yield Backend(store, Clock(source=lambda: NOW), catalogue, timedelta(minutes=5))
    store.close()


def test_the_feed_remembers_who_did_it_and_which_unit_has_it_now(backend: Backend):
    step = Progress(status=TransactionStatus.UNDER_REVIEW, unit="records")
    moved = backend.store.write(lambda c: progress.move_on(c, backend, "2026-1187", step, "officer-7"))
    last = backend.store.read(
        lambda c: c.execute(select(CHANGES).order_by(CHANGES.c.cursor.desc())).mappings().first()
    )
    assert last
    assert (last["actor"], last["unit"], last["subject"]) == ("officer-7", "records", "2026-1187")
    assert (moved.unit, moved.updated_at) == ("records", NOW)


def test_a_refused_step_leaves_no_trace(backend: Backend):
    step = Progress(status=TransactionStatus.READY)
    with pytest.raises(Refused, match="final"):
        backend.store.write(lambda c: progress.move_on(c, backend, "2026-0412", step, "officer-7"))
    changes = backend.store.read(lambda c: c.execute(select(CHANGES.c.actor)).scalars().all())
    assert "officer-7" not in changes
