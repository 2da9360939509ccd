"""The memory of a new run: plan and workload as tables, and space for what happens."""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from sim.domain.objects import ObjectClass
from sim.engine.compiled import dispatch
from sim.engine.compiled.event_list import CAPACITY_SOON, event_key
from sim.engine.compiled.layout import (
    CHANGE,
    EVENT,
    INSTRUCTION_RESULT,
    LINE,
    MEMBER,
    MOST_PARTIES,
    NEED,
    OBJECT_IN_PROCESS,
    OFFICE,
    PART,
    POOL,
    QUEUE,
    QUEUED_TASK,
    RULING,
    SAID,
    SLOT,
    START,
    STREAM,
    TEAM,
    VISIT,
    VISIT_REQUEST,
    WORLD,
)
from sim.engine.compiled.platform import platform
from sim.engine.event_order import Rank
from sim.jit.kernel import internal, kernel
from sim.jit.tables import lend
from sim.matching.core.codes import NOBODY
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.model.calendars import PoolHours, capacity_changes
from sim.model.instruction_inputs import instruction_inputs_of
from sim.model.plan import Plan
from sim.model.ready_visits import PARTY_QUESTION, READY_VISIT
from sim.model.visit import visit_tables
from sim.model.workload import Workload
from sim.types import Floats, Ints


@dataclass(frozen=True)
class Capacities:
    """Numbers of rows of the tables that fill during the run."""

    events: int
    tasks: int
    said: int
    slots: int
    stays: int  # tasks that release some needs before their end
    cases: int = 4
    queues: int = 256
    teams: int = 512

    def doubled(self, full: int) -> "Capacities":
        """Return the capacities with the full table doubled."""
        name = {
            dispatch.FULL_EVENTS: "events",
            dispatch.FULL_TASKS: "tasks",
            dispatch.FULL_SAID: "said",
            dispatch.FULL_SLOTS: "slots",
            dispatch.FULL_CASES: "cases",
            dispatch.FULL_QUEUES: "queues",
            dispatch.FULL_TEAMS: "teams",
            dispatch.FULL_STAYS: "stays",
        }[full]
        return replace(self, **{name: 2 * getattr(self, name)})


def capacities_for(workload: Workload) -> Capacities:
    """Return capacities that suffice for nearly every run."""
    m = workload.n_instructions
    busy = int((workload.objects.deals & (workload.objects.review > 0)).sum())
    return Capacities(
        events=1024, tasks=busy + 6 * m + 64, said=14 * m + 64, slots=1024, stays=2 * m + 64
    )


class Memory:
    """The record passed to the handlers, and the tables that it points to."""

    def __init__(self) -> None:
        self.record = np.zeros(1, WORLD)
        self.tables: dict[str, np.ndarray] = {}

    def lend(self, **tables: np.ndarray) -> None:
        """Store the addresses of tables in the record."""
        for name, table in tables.items():
            kept = np.ascontiguousarray(table)
            self.tables[name] = kept
            self.record[name] = lend(kept)

    def write(self, **numbers: float) -> None:
        """Write scalars into the record."""
        for name, number in numbers.items():
            self.record[name] = number


def make_world(plan: Plan, workload: Workload, capacities: Capacities, *, logs: bool) -> Memory:
    """Return the memory of a new run; without `logs`, tasks and messages are not kept."""
    memory = Memory()
    most = int(np.diff(workload.first_instruction()).max(initial=0)) + 1  # room for one more
    write_ruling(memory, plan)
    lend_plan(memory, plan, workload)
    lend_workload(memory, plan, workload)
    lend_growing_tables(memory, plan, workload, capacities, most)
    memory.write(keeps_logs=logs, free_task=NOBODY)
    return memory


def write_ruling(memory: Memory, plan: Plan) -> None:
    """Write the scalars of the plan."""
    for field in RULING:
        name = field.removesuffix(":f")
        if hasattr(plan, name):
            memory.write(**{name: getattr(plan, name)})
    memory.write(
        n_agencies=len(plan.agencies),
        urgent=plan.rules["urgent"][0],
        grace=plan.rules["grace"][0],
        until=plan.until_min,
        platform=platform(),
        one=1,
    )


def table(n: int, row: np.dtype, **columns: np.ndarray | float) -> np.ndarray:
    """Return `n` records with these columns, other fields 0."""
    made = np.zeros(n, row)
    for name, column in columns.items():
        made[name] = column
    return made


def lend_plan(memory: Memory, plan: Plan, workload: Workload) -> None:
    """Add the tables of the plan, and the shifts and breakdowns of the run."""
    visits = visit_tables(plan)
    changes = capacity_changes(plan, workload)
    hours = PoolHours(changes, len(plan.pools))
    closes = change_closes(hours, changes.at, changes.pool)
    kept = changes.at < plan.until_min
    memory.lend(
        streams=table(
            len(plan.streams),
            STREAM,
            agreed_slots=plan.agreed_slots,
            object_class=plan.object_class,
        ),
        offices=table(
            plan.turn.size,
            OFFICE,
            turn=plan.turn.ravel(),
            papers_pool=plan.papers_pool.ravel(),
            visit_pool=plan.visit_pool.ravel(),
        ),
        laboratories=plan.laboratory_pool,
        acts_as=plan.acts_as,
        rules=plan.rules.copy(),
        sites=plan.sites.copy(),
        open_at=hours.at,
        open_units=hours.units,
        open_first=hours.first,
        changes=table(
            int(kept.sum()),
            CHANGE,
            at=changes.at[kept],
            pool=changes.pool[kept],
            units=changes.units[kept],
            closes=closes[kept],
        ),
        visit_n_steps=visits.n_steps,
        visit_shared=visits.shared,
        visit_place=visits.place,
        visit_equipment=visits.equipment,
        visit_kept=visits.kept,
        visit_counts_as=visits.counts_as,
        visit_officers=visits.officers,
        visit_pool=visits.visit_pool,
        visit_site_pool=visits.site_pool,
        visit_equipment_pool=visits.equipment_pool,
    )
    memory.write(
        n_streams=len(plan.streams),
        n_steps=visits.place.shape[1],
        n_places=len(visits.site_pool),
        n_kinds=len(visits.equipment_pool),
        n_sites=len(plan.sites),
        n_pools=len(plan.pools),
        n_pools_1=len(plan.pools) + 1,
        n_hours=len(hours.at),
        n_changes=kept.sum(),
    )


def lend_workload(memory: Memory, plan: Plan, workload: Workload) -> None:
    """Add objects and instructions, and the events known in advance."""
    n, m, n_agencies = workload.n_objects, workload.n_instructions, len(plan.agencies)
    objects, rows = workload.objects, workload.instructions
    in_process, released = np.empty(n, OBJECT_IN_PROCESS), np.full(n, np.nan)
    results = np.empty(m, INSTRUCTION_RESULT)
    open_instruction_results(results)
    passed = np.full((n, n_agencies), np.nan)
    starts = np.empty(n * (2 * n_agencies + 1), START)
    cls = plan.object_class
    n_starts, left = open_objects(
        workload.first_instruction(),
        objects.stream,
        objects.present,
        objects.declared,
        objects.urgent,
        objects.deals,
        objects.review,
        plan.turn,
        plan.rules["required"][0, cls],
        cls == ObjectClass.SHIP,
        plan.acts_as,
        in_process,
        released,
        passed,
        starts,
    )
    starts = starts[:n_starts]
    # written by rank, object and agency: a stable sort by time then keeps the order of keys
    starts = starts[np.argsort(starts["when"], kind="stable")]
    memory.lend(
        starts=starts,
        objects=in_process,
        released=released,
        review=objects.review,
        papers_from=passed,
        papers_to=passed.copy(),
        cleared=passed.copy(),
        instruction_results=results,
        instruction_inputs=instruction_inputs_of(workload),
        agency=rows.agency,
        steps=rows.steps,
        minutes=rows.minutes,
        leaves_early=rows.leaves_early,
    )
    memory.write(n_instructions=m, n_starts=n_starts, left=left)


@kernel
def open_instruction_results(results: np.ndarray) -> None:
    """Initialise the results of instructions: nothing has happened yet."""
    for m in range(len(results)):
        result = results[m]
        result.received = np.nan
        result.matched = np.nan
        result.ready = np.nan
        result.finished = np.nan
        result.ended = np.nan
        result.visit = NOBODY
        result.sample = NOBODY
        result.state = NOBODY
        result.relied = 0
        result.pending = 0
        result.asked = 0
        result.unsettled = 0


@kernel
def open_objects(
    first: np.ndarray,
    stream: np.ndarray,
    present: np.ndarray,
    declared: np.ndarray,
    urgent: np.ndarray,
    deals: np.ndarray,
    review: np.ndarray,
    turn: np.ndarray,
    required: np.ndarray,
    is_ship: np.ndarray,
    acts_as: np.ndarray,
    in_process: np.ndarray,
    released: np.ndarray,
    passed: np.ndarray,
    starts: np.ndarray,
) -> tuple[int, int]:
    """Write the objects and their first events; release those that need no officer.

    First events are excuses of agencies that are not concerned, the first turn and the berthing of ships,
    ordered by rank, object and agency. Returns the number of events and of objects left to process.
    """
    left, n = 0, 0
    n_agencies = deals.shape[1]
    for i in range(len(stream)):
        obj, busy = in_process[i], first[i + 1] > first[i]
        obj.stream = stream[i]
        obj.present = present[i]
        obj.urgent = urgent[i]
        obj.first = first[i]
        obj.last = first[i + 1]
        obj.slot = NOBODY
        obj.in_visit = 0
        obj.done = 0
        obj.detained = 0
        waiting = 0
        for a in range(n_agencies):
            if deals[i, a]:
                waiting |= 1 << a
                busy |= review[i, a] > 0
        obj.waiting = waiting
        if busy:
            left += 1
            n = excuse(i, waiting, required[stream[i]], acts_as, first, declared, starts, n)
            continue
        obj.done = 1
        released[i] = max(present[i], declared[i])
        for a in range(n_agencies):
            if deals[i, a]:
                passed[i, a] = declared[i]
    for i in range(len(stream)):
        if not in_process[i].done:
            least, k = NOBODY, stream[i]
            for a in range(n_agencies):
                if deals[i, a] and (least == NOBODY or turn[k, a] < least):
                    least = turn[k, a]
            for a in range(n_agencies):
                if deals[i, a] and turn[k, a] == least:
                    n = write_start(starts, n, declared[i], event_key(Rank.TURN, i, a))
    for i in range(len(stream)):
        if is_ship[stream[i]] and first[i + 1] > first[i]:
            n = write_start(starts, n, present[i], event_key(Rank.PRESENT, i, NOBODY))
    return n, left


@internal
def excuse(
    i: int,
    dealing: int,
    required: int,
    acts_as: np.ndarray,
    first: np.ndarray,
    declared: np.ndarray,
    starts: np.ndarray,
    n: int,
) -> int:
    """Excuse the agencies that the declaration shows not to be concerned (matching rule 3)."""
    if first[i + 1] == first[i]:
        return n
    speaking = 0
    for a in range(len(acts_as)):
        if dealing >> a & 1:
            speaking |= 1 << acts_as[a]
    for a in range(len(acts_as)):
        if required >> a & 1 and not speaking >> a & 1:
            n = write_start(starts, n, declared[i], event_key(Rank.EXCUSE, i, a))
    return n


@internal
def write_start(starts: np.ndarray, n: int, when: float, key: int) -> int:
    """Write a first event and return the new number of events."""
    starts[n].when = when
    starts[n].key = key
    return n + 1


def lend_growing_tables(
    memory: Memory, plan: Plan, workload: Workload, capacities: Capacities, rows_a_slot: int
) -> None:
    """Add the tables that fill during the run."""
    n_needs = 2 + len(plan.equipment) + len(plan.agencies)
    n_scratch = max(n_needs, rows_a_slot)
    names = 4 * max(capacities.queues, capacities.teams)
    log = log_for(rows_a_slot, capacities.cases)
    memory.lend(
        events=np.zeros(capacities.events, EVENT),
        soon=np.zeros(CAPACITY_SOON, EVENT),
        tasks=np.empty(capacities.tasks, QUEUED_TASK),
        stays=np.empty(capacities.stays * n_needs),
        visits=np.empty(workload.n_instructions + 1, VISIT),  # each serves at least one instruction
        said=np.empty(capacities.said, SAID),
        pools=np.zeros(len(plan.pools), POOL),
        queues=np.zeros(capacities.queues, QUEUE),
        needs=np.zeros(capacities.queues * n_needs, NEED),
        by_needs=np.full(names, NOBODY),
        teams=np.zeros(capacities.teams, TEAM),
        team_members=np.zeros(capacities.teams * MOST_PARTIES, MEMBER),
        team_parts=np.zeros(4 * capacities.teams, PART),
        by_team=np.full(names, NOBODY),
        waiting=np.zeros(capacities.queues, np.int64),
        line=np.zeros(capacities.queues, LINE),
        slots=np.zeros(capacities.slots, SLOT),
        free=np.arange(capacities.slots),
        heads=np.zeros(capacities.slots, OBJECT),
        rows=np.zeros(capacities.slots * rows_a_slot, INSTRUCTION),
        cases=np.zeros(capacities.slots * capacities.cases, CASE),
        requests=np.zeros(capacities.slots * rows_a_slot, VISIT_REQUEST),
        message=np.zeros(1, MESSAGE),
        log=log,
        ready_visits=np.zeros(rows_a_slot, READY_VISIT),
        asked=np.zeros(rows_a_slot, PARTY_QUESTION),
        **{
            name: np.zeros(n_scratch, np.int64)
            for name in ("instructions", "roles", "scratch_pools", "scratch_units")
        },
        **{name: np.zeros(n_scratch) for name in ("needed", "staying")},
    )
    memory.write(
        n_free=capacities.slots,
        rows_a_slot=rows_a_slot,
        cases_a_slot=capacities.cases,
        row_words=rows_a_slot * INSTRUCTION.itemsize // 8,
        case_words=capacities.cases * CASE.itemsize // 8,
        head_words=OBJECT.itemsize // 8,
        capacity_events=capacities.events,
        capacity_tasks=capacities.tasks,
        capacity_said=capacities.said,
        capacity_queues=capacities.queues,
        capacity_needs=capacities.queues * n_needs,
        capacity_names=names,
        capacity_teams=capacities.teams,
        capacity_parts=4 * capacities.teams,
        capacity_stays=capacities.stays * n_needs,
        most_needs=n_needs,
        n_scratch=n_scratch,
        n_log=len(log),
    )


def change_closes(hours: PoolHours, at: Floats, pool: Ints) -> Floats:
    """Return, for each change of a pool's units, when the pool next closes."""
    closes = np.full(len(at), inf)
    for p in range(hours.n_pools):
        begin, end = hours.first[p], hours.first[p + 1]
        mine = np.flatnonzero(pool == p)
        shut = np.flatnonzero(hours.units[begin:end] <= 0)
        following = np.searchsorted(shut, np.arange(end - begin), side="right")
        times = np.append(hours.at[begin:end][shut], inf)
        closes[mine] = times[following]
    return closes
