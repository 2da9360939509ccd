"""Timers ring in order of time and place, whatever was set and moved before."""

import numpy as np
import pytest

from sim.matching.timers import INF, Timers


def ringing(timers: Timers, until: float) -> list[tuple[float, int]]:
    found = []
    while (one := timers.pop_before(until)) is not None:
        found.append(one)
    return found


def of(*due: float) -> Timers:
    timers = Timers()
    timers.due = [INF] * len(due)
    for place, at in enumerate(due):
        timers.set(place, at)
    return timers


def test_what_is_due_rings_in_order_and_once() -> None:
    timers = of(7.5, 3.0, INF, 7.25, 3.0, 8.0)
    assert ringing(timers, 3.0) == []
    assert ringing(timers, 8.0) == [(3.0, 1), (3.0, 4), (7.25, 3), (7.5, 0)]
    assert timers.due == [INF, INF, INF, INF, INF, 8.0]
    assert timers.next == 8.0


@pytest.mark.parametrize("moved_to", [0.5, 5.25, 5.75, 6.0, 100.0, INF])
def test_a_timer_that_moved_rings_at_its_new_time_only(moved_to: float) -> None:
    timers = of(5.5)
    timers.set(0, moved_to)
    assert ringing(timers, INF) == ([] if moved_to == INF else [(moved_to, 0)])


def test_a_timer_may_be_set_for_a_minute_that_has_begun() -> None:
    timers = of(5.125, 5.75)
    assert timers.pop_before(6.0) == (5.125, 0)
    timers.set(0, 5.5)
    assert ringing(timers, 6.0) == [(5.5, 0), (5.75, 1)]


@pytest.mark.parametrize("seed", range(20))
def test_timers_ring_as_a_sorted_list_would(seed: int) -> None:
    dice = np.random.default_rng(seed)
    timers, model = of(*[INF] * 6), [INF] * 6
    now = -10.0
    for _ in range(300):
        place = int(dice.integers(6))
        due = INF if dice.random() < 0.2 else now + float(dice.integers(0, 24)) / 8
        timers.set(place, due)
        model[place] = due
        if dice.random() < 0.3:
            now += float(dice.integers(0, 12)) / 8
            wanted = sorted((at, place) for place, at in enumerate(model) if at < now)
            assert ringing(timers, now) == wanted
            model = [INF if at < now else at for at in model]
            assert timers.due == model
            assert timers.next <= min(model)
