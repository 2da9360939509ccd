"""The engine of plain queueing networks: compiled, with the order of events of the port's engines.

At each instant all ends and then all arrivals happen, each in the order of the jobs; then one dispatch
pass offers free units to the heads of the queues in the order of (level, who became ready first); what
begins and ends at the same instant makes another round (architecture, principle 5). Why it is fast:

* A queue holds the calls of one level with the same needs. Calls become ready in the order in which
  they are appended, so a queue is a list that is only ever touched at its two ends.
* The free units of all pools stand in a word or two: one subtraction and one test seize them all.
* After an event only those queues are looked at that want what came free, a set of bits.
* Arrivals are sorted beforehand and never enter the calendar; work in progress is a sorted list while
  it is short, a heap where it may be long.
"""

from typing import NamedTuple

import numpy as np

from sim.types import Floats
from tests.performance.plain_network.model import MORE, QUEUE, Codes, Jobs, NetworkPlan
from tests.performance.plain_network.stored import stored

LONGEST_LIST = 96  # calls in service at once; beyond that a heap is faster than a sorted list
NOBODY = np.uint32(2**32 - 1)
ONE = np.uint64(1)  # whole numbers that index are unsigned: no test for "from the end" is compiled
THE_QUEUE, THE_MORE = np.uint8(QUEUE), np.uint8(MORE)
BIT_AT = np.zeros(67, np.uint8)  # powers of 2 leave different remainders when divided by 67
for _bit in range(62):
    BIT_AT[(1 << _bit) % 67] = _bit

Place = np.unsignedinteger  # in an array; never negative
Places = np.ndarray


class Room(NamedTuple):
    """Arrays that a run works in; they may serve one run after another of the same size or smaller."""

    began: Floats  # [m] when each call was served first: the answer
    next: Places  # [m] the call behind it in its queue
    ready: Places  # [m] its number in the order of becoming ready
    head: Places  # [Q]
    tail: Places  # [Q]
    key: Places  # [Q] (level, ready number) of the head, in one number
    free: Places  # [W]
    ends: Floats  # [in service + 1] when calls in service end; infinity always stands among them
    who: Places  # [in service + 1] which call


class Rules(NamedTuple):
    """What a run reads of the plan."""

    need: Places
    guards: Places
    wanted_by: Places
    level_key: Places
    bit: Places
    bit_at: Places


def make_room(plan: NetworkPlan, n_calls: int) -> Room:
    """Return room for up to `n_calls` calls."""
    queues = len(plan.need)
    running = min(plan.most_running, n_calls) + 1
    return Room(
        began=np.empty(n_calls),
        next=np.empty(n_calls, np.uint32),
        ready=np.empty(n_calls, np.uint32),
        head=np.empty(queues, np.uint32),
        tail=np.empty(queues, np.uint32),
        key=np.empty(queues, np.int64),
        free=np.empty(len(plan.free), np.int64),
        ends=np.empty(running),
        who=np.empty(running, np.uint32),
    )


def fits(room: Room, plan: NetworkPlan, n_calls: int) -> bool:
    """Whether a room will do for this plan and so many calls."""
    running = min(plan.most_running, n_calls) + 1
    return (
        len(room.began) >= n_calls
        and len(room.head) >= len(plan.need)
        and len(room.free) == len(plan.free)
        and len(room.ends) >= running
    )


def run(plan: NetworkPlan, jobs: Jobs, room: Room | None = None) -> Floats:
    """Return when each call began to be served (min), in the order of `jobs.code`.

    A call ends at that time plus `jobs.minutes`. With a `room` that fits nothing of the size of the jobs is
    allocated, and the answer stands in it until the next run.
    """
    if room is None or not fits(room, plan, jobs.n_calls):
        room = make_room(plan, jobs.n_calls)
    room.free[:] = plan.free
    rules = Rules(
        need=plan.need,
        guards=plan.guards,
        wanted_by=plan.wanted_by,
        level_key=plan.queue_level << 32,
        bit=1 << np.arange(len(plan.need), dtype=np.int64),
        bit_at=BIT_AT,
    )
    as_heap = len(room.ends) > LONGEST_LIST
    advance(rules, room, jobs.arrived, jobs.first, jobs.code, jobs.minutes, as_heap)
    return room.began[: jobs.n_calls]


kernel = stored(nogil=True, _nrt=False)  # it runs without Python's lock and allocates nothing


@kernel
def advance(
    rules: Rules,
    room: Room,
    arrived: Floats,
    first: Places,
    code: Codes,
    minutes: Floats,
    as_heap: bool,
) -> None:
    """Let time pass until the last call has ended."""
    n_jobs, job = np.uint64(len(arrived)), np.uint64(0)
    room.ends[0] = np.inf
    n_running = np.uint64(1)
    waiting, n_ready = 0, 0
    coming = arrived[job] if n_jobs > job else np.inf
    while True:
        soonest = np.uint64(0) if as_heap else n_running - ONE
        now = min(room.ends[soonest], coming)
        if now == np.inf:
            return
        asked = 0
        while room.ends[soonest] == now:
            call = room.who[soonest]
            n_running = drop(room, n_running, as_heap)
            queue = code[call] & THE_QUEUE
            give_back(rules, room, queue)
            asked |= rules.wanted_by[queue] & waiting
            if code[call] & THE_MORE:
                following = np.uint32(call + ONE)
                queue = code[following] & THE_QUEUE
                append(rules, room, queue, following, n_ready, waiting)
                n_ready += 1
                waiting |= rules.bit[queue]
                asked |= rules.bit[queue]
            soonest = np.uint64(0) if as_heap else n_running - ONE
        while coming == now:
            call = np.uint32(first[job])
            queue = code[call] & THE_QUEUE
            append(rules, room, queue, call, n_ready, waiting)
            n_ready += 1
            waiting |= rules.bit[queue]
            asked |= rules.bit[queue]
            job += ONE
            coming = arrived[job] if job < n_jobs else np.inf
        while asked:
            queue = foremost(rules, room, asked)
            if not seize(rules, room, queue):
                asked &= ~rules.bit[queue]
                continue
            call = room.head[queue]
            room.began[call] = now
            n_running = put(room, n_running, now + minutes[call], call, as_heap)
            if call == room.tail[queue]:
                waiting &= ~rules.bit[queue]
                asked &= ~rules.bit[queue]
            else:
                room.head[queue] = room.next[call]
                room.key[queue] = rules.level_key[queue] + room.ready[room.next[call]]


@kernel
def append(rules: Rules, room: Room, queue: Place, call: Place, n_ready: int, waiting: int) -> None:
    """Let a call stand at the end of its queue."""
    room.ready[call] = np.uint32(n_ready)
    if waiting & rules.bit[queue]:
        room.next[room.tail[queue]] = call
    else:
        room.head[queue] = call
        room.key[queue] = rules.level_key[queue] + n_ready
    room.tail[queue] = call


@kernel
def foremost(rules: Rules, room: Room, asked: int) -> Place:
    """Return the queue, of a set that is not empty, whose head is to be offered free units first."""
    lowest = asked & -asked
    best: Place = rules.bit_at[lowest % 67]
    others = asked ^ lowest
    while others:
        lowest = others & -others
        queue = rules.bit_at[lowest % 67]
        if room.key[queue] < room.key[best]:
            best = queue
        others ^= lowest
    return best


@kernel
def seize(rules: Rules, room: Room, queue: Place) -> bool:
    """Take all units that a queue's calls need, if they are free; says whether they were."""
    for word in range(len(room.free)):
        left = room.free[word] - rules.need[queue, word]
        if left & rules.guards[word] != rules.guards[word]:
            for taken in range(word):
                room.free[taken] += rules.need[queue, taken]
            return False
        room.free[word] = left
    return True


@kernel
def give_back(rules: Rules, room: Room, queue: Place) -> None:
    """Free the units of a call."""
    for word in range(len(room.free)):
        room.free[word] += rules.need[queue, word]


@kernel
def put(room: Room, n: Place, when: float, call: Place, as_heap: bool) -> Place:
    """Put the end of a call into the calendar of `n`; returns its new size."""
    if as_heap:
        return put_into_heap(room, n, when, call)
    at = n
    while room.ends[at - ONE] < when or (room.ends[at - ONE] == when and room.who[at - ONE] < call):
        room.ends[at] = room.ends[at - ONE]
        room.who[at] = room.who[at - ONE]
        at -= ONE
    room.ends[at] = when
    room.who[at] = call
    return n + ONE


@kernel
def drop(room: Room, n: Place, as_heap: bool) -> Place:
    """Take the soonest end off the calendar of `n`: the last of a sorted list; returns its new size."""
    if as_heap:
        drop_from_heap(room, n)
    return n - ONE


@kernel
def earlier(room: Room, a: Place, when: float, call: Place) -> bool:
    """Whether the end at place `a` comes before the end of a call at `when`."""
    return bool(room.ends[a] < when or (room.ends[a] == when and room.who[a] < call))


@kernel
def put_into_heap(room: Room, n: Place, when: float, call: Place) -> Place:
    """Put an end into a heap of `n`; returns its new size."""
    at = n
    while at > np.uint64(0):
        above = (at - ONE) >> ONE
        if earlier(room, above, when, call):
            break
        room.ends[at] = room.ends[above]
        room.who[at] = room.who[above]
        at = above
    room.ends[at] = when
    room.who[at] = call
    return n + ONE


@kernel
def drop_from_heap(room: Room, n: Place) -> None:
    """Take the first end off a heap of `n`."""
    n -= ONE
    when, call = room.ends[n], room.who[n]
    at, below = np.uint64(0), ONE
    while below < n:
        if below + ONE < n and earlier(room, below + ONE, room.ends[below], room.who[below]):
            below += ONE
        if not earlier(room, below, when, call):
            break
        room.ends[at] = room.ends[below]
        room.who[at] = room.who[below]
        at = below
        below = at + at + ONE
    room.ends[at] = when
    room.who[at] = call
