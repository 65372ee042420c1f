"""Quiet hours: when nobody is written to unasked. Answers to citizens know none."""

from datetime import UTC, datetime, time, timedelta

from core.country import Country


def after_quiet(at: datetime, country: Country) -> datetime:
    """`at` itself, or where it falls into the country's quiet hours the moment (UTC) at which they end.

    The hours are by the country's own clock: on a day whose clock changes a night is an hour longer or shorter.
    A time that the clock shows twice counts the first time that is not yet past; one that it skips, right after.
    """
    local = at.astimezone(country.time_zone)
    begins, ends = country.quiet_hours
    if not _within(local.time(), begins, ends):
        return at
    day = local.date() + timedelta(local.time() >= ends)
    mornings = (datetime.combine(day, ends.replace(fold=fold), country.time_zone) for fold in (0, 1))
    return next(m for morning in mornings if (m := morning.astimezone(UTC)) >= at)


def quiet(at: datetime, country: Country) -> bool:
    """Whether news and bulk messages have to wait now."""
    return after_quiet(at, country) != at


def _within(now: time, begins: time, ends: time) -> bool:
    """Over midnight where the hours begin later than they end; never where they begin as they end."""
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends
