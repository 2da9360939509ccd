"""What the platform remembers besides the transition's state: objects, instructions, their views."""

import struct
from typing import Any, cast

import msgspec
import numpy as np

from sim.domain.methods import method_names
from sim.matching.core.codes import NOBODY, CaseState, Flag, State
from sim.matching.core.parties import priority
from sim.matching.core.records import CASE, INSTRUCTION, OBJECT
from sim.matching.core.transition import with_room
from sim.matching.reasons import NAMES

_NAN, _INF = float("nan"), float("inf")
STATE_NAMES = tuple(state.name.lower() for state in State)
CASE_STATE_NAMES = tuple(state.name.lower() for state in CaseState)
SHOWN_FLAGS = tuple(flag for flag in Flag if flag is not Flag.BARRED)
FACTS = ("declined", "silent", "no_show", "relied_on", "leak", "failure", "good_faith_error")


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
    """The states of several objects: for each an OBJECT, and room for INSTRUCTIONs and CASEs."""

    heads: np.ndarray
    rows: np.ndarray
    cases: np.ndarray


def new_slab(n: int, n_rows: int, n_cases: int) -> Slab:
    """Return a slab for `n` objects with room for so many instructions and cases each."""
    return Slab(
        np.zeros((n, 1), OBJECT), np.zeros((n, n_rows), INSTRUCTION), np.zeros((n, n_cases), CASE)
    )


class RegisteredObject(msgspec.Struct, gc=False, eq=False):
    """One smallest object: its label, and its state, which lies at an index of a slab."""

    label: str
    slab: Slab
    index: int

    @property
    def head(self) -> np.ndarray:
        """The OBJECT [1]."""
        return cast(np.ndarray, self.slab.heads[self.index])

    @property
    def rows(self) -> np.ndarray:
        """The INSTRUCTIONs: those in use, and capacity for more."""
        return cast(np.ndarray, self.slab.rows[self.index])

    @property
    def cases(self) -> np.ndarray:
        """The CASEs: those in use, and capacity for more."""
        return cast(np.ndarray, self.slab.cases[self.index])

    def grow(self) -> None:
        """Make room for one more instruction and one more case, in a slab of the object's own."""
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
    """Makes registered objects, slab by slab."""

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
    """One instruction as the platform knows it: its number, version and where its rows lie."""

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


class InstructionView(msgspec.Struct):
    """An instruction as people see it. Times in minutes."""

    agency: str
    number: str
    version: int
    state: str
    reason: str
    at: float
    object: str | None = None
    case: str | None = None
    flags: list[str] = msgspec.field(default_factory=list)
    methods: list[str] = msgspec.field(default_factory=list)
    round: int = 0
    priority: int = 3
    received: float | None = None
    relied_on: str | None = None
    result: str | None = None
    outcome: str | None = None
    members: dict[str, str] = msgspec.field(default_factory=dict)


class CaseView(msgspec.Struct):
    """A joint case as people see it. Times in minutes."""

    case: str
    object: str
    state: str
    agencies: list[str]
    methods: list[str]
    site: str | None
    formed_at: float
    slot: list[float] | None = None
    agreed_at: float | None = None
    started_at: float | None = None
    closed_at: float | None = None
    round: int = 0
    facts: dict[str, list[str]] = msgspec.field(default_factory=dict)


def case_name(obj: RegisteredObject, index: int) -> str:
    """Return the name of a case: its object and its number on it."""
    return f"{obj.label}#{index + 1}"


def flag_names(bits: int) -> list[str]:
    """Return the flags that are shown to people."""
    return [flag.name.lower() for flag in SHOWN_FLAGS if bits & flag]


def view_row(
    obj: RegisteredObject, i: int, record: InstructionRecord, words: list[str], urgent: int
) -> InstructionView:
    """Return one row (an instruction on one object) as people see it."""
    row = obj.rows[i]
    return InstructionView(
        agency=record.agency,
        number=record.number,
        version=int(row.version),
        state=STATE_NAMES[row.state],
        reason=NAMES[row.reason],
        at=float(row.at),
        object=obj.label,
        case=None if row.case == NOBODY else case_name(obj, int(row.case)),
        flags=flag_names(int(row.marks) | record.flags),
        methods=method_names(int(row.methods)),
        round=int(row.round_no),
        priority=int(priority(obj.rows, int(obj.head[0].n_rows), i, urgent)),
        received=float(row.received),
        relied_on=None if row.relied_on == NOBODY else words[row.relied_on],
        result=record.result,
        outcome=record.outcome,
    )


def _time(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def agency_words(bits: int, words: list[str]) -> list[str]:
    """Return the names of the agencies whose bits are set, in alphabetical order."""
    return sorted(word for number, word in enumerate(words) if bits >> number & 1)


def view_case(obj: RegisteredObject, k: int, words: list[str], sites: list[str]) -> CaseView:
    """Return one case as people see it."""
    case = obj.cases[k]
    facts: dict[str, list[str]] = {}
    for fact in FACTS:
        for word in agency_words(int(case[fact]), words):
            facts.setdefault(word, []).append(fact)
    start = _time(case.slot_start)
    return CaseView(
        case=case_name(obj, k),
        object=obj.label,
        state=CASE_STATE_NAMES[case.state],
        agencies=agency_words(int(case.agencies), words),
        methods=method_names(int(case.methods)),
        site=None if case.site == NOBODY else sites[case.site],
        formed_at=float(case.formed_at),
        slot=None if start is None else [start, float(case.slot_end)],
        agreed_at=_time(case.agreed_at),
        started_at=_time(case.started_at),
        closed_at=_time(case.closed_at),
        round=int(case.round_no),
        facts=facts,
    )
