"""Jackson networks: a textbook network, the tandem, traffic, what is unstable."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import mmc, tandem


def test_two_stations_that_feed_each_other() -> None:
    """Ross, Introduction to Probability Models, section 8.4.1: L = 7 and W = 7/9."""
    network = tandem.jackson([4, 5], [[0, 1 / 2], [1 / 4, 0]], [1 / 8, 1 / 10], [1, 1])
    assert network.flows_per_min == pytest.approx((6.0, 8.0))
    assert [station.n_present for station in network.stations] == pytest.approx([3.0, 4.0])
    assert network.n_present == pytest.approx(7.0)
    assert network.sojourn_min == pytest.approx(7 / 9)


@given(
    st.floats(0.001, 0.09),
    st.lists(st.tuples(st.floats(0.1, 10.0), st.integers(1, 5)), min_size=1, max_size=6),
)
def test_a_tandem_is_its_stations_alone(rate: float, rooms: list[tuple[float, int]]) -> None:
    services_min, servers = zip(*rooms, strict=True)
    network = tandem.tandem(rate, services_min, servers)
    alone = [mmc.mmc(rate, s, c).sojourn_min for s, c in rooms]
    assert network.flows_per_min == pytest.approx([rate] * len(rooms))
    assert network.sojourn_min == pytest.approx(sum(alone))


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_what_comes_in_goes_out(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    routing = rng.dirichlet(np.ones(n + 1), size=n)[:, :n]
    outside = rng.exponential(1.0, n)
    flows = np.array(tandem.traffic_per_min(outside.tolist(), routing.tolist()))
    assert flows == pytest.approx(outside + flows @ routing)
    assert flows @ (1.0 - routing.sum(axis=1)) == pytest.approx(outside.sum())


def test_an_inspection_that_is_repeated_by_chance() -> None:
    """Half come back: two visits each in the mean, and twice the flow."""
    network = tandem.jackson([0.02], [[0.5]], [10.0], [1])
    assert network.flows_per_min == pytest.approx((0.04,))
    assert network.sojourn_min == pytest.approx(2 * mmc.mmc(0.04, 10.0, 1).sojourn_min)


def test_a_station_that_nobody_visits_is_empty() -> None:
    network = tandem.jackson([0.02, 0.0], [[0.0, 0.0], [0.5, 0.0]], [10.0, 10.0], [1, 1])
    assert network.stations[1].n_present == 0.0


def test_the_variance_of_one_station_is_that_of_mm1() -> None:
    assert tandem.tandem_sojourn_variance_min2(0.05, [10.0]) == pytest.approx(20.0**2)


def test_unstable_is_infinite() -> None:
    network = tandem.tandem(0.1, [10.0, 5.0], [1, 1])
    assert (network.n_present, network.sojourn_min) == (math.inf, math.inf)
    assert network.stations[1].sojourn_min == pytest.approx(10.0)
    assert tandem.tandem_sojourn_variance_min2(0.1, [5.0, 10.0]) == math.inf
