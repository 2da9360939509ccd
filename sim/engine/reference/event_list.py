"""The event list of the reference engine: SimPy with a total order of events (architecture, principle 5).

At each instant all bound events happen first, in the order of (rank, object, agency). One dispatch pass
follows; events that the pass causes at the same instant come next, then another pass, and so on.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import cast

import simpy
from simpy.core import EmptySchedule

from sim.engine.event_order import Rank
from sim.matching.core.codes import NOBODY

Act = Callable[[int, int], None]  # called with object and agency
AT_ONCE = 0  # before all ranks: SimPy's own events, such as the start of a process


class EventList(simpy.Environment):
    """A SimPy environment that schedules events at absolute times, in a total order.

    SimPy itself takes a delay and adds it to the current time, which rounds. Two engines that must agree
    to the last bit need the exact time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._time = 0.0
        self._events: list[tuple[float, int, int, int, int, simpy.Event]] = []
        self._numbers = count()
        self._keys: dict[simpy.Event, tuple[float, int, int, int]] = {}  # of events being scheduled

    @property
    def now(self) -> float:
        """Current time (min)."""
        return self._time

    def put(
        self,
        event: simpy.Event,
        when: float,
        rank: Rank,
        object_: int = NOBODY,
        agency: int = NOBODY,
        value: object = None,
    ) -> simpy.Event:
        """Schedule an untriggered event at `when` (min), with the value for those who wait; return it."""
        self._keys[event] = (when, int(rank), object_, agency)
        return event.succeed(value)

    def at(
        self, when: float, rank: Rank, object_: int = NOBODY, agency: int = NOBODY
    ) -> simpy.Event:
        """Return a new event at `when` (min)."""
        return self.put(simpy.Event(self), when, rank, object_, agency)

    def call(self, when: float, rank: Rank, object_: int, agency: int, act: Act) -> None:
        """Call `act` with an object and an agency at `when` (min)."""
        event = self.at(when, rank, object_, agency)
        event.callbacks.append(lambda _: act(object_, agency))

    def schedule(self, event: simpy.Event, priority: int = 1, delay: float = 0) -> None:
        """Schedule a triggered event at the key given by `put`; events triggered by SimPy happen at once."""
        key = self._keys.pop(event, (self._time + delay, AT_ONCE, priority, NOBODY))
        heappush(self._events, (*key, next(self._numbers), event))

    def peek(self) -> float:
        """Return the time of the next event (min), infinite if there is none."""
        return self._events[0][0] if self._events else inf

    def step(self) -> None:
        """Process the next event. Raises EmptySchedule if there is none, or whatever a process raised."""
        if not self._events:
            raise EmptySchedule
        self._time, *_, event = heappop(self._events)
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event.ok and not event.defused:
            raise cast(BaseException, event.value)
