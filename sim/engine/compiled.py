"""The compiled engine: the same traces as the reference engine, row by row, many times faster.

All it changes stands in arrays that are made once a run (`Memory`). Where a table proves too small, the
run begins again with more room, which changes nothing in the result.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from sim.domain.objects import ObjectClass
from sim.engine import kernel
from sim.engine.border import (
    dispatch,
    end_task,
    go_on,
    instruct,
    row_of,
    settle,
    take_turn,
    withdraw,
)
from sim.engine.calendar import (
    OBJECT_BIT,
    RANK_BIT,
    agency_of,
    drop_first,
    object_in,
    place_of,
    rank_in,
)
from sim.engine.dialogue import PLATFORM, answer, run_deadline, say
from sim.engine.kernel import units_change
from sim.engine.memory import lend
from sim.engine.ranks import Rank
from sim.engine.teams import offer
from sim.engine.world import (
    BORDER,
    CHANGE,
    DEALING,
    EVENT,
    FATE,
    LINE,
    MEMBER,
    MOST_PARTIES,
    NEED,
    OFFICE,
    PART,
    POOL,
    QUEUE,
    REQUEST,
    RULING,
    SAID,
    SLOT,
    START,
    STREAM,
    TASK,
    TEAM,
    VISIT,
    WORLD,
    border_at,
    change_at,
    event_at,
    start_at,
)
from sim.errors import PortsimError
from sim.matching.core import compiled
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.model.calendars import PoolHours, capacity_changes
from sim.model.freed import FREED, QUESTION
from sim.model.orders import orders_of
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
from sim.model.visit import visit_tables
from sim.model.workload import Floats, Ints, Workload

OUT_OF_CALENDAR, OUT_OF_STARTS, OUT_OF_SHIFTS = 0, 1, 2  # where the next event comes from


class EngineError(PortsimError):
    """The engine and the platform disagree: a mistake in this program, not in the input."""


@dataclass(frozen=True)
class Room:
    """How many rows the tables have that grow while time passes."""

    events: int
    tasks: int
    said: int
    slots: int
    cases: int = 4
    queues: int = 256
    teams: int = 512

    def doubled(self, full: int) -> "Room":
        """Return the room with the table doubled that was full."""
        name = {
            kernel.FULL_EVENTS: "events",
            kernel.FULL_TASKS: "tasks",
            kernel.FULL_SAID: "said",
            kernel.FULL_SLOTS: "slots",
            kernel.FULL_CASES: "cases",
            kernel.FULL_QUEUES: "queues",
            kernel.FULL_TEAMS: "teams",
        }[full]
        return replace(self, **{name: 2 * getattr(self, name)})


def room_for(workload: Workload) -> Room:
    """Return the room that is enough for nearly every run."""
    m = workload.n_instructions
    busy = int((workload.objects.deals & (workload.objects.review > 0)).sum())
    return Room(events=1024, tasks=busy + 6 * m + 64, said=14 * m + 64, slots=1024)


class Memory:
    """The record that the handlers get, and the tables that it points to."""

    def __init__(self) -> None:
        self.record = np.zeros(1, WORLD)
        self.tables: dict[str, np.ndarray] = {}

    def lend(self, **tables: np.ndarray) -> None:
        """Let the record point to tables."""
        for name, table in tables.items():
            kept = np.ascontiguousarray(table)
            self.tables[name] = kept
            self.record[name] = lend(kept)

    def write(self, **numbers: float) -> None:
        """Write single numbers into the record."""
        for name, number in numbers.items():
            self.record[name] = number


def run(plan: Plan, workload: Workload) -> Trace:
    """Simulate one workload under one plan; equal to `reference.run` in every row.

    Ends when all objects are done with, at `plan.until_min` at the latest. Raises EngineError if the
    platform answers what no engine expects.
    """
    room = room_for(workload)
    while True:
        memory = make_world(plan, workload, room)
        advance(memory.record)
        end = memory.record[0]
        if end.fault and not end.full:
            answer = Reason(int(end.fault) - 1).name
            raise EngineError(f"the platform answered {answer} at {end.now}")
        if not end.full:
            return trace_of(plan, workload, memory)
        room = room.doubled(int(end.full))


@compiled.kernel
def advance(record: np.ndarray) -> None:
    """Let time pass until all is done, a table is full, or the platform answers unexpectedly."""
    w = record[0]
    passing = place_of(Rank.PASS, NOBODY, NOBODY)
    while not w.full and not w.fault:
        when, place, source = np.inf, 0, OUT_OF_CALENDAR
        if w.next_start < w.n_starts:
            source = OUT_OF_STARTS
            when = start_at(w, w.next_start).when
            place = start_at(w, w.next_start).place
        if w.n_events > 0:
            first = event_at(w, 0)
            if first.when < when or (first.when == when and first.place < place):
                source = OUT_OF_CALENDAR
                when = first.when
                place = first.place
        if w.next_change < w.n_changes and change_at(w, w.next_change).at <= when:
            source = OUT_OF_SHIFTS
            when = change_at(w, w.next_change).at
            place = 0
        if w.pass_asked and (when > w.now or place > passing):
            dispatch(w)
        elif w.left == 0 and when > w.now:
            break
        elif when > w.until:
            w.now = w.until
            break
        elif source == OUT_OF_SHIFTS:
            units_change(w)
        else:
            w.now = when
            load = NOBODY
            if source == OUT_OF_STARTS:
                w.next_start += 1
            else:
                load = event_at(w, 0).load
                drop_first(w)
            handle(w, place, load)


@compiled.internal
def handle(w: np.record, place: int, load: int) -> None:
    """Do what an event asks for."""
    rank, i, a = rank_in(place), object_in(place), agency_of(place)
    if rank == Rank.END:
        end_task(w, load)
    elif rank == Rank.TURN:
        take_turn(w, i, a)
    elif rank == Rank.EXCUSE:
        if not border_at(w, i).done:
            say(w, i, Kind.NO_INTEREST, a, NOBODY)
    elif rank == Rank.WITHDRAW:
        withdraw(w, i, a)
    elif rank == Rank.SEND:
        instruct(w, i, a)
    elif rank == Rank.ANSWER:
        answer(w, i, a, row_of(w, i, a))
    elif rank == Rank.INSPECTED:
        go_on(w, i, a, load)
    elif rank == Rank.TREATED:
        settle(w, i, a)
    elif rank == Rank.PRESENT:
        if not border_at(w, i).done:
            say(w, i, Kind.BERTH, NOBODY, NOBODY)
    elif rank == Rank.OFFER:
        if not border_at(w, i).done:
            offer(w, i, border_at(w, i).slot)
    else:
        run_deadline(w, i)


# --- arrays --------------------------------------------------------------------------------------


def first_events(plan: Plan, workload: Workload) -> tuple[Floats, Ints]:
    """Return what is known to happen to each object before anything is simulated, in order.

    Agencies that need not be waited for, the first turn, and the berthing of ships: (when, place).
    """
    objects, first = workload.objects, workload.first_instruction()
    busy = ~workload.straight()
    turns = np.where(objects.deals, plan.turn[objects.stream], np.iinfo(np.int64).max)
    begins = objects.deals & (turns == turns.min(axis=1, keepdims=True)) & busy[:, None]
    instructed = np.diff(first) > 0
    cls = plan.object_class[objects.stream]
    spoken = np.zeros(begins.shape, np.bool_)
    for a, speaker in enumerate(plan.acts_as):
        spoken[:, speaker] |= objects.deals[:, a]
    required = plan.rules["required"][0, cls][:, None] >> np.arange(len(plan.agencies)) & 1 == 1
    excused = instructed[:, None] & required & ~spoken
    berths = np.flatnonzero(instructed & (cls == ObjectClass.SHIP))
    parts = []
    for rank, (i, a) in ((Rank.EXCUSE, excused.nonzero()), (Rank.TURN, begins.nonzero())):
        parts.append((objects.declared[i], place_of_all(rank, i, a)))
    parts.append(
        (objects.present[berths], place_of_all(Rank.PRESENT, berths, np.full(len(berths), NOBODY)))
    )
    when = np.concatenate([part[0] for part in parts])
    place = np.concatenate([part[1] for part in parts])
    order = np.argsort(when, kind="stable")  # the parts are in the order of their places
    return when[order], place[order]


def place_of_all(rank: Rank, i: Ints, a: Ints) -> Ints:
    """`calendar.place_of` for columns."""
    return (int(rank) << RANK_BIT) + ((i + 1) << OBJECT_BIT) + a + 1


def change_closes(hours: PoolHours, at: Floats, pool: Ints) -> Floats:
    """Return when each pool closes after each change of its units."""
    closes = np.full(len(at), inf)
    for p in range(hours.n_pools):
        begin, end = hours.first[p], hours.first[p + 1]
        mine = np.flatnonzero(pool == p)
        shut = np.flatnonzero(hours.units[begin:end] <= 0)
        following = np.searchsorted(shut, np.arange(end - begin), side="right")
        times = np.append(hours.at[begin:end][shut], inf)
        closes[mine] = times[following]
    return closes


def make_world(plan: Plan, workload: Workload, room: Room) -> Memory:
    """Return the memory of a run that is about to begin."""
    memory = Memory()
    most = int(np.diff(workload.first_instruction()).max(initial=0)) + 1  # room for one more
    write_ruling(memory, plan)
    lend_plan(memory, plan, workload)
    lend_workload(memory, plan, workload)
    lend_room(memory, plan, workload, room, most)
    return memory


def write_ruling(memory: Memory, plan: Plan) -> None:
    """Write the plan's single numbers."""
    for field in RULING:
        name = field.removesuffix(":f")
        if hasattr(plan, name):
            memory.write(**{name: getattr(plan, name)})
    memory.write(
        n_agencies=len(plan.agencies),
        urgent=plan.rules["urgent"][0],
        grace=plan.rules["grace"][0],
        until=plan.until_min,
        platform=PLATFORM,
        one=1,
    )


def table(n: int, row: np.dtype, **columns: np.ndarray | float) -> np.ndarray:
    """Return `n` records with these columns, 0 elsewhere."""
    made = np.zeros(n, row)
    for name, column in columns.items():
        made[name] = column
    return made


def lend_plan(memory: Memory, plan: Plan, workload: Workload) -> None:
    """Lend what the plan says, and the shifts and breakdowns of the run."""
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
        visit_dropped=visits.dropped,
        visit_counts_as=visits.counts_as,
        visit_officers=visits.officers,
        visit_pool=visits.visit_pool,
        visit_site_pool=visits.site_pool,
        visit_equipment_pool=visits.equipment_pool,
    )
    memory.write(
        n_streams=len(plan.streams),
        n_steps=visits.shared.shape[1],
        n_places=len(visits.site_pool),
        n_kinds=len(visits.equipment_pool),
        n_sites=len(plan.sites),
        n_pools=len(plan.pools),
        n_pools_1=len(plan.pools) + 1,
        n_hours=len(hours.at),
        n_changes=kept.sum(),
    )


def lend_workload(memory: Memory, plan: Plan, workload: Workload) -> None:
    """Lend the objects and instructions, and what is known to happen to them."""
    n, m, n_agencies = workload.n_objects, workload.n_instructions, len(plan.agencies)
    objects, rows = workload.objects, workload.instructions
    first, straight = workload.first_instruction(), workload.straight()
    start_when, start_place = first_events(plan, workload)
    passed = np.where(objects.deals & straight[:, None], objects.declared[:, None], np.nan).ravel()
    memory.lend(
        starts=table(len(start_when), START, when=start_when, place=start_place),
        borders=table(
            n,
            BORDER,
            stream=objects.stream,
            present=objects.present,
            urgent=objects.urgent,
            first=first[:-1],
            last=first[1:],
            waiting=(objects.deals << np.arange(n_agencies)).sum(axis=1),
            slot=NOBODY,
            done=straight,
            released=np.where(straight, np.maximum(objects.present, objects.declared), np.nan),
        ),
        dealings=table(
            n * n_agencies,
            DEALING,
            review=objects.review.ravel(),
            papers_from=passed,
            papers_to=passed,
            let_go=passed,
        ),
        fates=table(
            m,
            FATE,
            **dict.fromkeys(("received", "matched", "ready", "finished", "ended"), np.nan),
            **dict.fromkeys(("visit", "state", "sample"), NOBODY),
        ),
        orders=orders_of(workload),
        agency=rows.agency,
        steps=rows.steps,
        minutes=rows.minutes,
    )
    memory.write(n_instructions=m, n_starts=len(start_when), left=n - straight.sum())


def lend_room(memory: Memory, plan: Plan, workload: Workload, room: Room, rows_a_slot: int) -> None:
    """Lend the tables that fill while time passes."""
    n_needs = 2 + len(plan.equipment) + len(plan.agencies)
    n_scratch = max(n_needs, rows_a_slot)
    names = 4 * max(room.queues, room.teams)
    log = log_for(rows_a_slot, room.cases)
    memory.lend(
        events=np.zeros(room.events, EVENT),
        tasks=np.empty(room.tasks, TASK),
        visits=np.empty(workload.n_instructions + 1, VISIT),  # each serves one instruction or more
        said=np.empty(room.said, SAID),
        pools=np.zeros(len(plan.pools), POOL),
        queues=np.zeros(room.queues, QUEUE),
        needs=np.zeros(room.queues * n_needs, NEED),
        by_needs=np.full(names, NOBODY),
        teams=np.zeros(room.teams, TEAM),
        team_members=np.zeros(room.teams * MOST_PARTIES, MEMBER),
        team_parts=np.zeros(4 * room.teams, PART),
        by_team=np.full(names, NOBODY),
        waiting=np.zeros(room.queues, np.int64),
        line=np.zeros(room.queues, LINE),
        slots=np.zeros(room.slots, SLOT),
        free=np.arange(room.slots),
        heads=np.zeros(room.slots, OBJECT),
        rows=np.zeros(room.slots * rows_a_slot, INSTRUCTION),
        cases=np.zeros(room.slots * room.cases, CASE),
        requests=np.zeros(room.slots * rows_a_slot, REQUEST),
        message=np.zeros(1, MESSAGE),
        log=log,
        freed=np.zeros(rows_a_slot, FREED),
        asked=np.zeros(rows_a_slot, QUESTION),
        **{name: np.zeros(n_scratch, np.int64) for name in ("party", "roles", "room", "units")},
    )
    memory.write(
        n_free=room.slots,
        rows_a_slot=rows_a_slot,
        cases_a_slot=room.cases,
        row_words=rows_a_slot * INSTRUCTION.itemsize // 8,
        case_words=room.cases * CASE.itemsize // 8,
        head_words=OBJECT.itemsize // 8,
        room_events=room.events,
        room_tasks=room.tasks,
        room_said=room.said,
        room_queues=room.queues,
        room_needs=room.queues * n_needs,
        room_names=names,
        room_teams=room.teams,
        room_parts=4 * room.teams,
        n_scratch=n_scratch,
        n_log=len(log),
    )


def columns(rows: np.ndarray, *names: str) -> dict[str, np.ndarray]:
    """Return fields of records as arrays of their own."""
    return {name: np.ascontiguousarray(rows[name]) for name in names}


def trace_of(plan: Plan, workload: Workload, memory: Memory) -> Trace:
    """Return the trace of a run that has ended."""
    end, tables = memory.record[0], memory.tables
    visits, tasks = tables["visits"][: end.n_visits], tables["tasks"][: end.n_tasks]
    borders, fates = tables["borders"], tables["fates"]
    shape = (workload.n_objects, len(plan.agencies))
    queue, need = tables["queues"][tasks["queue"]], tables["needs"]
    need_first = np.concatenate([[0], np.cumsum(queue["n_needs"])]).astype(np.int64)
    needs = np.repeat(queue["first_need"] - need_first[:-1], queue["n_needs"])
    needs += np.arange(len(needs))
    released = np.ascontiguousarray(borders["released"])
    dealings = columns(tables["dealings"], "papers_from", "papers_to", "let_go")
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
            **{name: column.reshape(shape) for name, column in dealings.items()},
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
        ),
        messages=MessageTrace(
            **columns(
                tables["said"][: end.n_said], "at", "object", "kind", "agency", "number", "reason"
            )
        ),
    )
    return in_order(trace)
