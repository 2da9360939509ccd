"""Bounds on GI/G/1 around queues whose wait is known."""

import math

import pytest
from hypothesis import given
from scipy.optimize import brentq

from sim.theory import gig1, mg1
from sim.theory.moments import Moments, exponential
from tests.unit.theory.worlds import LOAD_ABOVE_0, service_times


@given(LOAD_ABOVE_0, service_times())
def test_mg1_lies_between_its_bounds(load: float, service: Moments) -> None:
    rate = load / service.mean_min
    exact = mg1.mean_wait_min(rate, service)
    assert exact <= gig1.kingman_upper_min(rate, 1.0, service)
    assert gig1.marshall_lower_min(rate, 1.0, service) == pytest.approx(
        exact, rel=1e-6, abs=1e-9 / rate
    )
    assert gig1.any_arrivals_lower_min(rate, service) <= exact


@given(LOAD_ABOVE_0)
def test_dm1_lies_between_its_bounds(load: float) -> None:
    """D/M/1: the wait is s sigma / (1 - sigma), sigma = exp(-(1 - sigma) / rho) (Kleinrock 1)."""
    slack = brentq(lambda x: 1.0 - x - math.exp(-x / load), load * (1.0 - load) / 2.0, 1.0)
    exact, service = 10.0 * (1.0 - slack) / slack, exponential(10.0)
    assert gig1.marshall_lower_min(load / 10.0, 0.0, service) <= exact * (1.0 + 1e-9)
    assert exact <= gig1.kingman_upper_min(load / 10.0, 0.0, service)
    assert gig1.any_arrivals_lower_min(load / 10.0, service) <= exact


@given(LOAD_ABOVE_0)
def test_the_root_bounds_mm1_from_below(load: float) -> None:
    """E[max(0, x + U)] of M/M/1 with mean service 1: x + E U + (E of what is left idle)."""

    def next_wait(x: float) -> float:
        # The gap outlasts wait and service with exp(-load x) / (1 + load), then by 1 / load.
        return x + 1.0 - 1.0 / load + math.exp(-load * x) / (1.0 + load) / load

    root = gig1.marshall_root_lower_min(next_wait, 1.0 - 1.0 / load)
    assert root == pytest.approx(next_wait(root))
    assert 0.0 < root <= load / (1.0 - load)


def test_kingman_is_tight_in_heavy_traffic() -> None:
    service = exponential(10.0)
    exact = mg1.mean_wait_min(0.0999, service)
    assert gig1.kingman_upper_min(0.0999, 1.0, service) == pytest.approx(exact, rel=0.002)


def test_clockwork_does_not_wait() -> None:
    service = Moments(9.0, 81.0)
    assert gig1.kingman_upper_min(0.1, 0.0, service) == 0.0
    assert gig1.marshall_lower_min(0.1, 0.0, service) == 0.0
    assert gig1.marshall_root_lower_min(lambda x: max(0.0, x - 1.0), -1.0) == 0.0


def test_unstable_is_infinite() -> None:
    service = exponential(10.0)
    assert gig1.kingman_upper_min(0.1, 1.0, service) == math.inf
    assert gig1.marshall_lower_min(0.1, 1.0, service) == math.inf
    assert gig1.any_arrivals_lower_min(0.1, service) == math.inf
    assert gig1.marshall_root_lower_min(abs, 0.0) == math.inf
