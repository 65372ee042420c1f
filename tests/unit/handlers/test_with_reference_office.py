"""The same dialogues against the reference back office, over its own HTTP interface."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backoffice.base import AppointmentStatus
from backoffice.http import HttpBackOffice
from backoffice.reference import seed
from backoffice.reference.app import create_app
from backoffice.reference.store import open_reference
from core.clock import Clock
from tests.fakes.office import NOW
from tests.fakes.talk import Talker, read, render

HOLD = 5
BOOK, SERVICE = "appointment_book", "residence_new"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The demonstration's store, and someone in it with open transactions."""
    file = tmp_path_factory.mktemp("reference") / "reference.db"
    store = open_reference(f"sqlite:///{file}")
    seed.seed(store, NOW)
    person = next(p for p in seed.people(store) if p["transactions"])
    store.close()
    return file, person


@pytest.fixture
def person(sample: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return sample[1]


@pytest.fixture
async def talker(tmp_path: Path, sample: tuple[Path, dict[str, Any]]) -> AsyncIterator[Talker]:
    """A stranger who writes to that office."""
    file = shutil.copy(sample[0], tmp_path)
    store, clock = open_reference(f"sqlite:///{file}"), Clock(source=lambda: NOW)
    transport = httpx.ASGITransport(app=create_app(store, "token", clock))
    async with HttpBackOffice("http://office", "token", transport=transport) as office:
        yield Talker(office, clock=clock)
    store.close()


async def asks_for_an_appointment(talker: Talker) -> None:
    """Takes the first of every choice until there is something to confirm."""
    said = await talker.says("موعد", read(BOOK, service=SERVICE))
    while said != ["appointment_book/confirm"]:
        assert talker.labels
        said = await talker.says("1")


async def proves(talker: Talker, person: dict[str, Any]) -> None:
    number = str(person["national_id"])
    await talker.says(number, read("identity_link", national_id=number))
    [(address, phrase)] = talker.sms
    assert address.id == person["phone"]
    await talker.says(render(phrase.values["code"].text))


async def test_a_stranger_proves_who_they_are_and_reads_the_true_state(
    talker: Talker, person: dict[str, Any]
):
    number = person["transactions"][0]
    await talker.says("معاملتي", read("transaction_status", transaction_number=number))
    await proves(talker, person)
    assert talker.replies[0].phrase.template == "identity_link/linked"
    assert number in talker.text


async def test_a_booking_is_held_corrected_and_confirmed_though_every_turn_runs_twice(
    talker: Talker, person: dict[str, Any]
):
    await talker.says("اربط حسابي", read("identity_link"))
    await proves(talker, person)
    talker.twice = True
    await asks_for_an_appointment(talker)
    at = talker.state.tasks[0].slots["office"]
    last = (await talker.office.openings(SERVICE, office_id=at))[-1]
    starts = last.starts_at.astimezone(talker.zone)
    other = {"date": starts.date().isoformat(), "time": starts.strftime("%H:%M")}
    assert await talker.says("لا، غيره", read("deny", **other)) == ["appointment_book/confirm"]
    assert await talker.says("نعم", read("affirm")) == ["appointment_book/booked"]
    mine = [
        a for a in await talker.office.appointments(talker.identity.citizen_id) if a.service_id == SERVICE
    ]
    assert [(a.opening_id, a.status) for a in mine] == [(last.id, AppointmentStatus.CONFIRMED)]


async def test_a_hold_that_ran_out_there_is_told_here(talker: Talker, person: dict[str, Any]):
    await talker.says("اربط حسابي", read("identity_link"))
    await proves(talker, person)
    await asks_for_an_appointment(talker)
    talker.wait(minutes=HOLD)
    said = await talker.says("نعم", read("affirm"))
    assert said == ["appointment_book/hold_expired", "appointment_book/ask_time"]
