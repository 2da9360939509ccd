"""The transition: (state of one object, message, rules) -> new state, log, reason.

`deliver` is the compiled function that the platform, both engines, the bulk entry and the scenario
suites call. It works in place on the records it is given; `transition` is the same as a pure function.
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
from sim.matching.core.records import Desk, log_for
from sim.matching.core.table import ACT, VERDICTS


@internal
def cancel(desk: Desk, i: int, state: int, reason: int, now: float) -> None:
    """Rule 9: before the start the row ends and its party leaves."""
    k = step_out_row(desk, i)
    set_row(desk, i, state, reason, now)
    if k != NOBODY:
        after_leaving(desk, k, now)


@internal
def propose(desk: Desk, i: int, message: np.record, now: float) -> int:
    """Rule 7: a slot within every interval; the proposer thereby confirms."""
    k = desk.rows[i].case
    case = desk.cases[k]
    if desk.head.joinable != k:
        return Reason.ALREADY_STARTED
    low, high = case_interval(desk, k)
    if message.slot_start < low or message.slot_end > high:
        return Reason.SLOT_OUTSIDE_INTERVAL
    if message.slot_start < now:
        return Reason.SLOT_IN_PAST
    if message.slot_start != case.slot_start or message.slot_end != case.slot_end:
        drop_slot(desk, k)
        case.slot_start = message.slot_start
        case.slot_end = message.slot_end
        if case.state == CaseState.AGREED:
            reopen(desk, k, now)
    confirm_visit(desk, i, now)
    return Reason.SLOT_PROPOSED


@internal
def confirm_visit(desk: Desk, i: int, now: float) -> None:
    """Mark the visit of row `i` as confirming the slot, and see whether all have."""
    unit = desk.rows[i].unit
    for j in range(desk.head.n_rows):
        if in_visit(desk, j, unit):
            desk.rows[j].confirmed = 1
    agree_if_all_confirmed(desk, desk.rows[i].case, now)


@internal
def confirm(desk: Desk, i: int, now: float) -> int:
    """Rule 7: agree to the slot that stands."""
    case = desk.cases[desk.rows[i].case]
    if np.isnan(case.slot_start):
        return Reason.NO_SLOT_PROPOSED
    if desk.rows[i].confirmed:
        return Reason.ALREADY_DONE
    if case.slot_end < now:
        return Reason.SLOT_IN_PAST
    confirm_visit(desk, i, now)
    return Reason.SLOT_CONFIRMED


@internal
def decline(desk: Desk, i: int, now: float) -> int:
    """Rule 7: the party leaves and is dispatched alone."""
    case = desk.cases[desk.rows[i].case]
    case.declined |= 1 << desk.rows[i].agency
    put_out(desk, i, Reason.DECLINED, Flag.BARRED, now)
    return Reason.DECLINED


@internal
def is_qualified(desk: Desk, i: int, present: int) -> bool:
    """Art. 9: the officers present have what each instruction of the visit asks for."""
    if present == NOBODY:
        return True
    unit = desk.rows[i].unit
    for j in range(desk.head.n_rows):
        needed = desk.rows[j].qualification
        if in_visit(desk, j, unit) and needed != NOBODY and not present >> needed & 1:
            return False
    return True


@internal
def start(desk: Desk, i: int, message: np.record, now: float) -> int:
    """Rule 11: begin jointly if agreed, else alone, which leaves the case (decided question 14)."""
    if not is_qualified(desk, i, message.qualification):
        return Reason.NOT_QUALIFIED
    unit = desk.rows[i].unit
    if desk.rows[i].state != State.AGREED:
        k = step_out(desk, i)
        set_visit(desk, unit, State.INSPECTING, Reason.STARTED_ALONE, now)
        if k != NOBODY:
            after_leaving(desk, k, now)
        return Reason.STARTED_ALONE
    k = desk.rows[i].case
    if desk.cases[k].state == CaseState.AGREED:
        begin_joint_visit(desk, k, now)
    set_visit(desk, unit, State.INSPECTING, Reason.STARTED, now)
    return Reason.STARTED


@internal
def begin_joint_visit(desk: Desk, k: int, now: float) -> None:
    """The first start of an agreed case: joining ends, the grace of the absent is set."""
    case, grace = desk.cases[k], desk.rules.grace
    in_time = now <= case.slot_start + grace
    case.absent_by = case.slot_start + grace if in_time else now + grace
    case.started_at = now
    desk.head.joint_visits += 1
    desk.head.joinable = NOBODY
    set_case_started(desk, k)


@internal
def set_case_started(desk: Desk, k: int) -> None:
    """Mark a case as inspecting."""
    desk.cases[k].state = CaseState.INSPECTING
    note(desk, Subject.CASE, k, CaseState.INSPECTING, Reason.STARTED, k)


@internal
def advance_visit(desk: Desk, i: int, state: int, reason: int, now: float) -> int:
    """Rule 12: finish or dispose; united instructions end together."""
    k = desk.rows[i].case
    set_visit(desk, desk.rows[i].unit, state, reason, now)
    if k != NOBODY:
        progress(desk, k, now)
    return reason


@internal
def shared_case(desk: Desk, i: int, j: int) -> int:
    """Return the case that two rows are in or have left, or NOBODY."""
    a, b = desk.rows[i], desk.rows[j]
    for mine in (a.case, a.last_case):
        if mine != NOBODY and mine in (b.case, b.last_case):
            return mine
    return NOBODY


@internal
def accept_result(desk: Desk, i: int, other: int, now: float) -> int:
    """Rule 12: rely on a partner's finished inspection; liability stays with the partner."""
    reason = Reason.NOT_A_PARTNER
    if other == desk.rows[i].agency:
        return reason
    for j in range(desk.head.n_rows):
        k = shared_case(desk, i, j)
        if desk.rows[j].agency != other or k == NOBODY:
            continue
        reason = Reason.RESULT_NOT_READY
        if desk.rows[j].state in (State.INSPECTED, State.DISPOSED):
            desk.cases[k].relied_on |= 1 << other
            rely(desk, i, other, now)
            return Reason.RESULT_ACCEPTED
    return reason


@internal
def rely(desk: Desk, i: int, other: int, now: float) -> None:
    """End the visit of row `i` by `other`'s result; a case that has not started is left."""
    left = NOBODY
    if desk.rows[i].case != NOBODY and desk.rows[i].case == desk.head.joinable:
        left = step_out(desk, i)
    unit = desk.rows[i].unit
    for j in range(desk.head.n_rows):
        if in_visit(desk, j, unit):
            desk.rows[j].relied_on = other
    advance_visit(desk, i, State.SATISFIED, Reason.RESULT_ACCEPTED, now)
    if left != NOBODY:
        after_leaving(desk, left, now)


@internal
def report(desk: Desk, i: int, other: int, fault: int) -> int:
    """Rule 13: note a leak, a failure or a good-faith error of a party of the case."""
    row = desk.rows[i]
    k = row.case if row.case != NOBODY else row.last_case
    if k == NOBODY:
        return Reason.NO_CASE
    known = False
    for j in range(desk.head.n_rows):
        if desk.rows[j].agency == other and k in (desk.rows[j].case, desk.rows[j].last_case):
            known = True
    if not known:
        return Reason.NOT_A_PARTNER
    case, bit = desk.cases[k], 1 << other
    if fault == Fault.LEAK:
        case.leak |= bit
    elif fault == Fault.FAILURE:
        case.failure |= bit
    else:
        case.good_faith_error |= bit
    return Reason.FAULT_NOTED


@internal
def hear_party(desk: Desk, message: np.record, now: float) -> int:
    """A party speaks of its instruction: look the answer up in the table, then act."""
    i = find_row(desk, message.agency, message.number)
    if i == NOBODY:
        return Reason.UNKNOWN_INSTRUCTION
    verdict = VERDICTS[desk.rows[i].state, message.kind]
    if verdict != ACT:
        return verdict
    kind = message.kind
    if kind == Kind.CANCEL:
        cancel(desk, i, State.CANCELLED, Reason.CANCELLED, now)
        return Reason.CANCELLED
    if kind == Kind.WITHDRAW:
        cancel(desk, i, State.SUPERSEDED, Reason.SUPERSEDED, now)
        return Reason.SUPERSEDED
    if kind == Kind.PROPOSE:
        return propose(desk, i, message, now)
    if kind == Kind.CONFIRM:
        return confirm(desk, i, now)
    if kind == Kind.DECLINE:
        return decline(desk, i, now)
    if kind == Kind.START:
        return start(desk, i, message, now)
    if kind == Kind.FINISH:
        return advance_visit(desk, i, State.INSPECTED, Reason.FINISHED, now)
    if kind == Kind.DISPOSE:
        return advance_visit(desk, i, State.DISPOSED, Reason.DISPOSED, now)
    if kind == Kind.ACCEPT_RESULT:
        return accept_result(desk, i, message.other, now)
    return report(desk, i, message.other, message.fault)


@internal
def declare(desk: Desk, message: np.record, now: float) -> int:
    """A declaration names class, area and ETA; holds and competence follow the class."""
    head = desk.head
    head.declared = 1
    if message.area != NOBODY:
        head.area = message.area
    if not np.isnan(message.eta):
        head.eta = message.eta
    if message.object_class not in (NOBODY, head.object_class):
        head.object_class = message.object_class
        for i in range(head.n_rows):
            row = desk.rows[i]
            row.hold_until = row.received + desk.rules.hold_window[head.object_class]
            if is_waiting(desk, i):
                if not desk.rules.competent[head.object_class] >> row.agency & 1:
                    cancel(desk, i, State.REJECTED, Reason.NOT_COMPETENT, now)
    return Reason.DECLARED


@internal
def hear_of_object(desk: Desk, message: np.record, now: float) -> int:
    """Messages on the object itself or on the platform: declare, no interest, berth, outage, clock."""
    kind, head = message.kind, desk.head
    if kind == Kind.DECLARE:
        return declare(desk, message, now)
    if kind == Kind.NO_INTEREST:
        if not desk.rules.competent[head.object_class] >> message.agency & 1:
            return Reason.NOT_COMPETENT
        head.answered |= 1 << message.agency
        return Reason.NO_INTEREST_NOTED
    if kind == Kind.BERTH:
        head.berthed = 1
        return Reason.BERTH_NOTED
    if kind == Kind.CLOCK:
        run_timers(desk, now)
        return Reason.CLOCK_NOTED
    if kind == Kind.OUTAGE_BEGIN:
        head.down_since = now
        head.patience_until = now + desk.rules.patience
    elif not np.isnan(head.down_since):
        end_outage(desk, now)
    return Reason.OUTAGE_NOTED


@internal
def hear(desk: Desk, message: np.record, now: float) -> int:
    """Apply one message to the object on the desk; returns the reason code."""
    kind = message.kind
    if kind in (Kind.INSTRUCT, Kind.AMEND):
        return receive(desk, message, now)
    if kind in (
        Kind.DECLARE,
        Kind.NO_INTEREST,
        Kind.BERTH,
        Kind.CLOCK,
        Kind.OUTAGE_BEGIN,
        Kind.OUTAGE_END,
    ):
        reason = hear_of_object(desk, message, now)
    else:
        reason = hear_party(desk, message, now)
    settle(desk, now)
    return reason


@internal
def hear_message(desk: Desk, message: np.record) -> int:
    """Apply one message and write the log of what it changes; returns the reason code."""
    desk.log[0].index = 0
    reason = hear(desk, message, message.at)
    if desk.log[0].index >= len(desk.log):
        raise IndexError("the log of one message is full")
    return reason


@internal
def is_full(desk: Desk) -> bool:
    """Whether the next message might find no room for a row or a case."""
    return desk.head.n_rows == len(desk.rows) or desk.head.n_cases == len(desk.cases)


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
    desk = lend(Desk(head[0], rows, cases, rules[0], sites, log))
    reason = hear_message(desk, message[0])
    return int(reason), desk.head.deadline, log[0].index, is_full(desk)


def transition(
    state: tuple[np.ndarray, np.ndarray, np.ndarray],
    message: np.ndarray,
    rules: np.ndarray,
    sites: np.ndarray,
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, int]:
    """Return (new state, log lines, reason) and leave the given state as it was.

    The pure form of `deliver`: state is (head, rows, cases); room is made as needed.
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
