"""The calendar of the compiled engine: what happens next, in one total order (design, idea 5).

An event is (when, place, sequence number); `place` packs rank, object and agency in the same order as
the clock of the reference engine. A binary heap in the table `events`; its size stands in `w.n_events`.
"""

import numpy as np

from sim.engine.world import event_at
from sim.matching.core.compiled import internal

RANK_BIT, OBJECT_BIT = 48, 8


@internal
def place_of(rank: int, object_: int, agency: int) -> int:
    """Pack (rank, object, agency) so that whole numbers sort as they do; NOBODY comes first."""
    return (rank << RANK_BIT) + ((object_ + 1) << OBJECT_BIT) + agency + 1


@internal
def rank_in(place: int) -> int:
    """Return the rank in a place."""
    return place >> RANK_BIT


@internal
def object_in(place: int) -> int:
    """Return the object in a place, or NOBODY."""
    return ((place & ((1 << RANK_BIT) - 1)) >> OBJECT_BIT) - 1


@internal
def agency_of(place: int) -> int:
    """Return the agency in a place, or NOBODY."""
    return (place & ((1 << OBJECT_BIT) - 1)) - 1


@internal
def earlier(one: np.record, when: float, place: int, number: int) -> bool:
    """Whether an event comes before an event with these keys."""
    if one.when != when:
        return bool(one.when < when)
    if one.place != place:
        return bool(one.place < place)
    return bool(one.number < number)


@internal
def write(w: np.record, at: int, when: float, place: int, number: int, load: int) -> None:
    """Write an event into the heap."""
    event = event_at(w, at)
    event.when = when
    event.place = place
    event.number = number
    event.load = load


@internal
def move(w: np.record, source: int, target: int) -> None:
    """Write an event of the heap to another place in it."""
    event = event_at(w, source)
    write(w, target, event.when, event.place, event.number, event.load)


@internal
def put(w: np.record, when: float, place: int, load: int) -> None:
    """Put an event into the heap, which has room for it."""
    number, at = w.n_put, w.n_events
    while at > 0:
        above = (at - 1) >> 1
        if earlier(event_at(w, above), when, place, number):
            break
        move(w, above, at)
        at = above
    write(w, at, when, place, number, load)
    w.n_put = number + 1
    w.n_events += 1


@internal
def drop_first(w: np.record) -> None:
    """Take the first event off the heap."""
    n = w.n_events - 1
    w.n_events = n
    last = event_at(w, n)
    when, place, number = last.when, last.place, last.number
    at = 0
    while True:
        below = 2 * at + 1
        if below >= n:
            break
        if below + 1 < n:
            right = event_at(w, below + 1)
            if not earlier(event_at(w, below), right.when, right.place, right.number):
                below += 1
        if not earlier(event_at(w, below), when, place, number):
            break
        move(w, below, at)
        at = below
    move(w, n, at)
