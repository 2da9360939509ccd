"""Mergeable histograms: counts of times in bins on a fixed logarithmic scale."""

import numpy as np

from sim.types import Floats, Ints

BINS_A_DECADE = 40  # a bin is 6 % wide
LEAST_MIN, MOST_MIN = 1.0, 1e6
EDGES: Floats = np.concatenate(
    [[0.0], np.geomspace(LEAST_MIN, MOST_MIN, 6 * BINS_A_DECADE + 1), [np.inf]]
)
N_BINS = len(EDGES) - 1


def counted(values: Floats) -> tuple[Ints, Ints]:
    """Return the non-empty bins and their counts. Values in minutes, at least 0."""
    bins, counts = np.unique(np.searchsorted(EDGES, values, side="right") - 1, return_counts=True)
    return bins, counts


def quantile(bins: Ints, counts: Ints, share: float) -> float:
    """Return a quantile (min) of counts, interpolated within its bin; the error is at most half a bin.

    A bin may occur several times: histograms are merged by concatenation.
    """
    return quantile_of(np.bincount(bins, counts, minlength=N_BINS), share)


def quantile_of(total: Floats | Ints, share: float) -> float:
    """Return a quantile (min) of counts given for all bins [N_BINS]."""
    reached = np.cumsum(total)
    if reached[-1] == 0:
        return float("nan")
    target = share * reached[-1]
    index = min(int(np.searchsorted(reached, target)), len(EDGES) - 3)
    before = reached[index] - total[index]
    within = (target - before) / total[index] if total[index] else 0.0
    low, high = EDGES[index], EDGES[index + 1]
    return float(low + min(within, 1.0) * (high - low))
