"""From the memory of a finished run of the compiled engine to its trace."""

from dataclasses import fields

import numpy as np

from sim.engine.compiled.setup import Memory
from sim.jit.kernel import kernel
from sim.model.plan import Plan
from sim.model.trace import (
    EngineTrace,
    InstructionTrace,
    MessageTrace,
    ObjectTrace,
    TaskTrace,
    VisitTrace,
    order_of_tasks,
    visits_in_order,
)
from sim.model.workload import Workload
from sim.types import Bools, Floats, Ints

KINDS: dict[object, type] = {Floats: np.float64, Ints: np.int64, Bools: np.bool_}
COUNTED = ("moves", "openings", "weighings", "scans")  # columns of visits, known per team
NEEDS = ("need_pool", "need_units", "need_minutes")  # columns of tasks with one entry per need


def trace_of(plan: Plan, workload: Workload, memory: Memory, *, logs: bool = True) -> EngineTrace:
    """Return the trace of a finished run; without `logs`, objects and visits only."""
    end, tables = memory.record[0], memory.tables
    released = tables["released"]
    trace = EngineTrace(
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


def columns_of(records: np.ndarray, table: type) -> dict[str, np.ndarray]:
    """Return the columns of a table of the trace, filled where the records have the same field."""
    columns = empty_columns(table, len(records))
    for name, column in columns.items():
        if name in (records.dtype.names or ()):
            column[:] = records[name]
    return columns


def message_trace(said: np.ndarray) -> MessageTrace:
    """Return the messages as columns."""
    return MessageTrace(**columns_of(said, MessageTrace))


def instruction_trace(results: np.ndarray) -> InstructionTrace:
    """Return the instructions as columns."""
    return InstructionTrace(**columns_of(results, InstructionTrace))


def visit_trace(visits: np.ndarray, teams: np.ndarray) -> VisitTrace:
    """Return the visits as columns; the counts come from the team."""
    columns = columns_of(visits, VisitTrace)
    for name in COUNTED:
        columns[name][:] = teams[name][visits["team"]]
    return VisitTrace(**columns)


def task_trace(tables: dict[str, np.ndarray], n: int) -> TaskTrace:
    """Return the first `n` tasks as columns, in the order of the trace."""
    tasks, queues = tables["tasks"][:n], tables["queues"]
    order = order_of_tasks(*(tasks[key] for key in ("queued", "kind", "object", "agency", "part")))
    n_needs = np.ascontiguousarray(queues["n_needs"])[tasks["queue"][order]]
    need_first = np.concatenate([[0], np.cumsum(n_needs)]).astype(np.int64)
    columns = columns_of(tasks, TaskTrace)
    single = {name: columns[name][order] for name in columns if not name.startswith("need_")}
    needs = {name: np.empty(need_first[-1], columns[name].dtype) for name in NEEDS}
    write_needs(tasks, order, queues, tables["needs"], tables["stays"], need_first, *needs.values())
    return TaskTrace(**single, need_first=need_first, **needs)


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
    """Write the needs of each task and how long it holds them: to its end, unless `stays` says less."""
    for q in range(len(order)):
        task = tasks[order[q]]
        queue = queues[task.queue]
        for k in range(queue.n_needs):
            need, at = needs[queue.first_need + k], need_first[q] + k
            pool[at] = need.pool
            units[at] = need.units
            minutes[at] = stays[task.stays + k] if task.is_left_early else task.minutes
