"""How long a run remembers that it began empty: MSER-5 (White 1997), with the series to judge it by."""

from dataclasses import dataclass

import numpy as np

from sim.types import Floats

BATCH = 5


@dataclass(frozen=True)
class Truncation:
    """Where MSER-5 cuts a series."""

    cut: int  # observations to drop
    n: int  # observations in all
    statistic: Floats  # squared standard error of the mean of the rest, by batches dropped

    @property
    def trustworthy(self) -> bool:
        """Whether the cut lies in the first half; if not, the run is too short to say."""
        return self.cut < self.n / 2


def mser5(series: Floats) -> Truncation:
    """Return how much of the beginning of a series [n] to drop.

    The least squared standard error of the mean of what is left, in batches of 5; looked for in the
    first half only. A later least means that the series is too short. Raises ValueError for fewer than
    10 batches.
    """
    n_batches = len(series) // BATCH
    if n_batches < 10:
        raise ValueError(f"{len(series)} observations are too few for MSER-5 (50 or more)")
    means = series[: n_batches * BATCH].reshape(n_batches, BATCH).mean(axis=1)
    drops = np.arange(n_batches - 5)
    statistic = np.array([means[d:].var() / (n_batches - d) for d in drops])
    return Truncation(int(statistic.argmin()) * BATCH, len(series), statistic)
