"""The compiled engine: the same traces as the reference engine, row by row, many times faster.

All it changes stands in arrays that are made once a run (`world`). Where a table proves too small, the
run begins again with more room, which changes nothing in the result.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from sim.domain.objects import ObjectClass
from sim.engine import border, kernel
from sim.engine.calendar import (
    EVENT,
    agency_in,
    drop_first,
    object_in,
    place_of,
    rank_in,
)
from sim.engine.kernel import units_change
from sim.engine.ranks import Rank
from sim.engine.world import (
    BORDER,
    CLOCK,
    FATE,
    POOL,
    QUEUE,
    REQUEST,
    RULING,
    SAID,
    SLOT,
    TASK,
    VISIT,
    World,
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

    def doubled(self, full: int) -> "Room":
        """Return the room with the table doubled that was full."""
        name = {
            kernel.FULL_EVENTS: "events",
            kernel.FULL_TASKS: "tasks",
            kernel.FULL_SAID: "said",
            kernel.FULL_SLOTS: "slots",
            kernel.FULL_CASES: "cases",
            kernel.FULL_QUEUES: "queues",
        }[full]
        return replace(self, **{name: 2 * getattr(self, name)})


def run(plan: Plan, workload: Workload) -> Trace:
    """Simulate one workload under one plan; equal to `reference.run` in every row.

    Ends when all objects are done with, at `plan.until_min` at the latest. Raises EngineError if the
    platform answers what no engine expects.
    """
    m = workload.n_instructions
    busy = int((workload.objects.deals & (workload.objects.review > 0)).sum())
    room = Room(events=1024, tasks=busy + 6 * m + 64, said=14 * m + 64, slots=256)
    while True:
        world = make_world(plan, workload, room)
        advance(world)
        clock = world.clock[0]
        if clock.fault:
            answer = Reason(int(clock.fault) - 1).name
            raise EngineError(f"the platform answered {answer} at {clock.now}")
        if not clock.full:
            return trace_of(plan, workload, world)
        room = room.doubled(int(clock.full))


@compiled.kernel
def advance(w: World) -> None:
    """Let time pass until all is done, a table is full, or the platform answers unexpectedly."""
    clock, until = w.clock[0], w.ruling[0].until
    passing = place_of(Rank.PASS, NOBODY, NOBODY)
    while not clock.full and not clock.fault:
        when, place, source = np.inf, 0, OUT_OF_CALENDAR
        if clock.next_start < len(w.start_when):
            source = OUT_OF_STARTS
            when = w.start_when[clock.next_start]
            place = w.start_place[clock.next_start]
        if clock.n_events > 0:
            first = w.events[0]
            if first.when < when or (first.when == when and first.place < place):
                source = OUT_OF_CALENDAR
                when = first.when
                place = first.place
        if clock.next_capacity < len(w.change_at) and w.change_at[clock.next_capacity] <= when:
            source = OUT_OF_SHIFTS
            when = w.change_at[clock.next_capacity]
            place = 0
        if clock.pass_asked and (when > clock.now or place > passing):
            border.dispatch(w)
        elif clock.left == 0 and when > clock.now:
            break
        elif when > until:
            clock.now = until
            break
        elif source == OUT_OF_SHIFTS:
            units_change(w)
        else:
            clock.now = when
            load = NOBODY
            if source == OUT_OF_STARTS:
                clock.next_start += 1
            else:
                load = w.events[0].load
                clock.n_events = drop_first(w.events, clock.n_events)
            handle(w, place, load)


@compiled.inlined
def handle(w: World, place: int, load: int) -> None:
    """Do what an event asks for."""
    rank, i, a = rank_in(place), object_in(place), agency_in(place)
    if rank == Rank.END:
        border.end_task(w, load)
    elif rank == Rank.TURN:
        border.take_turn(w, i, a)
    elif rank == Rank.EXCUSE:
        if not w.borders[i].done:
            border.say(w, i, Kind.NO_INTEREST, a, NOBODY)
    elif rank == Rank.WITHDRAW:
        border.withdraw(w, i, a)
    elif rank == Rank.SEND:
        border.instruct(w, i, a)
    elif rank == Rank.ANSWER:
        border.answer(w, i, a)
    elif rank == Rank.INSPECTED:
        border.go_on(w, i, a, load)
    elif rank == Rank.TREATED:
        border.settle(w, i, a)
    elif rank == Rank.PRESENT:
        if not w.borders[i].done:
            border.say(w, i, Kind.BERTH, NOBODY, NOBODY)
    elif rank == Rank.OFFER:
        if not w.borders[i].done:
            border.offer(w, i, w.borders[i].slot)
    else:
        border.run_deadline(w, i)


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
    return (int(rank) << 48) + ((i + 1) << 8) + a + 1


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


def ruling_of(plan: Plan) -> np.ndarray:
    """Return the plan's single numbers as one record."""
    ruling = np.zeros(1, RULING)
    for name in RULING.names or ():
        if hasattr(plan, name):
            ruling[name] = getattr(plan, name)
    ruling["n_agencies"] = len(plan.agencies)
    ruling["urgent"] = plan.rules["urgent"][0]
    ruling["grace"] = plan.rules["grace"][0]
    ruling["until"] = plan.until_min
    return ruling


def make_world(plan: Plan, workload: Workload, room: Room) -> World:
    """Return the arrays of a run that is about to begin."""
    n, m, n_agencies = workload.n_objects, workload.n_instructions, len(plan.agencies)
    objects, rows = workload.objects, workload.instructions
    first = workload.first_instruction()
    most = int(np.diff(first).max(initial=0)) + 1  # the platform wants room for one more
    changes = capacity_changes(plan, workload)
    hours = PoolHours(changes, len(plan.pools))
    kept = changes.at < plan.until_min
    start_when, start_place = first_events(plan, workload)
    straight = workload.straight()
    passed = np.where(objects.deals & straight[:, None], objects.declared[:, None], np.nan)
    borders = np.zeros(n, BORDER)
    borders["waiting"] = (objects.deals << np.arange(n_agencies)).sum(axis=1)
    borders["slot"] = NOBODY
    borders["done"] = straight
    borders["released"] = np.where(straight, np.maximum(objects.present, objects.declared), np.nan)
    fates = np.zeros(m, FATE)
    for name in ("received", "matched", "ready", "finished", "ended"):
        fates[name] = np.nan
    for name in ("visit", "state", "sample"):
        fates[name] = NOBODY
    clock = np.zeros(1, CLOCK)
    clock["left"] = n - straight.sum()
    clock["n_free"] = room.slots
    n_needs = 2 + len(plan.equipment) + n_agencies
    platform_rows = np.zeros((room.slots, most), INSTRUCTION)
    cases = np.zeros((room.slots, room.cases), CASE)
    heads = np.zeros(room.slots, OBJECT)
    return World(
        ruling=ruling_of(plan),
        turn=plan.turn,
        papers_pool=plan.papers_pool,
        laboratory_pool=plan.laboratory_pool,
        acts_as=plan.acts_as,
        agreed_slots=plan.agreed_slots,
        object_class=plan.object_class,
        tables=visit_tables(plan),
        rules=plan.rules.copy(),
        sites=plan.sites.copy(),
        open_at=hours.at,
        open_units=hours.units,
        open_first=hours.first,
        change_at=changes.at[kept],
        change_pool=changes.pool[kept],
        change_units=changes.units[kept],
        change_closes=change_closes(hours, changes.at, changes.pool)[kept],
        stream=objects.stream,
        present=objects.present,
        urgent=objects.urgent,
        review=objects.review,
        first=first,
        orders=orders_of(workload),
        agency=rows.agency,
        steps=rows.steps,
        minutes=rows.minutes,
        start_when=start_when,
        start_place=start_place,
        clock=clock,
        events=np.zeros(room.events, EVENT),
        borders=borders,
        papers_from=passed,
        papers_to=passed.copy(),
        let_go=passed.copy(),
        fates=fates,
        tasks=np.zeros(room.tasks, TASK),
        visits=np.zeros(m + 1, VISIT),  # each serves one instruction or more
        said=np.zeros(room.said, SAID),
        pools=np.zeros(len(plan.pools), POOL),
        queues=np.zeros(room.queues, QUEUE),
        need_pool=np.zeros(room.queues * n_needs, np.int64),
        need_units=np.zeros(room.queues * n_needs, np.int64),
        by_needs=np.full(4 * room.queues, NOBODY),
        waiting=np.zeros(room.queues, np.int64),
        line=np.zeros((room.queues, 2), np.int64),
        slots=np.zeros(room.slots, SLOT),
        free=np.arange(room.slots),
        heads=heads,
        rows=platform_rows,
        cases=cases,
        head_words=heads.view(np.int64).reshape(room.slots, -1),
        row_words=platform_rows.view(np.int64).reshape(room.slots, -1),
        case_words=cases.view(np.int64).reshape(room.slots, -1),
        requests=np.zeros((room.slots, most), REQUEST),
        message=np.zeros(1, MESSAGE),
        log=log_for(most, room.cases),
        freed=np.zeros(most, FREED),
        asked=np.zeros(most, QUESTION),
        party=np.zeros(n_agencies, np.int64),
        roles=np.zeros(n_agencies, np.int64),
        room=np.zeros(n_needs, np.int64),
        units=np.zeros(n_needs, np.int64),
    )


def columns(table: np.ndarray, *names: str) -> dict[str, np.ndarray]:
    """Return fields of records as arrays of their own."""
    return {name: np.ascontiguousarray(table[name]) for name in names}


def trace_of(plan: Plan, workload: Workload, w: World) -> Trace:
    """Return the trace of a run that has ended."""
    clock = w.clock[0]
    visits, tasks = w.visits[: clock.n_visits], w.tasks[: clock.n_tasks]
    queue = w.queues[tasks["queue"]]
    need_first = np.concatenate([[0], np.cumsum(queue["n_needs"])]).astype(np.int64)
    needs = np.repeat(queue["first_need"] - need_first[:-1], queue["n_needs"])
    needs += np.arange(len(needs))
    released = np.ascontiguousarray(w.borders["released"])
    trace = Trace(
        port=plan.port,
        policy=plan.policy,
        seed=workload.seed,
        replication=workload.replication,
        ended_min=float(clock.now),
        objects=ObjectTrace(
            released=released,
            left=released + workload.objects.pick_up,
            detained=w.borders["detained"] != 0,
            papers_from=w.papers_from,
            papers_to=w.papers_to,
            let_go=w.let_go,
        ),
        instructions=InstructionTrace(
            **columns(
                w.fates, "received", "matched", "ready", "visit", "finished", "ended", "state"
            ),
            relied=w.fates["relied"] != 0,
        ),
        visits=VisitTrace(
            **columns(visits, "object", "rows", "agencies", "ready", "queued", "began", "ended"),
            **columns(visits, "service", "waited_absent"),
            **columns(visits, "moves", "openings", "weighings", "scans"),
            joint=visits["joint"] != 0,
        ),
        tasks=TaskTrace(
            **columns(tasks, "kind", "object", "agency", "visit", "part", "level", "received"),
            **columns(tasks, "reserve_from", "queued", "began", "ended"),
            need_first=need_first,
            need_pool=w.need_pool[needs],
            need_units=w.need_units[needs],
        ),
        messages=MessageTrace(
            **columns(w.said[: clock.n_said], "at", "object", "kind", "agency", "number", "reason")
        ),
    )
    return in_order(trace)
