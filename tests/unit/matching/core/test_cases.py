"""The agreement time runs in working hours, if there are any (rule 7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.matching.core.cases import after_working_minutes

DAY_MIN = 1440


def counted(start: int, minutes: int, open_from: int, open_until: int) -> int:
    """The same by counting minute by minute: the end of the last working minute needed."""
    now = start
    while not open_from <= now % DAY_MIN < open_until:
        now += 1
    while minutes:
        minutes -= open_from <= now % DAY_MIN < open_until
        now += 1
    return now


@st.composite
def working_hours(draw: st.DrawFn) -> tuple[int, int]:
    open_from = draw(st.integers(0, DAY_MIN - 1))
    return open_from, draw(st.integers(open_from + 1, DAY_MIN))


@given(st.integers(0, 3 * DAY_MIN), st.integers(1, 300), working_hours())
def test_working_time_is_what_counting_minutes_gives(
    start: int, minutes: int, hours: tuple[int, int]
) -> None:
    expected = counted(start, minutes, *hours)
    assert after_working_minutes(float(start), float(minutes), *map(float, hours)) == expected


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (480, 30, 510),  # at opening
        (1005, 30, 480 + 1440 + 15),  # 15 minutes before closing, 15 the next morning
        (1020, 30, 480 + 1440 + 30),  # at closing
        (0, 30, 510),  # at night
        (990, 30, 1020),  # exactly until closing
        (480, 540 * 3, 1020 + 2 * 1440),  # three whole days
        (-1440 + 480, 30, -1440 + 510),  # before the epoch
        (500.25, 0.5, 500.75),
        (600, 0, 600),  # no time at all
    ],
)
def test_office_hours_from_eight_to_five(start: float, minutes: float, expected: float) -> None:
    assert after_working_minutes(float(start), float(minutes), 480.0, 1020.0) == expected


@given(st.floats(-1e6, 1e9), st.floats(0, 1e5))
def test_without_hours_all_time_is_working_time(start: float, minutes: float) -> None:
    assert after_working_minutes(start, minutes, 0.0, float(DAY_MIN)) == start + minutes
