"""The interface between port and platform: messages, visits that may begin, questions to the parties.

Small functions in the Numba subset on the records of the matching core; both engines call them. Sets
of instructions are bit masks: bit k is instruction `base + k` of the workload.
"""

import numpy as np

from sim.jit.kernel import kernel
from sim.matching.core.codes import FIRST_TERMINAL, NOBODY, CaseState, State
from sim.matching.core.parties import priority

READY_VISIT = np.dtype(
    (
        np.record,
        [
            ("joint", "i8"),
            ("unit_or_case", "i8"),  # unit or case, as the platform numbers them
            ("members", "i8"),  # instructions, as bits
            ("level", "i8"),  # matching rule 8
            ("received", "f8"),  # earliest receipt
            ("slot_start", "f8"),  # -inf without a slot
        ],
    )
)

PARTY_QUESTION = np.dtype(
    (
        np.record,
        [
            ("number", "i8"),  # the instruction whose party has to answer
            ("slot_start", "f8"),  # NaN: none yet; the party proposes one
            ("members", "i8"),  # instructions of the case, as bits
        ],
    )
)


@kernel
def open_object(head: np.ndarray, object_class: int) -> None:
    """Write the initial state of a declared object."""
    head[0].object_class = object_class
    head[0].area = NOBODY
    head[0].declared = 1
    head[0].eta = np.inf
    head[0].joinable = NOBODY
    head[0].down_since = np.nan
    head[0].patience_until = np.inf
    head[0].deadline = np.inf


@kernel
def write_message(message: np.ndarray, now: float, kind: int, agency: int, number: int) -> None:
    """Write a message with these fields and defaults elsewhere."""
    said = message[0]
    said.at = now
    said.received = now
    said.kind = kind
    said.agency = agency
    said.number = number
    said.version = 1
    said.marks = 0
    said.methods = 0
    said.fault = 0
    said.area = NOBODY
    said.site = NOBODY
    said.urgency = NOBODY
    said.other = NOBODY
    said.object_class = NOBODY
    said.qualification = NOBODY
    said.earliest = -np.inf
    said.latest = np.inf
    said.slot_start = np.nan
    said.slot_end = np.nan
    said.eta = np.nan


@kernel
def write_ready_visits(
    head: np.ndarray,
    rows: np.ndarray,
    cases: np.ndarray,
    urgent: int,
    base: int,
    ready: np.ndarray,
) -> int:
    """Write the visits that may begin into `ready` (READY_VISIT); return their number.

    Dispatched alone, or agreed by all parties of a case; in the order of their first rows.
    """
    n = 0
    for i in range(head[0].n_rows):
        row = rows[i]
        if row.state == State.DISPATCHED and row.case == NOBODY:
            joint, unit_or_case, slot_start = 0, row.unit, -np.inf
        elif row.state == State.AGREED and cases[row.case].state == CaseState.AGREED:
            joint, unit_or_case, slot_start = 1, row.case, cases[row.case].slot_start
        else:
            continue
        k = 0
        while k < n and not (ready[k].joint == joint and ready[k].unit_or_case == unit_or_case):
            k += 1
        visit = ready[k]
        if k == n:
            n += 1
            visit.joint = joint
            visit.unit_or_case = unit_or_case
            visit.members = 0
            visit.level = priority(rows, head[0].n_rows, i, urgent)
            visit.received = row.received
            visit.slot_start = slot_start
        visit.members |= 1 << (row.number - base)
        visit.received = min(visit.received, row.received)
    return n


@kernel
def open_questions(
    head: np.ndarray, rows: np.ndarray, cases: np.ndarray, base: int, questions: np.ndarray
) -> int:
    """Write the parties of forming cases that have not answered into `questions`; return their number.

    One PARTY_QUESTION per agency, to its first instruction; sorted by case, then instruction.
    """
    n = 0
    for k in range(head[0].n_cases):
        if cases[k].state != CaseState.FORMING:
            continue
        begin, members = n, 0
        for i in range(head[0].n_rows):
            row = rows[i]
            if row.case != k or row.state >= FIRST_TERMINAL:
                continue
            members |= 1 << (row.number - base)
            if not row.confirmed and is_first_open_row(rows, k, i):
                at = n
                while at > begin and questions[at - 1].number > row.number:
                    questions[at].number = questions[at - 1].number
                    at -= 1
                questions[at].number = row.number
                n += 1
        for j in range(begin, n):
            questions[j].slot_start = cases[k].slot_start
            questions[j].members = members
    return n


@kernel
def is_first_open_row(rows: np.ndarray, case: int, i: int) -> bool:
    """Whether `i` is the first row of its agency that is live in the case and unconfirmed."""
    for j in range(i):
        row = rows[j]
        if row.case == case and row.state < FIRST_TERMINAL and not row.confirmed:
            if row.agency == rows[i].agency:
                return False
    return True
