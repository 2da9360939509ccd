"""Messages between agencies and platform, deadlines, and coordination (art. 9)."""

from math import inf

from sim.engine.event_order import Rank
from sim.engine.reference.adapter import PlatformAdapter, stands
from sim.engine.reference.layout import PartyQuestion
from sim.engine.reference.requests import Requests
from sim.engine.reference.setup import World
from sim.errors import EngineError
from sim.matching.core.codes import NOBODY, Kind, Reason


class Dialogue:
    """The exchange between agencies and platform, and what follows from the answers."""

    def __init__(self, world: World, adapter: PlatformAdapter, requests: Requests) -> None:
        self._world, self._adapter, self._requests = world, adapter, requests

    # --- messages ------------------------------------------------------------------------------

    def say(self, i: int, kind: Kind, a: int = NOBODY, m: int = NOBODY, **fields: float) -> Reason:
        """Send a message, act on what it changed, and return the platform's answer."""
        speaker = int(self._world.plan.acts_as[a]) if a != NOBODY else NOBODY
        reason, changes = self._adapter.hear(self._world.now, i, kind, speaker, m, **fields)
        self._world.recorder.note_changes(changes, self._world.now)
        self._watch_deadline(i)
        self._ask_parties(i)
        if changes:
            self._requests.renew_requests(i)
        return reason

    def open(self, i: int, instructions: range) -> None:
        """Open the platform's state of an object with these instructions."""
        cls = int(self._world.plan.object_class[self._world.stream[i]])
        self._adapter.open(i, cls, instructions.start)

    def is_open(self, i: int) -> bool:
        """Whether the platform knows the object: it has, or will have, instructions."""
        return self._adapter.knows(i)

    def close(self, i: int) -> None:
        """Close the state of an object that all agencies have cleared."""
        self._adapter.close(i)

    def _watch_deadline(self, i: int) -> None:
        """Schedule the platform's next deadline for this object."""
        state = self._adapter.state(i)
        if state.deadline < state.timer:
            state.timer = max(state.deadline, self._world.now)
            self._world.events.call(state.timer, Rank.TIMER, i, NOBODY, self._run_deadline)

    def _run_deadline(self, i: int, _: int) -> None:
        """Run the platform's deadline for this object if it is due."""
        if not self._adapter.knows(i):
            return
        state = self._adapter.state(i)
        if state.timer > self._world.now:
            return
        state.timer = inf
        if state.deadline <= self._world.now:
            self.say(i, Kind.CLOCK)
        else:
            self._watch_deadline(i)

    # --- coordination (art. 9) -----------------------------------------------------------------

    def _ask_parties(self, i: int) -> None:
        """Let each party of a forming case answer after some of its working time."""
        world, obj, stream = self._world, self._world.objects[i], self._world.stream[i]
        instructions, agreed_slots = world.instructions, world.plan.agreed_slots[stream]
        for question in self._adapter.questions(i):
            m = question.instruction
            if m in obj.asked:
                continue
            obj.asked.add(m)
            a = world.agency_of(m)
            thinking = instructions.on_platform if agreed_slots else instructions.by_phone
            pool = int(world.plan.visit_pool[stream, a])
            when = world.hours.after_open_minutes(pool, world.now, float(thinking[m]))
            if when < inf:
                world.events.call(when, Rank.ANSWER, i, a, self._answer)

    def _answer(self, i: int, a: int) -> None:
        """Let the party decline, propose a slot, or confirm the proposed one."""
        obj = self._world.objects.get(i)
        if obj is None:
            return
        m = obj.instructions[a]
        obj.asked.discard(m)
        question = next((q for q in self._adapter.questions(i) if q.instruction == m), None)
        if question is None:
            return
        if self._world.instructions.declines[m]:
            self.say(i, Kind.DECLINE, a, m)
        elif not stands(question.slot_start) or not self._confirm(i, a, m):
            self._propose(i, a, question)

    def _confirm(self, i: int, a: int, m: int) -> bool:
        """Confirm the slot; return False if it has passed meanwhile."""
        return self.say(i, Kind.CONFIRM, a, m) != Reason.SLOT_IN_PAST

    def _propose(self, i: int, a: int, question: PartyQuestion) -> None:
        """Propose the first slot open to all parties; without agreed slots, "from now on"."""
        world, plan, stream = self._world, self._world.plan, self._world.stream[i]
        present = world.present[i]
        start, end = max(world.now, present), inf
        if plan.agreed_slots[stream]:
            agencies = world.instructions.agency[list(question.parties)]
            notice = max(world.now + plan.slot_notice, present)
            pools = plan.visit_pool[stream, agencies]
            start = world.hours.first_slot(pools, notice, plan.slot_every)
            end = start + plan.slot_length
        if start < inf:
            m = question.instruction
            self.say(i, Kind.PROPOSE, a, m, slot_start=start, slot_end=end)


def expect(now: float, reason: Reason, *expected: Reason) -> None:
    """Raise EngineError if the platform gives an unexpected answer."""
    if reason not in expected:
        raise EngineError("answer-unexpected", answer=reason.name, now=now)
