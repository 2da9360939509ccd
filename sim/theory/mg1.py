"""M/G/1: Poisson arrivals, any service times, one server, first come first served.

Source throughout: Kleinrock, Queueing Systems 1, sections 5.6 and 5.7 (Pollaczek-Khinchine);
Gross, Shortle, Thompson & Harris, 4th ed., section 5.1.
"""

import math

from sim.theory.measures import QueueMeasures, queue_measures, utilisation
from sim.theory.moments import Moments, deterministic


def mean_wait_min(arrivals_per_min: float, service: Moments) -> float:
    """Mean wait in queue in minutes: lambda E[S²] / (2 (1 - rho)).

    Infinite if unstable. Raises ValueError on a negative rate.
    """
    load = utilisation(arrivals_per_min, service.mean_min)
    if load >= 1.0:
        return math.inf
    return arrivals_per_min * service.second_min2 / (2.0 * (1.0 - load))


def wait_variance_min2(arrivals_per_min: float, service: Moments) -> float:
    """Variance of the wait in queue in min²: W² + lambda E[S³] / (3 (1 - rho)).

    Infinite if unstable. Raises ValueError on a negative rate or if the third moment is not given.
    Source: Kleinrock 1, section 5.7, from the transform of the wait (Takács 1962).
    """
    if service.third_min3 is None:
        raise ValueError("The variance of the wait needs the third moment of the service time.")
    load = utilisation(arrivals_per_min, service.mean_min)
    if load >= 1.0:
        return math.inf
    wait_min = mean_wait_min(arrivals_per_min, service)
    return wait_min**2 + arrivals_per_min * service.third_min3 / (3.0 * (1.0 - load))


def mg1(arrivals_per_min: float, service: Moments) -> QueueMeasures:
    """All means of M/G/1; infinite if it is unstable. Raises ValueError on a negative rate."""
    wait_min = mean_wait_min(arrivals_per_min, service)
    return queue_measures(arrivals_per_min, service.mean_min, 1, wait_min)


def md1(arrivals_per_min: float, service_min: float) -> QueueMeasures:
    """All means of M/D/1, where every service lasts `service_min` minutes.

    The wait is half that of M/M/1. Infinite if unstable. Raises ValueError on a negative rate or
    a service time not above 0.
    """
    return mg1(arrivals_per_min, deterministic(service_min))
