"""One clock: minutes as float64. Written times (ISO 8601) are minutes since 1970-01-01 00:00 UTC."""

from datetime import UTC, datetime, timedelta, timezone
from math import isfinite

BEIJING = timezone(timedelta(hours=8), "UTC+08:00")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MIN = 1440


def clock_minutes(clock: str) -> int:
    """Return the minute of the day of HH:MM; 24:00 is the end of the day."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def minutes_from_iso(text: str) -> float:
    """Return minutes since the epoch of an ISO 8601 time; without offset it is Beijing time.

    Raises ValueError if the text is not an ISO time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return (moment - EPOCH) / timedelta(minutes=1)


def minutes(value: float | str) -> float:
    """Return minutes of a time given as a number or as ISO 8601 text. Raises ValueError."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return minutes_from_iso(value)
    if not isfinite(number):
        raise ValueError(f"{value} is no time")
    return number


def month_text(months: int) -> str:
    """Write a count of months since year 0 as YYYY-MM."""
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
