"""The formulas against simulations that share no line with them, within 4.5 standard errors."""

import numpy as np
import pytest

from sim.theory import fork_join, mg1, mmc, moments, pair, priorities, tandem
from sim.theory.max_of import longest_exponential, longest_of_two_lognormals
from tests.unit.theory.simulate import (
    CHECKS_AT_MOST,
    STANDARD_ERRORS,
    Array,
    agrees,
    false_alarm_rate,
    kiefer_wolfowitz_waits,
    lindley_waits,
    possession_waits,
    priority_waits,
    standard_errors_off,
)

WARM_UP = 1000


def poisson_gaps(rng: np.random.Generator, rate: float, shape: tuple[int, int]) -> Array:
    return rng.exponential(1.0 / rate, shape)


def test_false_alarms_are_rare() -> None:
    assert CHECKS_AT_MOST * false_alarm_rate(100) < 5e-4


def test_a_wrong_formula_is_noticed() -> None:
    """A wait that is off by 3 % is found: the check has teeth."""
    rng = np.random.default_rng(1)
    gaps = poisson_gaps(rng, 0.1, (400, 8000))
    waits = lindley_waits(gaps, rng.exponential(6.0, gaps.shape))[:, WARM_UP:]
    theory = mg1.mean_wait_min(0.1, moments.exponential(6.0))
    assert agrees(waits, theory)
    assert not agrees(waits, 1.03 * theory)
    assert not agrees(waits, theory / 1.03)


@pytest.mark.parametrize(("servers", "seed"), [(2, 11), (5, 12)])
def test_mmc(servers: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rate, service_min = 0.7 * servers / 20.0, 20.0
    gaps = poisson_gaps(rng, rate, (400, 6000))
    services = rng.exponential(service_min, gaps.shape)
    waits = kiefer_wolfowitz_waits(gaps, services, servers)[:, WARM_UP:]
    stays = waits + services[:, WARM_UP:]
    assert agrees(waits, mmc.mean_wait_min(rate, service_min, servers))
    assert agrees(waits > 0.0, mmc.mmc(rate, service_min, servers).p_wait)
    assert agrees(waits > 15.0, mmc.wait_tail(15.0, rate, service_min, servers))
    assert agrees(stays > 40.0, mmc.sojourn_tail(40.0, rate, service_min, servers))


def test_md1() -> None:
    rng = np.random.default_rng(21)
    gaps = poisson_gaps(rng, 0.08, (400, 8000))
    waits = lindley_waits(gaps, np.full(gaps.shape, 10.0))[:, WARM_UP:]
    wait_min = mg1.md1(0.08, 10.0).wait_min
    square = mg1.wait_variance_min2(0.08, moments.deterministic(10.0)) + wait_min**2
    assert agrees(waits, wait_min)
    assert agrees(waits**2, square)


def by_class(
    rng: np.random.Generator,
    rates: tuple[float, ...],
    draw: tuple[tuple[float, int], ...],
    servers: int,
    visits: int,
) -> list[Array]:
    """Mean waits of each class in 100 replications; service is (mean minutes, Erlang phases)."""
    whole = sum(rates)
    rows = []
    for _ in range(100):
        gaps = rng.exponential(1.0 / whole, visits)
        classes = rng.choice(len(rates), visits, p=np.array(rates) / whole)
        means, phases = np.array(draw).T
        services = rng.gamma(phases[classes], means[classes] / phases[classes])
        waits = np.array(
            priority_waits(gaps.tolist(), classes.tolist(), services.tolist(), servers)
        )
        counted = slice(WARM_UP, int(0.9 * visits))
        kept, kinds = waits[counted], classes[counted]
        rows.append([kept[kinds == kind].mean() for kind in range(len(rates))])
    return [column[:, None] for column in np.array(rows).T]


def test_cobham() -> None:
    rates, draw = (0.02, 0.03, 0.02), ((6.0, 1), (8.0, 4), (18.0, 1))
    waits = by_class(np.random.default_rng(31), rates, draw, servers=1, visits=8000)
    services = [moments.erlang(mean, phases) for mean, phases in draw]
    theory = priorities.cobham_waits_min(rates, services)
    assert [agrees(*both) for both in zip(waits, theory, strict=True)] == [True] * 3


def test_cobham_where_the_last_class_is_saturated() -> None:
    rates, draw = (0.03, 0.1), ((10.0, 1), (15.0, 3))
    urgent, _ = by_class(np.random.default_rng(32), rates, draw, servers=1, visits=8000)
    services = [moments.erlang(mean, phases) for mean, phases in draw]
    assert agrees(urgent, priorities.cobham_waits_min(rates, services)[0])


def test_priorities_with_several_servers() -> None:
    rates, service_min, servers = (0.05, 0.07), 20.0, 3
    draw = ((service_min, 1),) * 2
    waits = by_class(np.random.default_rng(33), rates, draw, servers, visits=8000)
    theory = priorities.mmc_waits_min(rates, service_min, servers)
    assert [agrees(*both) for both in zip(waits, theory, strict=True)] == [True] * 2


def test_tandem() -> None:
    rng = np.random.default_rng(41)
    gaps = poisson_gaps(rng, 0.05, (400, 8000))
    first, second = rng.exponential(12.0, gaps.shape), rng.exponential(9.0, gaps.shape)
    stay = lindley_waits(gaps, first) + first
    leaves = np.cumsum(gaps, axis=1) + stay
    stays = stay + lindley_waits(np.diff(leaves, axis=1, prepend=0.0), second) + second
    theory = tandem.tandem(0.05, [12.0, 9.0], [1, 1]).sojourn_min
    square = tandem.tandem_sojourn_variance_min2(0.05, [12.0, 9.0]) + theory**2
    assert agrees(stays[:, WARM_UP:], theory)
    assert agrees(stays[:, WARM_UP:] ** 2, square)


def fork_join_stays(rng: np.random.Generator, rate: float, means_min: list[float]) -> Array:
    gaps = poisson_gaps(rng, rate, (400, 8000))
    stays = np.zeros_like(gaps)
    for mean_min in means_min:
        services = rng.exponential(mean_min, gaps.shape)
        stays = np.maximum(stays, lindley_waits(gaps, services) + services)
    return stays[:, WARM_UP:]


@pytest.mark.parametrize(("load", "seed"), [(0.3, 51), (0.7, 52)])
def test_fork_join_of_two(load: float, seed: int) -> None:
    stays = fork_join_stays(np.random.default_rng(seed), load / 10.0, [10.0, 10.0])
    assert agrees(stays, fork_join.two_sojourn_min(load / 10.0, 10.0))


def test_fork_join_of_several_is_near_and_within_the_bounds() -> None:
    """The approximation claims 5 %; the bounds may be missed by chance only."""
    stays = fork_join_stays(np.random.default_rng(53), 0.07, [10.0] * 8)
    bounds = fork_join.sojourn_bounds_min(0.07, [10.0] * 8)
    near = fork_join.nelson_tantawi_sojourn_min(0.07, 10.0, 8)
    assert stays.mean() == pytest.approx(near, rel=0.05)
    assert standard_errors_off(stays, bounds.lower) > -STANDARD_ERRORS
    assert standard_errors_off(stays, bounds.upper) < STANDARD_ERRORS


def test_fork_join_of_unlike_stations_is_within_the_bounds() -> None:
    stays = fork_join_stays(np.random.default_rng(54), 0.06, [12.0, 10.0, 5.0])
    bounds = fork_join.sojourn_bounds_min(0.06, [12.0, 10.0, 5.0])
    assert standard_errors_off(stays, bounds.lower) > -STANDARD_ERRORS
    assert standard_errors_off(stays, bounds.upper) < STANDARD_ERRORS


@pytest.mark.parametrize("release_together", [True, False])
def test_pair_of_exponential_parts(release_together: bool) -> None:
    rng = np.random.default_rng(61)
    gaps = poisson_gaps(rng, 0.05, (400, 6000))
    parts = rng.exponential([10.0, 6.0], (*gaps.shape, 2))
    needs = np.ones_like(parts, dtype=bool)
    waits = possession_waits(gaps, parts, needs, release_together=release_together)
    theory = pair.together(0.05, longest_exponential([10.0, 6.0])).wait_min
    assert agrees(waits[:, WARM_UP:], theory)


def test_pair_of_lognormal_parts() -> None:
    rng = np.random.default_rng(62)
    gaps = poisson_gaps(rng, 0.05, (400, 6000))
    spreads = np.log1p([0.5, 1.0])
    parts = rng.lognormal(np.log([10.0, 6.0]) - spreads / 2.0, np.sqrt(spreads), (*gaps.shape, 2))
    needs = np.ones_like(parts, dtype=bool)
    waits = possession_waits(gaps, parts, needs, release_together=True)
    theory = pair.together(0.05, longest_of_two_lognormals(10.0, 0.5, 6.0, 1.0)).wait_min
    assert agrees(waits[:, WARM_UP:], theory)


@pytest.mark.parametrize("release_together", [True, False])
def test_pair_among_visits_by_one_agency_is_within_the_bounds(release_together: bool) -> None:
    rng = np.random.default_rng(63)
    rates = np.array([0.03, 0.02, 0.03])
    gaps = poisson_gaps(rng, rates.sum(), (400, 5000))
    parts = rng.exponential([10.0, 8.0], (*gaps.shape, 2))
    kinds = rng.choice(3, gaps.shape, p=rates / rates.sum())
    needs = np.array([[True, True], [True, False], [False, True]])[kinds]
    waits = possession_waits(gaps, parts, needs, release_together=release_together)
    of_pairs = np.where(kinds == 0, waits, np.nan)[:, WARM_UP:]
    bounds = pair.wait_bounds_with_singles_min(
        *rates,
        moments.exponential(10.0),
        moments.exponential(8.0),
        longest_exponential([10.0, 8.0]),
    )
    means = np.nanmean(of_pairs, axis=1, keepdims=True)
    assert bounds.lower < means.mean() < bounds.upper
    assert standard_errors_off(means, bounds.lower) > -STANDARD_ERRORS
    assert standard_errors_off(means, bounds.upper) < STANDARD_ERRORS
