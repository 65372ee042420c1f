"""Nobody is written to unasked at night, whatever the clock does."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import countries
from core.country import Country
from core.quiet import after_quiet, quiet

SYRIA, EGYPT = countries.load("sy"), countries.load("eg")
MINUTE = timedelta(minutes=1)
ANY_ZONE = st.sampled_from(
    ["Africa/Cairo", "Asia/Riyadh", "Asia/Beirut", "Europe/Berlin", "Africa/Casablanca"]
)
ANY_MOMENT = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + minutes * MINUTE
)
HOURS = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def at(country: Country, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=country.time_zone, fold=fold)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-01T20:59", "2026-03-01T20:59"),
        ("2026-03-01T21:00", "2026-03-02T08:00"),
        ("2026-03-01T23:59:59.999999", "2026-03-02T08:00"),
        ("2026-03-02T00:00", "2026-03-02T08:00"),
        ("2026-03-02T07:59:59", "2026-03-02T08:00"),
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-12-31T22:00", "2027-01-01T08:00"),
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(now: str, then: str) -> None:
    assert after_quiet(at(SYRIA, now), SYRIA) == at(SYRIA, then)


def test_the_night_in_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    """Egypt, the last Friday of April 2026: midnight becomes one o'clock."""
    evening = at(EGYPT, "2026-04-23T21:00")
    assert after_quiet(evening, EGYPT) - evening.astimezone(UTC) == timedelta(hours=10)


def test_the_night_in_which_the_clock_goes_back_is_an_hour_longer() -> None:
    """Egypt, the last Thursday of October 2026: midnight becomes eleven in the evening once more."""
    evening = at(EGYPT, "2026-10-29T21:00")
    assert after_quiet(evening, EGYPT) - evening.astimezone(UTC) == timedelta(hours=12)


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_the_clock_shows_twice_is_quiet_both_times(fold: int) -> None:
    assert after_quiet(at(EGYPT, "2026-10-29T23:30", fold), EGYPT) == at(EGYPT, "2026-10-30T08:00")


def test_hours_within_one_day_and_hours_that_are_none() -> None:
    midday = replace(SYRIA, quiet_hours=(time(12), time(14)))
    assert after_quiet(at(SYRIA, "2026-03-01T13:00"), midday) == at(SYRIA, "2026-03-01T14:00")
    assert not quiet(at(SYRIA, "2026-03-01T23:00"), midday)
    assert not quiet(at(SYRIA, "2026-03-01T23:00"), replace(SYRIA, quiet_hours=(time(8), time(8))))


@given(ANY_MOMENT, ANY_ZONE, HOURS, HOURS)
def test_the_moment_given_is_never_quiet_never_past_and_never_more_than_a_day_ahead(
    now: datetime, zone: str, begins: time, ends: time
) -> None:
    country = replace(SYRIA, time_zone=ZoneInfo(zone), quiet_hours=(begins, ends))
    then = after_quiet(now, country)
    assert now <= then <= now + timedelta(hours=25)
    assert then == after_quiet(then, country)


@given(ANY_MOMENT, st.sampled_from(countries.available()))
def test_nobody_waits_longer_than_the_night(now: datetime, code: str) -> None:
    country = countries.load(code)
    then = after_quiet(now, country)
    assert then == now or quiet(then - MINUTE, country)
