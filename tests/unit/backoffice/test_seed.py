from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import phonenumbers
import pytest
from sqlalchemy import func, insert, select

from backoffice.base import Transaction, TransactionStatus
from backoffice.reference import reads
from backoffice.reference.catalogue import load
from backoffice.reference.reads import Wanted
from backoffice.reference.seed import people, seed
from backoffice.reference.store import ReferenceStore, open_reference
from backoffice.reference.tables import CITIZENS, OPENINGS, TRANSACTIONS
from core.errors import SettingsError

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
CATALOGUE = load()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReferenceStore]:
    opened = open_reference(f"sqlite:///{tmp_path_factory.mktemp('seed')}/office.db")
    seed(opened, NOW, CATALOGUE)
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[ReferenceStore]:
    opened = open_reference(f"sqlite:///{tmp_path}/office.db")
    yield opened
    opened.close()


def _all(store: ReferenceStore) -> list[Transaction]:
    """Every citizen's transactions, with their histories."""
    owned = store.read(lambda c: c.execute(select(TRANSACTIONS.c.number, TRANSACTIONS.c.citizen_id)).all())
    return [store.read(lambda c, o=o: reads.transaction(c, CATALOGUE, *o)) for o in owned]


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(digits)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def test_thirty_people_with_valid_numbers_of_their_own(store: ReferenceStore):
    shown = people(store)
    assert len(shown) >= 30
    for key in ("name", "national_id", "phone", "email"):
        assert len({person[key] for person in shown}) == len(shown)
    for person in shown:
        assert person["national_id"][0] in "12"
        assert _luhn(person["national_id"]), person["national_id"]
        assert phonenumbers.is_valid_number(phonenumbers.parse(person["phone"]))
        assert 1 <= len(person["transactions"]) <= 4


def test_every_state_of_a_transaction_is_there(store: ReferenceStore):
    assert {t.status for t in _all(store)} == set(TransactionStatus)


def test_histories_are_in_the_past_in_order_and_end_in_the_present_state(store: ReferenceStore):
    for transaction in _all(store):
        times = [step.at for step in transaction.history]
        assert times == sorted(times)
        assert times[-1] < NOW
        assert transaction.history[0].status is TransactionStatus.RECEIVED
        assert transaction.history[-1].status is transaction.status
        assert (transaction.submitted_at, transaction.updated_at) == (times[0], times[-1])
        assert all(at.astimezone(CATALOGUE.zone).isoweekday() not in {5, 6} for at in times)


def test_what_is_missing_and_why_it_was_refused_is_said_where_it_matters(store: ReferenceStore):
    for transaction in _all(store):
        assert bool(transaction.missing) == (transaction.status is TransactionStatus.NEEDS_DOCUMENTS)
        assert bool(transaction.reason) == (transaction.status is TransactionStatus.REJECTED)
        known = {paper.name for paper in CATALOGUE.service[transaction.service_id].papers}
        assert set(transaction.missing) <= known, transaction.number


def test_every_office_has_openings_by_its_own_hours_and_none_on_friday(store: ReferenceStore):
    for office in CATALOGUE.offices:
        wanted = Wanted(office.services[0], office.id, days=30)
        found = store.read(lambda c, w=wanted: reads.openings(c, CATALOGUE, NOW, w))
        assert len({o.starts_at.date() for o in found}) >= 12, office.id
        for opening in found:
            local = opening.starts_at.astimezone(CATALOGUE.zone)
            hours = next(h for h in office.hours if h.weekday == local.isoweekday())
            assert hours.opens <= local.time() < hours.closes
            assert local.minute in {0, 30}


def test_some_days_are_full(store: ReferenceStore):
    places = select(OPENINGS.c.capacity, func.count()).group_by(OPENINGS.c.capacity)
    by_capacity = dict(store.read(lambda c: c.execute(places).all()))
    assert 0.05 < by_capacity[0] / sum(by_capacity.values()) < 0.3


def test_some_people_have_an_appointment_ahead(store: ReferenceStore):
    ids = store.read(lambda c: c.execute(select(CITIZENS.c.id)).scalars().all())
    found = Counter(
        a.status for i in ids for a in store.read(lambda c, i=i: reads.appointments(c, CATALOGUE, NOW, i))
    )
    assert found["confirmed"] >= 5


def test_the_feed_tells_the_history_in_order(store: ReferenceStore):
    changes = store.read(lambda c: reads.changes(c, 0, 1000))
    assert len(changes) == sum(len(t.history) for t in _all(store))
    assert [c.at for c in changes] == sorted(c.at for c in changes)


def test_numbers_stay_and_dates_follow_the_clock(empty: ReferenceStore, store: ReferenceStore):
    later = timedelta(days=700)
    seed(empty, NOW + later, CATALOGUE)
    assert people(empty) == people(store)
    old, new = {t.number: t for t in _all(store)}, {t.number: t for t in _all(empty)}
    assert all(new[n].submitted_at - old[n].submitted_at > later - timedelta(days=8) for n in old)


def test_seeding_again_only_adds_openings_that_came_near(empty: ReferenceStore):
    def last() -> datetime:
        return empty.read(lambda c: c.execute(select(func.max(OPENINGS.c.starts_at))).scalar_one())

    seed(empty, NOW, CATALOGUE)
    before, shown = last(), people(empty)
    seed(empty, NOW, CATALOGUE)
    assert (last(), people(empty)) == (before, shown)
    seed(empty, NOW + timedelta(days=7), CATALOGUE)
    assert last() - before == timedelta(days=7)


def test_other_peoples_data_is_left_alone(empty: ReferenceStore):
    someone = {"id": "1", "national_id": "1000000008", "name": "مواطن", "phone": "+966500000001"}
    empty.write(lambda c: c.execute(insert(CITIZENS).values(**someone)))
    with pytest.raises(SettingsError):
        seed(empty, NOW, CATALOGUE)
    assert len(people(empty)) == 1
