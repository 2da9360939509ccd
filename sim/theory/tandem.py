"""Open Jackson networks, and the tandem: one agency after another.

Each station is M/M/c with its own queue, served in order of arrival; objects come from outside as
Poisson streams and are routed by chance. In the steady state the stations are then independent,
each as an M/M/c with the flow that passes it.

Source throughout: Jackson (1957), Networks of waiting lines, Operations Research 5, 518-521;
Gross, Shortle, Thompson & Harris, 4th ed., section 4.2; Kleinrock 1, section 4.8.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.theory.inputs import require_not_negative, require_positive, require_same_length
from sim.theory.measures import utilisation
from sim.theory.mmc import MMcMeasures, mmc


@dataclass(frozen=True, slots=True)
class NetworkMeasures:
    """Steady state of an open network: its stations, all that are present, the way through.

    `flows_per_min` are the visits per minute to each station; `sojourn_min` is the mean time in
    minutes from arrival from outside to departure. Infinite if a station is unstable.
    """

    flows_per_min: tuple[float, ...]
    stations: tuple[MMcMeasures, ...]
    n_present: float
    sojourn_min: float


def traffic_per_min(
    outside_per_min: Sequence[float], routing: Sequence[Sequence[float]]
) -> tuple[float, ...]:
    """Visits per minute to each station: flow = outside + flow @ routing, solved.

    `outside_per_min[i]` are arrivals from outside, `routing[i][j]` is the probability to go from
    station i to j; what a row lacks to 1 leaves. Raises ValueError on negative numbers, a matrix
    that is not square, rows above 1 or stations from which there is no way out.
    """
    require_same_length(outside_per_min=outside_per_min, routing=routing)
    for rate in outside_per_min:
        require_not_negative(outside_per_min=rate)
    matrix = _checked(routing)
    flows = np.linalg.solve(np.eye(len(matrix)) - matrix.T, np.asarray(outside_per_min, float))
    return tuple(np.maximum(flows, 0.0).tolist())


def _checked(routing: Sequence[Sequence[float]]) -> np.ndarray:
    """The routing as a matrix, if it is one of an open network."""
    n = len(routing)
    if any(len(row) != n for row in routing):
        raise ValueError(f"routing must be square: {n} rows of {n} probabilities each.")
    matrix = np.asarray(routing, float)
    if not (np.isfinite(matrix).all() and (matrix >= 0.0).all()):
        raise ValueError("routing must hold probabilities, none of them negative.")
    rows = matrix.sum(axis=1)
    if (rows > 1.0 + 1e-12).any():
        raise ValueError(f"A row of routing sums to {rows.max()}, but it can be 1 at most.")
    finds_out = rows < 1.0 - 1e-12
    for _ in range(n):
        finds_out = finds_out | (matrix @ finds_out > 0.0)
    if not finds_out.all():
        trapped = np.flatnonzero(~finds_out).tolist()
        raise ValueError(
            f"From stations {trapped} there is no way out, so they are no open network."
        )
    return matrix


def jackson(
    outside_per_min: Sequence[float],
    routing: Sequence[Sequence[float]],
    services_min: Sequence[float],
    servers: Sequence[int],
) -> NetworkMeasures:
    """All means of an open Jackson network.

    `services_min` are the mean (exponential) service minutes of the stations, `servers` how many
    each has; the rest as `traffic_per_min`. If a station is unstable, its own means and those of
    the network are infinite, and stations it feeds are given as if all its arrivals reached them.
    Raises ValueError as `traffic_per_min` and `mmc`, and if nothing arrives from outside.
    """
    require_same_length(outside_per_min=outside_per_min, services_min=services_min, servers=servers)
    flows = traffic_per_min(outside_per_min, routing)
    arrivals_per_min = math.fsum(outside_per_min)
    require_positive(sum_of_outside_per_min=arrivals_per_min)
    stations = tuple(map(mmc, flows, services_min, servers))
    n_present = math.fsum(station.n_present for station in stations)
    return NetworkMeasures(flows, stations, n_present, n_present / arrivals_per_min)


def tandem(
    arrivals_per_min: float, services_min: Sequence[float], servers: Sequence[int]
) -> NetworkMeasures:
    """All means of M/M/c stations in a row: the special case that all visit all, in order.

    Infinite, and errors, as `jackson`. Source: also Burke (1956), Operations Research 4, 699-704.
    """
    n = len(services_min)
    outside = [arrivals_per_min, *[0.0] * (n - 1)] if n else []
    routing = [[float(to == station + 1) for to in range(n)] for station in range(n)]
    return jackson(outside, routing, services_min, servers)


def tandem_sojourn_variance_min2(arrivals_per_min: float, services_min: Sequence[float]) -> float:
    """Variance in min² of the way through a row of single servers: sum of (s / (1 - rho))².

    The stays of one object at the stations are independent and exponential, which is not so with
    several servers. Infinite if a station is unstable. Raises ValueError on no station, a negative
    rate or a service time not above 0. Source: Reich (1957), Annals of Mathematical Statistics
    28, 768-773; several servers: Burke (1969), Operations Research 17, 754-755.
    """
    require_same_length(services_min=services_min)
    loads = [utilisation(arrivals_per_min, service_min) for service_min in services_min]
    if max(loads) >= 1.0:
        return math.inf
    return math.fsum((s / (1.0 - load)) ** 2 for s, load in zip(services_min, loads, strict=True))
