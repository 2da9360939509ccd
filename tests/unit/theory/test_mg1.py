"""M/G/1: its special cases, and how variability moves it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import mg1, mmc
from sim.theory.moments import Moments, deterministic, exponential, two_moments
from tests.unit.theory.worlds import LOAD, LOAD_ABOVE_0, SERVICE_MIN, service_times


@given(LOAD, SERVICE_MIN)
def test_exponential_service_is_mm1(load: float, service_min: float) -> None:
    rate = load / service_min
    service = exponential(service_min)
    wait_min = mmc.mean_wait_min(rate, service_min, 1)
    assert mg1.mean_wait_min(rate, service) == pytest.approx(wait_min)
    assert mg1.mean_wait_min(rate, two_moments(service_min, 1.0)) == pytest.approx(wait_min)
    variance = mmc.wait_variance_min2(rate, service_min, 1)
    assert mg1.wait_variance_min2(rate, service) == pytest.approx(variance)


@given(LOAD, SERVICE_MIN)
def test_constant_service_halves_the_wait(load: float, service_min: float) -> None:
    rate = load / service_min
    half = mmc.mean_wait_min(rate, service_min, 1) / 2.0
    assert mg1.md1(rate, service_min).wait_min == pytest.approx(half)
    assert mg1.mean_wait_min(rate, two_moments(service_min, 0.0)) == pytest.approx(half)


@given(LOAD_ABOVE_0, st.floats(0.0, 9.0))
def test_the_wait_grows_with_variability_in_a_straight_line(load: float, scv: float) -> None:
    steady, service = deterministic(10.0), two_moments(10.0, scv)
    expected = (1.0 + scv) * mg1.mean_wait_min(load / 10.0, steady)
    assert mg1.mean_wait_min(load / 10.0, service) == pytest.approx(expected)


@given(LOAD, service_times())
def test_numbers_obey_littles_law(load: float, service: Moments) -> None:
    rate = load / service.mean_min
    means = mg1.mg1(rate, service)
    assert means.n_present - means.n_waiting == pytest.approx(load)
    assert means.utilisation == pytest.approx(load)
    assert mg1.wait_variance_min2(rate, service) >= means.wait_min**2


def test_md1_at_a_load_of_one_half() -> None:
    """Constant 10 minutes at rho = 1/2: the wait is half a service, its variance 7/12 of its square.

    rho s / (2 (1 - rho)) = 5; 5² + 0.05 * 1000 / (3 * 0.5) = 58.3.
    """
    assert mg1.md1(0.05, 10.0).wait_min == pytest.approx(5.0)
    assert mg1.wait_variance_min2(0.05, deterministic(10.0)) == pytest.approx(700.0 / 12.0)


def test_unstable_is_infinite() -> None:
    assert mg1.md1(0.1, 10.0).wait_min == math.inf
    assert mg1.wait_variance_min2(0.2, deterministic(10.0)) == math.inf
