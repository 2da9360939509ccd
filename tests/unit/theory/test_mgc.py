"""The approximations where they are exact, and between their limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.theory import mg1, mgc, mmc
from sim.theory.moments import Moments, deterministic, exponential
from tests.unit.theory.worlds import LOAD, SERVERS, SERVICE_MIN, service_times


@given(LOAD, SERVERS, SERVICE_MIN)
def test_exact_for_exponential_service(load: float, servers: int, service_min: float) -> None:
    rate = load * servers / service_min
    exact = mmc.mean_wait_min(rate, service_min, servers)
    assert mgc.mgc_wait_min(rate, exponential(service_min), servers) == pytest.approx(exact)
    assert mgc.allen_cunneen_wait_min(rate, service_min, servers, 1.0, 1.0) == exact


@given(LOAD, service_times())
def test_exact_for_one_server(load: float, service: Moments) -> None:
    rate = load / service.mean_min
    exact = mg1.mean_wait_min(rate, service)
    assert mgc.mgc_wait_min(rate, service, 1) == pytest.approx(exact)


@given(st.floats(0.01, 0.99), st.floats(0.0, 4.0), st.floats(0.0, 4.0))
def test_variability_of_either_side_counts_alike(load: float, one: float, other: float) -> None:
    rate = load * 3 / 10.0
    wait_min = mgc.allen_cunneen_wait_min(rate, 10.0, 3, one, other)
    assert wait_min == pytest.approx(mgc.allen_cunneen_wait_min(rate, 10.0, 3, other, one))
    assert wait_min <= mgc.allen_cunneen_wait_min(rate, 10.0, 3, one + 1.0, other)


def mdc_wait(load: float, servers: int) -> float:
    """Exact wait in M/D/c with services of 1, from the numbers present one service apart.

    Whoever is in service now has left by then, nobody else has: N' = max(0, N - c) + Poisson
    (Crommelin 1932). Solved with at most 300 present.
    """
    most = 300
    come = stats.poisson.pmf(np.arange(most), load * servers)
    stay = np.maximum(np.arange(most) - servers, 0)
    step = np.array([np.concatenate([np.zeros(k), come[: most - k]]) for k in stay])
    step[:, -1] += 1.0 - step.sum(axis=1)
    system = np.vstack([step.T - np.eye(most), np.ones(most)])
    law = np.linalg.lstsq(system, np.append(np.zeros(most), 1.0))[0]
    return float(law @ stay) / (load * servers)


@pytest.mark.parametrize(("load", "servers"), [(0.8, 2), (0.9, 2), (0.9, 5)])
def test_near_the_exact_wait_with_constant_service(load: float, servers: int) -> None:
    """Half of M/M/c is a few per cent below M/D/c once traffic is heavy."""
    exact = mdc_wait(load, servers)
    near = mgc.mgc_wait_min(load * servers, deterministic(1.0), servers)
    assert 0.97 * exact < near < exact


def test_the_exact_wait_is_that_of_md1_with_one_server() -> None:
    assert mdc_wait(0.8, 1) == pytest.approx(mg1.md1(0.8, 1.0).wait_min)


def test_without_variability_nobody_waits_unless_it_is_unstable() -> None:
    assert mgc.allen_cunneen_wait_min(0.19, 10.0, 2, 0.0, 0.0) == 0.0
    assert mgc.allen_cunneen_wait_min(0.2, 10.0, 2, 0.0, 0.0) == math.inf
    assert mgc.allen_cunneen_wait_min(0.3, 10.0, 2, 1.0, 1.0) == math.inf
