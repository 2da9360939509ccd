"""The compiled engine: the same traces as the reference engine, row by row, many times faster.

All it changes stands in arrays that are made once a run (`Memory`). Where a table proves too small, the
run begins again with more room, which changes nothing in the result.
"""

import numpy as np

from sim.engine.compiled.agencies import (
    dispatch,
    end_task,
    go_on,
    instruct,
    row_of,
    settle,
    take_turn,
    withdraw,
)
from sim.engine.compiled.dispatch import leave, units_change
from sim.engine.compiled.event_list import (
    agency_of,
    drop_first,
    drop_soon,
    is_next_soon,
    object_in,
    place_of,
    rank_in,
)
from sim.engine.compiled.layout import (
    border_at,
    border_soon,
    change_at,
    event_at,
    fate_soon,
    let_go_soon,
    minutes_soon,
    order_soon,
    papers_from_soon,
    papers_to_soon,
    review_soon,
    soon_at,
    start_at,
    steps_soon,
)
from sim.engine.compiled.platform import answer, run_deadline, say
from sim.engine.compiled.requests import offer
from sim.engine.compiled.result import trace_of
from sim.engine.compiled.setup import make_world, room_for
from sim.engine.event_order import Rank
from sim.errors import PortsimError
from sim.jit.kernel import internal, kernel
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.plan import Plan
from sim.model.trace import (
    Trace,
)
from sim.model.workload import Workload

AHEAD = 8  # first events between an object's look ahead and its own
OUT_OF_HEAP, OUT_OF_LINE, OUT_OF_STARTS, OUT_OF_SHIFTS = range(4)  # where the next event comes from


class EngineError(PortsimError):
    """The engine and the platform disagree: a mistake in this program, not in the input."""


def run(plan: Plan, workload: Workload, *, logs: bool = True) -> Trace:
    """Simulate one workload under one plan; equal to `reference.run` in every row.

    Ends when all objects are done with, at `plan.until_min` at the latest. Without `logs` the trace has
    objects and visits alone, and its visits are in the order in which they began to queue. Raises
    EngineError if the platform answers what no engine expects.
    """
    room = room_for(workload)
    while True:
        memory = make_world(plan, workload, room, logs=logs)
        advance(memory.record)
        end = memory.record[0]
        if end.fault and not end.full:
            answer = Reason(int(end.fault) - 1).name
            raise EngineError(f"the platform answered {answer} at {end.now}")
        if not end.full:
            return trace_of(plan, workload, memory, logs=logs)
        room = room.doubled(int(end.full))


@kernel
def advance(record: np.ndarray) -> None:
    """Let time pass until all is done, a table is full, or the platform answers unexpectedly."""
    w = record[0]
    passing = place_of(Rank.PASS, NOBODY, NOBODY)
    while not w.full and not w.fault:
        when, place, source = np.inf, 0, OUT_OF_HEAP
        if w.next_start < w.n_starts:
            source = OUT_OF_STARTS
            when = start_at(w, w.next_start).when
            place = start_at(w, w.next_start).place
        if is_next_soon(w):
            first = soon_at(w, w.first_soon)
            if first.when < when or (first.when == when and first.place < place):
                source = OUT_OF_LINE
                when = first.when
                place = first.place
        elif w.n_events > 0:
            first = event_at(w, 0)
            if first.when < when or (first.when == when and first.place < place):
                source = OUT_OF_HEAP
                when = first.when
                place = first.place
        if w.next_change < w.n_changes and change_at(w, w.next_change).at <= when:
            source = OUT_OF_SHIFTS
            when = change_at(w, w.next_change).at
            place = 0
        if w.pass_asked and (when > w.now or place > passing):
            dispatch(w)
        elif w.left == 0 and when > w.now:
            break
        elif when > w.until:
            w.now = w.until
            break
        elif source == OUT_OF_SHIFTS:
            units_change(w)
        else:
            w.now = when
            load = NOBODY
            if source == OUT_OF_STARTS:
                w.next_start += 1
                look_ahead(w)
            elif source == OUT_OF_LINE:
                load = soon_at(w, w.first_soon).load
                drop_soon(w)
            else:
                load = event_at(w, 0).load
                drop_first(w)
            handle(w, place, load)


@internal
def look_ahead(w: np.record) -> None:
    """Fetch from memory what will soon be read of an object that is about to come, and its instructions."""
    k = w.next_start + AHEAD
    if k >= w.n_starts:
        return
    i = object_in(start_at(w, k).place)
    border_soon(w, i)
    review_soon(w, i)
    papers_from_soon(w, i)
    papers_to_soon(w, i)
    let_go_soon(w, i)
    border = border_at(w, object_in(start_at(w, k - AHEAD // 2).place))
    for m in range(border.first, border.last):
        order_soon(w, m)
        fate_soon(w, m)
        steps_soon(w, m)
        minutes_soon(w, m)


@internal
def handle(w: np.record, place: int, load: int) -> None:
    """Do what an event asks for."""
    rank, i, a = rank_in(place), object_in(place), agency_of(place)
    if rank == Rank.END:
        end_task(w, load)
    elif rank == Rank.LEAVE:
        leave(w, load)
    elif rank == Rank.TURN:
        take_turn(w, i, a)
    elif rank == Rank.EXCUSE:
        if not border_at(w, i).done:
            say(w, i, Kind.NO_INTEREST, a, NOBODY)
    elif rank == Rank.WITHDRAW:
        withdraw(w, i, a)
    elif rank == Rank.SEND:
        instruct(w, i, a)
    elif rank == Rank.ANSWER:
        answer(w, i, a, row_of(w, i, a))
    elif rank == Rank.INSPECTED:
        go_on(w, i, a, load)
    elif rank == Rank.TREATED:
        settle(w, i, a)
    elif rank == Rank.PRESENT:
        if not border_at(w, i).done:
            say(w, i, Kind.BERTH, NOBODY, NOBODY)
    elif rank == Rank.OFFER:
        if not border_at(w, i).done:
            offer(w, i, border_at(w, i).slot)
    else:
        run_deadline(w, i)
