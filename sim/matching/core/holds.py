"""Waiting and its end: matching what can be matched, early decision, timers (rules 2 to 4, 7, 11, 15)."""

import numpy as np

from sim.jit.kernel import internal
from sim.matching.core.cases import after_leaving, form, join, step_out
from sim.matching.core.codes import NOBODY, CaseState, Flag, Reason, State
from sim.matching.core.parties import (
    case_admits,
    compatible,
    in_visit,
    is_first_of_visit,
    is_waiting,
    matchable,
    set_visit,
    visit_interval,
)
from sim.matching.core.records import ObjectRecords


@internal
def may_match(obj: ObjectRecords, i: int) -> bool:
    """Whether row `i` is in a state from which rule 4 matches; `matchable` says whether it does."""
    return obj.rows[i].state in (State.HELD, State.DISPATCHED)


@internal
def can_match(obj: ObjectRecords) -> bool:
    """Whether anyone is there to join the case, or two agencies to form one; most often not."""
    agencies = 0
    for i in range(obj.head.n_rows):
        if may_match(obj, i) and not obj.rows[i].marks & Flag.BARRED:
            agencies |= 1 << obj.rows[i].agency
    if obj.head.joinable == NOBODY:
        return agencies & (agencies - 1) != 0
    return agencies != 0


@internal
def next_to_match(obj: ObjectRecords, now: float, after_row: int) -> int:
    """Return the matchable visit received next after row `after_row`'s, or NOBODY (rule 4: by receipt)."""
    best = NOBODY
    for i in range(obj.head.n_rows):
        if not may_match(obj, i):
            continue
        key = (obj.rows[i].received, i)
        if after_row != NOBODY and key <= (obj.rows[after_row].received, after_row):
            continue
        if best == NOBODY or key < (obj.rows[best].received, best):
            if is_first_of_visit(obj, i) and matchable(obj, i, now):
                best = i
    return best


@internal
def match_one(obj: ObjectRecords, now: float) -> bool:
    """Join one visit to the joinable case, or form one; say whether anything changed."""
    if not can_match(obj):
        return False
    i = next_to_match(obj, now, NOBODY)
    while i != NOBODY:
        k = obj.head.joinable
        if k != NOBODY:
            if case_admits(obj, k, i, now):
                join(obj, k, i, now)
                return True
        else:
            j = next_to_match(obj, now, i)
            while j != NOBODY:
                if compatible(obj, i, j, now):
                    form(obj, i, j, now)
                    return True
                j = next_to_match(obj, now, j)
        i = next_to_match(obj, now, i)
    return False


@internal
def all_answered(obj: ObjectRecords) -> bool:
    """Rule 3: every agency that is waited for has answered in this round, or has a visit waiting."""
    answered = obj.head.answered
    for i in range(obj.head.n_rows):
        if is_waiting(obj, i):
            answered |= 1 << obj.rows[i].agency
    required = obj.rules.required[obj.head.object_class]
    return answered & required == required


@internal
def dispatch(obj: ObjectRecords, i: int, reason: int, marks: int, now: float) -> None:
    """Send the visit of row `i` alone."""
    unit = obj.rows[i].unit
    if not obj.head.declared:
        marks |= Flag.OBJECT_UNKNOWN
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, unit):
            obj.rows[j].marks |= marks
    set_visit(obj, unit, State.DISPATCHED, reason, now)


@internal
def hold_end(obj: ObjectRecords, i: int) -> float:
    """Rule 2: when the hold of row `i` ends; for a ship, at berthing or the declared ETA."""
    if obj.head.berthed:
        return -np.inf
    return min(obj.rows[i].hold_until, obj.head.eta)


@internal
def release_held(obj: ObjectRecords, now: float) -> None:
    """Run the timers of held visits: `latest`, the hold window, the patience in an outage."""
    for i in range(obj.head.n_rows):
        if obj.rows[i].state != State.HELD:
            continue
        if visit_interval(obj, obj.rows[i].unit)[1] <= now:
            dispatch(obj, i, Reason.LATEST_PASSED, Flag.OVERDUE, now)
        elif hold_end(obj, i) <= now:
            ended_by_call = obj.head.berthed or obj.rows[i].hold_until > now
            dispatch(obj, i, Reason.BERTHED if ended_by_call else Reason.HOLD_ENDED, 0, now)
        elif obj.head.patience_until <= now:
            dispatch(obj, i, Reason.OUTAGE_PATIENCE, 0, now)


@internal
def put_out(obj: ObjectRecords, i: int, reason: int, marks: int, now: float) -> None:
    """Take the visit of row `i` out of its case and dispatch it alone."""
    k = step_out(obj, i)
    dispatch(obj, i, reason, marks, now)
    after_leaving(obj, k, now)


@internal
def end_agreement(obj: ObjectRecords, k: int, now: float) -> None:
    """Rule 7: T is over; who has not confirmed leaves, then the rest is seen to."""
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and not obj.rows[i].confirmed:
            obj.cases[k].silent |= 1 << obj.rows[i].agency
            step_out(obj, i)
            dispatch(obj, i, Reason.SILENT, Flag.BARRED, now)
    after_leaving(obj, k, now)


@internal
def end_grace(obj: ObjectRecords, k: int, now: float) -> None:
    """Rule 11: the absent are dispatched alone and marked; if all are, the case dissolves."""
    obj.cases[k].absent_by = np.inf
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and obj.rows[i].state == State.AGREED:
            obj.cases[k].no_show |= 1 << obj.rows[i].agency
            step_out(obj, i)
            dispatch(obj, i, Reason.NO_SHOW, Flag.NO_SHOW | Flag.BARRED, now)
    after_leaving(obj, k, now)


@internal
def run_timers(obj: ObjectRecords, now: float) -> None:
    """Run every timer of the object that is due: agreement, grace, then the held visits."""
    for k in range(first_case_timed(obj), obj.head.n_cases):
        case = obj.cases[k]
        if case.state == CaseState.FORMING and case.agree_by <= now:
            end_agreement(obj, k, now)
        elif case_grace_end(obj, k) <= now:
            end_grace(obj, k, now)
    release_held(obj, now)


@internal
def first_case_timed(obj: ObjectRecords) -> int:
    """Return where cases with running timers begin: none while the platform is down.

    The parties' answers and starts are in the queue then, so nobody is silent or absent yet
    (decision 0002, item 5).
    """
    return 0 if np.isnan(obj.head.down_since) else obj.head.n_cases


@internal
def end_outage(obj: ObjectRecords, now: float) -> None:
    """Rule 15: the agreement time has stood still while the platform was down."""
    for k in range(obj.head.n_cases):
        case = obj.cases[k]
        if case.state == CaseState.FORMING:
            case.agree_by += now - max(obj.head.down_since, case.formed_at)
    obj.head.down_since = np.nan
    obj.head.patience_until = np.inf


@internal
def case_grace_end(obj: ObjectRecords, k: int) -> float:
    """Return when absence from case `k` counts: slot end + grace, or `absent_by` once one has started."""
    case = obj.cases[k]
    if case.state == CaseState.AGREED:
        return case.slot_end + obj.rules.grace
    if case.state == CaseState.INSPECTING:
        return case.absent_by
    return np.inf


@internal
def next_deadline(obj: ObjectRecords) -> float:
    """Return the earliest time at which a timer of this object is due."""
    soonest = np.inf
    for i in range(obj.head.n_rows):
        if obj.rows[i].state == State.HELD:
            due = min(hold_end(obj, i), obj.rows[i].latest)
            soonest = min(soonest, due, obj.head.patience_until)
    for k in range(first_case_timed(obj), obj.head.n_cases):
        if obj.cases[k].state == CaseState.FORMING:
            soonest = min(soonest, obj.cases[k].agree_by)
        else:
            soonest = min(soonest, case_grace_end(obj, k))
    return soonest


@internal
def settle(obj: ObjectRecords, now: float) -> None:
    """After every message and timer: match all that can be, dispatch what need not wait, set the timer.

    This one place makes matching as soon and as wide as possible (rules 3 and 4).
    """
    held, free = False, False
    for i in range(obj.head.n_rows):
        held |= obj.rows[i].state == State.HELD
        free |= may_match(obj, i)
    if obj.rules.matching and obj.head.n_rows > 1 and free:
        while match_one(obj, now):
            pass
    if held and (not obj.rules.matching or all_answered(obj)):
        reason = Reason.ALL_ANSWERED if obj.rules.matching else Reason.MATCHING_OFF
        for i in range(obj.head.n_rows):
            if obj.rows[i].state == State.HELD:
                dispatch(obj, i, reason, 0, now)
    obj.head.deadline = np.inf
    if held or obj.head.n_cases:
        # what is overdue waits for the end of this instant
        obj.head.deadline = max(next_deadline(obj), now)
