"""Jobs of a plain queueing network, drawn and laid out in one compiled pass.

Each column has a named stream of its own: arrivals, routes, and the service times of each station. The
k-th job takes the k-th number of the first two; the k-th call at a station, in order of arrival of the
jobs, takes the k-th of the station's. Units, needs and levels of the network move none of them.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.random import Generator

from sim.model.network import MORE, Codes, Jobs, Network, NetworkPlan
from sim.model.workload import Floats
from sim.sampling.streams import Streams

EXPONENTIAL, LOGNORMAL, CONSTANT = range(3)
SHAPES = {"exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "constant": CONSTANT}


class JobsRoom(NamedTuple):
    """Arrays that jobs are drawn into; they may serve again and again."""

    arrived: Floats
    first: np.ndarray
    code: Codes
    station: Codes
    minutes: Floats


class Recipe(NamedTuple):
    """What a draw reads of the network; routes are cut into calls as jobs are."""

    gap: float  # min, mean
    route_upto: Floats  # [R] cumulated shares
    route_first: np.ndarray  # [R + 1]
    route_code: Codes
    route_station: Codes
    shape: np.ndarray  # [S]
    location: Floats  # [S] mean; of a lognormal time the mean of its logarithm
    spread: Floats  # [S] of a lognormal time the standard deviation of its logarithm


def make_jobs_room(network: Network, n_jobs: int) -> JobsRoom:
    """Return room for `n_jobs` jobs, however long their routes."""
    most = n_jobs * max(len(route.calls) for route in network.routes)
    return JobsRoom(
        arrived=np.empty(n_jobs),
        first=np.empty(n_jobs + 1, np.int64),
        code=np.empty(most, np.uint8),
        station=np.empty(most, np.uint8),
        minutes=np.empty(most),
    )


def draw_jobs(
    network: Network,
    plan: NetworkPlan,
    n_jobs: int,
    seed: int,
    replication: int = 0,
    room: JobsRoom | None = None,
) -> Jobs:
    """Return `n_jobs` jobs of a network, always the same for one seed and replication.

    With `room` nothing of their size is allocated, and the jobs stand in it until the next draw.
    """
    if room is None or len(room.arrived) < n_jobs:
        room = make_jobs_room(network, n_jobs)
    streams = Streams(seed, "network", replication)
    services = tuple(streams.generator("service", name) for name in plan.stations)
    n_calls = fill(
        streams.generator("arrivals"), streams.generator("routes"), services, recipe(network, plan),
        n_jobs, room,
    )  # fmt: skip
    return Jobs(
        arrived=room.arrived[:n_jobs],
        first=room.first[: n_jobs + 1],
        code=room.code[:n_calls],
        station=room.station[:n_calls],
        minutes=room.minutes[:n_calls],
    )


def recipe(network: Network, plan: NetworkPlan) -> Recipe:
    """Return a network as the compiled draw reads it."""
    calls = [call for route in network.routes for call in route.calls]
    more = [k + 1 < len(route.calls) for route in network.routes for k in range(len(route.calls))]
    codes = [
        plan.code[call.station, call.level] + MORE * goes_on
        for call, goes_on in zip(calls, more, strict=True)
    ]
    services = [network.stations[name].service for name in plan.stations]
    spread = [math.sqrt(math.log1p(service.cv**2)) for service in services]
    location = [
        math.log(service.mean) - width**2 / 2 if service.shape == "lognormal" else service.mean
        for service, width in zip(services, spread, strict=True)
    ]
    lengths = [len(route.calls) for route in network.routes]
    return Recipe(
        gap=1 / network.arrivals_per_min,
        route_upto=np.cumsum([route.share for route in network.routes]),
        route_first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        route_code=np.array(codes, np.uint8),
        route_station=np.array([plan.stations.index(call.station) for call in calls], np.uint8),
        shape=np.array([SHAPES[service.shape] for service in services], np.int64),
        location=np.array(location),
        spread=np.array(spread),
    )


@njit(cache=True, nogil=True)
def fill(
    arrivals: Generator,
    routes: Generator,
    services: tuple[Generator, ...],
    recipe: Recipe,
    n_jobs: int,
    room: JobsRoom,
) -> int:
    """Draw jobs and lay out their calls; returns how many calls there are."""
    now, n_calls = 0.0, np.uint64(0)
    last = len(recipe.route_upto) - 1
    for job in range(n_jobs):
        now += recipe.gap * arrivals.standard_exponential()
        room.arrived[job] = now
        room.first[job] = n_calls
        u, route = routes.random(), 0
        while route < last and u >= recipe.route_upto[route]:
            route += 1
        for k in range(recipe.route_first[route], recipe.route_first[route + 1]):
            station = recipe.route_station[k]
            room.code[n_calls] = recipe.route_code[k]
            room.station[n_calls] = station
            shape, minutes = recipe.shape[station], recipe.location[station]
            if shape == EXPONENTIAL:
                minutes *= services[station].standard_exponential()
            elif shape == LOGNORMAL:
                normal = services[station].standard_normal()
                minutes = math.exp(minutes + recipe.spread[station] * normal)
            room.minutes[n_calls] = minutes
            n_calls += np.uint64(1)
    room.first[n_jobs] = n_calls
    return n_calls
