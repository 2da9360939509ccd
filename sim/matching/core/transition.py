"""The transition: (state of one object, message, rules) -> new state, log, reason.

`deliver` is the compiled function that the platform, both engines, bulk matching and the scenario
suites call. It changes the given records in place; `transition` is the same as a pure function.
"""

import numpy as np

from sim.jit.kernel import internal, kernel, lend
from sim.matching.core.arrivals import find_row, receive, step_out_row
from sim.matching.core.cases import (
    after_leaving,
    agree_if_all_confirmed,
    drop_slot,
    progress,
    reopen,
    step_out,
)
from sim.matching.core.codes import (
    NOBODY,
    CaseState,
    Fault,
    Flag,
    Kind,
    Reason,
    State,
    Subject,
)
from sim.matching.core.holds import end_outage, put_out, run_timers, settle
from sim.matching.core.parties import (
    case_interval,
    in_visit,
    is_waiting,
    note,
    set_row,
    set_visit,
)
from sim.matching.core.records import ObjectRecords, log_for
from sim.matching.core.table import ACT, VERDICTS


@internal
def cancel(obj: ObjectRecords, i: int, state: int, reason: int, now: float) -> None:
    """End a row that has not started; its party leaves the case (rule 9)."""
    k = step_out_row(obj, i)
    set_row(obj, i, state, reason, now)
    if k != NOBODY:
        after_leaving(obj, k, now)


@internal
def propose(obj: ObjectRecords, i: int, message: np.record, now: float) -> int:
    """Set a slot that fits every interval; the proposer confirms it thereby (rule 7)."""
    k = obj.rows[i].case
    case = obj.cases[k]
    if obj.head.joinable != k:
        return Reason.ALREADY_STARTED
    low, high = case_interval(obj, k)
    if message.slot_start < low or message.slot_end > high:
        return Reason.SLOT_OUTSIDE_INTERVAL
    if message.slot_start < now:
        return Reason.SLOT_IN_PAST
    if message.slot_start != case.slot_start or message.slot_end != case.slot_end:
        drop_slot(obj, k)
        case.slot_start = message.slot_start
        case.slot_end = message.slot_end
        if case.state == CaseState.AGREED:
            reopen(obj, k, now)
    confirm_visit(obj, i, now)
    return Reason.SLOT_PROPOSED


@internal
def confirm_visit(obj: ObjectRecords, i: int, now: float) -> None:
    """Record that the visit of row `i` confirms the slot; agree if all have."""
    unit = obj.rows[i].unit
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, unit):
            obj.rows[j].confirmed = 1
    agree_if_all_confirmed(obj, obj.rows[i].case, now)


@internal
def confirm(obj: ObjectRecords, i: int, now: float) -> int:
    """Confirm the proposed slot (rule 7)."""
    case = obj.cases[obj.rows[i].case]
    if np.isnan(case.slot_start):
        return Reason.NO_SLOT_PROPOSED
    if obj.rows[i].confirmed:
        return Reason.ALREADY_DONE
    if case.slot_end < now:
        return Reason.SLOT_IN_PAST
    confirm_visit(obj, i, now)
    return Reason.SLOT_CONFIRMED


@internal
def decline(obj: ObjectRecords, i: int, now: float) -> int:
    """Let the party leave the case and dispatch it alone (rule 7)."""
    case = obj.cases[obj.rows[i].case]
    case.declined |= 1 << obj.rows[i].agency
    put_out(obj, i, Reason.DECLINED, Flag.BARRED, now)
    return Reason.DECLINED


@internal
def is_qualified(obj: ObjectRecords, i: int, present: int) -> bool:
    """Whether the officers present have the qualification of each instruction of the visit (art. 9)."""
    if present == NOBODY:
        return True
    unit = obj.rows[i].unit
    for j in range(obj.head.n_rows):
        needed = obj.rows[j].qualification
        if in_visit(obj, j, unit) and needed != NOBODY and not present >> needed & 1:
            return False
    return True


@internal
def start(obj: ObjectRecords, i: int, message: np.record, now: float) -> int:
    """Start jointly if agreed, else alone, which leaves the case (rule 11, decision 0003)."""
    if not is_qualified(obj, i, message.qualification):
        return Reason.NOT_QUALIFIED
    unit = obj.rows[i].unit
    if obj.rows[i].state != State.AGREED:
        k = step_out(obj, i)
        set_visit(obj, unit, State.INSPECTING, Reason.STARTED_ALONE, now)
        if k != NOBODY:
            after_leaving(obj, k, now)
        return Reason.STARTED_ALONE
    k = obj.rows[i].case
    if obj.cases[k].state == CaseState.AGREED:
        begin_joint_visit(obj, k, now)
    set_visit(obj, unit, State.INSPECTING, Reason.STARTED, now)
    return Reason.STARTED


@internal
def begin_joint_visit(obj: ObjectRecords, k: int, now: float) -> None:
    """Handle the first start of an agreed case: close it to others and start the grace time."""
    case, grace = obj.cases[k], obj.rules.grace
    in_time = now <= case.slot_start + grace
    case.absent_by = case.slot_start + grace if in_time else now + grace
    case.started_at = now
    obj.head.joint_visits += 1
    obj.head.joinable = NOBODY
    set_case_started(obj, k)


@internal
def set_case_started(obj: ObjectRecords, k: int) -> None:
    """Mark a case as inspecting."""
    obj.cases[k].state = CaseState.INSPECTING
    note(obj, Subject.CASE, k, CaseState.INSPECTING, Reason.STARTED, k)


@internal
def advance_visit(obj: ObjectRecords, i: int, state: int, reason: int, now: float) -> int:
    """Finish or dispose; united instructions change together (rule 12)."""
    k = obj.rows[i].case
    set_visit(obj, obj.rows[i].unit, state, reason, now)
    if k != NOBODY:
        progress(obj, k, now)
    return reason


@internal
def shared_case(obj: ObjectRecords, i: int, j: int) -> int:
    """Return the case that two rows are in or have left, or NOBODY."""
    a, b = obj.rows[i], obj.rows[j]
    for mine in (a.case, a.last_case):
        if mine != NOBODY and mine in (b.case, b.last_case):
            return mine
    return NOBODY


@internal
def accept_result(obj: ObjectRecords, i: int, other: int, now: float) -> int:
    """Rely on a partner's finished inspection; the partner stays responsible (rule 12)."""
    reason = Reason.NOT_A_PARTNER
    if other == obj.rows[i].agency:
        return reason
    for j in range(obj.head.n_rows):
        k = shared_case(obj, i, j)
        if obj.rows[j].agency != other or k == NOBODY:
            continue
        reason = Reason.RESULT_NOT_READY
        if obj.rows[j].state in (State.INSPECTED, State.DISPOSED):
            obj.cases[k].relied_on |= 1 << other
            rely(obj, i, other, now)
            return Reason.RESULT_ACCEPTED
    return reason


@internal
def rely(obj: ObjectRecords, i: int, other: int, now: float) -> None:
    """End the visit of row `i` by the result of `other`; leave a case that has not started."""
    left = NOBODY
    if obj.rows[i].case != NOBODY and obj.rows[i].case == obj.head.joinable:
        left = step_out(obj, i)
    unit = obj.rows[i].unit
    for j in range(obj.head.n_rows):
        if in_visit(obj, j, unit):
            obj.rows[j].relied_on = other
    advance_visit(obj, i, State.SATISFIED, Reason.RESULT_ACCEPTED, now)
    if left != NOBODY:
        after_leaving(obj, left, now)


@internal
def report(obj: ObjectRecords, i: int, other: int, fault: int) -> int:
    """Record a leak, a failure of duty or a good-faith error of a party of the case (rule 13)."""
    row = obj.rows[i]
    k = row.case if row.case != NOBODY else row.last_case
    if k == NOBODY:
        return Reason.NO_CASE
    known = False
    for j in range(obj.head.n_rows):
        if obj.rows[j].agency == other and k in (obj.rows[j].case, obj.rows[j].last_case):
            known = True
    if not known:
        return Reason.NOT_A_PARTNER
    case, bit = obj.cases[k], 1 << other
    if fault == Fault.LEAK:
        case.leak |= bit
    elif fault == Fault.FAILURE:
        case.failure |= bit
    else:
        case.good_faith_error |= bit
    return Reason.FAULT_NOTED


@internal
def apply_party_message(obj: ObjectRecords, message: np.record, now: float) -> int:
    """Apply a message of a party about its instruction: look up the verdict, then act."""
    i = find_row(obj, message.agency, message.number)
    if i == NOBODY:
        return Reason.UNKNOWN_INSTRUCTION
    verdict = VERDICTS[obj.rows[i].state, message.kind]
    if verdict != ACT:
        return verdict
    kind = message.kind
    if kind == Kind.CANCEL:
        cancel(obj, i, State.CANCELLED, Reason.CANCELLED, now)
        return Reason.CANCELLED
    if kind == Kind.WITHDRAW:
        cancel(obj, i, State.SUPERSEDED, Reason.SUPERSEDED, now)
        return Reason.SUPERSEDED
    if kind == Kind.PROPOSE:
        return propose(obj, i, message, now)
    if kind == Kind.CONFIRM:
        return confirm(obj, i, now)
    if kind == Kind.DECLINE:
        return decline(obj, i, now)
    if kind == Kind.START:
        return start(obj, i, message, now)
    if kind == Kind.FINISH:
        return advance_visit(obj, i, State.INSPECTED, Reason.FINISHED, now)
    if kind == Kind.DISPOSE:
        return advance_visit(obj, i, State.DISPOSED, Reason.DISPOSED, now)
    if kind == Kind.ACCEPT_RESULT:
        return accept_result(obj, i, message.other, now)
    return report(obj, i, message.other, message.fault)


@internal
def declare(obj: ObjectRecords, message: np.record, now: float) -> int:
    """Apply a declaration of class, area and ETA; hold and competence depend on the class."""
    head = obj.head
    head.declared = 1
    if message.area != NOBODY:
        head.area = message.area
    if not np.isnan(message.eta):
        head.eta = message.eta
    if message.object_class not in (NOBODY, head.object_class):
        head.object_class = message.object_class
        for i in range(head.n_rows):
            row = obj.rows[i]
            row.hold_until = row.received + obj.rules.hold_window[head.object_class]
            if is_waiting(obj, i):
                if not obj.rules.competent[head.object_class] >> row.agency & 1:
                    cancel(obj, i, State.REJECTED, Reason.NOT_COMPETENT, now)
    return Reason.DECLARED


@internal
def apply_object_message(obj: ObjectRecords, message: np.record, now: float) -> int:
    """Apply a message about the object or the platform: declare, no interest, berth, outage, clock."""
    kind, head = message.kind, obj.head
    if kind == Kind.DECLARE:
        return declare(obj, message, now)
    if kind == Kind.NO_INTEREST:
        if not obj.rules.competent[head.object_class] >> message.agency & 1:
            return Reason.NOT_COMPETENT
        head.answered |= 1 << message.agency
        return Reason.NO_INTEREST_NOTED
    if kind == Kind.BERTH:
        head.berthed = 1
        return Reason.BERTH_NOTED
    if kind == Kind.CLOCK:
        run_timers(obj, now)
        return Reason.CLOCK_NOTED
    if kind == Kind.OUTAGE_BEGIN:
        head.down_since = now
        head.patience_until = now + obj.rules.patience
    elif not np.isnan(head.down_since):
        end_outage(obj, now)
    return Reason.OUTAGE_NOTED


@internal
def apply_message(obj: ObjectRecords, message: np.record, now: float) -> int:
    """Apply one message to the object; return the reason code."""
    kind = message.kind
    if kind in (Kind.INSTRUCT, Kind.AMEND):
        return receive(obj, message, now)
    if kind in (
        Kind.DECLARE,
        Kind.NO_INTEREST,
        Kind.BERTH,
        Kind.CLOCK,
        Kind.OUTAGE_BEGIN,
        Kind.OUTAGE_END,
    ):
        reason = apply_object_message(obj, message, now)
    else:
        reason = apply_party_message(obj, message, now)
    settle(obj, now)
    return reason


@internal
def apply_and_log(obj: ObjectRecords, message: np.record) -> int:
    """Apply one message and log its changes; return the reason code."""
    obj.log[0].index = 0
    reason = apply_message(obj, message, message.at)
    if obj.log[0].index >= len(obj.log):
        raise IndexError("the log of one message is full")
    return reason


@internal
def is_full(obj: ObjectRecords) -> bool:
    """Whether the rows or cases are full, so that the next message might not fit."""
    return obj.head.n_rows == len(obj.rows) or obj.head.n_cases == len(obj.cases)


@kernel
def deliver(
    head: np.ndarray,
    rows: np.ndarray,
    cases: np.ndarray,
    message: np.ndarray,
    rules: np.ndarray,
    sites: np.ndarray,
    log: np.ndarray,
) -> tuple[int, float, int, bool]:
    """Apply one message to the state of one object, in place.

    Returns the reason code, the next deadline (min, infinite if none), the number of log lines
    (from line 1), and whether `rows` or `cases` are now full.

    Parameters
    ----------
    head, rows, cases
        State of the object (`records.OBJECT` [1], `INSTRUCTION` [≥ n_rows + 1],
        `CASE` [≥ n_cases + 1]); changed in place. A CLOCK message at the deadline runs the timer.
    message
        One `records.MESSAGE` [1].
    rules, sites
        `records.RULES` [1] and `SITE` [number of sites].
    log
        `records.LOG` from `log_for`; overwritten.

    Sources: matching rules 1 to 15; decisions 0001 to 0004.
    """
    obj = lend(ObjectRecords(head[0], rows, cases, rules[0], sites, log))
    reason = apply_and_log(obj, message[0])
    return int(reason), obj.head.deadline, log[0].index, is_full(obj)


def transition(
    state: tuple[np.ndarray, np.ndarray, np.ndarray],
    message: np.ndarray,
    rules: np.ndarray,
    sites: np.ndarray,
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, int]:
    """Return (new state, log lines, reason) and leave the given state unchanged.

    The pure form of `deliver`: state is (head, rows, cases); arrays grow as needed.
    """
    head, rows, cases = (part.copy() for part in state)
    rows, cases = with_room(rows, head[0].n_rows), with_room(cases, head[0].n_cases)
    log = log_for(len(rows), len(cases))
    reason, *_ = deliver(head, rows, cases, message, rules, sites, log)
    return (head, rows, cases), log[1 : log[0].index + 1], reason


def with_room(table: np.ndarray, used: int) -> np.ndarray:
    """Return `table`, doubled if its `used` rows fill it."""
    if used < len(table):
        return table
    grown = np.zeros(max(4, 2 * len(table)), table.dtype)
    grown[:used] = table[:used]
    return grown
