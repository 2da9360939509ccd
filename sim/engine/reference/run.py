"""The reference engine, in SimPy, to be read aloud.

An agency's dealings with one object are one process: papers, instruction, wait for the inspection,
laboratory, treatment, release. A visit is another. The platform (`desk`) decides who inspects with
whom; the dispatch (`queues`) decides who begins. Chance has no part here: the workload holds it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from math import inf, isnan

import numpy as np
import simpy

from sim.domain.objects import ObjectClass
from sim.engine.event_order import Rank
from sim.engine.reference.dispatch import Dispatch, Needs, Task
from sim.engine.reference.event_list import Clock
from sim.engine.reference.platform import Desk, Errand, Question, stands
from sim.engine.reference.result import Record, Visit
from sim.errors import PortsimError
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.calendars import PoolHours, capacity_changes
from sim.model.orders import orders_of
from sim.model.plan import Plan
from sim.model.team import (
    ABSENT,
    INSPECTS,
    RELIES,
    assign_roles,
    keep_units_from,
    relied_on,
)
from sim.model.trace import TaskKind, Trace
from sim.model.visit import (
    count_steps,
    need_minutes,
    next_part,
    part_minutes,
    part_needs,
    queue_level,
    visit_tables,
)
from sim.model.workload import Workload
from sim.types import Ints

Act = Callable[[int, int], None]
Process = Generator[simpy.Event, object, None]
URGENCY = 1  # the code of an urgent object, one of those that the rules list


class EngineError(PortsimError):
    """The engine and the platform disagree: a mistake in this program, not in the input."""


class Outcome(Enum):
    """How an instruction's wait for its inspection ended."""

    INSPECTED = auto()
    RELIED = auto()  # on a partner's result
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a visit: what it seizes, for how long in all, and how long each need stays."""

    needs: Needs
    minutes: float
    stays: tuple[float, ...]


@dataclass(eq=False, slots=True)
class Request:
    """A visit that may begin as soon as the object is at hand and all it needs is free."""

    errand: Errand
    rows: tuple[int, ...]  # instructions inspected by their own officers
    relying: tuple[tuple[int, int], ...]  # instruction, agency on whose result it relies
    absent: bool  # a party agreed and does not come
    ready: float
    earliest: float
    parts: list[Part]
    task: Task | None = None


@dataclass(eq=False, slots=True)
class ObjectAtBorder:
    """What the engine remembers of one object while agencies deal with it."""

    waiting: dict[int, set[int]]  # turn -> agencies that have not let go
    rows: dict[int, int]  # agency -> instruction
    requests: dict[tuple[bool, int, tuple[int, ...], int, float, float], Request] = field(
        default_factory=dict
    )
    in_visit: bool = False
    asked: set[int] = field(default_factory=set)  # instructions whose party is thinking


def run(plan: Plan, workload: Workload) -> Trace:
    """Simulate one workload under one plan.

    Ends when all objects are done with, at `plan.until_min` at the latest.
    """
    return Border(plan, workload).run()


class Border:
    """A port at work."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        self.plan, self.workload = plan, workload
        self.clock = Clock()
        self.desk = Desk(plan)
        self.capacity = capacity_changes(plan, workload)
        self.hours = PoolHours(self.capacity, len(plan.pools))
        self.dispatch = Dispatch(self.clock, self.hours, plan.last_start)
        self.record = Record(plan, workload)
        self.tables, self.orders = visit_tables(plan), orders_of(workload)
        self.present = workload.objects.present.tolist()
        self.stream = workload.objects.stream.tolist()
        self.objects: dict[int, ObjectAtBorder] = {}
        self.inspected: dict[int, simpy.Event] = {}
        self.samples: dict[int, Task] = {}
        self.unsettled: dict[tuple[int, int], set[int]] = {}  # (visit, speaker) -> instructions
        self._room = np.zeros(2 + len(plan.equipment) + len(plan.agencies), np.int64)
        self._units = np.zeros_like(self._room)
        self._stays = np.zeros(len(self._room))
        most = int(np.diff(workload.first_instruction()).max(initial=0))
        self._until = np.zeros(most)
        self.stopped = simpy.Event(self.clock)

    def run(self) -> Trace:
        """Let time pass until all is done."""
        first = self.workload.first_instruction()
        straight = self.record.straight
        for i in range(self.workload.n_objects):
            if not straight[i]:
                self._expect(i, range(first[i], first[i + 1]))
        self._expect_capacity()
        self.left = len(self.objects)
        self.clock.at(self.plan.until_min, Rank.STOP).callbacks.append(self._stop)
        if self.left:
            self.clock.run(until=self.stopped)
        ended = self.clock.now
        return self.record.trace(ended, self.dispatch.log, self.desk.said)

    # --- arrivals, turns, shifts -------------------------------------------------------------

    def _expect(self, i: int, rows: range) -> None:
        """An object will hand in its papers: the first agencies take their turn."""
        agency = self.workload.instructions.agency
        turns = self.plan.turn[self.stream[i]]
        waiting: dict[int, set[int]] = {}
        for a in np.flatnonzero(self.workload.objects.deals[i]).tolist():
            waiting.setdefault(int(turns[a]), set()).add(a)
        self.objects[i] = ObjectAtBorder(waiting, {int(agency[m]): m for m in rows})
        cls = int(self.plan.object_class[self.stream[i]])
        if rows:
            self.desk.open(i, cls, rows.start)
            self._excuse_unconcerned(i, cls)
            if cls == ObjectClass.SHIP:
                self._call(self.present[i], Rank.PRESENT, i, NOBODY, self._berth)
        self._begin_turn(i, float(self.workload.objects.declared[i]))

    def _excuse_unconcerned(self, i: int, cls: int) -> None:
        """The declaration shows who is not concerned, so nobody waits for them (matching rule 3)."""
        concerned = self.workload.objects.deals[i]
        speaking = {int(self.plan.acts_as[a]) for a in np.flatnonzero(concerned)}
        required = int(self.plan.rules["required"][0, cls])
        for a in range(len(self.plan.agencies)):
            if required >> a & 1 and a not in speaking:
                when = float(self.workload.objects.declared[i])
                self._call(when, Rank.EXCUSE, i, a, self._excuse)

    def _excuse(self, i: int, a: int) -> None:
        if i in self.objects:
            self._say(i, Kind.NO_INTEREST, a)

    def _begin_turn(self, i: int, when: float) -> None:
        waiting = self.objects[i].waiting
        for a in sorted(waiting[min(waiting)]):
            self._call(when, Rank.TURN, i, a, self._take_turn)

    def _take_turn(self, i: int, a: int) -> None:
        self.clock.process(self._deal(i, a))

    def _expect_capacity(self) -> None:
        """Pools get their units as shifts begin and end."""
        at = self.capacity.at
        for when in np.unique(at[at < self.plan.until_min]):
            rows = np.flatnonzero(at == when)
            event = self.clock.at(float(when), Rank.CAPACITY)
            event.callbacks.append(partial(self._change_shift, rows))

    def _change_shift(self, rows: Ints, _: simpy.Event) -> None:
        for row in rows.tolist():
            pool, units = int(self.capacity.pool[row]), int(self.capacity.units[row])
            self.dispatch.set_capacity(pool, units)

    # --- one agency and one object -----------------------------------------------------------

    def _deal(self, i: int, a: int) -> Process:
        """One agency's dealings with one object, from its papers to letting it go."""
        self.record.papers_from[i, a] = self.clock.now
        minutes = float(self.workload.objects.review[i, a])
        if minutes > 0:
            yield self._review(i, a, minutes).finished
        self.record.papers_to[i, a] = self.clock.now
        m = self.objects[i].rows.get(a)
        if m is None:
            if self.desk.knows(i):
                self._say(i, Kind.NO_INTEREST, a)
            self._let_go(i, [a])
            return
        yield self._after(float(self.workload.instructions.delay[m]), Rank.SEND, i, a)
        outcome = yield self._instruct(i, a, m)
        if outcome is Outcome.WITHDRAWN:
            self._let_go(i, [a])
            return
        if m in self.samples:
            yield self.samples.pop(m).finished
        if self._is_hit(m, outcome):
            self.record.detained[i] |= bool(self.workload.instructions.detained[m])
            minutes = float(self.workload.instructions.treatment[m])
            yield self._after(minutes, Rank.TREATED, i, a)
        self._settle(i, a, m, outcome)

    def _review(self, i: int, a: int, minutes: float) -> Task:
        """An officer reads the papers."""
        needs: Needs = ((int(self.plan.papers_pool[self.stream[i], a]), 1),)
        return self.dispatch.queue(
            Task(
                kind=TaskKind.PAPERS,
                object=i,
                agency=a,
                needs=needs,
                minutes=minutes,
                level=self._level_alone(i),
                received=self.clock.now,
                finished=simpy.Event(self.clock),
            )
        )

    def _level_alone(self, i: int) -> int:
        """Queue level of papers and samples: urgent objects first."""
        return 1 if self.workload.objects.urgent[i] else 3

    def _instruct(self, i: int, a: int, m: int) -> simpy.Event:
        """Send the instruction; returns the event of its outcome."""
        self.inspected[m] = simpy.Event(self.clock)
        self.record.received[m] = self.clock.now
        after = float(self.workload.instructions.withdrawn_after[m])
        if not isnan(after):
            self._call(self.clock.now + after, Rank.WITHDRAW, i, a, self._withdraw)
        self._say(
            i,
            Kind.INSTRUCT,
            a,
            m,
            methods=int(self.workload.instructions.methods[m]),
            urgency=URGENCY if self.workload.objects.urgent[i] else NOBODY,
        )
        return self.inspected[m]

    def _withdraw(self, i: int, a: int) -> None:
        """The agency no longer wants the inspection; too late once it has begun."""
        m = self.objects[i].rows[a] if i in self.objects else NOBODY
        if m == NOBODY or m not in self.inspected:
            return
        reason = self._say(i, Kind.CANCEL, a, m)
        if reason == Reason.CANCELLED:
            self._tell(i, a, m, Outcome.WITHDRAWN)

    def _is_hit(self, m: int, outcome: object) -> bool:
        found = bool(self.workload.instructions.hit[m])
        if outcome is Outcome.RELIED:
            return found and bool(self.workload.instructions.found_by_partner[m])
        return found

    def _settle(self, i: int, a: int, m: int, outcome: object) -> None:
        """Dispose, once all instructions that one agency had united in the visit are ready."""
        if outcome is Outcome.RELIED:
            self._let_go(i, [a])
            return
        group = (int(self.record.visit[m]), int(self.plan.acts_as[a]))
        self.unsettled[group].discard(m)
        if self.unsettled[group]:
            return
        mates = [
            b
            for b, row in sorted(self.objects[i].rows.items())
            if self.record.visit[row] == group[0] and int(self.plan.acts_as[b]) == group[1]
        ]
        self._must(self._say(i, Kind.DISPOSE, a, m), Reason.DISPOSED)
        self._let_go(i, mates)

    def _let_go(self, i: int, agencies: list[int]) -> None:
        """Agencies have done with the object; the next take their turn, or it is released."""
        now, waiting = self.clock.now, self.objects[i].waiting
        turn = min(waiting)
        for a in agencies:
            self.record.let_go[i, a] = now
            turn_of = int(self.plan.turn[self.stream[i], a])
            waiting[turn_of].discard(a)
        if waiting[turn]:
            return
        while waiting and not waiting[min(waiting)]:
            del waiting[min(waiting)]
        if waiting:
            self._begin_turn(i, now)
            return
        self.record.released[i] = max(now, self.present[i])
        del self.objects[i]
        self.desk.close(i)
        self.left -= 1
        if self.left == 0:
            self._call(now, Rank.STOP, NOBODY, NOBODY, self._finish)

    # --- the platform ------------------------------------------------------------------------

    def _say(self, i: int, kind: Kind, a: int = NOBODY, m: int = NOBODY, **fields: float) -> Reason:
        """Send a message, and act on what the platform made of it."""
        speaker = int(self.plan.acts_as[a]) if a != NOBODY else NOBODY
        reason, changes = self.desk.say(self.clock.now, i, kind, speaker, m, **fields)
        self.record.note(changes, self.clock.now)
        self._watch_deadline(i)
        self._ask_parties(i)
        if changes:
            self._renew_requests(i)
        return reason

    def _berth(self, i: int, _: int) -> None:
        if i in self.objects:
            self._say(i, Kind.BERTH)

    def _watch_deadline(self, i: int) -> None:
        """Wake the platform at its next deadline for this object."""
        state = self.desk.state(i)
        if state.deadline < state.timer:
            state.timer = max(state.deadline, self.clock.now)
            self._call(state.timer, Rank.TIMER, i, NOBODY, self._run_deadline)

    def _run_deadline(self, i: int, _: int) -> None:
        if not self.desk.knows(i):
            return
        state = self.desk.state(i)
        if state.timer > self.clock.now:
            return
        state.timer = inf
        if state.deadline <= self.clock.now:
            self._say(i, Kind.CLOCK)
        else:
            self._watch_deadline(i)

    def _ask_parties(self, i: int) -> None:
        """Art. 9: each party of a forming case thinks for a while of its working time."""
        border, rows = self.objects[i], self.workload.instructions
        for question in self.desk.questions(i):
            m = question.number
            if m in border.asked:
                continue
            border.asked.add(m)
            a = int(rows.agency[m])
            minutes = float(
                (rows.on_platform if self.plan.agreed_slots[self.stream[i]] else rows.by_phone)[m]
            )
            pool = int(self.plan.visit_pool[self.stream[i], a])
            when = self.hours.after_open_minutes(pool, self.clock.now, minutes)
            if when < inf:
                self._call(when, Rank.ANSWER, i, a, self._answer)

    def _answer(self, i: int, a: int) -> None:
        """The party declines, proposes a slot, or confirms the one that stands."""
        if i not in self.objects:
            return
        border = self.objects[i]
        m = border.rows[a]
        border.asked.discard(m)
        question = next((q for q in self.desk.questions(i) if q.number == m), None)
        if question is None:
            return
        if self.workload.instructions.declines[m]:
            self._say(i, Kind.DECLINE, a, m)
        elif not stands(question.slot_start) or not self._confirm(i, a, m):
            self._propose(i, a, question)

    def _confirm(self, i: int, a: int, m: int) -> bool:
        """Confirm the slot; false if it has passed meanwhile."""
        return self._say(i, Kind.CONFIRM, a, m) != Reason.SLOT_IN_PAST

    def _propose(self, i: int, a: int, question: Question) -> None:
        """With agreed slots the first one open to all parties; else "from now on"."""
        start, end = max(self.clock.now, self.present[i]), inf
        if self.plan.agreed_slots[self.stream[i]]:
            agencies = self.workload.instructions.agency[list(question.parties)]
            pools = self.plan.visit_pool[self.stream[i], agencies]
            notice = max(self.clock.now + self.plan.slot_notice, self.present[i])
            start = self.hours.first_slot(pools, notice, self.plan.slot_every)
            end = start + self.plan.slot_length
        if start < inf:
            self._say(i, Kind.PROPOSE, a, question.number, slot_start=start, slot_end=end)

    # --- visits ------------------------------------------------------------------------------

    def _renew_requests(self, i: int) -> None:
        """Keep the object's requests for visits as the platform now sees them."""
        border = self.objects[i]
        wanted = {
            (e.joint, e.place, e.rows, e.level, e.received, e.slot_start): e
            for e in self.desk.errands(i)
        }
        for name in [name for name in border.requests if name not in wanted]:
            request = border.requests.pop(name)
            if request.task is not None:
                self.dispatch.withdraw(request.task)
        for name, errand in wanted.items():
            if name not in border.requests:
                border.requests[name] = self._request(i, errand)
        self._offer(i, NOBODY)

    def _request(self, i: int, errand: Errand) -> Request:
        """Work out who comes, the parts of the visit, and when it may first begin."""
        self.record.ready[list(errand.rows)] = self.clock.now
        rows, n, roles = np.array(errand.rows), len(errand.rows), np.zeros(len(errand.rows), int)
        orders, acts_as = self.orders, self.plan.acts_as
        assign_roles(rows, n, errand.joint, self.plan.accept_results, orders, acts_as, roles)
        relying = tuple(
            (int(rows[k]), int(relied_on(rows, n, k, orders, acts_as, roles)))
            for k in np.flatnonzero(roles == RELIES).tolist()
        )
        inspecting = tuple(rows[roles == INSPECTS].tolist())
        absent = bool((roles == ABSENT).any())
        earliest = max(self.present[i], errand.slot_start)
        parts = self._parts(i, inspecting)
        if absent:
            grace, part = self._grace(), parts[0]
            stays = tuple(minutes + grace for minutes in part.stays)
            parts[0] = Part(part.needs, part.minutes + grace, stays)
        request = Request(errand, inspecting, relying, absent, self.clock.now, earliest, parts)
        if earliest > self.clock.now:
            self._call(earliest, Rank.OFFER, i, NOBODY, self._offer)
        return request

    def _grace(self) -> float:
        return float(self.plan.rules["grace"][0])

    def _parts(self, i: int, rows: tuple[int, ...]) -> list[Part]:
        """Work out the parts of a visit."""
        stream, steps = self.stream[i], self.workload.instructions.steps
        at, n = np.array(rows, np.int64), len(rows)
        found: list[Part] = []
        begin = 0
        while True:
            first, last = next_part(self.tables, stream, at, n, steps, begin)
            if first == NOBODY:
                return found or [Part((), 0.0, ())]
            found.append(self._part(stream, at, int(first), int(last)))
            begin = last + 1

    def _part(self, stream: int, rows: Ints, first: int, last: int) -> Part:
        """One part of a visit of these instructions, from its first to its last step."""
        tables, table, n = self.tables, self.workload.instructions, len(rows)
        pools, units, until, stays = self._room, self._units, self._until, self._stays
        steps, lengths, agency = table.steps, table.minutes, table.agency
        k = part_needs(tables, stream, rows, n, steps, agency, first, last, pools, units)
        minutes = part_minutes(
            tables, stream, rows, n, steps, lengths, table.leaves_early, first, last, until
        )
        need_minutes(
            tables, stream, rows, n, steps, agency, first, last, until, minutes, pools, k, stays
        )
        needs = tuple(zip(pools[:k].tolist(), units[:k].tolist(), strict=True))
        return Part(needs, float(minutes), tuple(stays[:k].tolist()))

    def _offer(self, i: int, _: int) -> None:
        """Queue what may begin: the object is at hand and in no other visit."""
        border = self.objects.get(i)
        if border is None or border.in_visit:
            return
        for request in border.requests.values():
            if request.task is None and request.earliest <= self.clock.now:
                request.task = self.dispatch.queue(self._part_task(i, request, 0))

    def _part_task(self, i: int, request: Request, part: int) -> Task:
        """One part of a visit as a task; for later parts, which nobody agreed on, no slot stands."""
        agreed = part == 0 and bool(self.plan.agreed_slots[self.stream[i]])
        what = request.parts[part]
        agency = self.workload.instructions.agency[request.rows[0]]
        return Task(
            kind=TaskKind.VISIT,
            object=i,
            agency=int(agency),
            needs=what.needs,
            minutes=what.minutes,
            stays=what.stays,
            level=int(queue_level(request.errand.level, self.plan.joint_priority)),
            received=request.errand.received,
            finished=simpy.Event(self.clock),
            part=part,
            reserve_from=keep_units_from(
                request.errand.joint, agreed, self.clock.now, self.plan.reserve_after
            ),
            on_begin=(lambda task: self._begin_visit(i, request, task)) if part == 0 else None,
        )

    def _begin_visit(self, i: int, request: Request, task: Task) -> None:
        """The team is at the site: other requests for the object step back, the parties start."""
        border = self.objects[i]
        border.in_visit = True
        for other in border.requests.values():
            if other is not request and other.task is not None:
                self.dispatch.withdraw(other.task)
                other.task = None
        request.task = None
        visit = self._open_visit(i, request, task)
        for m in sorted((*request.rows, *(m for m, _ in request.relying))):
            reason = self._say(i, Kind.START, int(self.workload.instructions.agency[m]), m)
            self._must(reason, Reason.STARTED, Reason.STARTED_ALONE, Reason.ALREADY_DONE)
        self.clock.process(self._carry_out(i, request, visit, task))

    def _open_visit(self, i: int, request: Request, task: Task) -> Visit:
        rows = np.array(request.rows, np.int64)
        steps, stream = self.workload.instructions.steps, self.stream[i]
        speakers = self.plan.acts_as[self.workload.instructions.agency[rows]]
        visit = self.record.open_visit(
            object=i,
            rows=len(rows) + len(request.relying),
            agencies=int(np.bitwise_or.reduce(1 << speakers)),
            joint=request.errand.joint,
            ready=request.ready,
            queued=task.queued,
            began=task.began,
            waited_absent=self._grace() if request.absent else 0.0,
            counts=tuple(
                int(count_steps(self.tables, stream, rows, len(rows), steps, bit))
                for bit in (1, 2, 4, 8)
            ),
        )
        for m in (*request.rows, *(m for m, _ in request.relying)):
            self.record.visit[m] = visit.place
        for m, speaker in zip(request.rows, speakers.tolist(), strict=True):
            self.unsettled.setdefault((visit.place, speaker), set()).add(m)
        return visit

    def _carry_out(self, i: int, request: Request, visit: Visit, task: Task) -> Process:
        """Part after part, then the results."""
        task.visit = visit.place
        yield task.finished
        visit.service += task.minutes
        for part in range(1, len(request.parts)):
            task = self.dispatch.queue(self._part_task(i, request, part))
            task.visit = visit.place
            yield task.finished
            visit.service += task.minutes
        visit.ended = self.clock.now
        self._conclude(i, request)

    def _conclude(self, i: int, request: Request) -> None:
        """Each party reports that it has finished; samples go to the laboratory."""
        agency = self.workload.instructions.agency
        for m in request.rows:
            reason = self._say(i, Kind.FINISH, int(agency[m]), m)
            self._must(reason, Reason.FINISHED, Reason.ALREADY_DONE)
            self.record.finished[m] = self.clock.now
        for m, other in request.relying:
            reason = self._say(i, Kind.ACCEPT_RESULT, int(agency[m]), m, other=other)
            self._must(reason, Reason.RESULT_ACCEPTED)
            self.record.relied[m] = True
        self._send_samples(i, request.rows)
        self.objects[i].in_visit = False
        for m in request.rows:
            self._tell(i, int(agency[m]), m, Outcome.INSPECTED)
        for m, _ in request.relying:
            self._tell(i, int(agency[m]), m, Outcome.RELIED)
        self._renew_requests(i)

    def _send_samples(self, i: int, rows: tuple[int, ...]) -> None:
        """Art. 10: with shared laboratories one sample serves all parties of the visit."""
        analysis = self.workload.instructions.analysis
        sampled = [m for m in rows if analysis[m] > 0]
        if self.plan.shared_laboratory and len(sampled) > 1:
            task = self._analyse(i, sampled[0], max(float(analysis[m]) for m in sampled))
            self.samples.update(dict.fromkeys(sampled, task))
        else:
            for m in sampled:
                self.samples[m] = self._analyse(i, m, float(analysis[m]))

    def _analyse(self, i: int, m: int, minutes: float) -> Task:
        a = int(self.workload.instructions.agency[m])
        pool = int(self.plan.laboratory_pool[a])
        task = Task(
            kind=TaskKind.LABORATORY,
            object=i,
            agency=a,
            needs=((pool, 1),) if pool != NOBODY else (),
            minutes=minutes,
            level=self._level_alone(i),
            received=self.clock.now,
            finished=simpy.Event(self.clock),
            visit=int(self.record.visit[m]),
        )
        return self.dispatch.queue(task)

    # --- small things ------------------------------------------------------------------------

    def _tell(self, i: int, a: int, m: int, outcome: Outcome) -> None:
        """The agency learns how its instruction fared."""
        event = self.inspected.pop(m)
        self.clock.put(event, self.clock.now, Rank.INSPECTED, i, a)
        event._value = outcome

    def _after(self, minutes: float, rank: Rank, i: int, a: int) -> simpy.Event:
        return self.clock.at(self.clock.now + minutes, rank, i, a)

    def _call(self, when: float, rank: Rank, i: int, a: int, act: Act) -> None:
        event = self.clock.at(when, rank, i, a)
        event.callbacks.append(lambda _: act(i, a))

    def _must(self, reason: Reason, *expected: Reason) -> None:
        if reason not in expected:
            raise EngineError(f"the platform answered {reason.name} at {self.clock.now}")

    def _stop(self, _: simpy.Event) -> None:
        self._finish(NOBODY, NOBODY)

    def _finish(self, _i: int, _a: int) -> None:
        if not self.stopped.triggered:
            self.stopped.succeed()
