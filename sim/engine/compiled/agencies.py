"""What agencies do with an object, in the compiled engine: `reference.agencies` as event handlers.

There is one handler per event. Decisions of agencies, platform and teams are made by functions of
`sim.matching.core` and `sim.model`, which the reference engine calls too.
"""

import numpy as np

from sim.engine.compiled.dispatch import (
    are_free,
    drop_task,
    is_open,
    keep_units,
    line_up,
    new_task,
    next_in_line,
    put_event,
    queue_for,
    queue_task,
    release,
    seize,
)
from sim.engine.compiled.layout import (
    cleared_at,
    instruction_input_at,
    instruction_result_at,
    line_at,
    object_at,
    office_at,
    papers_from_at,
    papers_to_at,
    queue_at,
    released_at,
    review_at,
    said_now,
    scratch_pools,
    scratch_units,
    speaker_at,
    task_at,
)
from sim.engine.compiled.platform import address, close_slot, expect, say, send
from sim.engine.compiled.requests import fill_task
from sim.engine.compiled.visits import WITHDRAWN, begin_visit, end_part, tell
from sim.engine.event_order import Rank
from sim.jit.kernel import internal
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.trace import TaskKind

URGENCY = 1  # the code of an urgent object, one of those that the rules list


# --- turns and papers ----------------------------------------------------------------------------


@internal
def first_turn(w: np.record, i: int) -> int:
    """Return the lowest turn among the agencies that have not cleared the object (at least one)."""
    desks, bits, least = object_at(w, i).stream * w.n_agencies, object_at(w, i).waiting, -2
    for a in range(w.n_agencies):
        turn = office_at(w, desks + a).turn
        if bits >> a & 1 and (least == -2 or turn < least):
            least = turn
    return int(least)


@internal
def begin_turn(w: np.record, i: int) -> None:
    """Let the agencies of the next turn begin now."""
    desks, bits = object_at(w, i).stream * w.n_agencies, object_at(w, i).waiting
    turn = first_turn(w, i)
    for a in range(w.n_agencies):
        if bits >> a & 1 and office_at(w, desks + a).turn == turn:
            put_event(w, w.now, Rank.TURN, i, a, NOBODY)


@internal
def take_turn(w: np.record, i: int, a: int) -> None:
    """The papers reach an agency: queue their review."""
    review = review_at(w, i * w.n_agencies + a).value
    papers_from_at(w, i * w.n_agencies + a).value = w.now
    if review <= 0:
        end_papers(w, i, a)
        return
    scratch_pools(w)[0] = office_at(w, object_at(w, i).stream * w.n_agencies + a).papers_pool
    scratch_units(w)[0] = 1
    queue = queue_for(w, TaskKind.PAPERS, 1)
    t = new_task(w)
    fill_task(w, t, TaskKind.PAPERS, i, a, queue, review)
    queue_task(w, t)


@internal
def instruction_of(w: np.record, i: int, a: int) -> int:
    """Return the instruction of an agency on an object, or NOBODY."""
    for m in range(object_at(w, i).first, object_at(w, i).last):
        if instruction_input_at(w, m).agency == a:
            return int(m)
    return NOBODY


@internal
def end_papers(w: np.record, i: int, a: int) -> None:
    """The review of papers is over: the agency sends an instruction or clears the object."""
    papers_to_at(w, i * w.n_agencies + a).value = w.now
    m = instruction_of(w, i, a)
    if m != NOBODY:
        put_event(w, w.now + instruction_input_at(w, m).delay, Rank.SEND, i, a, NOBODY)
        return
    if object_at(w, i).last > object_at(w, i).first:
        say(w, i, Kind.NO_INTEREST, a, NOBODY)
    clear(w, i, 1 << a)


@internal
def instruct(w: np.record, i: int, a: int) -> None:
    """Send the instruction to the platform."""
    m = instruction_of(w, i, a)
    instruction, result = instruction_input_at(w, m), instruction_result_at(w, m)
    result.pending = 1
    result.received = w.now
    if not np.isnan(instruction.withdrawn_after):
        put_event(w, w.now + instruction.withdrawn_after, Rank.WITHDRAW, i, a, NOBODY)
    address(w, Kind.INSTRUCT, a, m)
    said_now(w, 0).methods = instruction.methods
    said_now(w, 0).urgency = URGENCY if object_at(w, i).urgent else NOBODY
    send(w, i)


@internal
def withdraw(w: np.record, i: int, a: int) -> None:
    """Withdraw the instruction, unless its inspection has begun."""
    m = instruction_of(w, i, a)
    if object_at(w, i).done or not instruction_result_at(w, m).pending:
        return
    if say(w, i, Kind.CANCEL, a, m) == Reason.CANCELLED:
        tell(w, i, m, WITHDRAWN)


# --- after the inspection ------------------------------------------------------------------------


@internal
def go_on(w: np.record, i: int, a: int, outcome: int) -> None:
    """Continue after the inspection, or wait for the laboratory if a sample was taken."""
    if outcome == WITHDRAWN:
        clear(w, i, 1 << a)
        return
    m = instruction_of(w, i, a)
    if instruction_result_at(w, m).sample == NOBODY:
        treat(w, i, a, m)


@internal
def end_analysis(w: np.record, t: int) -> None:
    """Continue for all instructions that waited for this sample."""
    i = task_at(w, t).object
    for m in range(object_at(w, i).first, object_at(w, i).last):
        if instruction_result_at(w, m).sample == t:
            treat(w, i, instruction_input_at(w, m).agency, m)


@internal
def treat(w: np.record, i: int, a: int, m: int) -> None:
    """Treat a violation if one was found; then settle."""
    instruction = instruction_input_at(w, m)
    if instruction.hit and (instruction.found_by_partner or not instruction_result_at(w, m).relied):
        object_at(w, i).detained |= instruction.detained
        put_event(w, w.now + instruction.treatment, Rank.TREATED, i, a, NOBODY)
    else:
        settle(w, i, a)


@internal
def settle(w: np.record, i: int, a: int) -> None:
    """Dispose, once all instructions that the agency united in this visit are ready."""
    m = instruction_of(w, i, a)
    result, obj = instruction_result_at(w, m), object_at(w, i)
    if result.relied:
        clear(w, i, 1 << a)
        return
    result.unsettled = 0
    mates = 0
    for other in range(obj.first, obj.last):
        b = instruction_input_at(w, other).agency
        together = speaker_at(w, b).value == speaker_at(w, a).value
        if together and instruction_result_at(w, other).visit == result.visit:
            if instruction_result_at(w, other).unsettled:
                return
            mates |= 1 << b
    expect(w, say(w, i, Kind.DISPOSE, a, m), Reason.DISPOSED, Reason.DISPOSED, Reason.DISPOSED)
    clear(w, i, mates)


@internal
def clear(w: np.record, i: int, bits: int) -> None:
    """Record that agencies have cleared the object; start the next turn or release it."""
    obj = object_at(w, i)
    for a in range(w.n_agencies):
        if bits >> a & 1:
            cleared_at(w, i * w.n_agencies + a).value = w.now
    if obj.waiting & ~bits:
        turn = first_turn(w, i)
        obj.waiting &= ~bits
        if first_turn(w, i) != turn:
            begin_turn(w, i)
        return
    obj.waiting = 0
    released_at(w, i).value = max(w.now, obj.present)
    obj.done = 1
    close_slot(w, i)
    w.left -= 1


# --- one instant ---------------------------------------------------------------------------------


@internal
def end_task(w: np.record, t: int) -> None:
    """Handle the end of a review, of a part of a visit or of an analysis."""
    release(w, t)
    task = task_at(w, t)
    if task.kind == TaskKind.PAPERS:
        end_papers(w, task.object, task.agency)
    elif task.kind == TaskKind.VISIT:
        end_part(w, t)
    else:
        end_analysis(w, t)
        return  # end_analysis still needs to see whose sample it was
    drop_task(w, t)


@internal
def dispatch(w: np.record) -> None:
    """Run a dispatch pass: offer free units to the heads of the queues, in order."""
    w.pass_asked = 0
    end, at = line_up(w), 0
    while at < end:
        t, name = line_at(w, at).task, line_at(w, at).queue
        queue = queue_at(w, name)
        if queue.head == NOBODY:
            at += 1
        elif queue.head != t:
            next_in_line(w, at, end, name)
        elif are_free(w, name, 1) and is_open(w, name):
            seize(w, t)
            if task_at(w, t).kind == TaskKind.VISIT and task_at(w, t).part == 0:
                begin_visit(w, t)
            if queue.head == NOBODY:
                at += 1
            else:
                next_in_line(w, at, end, name)
        else:
            if w.now >= task_at(w, t).reserve_from and is_open(w, name):
                keep_units(w, name)
            at += 1
