"""Priorities: by hand, limits, order, the conservation law."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import mg1, mmc, priorities
from sim.theory.moments import Moments, deterministic, exponential, mixture
from tests.unit.theory.worlds import SERVICE_MIN, classes


def test_two_classes_by_hand() -> None:
    """Cobham's formula: 0.03 a minute of 10 exponential minutes before 0.02 of constant 20.

    R = (0.03 * 200 + 0.02 * 400) / 2 = 7; loads 0.3 and 0.4: 7 / 0.7, and 7 / (0.7 * 0.3).
    """
    waits = priorities.cobham_waits_min([0.03, 0.02], [exponential(10.0), deterministic(20.0)])
    assert waits == pytest.approx((10.0, 100.0 / 3.0))


def test_means_of_each_class() -> None:
    first, second = priorities.cobham([0.03, 0.02], [exponential(10.0), deterministic(20.0)])
    assert (first.utilisation, second.utilisation) == pytest.approx((0.3, 0.4))
    assert second.sojourn_min == pytest.approx(100.0 / 3.0 + 20.0)
    assert first.n_waiting == pytest.approx(0.3)


@given(classes())
def test_one_class_is_first_come_first_served(world: tuple[list[float], list[Moments]]) -> None:
    rates, services = world
    alone = priorities.cobham_waits_min(rates[:1], services[:1])
    assert alone == pytest.approx((mg1.mean_wait_min(rates[0], services[0]),))


@given(classes())
def test_first_come_first_served_is_mg1_with_the_mixed_service(
    world: tuple[list[float], list[Moments]],
) -> None:
    rates, services = world
    whole = sum(rates)
    expected = mg1.mean_wait_min(whole, mixture(rates, services)) if whole > 0.0 else 0.0
    assert priorities.fcfs_wait_min(rates, services) == pytest.approx(expected)


@given(classes(), st.randoms())
def test_what_is_conserved_is_so_in_any_order(
    world: tuple[list[float], list[Moments]], random: Random
) -> None:
    rates, services = world
    constant = priorities.conserved_work_min(rates, services)
    order = list(range(len(rates)))
    random.shuffle(order)
    rates, services = [rates[i] for i in order], [services[i] for i in order]
    waits = priorities.cobham_waits_min(rates, services)
    assert priorities.weighted_wait_min(rates, services, waits) == pytest.approx(constant)


@given(classes())
def test_the_less_urgent_wait_longer(world: tuple[list[float], list[Moments]]) -> None:
    waits = priorities.cobham_waits_min(*world)
    assert list(waits) == sorted(waits)


RATES = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=5)


@given(RATES, SERVICE_MIN, st.integers(1, 40), st.floats(0.01, 0.99))
def test_several_servers_conserve_the_number_waiting(
    shares: list[float], service_min: float, servers: int, load: float
) -> None:
    """All services are alike, so the rule moves waits between classes and keeps their sum."""
    whole = load * servers / service_min
    rates = [whole * share / sum(shares) for share in shares]
    waits = priorities.mmc_waits_min(rates, service_min, servers)
    n_waiting = sum(rate * wait for rate, wait in zip(rates, waits, strict=True))
    assert n_waiting == pytest.approx(mmc.mmc(whole, service_min, servers).n_waiting)
    assert list(waits) == sorted(waits)


@given(RATES, SERVICE_MIN, st.floats(0.01, 0.99))
def test_one_server_with_exponential_service_is_cobham(
    shares: list[float], service_min: float, load: float
) -> None:
    rates = [load / service_min * share / sum(shares) for share in shares]
    services = [exponential(service_min)] * len(rates)
    expected = priorities.cobham_waits_min(rates, services)
    assert priorities.mmc_waits_min(rates, service_min, 1) == pytest.approx(expected)


def test_only_the_classes_that_saturate_wait_for_ever() -> None:
    """Class 1 saturates, so the server is always busy, 0.7 of the time with its 20 minutes."""
    services = [exponential(10.0), deterministic(20.0), exponential(1.0)]
    waits = priorities.cobham_waits_min([0.03, 0.05, 0.01], services)
    assert waits == pytest.approx(((0.3 * 10.0 + 0.7 * 10.0) / 0.7, math.inf, math.inf))
    several = priorities.mmc_waits_min([0.06, 0.2], 10.0, 2)
    assert several == pytest.approx((5.0 / 0.7, math.inf))


def test_saturation_has_infinite_sums() -> None:
    rates, services = [0.03, 0.05], [exponential(10.0), deterministic(20.0)]
    assert priorities.fcfs_wait_min(rates, services) == math.inf
    assert priorities.conserved_work_min(rates, services) == math.inf
    waits = priorities.cobham_waits_min(rates, services)
    assert priorities.weighted_wait_min(rates, services, waits) == math.inf


def test_without_arrivals_nothing_is_conserved() -> None:
    assert priorities.conserved_work_min([0.0], [exponential(1.0)]) == 0.0
    assert priorities.weighted_wait_min([0.0], [exponential(1.0)], [math.inf]) == 0.0
