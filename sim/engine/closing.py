"""The trace of a run of the compiled engine that has ended."""

import numpy as np

from sim.engine.opening import Memory
from sim.matching.core.compiled import kernel
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
    """Return fields of records as arrays of their own, whole numbers in 64 bits."""
    kinds = {"i": np.int64, "f": np.float64}
    return {name: rows[name].astype(kinds[rows[name].dtype.kind]) for name in names}


def trace_of(plan: Plan, workload: Workload, memory: Memory, *, logs: bool = True) -> Trace:
    """Return the trace of a run that has ended; without `logs`, one of objects and visits alone."""
    end, tables = memory.record[0], memory.tables
    tasks = tables["tasks"][: end.n_tasks * logs]
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
            detained=tables["borders"]["detained"] != 0,
            papers_from=tables["papers_from"],
            papers_to=tables["papers_to"],
            let_go=tables["let_go"],
        ),
        instructions=instruction_trace(tables["fates"][: end.n_instructions * logs]),
        visits=visit_trace(tables["visits"][: end.n_visits], tables["teams"]),
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


def instruction_trace(fates: np.ndarray) -> InstructionTrace:
    """Return the instructions as columns."""
    m = len(fates)
    trace = InstructionTrace(
        received=np.empty(m),
        matched=np.empty(m),
        ready=np.empty(m),
        visit=np.empty(m, np.int64),
        finished=np.empty(m),
        ended=np.empty(m),
        state=np.empty(m, np.int64),
        relied=np.empty(m, np.bool_),
    )
    write_instructions(
        fates,
        trace.received,
        trace.matched,
        trace.ready,
        trace.visit,
        trace.finished,
        trace.ended,
        trace.state,
        trace.relied,
    )
    return trace


@kernel
def write_instructions(
    fates: np.ndarray,
    received: np.ndarray,
    matched: np.ndarray,
    ready: np.ndarray,
    visit: np.ndarray,
    finished: np.ndarray,
    ended: np.ndarray,
    state: np.ndarray,
    relied: np.ndarray,
) -> None:
    """Write all columns in one pass: NumPy would go over the records once a column."""
    for m in range(len(fates)):
        fate = fates[m]
        received[m] = fate.received
        matched[m] = fate.matched
        ready[m] = fate.ready
        visit[m] = fate.visit
        finished[m] = fate.finished
        ended[m] = fate.ended
        state[m] = fate.state
        relied[m] = fate.relied != 0


def visit_trace(visits: np.ndarray, teams: np.ndarray) -> VisitTrace:
    """Return the visits as columns; what was done in each is its team's."""
    n = len(visits)
    trace = VisitTrace(
        object=np.empty(n, np.int64),
        rows=np.empty(n, np.int64),
        agencies=np.empty(n, np.int64),
        joint=np.empty(n, np.bool_),
        ready=np.empty(n),
        queued=np.empty(n),
        began=np.empty(n),
        ended=np.empty(n),
        service=np.empty(n),
        waited_absent=np.empty(n),
        moves=np.empty(n, np.int64),
        openings=np.empty(n, np.int64),
        weighings=np.empty(n, np.int64),
        scans=np.empty(n, np.int64),
    )
    write_visits(
        visits,
        teams,
        trace.object,
        trace.rows,
        trace.agencies,
        trace.joint,
        trace.ready,
        trace.queued,
        trace.began,
        trace.ended,
        trace.service,
        trace.waited_absent,
        trace.moves,
        trace.openings,
        trace.weighings,
        trace.scans,
    )
    return trace


@kernel
def write_visits(
    visits: np.ndarray,
    teams: np.ndarray,
    object_: np.ndarray,
    rows: np.ndarray,
    agencies: np.ndarray,
    joint: np.ndarray,
    ready: np.ndarray,
    queued: np.ndarray,
    began: np.ndarray,
    ended: np.ndarray,
    service: np.ndarray,
    waited_absent: np.ndarray,
    moves: np.ndarray,
    openings: np.ndarray,
    weighings: np.ndarray,
    scans: np.ndarray,
) -> None:
    """Write all columns in one pass."""
    for v in range(len(visits)):
        visit = visits[v]
        team = teams[visit.team]
        object_[v] = visit.object
        rows[v] = visit.rows
        agencies[v] = visit.agencies
        joint[v] = visit.joint != 0
        ready[v] = visit.ready
        queued[v] = visit.queued
        began[v] = visit.began
        ended[v] = visit.ended
        service[v] = visit.service
        waited_absent[v] = visit.waited_absent
        moves[v] = team.moves
        openings[v] = team.openings
        weighings[v] = team.weighings
        scans[v] = team.scans


def minutes_of_needs(tasks: np.ndarray, need_first: np.ndarray, stays: np.ndarray) -> np.ndarray:
    """Return how long each need of each task stays; to the end, but for those in `stays`."""
    task = np.repeat(np.arange(len(tasks)), np.diff(need_first))
    place = np.arange(len(task)) - need_first[task]
    minutes, some = tasks["minutes"][task], tasks["is_left_early"][task] != 0
    minutes[some] = stays[tasks["stays"][task[some]] + place[some]]
    return minutes
