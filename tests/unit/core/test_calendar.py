from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import countries
from core import calendar
from core.country import Country

SA, KW, SY, AE = (countries.load(code) for code in ("sa", "kw", "sy", "ae"))
WEDNESDAY, THURSDAY, FRIDAY, SUNDAY = (date(2026, 7, day) for day in (15, 16, 17, 19))


@pytest.mark.parametrize(
    ("day", "hijri"),
    [
        (date(2026, 7, 12), (1448, 1, 27)),
        (date(2026, 6, 16), (1448, 1, 1)),
        (date(1924, 8, 1), (1343, 1, 1)),
        (date(2077, 11, 16), (1500, 12, 30)),
    ],
)
def test_umm_al_qura_both_ways(day, hijri):
    assert calendar.to_hijri(day) == hijri
    assert calendar.from_hijri(*hijri) == day


@pytest.mark.parametrize("day", [date(1924, 7, 31), date(2077, 11, 17), date.min, date.max])
def test_no_hijri_date_where_there_is_no_table(day):
    assert calendar.to_hijri(day) is None
    assert calendar.format_hijri(day) is None
    assert "الموافق" not in calendar.format_date(day, hijri=True)


@pytest.mark.parametrize(
    "hijri", [(1448, 1, 31), (1448, 13, 1), (1448, 0, 1), (1300, 1, 1), (1501, 1, 1), (0, 0, 0)]
)
def test_no_day_of_an_impossible_hijri_date(hijri):
    assert calendar.from_hijri(*hijri) is None


@given(st.dates(date(1924, 8, 1), date(2077, 11, 16)))
def test_conversion_loses_no_day(day):
    hijri = calendar.to_hijri(day)
    assert hijri is not None
    assert calendar.from_hijri(*hijri) == day
    assert hijri.day <= (calendar.hijri_month_length(hijri.year, hijri.month) or 0)


def test_a_date_in_words():
    day = date(2026, 7, 12)
    assert calendar.format_date(day) == "الأحد 12 يوليو 2026"
    assert (
        calendar.format_date(day, hijri=True, digits="arab") == "الأحد ١٢ يوليو ٢٠٢٦ الموافق ٢٧ محرم ١٤٤٨هـ"
    )
    assert calendar.format_date(day, hijri_first=True) == "الأحد 27 محرم 1448هـ الموافق 12 يوليو 2026"
    assert calendar.format_date(day, months=SY.months) == "الأحد 12 تموز 2026"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(0, 5), "12:05 ليلًا"),
        (time(2, 59), "2:59 ليلًا"),
        (time(3), "3:00 فجرًا"),
        (time(5), "5:00 صباحًا"),
        (time(9, 30), "9:30 صباحًا"),
        (time(12), "12:00 ظهرًا"),
        (time(13, 30), "1:30 ظهرًا"),
        (time(14, 59), "2:59 ظهرًا"),
        (time(16), "4:00 عصرًا"),
        (time(18, 30), "6:30 مساءً"),
        (time(23, 59), "11:59 مساءً"),
    ],
)
def test_a_time_in_words(moment, words):
    assert calendar.format_time(moment) == words


def test_a_time_in_arabic_digits():
    assert calendar.format_time(time(9, 30), digits="arab") == "٩:٣٠ صباحًا"


def test_a_day_is_the_countrys_own():
    instant = datetime(2026, 7, 15, 22, 30, tzinfo=UTC)
    assert calendar.local_day(instant, SA) == date(2026, 7, 16)
    assert calendar.local_time(instant, SA) == time(1, 30)


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        (SA, FRIDAY, False),
        (AE, FRIDAY, True),
        (AE, SUNDAY, False),
        (SA, SUNDAY, True),
        (SA, date(2026, 9, 23), False),
        (KW, date(2027, 2, 25), False),
    ],
)
def test_weekends_and_holidays_are_the_countrys(country, day, works):
    assert calendar.is_working_day(day, country) is works


def test_a_declared_holiday_is_named():
    assert calendar.holiday(date(2026, 9, 23), SA) == "اليوم الوطني"
    assert calendar.holiday(WEDNESDAY, SA) is None


@pytest.mark.parametrize(
    ("day", "days", "then"),
    [(WEDNESDAY, 1, THURSDAY), (THURSDAY, 1, SUNDAY), (FRIDAY, 0, SUNDAY), (WEDNESDAY, 0, WEDNESDAY)],
)
def test_working_days_pass_over_the_weekend(day, days, then):
    assert calendar.add_working_days(day, days, SA) == then


def test_the_next_working_day_passes_over_a_holiday():
    assert calendar.next_working_day(date(2026, 9, 22), SA) == date(2026, 9, 24)


@pytest.mark.parametrize(("country", "start"), [(SA, date(2026, 7, 12)), (AE, date(2026, 7, 13))])
def test_a_week_starts_after_the_weekend(country, start):
    assert calendar.week_start(WEDNESDAY, country) == start


def test_a_deadline_runs_in_working_hours_only():
    thursday_13 = datetime(2026, 7, 16, 10, tzinfo=UTC)
    deadline = calendar.add_working_time(thursday_13, timedelta(hours=4), SA)
    assert deadline == datetime(2026, 7, 19, 7, tzinfo=UTC)


def test_a_deadline_from_the_night_starts_in_the_morning():
    night = datetime(2026, 7, 14, 23, tzinfo=UTC)
    assert calendar.add_working_time(night, timedelta(hours=1), SA) == datetime(2026, 7, 15, 6, tzinfo=UTC)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 200))  # noqa: DTZ001
def test_working_time_up_to_a_deadline_is_what_was_given(start, hours):
    start, spell = start.replace(tzinfo=UTC), timedelta(hours=hours)
    assert calendar.working_time(start, calendar.add_working_time(start, spell, SA), SA) == spell


def test_no_working_time_passes_backwards():
    later = datetime(2026, 7, 15, 9, tzinfo=UTC)
    assert calendar.working_time(later, later - timedelta(days=3), SA) == timedelta(0)


@given(st.dates(date(1, 1, 1), date.max), st.integers(-5000, 5000))
def test_moving_by_months_always_lands_on_a_day(day, months):
    assert isinstance(calendar.add_months(day, months), date)


def test_a_month_later_is_never_the_month_after():
    assert calendar.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert calendar.add_months(date(2026, 3, 31), -13) == date(2025, 2, 28)


def test_every_month_and_weekday_has_its_name():
    assert {len(calendar.MONTHS[kind]) for kind in calendar.MONTHS} == {12}
    assert len(calendar.HIJRI_MONTHS) == 12
    assert calendar.WEEKDAYS[WEDNESDAY.weekday()] == "الأربعاء"
    assert isinstance(SA, Country)
