"""The life of a joint case: form, join, agree, leave, dissolve, progress (rules 4, 5, 7, 9 to 12)."""

import numpy as np

from sim.jit.kernel import internal, kernel
from sim.matching.core.codes import (
    LAST_WAITING,
    NOBODY,
    CaseState,
    Reason,
    State,
    Subject,
)
from sim.matching.core.parties import (
    case_interval,
    in_visit,
    is_live,
    note,
    set_row,
    set_visit,
)
from sim.matching.core.records import ObjectRecords

DAY_MIN = 1440.0


@kernel
def after_working_minutes(
    start: float, minutes: float, open_from: float, open_until: float
) -> float:
    """Return when `minutes` of working time have passed since `start`; daily hours in minutes."""
    if open_from <= 0.0 and open_until >= DAY_MIN:
        return start + minutes
    now, left = start, minutes
    while True:
        day = np.floor(now / DAY_MIN) * DAY_MIN
        now = max(now, day + open_from)
        room = day + open_until - now
        if room > 0.0 and left <= room:
            return now + left
        left -= max(room, 0.0)
        now = day + DAY_MIN


@internal
def set_case(obj: ObjectRecords, k: int, state: int, reason: int) -> None:
    """Set the state of a case and log the change."""
    obj.cases[k].state = state
    note(obj, Subject.CASE, k, state, reason, k)


@internal
def agree_deadline(obj: ObjectRecords, now: float) -> float:
    """Return the deadline to agree, counted from the last notice to the parties (rule 7)."""
    rules = obj.rules
    return after_working_minutes(now, rules.agree_within, rules.open_from, rules.open_until)


@internal
def host_site(obj: ObjectRecords, k: int, methods: int) -> int:
    """Return the host site: most of the needed equipment, least moving, lowest code (rule 5)."""
    best, best_gear, best_moves, best_rank = NOBODY, -1, 0, 0
    for i in range(obj.head.n_rows):
        site = obj.rows[i].site
        if obj.rows[i].case != k or not is_live(obj, i) or site == NOBODY:
            continue
        bits, gear = obj.sites[site].methods & methods, 0
        while bits:
            bits &= bits - 1
            gear += 1
        moves = 0
        for j in range(obj.head.n_rows):
            other = obj.rows[j]
            if other.case == k and is_live(obj, j) and other.site not in (NOBODY, site):
                moves += 1
        rank = obj.sites[site].rank
        if gear > best_gear or (gear == best_gear and (moves, rank) < (best_moves, best_rank)):
            best, best_gear, best_moves, best_rank = site, gear, moves, rank
    return best


@internal
def refresh(obj: ObjectRecords, k: int) -> None:
    """Update parties, union of methods and host site of a case from its rows."""
    agencies, methods = 0, 0
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and is_live(obj, i):
            methods |= obj.rows[i].methods
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k:
            agencies |= 1 << obj.rows[i].agency
    obj.cases[k].agencies = agencies
    obj.cases[k].methods = methods
    obj.cases[k].site = host_site(obj, k, methods)


@internal
def drop_slot(obj: ObjectRecords, k: int) -> None:
    """Remove the slot and all confirmations."""
    obj.cases[k].slot_start = np.nan
    obj.cases[k].slot_end = np.nan
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k:
            obj.rows[i].confirmed = 0


@internal
def reopen(obj: ObjectRecords, k: int, now: float) -> None:
    """Reopen the agreement on an agreed case; the time to agree starts again (decision 0003)."""
    obj.cases[k].agreed_at = np.nan
    obj.cases[k].agree_by = agree_deadline(obj, now)
    set_case(obj, k, CaseState.FORMING, Reason.AGREEMENT_REOPENED)
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and obj.rows[i].state == State.AGREED:
            set_row(obj, i, State.MATCHED, Reason.AGREEMENT_REOPENED, now)


@internal
def slot_fits(obj: ObjectRecords, k: int) -> bool:
    """Whether a slot is set and lies within the interval of every party (rule 7)."""
    low, high = case_interval(obj, k)
    return obj.cases[k].slot_start >= low and obj.cases[k].slot_end <= high


@internal
def keep_or_drop_slot(obj: ObjectRecords, k: int, now: float) -> None:
    """Keep the slot if it still fits after a change of members or intervals, else reopen."""
    open_to_change = obj.head.joinable == k
    if not open_to_change or np.isnan(obj.cases[k].slot_start) or slot_fits(obj, k):
        return
    drop_slot(obj, k)
    if obj.cases[k].state == CaseState.AGREED:
        reopen(obj, k, now)


@internal
def enter(obj: ObjectRecords, k: int, unit: int, reason: int, now: float) -> None:
    """Add a visit to a case; if the case has an agreed slot that fits, the visit is agreed at once."""
    for i in range(obj.head.n_rows):
        if in_visit(obj, i, unit):
            obj.rows[i].case = k
            obj.rows[i].confirmed = 0
    keep_or_drop_slot(obj, k, now)
    agreed = obj.cases[k].state == CaseState.AGREED
    for i in range(obj.head.n_rows):
        if in_visit(obj, i, unit):
            obj.rows[i].confirmed = 1 if agreed else 0
    set_visit(obj, unit, State.AGREED if agreed else State.MATCHED, reason, now)
    if not agreed:
        obj.cases[k].agree_by = agree_deadline(obj, now)
    refresh(obj, k)


@internal
def form(obj: ObjectRecords, i: int, j: int, now: float) -> None:
    """Form a case of two visits (rule 4)."""
    k = obj.head.n_cases
    obj.head.n_cases = k + 1
    obj.head.joinable = k
    case = obj.cases[k]
    case.round_no = obj.head.joint_visits
    case.formed_at = now
    case.slot_start = np.nan
    case.slot_end = np.nan
    case.agreed_at = np.nan
    case.started_at = np.nan
    case.absent_by = np.inf
    case.closed_at = np.nan
    set_case(obj, k, CaseState.FORMING, Reason.MATCHED)
    enter(obj, k, obj.rows[i].unit, Reason.MATCHED, now)
    enter(obj, k, obj.rows[j].unit, Reason.MATCHED, now)


@internal
def join(obj: ObjectRecords, k: int, i: int, now: float) -> None:
    """Add a later visit to the case and notify all parties again (rule 4)."""
    enter(obj, k, obj.rows[i].unit, Reason.JOINED, now)
    note(obj, Subject.CASE, k, obj.cases[k].state, Reason.JOINED, k)


@internal
def parties_left(obj: ObjectRecords, k: int) -> int:
    """Count the different agencies still in a case, ended ones included."""
    agencies, n = 0, 0
    for i in range(obj.head.n_rows):
        bit = 1 << obj.rows[i].agency
        if obj.rows[i].case == k and not agencies & bit:
            agencies |= bit
            n += 1
    return n


@internal
def dissolve(obj: ObjectRecords, k: int, now: float) -> None:
    """Dissolve a case with fewer than two parties; dispatch the last one or let it continue (rule 10)."""
    if obj.head.joinable == k:
        obj.head.joinable = NOBODY
    set_case(obj, k, CaseState.DISSOLVED, Reason.LEFT_ALONE)
    for i in range(obj.head.n_rows):
        row = obj.rows[i]
        if row.case == k:
            row.case = NOBODY
            row.last_case = k
            row.confirmed = 0
            if row.state <= LAST_WAITING:
                set_row(obj, i, State.DISPATCHED, Reason.LEFT_ALONE, now)


@internal
def agree_if_all_confirmed(obj: ObjectRecords, k: int, now: float) -> None:
    """Agree the case once every party has confirmed the slot (rule 7)."""
    if obj.cases[k].state != CaseState.FORMING or np.isnan(obj.cases[k].slot_start):
        return
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and not obj.rows[i].confirmed:
            return
    obj.cases[k].agreed_at = now
    set_case(obj, k, CaseState.AGREED, Reason.AGREED)
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k:
            set_row(obj, i, State.AGREED, Reason.AGREED, now)


@internal
def progress(obj: ObjectRecords, k: int, now: float) -> None:
    """Set a started case to inspected, then closed, with its last party (rule 12)."""
    case = obj.cases[k]
    if case.state not in (CaseState.INSPECTING, CaseState.INSPECTED):
        return
    least = State.DISPOSED
    for i in range(obj.head.n_rows):
        if obj.rows[i].case == k and obj.rows[i].state < least:
            least = obj.rows[i].state
    if least > State.INSPECTED:
        case.closed_at = now
        set_case(obj, k, CaseState.CLOSED, Reason.DISPOSED)
    elif least == State.INSPECTED and case.state == CaseState.INSPECTING:
        set_case(obj, k, CaseState.INSPECTED, Reason.FINISHED)


@internal
def after_leaving(obj: ObjectRecords, k: int, now: float) -> None:
    """Update a case that a party has left: dissolved, agreed by the others, or unchanged."""
    if parties_left(obj, k) < 2:
        dissolve(obj, k, now)
        return
    refresh(obj, k)
    agree_if_all_confirmed(obj, k, now)
    progress(obj, k, now)


@internal
def step_out(obj: ObjectRecords, i: int) -> int:
    """Take the visit of row `i` out of its case without updating the case.

    Returns the case left, or NOBODY if it was in none.
    """
    k = obj.rows[i].case
    unit = obj.rows[i].unit
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, unit) and obj.rows[j].case != NOBODY:
            obj.rows[j].last_case = k
            obj.rows[j].case = NOBODY
            obj.rows[j].confirmed = 0
    return k
