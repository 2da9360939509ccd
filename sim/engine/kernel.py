"""Pools, queues and the dispatch pass of the compiled engine; the rules are those of `queues`.

Tasks with the same kind and needs form a queue: a linked list in the order of (level, received, object,
agency, part), filled from its end, since almost every task comes last. A pass looks first whether any
head could begin at all; if none can, nothing happens and the pass is over.
"""

from sim.engine.calendar import place_of, put
from sim.engine.ranks import Rank
from sim.engine.world import World
from sim.matching.core.codes import NOBODY
from sim.matching.core.compiled import internal
from sim.model.team import may_begin
from sim.model.trace import TaskKind

FULL_EVENTS, FULL_TASKS, FULL_SAID, FULL_SLOTS, FULL_CASES, FULL_QUEUES = 1, 2, 3, 4, 5, 6
HASH_MUL, HASH_MASK = 1_000_003, (1 << 40) - 1


@internal
def put_event(w: World, when: float, rank: int, object_: int, agency: int, load: int) -> None:
    """Put an event into the calendar."""
    clock = w.clock[0]
    if clock.n_events >= len(w.events):
        clock.full = FULL_EVENTS
        return
    place = place_of(rank, object_, agency)
    clock.n_events = put(w.events, clock.n_events, when, place, clock.n_put, load)
    clock.n_put += 1


@internal
def new_task(w: World) -> int:
    """Return the number of a new task, or NOBODY if there is no room."""
    clock = w.clock[0]
    if clock.n_tasks >= len(w.tasks):
        clock.full = FULL_TASKS
        return len(w.tasks) - 1
    clock.n_tasks += 1
    return int(clock.n_tasks - 1)


@internal
def queue_for(w: World, kind: int, n_needs: int) -> int:
    """Return the queue for tasks that need `w.room[:n]` and `w.units[:n]`, a new one if it is new."""
    code = kind
    for k in range(n_needs):
        code = (code * HASH_MUL + int(w.room[k]) * 64 + int(w.units[k])) & HASH_MASK
    mask = len(w.by_needs) - 1
    at = (code ^ (code >> 17)) & mask
    while w.by_needs[at] != NOBODY:
        if is_queue_for(w, w.by_needs[at], kind, n_needs):
            return int(w.by_needs[at])
        at = (at + 1) & mask
    clock = w.clock[0]
    if clock.n_queues >= len(w.queues) or clock.n_needs + n_needs > len(w.need_pool):
        clock.full = FULL_QUEUES
        return 0
    name = clock.n_queues
    clock.n_queues += 1
    w.by_needs[at] = name
    queue = w.queues[name]
    queue.kind = kind
    queue.first_need = clock.n_needs
    queue.n_needs = n_needs
    queue.head = NOBODY
    queue.tail = NOBODY
    queue.place = NOBODY
    for k in range(n_needs):
        w.need_pool[clock.n_needs + k] = w.room[k]
        w.need_units[clock.n_needs + k] = w.units[k]
    clock.n_needs += n_needs
    return int(name)


@internal
def is_queue_for(w: World, name: int, kind: int, n_needs: int) -> bool:
    """Whether a queue is of this kind and these needs."""
    queue = w.queues[name]
    if queue.kind != kind or queue.n_needs != n_needs:
        return False
    for k in range(n_needs):
        need = queue.first_need + k
        if w.need_pool[need] != w.room[k] or w.need_units[need] != w.units[k]:
            return False
    return True


@internal
def comes_before(w: World, one: int, two: int) -> bool:
    """Whether task `one` stands before task `two`: a total order, that of the reference engine."""
    a, b = w.tasks[one], w.tasks[two]
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
def queue_task(w: World, t: int) -> None:
    """Let a task wait in its queue, and see to it that a pass follows."""
    task = w.tasks[t]
    queue = w.queues[task.queue]
    after = queue.tail
    while after != NOBODY and comes_before(w, t, after):
        after = w.tasks[after].previous
    before = queue.head if after == NOBODY else w.tasks[after].next
    task.previous = after
    task.next = before
    if after == NOBODY:
        queue.head = t
    else:
        w.tasks[after].next = t
    if before == NOBODY:
        queue.tail = t
    else:
        w.tasks[before].previous = t
    clock = w.clock[0]
    if queue.place == NOBODY:
        queue.place = clock.n_waiting
        w.waiting[clock.n_waiting] = task.queue
        clock.n_waiting += 1
    clock.pass_asked = 1


@internal
def unqueue(w: World, t: int) -> None:
    """Take a task off its queue."""
    task = w.tasks[t]
    queue = w.queues[task.queue]
    if task.previous == NOBODY:
        queue.head = task.next
    else:
        w.tasks[task.previous].next = task.next
    if task.next == NOBODY:
        queue.tail = task.previous
    else:
        w.tasks[task.next].previous = task.previous
    if queue.head == NOBODY:
        clock = w.clock[0]
        clock.n_waiting -= 1
        last = w.waiting[clock.n_waiting]
        w.waiting[queue.place] = last
        w.queues[last].place = queue.place
        queue.place = NOBODY


@internal
def withdraw_task(w: World, t: int) -> None:
    """Take a waiting task off its queue for good."""
    unqueue(w, t)
    clock = w.clock[0]
    w.tasks[t].ended = clock.now
    clock.pass_asked = 1


@internal
def could_begin(w: World, name: int) -> bool:
    """Whether the units that a queue's tasks need are on duty and free, and open for long enough."""
    queue, clock = w.queues[name], w.clock[0]
    for need in range(queue.first_need, queue.first_need + queue.n_needs):
        pool = w.pools[w.need_pool[need]]
        if pool.units - pool.busy < w.need_units[need]:
            return False
    return is_open(w, name, clock.now)


@internal
def is_open(w: World, name: int, now: float) -> bool:
    """Whether the pools of a queue have the units on duty, and no visit begins just before closing."""
    queue = w.queues[name]
    for need in range(queue.first_need, queue.first_need + queue.n_needs):
        pool = w.pools[w.need_pool[need]]
        if pool.units < w.need_units[need]:
            return False
        if queue.kind == TaskKind.VISIT:
            if not may_begin(pool.closes, now, w.ruling[0].last_start):
                return False
    return True


@internal
def is_left_over(w: World, name: int) -> bool:
    """Whether a queue's needs are free beyond what is kept for others."""
    queue = w.queues[name]
    for need in range(queue.first_need, queue.first_need + queue.n_needs):
        pool = w.pools[w.need_pool[need]]
        if pool.units - pool.busy - pool.kept < w.need_units[need]:
            return False
    return True


@internal
def keep_units(w: World, name: int) -> None:
    """Keep the needs of a queue's head out of the reach of those who come after it in this pass."""
    queue = w.queues[name]
    for need in range(queue.first_need, queue.first_need + queue.n_needs):
        w.pools[w.need_pool[need]].kept += w.need_units[need]


@internal
def seize(w: World, t: int) -> None:
    """A task begins: it takes its units, and its end is put into the calendar."""
    task, now = w.tasks[t], w.clock[0].now
    unqueue(w, t)
    task.began = now
    queue = w.queues[task.queue]
    for need in range(queue.first_need, queue.first_need + queue.n_needs):
        w.pools[w.need_pool[need]].busy += w.need_units[need]
    put_event(w, now + task.minutes, Rank.END, task.object, task.agency, t)


@internal
def release(w: World, t: int) -> None:
    """A task has ended: its units are free."""
    task, clock = w.tasks[t], w.clock[0]
    task.ended = clock.now
    queue = w.queues[task.queue]
    for need in range(queue.first_need, queue.first_need + queue.n_needs):
        w.pools[w.need_pool[need]].busy -= w.need_units[need]
    clock.pass_asked = 1


@internal
def line_up(w: World) -> int:
    """Write the heads of all queues into `w.line` in their order, if any can begin; returns how many."""
    n = w.clock[0].n_waiting
    any_can = False
    for k in range(n):
        if could_begin(w, w.waiting[k]):
            any_can = True
            break
    if not any_can:
        return 0
    for pool in range(len(w.pools)):
        w.pools[pool].kept = 0
    for k in range(n):
        insert_head(w, k, 0, w.waiting[k])
    return int(n)


@internal
def insert_head(w: World, end: int, begin: int, name: int) -> None:
    """Insert a queue's head into the sorted line between `begin` and `end`, from the end on."""
    t, at = w.queues[name].head, end
    while at > begin and comes_before(w, t, w.line[at - 1, 0]):
        w.line[at, 0] = w.line[at - 1, 0]
        w.line[at, 1] = w.line[at - 1, 1]
        at -= 1
    w.line[at, 0] = t
    w.line[at, 1] = name


@internal
def next_in_line(w: World, at: int, end: int, name: int) -> None:
    """Put a queue's new head into the sorted line from place `at` on, which is free."""
    t = w.queues[name].head
    while at + 1 < end and comes_before(w, w.line[at + 1, 0], t):
        w.line[at, 0] = w.line[at + 1, 0]
        w.line[at, 1] = w.line[at + 1, 1]
        at += 1
    w.line[at, 0] = t
    w.line[at, 1] = name


@internal
def units_change(w: World) -> None:
    """Shifts, closures and breakdowns of this instant."""
    clock = w.clock[0]
    when = w.change_at[clock.next_capacity]
    clock.now = when
    while clock.next_capacity < len(w.change_at) and w.change_at[clock.next_capacity] == when:
        pool = w.pools[w.change_pool[clock.next_capacity]]
        pool.units = w.change_units[clock.next_capacity]
        pool.closes = w.change_closes[clock.next_capacity]
        clock.next_capacity += 1
    clock.pass_asked = 1
