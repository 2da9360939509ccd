"""The calendar of the compiled engine: what happens next, in one total order (design, idea 5).

An event is (when, place, sequence number); `place` packs rank, object and agency in the same order as
the clock of the reference engine. A binary heap in an array; its size stands in `world.n_events`.
"""

import numpy as np

from sim.matching.core.compiled import kernel

EVENT = np.dtype(
    (
        np.record,
        [
            ("when", "f8"),
            ("place", "i8"),
            ("number", "i8"),  # of putting: earlier ones first among equals
            ("load", "i8"),  # what the handler wants to know: a task, an outcome
        ],
    )
)
RANK_BIT, OBJECT_BIT = 48, 8


@kernel
def place_of(rank: int, object_: int, agency: int) -> int:
    """Pack (rank, object, agency) so that whole numbers sort as they do; NOBODY comes first."""
    return (rank << RANK_BIT) + ((object_ + 1) << OBJECT_BIT) + agency + 1


@kernel
def rank_in(place: int) -> int:
    """Return the rank in a place."""
    return place >> RANK_BIT


@kernel
def object_in(place: int) -> int:
    """Return the object in a place, or NOBODY."""
    return ((place & ((1 << RANK_BIT) - 1)) >> OBJECT_BIT) - 1


@kernel
def agency_in(place: int) -> int:
    """Return the agency in a place, or NOBODY."""
    return (place & ((1 << OBJECT_BIT) - 1)) - 1


@kernel
def earlier(events: np.ndarray, a: int, when: float, place: int, number: int) -> bool:
    """Whether event `a` of the heap comes before an event with these keys."""
    one = events[a]
    if one.when != when:
        return bool(one.when < when)
    if one.place != place:
        return bool(one.place < place)
    return bool(one.number < number)


@kernel
def put(events: np.ndarray, n: int, when: float, place: int, number: int, load: int) -> int:
    """Put an event into a heap of `n`, which has room for it; returns its new size."""
    at = n
    while at > 0:
        above = (at - 1) >> 1
        if earlier(events, above, when, place, number):
            break
        events[at] = events[above]
        at = above
    event = events[at]
    event.when = when
    event.place = place
    event.number = number
    event.load = load
    return n + 1


@kernel
def drop_first(events: np.ndarray, n: int) -> int:
    """Take the first event off a heap of `n`; returns its new size."""
    n -= 1
    last = events[n]
    when, place, number = last.when, last.place, last.number
    at = 0
    while True:
        below = 2 * at + 1
        if below >= n:
            break
        if below + 1 < n:
            right = events[below + 1]
            if not earlier(events, below, right.when, right.place, right.number):
                below += 1
        if not earlier(events, below, when, place, number):
            break
        events[at] = events[below]
        at = below
    events[at] = events[n]
    return n
