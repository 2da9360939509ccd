"""The reference engine, in SimPy: entry point and overview.

Everything that one agency does with one object is one process (`agencies`); a visit is another (`visits`).
Messages to the platform and their consequences are in `platform`, visits that wait in `requests`, the
dispatch pass in `dispatch`, the order of events in `event_list`. The compiled engine has a file of the
same name for each.
"""

from functools import partial

import numpy as np
import simpy

from sim.domain.objects import ObjectClass
from sim.engine.event_order import Rank
from sim.engine.reference.adapter import PlatformAdapter
from sim.engine.reference.agencies import Agencies
from sim.engine.reference.layout import ObjectInProcess
from sim.engine.reference.platform import Dialogue
from sim.engine.reference.requests import Requests
from sim.engine.reference.setup import World
from sim.engine.reference.visits import Visits
from sim.matching.core.codes import NOBODY, Kind
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.types import Ints


def run(plan: Plan, workload: Workload) -> EngineTrace:
    """Simulate one workload under one plan.

    The run ends when all objects are released, at the latest at `plan.until_min`. Raises EngineError if
    the platform gives an unexpected answer.
    """
    return ReferenceEngine(plan, workload).run()


class ReferenceEngine:
    """One run: the world and the components that act in it."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        self.plan, self.workload = plan, workload
        self.world = World(plan, workload)
        self.adapter = PlatformAdapter(plan)
        requests = Requests(self.world, self.adapter)
        self.dialogue = Dialogue(self.world, self.adapter, requests)
        visits = Visits(self.world, self.dialogue, requests)
        self.agencies = Agencies(self.world, self.dialogue, visits)
        self.world.dispatch.begin_visit = visits.begin_visit

    def run(self) -> EngineTrace:
        """Run until all objects are released, and return the trace."""
        world, first = self.world, self.workload.first_instruction()
        for i in np.flatnonzero(~world.recorder.straight).tolist():
            self._open_object(i, range(first[i], first[i + 1]))
        self._expect_shifts()
        world.events.call(self.plan.until_min, Rank.STOP, NOBODY, NOBODY, world.stop)
        if world.objects:
            world.events.run(until=world.stopped)
        return world.recorder.trace_of(world.now, world.dispatch.log, self.adapter.said)

    def _open_object(self, i: int, instructions: range) -> None:
        """Schedule the first turn of an object, at its declaration."""
        world = self.world
        turns = self.plan.turn[world.stream[i]]
        waiting: dict[int, set[int]] = {}
        for a in np.flatnonzero(self.workload.objects.deals[i]).tolist():
            waiting.setdefault(int(turns[a]), set()).add(a)
        world.objects[i] = ObjectInProcess(waiting, {world.agency_of(m): m for m in instructions})
        declared = float(self.workload.objects.declared[i])
        if instructions:
            cls = int(self.plan.object_class[world.stream[i]])
            self.dialogue.open(i, instructions)
            self._excuse(i, cls, declared)
            if cls == ObjectClass.SHIP:
                berth = partial(self._say, Kind.BERTH)
                world.events.call(world.present[i], Rank.PRESENT, i, NOBODY, berth)
        self.agencies.begin_turn(i, declared)

    def _excuse(self, i: int, cls: int, declared: float) -> None:
        """Excuse the agencies that the declaration shows not to be concerned (matching rule 3)."""
        concerned = np.flatnonzero(self.workload.objects.deals[i])
        speaking = {int(self.plan.acts_as[a]) for a in concerned}
        required = int(self.plan.rules["required"][0, cls])
        for a in range(len(self.plan.agencies)):
            if required >> a & 1 and a not in speaking:
                excuse = partial(self._say, Kind.NO_INTEREST)
                self.world.events.call(declared, Rank.EXCUSE, i, a, excuse)

    def _say(self, kind: Kind, i: int, a: int) -> None:
        """Send a message to the platform, unless the object is released."""
        if i in self.world.objects:
            self.dialogue.say(i, kind, a)

    def _expect_shifts(self) -> None:
        """Schedule the changes of units: shifts, closures and breakdowns."""
        at = self.world.changes.at
        for when in np.unique(at[at < self.plan.until_min]):
            rows = np.flatnonzero(at == when)
            event = self.world.events.at(float(when), Rank.CAPACITY)
            event.callbacks.append(partial(self._units_change, rows))

    def _units_change(self, rows: Ints, _: simpy.Event) -> None:
        """Apply the shifts, closures and breakdowns of this instant."""
        changes = self.world.changes
        for row in rows.tolist():
            self.world.dispatch.units_change(int(changes.pool[row]), int(changes.units[row]))
