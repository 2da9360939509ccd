"""The trace of a run of the compiled engine that has ended."""

from dataclasses import fields

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
    order_of_tasks,
    visits_in_order,
)
from sim.model.workload import Workload


def trace_of(plan: Plan, workload: Workload, memory: Memory, *, logs: bool = True) -> Trace:
    """Return the trace of a run that has ended; without `logs`, one of objects and visits alone."""
    end, tables = memory.record[0], memory.tables
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
        tasks=task_trace(tables, end.n_tasks * logs),
        messages=message_trace(tables["said"][: end.n_said * logs]),
    )
    return visits_in_order(trace) if logs else trace


def message_trace(said: np.ndarray) -> MessageTrace:
    """Return the messages as columns."""
    columns: dict[str, np.ndarray] = {}
    for field in fields(MessageTrace):
        column = said[field.name]
        columns[field.name] = column.astype({"i": np.int64, "f": np.float64}[column.dtype.kind])
    return MessageTrace(**columns)


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


def task_trace(tables: dict[str, np.ndarray], n: int) -> TaskTrace:
    """Return the first `n` tasks as columns, in their order."""
    tasks, queues = tables["tasks"][:n], tables["queues"]
    order = order_of_tasks(*(tasks[key] for key in ("queued", "kind", "object", "agency", "part")))
    n_needs = np.ascontiguousarray(queues["n_needs"])[tasks["queue"][order]]
    need_first = np.concatenate([[0], np.cumsum(n_needs)]).astype(np.int64)
    trace = TaskTrace(
        kind=np.empty(n, np.int64),
        object=np.empty(n, np.int64),
        agency=np.empty(n, np.int64),
        visit=np.empty(n, np.int64),
        part=np.empty(n, np.int64),
        level=np.empty(n, np.int64),
        received=np.empty(n),
        reserve_from=np.empty(n),
        queued=np.empty(n),
        began=np.empty(n),
        ended=np.empty(n),
        need_first=need_first,
        need_pool=np.empty(need_first[-1], np.int64),
        need_units=np.empty(need_first[-1], np.int64),
        need_minutes=np.empty(need_first[-1]),
    )
    write_tasks(
        tasks,
        order,
        trace.kind,
        trace.object,
        trace.agency,
        trace.visit,
        trace.part,
        trace.level,
        trace.received,
        trace.reserve_from,
        trace.queued,
        trace.began,
        trace.ended,
    )
    write_needs(
        tasks,
        order,
        queues,
        tables["needs"],
        tables["stays"],
        need_first,
        trace.need_pool,
        trace.need_units,
        trace.need_minutes,
    )
    return trace


@kernel
def write_tasks(
    tasks: np.ndarray,
    order: np.ndarray,
    kind: np.ndarray,
    object_: np.ndarray,
    agency: np.ndarray,
    visit: np.ndarray,
    part: np.ndarray,
    level: np.ndarray,
    received: np.ndarray,
    reserve_from: np.ndarray,
    queued: np.ndarray,
    began: np.ndarray,
    ended: np.ndarray,
) -> None:
    """Write all columns in one pass."""
    for q in range(len(order)):
        task = tasks[order[q]]
        kind[q] = task.kind
        object_[q] = task.object
        agency[q] = task.agency
        visit[q] = task.visit
        part[q] = task.part
        level[q] = task.level
        received[q] = task.received
        reserve_from[q] = task.reserve_from
        queued[q] = task.queued
        began[q] = task.began
        ended[q] = task.ended


@kernel
def write_needs(
    tasks: np.ndarray,
    order: np.ndarray,
    queues: np.ndarray,
    needs: np.ndarray,
    stays: np.ndarray,
    need_first: np.ndarray,
    pool: np.ndarray,
    units: np.ndarray,
    minutes: np.ndarray,
) -> None:
    """Write what each task needs, and how long it stays: to the end, but for those in `stays`."""
    for q in range(len(order)):
        task = tasks[order[q]]
        queue = queues[task.queue]
        for k in range(queue.n_needs):
            need, at = needs[queue.first_need + k], need_first[q] + k
            pool[at] = need.pool
            units[at] = need.units
            minutes[at] = stays[task.stays + k] if task.is_left_early else task.minutes
