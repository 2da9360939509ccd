"""A plain queueing network: pools, stations, routes; and the tables of its jobs.

The port model's smallest relative: jobs call at stations one after another, and each call seizes all the
units it needs at once or waits. It has no messages, calendars or platform, so queueing theory knows the
answer, and other simulators can be given the same task. Times are minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.types import Floats, Ints

MOST_QUEUES = 62  # a set of queues is one word of bits
WORD_BITS = 62  # the units of all pools stand in words of so many bits
MORE = 128  # set in a call's code if its job calls elsewhere afterwards
QUEUE = 127  # the rest of the code: the queue that the call waits in

Codes = NDArray[np.uint8]


class Senseless(ValueError):
    """A network or a job that makes no sense: what, and which rule."""

    def __init__(self, message: str, *, key: str, rule: str, value: str = "") -> None:
        what = " = ".join(part for part in (key, value) if part)
        super().__init__(f"{what}: {message} (rule: {rule})")


@dataclass(frozen=True)
class Service:
    """A law of service times: mean (min) and coefficient of variation, by a named shape."""

    mean: float
    shape: str = "exponential"
    cv: float = 1.0

    def __post_init__(self) -> None:
        if self.shape not in ("exponential", "lognormal", "constant"):
            message = "write exponential, lognormal or constant"
            raise Senseless(message, key="shape", value=self.shape, rule="a law that is drawn")
        if not (self.mean >= 0 and self.cv >= 0):
            message = "write numbers that are not negative"
            raise Senseless(message, key="service", value=str(self), rule="mean, cv of 0 or more")


@dataclass(frozen=True)
class Station:
    """A place of service: the units that a call seizes of each pool, and how long it keeps them."""

    needs: Mapping[str, int]
    service: Service


@dataclass(frozen=True)
class Call:
    """A job's call at a station; calls of a lower level are offered free units first."""

    station: str
    level: int = 0


@dataclass(frozen=True)
class Route:
    """The calls of a class of jobs in their order, and the share of jobs that take it."""

    share: float
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Network:
    """Pools with their units, stations, routes, and the rate of a Poisson stream of arrivals.

    Raises Senseless where a name, a share or a number makes no sense.
    """

    pools: Mapping[str, int]
    stations: Mapping[str, Station]
    routes: tuple[Route, ...]
    arrivals_per_min: float

    def __post_init__(self) -> None:
        check_network(self)


def check_network(network: Network) -> None:
    """Raise Senseless for a network that cannot be simulated."""
    if not network.arrivals_per_min > 0:
        value = str(network.arrivals_per_min)
        raise Senseless("write a rate above 0", key="arrivals_per_min", value=value, rule="above 0")
    for name, station in network.stations.items():
        for pool, units in station.needs.items():
            if pool not in network.pools:
                message = f"no such pool; there are {', '.join(network.pools)}"
                raise Senseless(message, key=f"{name}.needs", value=pool, rule="a pool")
            if not 1 <= units <= network.pools[pool]:
                message = f"the pool has {network.pools[pool]}; the call would wait for ever"
                key, rule = f"{name}.needs.{pool}", "1 to the units of the pool"
                raise Senseless(message, key=key, value=str(units), rule=rule)
    for route in network.routes:
        for call in route.calls:
            if call.station not in network.stations:
                message = f"no such station; there are {', '.join(network.stations)}"
                raise Senseless(message, key="call", value=call.station, rule="a station")
        if not route.calls:
            raise Senseless("name at least one call", key="route", rule="a job calls somewhere")
    total = sum(route.share for route in network.routes)
    if min((route.share for route in network.routes), default=-1) < 0 or abs(total - 1) > 1e-9:
        message = "let them be shares of 1"
        raise Senseless(message, key="routes", value=f"{total:g}", rule="shares sum to 1")


@dataclass(frozen=True)
class NetworkPlan:
    """A network as the engine reads it; Q queues, S stations, W words.

    A queue holds the waiting calls of one level with the same needs. Its number rises with its level.
    The free units of all pools stand side by side in words of bits, each pool with a guard bit above
    it: needs are subtracted from the words at once, and they are there if no guard bit was borrowed.
    """

    stations: tuple[str, ...]
    queue_level: Ints  # [Q]
    queue_needs: tuple[tuple[tuple[int, int], ...], ...]  # [Q] (pool, units), by pool
    free: Ints  # [W] all units free
    guards: Ints  # [W]
    need: Ints  # [Q, W]
    wanted_by: Ints  # [Q] the queues, as bits, that want units which a call of this queue holds
    code: dict[tuple[str, int], int]  # (station, level) -> queue
    capacity: tuple[int, ...]  # [pools]
    most_running: int  # no more calls than this can be in service at once


def plan_network(network: Network) -> NetworkPlan:
    """Return the plan of a network. Raises Senseless if it has too many queues."""
    pools = list(network.pools)
    kinds = sorted({(call.level, call.station) for route in network.routes for call in route.calls})
    needs = {name: needs_of(station, pools) for name, station in network.stations.items()}
    queues = sorted({(level, needs[station]) for level, station in kinds})
    if len(queues) > MOST_QUEUES:
        message = f"levels times different needs may be {MOST_QUEUES}"
        raise Senseless(message, key="calls", value=str(len(queues)), rule="one word of queues")
    word, shift, guards = pack(list(network.pools.values()))
    need = np.zeros((len(queues), len(guards)), np.int64)
    for q, (_, parts) in enumerate(queues):
        for pool, units in parts:
            need[q, word[pool]] += units << shift[pool]
    free = guards.copy()
    for pool, units in enumerate(network.pools.values()):
        free[word[pool]] += units << shift[pool]
    pools_of = [{pool for pool, _ in parts} for _, parts in queues]
    wanted_by = [
        sum(1 << b for b, theirs in enumerate(pools_of) if mine & theirs) for mine in pools_of
    ]
    return NetworkPlan(
        stations=tuple(network.stations),
        queue_level=np.array([level for level, _ in queues], np.int64),
        queue_needs=tuple(parts for _, parts in queues),
        free=free,
        guards=guards,
        need=need,
        wanted_by=np.array(wanted_by, np.int64),
        code={(name, level): queues.index((level, needs[name])) for level, name in kinds},
        capacity=tuple(network.pools.values()),
        most_running=most_running(network),
    )


def most_running(network: Network) -> int:
    """Return how many calls can be in service at once; no limit if some need nothing."""
    if all(station.needs for station in network.stations.values()):
        return sum(network.pools.values())
    return 2**32


def needs_of(station: Station, pools: list[str]) -> tuple[tuple[int, int], ...]:
    """Return what a station needs as (pool, units), by pool."""
    return tuple(sorted((pools.index(name), units) for name, units in station.needs.items()))


def pack(units: list[int]) -> tuple[list[int], list[int], Ints]:
    """Return word and shift of each pool, and the guard bits of each word."""
    word, shift, guards, used = [], [], [0], 0
    for most in units:
        width = most.bit_length() + 1
        if used + width > WORD_BITS:
            guards.append(0)
            used = 0
        word.append(len(guards) - 1)
        shift.append(used)
        used += width
        guards[-1] |= 1 << (used - 1)
    return word, shift, np.array(guards, np.int64)


@dataclass(frozen=True)
class Jobs:
    """The workload of a network: n jobs in order of arrival, m calls in order of (job, call)."""

    arrived: Floats  # [n] never decreasing
    first: Ints  # [n + 1] the first call of each job
    code: Codes  # [m] queue, and MORE on all calls but a job's last
    station: Codes  # [m]
    minutes: Floats  # [m] in service

    @property
    def n_jobs(self) -> int:
        """How many jobs there are."""
        return len(self.arrived)

    @property
    def n_calls(self) -> int:
        """How many calls they make."""
        return len(self.code)


def jobs_table(
    plan: NetworkPlan, arrived: Floats, calls: list[list[tuple[str, int, float]]]
) -> Jobs:
    """Return jobs written out by hand: of each, its calls as (station, level, minutes).

    Raises Senseless if they do not come in order of arrival, or a time is negative or no number.
    """
    order = [(name, level) for job in calls for name, level, _ in job]
    more = [k + 1 < len(job) for job in calls for k in range(len(job))]
    codes = [plan.code[kind] + MORE * goes_on for kind, goes_on in zip(order, more, strict=True)]
    if any(late < early for early, late in pairwise(arrived)):
        raise Senseless("sort the jobs by arrival", key="arrived", rule="never decreasing")
    minutes = np.array([minutes for job in calls for *_, minutes in job], float)
    if not (np.isfinite(minutes) & (minutes >= 0)).all():
        worst = str(minutes[~(minutes >= 0) | ~np.isfinite(minutes)][0])
        raise Senseless("write 0 or more", key="minutes", value=worst, rule="a time of service")
    return Jobs(
        arrived=np.asarray(arrived, float),
        first=np.concatenate([[0], np.cumsum([len(job) for job in calls])]).astype(np.int64),
        code=np.array(codes, np.uint8),
        station=np.array([plan.stations.index(name) for name, _ in order], np.uint8),
        minutes=minutes,
    )
