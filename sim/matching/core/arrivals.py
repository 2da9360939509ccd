"""Incoming instructions: versions, uniting, rounds, amendments (rules 1, 2, 6 and 9)."""

import numpy as np

from sim.jit.kernel import internal, kernel
from sim.matching.core.cases import (
    after_leaving,
    keep_or_drop_slot,
    refresh,
    step_out,
)
from sim.matching.core.codes import (
    LAST_WAITING,
    NOBODY,
    Flag,
    Kind,
    Reason,
    State,
)
from sim.matching.core.holds import all_answered, hold_end, settle
from sim.matching.core.parties import (
    areas_meet,
    case_admits,
    case_interval,
    in_visit,
    intervals_meet,
    is_live,
    is_waiting,
    set_row,
    set_visit,
    visit_interval,
    visit_meets_row,
)
from sim.matching.core.records import ObjectRecords
from sim.matching.core.table import ACT, ANEW, VERDICTS


@internal
def find_row(obj: ObjectRecords, agency: int, number: int) -> int:
    """Return the newest row of an instruction on this object, or NOBODY."""
    for i in range(obj.head.n_rows - 1, -1, -1):
        if obj.rows[i].agency == agency and obj.rows[i].number == number:
            return i
    return NOBODY


@internal
def last_started_round(obj: ObjectRecords, agency: int) -> int:
    """Return the last round in which the agency has started or finished a visit, or NOBODY."""
    last = NOBODY
    for i in range(obj.head.n_rows):
        row = obj.rows[i]
        if row.agency == agency and row.state > LAST_WAITING:
            if row.state not in (State.SUPERSEDED, State.CANCELLED, State.REJECTED):
                last = max(last, row.round_no)
    return last


@internal
def can_unite(obj: ObjectRecords, i: int, unit: int, now: float) -> bool:
    """Whether row `i` fits the waiting visit `unit` of its own agency, and its case (rule 6)."""
    if not visit_meets_row(obj, unit, i):
        return False
    whole = visit_interval(obj, unit)
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, unit) and obj.rows[j].case != NOBODY:
            whole = case_interval(obj, obj.rows[j].case)
            for k in range(obj.head.n_rows):
                same_case = obj.rows[k].case == obj.rows[j].case and is_live(obj, k)
                if same_case and not areas_meet(obj, i, k):
                    return False
    own = (obj.rows[i].earliest, obj.rows[i].latest)
    return intervals_meet(own, whole, now)


@internal
def unite(obj: ObjectRecords, i: int, leader: int, now: float) -> None:
    """Make row `i` part of its agency's waiting visit; from now on they change state together (rule 6)."""
    first, row = obj.rows[leader], obj.rows[i]
    row.unit = first.unit
    row.round_no = first.round_no
    row.hold_until = first.hold_until
    row.case = first.case
    row.confirmed = first.confirmed
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, row.unit):
            obj.rows[j].marks &= ~Flag.BARRED
    set_row(obj, i, first.state, Reason.UNITED, now)
    if row.case != NOBODY:
        keep_or_drop_slot(obj, row.case, now)
        refresh(obj, row.case)


@internal
def place(obj: ObjectRecords, i: int, now: float) -> None:
    """Unite a new row with its agency's waiting visit, or make it a visit of its own."""
    row = obj.rows[i]
    excluded = False
    for j in range(obj.head.n_rows):
        if j != i and obj.rows[j].agency == row.agency and is_waiting(obj, j):
            if can_unite(obj, i, obj.rows[j].unit, now):
                unite(obj, i, j, now)
                return
            excluded = True
    row.unit = new_unit(obj)
    reason = Reason.HELD
    last_started = last_started_round(obj, row.agency)
    if excluded or last_started == obj.head.round_no:
        begin_round(obj)
        reason = Reason.NEW_ROUND
    if excluded or last_started != NOBODY:
        row.marks |= Flag.REPEATED_INSPECTION
    row.round_no = obj.head.round_no
    set_row(obj, i, State.HELD, reason, now)


@internal
def new_unit(obj: ObjectRecords) -> int:
    """Return the number of a new visit."""
    number = int(obj.head.n_units) + 1
    obj.head.n_units = number
    return number


@internal
def begin_round(obj: ObjectRecords) -> None:
    """Begin a new round of inspection, in which all agencies are asked again (rule 6)."""
    obj.head.round_no += 1
    obj.head.answered = 0


@kernel
def write_body(row: np.record, message: np.record) -> None:
    """Copy the content of an instruct or amend message to a row."""
    row.methods = message.methods
    row.area = message.area
    row.site = message.site
    row.earliest = message.earliest
    row.latest = message.latest
    row.urgency = message.urgency
    row.qualification = message.qualification


@internal
def arrive(obj: ObjectRecords, message: np.record, now: float) -> int:
    """Add a new instruction to the object and hold it (rules 1 and 2); return the reason."""
    i = obj.head.n_rows
    obj.head.n_rows = i + 1
    row = obj.rows[i]
    row.agency = message.agency
    row.number = message.number
    row.version = 1 if message.version == NOBODY else message.version
    row.marks = message.marks
    row.at = now
    row.received = message.received
    row.case = NOBODY
    row.last_case = NOBODY
    row.confirmed = 0
    row.relied_on = NOBODY
    row.unit = NOBODY
    row.round_no = obj.head.round_no
    row.state = State.REJECTED
    write_body(row, message)
    cls = obj.head.object_class
    if not obj.rules.competent[cls] >> row.agency & 1:
        set_row(obj, i, State.REJECTED, Reason.NOT_COMPETENT, now)
        return i
    row.hold_until = row.received + obj.rules.hold_window[cls]
    place(obj, i, now)
    obj.head.answered |= 1 << row.agency
    return i


@internal
def split_off(obj: ObjectRecords, i: int, now: float) -> None:
    """Make row `i` a visit of its own, because an amendment no longer fits its agency's visit."""
    k = step_out_row(obj, i)
    obj.rows[i].unit = new_unit(obj)
    begin_round(obj)
    obj.rows[i].round_no = obj.head.round_no
    obj.rows[i].marks |= Flag.REPEATED_INSPECTION
    set_row(obj, i, State.HELD, Reason.NEW_ROUND, now)
    if k != NOBODY:
        after_leaving(obj, k, now)


@internal
def step_out_row(obj: ObjectRecords, i: int) -> int:
    """Take one row (not its whole visit) out of its case; return the case or NOBODY."""
    row = obj.rows[i]
    k = row.case
    if k != NOBODY:
        row.last_case = k
        row.case = NOBODY
        row.confirmed = 0
    return k


@internal
def own_visit_agrees(obj: ObjectRecords, i: int) -> bool:
    """Whether the rows of row `i`'s visit still share an interval and an area."""
    low, high = visit_interval(obj, obj.rows[i].unit)
    return low <= high and visit_meets_row(obj, obj.rows[i].unit, i)


@internal
def amend(obj: ObjectRecords, i: int, message: np.record, now: float) -> None:
    """Apply an amendment; the party leaves its case if no longer compatible (rule 9)."""
    row = obj.rows[i]
    write_body(row, message)
    row.version = row.version + 1 if message.version == NOBODY else message.version
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, row.unit):
            obj.rows[j].marks &= ~(Flag.BARRED | Flag.OVERDUE)
    row.marks |= message.marks
    k = row.case
    if not own_visit_agrees(obj, i):
        split_off(obj, i, now)
    elif k != NOBODY:
        if case_admits(obj, k, i, now):
            keep_or_drop_slot(obj, k, now)
            refresh(obj, k)
        else:
            leave_by_amendment(obj, i, now)


@internal
def leave_by_amendment(obj: ObjectRecords, i: int, now: float) -> None:
    """Return a row to held while there is something to wait for, else dispatch it alone."""
    unit = obj.rows[i].unit
    k = step_out(obj, i)
    waits = hold_end(obj, i) > now and not all_answered(obj)
    state = State.HELD if waits else State.DISPATCHED
    set_visit(obj, unit, state, Reason.LEFT_BY_AMENDMENT, now)
    after_leaving(obj, k, now)


@internal
def receive(obj: ObjectRecords, message: np.record, now: float) -> int:
    """Check versions, then add or amend an instruction (rule 1); return the reason."""
    i = find_row(obj, message.agency, message.number)
    if i == NOBODY:
        marks = Flag.AMEND_UNKNOWN if message.kind == Kind.AMEND else 0
        i = arrive(obj, message, now)
        obj.rows[i].marks |= marks
        settle(obj, now)
        return obj.rows[i].reason
    verdict = version_verdict(obj.rows[i].version, message.version)
    if verdict != ACT:
        return verdict
    verdict = VERDICTS[obj.rows[i].state, message.kind]
    if verdict == ANEW:
        i = arrive(obj, message, now)
        settle(obj, now)
        return obj.rows[i].reason
    if verdict != ACT:
        return verdict
    before = (obj.rows[i].state, obj.rows[i].case, obj.rows[i].reason)
    amend(obj, i, message, now)
    settle(obj, now)
    after = (obj.rows[i].state, obj.rows[i].case, obj.rows[i].reason)
    return Reason.AMENDED if after == before else obj.rows[i].reason


@kernel
def version_verdict(known: int, version: int) -> int:
    """Return duplicate for the same version, stale for a lower one; NOBODY means the next (rule 1)."""
    if version == NOBODY or version > known:
        return ACT
    return Reason.DUPLICATE if version == known else Reason.STALE_VERSION
