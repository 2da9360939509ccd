"""Measures of agencies and resources from a trace: hours, overtime, utilisation, detections."""

from dataclasses import dataclass
from math import isnan

import numpy as np

from sim.jit.kernel import kernel
from sim.matching.core.codes import State
from sim.model.calendars import capacity_changes
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.port.schema import Costs
from sim.types import Bools, Floats, Ints
from sim.units import DAY_MIN

HOUR_MIN = 60.0


@dataclass(frozen=True)
class Use:
    """Units of pools in use, one entry per task and pool."""

    task: Ints
    pool: Ints
    units: Ints
    began: Floats
    ended: Floats


def use_of_pools(trace: EngineTrace) -> Use:
    """Return the use of pools over time; unfinished tasks end with the run."""
    tasks = trace.tasks
    counts = np.diff(tasks.need_first)
    task = np.repeat(np.arange(len(counts)), counts)
    begun = ~np.isnan(tasks.began[task])
    task = task[begun]
    ended = np.where(np.isnan(tasks.ended[task]), trace.ended_min, tasks.ended[task])
    ended = np.minimum(ended, tasks.began[task] + tasks.need_minutes[begun])
    return Use(task, tasks.need_pool[begun], tasks.need_units[begun], tasks.began[task], ended)


def resource_measures(
    plan: Plan, workload: Workload, trace: EngineTrace, measured: Bools, window: tuple[float, float]
) -> dict[str, float]:
    """Return staff hours, overtime and utilisation, by agency or kind."""
    use, days = use_of_pools(trace), (window[1] - window[0]) / DAY_MIN
    hours = use.units * (use.ended - use.began) / 60 * measured[trace.tasks.object[use.task]]
    spent = np.bincount(use.pool, weights=hours, minlength=len(plan.pools))
    busy, over, on_duty = pool_hours(plan, workload, use, window)
    found: dict[str, float] = {}
    groups: dict[str, list[int]] = {}
    for pool_index, pool in enumerate(plan.pools):
        word = _group(plan, pool_index)
        if pool.kind != "laboratory":
            groups.setdefault(f"{pool.kind}_{{}}_{word}", []).append(pool_index)
    for form, pools in groups.items():
        kind = form.split("_{}")[0]
        found[form.format("utilisation")] = float(
            busy[pools].sum() / max(on_duty[pools].sum(), 1e-12)
        )
        if kind == "staff":
            found[form.format("hours")] = float(spent[pools].sum() / days)
            found[form.replace("staff_{}", "overtime_hours")] = float(over[pools].sum() / days)
    return found


def _group(plan: Plan, pool_index: int) -> str:
    """Return the agency of a staff pool, or the kind of site or machine."""
    pool = plan.pools[pool_index]
    if pool.kind == "staff":
        return "_and_".join(plan.agencies[a] for a in pool.agencies)
    return pool.name.split("/")[1]


def pool_hours(
    plan: Plan, workload: Workload, use: Use, window: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Return busy, overtime and on-duty unit-hours of each pool in the window [P]."""
    capacity = capacity_changes(plan, workload)
    at = np.concatenate([use.began, use.ended, capacity.at])
    order = np.argsort(at)
    hours = np.zeros((3, len(plan.pools)))
    state, since = np.zeros((2, len(plan.pools)), np.int64), np.full(len(plan.pools), window[0])
    sweep(
        use.pool,
        use.units,
        capacity.pool,
        capacity.units,
        at,
        order,
        window[1],
        state,
        since,
        hours,
    )
    for pool in range(len(plan.pools)):
        add_hours(pool, window[1], state, since, hours)
    return hours[0], hours[1], hours[2]


@kernel
def add_hours(
    pool: int, now: float, state: np.ndarray, since: np.ndarray, hours: np.ndarray
) -> None:
    """Add the hours of a pool since its last change: busy, overtime, on duty [3, P].

    `state` holds units in use and on duty [2, P], `since` the time of the last change [P].
    """
    if now <= since[pool]:
        return
    length = (now - since[pool]) / HOUR_MIN
    in_use, there = state[0, pool], state[1, pool]
    hours[0, pool] += in_use * length
    hours[1, pool] += max(in_use - there, 0) * length
    hours[2, pool] += there * length
    since[pool] = now


@kernel
def sweep(
    use_pool: np.ndarray,
    use_units: np.ndarray,
    duty_pool: np.ndarray,
    duty_units: np.ndarray,
    at: np.ndarray,
    order: np.ndarray,
    until: float,
    state: np.ndarray,
    since: np.ndarray,
    hours: np.ndarray,
) -> None:
    """Process all changes in order of time: starts of uses, ends of uses, then shifts in `at`."""
    n_uses = len(use_pool)
    for k in range(len(order)):
        event = order[k]
        use = event if event < n_uses else event - n_uses
        shift = event - 2 * n_uses
        pool = duty_pool[shift] if shift >= 0 else use_pool[use]
        add_hours(pool, min(at[event], until), state, since, hours)
        if shift >= 0:
            state[1, pool] = duty_units[shift]
        elif event < n_uses:
            state[0, pool] += use_units[use]
        else:
            state[0, pool] -= use_units[use]


def detections(
    plan: Plan, workload: Workload, trace: EngineTrace, measured: Bools, days: float
) -> dict[str, float]:
    """Return violations found and missed per day, by agency."""
    rows, sent = workload.instructions, trace.instructions
    mine = measured[rows.object]
    by_own = rows.hit & ~np.isnan(sent.finished)
    by_partner = rows.hit & sent.relied & rows.found_by_partner
    lost = rows.hit & ((sent.relied & ~rows.found_by_partner) | (sent.state == State.CANCELLED))
    n_agencies = len(plan.agencies)
    seen = np.bincount(rows.agency[mine & (by_own | by_partner)], minlength=n_agencies)
    unseen = np.bincount(rows.agency[mine & lost], minlength=n_agencies)
    objects = workload.objects
    found: dict[str, float] = {}
    for a, agency in enumerate(plan.agencies):
        if objects.deals[:, a].any():
            missed = unseen[a] + np.count_nonzero(objects.missed[:, a] & measured)
            found[f"found_{agency}"] = float(seen[a] / days)
            found[f"missed_{agency}"] = float(missed / days)
    return found


def came_last(
    plan: Plan, workload: Workload, trace: EngineTrace, measured: Bools
) -> dict[str, float]:
    """Return the share of objects that each agency cleared last."""
    n_agencies = len(plan.agencies)
    dealt, last = np.zeros((2, n_agencies + 1), np.int64)
    count_last(workload.objects.deals, trace.objects.cleared, measured, dealt, last)
    share = last / max(last[n_agencies], 1)
    return {f"last_{plan.agencies[a]}": float(share[a]) for a in range(n_agencies) if dealt[a]}


@kernel
def count_last(
    deals: np.ndarray,
    cleared: np.ndarray,
    measured: np.ndarray,
    dealt: np.ndarray,
    last: np.ndarray,
) -> None:
    """Count the measured objects that each agency deals with and clears last; the last entry is for any.

    `dealt` and `last` are [A + 1]. Ties count for each agency; a missing clearance counts as latest.
    """
    n_agencies = deals.shape[1]
    for i in range(len(measured)):
        if not measured[i]:
            continue
        latest = -np.inf
        for a in range(n_agencies):
            if deals[i, a]:
                dealt[a] += 1
                latest = max(latest, np.inf if isnan(cleared[i, a]) else cleared[i, a])
        if latest == -np.inf:
            continue
        last[n_agencies] += 1
        for a in range(n_agencies):
            if deals[i, a] and (cleared[i, a] == latest or isnan(cleared[i, a])):
                last[a] += 1


def staff_cost(measures: dict[str, float], costs: Costs) -> float:
    """Return the cost of staff (CNY per day)."""
    hours = sum(value for name, value in measures.items() if name.startswith("staff_hours_"))
    return hours * costs.staff.base
