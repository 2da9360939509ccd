"""Holds and their end: matching, early decision and timers (rules 2 to 4, 7, 11, 15)."""

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
    """Whether the state of row `i` permits matching (rule 4); `matchable` checks the rest."""
    return obj.rows[i].state in (State.HELD, State.DISPATCHED)


@internal
def can_match(obj: ObjectRecords) -> bool:
    """Whether a visit could join the case or two could form one: a quick check, mostly false."""
    agencies = 0
    for i in range(obj.head.n_rows):
        if may_match(obj, i) and not obj.rows[i].marks & Flag.BARRED:
            agencies |= 1 << obj.rows[i].agency
    if obj.head.joinable == NOBODY:
        return agencies & (agencies - 1) != 0
    return agencies != 0


@internal
def next_to_match(obj: ObjectRecords, now: float, after_row: int) -> int:
    """Return the next matchable visit by receipt after that of row `after_row`, or NOBODY (rule 4)."""
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
    """Add one visit to the joinable case, or form a case; return whether anything changed."""
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
    """Whether every awaited agency has answered in this round or has a visit waiting (rule 3)."""
    answered = obj.head.answered
    for i in range(obj.head.n_rows):
        if is_waiting(obj, i):
            answered |= 1 << obj.rows[i].agency
    required = obj.rules.required[obj.head.object_class]
    return answered & required == required


@internal
def dispatch(obj: ObjectRecords, i: int, reason: int, marks: int, now: float) -> None:
    """Dispatch the visit of row `i` alone."""
    unit = obj.rows[i].unit
    if not obj.head.declared:
        marks |= Flag.OBJECT_UNKNOWN
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, unit):
            obj.rows[j].marks |= marks
    set_visit(obj, unit, State.DISPATCHED, reason, now)


@internal
def hold_end(obj: ObjectRecords, i: int) -> float:
    """Return when the hold of row `i` ends; for a ship, at berthing or the declared ETA (rule 2)."""
    if obj.head.berthed:
        return -np.inf
    return min(obj.rows[i].hold_until, obj.head.eta)


@internal
def release_held(obj: ObjectRecords, now: float) -> None:
    """Run the timers of held visits: `latest`, hold window, patience during an outage."""
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
    """End the time to agree: parties that have not confirmed leave; then update the case (rule 7)."""
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and not obj.rows[i].confirmed:
            obj.cases[k].silent |= 1 << obj.rows[i].agency
            step_out(obj, i)
            dispatch(obj, i, Reason.SILENT, Flag.BARRED, now)
    after_leaving(obj, k, now)


@internal
def end_grace(obj: ObjectRecords, k: int, now: float) -> None:
    """End the grace time: absent parties are flagged and dispatched alone; if all are, dissolve (rule 11)."""
    obj.cases[k].absent_by = np.inf
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and obj.rows[i].state == State.AGREED:
            obj.cases[k].no_show |= 1 << obj.rows[i].agency
            step_out(obj, i)
            dispatch(obj, i, Reason.NO_SHOW, Flag.NO_SHOW | Flag.BARRED, now)
    after_leaving(obj, k, now)


@internal
def run_timers(obj: ObjectRecords, now: float) -> None:
    """Run all due timers of the object: agreement, grace, then held visits."""
    for k in range(first_case_timed(obj), obj.head.n_cases):
        case = obj.cases[k]
        if case.state == CaseState.FORMING and case.agree_by <= now:
            end_agreement(obj, k, now)
        elif case_grace_end(obj, k) <= now:
            end_grace(obj, k, now)
    release_held(obj, now)


@internal
def first_case_timed(obj: ObjectRecords) -> int:
    """Return the first case whose timers run: none while the platform is down.

    Answers and starts of the parties may be in the queue then, so nobody counts as silent or absent
    (decision 0002, item 5).
    """
    return 0 if np.isnan(obj.head.down_since) else obj.head.n_cases


@internal
def end_outage(obj: ObjectRecords, now: float) -> None:
    """End an outage: the time to agree did not run meanwhile (rule 15)."""
    for k in range(obj.head.n_cases):
        case = obj.cases[k]
        if case.state == CaseState.FORMING:
            case.agree_by += now - max(obj.head.down_since, case.formed_at)
    obj.head.down_since = np.nan
    obj.head.patience_until = np.inf


@internal
def case_grace_end(obj: ObjectRecords, k: int) -> float:
    """Return when absence from case `k` counts: slot end + grace, or `absent_by` after the first start."""
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
    """After each message or timer: match what can be matched, dispatch what need not wait, set the timer.

    Matching is as early and as wide as possible because of this function (rules 3 and 4).
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
        # overdue timers wait for the end of this instant
        obj.head.deadline = max(next_deadline(obj), now)
