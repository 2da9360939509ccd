"""Waits in a plain queueing network, with intervals from batches of one long run."""

from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import students_t
from sim.types import Floats
from tests.performance.plain_network.model import QUEUE, Codes, Jobs, NetworkPlan
from tests.performance.plain_network.stored import stored

BATCHES = 32


@dataclass(frozen=True)
class Wait:
    """The mean wait of the calls of one kind (min), and its standard error from batches."""

    n: int
    mean: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """Student's interval of 95 %."""
        half = students_t(BATCHES) * self.error
        return self.mean - half, self.mean + half


def mean_waits(
    plan: NetworkPlan, jobs: Jobs, began: Floats, warm_up_jobs: int = 0
) -> dict[tuple[str, int], Wait]:
    """Return the wait at each (station, level).

    Jobs after the first `warm_up_jobs` are cut into 32 batches of as many; a wait runs from becoming
    ready (arrival, or the end of the call before) to being served.
    """
    stations, queues = len(plan.stations), len(plan.need)
    counts = np.zeros((BATCHES, stations, queues), np.int64)
    sums = np.zeros((BATCHES, stations, queues))
    add_up(jobs.arrived, jobs.first, jobs.code, jobs.station, jobs.minutes, began, warm_up_jobs,
           counts, sums)  # fmt: skip
    found = {}
    for (name, level), queue in plan.code.items():
        station = plan.stations.index(name)
        n, total = counts[:, station, queue], sums[:, station, queue]
        mean = total.sum() / n.sum() if n.sum() else float("nan")
        # Batches differ in the number of calls: the error of a ratio of two sums.
        strays = total - mean * n
        error = float(np.std(strays, ddof=1) / np.sqrt(BATCHES) / n.mean()) if n.sum() else mean
        found[name, level] = Wait(int(n.sum()), float(mean), error)
    return found


@stored(nogil=True)
def add_up(
    arrived: Floats,
    first: np.ndarray,
    code: Codes,
    station: Codes,
    minutes: Floats,
    began: Floats,
    warm_up_jobs: int,
    counts: np.ndarray,
    sums: Floats,
) -> None:
    """Add each call's wait to the sum of its batch, station and queue."""
    n_batches, n_jobs = len(counts), len(arrived)
    for batch in range(n_batches):
        begin = warm_up_jobs + (n_jobs - warm_up_jobs) * batch // n_batches
        end = warm_up_jobs + (n_jobs - warm_up_jobs) * (batch + 1) // n_batches
        for job in range(begin, end):
            ready = arrived[job]
            for call in range(first[job], first[job + 1]):
                queue = code[call] & np.uint8(QUEUE)
                counts[batch, station[call], queue] += 1
                sums[batch, station[call], queue] += began[call] - ready
                ready = began[call] + minutes[call]
