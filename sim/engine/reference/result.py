"""The record that the reference engine keeps, and the trace made from it."""

import numpy as np

from sim.engine.reference.layout import InstructionChange, QueuedTask, Visit
from sim.matching.core.codes import FIRST_TERMINAL, NOBODY
from sim.model.plan import Plan
from sim.model.trace import (
    EngineTrace,
    InstructionTrace,
    MessageTrace,
    ObjectTrace,
    TaskTrace,
    VisitTrace,
    in_order,
)
from sim.model.workload import Workload


class Recorder:
    """Arrays filled during the run; NaN until something happens."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        self._plan, self._workload = plan, workload
        n, m = workload.n_objects, workload.n_instructions
        objects = workload.objects
        self.straight = workload.straight()
        passed = np.where(objects.deals & self.straight[:, None], objects.declared[:, None], np.nan)
        self.papers_from, self.papers_to, self.cleared = passed.copy(), passed.copy(), passed.copy()
        self.released = np.where(
            self.straight, np.maximum(objects.present, objects.declared), np.nan
        )
        self.detained = np.zeros(n, np.bool_)
        self.received, self.matched = np.full(m, np.nan), np.full(m, np.nan)
        self.ready, self.finished = np.full(m, np.nan), np.full(m, np.nan)
        self.ended = np.full(m, np.nan)
        self.visit = np.full(m, NOBODY, np.int64)
        self.state = np.full(m, NOBODY, np.int64)
        self.relied = np.zeros(m, np.bool_)
        self.visits: list[Visit] = []

    def note_changes(self, changes: list[InstructionChange], now: float) -> None:
        """Record what the platform changed."""
        for change in changes:
            m = change.instruction
            self.state[m] = change.state
            if change.matched and np.isnan(self.matched[m]):
                self.matched[m] = now
            if change.state >= FIRST_TERMINAL and np.isnan(self.ended[m]):
                self.ended[m] = now

    def open_visit(self, **facts: object) -> Visit:
        """Start the record of a visit and return it."""
        visit = Visit(number=len(self.visits), **facts)  # type: ignore[arg-type]
        self.visits.append(visit)
        return visit

    def trace_of(
        self,
        ended: float,
        tasks: list[QueuedTask],
        said: list[tuple[float, int, int, int, int, int]],
    ) -> EngineTrace:
        """Return the trace of everything recorded."""
        workload, plan = self._workload, self._plan
        trace = EngineTrace(
            port=plan.port,
            policy=plan.policy,
            seed=workload.seed,
            replication=workload.replication,
            ended_min=float(ended),
            objects=ObjectTrace(
                released=self.released,
                left=self.released + workload.objects.pick_up,
                detained=self.detained,
                papers_from=self.papers_from,
                papers_to=self.papers_to,
                cleared=self.cleared,
            ),
            instructions=InstructionTrace(
                received=self.received,
                matched=self.matched,
                ready=self.ready,
                visit=self.visit,
                finished=self.finished,
                ended=self.ended,
                state=self.state,
                relied=self.relied,
            ),
            visits=visit_trace(self.visits),
            tasks=task_trace(tasks),
            messages=message_trace(said),
        )
        return in_order(trace)


def visit_trace(visits: list[Visit]) -> VisitTrace:
    """Turn visits into columns."""

    def ints(values: list[int]) -> np.ndarray:
        return np.array(values, np.int64)

    def floats(values: list[float]) -> np.ndarray:
        return np.array(values, np.float64)

    return VisitTrace(
        object=ints([v.object for v in visits]),
        rows=ints([v.rows for v in visits]),
        agencies=ints([v.agencies for v in visits]),
        joint=np.array([v.joint for v in visits], np.bool_),
        ready=floats([v.ready for v in visits]),
        queued=floats([v.queued for v in visits]),
        began=floats([v.began for v in visits]),
        ended=floats([v.ended for v in visits]),
        service=floats([v.service for v in visits]),
        waited_absent=floats([v.waited_absent for v in visits]),
        moves=ints([v.counts[0] for v in visits]),
        openings=ints([v.counts[1] for v in visits]),
        weighings=ints([v.counts[2] for v in visits]),
        scans=ints([v.counts[3] for v in visits]),
    )


def task_trace(tasks: list[QueuedTask]) -> TaskTrace:
    """Turn tasks into columns."""
    needs = [need for task in tasks for need in task.staying]
    counts = np.array([len(task.needs) for task in tasks], np.int64)
    return TaskTrace(
        kind=np.array([int(t.kind) for t in tasks], np.int64),
        object=np.array([t.object for t in tasks], np.int64),
        agency=np.array([t.agency for t in tasks], np.int64),
        visit=np.array([t.visit for t in tasks], np.int64),
        part=np.array([t.part for t in tasks], np.int64),
        level=np.array([t.level for t in tasks], np.int64),
        received=np.array([t.received for t in tasks], np.float64),
        reserve_from=np.array([t.reserve_from for t in tasks], np.float64),
        queued=np.array([t.queued for t in tasks], np.float64),
        began=np.array([t.began for t in tasks], np.float64),
        ended=np.array([t.ended for t in tasks], np.float64),
        need_first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        need_pool=np.array([pool for pool, _, _ in needs], np.int64),
        need_units=np.array([units for _, units, _ in needs], np.int64),
        need_minutes=np.array([minutes for _, _, minutes in needs], np.float64),
    )


def message_trace(said: list[tuple[float, int, int, int, int, int]]) -> MessageTrace:
    """Turn messages into columns, in the order of delivery."""
    columns = list(zip(*said, strict=True)) if said else [()] * 6
    return MessageTrace(
        at=np.array(columns[0], np.float64),
        object=np.array(columns[1], np.int64),
        kind=np.array(columns[2], np.int64),
        agency=np.array(columns[3], np.int64),
        number=np.array(columns[4], np.int64),
        reason=np.array(columns[5], np.int64),
    )
