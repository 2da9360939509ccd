"""The trace: everything that happened in one run, as tables of arrays. Both engines return equal traces."""

from dataclasses import dataclass, fields, replace
from enum import IntEnum

import numpy as np

from sim.types import Bools, Floats, Ints


class TaskKind(IntEnum):
    """The purpose for which staff, sites and machines are seized."""

    PAPERS = 0
    VISIT = 1  # one part of a visit
    LABORATORY = 2


@dataclass(frozen=True)
class ObjectTrace:
    """One entry per object (n). NaN: did not happen before the end of the run."""

    released: Floats  # [n] cleared by the last agency, and present
    left: Floats  # [n] left the port: released + pick-up
    detained: Bools  # [n] kept by an agency; `released` is then the time of the last decision
    papers_from: Floats  # [n, A] papers received by the agency; NaN: not concerned
    papers_to: Floats  # [n, A] papers passed, by an officer or the system
    cleared: Floats  # [n, A] cleared by the agency


@dataclass(frozen=True)
class InstructionTrace:
    """One entry per instruction (m)."""

    received: Floats  # [m] by the platform
    matched: Floats  # [m] first joined a case; NaN: never
    ready: Floats  # [m] last time it became ready for a visit: dispatched alone, or agreed
    visit: Ints  # [m] the visit that served it, or NOBODY
    finished: Floats  # [m] inspected; NaN: never
    ended: Floats  # [m] disposed, satisfied or cancelled
    state: Ints  # [m] sim.matching State at the end
    relied: Bools  # [m] ended by a partner's result


@dataclass(frozen=True)
class VisitTrace:
    """One entry per visit that began, sorted by (began, object)."""

    object: Ints
    rows: Ints  # number of instructions served
    agencies: Ints  # bits of the agencies that took part (merged ones count as one)
    joint: Bools  # a joint case of two or more agencies
    ready: Floats  # dispatched or agreed
    queued: Floats  # could first begin: object present and free, slot begun
    began: Floats
    ended: Floats
    service: Floats  # minutes of work: began to ended, minus waiting between parts
    waited_absent: Floats  # minutes the team waited for an absent party
    moves: Ints
    openings: Ints
    weighings: Ints
    scans: Ints


@dataclass(frozen=True)
class TaskTrace:
    """One entry per task that queued, sorted by (queued, kind, object, agency, part)."""

    kind: Ints
    object: Ints
    agency: Ints  # owner of the papers or sample; lowest agency of a visit
    visit: Ints  # place in the visit table, or NOBODY
    part: Ints
    level: Ints  # priority, lower first (sim.matching.core.parties.priority)
    received: Floats  # second key of the queue
    reserve_from: Floats  # from then on, freed units are reserved for it if it heads its queue
    queued: Floats
    began: Floats  # NaN: withdrawn before it began
    ended: Floats  # or the time of withdrawal
    need_first: Ints  # [q + 1] task q has the needs need_first[q] to need_first[q + 1]
    need_pool: Ints
    need_units: Ints
    need_minutes: Floats  # how long the units are held, from `began`; officers may leave early


@dataclass(frozen=True)
class MessageTrace:
    """One entry per message to the platform, in the order of delivery within each object."""

    at: Floats
    object: Ints
    kind: Ints  # sim.matching Kind
    agency: Ints
    number: Ints  # row of the instruction, or NOBODY
    reason: Ints  # the platform's answer, sim.matching Reason


@dataclass(frozen=True)
class EngineTrace:
    """The result of one run of an engine."""

    port: str
    policy: str
    seed: int
    replication: int
    ended_min: float
    objects: ObjectTrace
    instructions: InstructionTrace
    visits: VisitTrace
    tasks: TaskTrace
    messages: MessageTrace


def in_order(trace: EngineTrace) -> EngineTrace:
    """Return a trace with visits and tasks sorted as their tables document.

    Visits are given in the order in which they began, tasks in the order in which they queued; ties keep
    this order.
    """
    return visits_in_order(replace(trace, tasks=tasks_in_order(trace.tasks)))


def visits_in_order(trace: EngineTrace) -> EngineTrace:
    """Return a trace with visits sorted, and references to them updated."""
    visits = trace.visits
    order = np.lexsort((visits.object, visits.began))
    place = np.full(len(order) + 1, -1, np.int64)  # the last entry serves NOBODY (-1)
    place[order] = np.arange(len(order))
    return replace(
        trace,
        instructions=replace(trace.instructions, visit=place[trace.instructions.visit]),
        visits=VisitTrace(**{f.name: getattr(visits, f.name)[order] for f in fields(visits)}),
        tasks=replace(trace.tasks, visit=place[trace.tasks.visit]),
    )


def tasks_in_order(tasks: TaskTrace) -> TaskTrace:
    """Return the tasks sorted."""
    order = order_of_tasks(tasks.queued, tasks.kind, tasks.object, tasks.agency, tasks.part)
    counts = np.diff(tasks.need_first)[order]
    need_first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    needs = np.repeat(tasks.need_first[:-1][order] - need_first[:-1], counts)
    needs += np.arange(len(needs))
    single = [f.name for f in fields(tasks) if not f.name.startswith("need_")]
    return TaskTrace(
        **{name: getattr(tasks, name)[order] for name in single},
        need_first=need_first,
        need_pool=tasks.need_pool[needs],
        need_units=tasks.need_units[needs],
        need_minutes=tasks.need_minutes[needs],
    )


def order_of_tasks(
    queued: Floats, kind: np.ndarray, object_: np.ndarray, agency: np.ndarray, part: np.ndarray
) -> Ints:
    """Return the order by (queued, kind, object, agency, part) of tasks already sorted by `queued`."""
    order = np.arange(len(queued))
    later = np.diff(queued, prepend=-np.inf) > 0
    alone = later & np.append(later[1:], True)
    tied = np.flatnonzero(~alone)
    keys = (part, agency, object_, kind, np.cumsum(later))
    order[tied] = tied[np.lexsort([key[tied] for key in keys])]
    return order


def differences(a: EngineTrace, b: EngineTrace) -> list[str]:
    """Name the columns in which two traces differ, and the first row; empty if they are equal."""
    found = []
    for table in ("objects", "instructions", "visits", "tasks", "messages"):
        left, right = getattr(a, table), getattr(b, table)
        for field in fields(left):
            one, two = getattr(left, field.name), getattr(right, field.name)
            if one.shape != two.shape:
                found.append(f"{table}.{field.name}: shapes {one.shape} and {two.shape}")
            elif not np.array_equal(one, two, equal_nan=one.dtype.kind == "f"):
                unlike = (one != two) & ~((one != one) & (two != two))
                row = int(np.argwhere(unlike)[0][0])
                found.append(f"{table}.{field.name}: row {row}: {one[row]} and {two[row]}")
    return found
