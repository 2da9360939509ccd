"""The trace of a run of the compiled engine that has ended."""

from dataclasses import fields

import numpy as np

from sim.engine.compiled.setup import Memory
from sim.jit.kernel import kernel
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
from sim.types import Bools, Floats, Ints

KINDS: dict[object, type] = {Floats: np.float64, Ints: np.int64, Bools: np.bool_}
NEEDS = ("need_pool", "need_units", "need_minutes")  # columns of tasks with an entry a need


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
            detained=tables["objects"]["detained"] != 0,
            papers_from=tables["papers_from"],
            papers_to=tables["papers_to"],
            cleared=tables["cleared"],
        ),
        instructions=instruction_trace(tables["instruction_results"][: end.n_instructions * logs]),
        visits=visit_trace(tables["visits"][: end.n_visits], tables["teams"]),
        tasks=task_trace(tables, end.n_tasks * logs),
        messages=message_trace(tables["said"][: end.n_said * logs]),
    )
    return visits_in_order(trace) if logs else trace


def empty_columns(table: type, n: int) -> dict[str, np.ndarray]:
    """Return empty columns of a table of the trace, in the order of its fields."""
    return {field.name: np.empty(n, KINDS[field.type]) for field in fields(table)}


def message_trace(said: np.ndarray) -> MessageTrace:
    """Return the messages as columns."""
    columns = empty_columns(MessageTrace, len(said))
    for name, column in columns.items():
        column[:] = said[name]
    return MessageTrace(**columns)


def instruction_trace(results: np.ndarray) -> InstructionTrace:
    """Return the instructions as columns."""
    columns = empty_columns(InstructionTrace, len(results))
    write_instructions(results, *columns.values())
    return InstructionTrace(**columns)


@kernel
def write_instructions(
    results: np.ndarray,
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
    for m in range(len(results)):
        result = results[m]
        received[m] = result.received
        matched[m] = result.matched
        ready[m] = result.ready
        visit[m] = result.visit
        finished[m] = result.finished
        ended[m] = result.ended
        state[m] = result.state
        relied[m] = result.relied != 0


def visit_trace(visits: np.ndarray, teams: np.ndarray) -> VisitTrace:
    """Return the visits as columns; what was done in each is its team's."""
    columns = empty_columns(VisitTrace, len(visits))
    write_visits(visits, teams, *columns.values())
    return VisitTrace(**columns)


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
    columns = empty_columns(TaskTrace, n)
    del columns["need_first"]
    needs = {name: np.empty(need_first[-1], columns.pop(name).dtype) for name in NEEDS}
    write_tasks(tasks, order, *columns.values())
    write_needs(tasks, order, queues, tables["needs"], tables["stays"], need_first, *needs.values())
    return TaskTrace(**columns, need_first=need_first, **needs)


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
