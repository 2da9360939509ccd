"""The platform's data: the state of each object, in slabs, and a record of each instruction."""

import struct
from typing import Any, cast

import msgspec
import numpy as np

from sim.matching.core.codes import NOBODY
from sim.matching.core.records import CASE, INSTRUCTION, OBJECT
from sim.matching.core.transition import with_room

_NAN, _INF = float("nan"), float("inf")


def packer(record: np.dtype, first: str = "", last: str = "") -> struct.Struct:
    """Return the struct that packs and unpacks one record of the given kind, or its fields first to last."""
    names = list(record.names or ())
    begin = names.index(first) if first else 0
    end = names.index(last) + 1 if last else len(names)
    letters = ["d" if record[name].kind == "f" else "q" for name in names[begin:end]]
    return struct.Struct("=" + "".join(letters))


def field_offset(record: np.dtype, field: str) -> int:
    """Return where a field begins in a record (bytes)."""
    assert record.fields is not None
    return int(record.fields[field][1])


class Slab(msgspec.Struct, gc=False, eq=False):
    """The states of several objects: for each an OBJECT and space for INSTRUCTIONs and CASEs."""

    heads: np.ndarray
    rows: np.ndarray
    cases: np.ndarray


def new_slab(n: int, n_rows: int, n_cases: int) -> Slab:
    """Return a slab for `n` objects with `n_rows` instructions and `n_cases` cases each."""
    return Slab(
        np.zeros((n, 1), OBJECT), np.zeros((n, n_rows), INSTRUCTION), np.zeros((n, n_cases), CASE)
    )


class RegisteredObject(msgspec.Struct, gc=False, eq=False):
    """One smallest object: its label, and its state at an index of a slab."""

    label: str
    slab: Slab
    index: int

    @property
    def head(self) -> np.ndarray:
        """The OBJECT [1]."""
        return cast(np.ndarray, self.slab.heads[self.index])

    @property
    def rows(self) -> np.ndarray:
        """The INSTRUCTIONs, including unused capacity."""
        return cast(np.ndarray, self.slab.rows[self.index])

    @property
    def cases(self) -> np.ndarray:
        """The CASEs, including unused capacity."""
        return cast(np.ndarray, self.slab.cases[self.index])

    def grow(self) -> None:
        """Move the object to a slab of its own, with space for more instructions and cases."""
        head = self.head[0]
        rows, cases = with_room(self.rows, head.n_rows), with_room(self.cases, head.n_cases)
        self.slab, self.index = Slab(self.head[None].copy(), rows[None], cases[None]), 0

    def row_of(self, agency: int, number: int) -> int:
        """Return the newest row of an instruction, or NOBODY."""
        rows = self.rows
        for i in range(self.head[0].n_rows - 1, -1, -1):
            if rows[i].agency == agency and rows[i].number == number:
                return i
        return NOBODY

    def freeze(self) -> list[Any]:
        """Return the state as plain data (see `thaw`)."""
        head = self.head[0]
        used = self.rows[: head.n_rows].tobytes(), self.cases[: head.n_cases].tobytes()
        return [self.label, self.head.tobytes(), *used]

    @classmethod
    def thaw(cls, data: list[Any]) -> "RegisteredObject":
        """Rebuild an object from `freeze`."""
        label, *raw = data
        head, rows, cases = map(np.frombuffer, raw, (OBJECT, INSTRUCTION, CASE))
        slab = new_slab(1, max(4, 2 * len(rows)), max(4, 2 * len(cases)))
        slab.heads[0] = head
        slab.rows[0, : len(rows)] = rows
        slab.cases[0, : len(cases)] = cases
        return cls(label, slab, 0)


class ObjectStore:
    """Creates registered objects, slab by slab."""

    SLAB = 512
    _pack = packer(OBJECT).pack_into

    def __init__(self) -> None:
        self._used = self.SLAB

    def new(
        self, label: str, object_class: int, area: int, eta: float, *, declared: bool
    ) -> RegisteredObject:
        """Return the state of an object without instructions."""
        if self._used == self.SLAB:
            self._used = 0
            self._slab = new_slab(self.SLAB, 4, 2)
            self._bytes = self._slab.heads.view(np.uint8).data.cast("B")
        i = self._used
        self._used = i + 1
        self._pack(
            self._bytes, i * OBJECT.itemsize,
            object_class, area, declared, 0, eta, 0, 0, 0, NOBODY, 0, 0, 0, _NAN, _INF, _INF,
        )  # fmt: skip
        return RegisteredObject(label, self._slab, i)


class InstructionRecord(msgspec.Struct, gc=False):
    """One instruction: number, version and the objects that hold its rows."""

    agency: str
    number: str
    agency_id: int
    number_id: int
    version: int
    thing: int
    targets: tuple[int, ...]  # objects, in order
    rejected: int = NOBODY  # the reason, if it never reached an object
    rejected_at: float = 0.0
    flags: int = 0
    result: str | None = None
    outcome: str | None = None
