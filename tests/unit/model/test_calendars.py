"""Opening hours as capacity over time, and what may be asked of them."""

from math import inf

import numpy as np
import pytest

from sim.model.build import serial_plan
from sim.model.calendars import PoolHours, capacity_changes, capacity_of, on_duty
from sim.sampling.draw import draw
from tests.worlds.small import small

DAY = 1440


def hours() -> PoolHours:
    """Pool 0 is open 8:00 to 20:00 on two days; pool 1 always; pool 2 never."""
    two_days = np.array([0, 480, 1200, DAY + 480, DAY + 1200]), np.array([0, 4, 0, 4, 0])
    always, never = (np.array([0]), np.array([2])), (np.array([0]), np.array([0]))
    return PoolHours(capacity_of([two_days, always, never]), 3)


def minutes_open(calendar: str, days: int) -> np.ndarray:
    """Whether somebody of a calendar is on duty, minute by minute."""
    at, share = on_duty(small(), calendar, days * DAY)
    return np.repeat(share > 0, np.diff([*at, days * DAY]))


@pytest.mark.parametrize(
    ("now", "opens"), [(0, 480), (480, 480), (700.5, 700.5), (1200, DAY + 480), (2 * DAY, inf)]
)
def test_next_open_is_now_or_the_next_shift(now: float, opens: float) -> None:
    assert hours().next_open(0, now) == opens


@pytest.mark.parametrize(("now", "closes"), [(480, 1200), (1199.9, 1200), (1200, DAY + 1200)])
def test_closes_after_is_the_end_of_the_shift(now: float, closes: float) -> None:
    assert hours().closes_after(0, now) == closes


def test_a_pool_that_never_closes_closes_at_infinity() -> None:
    assert hours().closes_after(1, 0.0) == inf


def test_working_minutes_run_in_open_time_only() -> None:
    assert hours().after_open_minutes(0, 1190.0, 30.0) == DAY + 500.0
    assert hours().after_open_minutes(0, 0.0, 0.0) == 480.0
    assert hours().after_open_minutes(0, 2 * DAY, 1.0) == inf
    assert hours().after_open_minutes(2, 0.0, 1.0) == inf


def test_a_slot_is_on_the_grid_and_open_to_all() -> None:
    assert hours().first_slot([0, 1], 0.0, 30.0) == 480.0
    assert hours().first_slot([0, 1], 481.0, 30.0) == 510.0
    assert hours().first_slot([0, 1], 1191.0, 30.0) == DAY + 480.0
    assert hours().first_slot([0, 2], 0.0, 30.0) == inf


def test_a_holiday_closes_the_calendars_that_it_names() -> None:
    """18 June 2018 is the third Monday of the run."""
    office, day = (minutes_open(name, 21) for name in ("office", "day"))
    assert office[14 * DAY : 15 * DAY].sum() == 0
    assert office[7 * DAY : 8 * DAY].sum() == 540
    assert day[14 * DAY : 15 * DAY].sum() == 720


def test_broken_machines_are_off_duty_and_come_back() -> None:
    plan, workload = serial_plan(small(), 60), draw(small(), 60, 1, 0)
    changed = capacity_changes(plan, workload)
    scanner = next(k for k, pool in enumerate(plan.pools) if "scanner" in pool.name)
    size, mine = plan.pools[scanner].size, changed.pool == scanner
    assert len(workload.breakdowns.begins) > 0
    assert (changed.units[mine] < size).any()
    assert (changed.units >= 0).all()
    lost = ((size - changed.units[mine]) * np.diff([*changed.at[mine], plan.until_min])).sum()
    broken = np.minimum(workload.breakdowns.ends, plan.until_min) - workload.breakdowns.begins
    assert np.isclose(lost, broken.sum())
