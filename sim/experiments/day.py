"""One day at the port: the stage of each object over time."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.domain.objects import CLASS_NAMES
from sim.experiments.replicate import ENGINES
from sim.matching.core.codes import NOBODY
from sim.model.build import build_plan
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.sampling.draw import draw
from sim.units import DAY_MIN

STAGES = ("coming", "papers", "hold", "site", "visit", "laboratory", "released")
MOST_SHOWN = 400  # objects on the screen


@dataclass(frozen=True)
class Day:
    """One day of arrivals under several policies, on the same workload."""

    begins_min: float
    ends_min: float
    workload: Workload
    plans: tuple[Plan, ...]
    traces: tuple[EngineTrace, ...]
    objects: pd.DataFrame  # object, object_class, arrived (min), wanted (agencies that inspect it)


@dataclass(frozen=True)
class DayTask:
    """A day (0 is the first measured one) of one replication to be simulated."""

    port: Port
    policies: tuple[Policy, ...]
    day: int
    seed: int


def play(task: DayTask) -> Day:
    """Simulate until one day after it and return the inspected objects that arrive on the day."""
    first = task.port.run.warm_up_days + task.day
    days = first + 2
    workload = draw(task.port, days, task.seed, 0)
    plans = tuple(build_plan(task.port, policy, days) for policy in task.policies)
    traces = tuple(ENGINES["compiled"](plan, workload) for plan in plans)
    begins, ends = first * DAY_MIN, (first + 1) * DAY_MIN
    wanted = np.bincount(workload.instructions.object, minlength=workload.n_objects)
    arrived = workload.objects.arrived
    chosen = np.flatnonzero((arrived >= begins) & (arrived < ends) & (wanted >= 1))
    several = chosen[wanted[chosen] >= 2]
    single = chosen[wanted[chosen] < 2]
    kept = np.sort(np.concatenate([several, single])[:MOST_SHOWN])
    kinds = plans[0].object_class[workload.objects.stream[kept]]
    objects = pd.DataFrame(
        {
            "object": kept,
            "object_class": [CLASS_NAMES[kind] for kind in kinds],
            "arrived": arrived[kept],
            "wanted": wanted[kept],
        }
    )
    return Day(begins, ends, workload, plans, traces, objects)


def stages(workload: Workload, trace: EngineTrace, kept: "pd.Series[int]") -> pd.DataFrame:
    """Return spans: object, stage, begins, ends (min), one row each, in order.

    Agencies may be at different stages of one object at the same time; the most advanced counts
    (inspection, laboratory, site, hold, papers). Between stages the object waits for papers or an
    instruction.
    """
    rows: list[tuple[int, str, float, float]] = []
    first = workload.first_instruction()
    for thing in kept:
        end = _until(trace.objects.released[thing], trace)
        spans = list(_spans(workload, trace, int(thing), int(first[thing]), int(first[thing + 1])))
        cuts = sorted({
            t for _, low, high in spans for t in (low, high) if workload.objects.arrived[thing] < t < end
        } | {float(workload.objects.arrived[thing]), end})  # fmt: skip
        for low, high in pairwise(cuts):
            stage = _stage((low + high) / 2, spans)
            if rows and rows[-1][0] == thing and rows[-1][1] == stage:
                rows[-1] = (int(thing), stage, rows[-1][2], high)
            else:
                rows.append((int(thing), stage, low, high))
        rows.append((int(thing), "released", end, float("inf")))
    return pd.DataFrame(rows, columns=["object", "stage", "begins", "ends"])


Span = tuple[str, float, float]


def _until(time: float, trace: EngineTrace) -> float:
    return float(trace.ended_min if np.isnan(time) else time)


def _spans(workload: Workload, trace: EngineTrace, thing: int, low: int, high: int) -> list[Span]:
    """Yield the spans of one object: (stage, from, to)."""
    papers_from, papers_to = trace.objects.papers_from[thing], trace.objects.papers_to[thing]
    found: list[Span] = [
        ("papers", float(a), _until(b, trace))
        for a, b in zip(papers_from, papers_to, strict=True)
        if not np.isnan(a)
    ]
    sent, visits = trace.instructions, trace.visits
    present = float(workload.objects.present[thing])
    for row in range(low, high):
        received, ready = sent.received[row], sent.ready[row]
        if np.isnan(received):
            continue
        ended = _until(sent.ended[row], trace)
        freed = ended if np.isnan(ready) else float(ready)
        found.append(("hold", float(received), freed))
        visit = int(sent.visit[row])
        if visit == NOBODY:
            continue
        began, done = float(visits.began[visit]), _until(visits.ended[visit], trace)
        found += [("site", max(freed, present), began), ("visit", began, done)]
        found.append(("laboratory", done, ended))
    return found


ADVANCED = ("visit", "laboratory", "site", "hold", "papers")


def _stage(at: float, spans: list[Span]) -> str:
    under_way = {stage for stage, low, high in spans if low <= at < high}
    begun = any(low <= at for _, low, _ in spans)
    return next((s for s in ADVANCED if s in under_way), "papers" if begun else "coming")
