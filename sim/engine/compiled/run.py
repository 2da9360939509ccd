"""The compiled engine: the same traces as the reference engine, row by row, many times faster.

All its state is in arrays that are allocated once per run (`Memory`). If a table proves too small, the
run restarts with a larger one; the result does not depend on this.
"""

import numpy as np

from sim.engine.compiled.agencies import (
    dispatch,
    end_task,
    go_on,
    instruct,
    instruction_of,
    settle,
    take_turn,
    withdraw,
)
from sim.engine.compiled.dispatch import leave, units_change
from sim.engine.compiled.event_list import (
    agency_of,
    drop_first,
    drop_soon,
    event_key,
    is_next_soon,
    object_in,
    rank_in,
)
from sim.engine.compiled.layout import (
    change_at,
    cleared_soon,
    event_at,
    instruction_input_soon,
    instruction_result_soon,
    minutes_soon,
    object_at,
    object_soon,
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
from sim.engine.compiled.setup import capacities_for, make_world
from sim.engine.event_order import Rank
from sim.errors import EngineError
from sim.jit.kernel import internal, kernel
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload

AHEAD = 8  # how many first events ahead an object is prefetched
OUT_OF_HEAP, OUT_OF_LINE, OUT_OF_STARTS, OUT_OF_SHIFTS = range(4)  # where the next event comes from


def run(plan: Plan, workload: Workload, *, logs: bool = True) -> EngineTrace:
    """Simulate one workload under one plan; equal to `reference.run` in every row.

    The run ends when all objects are released, at the latest at `plan.until_min`. Without `logs` the trace
    has objects and visits only, with visits in the order in which they were queued. Raises EngineError if
    the platform gives an unexpected answer.
    """
    capacities = capacities_for(workload)
    while True:
        memory = make_world(plan, workload, capacities, logs=logs)
        advance(memory.record)
        end = memory.record[0]
        if end.fault and not end.full:
            answer = Reason(int(end.fault) - 1).name
            raise EngineError("answer-unexpected", answer=answer, now=float(end.now))
        if not end.full:
            return trace_of(plan, workload, memory, logs=logs)
        capacities = capacities.doubled(int(end.full))


@kernel
def advance(record: np.ndarray) -> None:
    """Process events until all objects are released, a table is full or an answer is unexpected."""
    w = record[0]
    passing = event_key(Rank.PASS, NOBODY, NOBODY)
    while not w.full and not w.fault:
        when, key, source = np.inf, 0, OUT_OF_HEAP
        if w.next_start < w.n_starts:
            source = OUT_OF_STARTS
            when = start_at(w, w.next_start).when
            key = start_at(w, w.next_start).key
        if is_next_soon(w):
            first = soon_at(w, w.first_soon)
            if first.when < when or (first.when == when and first.key < key):
                source = OUT_OF_LINE
                when = first.when
                key = first.key
        elif w.n_events > 0:
            first = event_at(w, 0)
            if first.when < when or (first.when == when and first.key < key):
                source = OUT_OF_HEAP
                when = first.when
                key = first.key
        if w.next_change < w.n_changes and change_at(w, w.next_change).at <= when:
            source = OUT_OF_SHIFTS
            when = change_at(w, w.next_change).at
            key = 0
        if w.pass_asked and (when > w.now or key > passing):
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
            handle(w, key, load)


@internal
def look_ahead(w: np.record) -> None:
    """Prefetch the data of an object that is due soon, and of its instructions."""
    k = w.next_start + AHEAD
    if k >= w.n_starts:
        return
    i = object_in(start_at(w, k).key)
    object_soon(w, i)
    review_soon(w, i)
    papers_from_soon(w, i)
    papers_to_soon(w, i)
    cleared_soon(w, i)
    obj = object_at(w, object_in(start_at(w, k - AHEAD // 2).key))
    for m in range(obj.first, obj.last):
        instruction_input_soon(w, m)
        instruction_result_soon(w, m)
        steps_soon(w, m)
        minutes_soon(w, m)


@internal
def handle(w: np.record, key: int, load: int) -> None:
    """Call the handler of an event."""
    rank, i, a = rank_in(key), object_in(key), agency_of(key)
    if rank == Rank.END:
        end_task(w, load)
    elif rank == Rank.LEAVE:
        leave(w, load)
    elif rank == Rank.TURN:
        take_turn(w, i, a)
    elif rank == Rank.EXCUSE:
        if not object_at(w, i).done:
            say(w, i, Kind.NO_INTEREST, a, NOBODY)
    elif rank == Rank.WITHDRAW:
        withdraw(w, i, a)
    elif rank == Rank.SEND:
        instruct(w, i, a)
    elif rank == Rank.ANSWER:
        answer(w, i, a, instruction_of(w, i, a))
    elif rank == Rank.INSPECTED:
        go_on(w, i, a, load)
    elif rank == Rank.TREATED:
        settle(w, i, a)
    elif rank == Rank.PRESENT:
        if not object_at(w, i).done:
            say(w, i, Kind.BERTH, NOBODY, NOBODY)
    elif rank == Rank.OFFER:
        if not object_at(w, i).done:
            offer(w, i, object_at(w, i).slot)
    else:
        run_deadline(w, i)
