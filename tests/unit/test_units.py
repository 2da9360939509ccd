"""One clock: written times become minutes since 1970-01-01 00:00 UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import BEIJING, EPOCH, minutes, moment

DAY_MIN = 24 * 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00Z", 0.0),
        ("1970-01-01T08:00", 0.0),  # Beijing is eight hours ahead
        ("1970-01-01T08:00:30", 0.5),
        ("1970/1/2 0:00", DAY_MIN - 480.0),
        ("1970-01-01 24:00", DAY_MIN - 480.0),
        ("1970.01.02 08:00:30.500", DAY_MIN + 30.5 / 60),
        ("19700101T080130Z", 481.5),
        ("1970-01-01T00:00+03:30", -210.0),
        ("2018-03-12T09:00", (datetime(2018, 3, 12, 1, tzinfo=UTC) - EPOCH).total_seconds() / 60),
    ],
)
def test_iso_text_is_minutes_since_the_epoch(text: str, expected: float) -> None:
    assert moment(text)[0] == expected


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)), st.integers(-720, 720))
def test_the_offset_decides_and_beijing_is_meant_without_one(
    naive: datetime, offset_min: int
) -> None:
    somewhere = naive.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    later = (somewhere - naive.replace(tzinfo=BEIJING)) / timedelta(minutes=1)
    difference = moment(somewhere.isoformat())[0] - moment(naive.isoformat())[0]
    assert difference == pytest.approx(later, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "expected"), [(45, 45), (45.5, 45.5), ("45.5", 45.5), ("1970-01-01T08:01", 1.0)]
)
def test_a_time_is_a_number_or_iso_text(value: float | str, expected: float) -> None:
    assert minutes(value) == expected


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01", "12:30"])
def test_other_text_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        minutes(text)
