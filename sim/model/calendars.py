"""Opening hours: weekly shifts and closures as capacity over time, and queries on them.

The queries are small functions in the Numba subset on flat arrays: pool p has the entries first[p] to
first[p + 1] of `at` and `units`; from at[e] on, units[e] are on duty.
"""

from collections.abc import Sequence
from datetime import datetime, time
from math import ceil

import numpy as np

from sim.jit.kernel import kernel
from sim.matching.core.codes import NOBODY
from sim.model.plan import Capacity, Plan
from sim.model.workload import Workload
from sim.port.schema import Port
from sim.types import Floats, Ints
from sim.units import DAY_MIN, clock_minutes

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def on_duty(port: Port, calendar: str, until_min: int) -> tuple[Ints, Floats]:
    """Return the share of staff on duty over [0, until_min).

    Returns the minutes at which the share changes, 0 first, and the shares from then on. Later shifts of
    a calendar override earlier ones; closures are 0.
    """
    spans = [(0, until_min, 0.0)]
    first_day = port.run.start.weekday()
    for day in range(ceil(until_min / DAY_MIN)):
        weekday = WEEKDAYS[(first_day + day) % 7]
        for shift in port.calendars[calendar]:
            if weekday in shift.days:
                begin = day * DAY_MIN + clock_minutes(shift.opens)
                end = min(day * DAY_MIN + clock_minutes(shift.closes), until_min)
                spans.append((begin, end, shift.staffing.base))
    midnight = datetime.combine(port.run.start, time())
    for closure in port.closures:
        if calendar in closure.calendars:
            begin = _minutes_since(midnight, closure.begins, until_min)
            end = _minutes_since(midnight, closure.ends, until_min)
            spans.append((begin, end, 0.0))
    at = np.unique([minute for begin, end, _ in spans for minute in (begin, end)])
    at = at[at < until_min]
    share = np.zeros(len(at))
    places = np.searchsorted(at, [(begin, end) for begin, end, _ in spans])
    for (first, last), (_, _, staffing) in zip(places.tolist(), spans, strict=True):
        share[first:last] = staffing
    return at, share


def _minutes_since(start: datetime, moment: datetime, most: int) -> int:
    """Return whole minutes from the start of the run (local time), clipped to the run."""
    minutes = int((moment.replace(tzinfo=None) - start).total_seconds() // 60)
    return min(max(minutes, 0), most)


def units_on_duty(at: Ints, share: Floats, count: int) -> tuple[Ints, Ints]:
    """Return units on duty over time: the share of `count`, rounded up."""
    units = np.ceil(share * count - 1e-9).astype(np.int64)
    changes = np.flatnonzero(np.diff(units, prepend=-1))
    return at[changes], units[changes]


def capacity_of(units: list[tuple[Ints, Ints]]) -> Capacity:
    """Return the capacity of all pools, given (minutes, units from then on) of each."""
    counts = [len(at) for at, _ in units]
    return _sorted(
        np.concatenate([at for at, _ in units]).astype(np.float64),
        np.repeat(np.arange(len(units)), counts),
        np.concatenate([size for _, size in units]),
    )


def _sorted(at: Floats, pool: Ints, units: Ints) -> Capacity:
    order = np.lexsort((pool, at))
    return Capacity(at=at[order], pool=pool[order], units=units[order])


def capacity_changes(plan: Plan, workload: Workload) -> Capacity:
    """Return the plan's capacity minus broken machines, at least 0."""
    broken = workload.breakdowns
    if len(broken.begins) == 0:
        return plan.capacity
    pool_of = plan.equipment_pool[broken.equipment, broken.agency]
    kept = plan.capacity
    touched = np.unique(pool_of[pool_of != NOBODY])
    whole = ~np.isin(kept.pool, touched)
    at, pool, units = [kept.at[whole]], [kept.pool[whole]], [kept.units[whole]]
    for place in touched:
        mine, failed = kept.pool == place, pool_of == place
        entries = _less_broken(
            kept.at[mine], kept.units[mine], broken.begins[failed], broken.ends[failed]
        )
        at.append(entries[0])
        units.append(entries[1])
        pool.append(np.full(len(entries[0]), place))
    return _sorted(np.concatenate(at), np.concatenate(pool), np.concatenate(units))


def _less_broken(at: Floats, units: Ints, begins: Floats, ends: Floats) -> tuple[Floats, Ints]:
    """Return the entries of one pool minus broken machines, where the number changes."""
    times = np.unique(np.concatenate([at, begins, ends]))
    scheduled = units[np.searchsorted(at, times, side="right") - 1]
    down = np.searchsorted(np.sort(begins), times, side="right") - np.searchsorted(
        np.sort(ends), times, side="right"
    )
    left = np.maximum(scheduled - down, 0)
    changes = np.flatnonzero(np.diff(left, prepend=-1))
    return times[changes], left[changes]


@kernel
def entry_at(at: np.ndarray, begin: int, end: int, now: float) -> int:
    """Return the last entry of a pool at or before `now` (bisection); the first one is at 0."""
    low, high = begin, end
    while high - low > 1:
        middle = (low + high) // 2
        if at[middle] <= now:
            low = middle
        else:
            high = middle
    return low


@kernel
def next_open(at: np.ndarray, units: np.ndarray, begin: int, end: int, now: float) -> float:
    """Return the first time from `now` on at which a pool has units on duty; infinite if never."""
    entry = entry_at(at, begin, end, now)
    while entry < end and units[entry] <= 0:
        entry += 1
    return max(now, at[entry]) if entry < end else np.inf


@kernel
def closes_after(at: np.ndarray, units: np.ndarray, begin: int, end: int, now: float) -> float:
    """Return the first time after `now` at which a pool has nobody on duty; infinite if never."""
    entry = entry_at(at, begin, end, now) + 1
    while entry < end and units[entry] > 0:
        entry += 1
    return float(at[entry]) if entry < end else np.inf


@kernel
def after_open_minutes(
    at: np.ndarray, units: np.ndarray, begin: int, end: int, now: float, minutes: float
) -> float:
    """Return when `minutes` of a pool's open time have passed since `now`; infinite if never."""
    left = minutes
    start = next_open(at, units, begin, end, now)
    while start < np.inf:
        stop = closes_after(at, units, begin, end, start)
        if left <= stop - start:
            return start + left
        left -= stop - start
        start = next_open(at, units, begin, end, stop)
    return np.inf


@kernel
def first_slot(
    at: np.ndarray,
    units: np.ndarray,
    first: np.ndarray,
    pools: np.ndarray,
    n: int,
    earliest: float,
    every: float,
) -> float:
    """Return the first multiple of `every` (min) from `earliest` on at which all pools are open.

    Pool p has the entries first[p] to first[p + 1] of `at` and `units`. Infinite if there is none.
    """
    start = ceil(earliest / every) * every
    while True:
        opens = start
        for k in range(n):
            pool = pools[k]
            opens = max(opens, next_open(at, units, first[pool], first[pool + 1], start))
        if opens <= start or opens == np.inf:
            return opens
        start = ceil(opens / every) * every


class PoolHours:
    """When the pools of a port have units on duty."""

    def __init__(self, capacity: Capacity, n_pools: int) -> None:
        order = np.lexsort((capacity.at, capacity.pool))
        self.n_pools = n_pools
        self.at = np.ascontiguousarray(capacity.at[order])
        self.units = np.ascontiguousarray(capacity.units[order])
        self.first = np.searchsorted(capacity.pool[order], np.arange(n_pools + 1))

    def _bounds(self, pool: int) -> tuple[int, int]:
        return int(self.first[pool]), int(self.first[pool + 1])

    def next_open(self, pool: int, now: float) -> float:
        """Return the first time (min) from `now` on with somebody on duty; infinite if never."""
        return next_open(self.at, self.units, *self._bounds(pool), now)

    def closes_after(self, pool: int, now: float) -> float:
        """Return the first time (min) after `now` with nobody on duty; infinite if never."""
        return closes_after(self.at, self.units, *self._bounds(pool), now)

    def after_open_minutes(self, pool: int, now: float, minutes: float) -> float:
        """Return when `minutes` of working time have passed since `now`; infinite if never."""
        if pool == NOBODY:
            return now + minutes
        return after_open_minutes(self.at, self.units, *self._bounds(pool), now, minutes)

    def first_slot(self, pools: Sequence[int] | Ints, earliest: float, every: float) -> float:
        """Return the first multiple of `every` (min) from `earliest` on at which all are open."""
        return first_slot(
            self.at, self.units, self.first, np.asarray(pools), len(pools), earliest, every
        )
