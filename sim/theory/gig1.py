"""GI/G/1: bounds on the mean wait from moments of arrivals and service times.

Source throughout: Kleinrock, Queueing Systems 2, sections 2.2 and 2.3.
"""

import math
from collections.abc import Callable

from scipy.optimize import brentq

from sim.theory.inputs import require_not_negative, require_positive
from sim.theory.measures import utilisation
from sim.theory.moments import Moments


def kingman_upper_min(arrivals_per_min: float, arrival_scv: float, service: Moments) -> float:
    """Upper bound on the mean wait in minutes: lambda (va + vs) / (2 (1 - rho)).

    `arrival_scv` is the squared coefficient of variation of the times between arrivals; va and vs
    are the two variances. Tight in heavy traffic. Infinite if unstable. Raises ValueError on a
    rate not above 0 or a negative scv. Source: Kingman (1962), Biometrika 49, 315-324.
    """
    require_positive(arrivals_per_min=arrivals_per_min)
    require_not_negative(arrival_scv=arrival_scv)
    load = utilisation(arrivals_per_min, service.mean_min)
    if load >= 1.0:
        return math.inf
    variances = arrival_scv / arrivals_per_min**2 + service.variance_min2
    return arrivals_per_min * variances / (2.0 * (1.0 - load))


def marshall_lower_min(arrivals_per_min: float, arrival_scv: float, service: Moments) -> float:
    """Lower bound on the mean wait in minutes if gaps between arrivals age: K - (ca² + rho)/(2 lambda).

    K is Kingman's bound. Valid only if the mean residual time to the next arrival never grows
    while one waits for it (constant, Erlang, uniform, exponential gaps): then an idle time has
    E[I²]/E[I] of at most that of a whole gap. Exact for M/G/1. Never below 0, infinite if
    unstable. Raises ValueError as `kingman_upper_min`, and if the scv is above 1, which no
    such law has. Source: Marshall (1968), Operations Research 16, 651-665.
    """
    upper_min = kingman_upper_min(arrivals_per_min, arrival_scv, service)
    if arrival_scv > 1.0:
        raise ValueError(
            f"arrival_scv must be at most 1 where gaps between arrivals age, but it is {arrival_scv}."
        )
    load = utilisation(arrivals_per_min, service.mean_min)
    return max(0.0, upper_min - (arrival_scv + load) / (2.0 * arrivals_per_min))


def any_arrivals_lower_min(arrivals_per_min: float, service: Moments) -> float:
    """Lower bound on the mean wait in minutes for any times between arrivals.

    (lambda² vs + rho (rho - 2)) / (2 lambda (1 - rho)), with vs the variance of service; never
    below 0, and 0 unless service varies much. Infinite if unstable. Raises ValueError on a rate
    not above 0. Source: Marchal (1978), Operations Research 26, 1083-1088; Gross et al., 4th ed.,
    chapter 7 (bounds).
    """
    require_positive(arrivals_per_min=arrivals_per_min)
    load = utilisation(arrivals_per_min, service.mean_min)
    if load >= 1.0:
        return math.inf
    numerator = arrivals_per_min**2 * service.variance_min2 + load * (load - 2.0)
    return max(0.0, numerator / (2.0 * arrivals_per_min * (1.0 - load)))


def marshall_root_lower_min(next_wait_min: Callable[[float], float], drift_min: float) -> float:
    """Lower bound on the mean wait in minutes of any GI/G/1: the root x of x = E[max(0, x + U)].

    U is a service time minus the gap to the next arrival, `drift_min` its mean;
    `next_wait_min(x)` is E[max(0, x + U)], the mean wait in minutes of the one after somebody who
    waits exactly x. That is convex in x, so the mean wait is at least its fixed point (Jensen).
    Infinite if the drift is 0 or more. Raises ValueError on a drift that is not finite.
    Source: Marshall (1968), Operations Research 16, 651-665.
    """
    if not math.isfinite(drift_min):
        raise ValueError(f"drift_min must be a finite number, but it is {drift_min}.")
    if drift_min >= 0.0:
        return math.inf
    far = -drift_min
    while next_wait_min(far) > far:
        far *= 2.0
    return float(brentq(lambda x: next_wait_min(x) - x, 0.0, far))
