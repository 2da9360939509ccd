"""Delivery of messages to objects: calls the transition and keeps its timers."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import numpy as np

from sim.jit.kernel import entry
from sim.matching.answers import Note, Noted, Words
from sim.matching.core.codes import NOBODY, Kind
from sim.matching.core.records import LOG, MESSAGE, log_for
from sim.matching.core.slab import deliver_in_slab
from sim.matching.objects import (
    InstructionRecord,
    ObjectStore,
    RegisteredObject,
    field_offset,
    packer,
)
from sim.matching.rules import Names, Rules, RuleTables
from sim.matching.timers import Timers

_PACK_SHORT = packer(MESSAGE, last="qualification").pack_into
_PACK_ORDER = packer(MESSAGE, last="received").pack_into
_PACK_SLOT = packer(MESSAGE, "slot_start", "slot_end").pack_into
_PACK_OTHER = packer(MESSAGE, "other", "fault").pack_into
_SLOT, _OTHER = field_offset(MESSAGE, "slot_start"), field_offset(MESSAGE, "other")
Body = tuple[int, int, int, float, float, int]  # methods, area, site, earliest, latest, urgency
_CLOCK = int(Kind.CLOCK)
_LINE = LOG.itemsize
NAN, INF = float("nan"), float("inf")


@cache
def _entry() -> Callable[..., tuple[int, float, int, bool]]:
    """Return the compiled transition for the array types used here."""
    obj = ObjectStore().new("", 0, NOBODY, INF, declared=True)
    tables = RuleTables(Rules())
    message, log = np.frombuffer(bytearray(MESSAGE.itemsize), MESSAGE), log_for(4, 2)
    arguments = (message, tables.record, tables.site_table, log)
    slab = obj.slab
    return entry(deliver_in_slab, slab.heads, slab.rows, slab.cases, obj.index, *arguments)


class FrozenDelivery(msgspec.Struct):
    """A delivery as plain data: the coded words, and the objects."""

    words: list[list[str]]
    objects: list[list[Any]]
    labels: dict[str, int]


class Delivery:
    """All objects of a platform, the words behind the codes, and one timer per object."""

    def __init__(self, rules: Rules) -> None:
        self.tables = RuleTables(rules)
        self.areas, self.numbers = Names(), Names()
        self.skills = Names(limit=62)
        self.objects: list[RegisteredObject] = []
        self.noted: list[Note] = []  # changes by the current message, in order
        self._store = ObjectStore()
        self._labels: dict[str, int] = {}  # how often each has been used
        self.timers = Timers()
        self._buffer = bytearray(MESSAGE.itemsize)
        self._message = np.frombuffer(self._buffer, MESSAGE)
        self._set_log(log_for(32, 16))
        self._enter = _entry()
        self.words: Words = self.tables.agencies.words, self.numbers.words  # for reading changes

    def listen(self) -> list[Note]:
        """Start a new list of changes and return it."""
        noted: list[Note] = []
        self.noted = noted
        return noted

    def add(self, label: str, object_class: int, area: int, eta: float, *, declared: bool) -> int:
        """Add a new object and return its index."""
        times = self._labels[label] = self._labels.get(label, 0) + 1
        if times > 1:  # the key is used again after a release, or for two kinds of thing
            label = f"{label}~{times}"
        obj = self._store.new(label, object_class, area, eta, declared=declared)
        self.objects.append(obj)
        self.timers.due.append(INF)
        return len(self.objects) - 1

    def tell(
        self,
        index: int,
        kind: int,
        now: float,
        agency: int = NOBODY,
        number: int = NOBODY,
        qualification: int = NOBODY,
    ) -> int:
        """Deliver a message without further fields, or with fields already written."""
        _PACK_SHORT(self._buffer, 0, now, kind, agency, number, qualification)
        return self._deliver(index, now)

    def order(
        self,
        index: int,
        kind: int,
        now: float,
        record: InstructionRecord,
        received: float,
        marks: int,
        qualification: int,
        body: Body,
    ) -> int:
        """Deliver an instruct or amend of a record to one object; return the reason."""
        _PACK_ORDER(
            self._buffer, 0, now, kind, record.agency_id, record.number_id, qualification,
            record.version, marks, *body, received,
        )  # fmt: skip
        return self._deliver(index, now)

    def write_slot(self, start: float, end: float) -> None:
        """Write the slot for the next proposals."""
        _PACK_SLOT(self._buffer, _SLOT, start, end)

    def write_other(self, other: int, fault: int) -> None:
        """Write the other agency, and its fault, for the next messages."""
        _PACK_OTHER(self._buffer, _OTHER, other, fault)

    def declare(self, index: int, now: float, object_class: int, area: int, eta: float) -> int:
        """Deliver a declaration to one object (NOBODY or NaN: not stated); return the reason."""
        said = self._message[0]
        said.object_class, said.area, said.eta = object_class, area, eta
        return self.tell(index, Kind.DECLARE, now)

    def _deliver(self, index: int, now: float) -> int:
        obj = self.objects[index]
        slab, tables = obj.slab, self.tables
        reason, deadline, lines, full = self._enter(
            slab.heads, slab.rows, slab.cases, obj.index,
            self._message, tables.record, tables.site_table, self._log,
        )  # fmt: skip
        timers = self.timers
        if deadline != timers.due[index]:
            timers.set(index, float(deadline))  # with the JIT off it is a NumPy float
        if lines:
            noted = bytes(self._log_bytes[_LINE : (lines + 1) * _LINE])
            self.noted.append((obj.label, now, noted))
        if full:
            obj.grow()
            self._widen_log(obj)
        return reason

    def _widen_log(self, obj: RegisteredObject) -> None:
        """Make the log long enough for one message on the object."""
        room = log_for(len(obj.rows), len(obj.cases))
        if len(room) > len(self._log):
            self._set_log(room)

    def _set_log(self, log: np.ndarray) -> None:
        self._log_bytes = bytearray(log)
        self._log = np.frombuffer(self._log_bytes, LOG)

    def run_timers(self, clock: float, until: float) -> Noted:
        """Run the timers due before `until` in order of time, none earlier than `clock`."""
        noted = self.listen()
        while (found := self.timers.pop_before(until)) is not None:
            due, index = found
            clock = max(clock, due)
            self.tell(index, _CLOCK, clock)
        return noted

    def _names(self) -> tuple[Names, ...]:
        tables = self.tables
        return (
            tables.agencies, tables.urgencies, tables.sites, self.areas, self.numbers, self.skills,
        )  # fmt: skip

    def freeze(self) -> FrozenDelivery:
        """Return the whole state as plain data (see `thaw`)."""
        words = [names.words for names in self._names()]
        return FrozenDelivery(words, [obj.freeze() for obj in self.objects], self._labels)

    def thaw(self, frozen: FrozenDelivery) -> None:
        """Restore frozen data into a new delivery; timers are set from the deadlines."""
        for names, words in zip(self._names(), frozen.words, strict=True):
            names.words = words
            names.number = {word: index for index, word in enumerate(words)}
        self.words = self.tables.agencies.words, self.numbers.words
        self.tables.rank_sites()
        self.objects = [RegisteredObject.thaw(data) for data in frozen.objects]
        self._labels = frozen.labels
        self.timers.due = [INF] * len(self.objects)
        for index, obj in enumerate(self.objects):
            self.timers.set(index, float(obj.head[0].deadline))
            self._widen_log(obj)
