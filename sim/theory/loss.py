"""Queues where nobody waits: Erlang's loss formula and M/G/c/c."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from sim.theory.inputs import require_count, require_not_negative
from sim.theory.measures import utilisation


@dataclass(frozen=True, slots=True)
class LossMeasures:
    """Steady state of a loss system: share turned away, admissions per minute, busy servers."""

    p_blocked: float
    admitted_per_min: float
    n_busy: float


def erlang_b(servers: int, offered_load: float) -> float:
    """Probability that all servers are busy in M/M/c/c.

    `offered_load` is arrivals per minute times mean service minutes (erlang); `servers` may be 0.
    Computed by B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)), which loses no digits and needs no
    factorial. Raises ValueError on negative input.
    Source: Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th ed., section 2.6.
    """
    require_count(least=0, servers=servers)
    require_not_negative(offered_load=offered_load)
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked *= offered_load
        blocked /= server + blocked
    return blocked


def mgcc(arrivals_per_min: float, service_min: float, servers: int) -> LossMeasures:
    """M/G/c/c: Poisson arrivals that leave at once if no server is free.

    Only the mean of the service time (minutes) matters, whatever its law. Always stable. Raises
    ValueError on a negative rate, a service time not above 0 or no server.
    Source: Sevast'yanov (1957), Theory of Probability and Its Applications 2, 104-112;
    Gross et al., 4th ed., section 5.2.2.
    """
    offered = utilisation(arrivals_per_min, service_min, servers) * servers
    blocked = erlang_b(servers, offered)
    admitted = arrivals_per_min * (1.0 - blocked)
    return LossMeasures(blocked, admitted, admitted * service_min)


def busy_probabilities(servers: int, offered_load: float) -> tuple[float, ...]:
    """P(k servers busy) in M/G/c/c for k from 0 to `servers`: a Poisson law, cut off.

    Raises ValueError on no server or a negative load. Source: as `mgcc`.
    """
    require_count(servers=servers)
    require_not_negative(offered_load=offered_load)
    if offered_load == 0.0:
        return (1.0, *[0.0] * servers)
    busy = np.arange(servers + 1)
    logs = busy * np.log(offered_load) - gammaln(busy + 1)
    return tuple(np.exp(logs - logsumexp(logs)).tolist())
