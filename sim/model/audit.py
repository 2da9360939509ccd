"""The audit of a trace: replays the tables, independently of any engine, and reports what is impossible.

It checks capacity, precedence, conservation and calendars, and that no team is idle while work could begin.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

import numpy as np

from sim.matching.core.codes import FIRST_TERMINAL, NOBODY
from sim.model.calendars import PoolHours, capacity_changes
from sim.model.plan import Plan
from sim.model.trace import EngineTrace, TaskKind, VisitTrace
from sim.model.workload import Workload
from sim.types import Bools, Floats, Ints

Queue = tuple[int, tuple[tuple[int, int], ...]]
SHOWN = 3  # rows shown per finding


def audit(plan: Plan, workload: Workload, trace: EngineTrace) -> list[str]:
    """Return one sentence for each rule that the trace breaks; empty if there is none."""
    return [
        *check_precedence(plan, workload, trace),
        *check_conservation(plan, workload, trace),
        *check_one_visit_at_a_time(trace),
        *check_work_done(workload, trace),
        *check_capacity_and_idleness(plan, workload, trace),
    ]


def _found(rule: str, broken: Any) -> list[str]:
    """Return a sentence naming the rows that break a rule; empty if none does."""
    rows = np.flatnonzero(broken)
    if len(rows) == 0:
        return []
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    return [f"{rule}: {len(rows)} rows, such as {shown}"]


def check_precedence(plan: Plan, workload: Workload, trace: EngineTrace) -> list[str]:
    """Check that nothing happens before what it depends on."""
    objects, rows = workload.objects, workload.instructions
    done, sent = trace.objects, trace.instructions
    who, whose = rows.object, rows.agency
    visits = trace.visits
    return [
        *_found(
            "papers before the declaration",
            (done.papers_from < objects.declared[:, None]).any(axis=1),
        ),
        *_found("papers end before they begin", (done.papers_to < done.papers_from).any(axis=1)),
        *_found("let go before the papers ended", (done.cleared < done.papers_to).any(axis=1)),
        *_found(
            "an agency's turn before an earlier one has let go",
            _turn_too_early(plan, workload, trace),
        ),
        *_found(
            "instruction before the papers and its delay",
            sent.received < done.papers_to[who, whose] + rows.delay,
        ),
        *_found("matched before received", sent.matched < sent.received),
        *_found("visit before it was ready", visits.began < visits.ready),
        *_found("visit before the object was present", visits.began < _present(workload, visits)),
        *_found("visit ends before it begins", visits.ended < visits.began),
        *_found("let go before finished", done.cleared[who, whose] < sent.finished),
        *_found("released before present", done.released < objects.present),
        *_found(
            "released before all agencies have let go",
            done.released < np.nanmax(np.where(objects.deals, done.cleared, 0.0), axis=1),
        ),
    ]


def _present(workload: Workload, visits: VisitTrace) -> Floats:
    return workload.objects.present[visits.object]


def _turn_too_early(plan: Plan, workload: Workload, trace: EngineTrace) -> Bools:
    deals, early = workload.objects.deals, np.zeros(workload.n_objects, np.bool_)
    turns = plan.turn[workload.objects.stream]
    for a in range(deals.shape[1]):
        for b in range(deals.shape[1]):
            both = deals[:, a] & deals[:, b] & (turns[:, a] < turns[:, b])
            early |= both & (trace.objects.papers_from[:, b] < trace.objects.cleared[:, a])
    return early


def check_conservation(plan: Plan, workload: Workload, trace: EngineTrace) -> list[str]:
    """Check that every object is released (or detained) and every instruction ends in one final state."""
    if trace.ended_min >= plan.until_min:
        return []  # a truncated run has unfinished objects, and reports them
    deals, done = workload.objects.deals, trace.objects
    sent = trace.instructions
    served = sent.visit != NOBODY
    counted = np.bincount(sent.visit[served], minlength=len(trace.visits.object))
    return [
        *_found("object never released", np.isnan(done.released)),
        *_found("agency never lets go", (deals & np.isnan(done.cleared)).any(axis=1)),
        *_found(
            "agency lets go of what is not its", (~deals & ~np.isnan(done.cleared)).any(axis=1)
        ),
        *_found("instruction never received", np.isnan(sent.received)),
        *_found("instruction in no final state", sent.state < FIRST_TERMINAL),
        *_found("visit with other instructions than it says", counted != trace.visits.rows),
        *_found("instruction finished without a visit", ~np.isnan(sent.finished) & ~served),
    ]


def check_one_visit_at_a_time(trace: EngineTrace) -> list[str]:
    """Check that an object has at most one visit at a time."""
    visits = trace.visits
    order = np.lexsort((visits.began, visits.object))
    same = visits.object[order][1:] == visits.object[order][:-1]
    return _found(
        "two visits of one object at once",
        same & (visits.began[order][1:] < visits.ended[order][:-1]),
    )


def check_work_done(workload: Workload, trace: EngineTrace) -> list[str]:
    """Check that reviews of papers take exactly the work given in the workload."""
    tasks = trace.tasks
    papers = (tasks.kind == TaskKind.PAPERS) & ~np.isnan(tasks.ended)
    review = workload.objects.review[tasks.object[papers], tasks.agency[papers]]
    task = np.repeat(np.arange(len(tasks.began)), np.diff(tasks.need_first))
    return [
        *_found(
            "papers take another time than their work",
            tasks.ended[papers] != tasks.began[papers] + review,
        ),
        *_found(
            "units stay longer than their task lasts",
            tasks.began[task] + tasks.need_minutes > tasks.ended[task],
        ),
    ]


def check_capacity_and_idleness(plan: Plan, workload: Workload, trace: EngineTrace) -> list[str]:
    """Replay the tasks: no unit is used twice, none begins off duty, none idles while work waits."""
    return list(TaskReplay(plan, workload, trace).findings())


class TaskReplay:
    """Replays the tasks of a trace, instant by instant."""

    def __init__(self, plan: Plan, workload: Workload, trace: EngineTrace) -> None:
        self._plan, self._tasks = plan, trace.tasks
        self._capacity = capacity_changes(plan, workload)
        self._hours = PoolHours(self._capacity, len(plan.pools))
        self._units = [0] * len(plan.pools)
        self._busy = [0] * len(plan.pools)
        self._stays = trace.tasks.need_minutes > 0
        self._waiting: dict[Queue, list[tuple[tuple[float, ...], int]]] = {}
        self._gone: set[int] = set()

    def findings(self) -> Iterator[str]:
        """Return what is wrong, at most once per rule."""
        told: set[str] = set()
        for now, starts, freed, queued, withdrawn, capacity in self._instants():
            for row in capacity:
                self._units[int(self._capacity.pool[row])] = int(self._capacity.units[row])
            for need in freed:
                self._busy[self._tasks.need_pool[need]] -= self._tasks.need_units[need]
            for q in queued:
                self._wait(q)
            self._gone.update(withdrawn)
            for q in starts:
                self._gone.add(q)
                self._seize(q)
            for text in (*self._too_many(starts, now), *self._idle(now)):
                if text.split(":")[0] not in told:
                    told.add(text.split(":")[0])
                    yield text

    def _instants(
        self,
    ) -> Iterator[tuple[float, list[int], list[int], list[int], list[int], list[int]]]:
        """Yield what happens at each instant; a task of zero length counts as neither begun nor ended.

        Starts, freed units (one entry per need), tasks queued and withdrawn, shifts.
        """
        tasks = self._tasks
        task = np.repeat(np.arange(len(tasks.began)), np.diff(tasks.need_first))
        began = ~np.isnan(tasks.began)
        lasting = began & (tasks.ended > tasks.began)
        unfinished = began & np.isnan(tasks.ended)
        waits = ~began | (tasks.began > tasks.queued)
        withdrawn = ~began & ~np.isnan(tasks.ended)
        columns: list[tuple[Floats, Ints, int]] = []
        for where, times, event in (
            (lasting | unfinished | (began & waits), tasks.began, 0),
            (self._stays & lasting[task], tasks.began[task] + tasks.need_minutes, 1),
            (waits & ~(withdrawn & (tasks.ended <= tasks.queued)), tasks.queued, 2),
            (withdrawn, tasks.ended, 3),
        ):
            rows = np.flatnonzero(where)
            columns.append((times[rows], rows, event))
        columns.append((self._capacity.at, np.arange(len(self._capacity.at)), 4))
        at = np.concatenate([c[0] for c in columns])
        rows = np.concatenate([c[1] for c in columns])
        what = np.concatenate([np.full(len(c[1]), c[2]) for c in columns])
        order = np.argsort(at, kind="stable")
        at, rows, what = at[order], rows[order], what[order]
        bounds = np.flatnonzero(np.diff(at)) + 1
        for part in np.split(np.arange(len(at)), bounds):
            kinds: list[list[int]] = [[], [], [], [], []]
            for k in part:
                kinds[what[k]].append(int(rows[k]))
            yield (float(at[part[0]]), *kinds)  # type: ignore[misc]

    def _needs(self, q: int) -> tuple[tuple[int, int], ...]:
        a, b = self._tasks.need_first[q], self._tasks.need_first[q + 1]
        pools, units = self._tasks.need_pool[a:b], self._tasks.need_units[a:b]
        return tuple(zip(pools.tolist(), units.tolist(), strict=True))

    def _lasts(self, q: int) -> bool:
        return not self._tasks.ended[q] <= self._tasks.began[q]

    def _seize(self, q: int) -> None:
        if self._lasts(q):
            for need in range(self._tasks.need_first[q], self._tasks.need_first[q + 1]):
                if self._stays[need]:
                    self._busy[self._tasks.need_pool[need]] += self._tasks.need_units[need]

    def _wait(self, q: int) -> None:
        tasks = self._tasks
        key = tuple(
            float(column[q])
            for column in (
                tasks.level,
                tasks.received,
                tasks.kind,
                tasks.object,
                tasks.agency,
                tasks.part,
            )
        )
        queue = self._waiting.setdefault((int(tasks.kind[q]), self._needs(q)), [])
        heappush(queue, (key, q))

    def _too_many(self, starts: list[int], now: float) -> Iterator[str]:
        for q in starts:
            for pool, _ in self._needs(q):
                if self._lasts(q) and self._busy[pool] > self._units[pool]:
                    yield f"more units than are on duty: {self._plan.pools[pool].name} at {now}"
            if not self._open(q, now):
                yield f"begun off duty or shortly before closing: task {q} at {now}"

    def _open(self, q: int, now: float) -> bool:
        for pool, units in self._needs(q):
            if self._units[pool] < units:
                return False
            closes = self._hours.closes_after(pool, now)
            if self._tasks.kind[q] == TaskKind.VISIT and closes - now <= self._plan.last_start:
                return False
        return True

    def _heads(self) -> list[tuple[tuple[float, ...], int]]:
        heads = []
        for name in list(self._waiting):
            queue = self._waiting[name]
            while queue and queue[0][1] in self._gone:
                self._gone.discard(heappop(queue)[1])
            if queue:
                heads.append(queue[0])
            else:
                del self._waiting[name]
        return sorted(heads)

    def _idle(self, now: float) -> Iterator[str]:
        """Check that no waiting task could begin with units that are free and not reserved."""
        kept = [0] * len(self._busy)
        for _, q in self._heads():
            if not self._open(q, now):
                continue
            needs = self._needs(q)
            free = all(
                self._units[pool] - self._busy[pool] - kept[pool] >= units for pool, units in needs
            )
            if free:
                yield f"idle beside work that could begin: task {q} at {now}"
            elif now >= self._tasks.reserve_from[q]:
                for pool, units in needs:
                    kept[pool] += units
