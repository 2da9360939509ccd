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
from sim.matching.core.records import Desk


@internal
def may_match(desk: Desk, i: int) -> bool:
    """Whether row `i` is in a state from which rule 4 matches; `matchable` says whether it does."""
    return desk.rows[i].state in (State.HELD, State.DISPATCHED)


@internal
def can_match(desk: Desk) -> bool:
    """Whether anyone is there to join the case, or two agencies to form one; most often not."""
    agencies = 0
    for i in range(desk.head.n_rows):
        if may_match(desk, i) and not desk.rows[i].marks & Flag.BARRED:
            agencies |= 1 << desk.rows[i].agency
    if desk.head.joinable == NOBODY:
        return agencies & (agencies - 1) != 0
    return agencies != 0


@internal
def next_to_match(desk: Desk, now: float, after_row: int) -> int:
    """Return the matchable visit received next after row `after_row`'s, or NOBODY (rule 4: by receipt)."""
    best = NOBODY
    for i in range(desk.head.n_rows):
        if not may_match(desk, i):
            continue
        key = (desk.rows[i].received, i)
        if after_row != NOBODY and key <= (desk.rows[after_row].received, after_row):
            continue
        if best == NOBODY or key < (desk.rows[best].received, best):
            if is_first_of_visit(desk, i) and matchable(desk, i, now):
                best = i
    return best


@internal
def match_one(desk: Desk, now: float) -> bool:
    """Join one visit to the joinable case, or form one; say whether anything changed."""
    if not can_match(desk):
        return False
    i = next_to_match(desk, now, NOBODY)
    while i != NOBODY:
        k = desk.head.joinable
        if k != NOBODY:
            if case_admits(desk, k, i, now):
                join(desk, k, i, now)
                return True
        else:
            j = next_to_match(desk, now, i)
            while j != NOBODY:
                if compatible(desk, i, j, now):
                    form(desk, i, j, now)
                    return True
                j = next_to_match(desk, now, j)
        i = next_to_match(desk, now, i)
    return False


@internal
def all_answered(desk: Desk) -> bool:
    """Rule 3: every agency that is waited for has answered in this round, or has a visit waiting."""
    answered = desk.head.answered
    for i in range(desk.head.n_rows):
        if is_waiting(desk, i):
            answered |= 1 << desk.rows[i].agency
    required = desk.rules.required[desk.head.object_class]
    return answered & required == required


@internal
def dispatch(desk: Desk, i: int, reason: int, marks: int, now: float) -> None:
    """Send the visit of row `i` alone."""
    unit = desk.rows[i].unit
    if not desk.head.declared:
        marks |= Flag.OBJECT_UNKNOWN
    for j in range(desk.head.n_rows):
        if in_visit(desk, j, unit):
            desk.rows[j].marks |= marks
    set_visit(desk, unit, State.DISPATCHED, reason, now)


@internal
def hold_end(desk: Desk, i: int) -> float:
    """Rule 2: when the hold of row `i` ends; for a ship, at berthing or the declared ETA."""
    if desk.head.berthed:
        return -np.inf
    return min(desk.rows[i].hold_until, desk.head.eta)


@internal
def release_held(desk: Desk, now: float) -> None:
    """Run the timers of held visits: `latest`, the hold window, the patience in an outage."""
    for i in range(desk.head.n_rows):
        if desk.rows[i].state != State.HELD:
            continue
        if visit_interval(desk, desk.rows[i].unit)[1] <= now:
            dispatch(desk, i, Reason.LATEST_PASSED, Flag.OVERDUE, now)
        elif hold_end(desk, i) <= now:
            ended_by_call = desk.head.berthed or desk.rows[i].hold_until > now
            dispatch(desk, i, Reason.BERTHED if ended_by_call else Reason.HOLD_ENDED, 0, now)
        elif desk.head.patience_until <= now:
            dispatch(desk, i, Reason.OUTAGE_PATIENCE, 0, now)


@internal
def put_out(desk: Desk, i: int, reason: int, marks: int, now: float) -> None:
    """Take the visit of row `i` out of its case and dispatch it alone."""
    k = step_out(desk, i)
    dispatch(desk, i, reason, marks, now)
    after_leaving(desk, k, now)


@internal
def end_agreement(desk: Desk, k: int, now: float) -> None:
    """Rule 7: T is over; who has not confirmed leaves, then the rest is seen to."""
    for i in range(desk.head.n_rows):
        if desk.rows[i].case == k and not desk.rows[i].confirmed:
            desk.cases[k].silent |= 1 << desk.rows[i].agency
            step_out(desk, i)
            dispatch(desk, i, Reason.SILENT, Flag.BARRED, now)
    after_leaving(desk, k, now)


@internal
def end_grace(desk: Desk, k: int, now: float) -> None:
    """Rule 11: the absent are dispatched alone and marked; if all are, the case dissolves."""
    desk.cases[k].absent_by = np.inf
    for i in range(desk.head.n_rows):
        if desk.rows[i].case == k and desk.rows[i].state == State.AGREED:
            desk.cases[k].no_show |= 1 << desk.rows[i].agency
            step_out(desk, i)
            dispatch(desk, i, Reason.NO_SHOW, Flag.NO_SHOW | Flag.BARRED, now)
    after_leaving(desk, k, now)


@internal
def run_timers(desk: Desk, now: float) -> None:
    """Run every timer of the object that is due: agreement, grace, then the held visits."""
    for k in range(first_case_timed(desk), desk.head.n_cases):
        case = desk.cases[k]
        if case.state == CaseState.FORMING and case.agree_by <= now:
            end_agreement(desk, k, now)
        elif case_grace_end(desk, k) <= now:
            end_grace(desk, k, now)
    release_held(desk, now)


@internal
def first_case_timed(desk: Desk) -> int:
    """Return where cases with running timers begin: none while the platform is down.

    The parties' answers and starts are in the queue then, so nobody is silent or absent yet
    (decision 0002, item 5).
    """
    return 0 if np.isnan(desk.head.down_since) else desk.head.n_cases


@internal
def end_outage(desk: Desk, now: float) -> None:
    """Rule 15: the agreement time has stood still while the platform was down."""
    for k in range(desk.head.n_cases):
        case = desk.cases[k]
        if case.state == CaseState.FORMING:
            case.agree_by += now - max(desk.head.down_since, case.formed_at)
    desk.head.down_since = np.nan
    desk.head.patience_until = np.inf


@internal
def case_grace_end(desk: Desk, k: int) -> float:
    """Return when absence from case `k` counts: slot end + grace, or `absent_by` once one has started."""
    case = desk.cases[k]
    if case.state == CaseState.AGREED:
        return case.slot_end + desk.rules.grace
    if case.state == CaseState.INSPECTING:
        return case.absent_by
    return np.inf


@internal
def next_deadline(desk: Desk) -> float:
    """Return the earliest time at which a timer of this object is due."""
    soonest = np.inf
    for i in range(desk.head.n_rows):
        if desk.rows[i].state == State.HELD:
            due = min(hold_end(desk, i), desk.rows[i].latest)
            soonest = min(soonest, due, desk.head.patience_until)
    for k in range(first_case_timed(desk), desk.head.n_cases):
        if desk.cases[k].state == CaseState.FORMING:
            soonest = min(soonest, desk.cases[k].agree_by)
        else:
            soonest = min(soonest, case_grace_end(desk, k))
    return soonest


@internal
def settle(desk: Desk, now: float) -> None:
    """After every message and timer: match all that can be, dispatch what need not wait, set the timer.

    This one place makes matching as soon and as wide as possible (rules 3 and 4).
    """
    held, free = False, False
    for i in range(desk.head.n_rows):
        held |= desk.rows[i].state == State.HELD
        free |= may_match(desk, i)
    if desk.rules.matching and desk.head.n_rows > 1 and free:
        while match_one(desk, now):
            pass
    if held and (not desk.rules.matching or all_answered(desk)):
        reason = Reason.ALL_ANSWERED if desk.rules.matching else Reason.MATCHING_OFF
        for i in range(desk.head.n_rows):
            if desk.rows[i].state == State.HELD:
                dispatch(desk, i, reason, 0, now)
    desk.head.deadline = np.inf
    if held or desk.head.n_cases:
        # what is overdue waits for the end of this instant
        desk.head.deadline = max(next_deadline(desk), now)
