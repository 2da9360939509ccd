"""The clock of the reference engine: SimPy, with the order of events as one visible line.

At each instant all bound events happen first, in the order of (rank, object, agency); then one
dispatch pass; what the pass brings about at the same instant happens next, and so on (design, idea 5).
"""

from enum import IntEnum
from heapq import heappush

import simpy


class Rank(IntEnum):
    """What happens first at one instant."""

    CAPACITY = 1  # shifts, closures, breakdowns
    END = 2  # of papers, of a part of a visit, of an analysis
    EXCUSE = 3  # a declaration shows that an agency is not concerned
    TURN = 4  # papers come to an agency's desk
    WITHDRAW = 5  # an agency withdraws its instruction
    SEND = 6  # an instruction reaches the platform
    ANSWER = 7  # a party proposes, confirms or declines
    INSPECTED = 8  # the agency goes on with an inspected object
    TREATED = 9  # what a hit asked for is done
    PRESENT = 10  # a ship has berthed
    OFFER = 11  # a slot begins, or an object comes to hand
    TIMER = 12  # the platform's own deadlines come after messages (matching rules)
    PASS = 13  # those who can begin, begin
    STOP = 14


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
