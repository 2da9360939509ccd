"""Small simulations that know nothing of `sim`: recursions over the visits, many replications.

Arrays are (replication, visit). Each replication starts empty; the first visits are not counted.
"""

import heapq
from collections import deque
from collections.abc import Sequence

import numpy as np
from scipy.stats import t as student

Array = np.ndarray

# The means of replications are compared with theory at this many standard errors: a right formula
# fails with a probability of at most 2e-5 a check (Student's t, 99 degrees of freedom; 1e-5 with
# 399). With the 24 checks of test_by_simulation.py that is below 5e-4 for a new seed; the seeds
# are fixed, so that a run that has passed once passes again.
STANDARD_ERRORS = 4.5
CHECKS_AT_MOST = 24


def false_alarm_rate(n_replications: int) -> float:
    """Chance that one check of a right formula fails."""
    return float(2.0 * student.sf(STANDARD_ERRORS, n_replications - 1))


def agrees(samples: Array, theory: float) -> bool:
    """Whether the mean over replications (of the mean over visits) is that of the theory."""
    return abs(standard_errors_off(samples, theory)) <= STANDARD_ERRORS


def standard_errors_off(samples: Array, theory: float) -> float:
    """By how many standard errors the mean over replications is above the theory."""
    means = samples.mean(axis=1)
    error = means.std(ddof=1) / np.sqrt(len(means))
    return float((means.mean() - theory) / error)


def lindley_waits(gaps: Array, services: Array) -> Array:
    """Waits in one queue in order of arrival: W' = max(0, W + service - gap) (Lindley 1952)."""
    steps = services[:, :-1] - gaps[:, 1:]
    walk = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)
    return walk - np.minimum.accumulate(walk, axis=1)


def kiefer_wolfowitz_waits(gaps: Array, services: Array, servers: int) -> Array:
    """Waits at several servers in order of arrival (Kiefer & Wolfowitz 1955)."""
    work = np.zeros((len(gaps), servers))
    waits = np.empty_like(services)
    rows = np.arange(len(gaps))
    for visit in range(services.shape[1]):
        work = np.maximum(work - gaps[:, visit, None], 0.0)
        first_free = work.argmin(axis=1)
        waits[:, visit] = work[rows, first_free]
        work[rows, first_free] += services[:, visit]
    return waits


def possession_waits(gaps: Array, parts: Array, needs: Array, *, release_together: bool) -> Array:
    """Waits for single units that are seized at once, each in order of arrival.

    `parts` is (replication, visit, unit) minutes, `needs` likewise whether the visit needs the
    unit. A unit is free when its own part ends or, together, when the longest part ends.
    """
    arrivals = np.cumsum(gaps, axis=1)
    free = np.zeros((len(gaps), parts.shape[2]))
    waits = np.empty_like(gaps)
    for visit in range(gaps.shape[1]):
        need, part = needs[:, visit], parts[:, visit] * needs[:, visit]
        start = np.maximum(arrivals[:, visit], np.where(need, free, 0.0).max(axis=1))
        waits[:, visit] = start - arrivals[:, visit]
        busy = part.max(axis=1)[:, None] if release_together else part
        free = np.where(need, start[:, None] + busy, free)
    return waits


def priority_waits(
    gaps: Sequence[float], classes: Sequence[int], services: Sequence[float], servers: int
) -> list[float]:
    """Waits of one replication under non-preemptive priority, event by event; class 0 first."""
    queues: list[deque[tuple[int, float]]] = [deque() for _ in range(max(classes) + 1)]
    ends: list[float] = []
    waits = [0.0] * len(classes)

    def serve_until(limit: float) -> None:
        while ends and ends[0] <= limit and any(queues):
            now = heapq.heappop(ends)
            visit, came = next(queue for queue in queues if queue).popleft()
            waits[visit] = now - came
            heapq.heappush(ends, now + services[visit])

    now = 0.0
    for visit, (gap, kind) in enumerate(zip(gaps, classes, strict=True)):
        now += gap
        serve_until(now)
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        if len(ends) < servers:
            heapq.heappush(ends, now + services[visit])
        else:
            queues[kind].append((visit, now))
    serve_until(float("inf"))
    return waits
