"""Visits in progress: start, parts, results and samples."""

from collections.abc import Generator

import numpy as np
import simpy

from sim.engine.event_order import Rank
from sim.engine.reference.layout import InspectionOutcome, QueuedTask, Visit, VisitRequest
from sim.engine.reference.platform import Dialogue, expect
from sim.engine.reference.requests import Requests
from sim.engine.reference.setup import World
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.trace import TaskKind
from sim.model.visit import count_steps

MOVES, OPENINGS, WEIGHINGS, SCANS = 1, 2, 4, 8  # the bits of what is counted


class Visits:
    """The visits of a port, and the events that agencies wait for."""

    def __init__(self, world: World, dialogue: Dialogue, requests: Requests) -> None:
        self._world, self._dialogue, self._requests = world, dialogue, requests
        self.outcomes: dict[int, simpy.Event] = {}  # of instructions whose agency is waiting
        self.samples: dict[int, QueuedTask] = {}  # of instructions
        self.unsettled: dict[tuple[int, int], set[int]] = {}  # (visit, speaker) -> instructions

    def begin_visit(self, task: QueuedTask) -> None:
        """Start a visit: withdraw other requests for the object and let the parties start."""
        i = task.object
        obj = self._world.objects[i]
        obj.in_visit = True
        request = next(one for one in obj.requests.values() if one.task is task)
        for other in obj.requests.values():
            if other is not request and other.task is not None:
                self._world.dispatch.withdraw_task(other.task)
                other.task = None
        request.task = None
        visit = self._open_visit(i, request, task)
        for m in sorted((*request.inspecting, *(m for m, _ in request.relying))):
            reason = self._dialogue.say(i, Kind.START, self._world.agency_of(m), m)
            self._expect(reason, Reason.STARTED, Reason.STARTED_ALONE, Reason.ALREADY_DONE)
        self._world.events.process(self._carry_out(i, request, visit, task))

    def _open_visit(self, i: int, request: VisitRequest, task: QueuedTask) -> Visit:
        """Record a visit that begins."""
        world, recorder = self._world, self._world.recorder
        rows = np.array(request.inspecting, np.int64)
        steps, stream = world.instructions.steps, world.stream[i]
        speakers = world.plan.acts_as[world.instructions.agency[rows]]
        visit = recorder.open_visit(
            object=i,
            rows=len(rows) + len(request.relying),
            agencies=int(np.bitwise_or.reduce(1 << speakers)),
            joint=request.ready_visit.joint,
            ready=request.ready,
            queued=task.queued,
            began=task.began,
            waited_absent=world.grace if request.absent else 0.0,
            counts=tuple(
                int(count_steps(world.tables, stream, rows, len(rows), steps, bit))
                for bit in (MOVES, OPENINGS, WEIGHINGS, SCANS)
            ),
        )
        for m in (*request.inspecting, *(m for m, _ in request.relying)):
            recorder.visit[m] = visit.number
        for m, speaker in zip(request.inspecting, speakers.tolist(), strict=True):
            self.unsettled.setdefault((visit.number, speaker), set()).add(m)
        return visit

    def _carry_out(
        self, i: int, request: VisitRequest, visit: Visit, task: QueuedTask
    ) -> Generator[simpy.Event, object, None]:
        """Queue part after part, then conclude. Only the first part can have an agreed slot."""
        task.visit = visit.number
        yield task.finished
        visit.service += task.minutes
        for part in range(1, len(request.parts)):
            task = self._requests.part_task(i, request, part, agreed=False)
            self._world.dispatch.queue_task(task)
            task.visit = visit.number
            yield task.finished
            visit.service += task.minutes
        visit.ended = self._world.now
        self._conclude(i, request)

    def _conclude(self, i: int, request: VisitRequest) -> None:
        """Let each party report that it has finished, and send samples to the laboratory."""
        for m in request.inspecting:
            reason = self._dialogue.say(i, Kind.FINISH, self._world.agency_of(m), m)
            self._expect(reason, Reason.FINISHED, Reason.ALREADY_DONE)
            self._world.recorder.finished[m] = self._world.now
        for m, other in request.relying:
            self._rely(i, m, other)
        self._send_samples(i, request.inspecting)
        self._world.objects[i].in_visit = False
        for m in request.inspecting:
            self.tell(i, m, InspectionOutcome.INSPECTED)
        for m, _ in request.relying:
            self.tell(i, m, InspectionOutcome.RELIED)
        self._requests.renew_requests(i)

    def _rely(self, i: int, m: int, other: int) -> None:
        """Let a party accept a partner's result."""
        a = self._world.agency_of(m)
        reason = self._dialogue.say(i, Kind.ACCEPT_RESULT, a, m, other=other)
        self._expect(reason, Reason.RESULT_ACCEPTED)
        self._world.recorder.relied[m] = True

    def _send_samples(self, i: int, inspecting: tuple[int, ...]) -> None:
        """Send samples to the laboratory; if it is shared, one serves all parties (art. 10)."""
        analysis = self._world.instructions.analysis
        sampled = [m for m in inspecting if analysis[m] > 0]
        if self._world.plan.shared_laboratory and len(sampled) > 1:
            task = self._analyse(i, sampled[0], max(float(analysis[m]) for m in sampled))
            self.samples.update(dict.fromkeys(sampled, task))
        else:
            for m in sampled:
                self.samples[m] = self._analyse(i, m, float(analysis[m]))

    def _analyse(self, i: int, m: int, minutes: float) -> QueuedTask:
        """Queue a sample at the laboratory and return the task."""
        a = self._world.agency_of(m)
        pool = int(self._world.plan.laboratory_pool[a])
        needs = ((pool, 1),) if pool != NOBODY else ()
        task = self._world.new_task(TaskKind.LABORATORY, i, a, needs, minutes)
        task.visit = int(self._world.recorder.visit[m])
        return self._world.dispatch.queue_task(task)

    def tell(self, i: int, m: int, outcome: InspectionOutcome) -> None:
        """Tell the agency how its instruction ended."""
        event, events = self.outcomes.pop(m), self._world.events
        a = self._world.agency_of(m)
        events.put(event, events.now, Rank.INSPECTED, i, a, value=outcome)

    def _expect(self, reason: Reason, *expected: Reason) -> None:
        expect(self._world.now, reason, *expected)
