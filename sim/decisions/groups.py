"""Simulation for winners and losers: the same objects under two policies, summed into small cells.

A cell contains the objects of one stream, urgent or not, wanted by no agency, by one, or by more. Later
groups (class, cargo, port, country) are sums of cells, so nothing is counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.objects import object_table
from sim.analysis.resources import detections, resource_measures
from sim.errors import BadInput, check_whole
from sim.experiments.compare import check_days, check_replications, load_policies, load_ports
from sim.experiments.executors import Progress, results
from sim.experiments.jobs import TaskList
from sim.experiments.manifest import manifest
from sim.experiments.replicate import Replications, ReplicationTask, labels, measured
from sim.experiments.study import with_days
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.types import Bools, Floats, Ints
from sim.units import DAY_MIN

APART_MIN = 1.0  # an object is sooner or later if release times differ by more minutes
MOST_WANTING = 2  # two or more agencies form one group
SUMS = {"minutes": "overall_time", "trader_cost": "trader_cost", "openings": "openings",
        "moves": "moves"}  # fmt: skip
WORK = ("staff_hours_", "overtime_hours_", "found_", "missed_")


@dataclass(frozen=True)
class Cells:
    """The same objects under two policies, summed by cell.

    objects: port, stream, urgent, wanted (0, 1, 2 = two or more), replication, `simulated` (objects in the
    cell), and daily sums: `objects`, `sooner`, `later` (released more than a minute apart), `minutes`,
    `trader_cost` (CNY), `openings`, `moves`, each of these four `_before` and `_after`.
    work: port, agency, replication, measure (staff_hours, overtime_hours, found, missed, per day), before,
    after. Objects censored at the end of a run count with their time until then.
    """

    objects: pd.DataFrame
    work: pd.DataFrame
    ports: tuple[Port, ...]
    baseline: str
    policy: str
    manifest: dict[str, object]


def simulate_pair(task: ReplicationTask) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells of objects and the work of agencies of one replication under both policies."""
    context, replication = task.context, task.replication
    workload = context.draw(replication)
    counted = measured(context, workload)
    days = (workload.horizon_min - context.warm_up_min) / DAY_MIN
    tables, works = [], []
    for which in (0, 1):
        plan, trace = context.plan(which), context.run(which, workload)
        tables.append(object_table(plan, workload, trace, context.port.costs))
        works.append(work_of(plan, workload, trace, counted, context.warm_up_min))
    port = context.port.port
    objects = sums(context.plan(0).streams, workload, counted, tables, days)
    work = beside(works[0], works[1])
    return (
        objects.assign(port=port, replication=replication),
        work.assign(port=port, replication=replication),
    )


def simulate_cells(
    ports: Sequence[str | Port],
    baseline: str | Policy = "serial",
    policy: str | Policy = "joint",
    *,
    replications: int = 10,
    days: int | None = None,
    seed: int = 2018,
    processes: int = 1,
    progress: Progress | None = None,
) -> Cells:
    """Simulate ports under a baseline and a policy on common random numbers.

    The result does not depend on `processes`. Raises BadInput for unknown names, or fewer than 2
    replications: one has no interval.
    """
    check_replications(replications)
    check_days(days)
    check_whole("processes", processes, 1)
    loaded = load_policies((baseline, policy))
    chosen = tuple(with_days(port, days, None) for port in load_ports(ports))
    if len({port.port for port in chosen}) < len(chosen):
        raise BadInput("port-repeated", key="ports")
    n = len(chosen) * replications
    all_of = Replications.of(chosen, loaded, seed)
    job = TaskList(simulate_pair, {number: all_of.task(number) for number in range(n)})
    pairs = results(job, range(n), processes=min(processes, n), progress=progress)
    note = manifest(
        chosen,
        loaded,
        days=[port.run.days for port in chosen],
        warm_up_days=[port.run.warm_up_days for port in chosen],
        replications=[replications] * len(chosen),
        seed=seed,
        engine="compiled",
    )
    objects, work = (pd.concat(frames, ignore_index=True) for frames in zip(*pairs, strict=True))
    before, after = labels(loaded)
    return Cells(objects, work, chosen, before, after, note)


def sums(
    streams: tuple[str, ...],
    workload: Workload,
    counted: Bools,
    tables: list[dict[str, Floats]],
    days: float,
) -> pd.DataFrame:
    """Return the daily sums of each non-empty cell."""
    wanted = np.bincount(workload.instructions.object, minlength=workload.n_objects)
    wanted = np.minimum(wanted, MOST_WANTING)
    shape = (len(streams), 2, MOST_WANTING + 1)
    index = (workload.objects.stream, workload.objects.urgent.astype(int), wanted)
    cell: Ints = np.ravel_multi_index(index, shape)[counted]
    n_cells = int(np.prod(shape))

    def added(values: Floats) -> Floats:
        found: Floats = np.bincount(cell, values[counted], n_cells) / days
        return found

    change = tables[1]["overall_time"] - tables[0]["overall_time"]
    columns = {
        "simulated": np.bincount(cell, minlength=n_cells),
        "objects": added(np.ones(workload.n_objects)),
        "sooner": added((change < -APART_MIN).astype(float)),
        "later": added((change > APART_MIN).astype(float)),
    }
    for name, column in SUMS.items():
        for side, table in zip(("before", "after"), tables, strict=True):
            columns[f"{name}_{side}"] = added(table[column])
    stream, urgent, wanting = np.unravel_index(np.arange(n_cells), shape)
    frame = pd.DataFrame(
        {"stream": np.array(streams)[stream], "urgent": urgent == 1, "wanted": wanting, **columns}
    )
    return frame[frame["objects"] > 0]


def work_of(
    plan: Plan, workload: Workload, trace: EngineTrace, counted: Bools, warm_up_min: float
) -> dict[str, float]:
    """Return hours, overtime and detections of each agency per day."""
    window = (warm_up_min, workload.horizon_min)
    days = (window[1] - window[0]) / DAY_MIN
    found = resource_measures(plan, workload, trace, counted, window)
    found |= detections(plan, workload, trace, counted, days)
    return {name: value for name, value in found.items() if name.startswith(WORK)}


def beside(before: dict[str, float], after: dict[str, float]) -> pd.DataFrame:
    """Return agency, measure, before, after; agencies without officers have 0 hours."""
    rows = []
    for name in dict.fromkeys([*before, *after]):
        start = next(word for word in WORK if name.startswith(word))
        sides = before.get(name, 0.0), after.get(name, 0.0)
        rows.append((name.removeprefix(start), start.removesuffix("_"), *sides))
    return pd.DataFrame(rows, columns=["agency", "measure", "before", "after"])
