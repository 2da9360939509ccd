"""The clock of the reference engine: SimPy, with the order of events as one visible line.

At each instant all bound events happen first, in the order of (rank, object, agency); then one
dispatch pass; what the pass brings about at the same instant happens next, and so on (design, idea 5).
"""

from heapq import heappush

import simpy

from sim.engine.event_order import Rank


class Clock(simpy.Environment):
    """A SimPy environment whose events are put at absolute times with a total order."""

    def put(
        self, event: simpy.Event, when: float, rank: Rank, object_: int = -1, agency: int = -1
    ) -> simpy.Event:
        """Schedule an untriggered event at `when` (min); returns it.

        SimPy's own `schedule` adds a delay to the present, which rounds; two engines that must agree
        to the last bit need the time itself.
        """
        event._ok = True
        event._value = None
        place = (int(rank) << 48) + ((object_ + 1) << 8) + agency + 1
        heappush(self._queue, (when, place, next(self._eid), event))  # type: ignore[misc]
        return event

    def at(self, when: float, rank: Rank, object_: int = -1, agency: int = -1) -> simpy.Event:
        """Return a new event at `when` (min)."""
        return self.put(simpy.Event(self), when, rank, object_, agency)
