"""What a queue is measured by, and a pair of bounds."""

from dataclasses import dataclass

from sim.theory.inputs import require_count, require_not_negative, require_positive


@dataclass(frozen=True, slots=True)
class QueueMeasures:
    """Steady-state means of one queue.

    `utilisation` is the offered work per server (1 or more if the queue is unstable), `wait_min`
    the time in queue, `sojourn_min` the time in queue and in service, both in minutes;
    `n_waiting` and `n_present` are the numbers in queue and in the system. Infinite if unstable.
    """

    utilisation: float
    wait_min: float
    sojourn_min: float
    n_waiting: float
    n_present: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two numbers between which a mean lies, in the unit of that mean."""

    lower: float
    upper: float


def utilisation(arrivals_per_min: float, service_min: float, servers: int = 1) -> float:
    """Offered work per server: arrivals per minute times mean service minutes over servers.

    Raises ValueError on a negative rate, a service time not above 0 or no server.
    Source: Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th ed., chapter 1.
    """
    require_not_negative(arrivals_per_min=arrivals_per_min)
    require_positive(service_min=service_min)
    require_count(servers=servers)
    return arrivals_per_min * service_min / servers


def queue_measures(
    arrivals_per_min: float, service_min: float, servers: int, wait_min: float
) -> QueueMeasures:
    """All means of a queue from its mean wait in minutes, by Little's law.

    Raises ValueError as `utilisation`. Source: Little (1961), Operations Research 9, 383-387.
    """
    sojourn_min = wait_min + service_min
    return QueueMeasures(
        utilisation=utilisation(arrivals_per_min, service_min, servers),
        wait_min=wait_min,
        sojourn_min=sojourn_min,
        n_waiting=arrivals_per_min * wait_min,
        n_present=arrivals_per_min * sojourn_min,
    )
