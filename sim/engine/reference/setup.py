"""The world of one run of the reference engine, shared by its components."""

import simpy

from sim.engine.event_order import Rank
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.event_list import EventList
from sim.engine.reference.layout import Needs, ObjectInProcess, QueuedTask
from sim.engine.reference.result import Recorder
from sim.matching.core.codes import NOBODY
from sim.model.calendars import PoolHours, capacity_changes
from sim.model.plan import Plan
from sim.model.trace import TaskKind
from sim.model.visit import visit_tables
from sim.model.workload import Workload


class World:
    """Plan, workload, time, pools, the objects in process, and the record kept of them."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        self.plan, self.workload = plan, workload
        self.instructions = workload.instructions
        self.present = workload.objects.present.tolist()
        self.stream = workload.objects.stream.tolist()
        self.tables = visit_tables(plan)
        self.grace = float(plan.rules["grace"][0])  # min that a team waits for an absent party
        self.events = EventList()
        self.changes = capacity_changes(plan, workload)
        self.hours = PoolHours(self.changes, len(plan.pools))
        self.dispatch = Dispatch(self.events, self.hours, plan.last_start)
        self.recorder = Recorder(plan, workload)
        self.objects: dict[int, ObjectInProcess] = {}
        self.stopped = simpy.Event(self.events)

    @property
    def now(self) -> float:
        """Current time (min)."""
        return self.events.now

    def agency_of(self, m: int) -> int:
        """Return the agency of an instruction."""
        return int(self.instructions.agency[m])

    def new_task(self, kind: TaskKind, i: int, a: int, needs: Needs, minutes: float) -> QueuedTask:
        """Return a task with the fields as for papers and samples; visits then set the others."""
        return QueuedTask(
            kind=kind,
            object=i,
            agency=a,
            needs=needs,
            minutes=minutes,
            level=1 if self.workload.objects.urgent[i] else 3,
            received=self.now,
            finished=simpy.Event(self.events),
        )

    def release_object(self, i: int) -> None:
        """Release an object that all agencies have cleared; the last one ends the run."""
        self.recorder.released[i] = max(self.now, self.present[i])
        del self.objects[i]
        if not self.objects:
            self.events.call(self.now, Rank.STOP, NOBODY, NOBODY, self.stop)

    def stop(self, _i: int, _a: int) -> None:
        """End the run."""
        if not self.stopped.triggered:
            self.stopped.succeed()
