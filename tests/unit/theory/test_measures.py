"""The means of a queue follow from its wait."""

import math

from sim.theory.measures import queue_measures


def test_means_follow_from_the_wait() -> None:
    means = queue_measures(arrivals_per_min=0.5, service_min=3.0, servers=2, wait_min=4.0)
    assert (means.utilisation, means.sojourn_min) == (0.75, 7.0)
    assert (means.n_waiting, means.n_present) == (2.0, 3.5)


def test_an_infinite_wait_makes_the_rest_infinite() -> None:
    means = queue_measures(0.5, 3.0, 1, math.inf)
    assert (means.sojourn_min, means.n_waiting, means.n_present) == (math.inf,) * 3
