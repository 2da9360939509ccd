"""Several servers and general laws: APPROXIMATIONS, exact only where said. Never test with `==`."""

import math

from sim.theory import mmc
from sim.theory.inputs import require_not_negative
from sim.theory.moments import Moments


def allen_cunneen_wait_min(
    arrivals_per_min: float,
    service_min: float,
    servers: int,
    arrival_scv: float,
    service_scv: float,
) -> float:
    """Approximate mean wait in minutes of GI/G/c: (ca² + cs²) / 2 times that of M/M/c.

    `arrival_scv` and `service_scv` are squared coefficients of variation of the times between
    arrivals and of the service times. Exact for M/M/c and M/G/1; good for
    `arrival_scv` near 1 and towards heavy traffic, poor in light traffic with another arrival law.
    Infinite if unstable. Raises ValueError on negative scv or rate, a service time not above 0 or
    no server. Source: Allen, Probability, Statistics and Queueing Theory, 2nd ed., chapter 5
    (Allen & Cunneen); Whitt (1993), Production and Operations Management 2, 114-161.
    """
    require_not_negative(arrival_scv=arrival_scv, service_scv=service_scv)
    wait_min = mmc.mean_wait_min(arrivals_per_min, service_min, servers)
    return wait_min if math.isinf(wait_min) else (arrival_scv + service_scv) / 2.0 * wait_min


def mgc_wait_min(arrivals_per_min: float, service: Moments, servers: int) -> float:
    """Approximate mean wait in minutes of M/G/c; exact for c = 1 and for exponential service.

    Infinite if unstable. Raises ValueError on a negative rate or no server.
    Source: Lee & Longton (1959), Operational Research Quarterly 10, 56-71.
    """
    return allen_cunneen_wait_min(arrivals_per_min, service.mean_min, servers, 1.0, service.scv)
