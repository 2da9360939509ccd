"""The trace of a run of the compiled engine that has ended."""

import numpy as np

from sim.engine.opening import Memory
from sim.matching.core.codes import NOBODY
from sim.model.plan import Plan
from sim.model.trace import (
    InstructionTrace,
    MessageTrace,
    ObjectTrace,
    TaskTrace,
    Trace,
    VisitTrace,
    in_order,
)
from sim.model.workload import Workload


def columns(rows: np.ndarray, *names: str) -> dict[str, np.ndarray]:
    """Return fields of records as arrays of their own."""
    return {name: np.ascontiguousarray(rows[name]) for name in names}


def trace_of(plan: Plan, workload: Workload, memory: Memory, *, logs: bool = True) -> Trace:
    """Return the trace of a run that has ended; without `logs`, one with no tasks and no messages."""
    end, tables = memory.record[0], memory.tables
    visits, tasks = tables["visits"][: end.n_visits], tables["tasks"][: end.n_tasks * logs]
    borders, fates = tables["borders"], tables["fates"]
    queues, need, queue = tables["queues"], tables["needs"], tasks["queue"]
    n_needs = np.ascontiguousarray(queues["n_needs"])[queue]
    need_first = np.concatenate([[0], np.cumsum(n_needs)]).astype(np.int64)
    needs = np.repeat(queues["first_need"][queue] - need_first[:-1], n_needs)
    needs += np.arange(len(needs))
    released = tables["released"]
    trace = Trace(
        port=plan.port,
        policy=plan.policy,
        seed=workload.seed,
        replication=workload.replication,
        ended_min=float(end.now),
        objects=ObjectTrace(
            released=released,
            left=released + workload.objects.pick_up,
            detained=borders["detained"] != 0,
            papers_from=tables["papers_from"],
            papers_to=tables["papers_to"],
            let_go=tables["let_go"],
        ),
        instructions=InstructionTrace(
            **columns(fates, "received", "matched", "ready", "visit", "finished", "ended", "state"),
            relied=fates["relied"] != 0,
        ),
        visits=VisitTrace(
            **columns(visits, "object", "rows", "agencies", "ready", "queued", "began", "ended"),
            **columns(visits, "service", "waited_absent"),
            **columns(tables["teams"][visits["team"]], "moves", "openings", "weighings", "scans"),
            joint=visits["joint"] != 0,
        ),
        tasks=TaskTrace(
            **columns(tasks, "kind", "object", "agency", "visit", "part", "level", "received"),
            **columns(tasks, "reserve_from", "queued", "began", "ended"),
            need_first=need_first,
            need_pool=need["pool"][needs],
            need_units=need["units"][needs],
            need_minutes=minutes_of_needs(tasks, need_first, tables["stays"]),
        ),
        messages=MessageTrace(
            **columns(
                tables["said"][: end.n_said * logs],
                "at",
                "object",
                "kind",
                "agency",
                "number",
                "reason",
            )
        ),
    )
    return in_order(trace) if logs else trace


def minutes_of_needs(tasks: np.ndarray, need_first: np.ndarray, stays: np.ndarray) -> np.ndarray:
    """Return how long each need of each task stays; to the end, but for those in `stays`."""
    task = np.repeat(np.arange(len(tasks)), np.diff(need_first))
    place = np.arange(len(task)) - need_first[task]
    minutes, first = tasks["minutes"][task], tasks["first_stay"][task]
    some = first != NOBODY
    minutes[some] = stays[first[some] + place[some]]
    return minutes
