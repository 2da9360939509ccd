"""Delivering messages to objects: the transition's caller, and the keeper of its timers."""

import heapq
import struct
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import numpy as np

from sim.matching.answers import Noted, Words
from sim.matching.core.codes import NOBODY, Kind
from sim.matching.core.compiled import entry
from sim.matching.core.records import LOG, MESSAGE, log_for
from sim.matching.core.transition import deliver, with_room
from sim.matching.registry import Desks, ObjectDesk, packer
from sim.matching.rules import Names, Rules, RuleTables

_PACK = packer(MESSAGE).pack_into
_PACK_SHORT = struct.Struct("=dqqqq").pack_into  # the first five fields
_CLOCK = int(Kind.CLOCK)
_LINE = LOG.itemsize
NAN, INF = float("nan"), float("inf")


@cache
def _entry() -> Callable[..., tuple[int, float, int, bool]]:
    """Return the compiled transition for the arrays that a delivery makes."""
    desk = Desks().new("", 0, NOBODY, INF, declared=True)
    tables = RuleTables(Rules())
    message, log = np.frombuffer(bytearray(MESSAGE.itemsize), MESSAGE), log_for(4, 2)
    arguments = (message, tables.record, tables.site_table, log)
    return entry(deliver, desk.head, desk.rows, desk.cases, *arguments)


class FrozenDelivery(msgspec.Struct):
    """A delivery as plain data: the words by number, and the objects."""

    words: list[list[str]]
    objects: list[list[Any]]
    labels: dict[str, int]


class Delivery:
    """All objects of a platform, the words behind their numbers, and one timer an object."""

    def __init__(self, rules: Rules) -> None:
        self.tables = RuleTables(rules)
        self.areas, self.numbers = Names(), Names()
        self.skills = Names(limit=62)
        self.objects: list[ObjectDesk] = []
        self.noted: Noted = []
        self._desks = Desks()
        self._labels: dict[str, int] = {}  # how often each has been given
        self.heap: list[tuple[float, int]] = []  # of timers; those that moved are stale
        self._buffer = bytearray(MESSAGE.itemsize)
        self._message = np.frombuffer(self._buffer, MESSAGE)
        self._set_log(log_for(32, 16))
        self._enter = _entry()
        self.words: Words = self.tables.agencies.words, self.numbers.words  # for reading changes

    def listen(self) -> Noted:
        """Begin a new list of noted changes and return it."""
        self.noted = []
        return self.noted

    def add(self, label: str, object_class: int, area: int, eta: float, *, declared: bool) -> int:
        """Take in a new object; returns its place."""
        times = self._labels[label] = self._labels.get(label, 0) + 1
        if times > 1:  # the key came back after a release, or names things of two kinds
            label = f"{label}~{times}"
        desk = self._desks.new(label, object_class, area, eta, declared=declared)
        self.objects.append(desk)
        return len(self.objects) - 1

    def tell(
        self,
        place: int,
        kind: int,
        now: float,
        agency: int = NOBODY,
        number: int = NOBODY,
        qualification: int = NOBODY,
    ) -> int:
        """Deliver a message whose kind reads no further field (the rest of the buffer is old)."""
        _PACK_SHORT(self._buffer, 0, now, kind, agency, number, qualification)
        return self._deliver(place, now)

    def send(
        self,
        place: int,
        kind: int,
        now: float,
        agency: int = NOBODY,
        number: int = NOBODY,
        qualification: int = NOBODY,
        version: int = NOBODY,
        marks: int = 0,
        methods: int = 0,
        area: int = NOBODY,
        site: int = NOBODY,
        earliest: float = -INF,
        latest: float = INF,
        urgency: int = NOBODY,
        received: float = NAN,
        slot: tuple[float, float] = (NAN, NAN),
        other: int = NOBODY,
        fault: int = NOBODY,
        object_class: int = NOBODY,
        eta: float = NAN,
    ) -> int:
        """Deliver a message with all its fields to one object; returns the reason."""
        _PACK(
            self._buffer, 0, now, kind, agency, number, qualification, version, marks, methods,
            area, site, earliest, latest, urgency, received, slot[0], slot[1], other, fault,
            object_class, eta,
        )  # fmt: skip
        return self._deliver(place, now)

    def _deliver(self, place: int, now: float) -> int:
        desk = self.objects[place]
        tables, log = self.tables, self._log
        reason, deadline, lines, full = self._enter(
            desk.head, desk.rows, desk.cases, self._message, tables.record, tables.site_table, log
        )
        if deadline != desk.timer:
            desk.timer = deadline
            if deadline != INF:
                heapq.heappush(self.heap, (deadline, place))
        if lines:
            noted = bytes(self._log_bytes[_LINE : (lines + 1) * _LINE])
            self.noted.append((desk.label, now, noted))
        if full:
            self._make_room(desk)
        return reason

    def _make_room(self, desk: ObjectDesk) -> None:
        """Keep room for one more instruction and one more case."""
        head = desk.head[0]
        desk.rows = with_room(desk.rows, head.n_rows)
        desk.cases = with_room(desk.cases, head.n_cases)
        self._widen_log(desk)

    def _widen_log(self, desk: ObjectDesk) -> None:
        """Keep room in the log for whatever one message can change on the object."""
        room = log_for(len(desk.rows), len(desk.cases))
        if len(room) > len(self._log):
            self._set_log(room)

    def _set_log(self, log: np.ndarray) -> None:
        self._log = log
        self._log_bytes = log.view(np.uint8).data

    def run_timers(self, clock: float, until: float) -> Noted:
        """Run the timers due before `until`, in order of time; none runs before `clock`."""
        heap, noted = self.heap, self.listen()
        while heap and heap[0][0] < until:
            due, place = heapq.heappop(heap)
            desk = self.objects[place]
            if desk.timer == due:
                desk.timer = INF
                clock = max(clock, due)
                self.tell(place, _CLOCK, clock)
        return noted

    def _names(self) -> tuple[Names, ...]:
        tables = self.tables
        return (
            tables.agencies, tables.urgencies, tables.sites, self.areas, self.numbers, self.skills,
        )  # fmt: skip

    def freeze(self) -> FrozenDelivery:
        """Return all as plain data (see `thaw`)."""
        words = [names.words for names in self._names()]
        return FrozenDelivery(words, [desk.freeze() for desk in self.objects], self._labels)

    def thaw(self, frozen: FrozenDelivery) -> None:
        """Put frozen data into a fresh delivery; timers are set anew from the deadlines."""
        for names, words in zip(self._names(), frozen.words, strict=True):
            names.words = words
            names.number = {word: place for place, word in enumerate(words)}
        self.words = self.tables.agencies.words, self.numbers.words
        self.tables.rank_sites()
        self.objects = [ObjectDesk.thaw(data) for data in frozen.objects]
        self._labels = frozen.labels
        for place, desk in enumerate(self.objects):
            desk.timer = float(desk.head[0].deadline)
            if desk.timer != INF:
                self.heap.append((desk.timer, place))
            self._widen_log(desk)
        heapq.heapify(self.heap)
