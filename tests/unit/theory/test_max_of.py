"""The longest of several: closed forms against integration, orders, limits."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from sim.theory.max_of import (
    Tail,
    harmonic,
    longest,
    longest_exponential,
    longest_of_two_lognormals,
)
from sim.theory.moments import Moments, deterministic, exponential, lognormal
from tests.unit.theory.worlds import SERVICE_MIN

MEANS = st.lists(st.floats(0.5, 500.0), min_size=1, max_size=6)
SCV = st.floats(0.05, 4.0)


def same(one: Moments, other: Moments, rel: float = 1e-7) -> bool:
    def values(moments: Moments) -> list[float]:
        assert moments.third_min3 is not None
        return [moments.mean_min, moments.second_min2, moments.third_min3]

    return values(one) == pytest.approx(values(other), rel=rel)


def exponential_tail(mean_min: float) -> Tail:
    return lambda t: math.exp(-t / mean_min)


def lognormal_tail(mean_min: float, scv: float) -> Tail:
    sigma = math.sqrt(math.log1p(scv))
    centre = math.log(mean_min) - sigma**2 / 2.0
    return lambda t: float(ndtr((centre - math.log(t)) / sigma)) if t > 0.0 else 1.0


def test_two_exponentials_by_hand() -> None:
    """Means 10 and 6: E max = 10 + 6 - 1/(1/10 + 1/6) = 12.25, as min and max share the sum."""
    both = longest_exponential([10.0, 6.0])
    assert both.mean_min == pytest.approx(12.25)
    assert both.second_min2 == pytest.approx(2 * (100 + 36 - 3.75**2))


@given(SERVICE_MIN, st.integers(1, 100))
def test_equal_exponentials_are_harmonic(mean_min: float, n: int) -> None:
    many = longest_exponential([mean_min] * n)
    assert many.mean_min == pytest.approx(mean_min * harmonic(n))
    spread = sum(1.0 / i**2 for i in range(1, n + 1))
    assert many.variance_min2 == pytest.approx(mean_min**2 * spread)


def test_nearly_equal_exponentials_are_near_the_equal() -> None:
    assert same(longest_exponential([7.0] * 4), longest_exponential([7.0] * 3 + [7.0 + 1e-9]))


@settings(max_examples=25)
@given(MEANS)
def test_exponentials_in_closed_form_are_the_integral(means_min: list[float]) -> None:
    tails = [exponential_tail(mean_min) for mean_min in set(means_min)]
    assert same(longest(tails), longest_exponential(list(set(means_min))))


def test_many_unequal_exponentials() -> None:
    """Twelve means are integrated; inclusion and exclusion by hand is the check."""
    means_min = np.linspace(5.0, 16.0, 12)
    bits = (np.arange(1, 4096)[:, None] >> np.arange(12)) & 1
    rates = bits @ (1.0 / means_min)
    mean = (np.where(bits.sum(axis=1) % 2, 1.0, -1.0) / rates).sum()
    assert longest_exponential(means_min.tolist()).mean_min == pytest.approx(mean)


@settings(max_examples=25)
@given(SERVICE_MIN, SCV, st.floats(0.1, 10.0), SCV)
def test_two_lognormals_in_closed_form_are_the_integral(
    mean_min: float, scv: float, ratio: float, other_scv: float
) -> None:
    other = mean_min * ratio
    tails = [lognormal_tail(mean_min, scv), lognormal_tail(other, other_scv)]
    assert same(longest(tails), longest_of_two_lognormals(mean_min, scv, other, other_scv))


@given(SERVICE_MIN, SCV)
def test_two_lognormals_of_which_one_is_nothing(mean_min: float, scv: float) -> None:
    alone = lognormal(mean_min, scv)
    assert same(longest_of_two_lognormals(mean_min, scv, mean_min * 1e-9, 0.01), alone, rel=1e-6)


def test_lognormals_without_spread_are_constants() -> None:
    assert longest_of_two_lognormals(5.0, 0.0, 8.0, 0.0) == deterministic(8.0)
    barely = longest_of_two_lognormals(5.0, 1e-12, 8.0, 0.0)
    assert same(barely, deterministic(8.0))


@given(SERVICE_MIN, st.floats(0.1, 10.0))
def test_the_longest_is_between_the_slowest_and_the_sum(mean_min: float, ratio: float) -> None:
    other = mean_min * ratio
    both = longest_exponential([mean_min, other])
    assert max(mean_min, other) <= both.mean_min <= mean_min + other
    assert max(exponential(mean_min).second_min2, exponential(other).second_min2) <= (
        both.second_min2
    )


def test_a_constant_against_an_exponential() -> None:
    """E max(c, X) = c + m exp(-c/m): the tail past c goes on as X. The jump is named."""
    tails = [lambda t: float(t < 6.0), lambda t: math.exp(-t / 10.0)]
    both = longest(tails, jumps_min=[6.0])
    assert both.mean_min == pytest.approx(6.0 + 10.0 * math.exp(-0.6))


def test_a_late_jump_is_not_missed() -> None:
    """99 of 100 take 1 minute, one takes 1000."""
    rare = longest([lambda t: 1.0 if t < 1.0 else 0.01 * (t < 1000.0)], jumps_min=[1.0, 1000.0])
    assert rare.mean_min == pytest.approx(0.99 + 10.0)


def test_a_third_moment_that_is_infinite_is_left_open() -> None:
    """Pareto with exponent 2.5: mean 5/3, second moment 5, no third."""
    pareto = longest([lambda t: min(1.0, t**-2.5)], jumps_min=[1.0])
    assert pareto.mean_min == pytest.approx(5 / 3)
    assert pareto.second_min2 == pytest.approx(5.0)
    assert pareto.third_min3 is None


def test_a_tail_too_rough_to_integrate_asks_for_its_jumps() -> None:
    with pytest.raises(ValueError, match="name jumps in jumps_min"):
        longest([lambda t: 0.6 + 0.3 * ((t * 1e5) % 1.0 < 0.5) if t < 2.0 else 0.0])
