"""What a trace says of agencies and their means: hours, overtime, utilisation, detections."""

from dataclasses import dataclass

import numpy as np

from sim.matching.core.codes import State
from sim.model.calendars import capacity_changes
from sim.model.plan import Plan
from sim.model.trace import Trace
from sim.model.workload import Bools, Floats, Ints, Workload
from sim.port.schema import Costs
from sim.units import DAY_MIN


@dataclass(frozen=True)
class Use:
    """Units of pools in use, one entry for each task and pool."""

    task: Ints
    pool: Ints
    units: Ints
    began: Floats
    ended: Floats


def use_of_pools(trace: Trace) -> Use:
    """Return who used which pool when; running tasks end with the run."""
    tasks = trace.tasks
    counts = np.diff(tasks.need_first)
    task = np.repeat(np.arange(len(counts)), counts)
    begun = ~np.isnan(tasks.began[task])
    task = task[begun]
    ended = np.where(np.isnan(tasks.ended[task]), trace.ended_min, tasks.ended[task])
    return Use(task, tasks.need_pool[begun], tasks.need_units[begun], tasks.began[task], ended)


def resource_measures(
    plan: Plan, workload: Workload, trace: Trace, measured: Bools, window: tuple[float, float]
) -> dict[str, float]:
    """Return staff hours, overtime and utilisation, by agency or kind."""
    use, days = use_of_pools(trace), (window[1] - window[0]) / DAY_MIN
    hours = use.units * (use.ended - use.began) / 60 * measured[trace.tasks.object[use.task]]
    busy, over, on_duty = pool_hours(plan, workload, use, window)
    found: dict[str, float] = {}
    groups: dict[str, list[int]] = {}
    for place, pool in enumerate(plan.pools):
        word = _group(plan, place)
        if pool.kind != "laboratory":
            groups.setdefault(f"{pool.kind}_{{}}_{word}", []).append(place)
    for form, pools in groups.items():
        kind = form.split("_{}")[0]
        found[form.format("utilisation")] = float(
            busy[pools].sum() / max(on_duty[pools].sum(), 1e-12)
        )
        if kind == "staff":
            mine = np.isin(use.pool, pools)
            found[form.format("hours")] = float(hours[mine].sum() / days)
            found[form.replace("staff_{}", "overtime_hours")] = float(over[pools].sum() / days)
    return found


def _group(plan: Plan, place: int) -> str:
    """Return whose staff a pool is, or what kind of site or machine."""
    pool = plan.pools[place]
    if pool.kind == "staff":
        return "_and_".join(plan.agencies[a] for a in pool.agencies)
    return pool.name.split("/")[1]


def pool_hours(
    plan: Plan, workload: Workload, use: Use, window: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Return busy, overtime and on-duty unit-hours of each pool within the window [P]."""
    capacity = capacity_changes(plan, workload)
    n_pools = len(plan.pools)
    busy, over, on_duty = np.zeros(n_pools), np.zeros(n_pools), np.zeros(n_pools)
    for pool in range(n_pools):
        mine, shifts = use.pool == pool, capacity.pool == pool
        units = capacity.units[shifts]
        changes = np.diff(units, prepend=0)
        at = np.concatenate([use.began[mine], use.ended[mine], capacity.at[shifts], window])
        more = np.concatenate([use.units[mine], -use.units[mine], np.zeros(len(changes) + 2)])
        duty = np.concatenate([np.zeros(2 * mine.sum()), changes, np.zeros(2)])
        order = np.argsort(at, kind="stable")
        at = at[order]
        length = np.diff(np.clip(at, *window)) / 60
        in_use, there = np.cumsum(more[order])[:-1], np.cumsum(duty[order])[:-1]
        busy[pool] = (in_use * length).sum()
        over[pool] = (np.maximum(in_use - there, 0) * length).sum()
        on_duty[pool] = (there * length).sum()
    return busy, over, on_duty


def detections(
    plan: Plan, workload: Workload, trace: Trace, measured: Bools, days: float
) -> dict[str, float]:
    """Return violations found and missed, a day, by agency."""
    rows, sent = workload.instructions, trace.instructions
    mine = measured[rows.object]
    by_own = rows.hit & ~np.isnan(sent.finished)
    by_partner = rows.hit & sent.relied & rows.found_by_partner
    lost = rows.hit & ((sent.relied & ~rows.found_by_partner) | (sent.state == State.CANCELLED))
    found: dict[str, float] = {}
    for a in np.flatnonzero(workload.objects.deals.any(axis=0)):
        whose = mine & (rows.agency == a)
        elsewhere = (workload.objects.missed[:, a] & measured).sum()
        name = plan.agencies[a]
        found[f"found_{name}"] = float((whose & (by_own | by_partner)).sum() / days)
        found[f"missed_{name}"] = float(((whose & lost).sum() + elsewhere) / days)
    return found


def came_last(plan: Plan, workload: Workload, trace: Trace, measured: Bools) -> dict[str, float]:
    """Return the share of objects that each agency let go last."""
    deals = workload.objects.deals & measured[:, None]
    let_go = np.where(deals, np.nan_to_num(trace.objects.let_go, nan=np.inf), -np.inf)
    last = deals & (let_go == let_go.max(axis=1, keepdims=True))
    share = last.sum(axis=0) / max(deals.any(axis=1).sum(), 1)
    return {f"last_{plan.agencies[a]}": float(share[a]) for a in np.flatnonzero(deals.any(axis=0))}


def staff_cost(measures: dict[str, float], costs: Costs) -> float:
    """Return the cost of staff (CNY a day)."""
    hours = sum(value for name, value in measures.items() if name.startswith("staff_hours_"))
    return hours * costs.staff.base
