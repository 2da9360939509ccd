"""The reference engine's list of events: one total order, exact times, SimPy's processes."""

from collections.abc import Iterator
from math import inf

import pytest
import simpy

from sim.engine.event_order import Rank
from sim.engine.reference.event_list import EventList


def test_events_of_one_instant_come_by_rank_object_and_agency() -> None:
    events, happened = EventList(), []
    for rank, i, a in ((Rank.PASS, 0, 0), (Rank.END, 1, 0), (Rank.END, 0, 1), (Rank.END, 0, 0)):
        events.call(5.0, rank, i, a, lambda i, a, rank=rank: happened.append((rank, i, a)))
    events.run()
    assert happened == sorted(happened)
    assert len(happened) == 4


def test_equal_events_come_in_the_order_in_which_they_were_put() -> None:
    events, happened = EventList(), []
    for k in range(3):
        events.call(5.0, Rank.OFFER, 0, 0, lambda _i, _a, k=k: happened.append(k))
    events.run()
    assert happened == [0, 1, 2]


def test_an_event_happens_at_the_very_time_at_which_it_was_put() -> None:
    """Adding a delay to the present would round: 0.1 + (0.3 - 0.1) is not 0.3."""
    events, times = EventList(), []
    events.call(0.1, Rank.END, 0, 0, lambda _i, _a: times.append(events.now))
    events.call(0.3, Rank.END, 0, 0, lambda _i, _a: times.append(events.now))
    assert events.peek() == 0.1
    events.run()
    assert times == [0.1, 0.3]
    assert events.peek() == inf


def test_a_process_gets_what_an_event_tells() -> None:
    events, heard = EventList(), []
    event = simpy.Event(events)

    def listen() -> Iterator[simpy.Event]:
        heard.append((yield event))

    events.process(listen())
    events.put(event, 2.0, Rank.INSPECTED, value="inspected")
    events.run()
    assert heard == ["inspected"]
    assert events.now == 2.0


def test_the_run_ends_with_the_event_that_it_waits_for() -> None:
    events = EventList()
    events.at(9.0, Rank.END)
    events.run(until=events.at(4.0, Rank.STOP))
    assert events.now == 4.0


def test_what_a_process_raises_ends_the_run() -> None:
    events = EventList()

    def fail() -> Iterator[simpy.Event]:
        yield events.at(1.0, Rank.END)
        raise ValueError("no such agency")

    events.process(fail())
    with pytest.raises(ValueError, match="no such agency"):
        events.run()
