"""Priorities without preemption: the most urgent class first, in its order of arrival.

Class 0 is the most urgent. Source throughout: Cobham (1954), Priority assignment in waiting line
problems, Operations Research 2, 70-76 (correction 1955, 3, 547); Kleinrock, Queueing Systems 2,
sections 3.2, 3.4 and 3.6; Gross, Shortle, Thompson & Harris, 4th ed., section 3.4.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from sim.theory import mmc
from sim.theory.inputs import require_same_length
from sim.theory.measures import QueueMeasures, queue_measures, utilisation
from sim.theory.moments import Moments


def cobham_waits_min(
    arrivals_per_min: Sequence[float], services: Sequence[Moments]
) -> tuple[float, ...]:
    """Mean wait in queue in minutes of each class of a non-preemptive M/G/1.

    W_k = R / ((1 - s_(k-1)) (1 - s_k)): R is the mean work left in service that an arrival finds,
    s_k the load of class k and all more urgent ones. Infinite for the classes with s_k >= 1; the
    ones above them stay finite, as the server is then always busy and R counts what it carries.
    Raises ValueError on negative rates or lists of different length.
    Source: Cobham (1954), one server; for saturated classes by the same argument, with R as above.
    """
    loads = _loads(arrivals_per_min, services)
    return _head_of_line(_work_in_service_min(loads, services), loads)


def cobham(
    arrivals_per_min: Sequence[float], services: Sequence[Moments]
) -> tuple[QueueMeasures, ...]:
    """All means of each class of a non-preemptive M/G/1; `utilisation` is that of the class alone.

    Infinite, and errors, as `cobham_waits_min`.
    """
    waits_min = cobham_waits_min(arrivals_per_min, services)
    return tuple(
        queue_measures(rate, service.mean_min, 1, wait_min)
        for rate, service, wait_min in zip(arrivals_per_min, services, waits_min, strict=True)
    )


def mmc_waits_min(
    arrivals_per_min: Sequence[float], service_min: float, servers: int
) -> tuple[float, ...]:
    """Mean wait in queue in minutes of each class of a non-preemptive M/M/c with one service law.

    Every class has exponential service of mean `service_min`. R is C s / c, with Erlang's C of the
    whole load (1 if that saturates). Infinite for classes with a cumulated load per server of 1
    or more. Raises ValueError on negative rates, no class, a service time not above 0 or no server.
    Source: Cobham (1954), several servers; Davis (1966), Operations Research 14, 133-136; Kella &
    Yechiali (1985), Waiting times in the non-preemptive priority M/M/c queue, Communications in
    Statistics: Stochastic Models 1, 257-262.
    """
    require_same_length(arrivals_per_min=arrivals_per_min)
    loads = [utilisation(rate, service_min, servers) for rate in arrivals_per_min]
    work_min = mmc.erlang_c(servers, sum(loads) * servers) * service_min / servers
    return _head_of_line(work_min, loads)


def fcfs_wait_min(arrivals_per_min: Sequence[float], services: Sequence[Moments]) -> float:
    """Mean wait in queue in minutes if all classes are served in order of arrival (M/G/1).

    Infinite if unstable. Raises ValueError as `cobham_waits_min`.
    """
    loads = _loads(arrivals_per_min, services)
    return _head_of_line(_work_in_service_min(loads, services), [sum(loads)])[0]


def conserved_work_min(arrivals_per_min: Sequence[float], services: Sequence[Moments]) -> float:
    """What the sum over classes of load times mean wait must be, in minutes: rho R / (1 - rho).

    It is the same for every rule that never idles while there is work, never interrupts a service
    and does not look at how long services will last. Infinite if unstable. Raises ValueError as
    `cobham_waits_min`.
    Source: Kleinrock (1965), A conservation law for a wide class of queueing disciplines, Naval
    Research Logistics Quarterly 12, 181-192; Queueing Systems 2, section 3.4.
    """
    load = sum(_loads(arrivals_per_min, services))
    return load * fcfs_wait_min(arrivals_per_min, services) if load > 0.0 else 0.0


def weighted_wait_min(
    arrivals_per_min: Sequence[float], services: Sequence[Moments], waits_min: Sequence[float]
) -> float:
    """Sum over classes of load times mean wait in minutes, to be held against `conserved_work_min`.

    A class without load counts for nothing. Raises ValueError on negative input or lists of
    different length. Source: as `conserved_work_min`.
    """
    require_same_length(arrivals_per_min=arrivals_per_min, services=services, waits_min=waits_min)
    loads = _loads(arrivals_per_min, services)
    if any(not wait_min >= 0.0 for wait_min in waits_min):
        raise ValueError(f"waits_min must be 0 or more, but they are {list(waits_min)}.")
    return math.fsum(
        load * wait_min for load, wait_min in zip(loads, waits_min, strict=True) if load > 0.0
    )


def _loads(arrivals_per_min: Sequence[float], services: Sequence[Moments]) -> list[float]:
    """Offered load of each class of a single server."""
    require_same_length(arrivals_per_min=arrivals_per_min, services=services)
    return [
        utilisation(rate, service.mean_min)
        for rate, service in zip(arrivals_per_min, services, strict=True)
    ]


def _work_in_service_min(loads: Sequence[float], services: Sequence[Moments]) -> float:
    """Mean work left in service: for each class the share of time it is served, times its residual."""
    left, work_min = 1.0, 0.0
    for load, service in zip(loads, services, strict=True):
        carried = min(load, left)
        left -= carried
        work_min += carried * service.second_min2 / (2.0 * service.mean_min)
    return work_min


def _head_of_line(work_min: float, loads: Sequence[float]) -> tuple[float, ...]:
    """R / ((1 - s_(k-1)) (1 - s_k)) for each class; infinite from s_k >= 1 on."""
    sums = [0.0, *accumulate(loads)]
    return tuple(
        work_min / ((1.0 - above) * (1.0 - upto)) if upto < 1.0 else math.inf
        for above, upto in pairwise(sums)
    )
