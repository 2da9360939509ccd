"""What agencies do with an object: papers, instruction, inspection, laboratory, treatment, clearance.

Everything that one agency does with one object is one process. All random values come from the workload.
"""

from collections.abc import Generator
from math import isnan

import simpy

from sim.engine.event_order import Rank
from sim.engine.reference.layout import InspectionOutcome
from sim.engine.reference.platform import Dialogue, expect
from sim.engine.reference.setup import World
from sim.engine.reference.visits import Visits
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.trace import TaskKind

Process = Generator[simpy.Event, object, None]
URGENCY = 1  # the code of an urgent object, one of those that the rules list


class Agencies:
    """The agencies of a port, each with its turn at every object that concerns it."""

    def __init__(self, world: World, dialogue: Dialogue, visits: Visits) -> None:
        self._world, self._dialogue, self._visits = world, dialogue, visits

    # --- turns and papers ----------------------------------------------------------------------

    def begin_turn(self, i: int, when: float) -> None:
        """Let the agencies of the next turn begin at `when` (min)."""
        waiting = self._world.objects[i].waiting
        for a in sorted(waiting[min(waiting)]):
            self._world.events.call(when, Rank.TURN, i, a, self._take_turn)

    def _take_turn(self, i: int, a: int) -> None:
        """The papers reach an agency: start its process."""
        self._world.events.process(self._deal(i, a))

    def _deal(self, i: int, a: int) -> Process:
        """Process of one agency and one object, from the papers to its clearance."""
        yield from self._read_papers(i, a)
        m = self._world.objects[i].instructions.get(a)
        if m is None:
            if self._dialogue.is_open(i):
                self._dialogue.say(i, Kind.NO_INTEREST, a)
            self._clear(i, [a])
            return
        yield self._after(float(self._world.instructions.delay[m]), Rank.SEND, i, a)
        outcome = yield self._instruct(i, a, m)
        if outcome is InspectionOutcome.WITHDRAWN:
            self._clear(i, [a])
            return
        if m in self._visits.samples:
            yield self._visits.samples.pop(m).finished
        relied = outcome is InspectionOutcome.RELIED
        yield from self._treat(i, a, m, relied)
        self._settle(i, a, m, relied)

    def _read_papers(self, i: int, a: int) -> Process:
        """Let an officer review the papers, unless the system passes them."""
        world = self._world
        world.recorder.papers_from[i, a] = world.now
        minutes = float(world.workload.objects.review[i, a])
        if minutes > 0:
            pool = int(world.plan.papers_pool[world.stream[i], a])
            task = world.new_task(TaskKind.PAPERS, i, a, ((pool, 1),), minutes)
            yield world.dispatch.queue_task(task).finished
        world.recorder.papers_to[i, a] = world.now

    def _instruct(self, i: int, a: int, m: int) -> simpy.Event:
        """Send the instruction to the platform; return the event of its outcome."""
        world, instructions = self._world, self._world.instructions
        outcome = self._visits.outcomes[m] = simpy.Event(world.events)
        world.recorder.received[m] = world.now
        after = float(instructions.withdrawn_after[m])
        if not isnan(after):
            world.events.call(world.now + after, Rank.WITHDRAW, i, a, self._withdraw)
        urgency = URGENCY if world.workload.objects.urgent[i] else NOBODY
        methods = int(instructions.methods[m])
        self._dialogue.say(i, Kind.INSTRUCT, a, m, methods=methods, urgency=urgency)
        return outcome

    def _withdraw(self, i: int, a: int) -> None:
        """Withdraw the instruction, unless its inspection has begun."""
        obj = self._world.objects.get(i)
        if obj is None or obj.instructions[a] not in self._visits.outcomes:
            return
        m = obj.instructions[a]
        if self._dialogue.say(i, Kind.CANCEL, a, m) == Reason.CANCELLED:
            self._visits.tell(i, m, InspectionOutcome.WITHDRAWN)

    # --- after the inspection ------------------------------------------------------------------

    def _treat(self, i: int, a: int, m: int, relied: bool) -> Process:
        """Treat a violation, if one was found."""
        instructions = self._world.instructions
        if instructions.hit[m] and (instructions.found_by_partner[m] or not relied):
            self._world.recorder.detained[i] |= bool(instructions.detained[m])
            yield self._after(float(instructions.treatment[m]), Rank.TREATED, i, a)

    def _settle(self, i: int, a: int, m: int, relied: bool) -> None:
        """Dispose, once all instructions that the agency united in this visit are ready."""
        if relied:
            self._clear(i, [a])
            return
        visit_of, acts_as = self._world.recorder.visit, self._world.plan.acts_as
        group = (int(visit_of[m]), int(acts_as[a]))
        self._visits.unsettled[group].discard(m)
        if self._visits.unsettled[group]:
            return
        mates = [
            b
            for b, other in sorted(self._world.objects[i].instructions.items())
            if (visit_of[other], acts_as[b]) == group
        ]
        expect(self._world.now, self._dialogue.say(i, Kind.DISPOSE, a, m), Reason.DISPOSED)
        self._clear(i, mates)

    def _clear(self, i: int, agencies: list[int]) -> None:
        """Record that agencies have cleared the object; start the next turn or release it."""
        world, waiting = self._world, self._world.objects[i].waiting
        turn = min(waiting)
        for a in agencies:
            world.recorder.cleared[i, a] = world.now
            waiting[int(world.plan.turn[world.stream[i], a])].discard(a)
        if waiting[turn]:
            return
        while waiting and not waiting[min(waiting)]:
            del waiting[min(waiting)]
        if waiting:
            self.begin_turn(i, world.now)
            return
        self._dialogue.close(i)
        world.release_object(i)

    def _after(self, minutes: float, rank: Rank, i: int, a: int) -> simpy.Event:
        return self._world.events.at(self._world.now + minutes, rank, i, a)
