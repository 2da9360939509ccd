"""Messages between agencies and platform, in the compiled engine: `reference.platform` as functions.

The platform is the compiled transition of `sim.matching`. It is called through its address, so that it
is compiled once instead of into each caller.
"""

import numpy as np

from sim.engine.compiled.dispatch import FULL_CASES, FULL_SAID, FULL_SLOTS, put_event, run_out
from sim.engine.compiled.layout import (
    WORLD,
    asked_at,
    asked_of,
    case_words_of,
    cases_of,
    free_at,
    head_at,
    head_words_of,
    heads_of,
    instruction_input_at,
    instruction_result_at,
    instructions_of,
    log_at,
    log_of,
    message_of,
    object_at,
    office_at,
    open_at_in,
    open_first_in,
    open_units_in,
    row_at,
    row_words_of,
    rows_of,
    rules_of,
    said_at,
    said_now,
    scratch_pools,
    sites_of,
    slot_at,
    speaker_at,
    stream_at,
)
from sim.engine.compiled.requests import expand, renew_requests
from sim.engine.event_order import Rank
from sim.jit.kernel import internal, lend
from sim.jit.tables import entrance, holder_at, through
from sim.matching.core.codes import FIRST_TERMINAL, NOBODY, Kind, Reason, Subject
from sim.matching.core.records import ObjectRecords
from sim.matching.core.transition import apply_and_log, is_full
from sim.model.calendars import after_open_minutes, first_slot
from sim.model.ready_visits import open_object, open_questions, write_message


@internal
def hear(w: np.record, s: int) -> int:
    """Deliver the current message to the object of slot `s` and return the platform's answer."""
    desk = lend(
        ObjectRecords(
            heads_of(w, s)[0], rows_of(w, s), cases_of(w, s), rules_of(w)[0], sites_of(w), log_of(w)
        )
    )
    reason = apply_and_log(desk, message_of(w)[0])
    w.n_lines = desk.log[0].index
    if is_full(desk):
        run_out(w, FULL_CASES)
    return int(reason)


world_at = holder_at(WORLD)


@entrance
def platform(address: int, s: int) -> int:
    """Run `hear`, compiled separately; kernels call it by the address in the world record."""
    return hear(world_at(address), s)


ask_platform = through(WORLD, "platform", hear)


# --- the state of an object ----------------------------------------------------------------------


@internal
def wipe(words: np.ndarray) -> None:
    """Set all words to 0."""
    for k in range(len(words)):
        words[k] = 0


@internal
def slot_of(w: np.record, i: int) -> int:
    """Return the slot with the platform's state of an object; open one at the first message."""
    obj = object_at(w, i)
    if obj.slot != NOBODY:
        return int(obj.slot)
    s = 0
    if w.n_free == 0:
        run_out(w, FULL_SLOTS)
    else:
        n = int(w.n_free) - 1
        w.n_free = n
        s = free_at(w, n).value
    obj.slot = s
    wipe(row_words_of(w, s))
    wipe(case_words_of(w, s))
    wipe(head_words_of(w, s))
    open_object(heads_of(w, s), stream_at(w, obj.stream).object_class)
    slot_at(w, s).n_requests = 0
    slot_at(w, s).timer = np.inf
    return int(s)


@internal
def close_slot(w: np.record, i: int) -> None:
    """Free the slot of an object that all agencies have cleared."""
    obj = object_at(w, i)
    if obj.slot != NOBODY:
        free_at(w, w.n_free).value = obj.slot
        w.n_free += 1
        obj.slot = NOBODY


# --- messages ------------------------------------------------------------------------------------


@internal
def address(w: np.record, kind: int, a: int, m: int) -> None:
    """Begin the current message, from an agency."""
    speaker = speaker_at(w, a).value if a != NOBODY else NOBODY
    write_message(message_of(w), w.now, kind, speaker, m)


@internal
def say(w: np.record, i: int, kind: int, a: int, m: int) -> int:
    """Send a message without further fields and return the platform's answer."""
    address(w, kind, a, m)
    return send(w, i)


@internal
def send(w: np.record, i: int) -> int:
    """Send the current message, act on what it changed, and return the platform's answer."""
    s = slot_of(w, i)
    reason = ask_platform(w, s)
    write_down(w, i, reason)
    changed = note_changes(w)
    watch_deadline(w, i, s)
    if may_need_asking(w, s):
        ask_parties(w, i, s)
    if changed:
        renew_requests(w, i, s)
    return reason


@internal
def expect(w: np.record, reason: int, one: int, two: int, three: int) -> None:
    """Stop the run if the platform gives an unexpected answer."""
    if reason not in (one, two, three):
        w.fault = reason + 1


@internal
def write_down(w: np.record, i: int, reason: int) -> None:
    """Log a message and its answer, if logs are kept."""
    if not w.keeps_logs:
        return
    if w.n_said >= w.capacity_said:
        run_out(w, FULL_SAID)
        return
    said, message = said_at(w, w.n_said), said_now(w, 0)
    said.at = w.now
    said.object = i
    said.kind = message.kind
    said.agency = message.agency
    said.number = message.number
    said.reason = reason
    w.n_said += 1


@internal
def note_changes(w: np.record) -> bool:
    """Record the instructions that changed state; return whether any did."""
    changed = False
    for k in range(1, w.n_lines + 1):
        line = log_at(w, k)
        if line.subject != Subject.INSTRUCTION:
            continue
        changed = True
        result = instruction_result_at(w, line.number)
        result.state = line.state
        if line.case != NOBODY and np.isnan(result.matched):
            result.matched = w.now
        if line.state >= FIRST_TERMINAL and np.isnan(result.ended):
            result.ended = w.now
    return changed


@internal
def watch_deadline(w: np.record, i: int, s: int) -> None:
    """Schedule the platform's next deadline for this object."""
    deadline, slot = head_at(w, s).deadline, slot_at(w, s)
    if deadline < slot.timer:
        slot.timer = max(deadline, w.now)
        put_event(w, slot.timer, Rank.TIMER, i, NOBODY, NOBODY)


@internal
def run_deadline(w: np.record, i: int) -> None:
    """Run the platform's deadline for this object if it is due."""
    if object_at(w, i).done:
        return
    s = object_at(w, i).slot
    slot = slot_at(w, s)
    if slot.timer > w.now:
        return
    slot.timer = np.inf
    if head_at(w, s).deadline <= w.now:
        say(w, i, Kind.CLOCK, NOBODY, NOBODY)
    else:
        watch_deadline(w, i, s)


# --- coordination (art. 9) -----------------------------------------------------------------------


@internal
def questions(w: np.record, i: int, s: int) -> int:
    """Write the parties of forming cases that have not answered into `asked`; return their number."""
    first = object_at(w, i).first
    return open_questions(heads_of(w, s), rows_of(w, s), cases_of(w, s), first, asked_of(w))


@internal
def may_need_asking(w: np.record, s: int) -> bool:
    """Whether any party of a case has neither answered nor been asked yet."""
    for k in range(head_at(w, s).n_rows):
        row = row_at(w, s * w.rows_a_slot + k)
        if (
            row.case != NOBODY
            and not row.confirmed
            and not instruction_result_at(w, row.number).asked
        ):
            return True
    return False


@internal
def ask_parties(w: np.record, i: int, s: int) -> None:
    """Let each party of a forming case answer after some of its working time."""
    k = object_at(w, i).stream
    for q in range(questions(w, i, s)):
        m = asked_at(w, q).number
        if instruction_result_at(w, m).asked:
            continue
        instruction_result_at(w, m).asked = 1
        instruction = instruction_input_at(w, m)
        minutes = instruction.on_platform if stream_at(w, k).agreed_slots else instruction.by_phone
        pool, first = (
            office_at(w, k * w.n_agencies + instruction.agency).visit_pool,
            open_first_in(w),
        )
        when = after_open_minutes(
            open_at_in(w), open_units_in(w), first[pool], first[pool + 1], w.now, minutes
        )
        if when < np.inf:
            put_event(w, when, Rank.ANSWER, i, instruction.agency, NOBODY)


@internal
def answer(w: np.record, i: int, a: int, m: int) -> None:
    """Let the party decline, propose a slot, or confirm the proposed one."""
    if object_at(w, i).done:
        return
    instruction_result_at(w, m).asked = 0
    n = questions(w, i, object_at(w, i).slot)
    q = 0
    while q < n and asked_at(w, q).number != m:
        q += 1
    if q == n:
        return
    members, slot_start = asked_at(w, q).members, asked_at(w, q).slot_start
    if instruction_input_at(w, m).declines:
        say(w, i, Kind.DECLINE, a, m)
    elif np.isnan(slot_start) or say(w, i, Kind.CONFIRM, a, m) == Reason.SLOT_IN_PAST:
        propose(w, i, a, m, members)


@internal
def propose(w: np.record, i: int, a: int, m: int, members: int) -> None:
    """Propose the first slot open to all parties; without agreed slots, "from now on"."""
    k, present = object_at(w, i).stream, object_at(w, i).present
    start, end = max(w.now, present), np.inf
    if stream_at(w, k).agreed_slots:
        n, instructions, pools = expand(w, i, members), instructions_of(w), scratch_pools(w)
        for j in range(n):
            pools[j] = office_at(
                w, k * w.n_agencies + instruction_input_at(w, instructions[j]).agency
            ).visit_pool
        notice = max(w.now + w.slot_notice, present)
        start = first_slot(
            open_at_in(w), open_units_in(w), open_first_in(w), pools, n, notice, w.slot_every
        )
        end = start + w.slot_length
    if start < np.inf:
        address(w, Kind.PROPOSE, a, m)
        said_now(w, 0).slot_start = start
        said_now(w, 0).slot_end = end
        send(w, i)
