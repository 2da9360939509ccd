"""M/M/c: Poisson arrivals, exponential service, c equal servers, first come first served.

Source throughout: Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th ed.,
section 2.3 (means and law of the wait); Kleinrock, Queueing Systems 1, section 3.5.
"""

import math
from dataclasses import asdict, dataclass

from sim.theory.inputs import require_count, require_not_negative
from sim.theory.loss import erlang_b
from sim.theory.measures import QueueMeasures, queue_measures, utilisation


@dataclass(frozen=True, slots=True)
class MMcMeasures(QueueMeasures):
    """Means of M/M/c, and `p_wait`, the probability that an arrival has to wait (Erlang C)."""

    p_wait: float


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival has to wait; 1 if the load is `servers` or more.

    `offered_load` is arrivals per minute times mean service minutes (erlang). From Erlang B by
    C = B / (1 - rho (1 - B)), good for thousands of servers. Raises ValueError on no server or a
    negative load. Source: Cooper, Introduction to Queueing Theory, 2nd ed., chapter 3.
    """
    require_count(servers=servers)
    blocked = erlang_b(servers, offered_load)
    if offered_load >= servers:
        return 1.0
    return blocked / (1.0 - offered_load / servers * (1.0 - blocked))


def _wait_law(arrivals_per_min: float, service_min: float, servers: int) -> tuple[float, float]:
    """P(W > 0), and the rate per minute at which a wait that happens ends (0 if unstable)."""
    load = utilisation(arrivals_per_min, service_min, servers)
    p_wait = erlang_c(servers, load * servers)
    return p_wait, max(0.0, 1.0 - load) * servers / service_min


def mean_wait_min(arrivals_per_min: float, service_min: float, servers: int) -> float:
    """Mean wait in queue in minutes: C / (c/s - lambda), with s the mean service minutes.

    Infinite if unstable. Raises ValueError on a negative rate, a service time not above 0 or no
    server.
    """
    p_wait, ends_per_min = _wait_law(arrivals_per_min, service_min, servers)
    return p_wait / ends_per_min if ends_per_min > 0.0 else math.inf


def wait_variance_min2(arrivals_per_min: float, service_min: float, servers: int) -> float:
    """Variance of the wait in queue in min²: C (2 - C) / (c/s - lambda)².

    Infinite if unstable. Raises ValueError as `mean_wait_min`.
    """
    p_wait, ends_per_min = _wait_law(arrivals_per_min, service_min, servers)
    return p_wait * (2.0 - p_wait) / ends_per_min**2 if ends_per_min > 0.0 else math.inf


def mmc(arrivals_per_min: float, service_min: float, servers: int) -> MMcMeasures:
    """All means of M/M/c. Waits and numbers are infinite if it is unstable.

    `arrivals_per_min` is a rate, `service_min` the mean service time in minutes. Raises ValueError
    on a negative rate, a service time not above 0 or no server.
    """
    wait_min = mean_wait_min(arrivals_per_min, service_min, servers)
    means = queue_measures(arrivals_per_min, service_min, servers, wait_min)
    return MMcMeasures(**asdict(means), p_wait=erlang_c(servers, means.utilisation * servers))


def wait_tail(t_min: float, arrivals_per_min: float, service_min: float, servers: int) -> float:
    """P(wait in queue > t): C exp(-(c/s - lambda) t); 1 if unstable.

    Raises ValueError on a negative time and as `mean_wait_min`.
    """
    require_not_negative(t_min=t_min)
    p_wait, ends_per_min = _wait_law(arrivals_per_min, service_min, servers)
    return p_wait * math.exp(-ends_per_min * t_min)


def wait_quantile_min(
    share: float, arrivals_per_min: float, service_min: float, servers: int
) -> float:
    """Minutes of waiting that `share` of the arrivals (0 to below 1) do not exceed.

    0 if that share does not wait at all, infinite if unstable. Raises ValueError on a share
    outside [0, 1) and as `mean_wait_min`.
    """
    if not 0.0 <= share < 1.0:
        raise ValueError(f"share must be at least 0 and below 1, but it is {share}.")
    p_wait, ends_per_min = _wait_law(arrivals_per_min, service_min, servers)
    if ends_per_min == 0.0:
        return math.inf
    if p_wait <= 1.0 - share:
        return 0.0
    return (math.log(p_wait) - math.log1p(-share)) / ends_per_min


def sojourn_tail(t_min: float, arrivals_per_min: float, service_min: float, servers: int) -> float:
    """P(time in queue and service > t); 1 if unstable.

    The wait is 0 or exponential, service is exponential and independent of it. Raises ValueError
    on a negative time and as `mean_wait_min`.
    """
    require_not_negative(t_min=t_min)
    p_wait, ends_per_min = _wait_law(arrivals_per_min, service_min, servers)
    slow, fast = sorted((ends_per_min, 1.0 / service_min))
    gap = fast - slow
    # The tail of the sum of two exponential times, written so that equal rates are no exception.
    between = -math.expm1(-gap * t_min) / gap if gap > 0.0 else t_min
    p_both_last = math.exp(-slow * t_min) * (1.0 + slow * between)
    return (1.0 - p_wait) * math.exp(-t_min / service_min) + p_wait * p_both_last
