"""A pair needed at once: one server with the longer part; bounds among single visits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import fork_join, mg1, pair
from sim.theory.max_of import longest_exponential
from sim.theory.moments import deterministic, exponential
from tests.unit.theory.worlds import SERVICE_MIN


def test_two_equal_exponential_parts_by_hand() -> None:
    """Means of 10: E max = 15, E max² = 125 + 225 = 350; at 0.04 a minute, 0.04 * 350 / 0.8."""
    both = pair.together(0.04, longest_exponential([10.0, 10.0]))
    assert both.utilisation == pytest.approx(0.6)
    assert both.wait_min == pytest.approx(17.5)
    assert both.sojourn_min == pytest.approx(32.5)


@given(SERVICE_MIN, st.floats(0.1, 10.0), st.floats(0.0, 0.99))
def test_a_pair_is_slower_than_either_agency_alone(
    mean_min: float, ratio: float, load: float
) -> None:
    other = mean_min * ratio
    longest = longest_exponential([mean_min, other])
    rate = load * pair.capacity_per_min(longest)
    both = pair.together(rate, longest)
    assert both.wait_min >= mg1.mean_wait_min(rate, exponential(mean_min)) * (1.0 - 1e-12)
    assert pair.capacity_per_min(longest) <= min(1.0 / mean_min, 1.0 / other)


@given(SERVICE_MIN, st.floats(0.0, 0.66))
def test_convening_costs_time_against_fork_and_join(service_min: float, load: float) -> None:
    """Whoever may start without the partner is never later: fork-join is a lower bound."""
    rate = load / service_min
    both = pair.together(rate, longest_exponential([service_min] * 2))
    apart = fork_join.two_sojourn_min(rate, service_min)
    assert apart <= both.sojourn_min * (1.0 + 1e-12)


def test_the_price_of_convening() -> None:
    """At two thirds of what each could do alone, the pair is full and nobody gets through."""
    longest = longest_exponential([10.0, 10.0])
    assert pair.capacity_per_min(longest) == pytest.approx(2 / 3 / 10.0)
    assert pair.together(0.067, longest).wait_min == math.inf


def test_constant_equal_parts_cost_nothing() -> None:
    service = deterministic(10.0)
    bounds = pair.wait_bounds_with_singles_min(0.05, 0.0, 0.0, service, service, service)
    assert bounds.lower == bounds.upper == mg1.mean_wait_min(0.05, service)


@given(st.floats(0.0, 0.03), st.floats(0.0, 0.02), st.floats(0.0, 0.02))
def test_bounds_with_single_visits(pairs: float, firsts: float, seconds: float) -> None:
    first, second = exponential(10.0), exponential(8.0)
    longest = longest_exponential([10.0, 8.0])
    bounds = pair.wait_bounds_with_singles_min(pairs, firsts, seconds, first, second, longest)
    assert 0.0 <= bounds.lower <= bounds.upper
    if firsts == seconds == 0.0:
        assert bounds.upper == pytest.approx(pair.together(pairs, longest).wait_min)


def test_bounds_where_the_house_or_a_unit_is_full() -> None:
    ten = exponential(10.0)
    longest = longest_exponential([10.0, 10.0])
    house = pair.wait_bounds_with_singles_min(0.03, 0.03, 0.03, ten, ten, longest)
    assert house.upper == math.inf
    assert house.lower == pytest.approx(mg1.mean_wait_min(0.06, ten))
    unit = pair.wait_bounds_with_singles_min(0.03, 0.08, 0.0, ten, ten, longest)
    assert (unit.lower, unit.upper) == (math.inf, math.inf)
