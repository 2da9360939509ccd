"""Fork and join: limits of light and heavy traffic, order, bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import fork_join
from sim.theory.max_of import harmonic, longest_exponential
from tests.unit.theory.worlds import LOAD, SERVICE_MIN

PARTS = st.integers(2, 32)


@pytest.mark.parametrize(("load", "factor"), [(0.0, 1.5), (0.4, 1.45), (0.8, 1.4)])
def test_two_stations(load: float, factor: float) -> None:
    """3/2 - rho/8 of M/M/1 (Flatto & Hahn 1984; Nelson & Tantawi 1988)."""
    alone = 10.0 / (1.0 - load)
    assert fork_join.two_sojourn_min(load / 10.0, 10.0) == pytest.approx(factor * alone)


@given(LOAD, SERVICE_MIN)
def test_the_approximation_is_exact_for_two(load: float, service_min: float) -> None:
    rate = load / service_min
    exact = fork_join.two_sojourn_min(rate, service_min)
    assert fork_join.nelson_tantawi_sojourn_min(rate, service_min, 2) == pytest.approx(exact)


@given(PARTS, SERVICE_MIN)
def test_without_traffic_only_the_longest_part_counts(n_parts: int, service_min: float) -> None:
    expected = pytest.approx(service_min * harmonic(n_parts))
    assert fork_join.nelson_tantawi_sojourn_min(0.0, service_min, n_parts) == expected
    bounds = fork_join.sojourn_bounds_min(0.0, [service_min] * n_parts)
    assert (bounds.lower, bounds.upper) == (expected, expected)


@given(LOAD, PARTS, SERVICE_MIN)
def test_the_approximation_is_within_the_bounds(
    load: float, n_parts: int, service_min: float
) -> None:
    rate = load / service_min
    near = fork_join.nelson_tantawi_sojourn_min(rate, service_min, n_parts)
    bounds = fork_join.sojourn_bounds_min(rate, [service_min] * n_parts)
    assert bounds.lower <= near * (1.0 + 1e-9)
    assert near <= bounds.upper * (1.0 + 1e-9)
    assert bounds.upper == pytest.approx(harmonic(n_parts) * service_min / (1.0 - load))


@given(st.floats(0.0, 0.09), st.lists(st.floats(0.1, 10.0), min_size=1, max_size=6))
def test_bounds_of_unlike_stations(rate: float, services_min: list[float]) -> None:
    bounds = fork_join.sojourn_bounds_min(rate, services_min)
    alone = [s / (1.0 - rate * s) for s in services_min]
    assert max(alone) <= bounds.lower
    assert longest_exponential(services_min).mean_min <= bounds.lower * (1.0 + 1e-9)
    assert bounds.lower <= bounds.upper * (1.0 + 1e-9)


def test_one_station_alone_is_mm1() -> None:
    bounds = fork_join.sojourn_bounds_min(0.05, [10.0])
    assert (bounds.lower, bounds.upper) == (20.0, 20.0)


def test_unstable_is_infinite() -> None:
    assert fork_join.two_sojourn_min(0.1, 10.0) == math.inf
    assert fork_join.nelson_tantawi_sojourn_min(0.1, 10.0, 4) == math.inf
    bounds = fork_join.sojourn_bounds_min(0.1, [1.0, 10.0])
    assert (bounds.lower, bounds.upper) == (math.inf, math.inf)
