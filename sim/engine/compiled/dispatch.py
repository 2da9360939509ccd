"""Pools, queues and the dispatch pass of the compiled engine; the rules are those of `reference.dispatch`.

Tasks with the same kind and needs form a queue: a linked list ordered by (level, received, object,
agency, part). Insertion searches from the tail, since almost every new task belongs there. A pass first
checks whether any head could begin; if none can, it ends at once.
"""

import numpy as np

from sim.engine.compiled.event_list import event_key, put
from sim.engine.compiled.layout import (
    change_at,
    line_at,
    name_at,
    need_at,
    pool_at,
    queue_at,
    scratch_pools,
    scratch_units,
    stay_at,
    task_at,
    waiting_at,
)
from sim.engine.event_order import Rank
from sim.jit.kernel import internal
from sim.matching.core.codes import NOBODY
from sim.model.queue_rules import may_begin
from sim.model.trace import TaskKind

(
    FULL_EVENTS,
    FULL_TASKS,
    FULL_SAID,
    FULL_SLOTS,
    FULL_CASES,
    FULL_QUEUES,
    FULL_TEAMS,
    FULL_STAYS,
) = range(1, 9)
HASH_MUL, HASH_MASK = 1_000_003, (1 << 40) - 1


@internal
def run_out(w: np.record, table: int) -> None:
    """Mark `table` as full. The first full table aborts the run; later marks are ignored."""
    if not w.full:
        w.full = table


@internal
def put_event(w: np.record, when: float, rank: int, object_: int, agency: int, load: int) -> None:
    """Put an event into the event list."""
    if w.n_events >= w.capacity_events:
        run_out(w, FULL_EVENTS)
        return
    put(w, when, event_key(rank, object_, agency), load)


@internal
def new_task(w: np.record) -> int:
    """Return the number of a new task; the last one if the table is full."""
    t = w.free_task
    if t != NOBODY:
        w.free_task = task_at(w, t).next
        return int(t)
    t = w.n_tasks
    if t >= w.capacity_tasks:
        run_out(w, FULL_TASKS)
        return int(t - 1)
    w.n_tasks = t + 1
    task_at(w, t).stays = NOBODY
    return int(t)


@internal
def drop_task(w: np.record, t: int) -> None:
    """Free a finished task for reuse, unless tasks are logged."""
    if not w.keeps_logs:
        task_at(w, t).next = w.free_task
        w.free_task = t


@internal
def queue_for(w: np.record, kind: int, n_needs: int) -> int:
    """Return the queue for tasks that need the first n scratch pools and units; create it if missing."""
    pools, units = scratch_pools(w), scratch_units(w)
    code = kind
    for k in range(n_needs):
        code = (code * HASH_MUL + pools[k] * 64 + units[k]) & HASH_MASK
    mask = w.capacity_names - 1
    at = (code ^ (code >> 17)) & mask
    while name_at(w, at).value != NOBODY:
        name = name_at(w, at).value
        if is_queue_for(w, name, kind, n_needs):
            return int(name)
        at = (at + 1) & mask
    if w.n_queues >= w.capacity_queues or w.n_needs + n_needs > w.capacity_needs:
        run_out(w, FULL_QUEUES)
        return 0
    name_at(w, at).value = w.n_queues
    return new_queue(w, kind, n_needs)


@internal
def new_queue(w: np.record, kind: int, n_needs: int) -> int:
    """Create the queue for tasks that need the first n scratch pools and units."""
    pools, units = scratch_pools(w), scratch_units(w)
    name = w.n_queues
    w.n_queues = name + 1
    queue = queue_at(w, name)
    queue.kind = kind
    queue.first_need = w.n_needs
    queue.n_needs = n_needs
    queue.head = NOBODY
    queue.tail = NOBODY
    queue.position = NOBODY
    for k in range(n_needs):
        need = need_at(w, w.n_needs + k)
        need.pool = pools[k]
        need.units = units[k]
    w.n_needs += n_needs
    return int(name)


@internal
def is_queue_for(w: np.record, name: int, kind: int, n_needs: int) -> bool:
    """Whether a queue is for this kind and the first n scratch pools and units."""
    queue, pools, units = queue_at(w, name), scratch_pools(w), scratch_units(w)
    if queue.kind != kind or queue.n_needs != n_needs:
        return False
    for k in range(n_needs):
        need = need_at(w, queue.first_need + k)
        if need.pool != pools[k] or need.units != units[k]:
            return False
    return True


@internal
def comes_before(w: np.record, one: int, two: int) -> bool:
    """Whether task `one` comes before task `two`, in the total order of the reference engine."""
    a, b = task_at(w, one), task_at(w, two)
    if a.level != b.level:
        return bool(a.level < b.level)
    if a.received != b.received:
        return bool(a.received < b.received)
    if a.kind != b.kind:
        return bool(a.kind < b.kind)
    if a.object != b.object:
        return bool(a.object < b.object)
    if a.agency != b.agency:
        return bool(a.agency < b.agency)
    return bool(a.part < b.part)


@internal
def queue_task(w: np.record, t: int) -> None:
    """Insert a task into its queue and request a dispatch pass if it might begin.

    No pass is needed for a task behind others: those could not begin, and nothing has become free since.
    The exception is units reserved for some head, because the reservation lapses when the pools of that
    head are about to close.
    """
    task = task_at(w, t)
    queue = queue_at(w, task.queue)
    after = queue.tail
    while after != NOBODY and comes_before(w, t, after):
        after = task_at(w, after).previous
    before = queue.head if after == NOBODY else task_at(w, after).next
    task.previous = after
    task.next = before
    if after == NOBODY:
        queue.head = t
    else:
        task_at(w, after).next = t
    if before == NOBODY:
        queue.tail = t
    else:
        task_at(w, before).previous = t
    if queue.position == NOBODY:
        queue.position = w.n_waiting
        waiting_at(w, w.n_waiting).value = task.queue
        w.n_waiting += 1
    if after == NOBODY or w.has_kept:
        w.pass_asked = 1


@internal
def unqueue(w: np.record, t: int) -> None:
    """Remove a task from its queue."""
    task = task_at(w, t)
    queue = queue_at(w, task.queue)
    if task.previous == NOBODY:
        queue.head = task.next
    else:
        task_at(w, task.previous).next = task.next
    if task.next == NOBODY:
        queue.tail = task.previous
    else:
        task_at(w, task.next).previous = task.previous
    if queue.head == NOBODY:
        n = int(w.n_waiting) - 1
        w.n_waiting = n
        last = waiting_at(w, n).value
        waiting_at(w, queue.position).value = last
        queue_at(w, last).position = queue.position
        queue.position = NOBODY


@internal
def withdraw_task(w: np.record, t: int) -> None:
    """Remove a waiting task that will never begin."""
    unqueue(w, t)
    task_at(w, t).ended = w.now
    drop_task(w, t)
    w.pass_asked = 1


@internal
def is_open(w: np.record, name: int) -> bool:
    """Whether the pools of a queue have enough units on duty and, for visits, do not close too soon."""
    queue = queue_at(w, name)
    for k in range(queue.first_need, queue.first_need + queue.n_needs):
        pool = pool_at(w, need_at(w, k).pool)
        if pool.units < need_at(w, k).units:
            return False
        if queue.kind == TaskKind.VISIT:
            if not may_begin(pool.closes, w.now, w.last_start):
                return False
    return True


@internal
def are_free(w: np.record, name: int, all_kept: int) -> bool:
    """Whether the needs of a queue are free; with `all_kept`, not counting units reserved for others."""
    queue = queue_at(w, name)
    for k in range(queue.first_need, queue.first_need + queue.n_needs):
        pool = pool_at(w, need_at(w, k).pool)
        if pool.units - pool.busy - all_kept * pool.kept < need_at(w, k).units:
            return False
    return True


@internal
def forget_kept(w: np.record) -> None:
    """Clear all reservations, at the beginning of a pass."""
    w.has_kept = 0
    for p in range(w.n_pools):
        pool_at(w, p).kept = 0


@internal
def keep_units(w: np.record, name: int) -> None:
    """Reserve the needs of a queue's head against later heads of this pass."""
    queue = queue_at(w, name)
    w.has_kept = 1
    for k in range(queue.first_need, queue.first_need + queue.n_needs):
        pool_at(w, need_at(w, k).pool).kept += need_at(w, k).units


@internal
def stay_of(w: np.record, t: int, k: int) -> float:
    """Return for how many minutes a task holds its need `k`."""
    task = task_at(w, t)
    if not task.is_left_early:
        return float(task.minutes)
    return float(stay_at(w, task.stays + k).value)


@internal
def seize(w: np.record, t: int) -> None:
    """Begin a task: seize its units and schedule its end and any early leaving."""
    task = task_at(w, t)
    queue = queue_at(w, task.queue)
    unqueue(w, t)
    task.began = w.now
    put_event(w, w.now + task.minutes, Rank.END, task.object, task.agency, t)
    for k in range(queue.n_needs):
        need, stays = need_at(w, queue.first_need + k), stay_of(w, t, k)
        pool_at(w, need.pool).busy += need.units
        if stays < task.minutes:
            put_event(w, w.now + stays, Rank.LEAVE, task.object, task.agency, queue.first_need + k)


@internal
def leave(w: np.record, load: int) -> None:
    """Release one need of a visit before its end."""
    need = need_at(w, load)
    pool_at(w, need.pool).busy -= need.units
    w.pass_asked = 1


@internal
def release(w: np.record, t: int) -> None:
    """Release the units that an ended task still holds."""
    task = task_at(w, t)
    queue = queue_at(w, task.queue)
    task.ended = w.now
    for k in range(queue.n_needs):
        if stay_of(w, t, k) >= task.minutes:
            need = need_at(w, queue.first_need + k)
            pool_at(w, need.pool).busy -= need.units
    w.pass_asked = 1


@internal
def any_can_begin(w: np.record) -> bool:
    """Whether the head of any queue could begin if nothing were reserved."""
    for k in range(w.n_waiting):
        name = waiting_at(w, k).value
        if are_free(w, name, 0) and is_open(w, name):
            return True
    return False


@internal
def line_up(w: np.record) -> int:
    """Write the heads of all queues into `line` in order and return their number; 0 if none can begin."""
    if w.n_waiting > 1 and not any_can_begin(w):
        return 0
    if w.has_kept:
        forget_kept(w)
    for k in range(w.n_waiting):
        name, at = waiting_at(w, k).value, k
        head = queue_at(w, name).head
        while at > 0 and comes_before(w, head, line_at(w, at - 1).task):
            write_line(w, at, line_at(w, at - 1).task, line_at(w, at - 1).queue)
            at -= 1
        write_line(w, at, head, name)
    return int(w.n_waiting)


@internal
def write_line(w: np.record, at: int, t: int, name: int) -> None:
    """Write a head and its queue into `line`."""
    line = line_at(w, at)
    line.task = t
    line.queue = name


@internal
def next_in_line(w: np.record, at: int, end: int, name: int) -> None:
    """Insert the new head of a queue into the sorted line; place `at` is free."""
    t = queue_at(w, name).head
    while at + 1 < end and comes_before(w, line_at(w, at + 1).task, t):
        write_line(w, at, line_at(w, at + 1).task, line_at(w, at + 1).queue)
        at += 1
    write_line(w, at, t, name)


@internal
def units_change(w: np.record) -> None:
    """Apply the shifts, closures and breakdowns of this instant."""
    when = change_at(w, w.next_change).at
    w.now = when
    while w.next_change < w.n_changes and change_at(w, w.next_change).at == when:
        change = change_at(w, w.next_change)
        pool = pool_at(w, change.pool)
        pool.units = change.units
        pool.closes = change.closes
        w.next_change += 1
    w.pass_asked = 1
