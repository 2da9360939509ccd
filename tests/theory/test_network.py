"""The plain queueing network, drawn and run as it is measured, against the formulas.

Each mean must lie within 4.5 standard errors of theory; the errors come from 32 batches of one long run, so
a false alarm has a chance of one in 11,000 a comparison, once, when the seed is chosen: seeds are fixed.
"""

import pytest

from sim.theory import max_of, mg1, mmc, pair, priorities, tandem
from sim.theory.moments import Moments, exponential, lognormal
from tests.performance.plain_network.draw import draw_jobs
from tests.performance.plain_network.engine import run
from tests.performance.plain_network.measures import Wait, mean_waits
from tests.performance.plain_network.model import (
    Call,
    Network,
    Route,
    Service,
    Station,
    plan_network,
)
from tests.performance.workloads import w1

Z, JOBS, WARM_UP = 4.5, 400_000, 20_000


def waits(network: Network, jobs: int = JOBS) -> dict[tuple[str, int], Wait]:
    """Draw, run and sum up."""
    plan = plan_network(network)
    drawn = draw_jobs(network, plan, jobs, seed=7)
    return mean_waits(plan, drawn, run(plan, drawn), WARM_UP)


def agrees(found: Wait, theory: float) -> None:
    """Assert that a mean is theory's, and that it is known well enough to say so."""
    assert found.error < 0.1 * theory, "too noisy to say anything"
    assert abs(found.mean - theory) < Z * found.error, (found, theory)


def one_station(service: Service, units: int, rate: float, *shares: float) -> Network:
    """A queue, with levels 0, 1, ... of these shares."""
    routes = tuple(Route(share, (Call("desk", k),)) for k, share in enumerate(shares))
    return Network({"officer": units}, {"desk": Station({"officer": 1}, service)}, routes, rate)


@pytest.mark.parametrize("units", [1, 4, 150])
def test_mmc(units: int) -> None:
    """150 officers: the calendar is a heap."""
    rate = (0.8 if units < 100 else 0.9) * units / 5.0
    jobs = JOBS if units < 100 else 3_000_000
    found = waits(one_station(Service(5.0), units, rate, 1.0), jobs)
    agrees(found["desk", 0], mmc.mean_wait_min(rate, 5.0, units))


@pytest.mark.parametrize(
    ("service", "moments"),
    [
        (Service(5.0, "lognormal", 1.0), lognormal(5.0, 1.0)),
        (Service(5.0, "constant", 0.0), Moments(5.0, 25.0)),
    ],
    ids=["lognormal", "constant"],
)
def test_any_service_follows_pollaczek_and_khinchine(service: Service, moments: Moments) -> None:
    found = waits(one_station(service, 1, 0.14, 1.0))
    agrees(found["desk", 0], mg1.mean_wait_min(0.14, moments))


def test_levels_follow_cobham() -> None:
    found = waits(one_station(Service(5.0), 1, 0.16, 0.3, 0.7))
    services = [exponential(5.0)] * 2
    for level, wait in enumerate(priorities.cobham_waits_min([0.048, 0.112], services)):
        agrees(found["desk", level], wait)


def test_levels_of_several_servers() -> None:
    found = waits(one_station(Service(5.0), 3, 0.48, 0.25, 0.75))
    for level, wait in enumerate(priorities.mmc_waits_min([0.12, 0.36], 5.0, 3)):
        agrees(found["desk", level], wait)


def test_two_agencies_at_once_are_one_server_with_the_longer_service() -> None:
    """The longer of two equal exponential parts is one with both at work, then one with the other."""
    longest = max_of.longest_exponential([8.0, 8.0])
    cv = longest.scv**0.5
    network = Network(
        {"customs": 1, "quarantine": 1},
        {"together": Station({"customs": 1, "quarantine": 1},
                             Service(longest.mean_min, "lognormal", cv))},
        (Route(1.0, (Call("together"),)),),
        0.06,
    )  # fmt: skip
    # Pollaczek and Khinchine ask for two moments only, so any law with these two will do.
    agrees(waits(network)["together", 0], pair.together(0.06, longest).wait_min)


def test_a_tandem_is_two_queues_of_their_own() -> None:
    network = Network(
        {"customs": 1, "quarantine": 2},
        {
            "one": Station({"customs": 1}, Service(5.0)),
            "two": Station({"quarantine": 1}, Service(8.0)),
        },
        (Route(1.0, (Call("one"), Call("two"))),),
        0.15,
    )
    found = waits(network)
    sojourn = found["one", 0].mean + found["two", 0].mean + 13.0
    agrees(found["one", 0], mmc.mean_wait_min(0.15, 5.0, 1))
    agrees(found["two", 0], mmc.mean_wait_min(0.15, 8.0, 2))
    assert sojourn == pytest.approx(tandem.tandem(0.15, [5.0, 8.0], [1, 2]).sojourn_min, rel=0.05)


def test_w1_where_theory_knows_it() -> None:
    agrees(waits(w1())["papers", 0], mmc.mean_wait_min(1.0, 3.2, 4))


def test_a_wrong_theory_is_found() -> None:
    """The same comparison fails when the rate is 3 % off."""
    found = waits(one_station(Service(5.0), 4, 0.64, 1.0))
    with pytest.raises(AssertionError):
        agrees(found["desk", 0], mmc.mean_wait_min(0.66, 5.0, 4))
