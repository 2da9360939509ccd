"""Pools of units, waiting tasks, and the dispatch pass (architecture, principle 6).

A task seizes all it needs at once or waits. Tasks with the same needs form a queue, ordered by
(level, received, kind, object, agency, part). A pass offers free units to the heads of the queues in
that order. A head that cannot begin is overtaken until its `reserve_from`; from then on, units that become
free are reserved for it. Nothing is reserved for a task whose pools are closed.
"""

from bisect import bisect_left, insort
from collections.abc import Callable
from functools import partial
from heapq import heapify, heappop, heappush

import simpy

from sim.engine.event_order import Rank
from sim.engine.reference.event_list import EventList
from sim.engine.reference.layout import Needs, QueuedTask, TaskKey
from sim.model.calendars import PoolHours
from sim.model.queue_rules import may_begin
from sim.model.trace import TaskKind


class Dispatch:
    """The pools of a port and the tasks that wait for them."""

    def __init__(self, events: EventList, hours: PoolHours, last_start: float) -> None:
        self._events = events
        self._hours = hours
        self._last_start = last_start
        self.units = [0] * hours.n_pools  # on duty
        self.busy = [0] * hours.n_pools
        self.log: list[QueuedTask] = []
        self.begin_visit: Callable[[QueuedTask], None] | None = None  # set by Visits
        self._queues: dict[tuple[TaskKind, Needs], list[tuple[TaskKey, QueuedTask]]] = {}
        self._pass_asked = False

    def queue_task(self, task: QueuedTask) -> QueuedTask:
        """Queue a task and return it."""
        task.queued = self._events.now
        insort(self._queues.setdefault(task.queue, []), (task.key, task))
        self.log.append(task)
        self.ask_for_pass()
        return task

    def withdraw_task(self, task: QueuedTask) -> None:
        """Remove a waiting task that will never begin."""
        self._unqueue(task)
        task.ended = self._events.now
        self.ask_for_pass()

    def units_change(self, pool: int, units: int) -> None:
        """Change the number of units on duty; work in progress continues."""
        self.units[pool] = units
        self.ask_for_pass()

    def ask_for_pass(self) -> None:
        """Request a dispatch pass after the events of this instant."""
        if not self._pass_asked:
            self._pass_asked = True
            event = self._events.at(self._events.now, Rank.PASS)
            event.callbacks.append(self._dispatch)

    def _unqueue(self, task: QueuedTask) -> None:
        queue = self._queues[task.queue]
        del queue[bisect_left(queue, (task.key,))]
        if not queue:
            del self._queues[task.queue]

    def _dispatch(self, _: simpy.Event) -> None:
        """Run a dispatch pass: offer free units to the heads of the queues, in the order of their keys."""
        self._pass_asked = False
        kept: dict[int, int] = {}
        heads = [(queue[0][0], name) for name, queue in self._queues.items()]
        heapify(heads)
        while heads:
            key, name = heappop(heads)
            queue = self._queues.get(name)
            if queue is None:
                continue  # withdrawn by a visit that began in this pass
            if queue[0][0] != key:
                heappush(heads, (queue[0][0], name))
                continue
            task = queue[0][1]
            if not self._is_open(task):
                continue
            if self._are_free(task, kept):
                self._seize(task)
                if name in self._queues:
                    heappush(heads, (self._queues[name][0][0], name))
            elif self._events.now >= task.reserve_from:
                for pool, units in task.needs:
                    kept[pool] = kept.get(pool, 0) + units

    def _are_free(self, task: QueuedTask, kept: dict[int, int]) -> bool:
        """Whether all units that a task needs are free and not reserved for others."""
        return all(
            self.units[pool] - self.busy[pool] - kept.get(pool, 0) >= units
            for pool, units in task.needs
        )

    def _is_open(self, task: QueuedTask) -> bool:
        """Whether the pools have enough units on duty and, for visits, do not close too soon."""
        now = self._events.now
        for pool, units in task.needs:
            if self.units[pool] < units:
                return False
            if task.kind == TaskKind.VISIT:
                if not may_begin(self._hours.closes_after(pool, now), now, self._last_start):
                    return False
        return True

    def _seize(self, task: QueuedTask) -> None:
        """Begin a task: seize its units and schedule its end and any early leaving."""
        self._unqueue(task)
        task.began = self._events.now
        task.finished.callbacks.insert(0, lambda _: self._release(task))
        when = task.began + task.minutes
        self._events.put(task.finished, when, Rank.END, task.object, task.agency)
        for pool, units, stays in task.staying:
            self.busy[pool] += units
            if stays < task.minutes:
                leave = self._events.at(task.began + stays, Rank.LEAVE, task.object, task.agency)
                leave.callbacks.append(partial(self._leave, pool, units))
        if task.kind == TaskKind.VISIT and task.part == 0 and self.begin_visit is not None:
            self.begin_visit(task)

    def _leave(self, pool: int, units: int, _: simpy.Event) -> None:
        """Release officers before the end of a visit."""
        self.busy[pool] -= units
        self.ask_for_pass()

    def _release(self, task: QueuedTask) -> None:
        """Release the units that an ended task still holds."""
        task.ended = self._events.now
        for pool, units, stays in task.staying:
            if stays >= task.minutes:
                self.busy[pool] -= units
        self.ask_for_pass()
