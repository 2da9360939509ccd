"""The event list of the compiled engine, in one total order (architecture, principle 5).

An event is (when, key, sequence number); `key` packs rank, object and agency in the same order as
the event list of the reference engine. Events are kept in a binary heap, the table `events` of size
`w.n_events`. Events due now (seven of ten at a vehicle lane) go into a short sorted buffer instead, the
table `soon`; when it is full, they go into the heap like the others.
"""

import numpy as np

from sim.engine.compiled.layout import event_at, soon_at
from sim.jit.kernel import internal

RANK_BIT, OBJECT_BIT = 48, 8
CAPACITY_SOON = 64


@internal
def event_key(rank: int, object_: int, agency: int) -> int:
    """Pack (rank, object, agency) into an integer that sorts in this order; NOBODY comes first."""
    return (rank << RANK_BIT) + ((int(object_) + 1) << OBJECT_BIT) + int(agency) + 1


@internal
def rank_in(key: int) -> int:
    """Return the rank in a key."""
    return key >> RANK_BIT


@internal
def object_in(key: int) -> int:
    """Return the object in a key, or NOBODY."""
    return ((key & ((1 << RANK_BIT) - 1)) >> OBJECT_BIT) - 1


@internal
def agency_of(key: int) -> int:
    """Return the agency in a key, or NOBODY."""
    return (key & ((1 << OBJECT_BIT) - 1)) - 1


@internal
def earlier(one: np.record, when: float, key: int, number: int) -> bool:
    """Whether an event comes before one with this time, key and number."""
    if one.when != when:
        return bool(one.when < when)
    if one.key != key:
        return bool(one.key < key)
    return bool(one.number < number)


@internal
def write(event: np.record, when: float, key: int, number: int, load: int) -> None:
    """Write an event."""
    event.when = when
    event.key = key
    event.number = number
    event.load = load


@internal
def copy(source: np.record, target: np.record) -> None:
    """Copy an event."""
    write(target, source.when, source.key, source.number, source.load)


@internal
def put(w: np.record, when: float, key: int, load: int) -> None:
    """Add an event; the heap must have room."""
    number = w.n_put
    w.n_put = number + 1
    if when == w.now and w.n_soon < CAPACITY_SOON:
        put_soon(w, when, key, number, load)
    else:
        put_later(w, when, key, number, load)


@internal
def put_soon(w: np.record, when: float, key: int, number: int, load: int) -> None:
    """Insert an event due now into the sorted buffer, after events with the same key; it must have room."""
    at = w.n_soon
    while at > w.first_soon and soon_at(w, at - 1).key > key:
        copy(soon_at(w, at - 1), soon_at(w, at))
        at -= 1
    write(soon_at(w, at), when, key, number, load)
    w.n_soon += 1


@internal
def put_later(w: np.record, when: float, key: int, number: int, load: int) -> None:
    """Push an event onto the heap."""
    at = w.n_events
    while at > 0:
        above = (at - 1) >> 1
        if earlier(event_at(w, above), when, key, number):
            break
        copy(event_at(w, above), event_at(w, at))
        at = above
    write(event_at(w, at), when, key, number, load)
    w.n_events += 1


@internal
def is_next_soon(w: np.record) -> bool:
    """Whether the next event is in the buffer rather than in the heap."""
    if w.first_soon == w.n_soon:
        return False
    soon = soon_at(w, w.first_soon)
    if w.n_events == 0:
        return True
    return not earlier(event_at(w, 0), soon.when, soon.key, soon.number)


@internal
def drop_soon(w: np.record) -> None:
    """Remove the first event of the buffer."""
    w.first_soon += 1
    if w.first_soon == w.n_soon:
        w.first_soon = 0
        w.n_soon = 0


@internal
def drop_first(w: np.record) -> None:
    """Remove the first event of the heap.

    Bottom-up deletion: sift the hole down to a leaf, then sift the last event up from there. The last
    event mostly belongs near a leaf, so this needs fewer comparisons.
    """
    n = w.n_events - 1
    w.n_events = n
    at, below = 0, 1
    while below < n:
        if below + 1 < n:
            right = event_at(w, below + 1)
            if not earlier(event_at(w, below), right.when, right.key, right.number):
                below += 1
        copy(event_at(w, below), event_at(w, at))
        at = below
        below = 2 * at + 1
    last = event_at(w, n)
    while at > 0:
        above = (at - 1) >> 1
        if earlier(event_at(w, above), last.when, last.key, last.number):
            break
        copy(event_at(w, above), event_at(w, at))
        at = above
    copy(last, event_at(w, at))
