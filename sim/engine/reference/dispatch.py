"""Who may begin: pools of units, waiting tasks, and the dispatch pass (design, idea 6).

A task seizes all it needs at once or waits. Tasks with the same needs form a queue, ordered by
(level, received, kind, object, agency, part). A pass offers free units to the heads of the queues in
that order. A head that cannot begin is overtaken, until it has waited beyond its `reserve_from`: from
then on the units that come free are kept for it. Nothing is kept for a task whose pools are closed.
"""

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from heapq import heapify, heappop, heappush
from math import inf

import simpy

from sim.engine.event_order import Rank
from sim.engine.reference.event_list import Clock
from sim.matching.core.codes import NOBODY
from sim.model.calendars import PoolHours
from sim.model.team import may_begin
from sim.model.trace import TaskKind

Needs = tuple[tuple[int, int], ...]  # (pool, units), by pool
Key = tuple[int, float, int, int, int, int]


@dataclass(eq=False, slots=True)
class Task:
    """Something that seizes units for a time."""

    kind: TaskKind
    object: int
    agency: int
    needs: Needs
    minutes: float
    level: int
    received: float
    finished: simpy.Event
    part: int = 0
    stays: tuple[float, ...] = ()  # minutes that each need stays; empty: all to the end
    reserve_from: float = inf  # from then on units that come free are kept for it (min)
    on_begin: Callable[["Task"], None] | None = None
    visit: int = NOBODY
    queued: float = field(default=float("nan"))
    began: float = field(default=float("nan"))
    ended: float = field(default=float("nan"))

    @property
    def staying(self) -> tuple[tuple[int, int, float], ...]:
        """Pool, units and the minutes that they stay, of each need."""
        stays = self.stays or (self.minutes,) * len(self.needs)
        return tuple((*need, minutes) for need, minutes in zip(self.needs, stays, strict=True))

    @property
    def key(self) -> Key:
        """Place in the queue: a total order."""
        return (self.level, self.received, self.kind, self.object, self.agency, self.part)

    @property
    def queue(self) -> tuple[TaskKind, Needs]:
        """The queue it stands in: tasks with the same needs."""
        return (self.kind, self.needs)


class Dispatch:
    """The pools of a port and the tasks that wait for them."""

    def __init__(self, clock: Clock, hours: PoolHours, last_start: float) -> None:
        self._clock = clock
        self._hours = hours
        self._last_start = last_start
        self.capacity = [0] * hours.n_pools
        self.busy = [0] * hours.n_pools
        self.log: list[Task] = []
        self._queues: dict[tuple[TaskKind, Needs], list[tuple[Key, Task]]] = {}
        self._pass_asked = False

    def queue(self, task: Task) -> Task:
        """Let a task wait; returns it."""
        task.queued = self._clock.now
        insort(self._queues.setdefault(task.queue, []), (task.key, task))
        self.log.append(task)
        self.ask_for_pass()
        return task

    def withdraw(self, task: Task) -> None:
        """Take a waiting task off its queue."""
        self._unqueue(task)
        task.ended = self._clock.now
        self.ask_for_pass()

    def set_capacity(self, pool: int, units: int) -> None:
        """Put units on or off duty; work in progress goes on."""
        self.capacity[pool] = units
        self.ask_for_pass()

    def ask_for_pass(self) -> None:
        """See to it that a dispatch pass follows the events of this instant."""
        if not self._pass_asked:
            self._pass_asked = True
            event = self._clock.at(self._clock.now, Rank.PASS)
            event.callbacks.append(self._pass)

    def _unqueue(self, task: Task) -> None:
        queue = self._queues[task.queue]
        del queue[bisect_left(queue, (task.key,))]
        if not queue:
            del self._queues[task.queue]

    def _pass(self, _: simpy.Event) -> None:
        """Offer free units to the heads of the queues, in the order of their keys."""
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
            if not self._open(task):
                continue
            if all(self._free(pool) - kept.get(pool, 0) >= units for pool, units in task.needs):
                self._begin(task)
                if name in self._queues:
                    heappush(heads, (self._queues[name][0][0], name))
            elif self._clock.now >= task.reserve_from:
                for pool, units in task.needs:
                    kept[pool] = kept.get(pool, 0) + units

    def _free(self, pool: int) -> int:
        return self.capacity[pool] - self.busy[pool]

    def _open(self, task: Task) -> bool:
        """Whether every pool has the units on duty and a visit does not begin shortly before closing."""
        now = self._clock.now
        for pool, units in task.needs:
            if self.capacity[pool] < units:
                return False
            if task.kind == TaskKind.VISIT:
                if not may_begin(self._hours.closes_after(pool, now), now, self._last_start):
                    return False
        return True

    def _begin(self, task: Task) -> None:
        self._unqueue(task)
        task.began = self._clock.now
        task.finished.callbacks.insert(0, lambda _: self._end(task))
        when = task.began + task.minutes
        self._clock.put(task.finished, when, Rank.END, task.object, task.agency)
        for pool, units, stays in task.staying:
            self.busy[pool] += units
            if stays < task.minutes:
                leave = self._clock.at(task.began + stays, Rank.LEAVE, task.object, task.agency)
                leave.callbacks.append(partial(self._leave, pool, units))
        if task.on_begin is not None:
            task.on_begin(task)

    def _leave(self, pool: int, units: int, _: simpy.Event) -> None:
        """Officers leave while the rest goes on."""
        self.busy[pool] -= units
        self.ask_for_pass()

    def _end(self, task: Task) -> None:
        task.ended = self._clock.now
        for pool, units, stays in task.staying:
            if stays >= task.minutes:
                self.busy[pool] -= units
        self.ask_for_pass()
