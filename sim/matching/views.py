"""Readable views of instructions and cases: words for codes, labels for indices, minutes."""

import msgspec
import numpy as np

from sim.domain.methods import method_names
from sim.matching.core.codes import NOBODY, CaseState, Flag, State
from sim.matching.core.parties import priority
from sim.matching.objects import InstructionRecord, RegisteredObject
from sim.matching.reasons import NAMES

STATE_NAMES = tuple(state.name.lower() for state in State)
CASE_STATE_NAMES = tuple(state.name.lower() for state in CaseState)
SHOWN_FLAGS = tuple(flag for flag in Flag if flag is not Flag.BARRED)
FACTS = ("declined", "silent", "no_show", "relied_on", "leak", "failure", "good_faith_error")


class InstructionView(msgspec.Struct):
    """View of an instruction. Times in minutes."""

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
    """View of a joint case. Times in minutes."""

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
    """Return the name of a case: its object, and its number on the object."""
    return f"{obj.label}#{index + 1}"


def flag_names(bits: int) -> list[str]:
    """Return the flags that are shown to people."""
    return [flag.name.lower() for flag in SHOWN_FLAGS if bits & flag]


def view_row(
    obj: RegisteredObject, i: int, record: InstructionRecord, words: list[str], urgent: int
) -> InstructionView:
    """Return the view of one row (an instruction on one object)."""
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
    """Return the names of the agencies in a bit set, sorted."""
    return sorted(word for number, word in enumerate(words) if bits >> number & 1)


def view_case(obj: RegisteredObject, k: int, words: list[str], sites: list[str]) -> CaseView:
    """Return the view of one case."""
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
