"""Jobs of a plain queueing network, drawn and laid out in one compiled pass.

Each column has a named stream of its own: arrivals, routes, and the service times of each station. The
k-th job takes the k-th number of the first two; the k-th call at a station, in order of arrival of the
jobs, takes the k-th of the station's. Units, needs and levels of the network move none of them.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from sim.sampling.streams import Streams
from sim.types import Floats
from tests.performance.plain_network.model import MORE, Codes, Jobs, Network, NetworkPlan
from tests.performance.plain_network.stored import stored

EXPONENTIAL, LOGNORMAL, CONSTANT = range(3)
SHAPES = {"exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "constant": CONSTANT}


class JobsRoom(NamedTuple):
    """Arrays that jobs are drawn into; they may serve again and again."""

    arrived: Floats
    first: np.ndarray
    code: Codes
    station: Codes
    minutes: Floats
    numbers: Floats  # service times, station by station


class Recipe(NamedTuple):
    """What a draw reads of the network; routes are cut into calls as jobs are."""

    gap: float  # min, mean
    route_upto: Floats  # [R] cumulated shares
    route_length: np.ndarray  # [R] calls
    route_code: Codes  # [R, longest]
    route_station: Codes  # [R, longest]
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
        numbers=np.empty(most),
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
    how = recipe(network, plan)
    n_calls = lay_out(streams.generator("arrivals"), streams.generator("routes"), how, n_jobs, room)
    station, minutes = room.station[:n_calls], room.minutes[:n_calls]
    upto = np.cumsum(np.bincount(station, minlength=len(plan.stations)))
    begins = np.concatenate([[0], upto[:-1]]).astype(np.uint64)
    for s, (name, begin, end) in enumerate(zip(plan.stations, begins, upto, strict=True)):
        law = how.shape[s], how.location[s], how.spread[s]
        draw_service(streams.generator("service", name), *law, room.numbers[begin:end])
    hand_out(station, room.numbers, begins, minutes)
    return Jobs(
        arrived=room.arrived[:n_jobs],
        first=room.first[: n_jobs + 1],
        code=room.code[:n_calls],
        station=station,
        minutes=minutes,
    )


def recipe(network: Network, plan: NetworkPlan) -> Recipe:
    """Return a network as the compiled draw reads it."""
    lengths = np.array([len(route.calls) for route in network.routes], np.uint64)
    codes = np.zeros((len(lengths), int(lengths.max())), np.uint8)
    stations = np.zeros_like(codes)
    for r, route in enumerate(network.routes):
        for k, call in enumerate(route.calls):
            codes[r, k] = plan.code[call.station, call.level] + MORE * (k + 1 < len(route.calls))
            stations[r, k] = plan.stations.index(call.station)
    services = [network.stations[name].service for name in plan.stations]
    spread = [math.sqrt(math.log1p(service.cv**2)) for service in services]
    location = [
        math.log(service.mean) - width**2 / 2 if service.shape == "lognormal" else service.mean
        for service, width in zip(services, spread, strict=True)
    ]
    return Recipe(
        gap=1 / network.arrivals_per_min,
        route_upto=np.cumsum([route.share for route in network.routes]),
        route_length=lengths,
        route_code=codes,
        route_station=stations,
        shape=np.array([SHAPES[service.shape] for service in services], np.int64),
        location=np.array(location),
        spread=np.array(spread),
    )


@stored(nogil=True)
def lay_out(
    arrivals: Generator, routes: Generator, recipe: Recipe, n_jobs: int, room: JobsRoom
) -> int:
    """Draw arrivals and routes and lay out the calls; returns how many calls there are.

    Written without branches on what was drawn: a processor cannot foresee those. So the route is counted
    rather than searched for, and the longest route's number of calls is copied for every job; the next
    job overwrites what is too much.
    """
    now, n_calls = 0.0, np.uint64(0)
    last, longest = len(recipe.route_upto) - 1, recipe.route_code.shape[1]
    for job in range(n_jobs):
        now += recipe.gap * arrivals.standard_exponential()
        room.arrived[job] = now
        room.first[job] = n_calls
        u, route = routes.random() if last > 0 else 0.0, np.uint64(0)
        for r in range(last):
            route += np.uint64(u >= recipe.route_upto[r])
        for k in range(longest):
            room.code[n_calls + np.uint64(k)] = recipe.route_code[route, k]
            room.station[n_calls + np.uint64(k)] = recipe.route_station[route, k]
        n_calls += recipe.route_length[route]
    room.first[n_jobs] = n_calls
    return int(n_calls)


@stored(nogil=True)
def draw_service(
    service: Generator, shape: int, location: float, spread: float, numbers: Floats
) -> None:
    """Fill `numbers` with service times (min)."""
    for k in range(len(numbers)):
        if shape == EXPONENTIAL:
            numbers[k] = location * service.standard_exponential()
        elif shape == LOGNORMAL:
            numbers[k] = math.exp(location + spread * service.standard_normal())
        else:
            numbers[k] = location


@stored(nogil=True)
def hand_out(station: Codes, numbers: Floats, following: np.ndarray, minutes: Floats) -> None:
    """Give each call the next number of its station; `following` says where they begin."""
    for call in range(len(station)):
        minutes[call] = numbers[following[station[call]]]
        following[station[call]] += np.uint64(1)
