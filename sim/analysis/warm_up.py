"""Warm-up detection by MSER-5 (White 1997)."""

from dataclasses import dataclass

import numpy as np

from sim.types import Floats

BATCH = 5


@dataclass(frozen=True)
class Truncation:
    """The truncation point of a series by MSER-5."""

    cut: int  # observations to drop
    n: int  # observations in all
    statistic: Floats  # squared standard error of the remaining mean, by batches dropped

    @property
    def trustworthy(self) -> bool:
        """Whether the cut is in the first half; otherwise the run is too short."""
        return self.cut < self.n / 2


def mser5(series: Floats) -> Truncation:
    """Return how many observations to drop from the beginning of a series [n].

    Minimises the squared standard error of the remaining mean, in batches of 5, over the first half. A later
    minimum means that the series is too short. Raises ValueError for fewer than
    10 batches.
    """
    n_batches = len(series) // BATCH
    if n_batches < 10:
        raise ValueError(f"{len(series)} observations are too few for MSER-5 (50 or more)")
    means = series[: n_batches * BATCH].reshape(n_batches, BATCH).mean(axis=1)
    drops = np.arange(n_batches - 5)
    statistic = np.array([means[d:].var() / (n_batches - d) for d in drops])
    return Truncation(int(statistic.argmin()) * BATCH, len(series), statistic)
