"""Fork and join: on arrival an object asks each agency at once; each has its own queue.

Every station is a single exponential server, arrivals are Poisson; the object is done when its
last part is. Nobody is held for a partner, so this models separate inspections in parallel.
"""

import math
from collections.abc import Sequence

from scipy.optimize import brentq

from sim.theory.inputs import require_count, require_same_length
from sim.theory.max_of import harmonic, longest_exponential
from sim.theory.measures import Bounds, utilisation


def two_sojourn_min(arrivals_per_min: float, service_min: float) -> float:
    """Mean time in minutes from arrival to the end of both parts, two equal stations. Exact.

    (12 - rho) / 8 times that of M/M/1, s / (1 - rho). Infinite if unstable. Raises ValueError on a
    negative rate or a service time not above 0. Source: Flatto & Hahn (1984), SIAM Journal on
    Applied Mathematics 44, 1041-1053; as a mean in Nelson & Tantawi (1988), below.
    """
    load = utilisation(arrivals_per_min, service_min)
    if load >= 1.0:
        return math.inf
    return (12.0 - load) / 8.0 * service_min / (1.0 - load)


def nelson_tantawi_sojourn_min(arrivals_per_min: float, service_min: float, n_parts: int) -> float:
    """APPROXIMATE mean time in minutes to the end of the last of `n_parts` parts, equal stations.

    (H_K/H_2 + 4/11 (1 - H_K/H_2) rho) times the exact time of two. Its authors state an error
    below 5 % for 2 to 32 parts; exact for 2. Infinite if unstable. Raises ValueError on fewer than
    2 parts, a negative rate or a service time not above 0. Source: Nelson & Tantawi (1988),
    Approximate analysis of fork/join synchronization in parallel queues, IEEE Transactions on
    Computers 37, 739-743; Thomasian (2014), ACM Computing Surveys 47(2), article 17, equation (3).
    """
    require_count(least=2, n_parts=n_parts)
    two_min = two_sojourn_min(arrivals_per_min, service_min)
    load = utilisation(arrivals_per_min, service_min)
    growth = harmonic(n_parts) / harmonic(2)
    return (growth + 4.0 / 11.0 * (1.0 - growth) * load) * two_min


def sojourn_bounds_min(arrivals_per_min: float, services_min: Sequence[float]) -> Bounds:
    """Bounds in minutes on the mean time to the end of the last part; stations may differ.

    Above: the stations as if independent (their stays are associated, so the longest is longer
    when they are not tied together); H_K s / (1 - rho) if equal. Below: the larger of the slowest
    station alone, and of the stations under evenly spaced arrivals, which makes them independent
    and the longest stay smaller in convex order. One infinite bound means both are. Raises
    ValueError on no station, a negative rate or a service time not above 0.
    Source: Baccelli, Makowski & Shwartz (1989), Advances in Applied Probability 21, 629-660;
    upper bound also Nelson & Tantawi (1988).
    """
    require_same_length(services_min=services_min)
    loads = [utilisation(arrivals_per_min, service_min) for service_min in services_min]
    if max(loads) >= 1.0:
        return Bounds(math.inf, math.inf)
    alone = [s / (1.0 - load) for s, load in zip(services_min, loads, strict=True)]
    even = [s / _even_slack(load) for s, load in zip(services_min, loads, strict=True)]
    lower = max(*alone, longest_exponential(even).mean_min)
    return Bounds(lower, longest_exponential(alone).mean_min)


def _even_slack(load: float) -> float:
    """The x = 1 - sigma of D/M/1, sigma = exp(-(1 - sigma) / rho): the stay has mean s / x.

    Source: Kleinrock, Queueing Systems 1, chapter 6 (G/M/m).
    """
    if load == 0.0:
        return 1.0
    return float(brentq(lambda x: -math.expm1(-x / load) - x, load * (1.0 - load), 1.0))
