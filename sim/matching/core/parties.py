"""Compatibility of parties: visits of one agency, their intervals and areas (rules 5, 6)."""

import numpy as np

from sim.jit.kernel import internal, kernel
from sim.matching.core.codes import FIRST_TERMINAL, LAST_WAITING, NOBODY, Flag, State, Subject
from sim.matching.core.records import ObjectRecords


@internal
def note(obj: ObjectRecords, subject: int, index: int, state: int, reason: int, case: int) -> None:
    """Write one log line; line 0 counts them, and `apply_and_log` raises if the log was too short."""
    line = obj.log[0].index + 1
    obj.log[0].index = line
    if line >= len(obj.log):
        return
    entry = obj.log[line]
    entry.subject = subject
    entry.index = index
    entry.state = state
    entry.reason = reason
    entry.case = case
    entry.agency = NOBODY
    entry.number = NOBODY
    if subject == Subject.INSTRUCTION:
        entry.agency = obj.rows[index].agency
        entry.number = obj.rows[index].number


@internal
def set_row(obj: ObjectRecords, i: int, state: int, reason: int, now: float) -> None:
    """Set the state of a row and log the change."""
    row = obj.rows[i]
    if row.state != state:
        row.at = now
    row.state = state
    row.reason = reason
    note(obj, Subject.INSTRUCTION, i, state, reason, row.case)


@internal
def is_live(obj: ObjectRecords, i: int) -> bool:
    """Whether row `i` has not ended."""
    return obj.rows[i].state < FIRST_TERMINAL


@internal
def is_waiting(obj: ObjectRecords, i: int) -> bool:
    """Whether the visit of row `i` has not started."""
    return obj.rows[i].state <= LAST_WAITING


@internal
def in_visit(obj: ObjectRecords, i: int, unit: int) -> bool:
    """Whether row `i` is a live member of the visit `unit` (united instructions, rule 6)."""
    return obj.rows[i].unit == unit and is_live(obj, i)


@internal
def is_first_of_visit(obj: ObjectRecords, i: int) -> bool:
    """Whether row `i` is the first of its visit, so that each visit is tried once."""
    for j in range(i):
        if in_visit(obj, j, obj.rows[i].unit):
            return False
    return True


@internal
def set_visit(obj: ObjectRecords, unit: int, state: int, reason: int, now: float) -> None:
    """Set the state of all live rows of a visit: united instructions change together."""
    for i in range(obj.head.n_rows):
        if in_visit(obj, i, unit):
            set_row(obj, i, state, reason, now)


@internal
def visit_interval(obj: ObjectRecords, unit: int) -> tuple[float, float]:
    """Return the common interval of all rows of a visit: max of `earliest`, min of `latest`."""
    low, high = -np.inf, np.inf
    for i in range(obj.head.n_rows):
        if in_visit(obj, i, unit):
            low = max(low, obj.rows[i].earliest)
            high = min(high, obj.rows[i].latest)
    return low, high


@internal
def case_interval(obj: ObjectRecords, case: int) -> tuple[float, float]:
    """Return the common interval of all parties of a case."""
    low, high = -np.inf, np.inf
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == case and is_live(obj, i):
            low = max(low, obj.rows[i].earliest)
            high = min(high, obj.rows[i].latest)
    return low, high


@internal
def row_area(obj: ObjectRecords, i: int) -> int:
    """Return the supervision area of row `i`: its own, else its object's, else NOBODY."""
    area = obj.rows[i].area
    return area if area != NOBODY else obj.head.area


@internal
def areas_meet(obj: ObjectRecords, i: int, j: int) -> bool:
    """Whether two rows are in one supervision area, or transfer between areas is allowed (rule 5)."""
    if obj.rules.transfer:
        return True
    a, b = row_area(obj, i), row_area(obj, j)
    return a == b or a == NOBODY or b == NOBODY


@internal
def visit_meets_row(obj: ObjectRecords, unit: int, j: int) -> bool:
    """Whether every row of a visit shares row `j`'s area."""
    for i in range(obj.head.n_rows):
        if in_visit(obj, i, unit) and not areas_meet(obj, i, j):
            return False
    return True


@kernel
def intervals_meet(a: tuple[float, float], b: tuple[float, float], now: float) -> bool:
    """Whether closed intervals intersect, not only in the past (decision 0003, item 4)."""
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return low <= high and high >= now


@internal
def compatible(obj: ObjectRecords, i: int, j: int, now: float) -> bool:
    """Whether two visits, given by one row of each, are compatible (rule 5)."""
    a, b = obj.rows[i].unit, obj.rows[j].unit
    if obj.rows[i].agency == obj.rows[j].agency:
        return False
    if not intervals_meet(visit_interval(obj, a), visit_interval(obj, b), now):
        return False
    for k in range(obj.head.n_rows):
        if in_visit(obj, k, b) and not visit_meets_row(obj, a, k):
            return False
    return True


@internal
def case_admits(obj: ObjectRecords, case: int, i: int, now: float) -> bool:
    """Whether a visit is compatible with all members of a case (rule 5, decision 0003)."""
    unit = obj.rows[i].unit
    if not intervals_meet(visit_interval(obj, unit), case_interval(obj, case), now):
        return False
    for k in range(obj.head.n_rows):
        row = obj.rows[k]
        if row.case == case and is_live(obj, k) and row.unit != unit:
            if row.agency == obj.rows[i].agency or not visit_meets_row(obj, unit, k):
                return False
    return True


@internal
def matchable(obj: ObjectRecords, i: int, now: float) -> bool:
    """Whether row `i` may be matched: held, or dispatched with late join, and not excluded (rule 4)."""
    row = obj.rows[i]
    if row.marks & Flag.BARRED or visit_interval(obj, row.unit)[1] < now:
        return False
    if row.state == State.DISPATCHED:
        return obj.rules.late_join != 0 and not row.marks & Flag.OVERDUE
    return row.state == State.HELD


@kernel
def priority(rows: np.ndarray, n_rows: int, i: int, urgent: int) -> int:
    """Return the queue level (rule 8): 0 urgent joint, 1 urgent single, 2 joint, 3 single; lower first.

    `urgent` has the bits of the urgencies listed in the rules; an overdue single is urgent too. One
    urgent instruction makes its whole case or visit urgent (decision 0003, item 18).
    """
    row = rows[i]
    joint = row.case != NOBODY
    pressing = (row.marks & Flag.OVERDUE) != 0 and not joint
    for j in range(n_rows):
        other = rows[j]
        together = other.case == row.case if joint else other.unit == row.unit
        if together and other.urgency != NOBODY and urgent >> other.urgency & 1:
            pressing = True
    if pressing:
        return 0 if joint else 1
    return 2 if joint else 3
