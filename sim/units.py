"""One clock: minutes as float64. Written times (ISO 8601) are minutes since 1970-01-01 00:00 UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite

from sim.errors import Refused

BEIJING = timezone(timedelta(hours=8), "UTC+08:00")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MIN = 1440
BEIJING_MIN = 480  # minutes by which Beijing's clocks are ahead of UTC
YEARS = (1970, 2100)  # those that times of a port may lie in
WRITTEN = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    r"(?:(?:[T ]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?)?"
)
COMPACT = re.compile(r"(\d{4})()(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?()(Z|[+-]\d{4})?")


def clock_minutes(clock: str) -> int:
    """Return the minute of the day of HH:MM; 24:00 is the end of the day."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def moment(text: str, utc_offset_min: int | None = None) -> tuple[float, bool]:
    """Return a written time in minutes since 1970-01-01 00:00 UTC, and whether it has an offset.

    Parameters
    ----------
    text
        A date and a time of day as programs write them: ISO 8601, or as a spreadsheet exports it.
    utc_offset_min
        Minutes by which the clocks of a place without offset are ahead of UTC; by default Beijing's.

    Raises
    ------
    Refused
        For what is no time, a date alone, or a year that no clock of a port holds.

    Examples
    --------
    >>> moment("1970-01-01T08:10"), moment("1970/1/1 8:10:30"), moment("1970-01-01 00:10Z")
    ((10.0, False), (10.5, False), (10.0, True))
    """
    found = WRITTEN.fullmatch(text.strip()) or COMPACT.fullmatch(text.strip())
    if found is None:
        raise Refused("not-a-time")
    year, _, month, day, hour, minute, second, part, offset = found.groups()
    if hour is None:
        raise Refused("time-without-clock")
    if not YEARS[0] <= int(year) <= YEARS[1]:
        raise Refused("year-out-of-range")
    try:
        date = datetime(int(year), int(month), int(day), int(hour) % 24, int(minute), tzinfo=UTC)
    except ValueError:
        raise Refused("not-a-time") from None
    seconds = float(f"{second or 0}.{part or 0}")
    if int(hour) > 24 or (int(hour) == 24 and (int(minute) or seconds)) or seconds >= 60:
        raise Refused("not-a-time")
    local = (date - EPOCH) / timedelta(minutes=1) + seconds / 60 + DAY_MIN * (int(hour) == 24)
    if offset is None:
        return local - (BEIJING_MIN if utc_offset_min is None else utc_offset_min), False
    return local - _offset_minutes(offset), True


def _offset_minutes(offset: str) -> int:
    """Return the minutes of an offset from UTC."""
    if offset in "Zz":
        return 0
    hours, rest = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if hours > 14 or rest > 59:
        raise Refused("not-a-time")
    return (60 * hours + rest) * (-1 if offset[0] == "-" else 1)


def minutes(value: float | str) -> float:
    """Return minutes of a time given as a number or as text (`moment`). Raises ValueError."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return moment(value)[0]
    if not isfinite(number):
        raise ValueError(f"{value} is no time")
    return number


def month_text(months: int) -> str:
    """Write a count of months since year 0 as YYYY-MM."""
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
