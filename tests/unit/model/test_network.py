"""Networks that make no sense are refused with a sentence; units are packed so that none is lost."""

from typing import Any

import numpy as np
import pytest

from tests.performance.plain_network.model import (
    MOST_QUEUES,
    Call,
    Network,
    Route,
    Senseless,
    Service,
    Station,
    jobs_table,
    pack,
    plan_network,
)  # fmt: skip

POOLS = {"customs": 2}
STATIONS = {"desk": Station({"customs": 1}, Service(5.0))}
ROUTES = (Route(1.0, (Call("desk"),)),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arrivals_per_min": 0.0}, "arrivals_per_min = 0.0: write a rate above 0"),
        ({"stations": {"desk": Station({"msa": 1}, Service(5.0))}}, "msa: no such pool"),
        ({"stations": {"desk": Station({"customs": 3}, Service(5.0))}}, "wait for ever"),
        ({"routes": (Route(1.0, (Call("lab"),)),)}, "lab: no such station; there are desk"),
        ({"routes": (Route(1.0, ()),)}, "name at least one call"),
        ({"routes": (Route(0.6, (Call("desk"),)),)}, "routes = 0.6: let them be shares of 1"),
        ({"routes": ()}, "shares sum to 1"),
    ],
)
def test_senseless_networks_are_refused(change: dict[str, Any], words: str) -> None:
    parts: dict[str, Any] = {
        "pools": POOLS, "stations": STATIONS, "routes": ROUTES, "arrivals_per_min": 0.1
    }  # fmt: skip
    with pytest.raises(Senseless) as found:
        Network(**parts | change)
    assert words in str(found.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((5.0, "weibull"), "write exponential"), ((-1.0,), "not negative"), ((float("nan"),), "not")],
)
def test_senseless_services_are_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(Senseless, match=words):
        Service(*arguments)


def test_too_many_queues_are_refused() -> None:
    every = tuple(Call("desk", level) for level in range(MOST_QUEUES + 1))
    with pytest.raises(Senseless, match="may be 62"):
        plan_network(Network(POOLS, STATIONS, (Route(1.0, every),), 0.1))


def test_jobs_come_in_order_of_arrival() -> None:
    plan = plan_network(Network(POOLS, STATIONS, ROUTES, 0.1))
    with pytest.raises(Senseless, match="sort the jobs"):
        jobs_table(plan, np.array([2.0, 1.0]), [[("desk", 0, 1.0)]] * 2)


@pytest.mark.parametrize("minutes", [-1.0, float("nan"), float("inf")])
def test_service_takes_a_time(minutes: float) -> None:
    plan = plan_network(Network(POOLS, STATIONS, ROUTES, 0.1))
    with pytest.raises(Senseless, match=r"minutes = .*: write 0 or more"):
        jobs_table(plan, np.array([0.0]), [[("desk", 0, minutes)]])


def test_pools_are_packed_with_a_guard_bit_each() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        units = [int(rng.integers(1, 2 ** rng.integers(1, 21))) for _ in range(rng.integers(1, 9))]
        word, shift, guards = pack(units)
        for most, w, s in zip(units, word, shift, strict=True):
            guard = 1 << (s + most.bit_length())
            assert int(guards[w]) & guard
            free = int(guards[w]) + (most << s)  # this pool free, all others in use
            assert (free - (most << s)) & guard, "all its units are there"
            assert not (free - ((most + 1) << s)) & guard, "one more is not"
        assert sum(int(g).bit_count() for g in guards) == len(units)
        assert all(0 < int(g) < 2**62 for g in guards)
