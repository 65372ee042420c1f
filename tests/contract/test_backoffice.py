"""Whatever stands behind the contract's address answers like this, in this process and over TCP alike."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Connection, insert

from backoffice.base import AppointmentStatus, TransactionStatus
from backoffice.http import HttpBackOffice
from backoffice.reference.app import create_app
from backoffice.reference.catalogue import load
from backoffice.reference.store import open_reference
from backoffice.reference.tables import CITIZENS, OPENINGS, STEPS, TRANSACTIONS
from core.clock import Clock
from core.errors import NotFound, Refused

TOKEN = "a-token-of-the-tests"
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
SERVICE, OFFICE = "passport_renew", "riyadh_north"
SOON, TOMORROW, LATER = (NOW + timedelta(hours=h) for h in (1, 24, 48))
CATALOGUE = load()
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


def _citizen(id_: str, name: str) -> dict[str, str]:
    return {"id": id_, "national_id": f"10000000{id_[1:]}", "name": name, "phone": f"+9665000000{id_[1:]}"}


def _transaction(number: str, owner: str, status: str, days_ago: int) -> dict[str, object]:
    at = NOW - timedelta(days=days_ago)
    return {
        "number": number, "citizen_id": owner, "service_id": SERVICE, "status": status,
        "unit": "passports", "submitted_at": at, "updated_at": at, "missing": ["صورة شخصية"], "reason": "",
    }  # fmt: skip


def _opening(
    id_: str, starts_at: datetime, office: str = OFFICE, service: str = SERVICE
) -> dict[str, object]:
    return {"id": id_, "office_id": office, "service_id": service, "starts_at": starts_at, "capacity": 1}


def _fill(c: Connection) -> None:
    c.execute(insert(CITIZENS), [_citizen("c11", "سعد القحطاني"), _citizen("c12", "نورة الدوسري")])
    c.execute(
        insert(TRANSACTIONS),
        [
            _transaction("2026-0001", "c11", "under_review", 3),
            _transaction("2026-0002", "c11", "delivered", 9),
            _transaction("1234/1447", "c11", "rejected", 30),
            _transaction("2026-0003", "c12", "received", 1),
        ],
    )
    c.execute(
        insert(STEPS),
        [
            {"number": "2026-0001", "at": NOW - timedelta(days=2), "status": "under_review"},
            {"number": "2026-0001", "at": NOW - timedelta(days=3), "status": "received"},
        ],
    )
    c.execute(
        insert(OPENINGS),
        [
            _opening("past", NOW - timedelta(hours=1)),
            _opening("soon", SOON),
            _opening("tomorrow", TOMORROW),
            _opening("elsewhere", TOMORROW, office="madinah_center"),
            _opening("later", LATER),
            _opening("other_service", LATER, service="id_card_renew"),
        ],
    )


@pytest.fixture
def clock() -> Clock:
    return Clock(source=lambda: NOW)


@pytest.fixture
def service(tmp_path: Path, clock: Clock) -> Iterator[FastAPI]:
    store = open_reference(f"sqlite:///{tmp_path}/office.db")
    store.write(_fill)
    yield create_app(store, TOKEN, clock, catalogue=CATALOGUE)
    store.close()


@pytest.fixture
def served(service: FastAPI) -> Iterator[str]:
    """The service's address on this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(service, ws="none", lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(params=["in_process", "tcp"])
async def office(request: pytest.FixtureRequest) -> AsyncIterator[HttpBackOffice]:
    if request.param == "tcp":
        client = HttpBackOffice(request.getfixturevalue("served"), TOKEN)
    else:
        app = request.getfixturevalue("service")
        client = HttpBackOffice("http://office.internal", TOKEN, transport=httpx.ASGITransport(app))
    async with client:
        yield client


@pytest.fixture
async def raw(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Requests that the client would never make."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service), base_url="http://office.internal"
    ) as c:
        yield c


class TestReading:
    async def test_answers_a_ping(self, office: HttpBackOffice):
        assert await office.ping()

    async def test_finds_a_citizen_by_national_id_and_by_id(self, office: HttpBackOffice):
        citizen = await office.citizen_by_national_id("1000000011")
        assert citizen.name == "سعد القحطاني"
        assert await office.citizen(citizen.id) == citizen

    @pytest.mark.parametrize(
        "unknown",
        ["1999999999", "", "../citizens/c11", "c11?x=1", "رقم", "\ud800", "\x00", "9" * 70_000],
        ids=range(8),
    )
    async def test_an_unknown_citizen_is_not_found(self, office: HttpBackOffice, unknown: str):
        with pytest.raises(NotFound):
            await office.citizen_by_national_id(unknown)
        with pytest.raises(NotFound):
            await office.citizen(unknown)

    async def test_a_transaction_comes_with_its_history_in_order(self, office: HttpBackOffice):
        found = await office.transaction("2026-0001", citizen_id="c11")
        assert found.status is TransactionStatus.UNDER_REVIEW
        assert found.service_name == "تجديد جواز السفر"
        assert found.missing == ("صورة شخصية",)
        assert [step.status for step in found.history] == ["received", "under_review"]
        assert found.submitted_at == NOW - timedelta(days=3)

    async def test_an_official_number_with_its_year_is_found(self, office: HttpBackOffice):
        found = await office.transaction("1234/1447", citizen_id="c11")
        assert found.status is TransactionStatus.REJECTED

    async def test_anothers_transaction_is_not_found_exactly_like_none(self, office: HttpBackOffice):
        errors = []
        for number in ("2026-0003", "2026-9999", "4321/1447", "..", "", "2026-0003/status"):
            with pytest.raises(NotFound) as caught:
                await office.transaction(number, citizen_id="c11")
            errors.append(repr(caught.value))
        assert len(set(errors)) == 1

    async def test_transactions_are_listed_newest_first(self, office: HttpBackOffice):
        assert [t.number for t in await office.transactions("c11")] == ["2026-0001", "2026-0002", "1234/1447"]

    async def test_open_transactions_leave_out_the_ended(self, office: HttpBackOffice):
        assert [t.number for t in await office.transactions("c11", open_only=True)] == ["2026-0001"]

    async def test_services_and_offices_are_listed_and_found_by_id(self, office: HttpBackOffice):
        services, offices = await office.services(), await office.offices()
        assert await office.service(services[0].id) == services[0]
        assert await office.office(offices[-1].id) == offices[-1]

    async def test_an_unknown_service_or_office_is_not_found(self, office: HttpBackOffice):
        with pytest.raises(NotFound):
            await office.service("teleport")
        with pytest.raises(NotFound):
            await office.office("moon")

    async def test_openings_ahead_come_soonest_first(self, office: HttpBackOffice):
        found = await office.openings(SERVICE)
        assert [o.id for o in found] == ["soon", "elsewhere", "tomorrow", "later"]
        assert all(o.left == 1 for o in found)

    async def test_openings_are_narrowed_to_office_and_days(self, office: HttpBackOffice):
        found = await office.openings(SERVICE, office_id=OFFICE, first=date(2026, 3, 2), days=1)
        assert [o.id for o in found] == ["tomorrow"]

    async def test_a_day_without_openings_has_none(self, office: HttpBackOffice):
        assert not await office.openings(SERVICE, first=date(2026, 5, 1))


class TestBooking:
    async def test_a_held_opening_is_offered_to_nobody_else(self, office: HttpBackOffice):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        assert held.status is AppointmentStatus.HELD
        assert held.held_until == NOW + timedelta(minutes=5)
        assert held.office_name == "مركز خدمات شمال الرياض"
        assert "tomorrow" not in {o.id for o in await office.openings(SERVICE)}
        with pytest.raises(Refused, match="opening_taken"):
            await office.hold("tomorrow", citizen_id="c12", service_id=SERVICE, key="b")

    async def test_a_confirmed_hold_is_an_appointment(self, office: HttpBackOffice):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        booked = await office.confirm(held.id, citizen_id="c11", key="b")
        assert booked.status is AppointmentStatus.CONFIRMED
        assert booked.held_until is None
        assert booked.reference == held.reference
        assert list(await office.appointments("c11")) == [booked]
        assert not await office.appointments("c12")

    async def test_of_two_who_want_the_last_opening_at_once_one_gets_it(self, office: HttpBackOffice):
        wanting = [
            office.hold("tomorrow", citizen_id=who, service_id=SERVICE, key=f"k{who}")
            for who in ("c11", "c12")
        ]
        results = await asyncio.gather(*wanting, return_exceptions=True)
        refused = [r for r in results if isinstance(r, Refused)]
        assert [r.code for r in refused] == ["opening_taken"]
        assert len(results) - len(refused) == 1

    async def test_a_lapsed_hold_is_released_and_cannot_be_confirmed(
        self, office: HttpBackOffice, clock: Clock
    ):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        clock.advance(timedelta(minutes=5))
        assert "tomorrow" in {o.id for o in await office.openings(SERVICE)}
        assert not await office.appointments("c11")
        with pytest.raises(Refused, match="hold_expired"):
            await office.confirm(held.id, citizen_id="c11", key="b")
        other = await office.hold("tomorrow", citizen_id="c12", service_id=SERVICE, key="c")
        assert (
            await office.confirm(other.id, citizen_id="c12", key="d")
        ).status is AppointmentStatus.CONFIRMED

    async def test_a_lapsed_hold_cannot_be_moved_but_may_be_cancelled(
        self, office: HttpBackOffice, clock: Clock
    ):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        clock.advance(timedelta(minutes=6))
        with pytest.raises(Refused, match="hold_expired"):
            await office.move(held.id, "later", citizen_id="c11", key="b")
        cancelled = await office.cancel(held.id, citizen_id="c11", key="c")
        assert cancelled.status is AppointmentStatus.CANCELLED

    async def test_one_live_booking_for_a_service(self, office: HttpBackOffice):
        await self._booked(office, "tomorrow")
        with pytest.raises(Refused, match="already_booked"):
            await office.hold("later", citizen_id="c11", service_id=SERVICE, key="c")
        await office.hold("other_service", citizen_id="c11", service_id="id_card_renew", key="d")

    async def test_another_choice_gives_up_ones_own_hold(self, office: HttpBackOffice):
        first = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        second = await office.hold("later", citizen_id="c11", service_id=SERVICE, key="b")
        assert [a.id for a in await office.appointments("c11")] == [second.id]
        assert "tomorrow" in {o.id for o in await office.openings(SERVICE)}
        with pytest.raises(Refused, match="hold_expired"):
            await office.confirm(first.id, citizen_id="c11", key="c")

    async def test_a_choice_that_fails_keeps_ones_own_hold(self, office: HttpBackOffice):
        await office.hold("later", citizen_id="c12", service_id=SERVICE, key="a")
        mine = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="b")
        with pytest.raises(Refused, match="opening_taken"):
            await office.hold("later", citizen_id="c11", service_id=SERVICE, key="c")
        assert [a.id for a in await office.appointments("c11")] == [mine.id]

    @pytest.mark.parametrize(
        ("opening", "service_id"),
        [("past", SERVICE), ("tomorrow", "id_card_renew"), ("tomorrow", "clearance_certificate")],
    )
    async def test_what_is_past_or_not_of_the_service_is_not_bookable(
        self, office: HttpBackOffice, opening: str, service_id: str
    ):
        with pytest.raises(Refused, match="not_bookable"):
            await office.hold(opening, citizen_id="c11", service_id=service_id, key="a")

    async def test_an_unknown_opening_citizen_or_appointment_is_not_found(self, office: HttpBackOffice):
        with pytest.raises(NotFound):
            await office.hold("none", citizen_id="c11", service_id=SERVICE, key="a")
        with pytest.raises(NotFound):
            await office.hold("tomorrow", citizen_id="nobody", service_id=SERVICE, key="b")
        with pytest.raises(NotFound):
            await office.confirm("none", citizen_id="c11", key="c")

    async def test_a_moved_appointment_frees_its_old_opening_and_keeps_its_reference(
        self, office: HttpBackOffice
    ):
        booked = await self._booked(office, "tomorrow")
        moved = await office.move(booked, "later", citizen_id="c11", key="c")
        assert (moved.id, moved.opening_id, moved.starts_at) == (booked, "later", LATER)
        assert {"tomorrow", "soon", "elsewhere"} == {o.id for o in await office.openings(SERVICE)}

    async def test_a_move_to_a_taken_opening_changes_nothing(self, office: HttpBackOffice):
        booked = await self._booked(office, "tomorrow")
        await office.hold("later", citizen_id="c12", service_id=SERVICE, key="c")
        with pytest.raises(Refused, match="opening_taken"):
            await office.move(booked, "later", citizen_id="c11", key="d")
        assert [a.opening_id for a in await office.appointments("c11")] == ["tomorrow"]

    async def test_a_move_to_another_service_is_not_bookable(self, office: HttpBackOffice):
        booked = await self._booked(office, "tomorrow")
        with pytest.raises(Refused, match="not_bookable"):
            await office.move(booked, "other_service", citizen_id="c11", key="c")

    async def test_a_cancelled_appointment_frees_its_opening(self, office: HttpBackOffice):
        booked = await self._booked(office, "tomorrow")
        gone = await office.cancel(booked, citizen_id="c11", key="c")
        assert gone.status is AppointmentStatus.CANCELLED
        assert not await office.appointments("c11")
        assert "tomorrow" in {o.id for o in await office.openings(SERVICE)}
        assert await office.cancel(booked, citizen_id="c11", key="d") == gone
        with pytest.raises(Refused, match="not_bookable"):
            await office.move(booked, "later", citizen_id="c11", key="e")

    async def test_within_two_hours_it_stands(self, office: HttpBackOffice):
        booked = await self._booked(office, "soon")
        with pytest.raises(Refused, match="too_late"):
            await office.cancel(booked, citizen_id="c11", key="c")
        with pytest.raises(Refused, match="too_late"):
            await office.move(booked, "later", citizen_id="c11", key="d")

    async def test_a_hold_may_be_cancelled_at_any_time(self, office: HttpBackOffice):
        held = await office.hold("soon", citizen_id="c11", service_id=SERVICE, key="a")
        gone = await office.cancel(held.id, citizen_id="c11", key="b")
        assert gone.status is AppointmentStatus.CANCELLED

    async def test_anothers_appointment_is_not_yours(self, office: HttpBackOffice):
        booked = await self._booked(office, "tomorrow")
        with pytest.raises(Refused, match="not_yours"):
            await office.confirm(booked, citizen_id="c12", key="c")
        with pytest.raises(Refused, match="not_yours"):
            await office.move(booked, "later", citizen_id="c12", key="d")
        with pytest.raises(Refused, match="not_yours"):
            await office.cancel(booked, citizen_id="c12", key="e")

    async def _booked(self, office: HttpBackOffice, opening: str) -> str:
        held = await office.hold(opening, citizen_id="c11", service_id=SERVICE, key="a")
        return (await office.confirm(held.id, citizen_id="c11", key="b")).id


class TestKeys:
    async def test_the_same_key_acts_once(self, office: HttpBackOffice):
        first = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        again = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        assert again == first
        assert [a.id for a in await office.appointments("c11")] == [first.id]

    async def test_the_same_key_gives_the_first_result_even_after_the_world_moved_on(
        self, office: HttpBackOffice, clock: Clock
    ):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        booked = await office.confirm(held.id, citizen_id="c11", key="b")
        await office.cancel(held.id, citizen_id="c11", key="c")
        clock.advance(timedelta(days=3))
        assert await office.confirm(held.id, citizen_id="c11", key="b") == booked

    async def test_a_refusal_is_kept_too(self, office: HttpBackOffice):
        other = await office.hold("tomorrow", citizen_id="c12", service_id=SERVICE, key="a")
        for _ in range(2):
            with pytest.raises(Refused, match="opening_taken"):
                await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="b")
            await office.cancel(other.id, citizen_id="c12", key="c")

    async def test_a_key_with_another_body_is_refused(self, office: HttpBackOffice):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        with pytest.raises(Refused, match="key_reused"):
            await office.hold("later", citizen_id="c11", service_id=SERVICE, key="a")
        with pytest.raises(Refused, match="key_reused"):
            await office.confirm(held.id, citizen_id="c11", key="a")

    async def test_the_same_key_twice_at_once_acts_once(self, office: HttpBackOffice):
        one, two = await asyncio.gather(
            *(office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a") for _ in range(2))
        )
        assert one == two

    async def test_a_write_without_a_key_is_turned_away(self, raw: httpx.AsyncClient):
        body = {"opening_id": "tomorrow", "citizen_id": "c11", "service_id": SERVICE}
        assert (await raw.post("/v1/appointments", json=body, headers=AUTHORISED)).status_code == 422


class TestChanges:
    async def test_staff_moving_a_transaction_on_is_seen_in_it_and_in_the_feed(
        self, office: HttpBackOffice, raw: httpx.AsyncClient
    ):
        await self._move_on(raw, "2026-0001", "ready", "k1")
        found = await office.transaction("2026-0001", citizen_id="c11")
        assert found.status is TransactionStatus.READY
        assert found.missing == ()
        assert found.history[-1].note == "جاهزة للاستلام"
        (change,) = await office.changes()
        assert (change.kind, change.subject, change.status) == ("transaction_status", "2026-0001", "ready")
        assert (change.citizen_id, change.unit, change.at) == ("c11", "passports", NOW)

    async def test_an_ended_transaction_stays_ended(self, raw: httpx.AsyncClient):
        answer = await self._move_on(raw, "2026-0002", "ready", "k1")
        assert (answer.status_code, answer.json()) == (409, {"code": "final"})

    async def test_an_unknown_transaction_cannot_be_moved_on(self, raw: httpx.AsyncClient):
        assert (await self._move_on(raw, "2026-9999", "ready", "k1")).status_code == 404

    async def test_the_feed_is_read_in_pages_without_gap_or_repeat(
        self, office: HttpBackOffice, raw: httpx.AsyncClient
    ):
        wanted = ["under_review", "needs_payment", "approved", "ready", "delivered"]
        for index, status in enumerate(wanted):
            await self._move_on(raw, "2026-0003", status, f"k{index}")
        seen, cursor = [], ""
        while page := await office.changes(cursor, limit=2):
            assert len(page) <= 2
            seen += [change.status for change in page]
            cursor = page[-1].cursor
        assert seen == wanted

    async def test_the_feed_tells_of_appointments_but_not_of_holds(self, office: HttpBackOffice):
        held = await office.hold("tomorrow", citizen_id="c11", service_id=SERVICE, key="a")
        assert not await office.changes()
        await office.confirm(held.id, citizen_id="c11", key="b")
        await office.cancel(held.id, citizen_id="c11", key="c")
        changes = await office.changes()
        assert [c.status for c in changes] == ["confirmed", "cancelled"]
        assert {(c.kind, c.subject) for c in changes} == {("appointment_status", held.reference)}

    async def _move_on(self, raw: httpx.AsyncClient, number: str, status: str, key: str) -> httpx.Response:
        headers = {**AUTHORISED, "Idempotency-Key": key, "X-Actor": "officer-7"}
        body = {"status": status, "note": "جاهزة للاستلام"}
        return await raw.post(f"/v1/transactions/{number}/status", json=body, headers=headers)


class TestAccess:
    async def test_every_route_but_the_health_check_wants_the_token(
        self, service: FastAPI, raw: httpx.AsyncClient
    ):
        paths = service.openapi()["paths"]
        calls = [(method, path) for path, item in paths.items() for method in item]
        assert ("post", "/v1/appointments") in calls
        for method, path in calls:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
                answer = await raw.request(method, path, headers=headers)
                assert answer.status_code == (200 if path == "/healthz" else 401), (method, path)

    def test_a_service_without_a_token_does_not_start(self, service: FastAPI, tmp_path: Path):
        store = open_reference(f"sqlite:///{tmp_path}/other.db")
        with pytest.raises(ValueError, match="token"):
            create_app(store, "")
        store.close()


async def test_a_new_phone_is_on_file_and_what_is_not_named_stays(office: HttpBackOffice) -> None:
    await office.update_contact("c11", email="saad@example.com", key="k0")
    changed = await office.update_contact("c11", phone="+966511111111", key="k1")
    assert (changed.phone, changed.email) == ("+966511111111", "saad@example.com")
    assert await office.citizen("c11") == changed


async def test_a_change_of_contact_acts_once_and_its_key_fits_nothing_else(office: HttpBackOffice) -> None:
    first = await office.update_contact("c11", phone="+966511111111", key="k1")
    await office.update_contact("c11", phone="+966522222222", key="k2")
    assert await office.update_contact("c11", phone="+966511111111", key="k1") == first
    assert (await office.citizen("c11")).phone == "+966522222222"
    with pytest.raises(Refused, match="key_reused"):
        await office.update_contact("c11", phone="+966533333333", key="k1")
    with pytest.raises(Refused, match="key_reused"):
        await office.update_contact("c12", phone="+966511111111", key="k1")


async def test_the_feed_tells_that_contact_changed_and_not_to_what(office: HttpBackOffice) -> None:
    await office.update_contact("c11", phone="+966511111111", key="k1")
    (news,) = [c for c in await office.changes() if c.kind == "contact_changed"]
    assert (news.subject, news.citizen_id) == ("c11", "c11")
    assert "511111111" not in news.model_dump_json()


async def test_nobody_has_no_contact_to_change(office: HttpBackOffice) -> None:
    with pytest.raises(NotFound):
        await office.update_contact("c99", phone="+966511111111", key="k1")


async def test_what_is_no_phone_is_never_put_on_file(raw: httpx.AsyncClient) -> None:
    headers = {**AUTHORISED, "Idempotency-Key": "k1"}
    answer = await raw.patch("/v1/citizens/c11", json={"phone": "0500"}, headers=headers)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
