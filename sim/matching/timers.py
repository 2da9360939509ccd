"""Timers: one per object, run in order of time.

Most timers are moved before they are due, so setting one is cheap: it is filed under its minute, unsorted.
When a minute begins, the timers still due in it are sorted.
"""

import heapq

INF = float("inf")


class Timers:
    """When each object is due next (min, infinite if never)."""

    def __init__(self) -> None:
        self.due: list[float] = []  # by object
        self.next = INF  # no timer is due earlier
        self._near: list[tuple[float, int]] = []  # a heap; moved timers leave stale entries
        self._later: dict[
            float, list[int]
        ] = {}  # objects by minute; moved timers leave stale entries
        self._minutes: list[float] = []  # keys of `_later`, a heap

    def set(self, index: int, due: float) -> None:
        """Set or move the timer of an object."""
        self.due[index] = due
        if due == INF:
            return
        minute = due // 1.0
        indices = self._later.get(minute)
        if indices is not None:
            indices.append(index)
            return
        self._later[minute] = [index]
        heapq.heappush(self._minutes, minute)
        if minute < self.next:
            self.next = minute

    def pop_before(self, until: float) -> tuple[float, int] | None:
        """Remove and return the first timer due before `until`; ties go to the lower object."""
        while self.next < until:
            if self._minutes and self._minutes[0] == self.next:
                self._begin_minute()
                found = None
            else:
                found = heapq.heappop(self._near)
            self._find_next()
            if found is not None and self.due[found[1]] == found[0]:
                self.due[found[1]] = INF
                return found
        return None

    def _begin_minute(self) -> None:
        minute = heapq.heappop(self._minutes)
        for index in self._later.pop(minute):
            due = self.due[index]
            if due != INF and due // 1.0 == minute:
                heapq.heappush(self._near, (due, index))

    def _find_next(self) -> None:
        near = self._near[0][0] if self._near else INF
        self.next = min(near, self._minutes[0]) if self._minutes else near
