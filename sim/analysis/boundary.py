"""The setting at which a gain turns into a loss, with an interval over replications."""

from dataclasses import dataclass
from math import nan

import numpy as np

from sim.types import Floats

RESAMPLES = 999


@dataclass(frozen=True)
class Crossing:
    """The setting at which a difference crosses 0; infinite if it does not.

    Without a crossing, `side` is `gains` (below 0 everywhere) or `loses`.
    """

    at: float
    low: float
    high: float
    side: str | None


def crossing(settings: Floats, differences: Floats, *, seed: int = 1) -> Crossing:
    """Return where the mean of differences [n, points] crosses 0 along ascending settings [points].

    Uses linear interpolation and the first crossing. The interval is a percentile bootstrap of whole
    replications (the same at all points); an end outside the settings is infinite.
    """
    rng, n = np.random.default_rng(seed), len(differences)
    means = differences.mean(axis=0)
    at = first_crossing(settings, means)
    drawn = np.array(
        [
            first_crossing(settings, differences[rng.integers(0, n, n)].mean(axis=0))
            for _ in range(RESAMPLES)
        ]
    )
    low, high = (_end(drawn, share) for share in (0.025, 0.975))
    side = None if np.isfinite(at) else ("gains" if means[0] <= 0 else "loses")
    return Crossing(at if np.isfinite(at) else nan, low, high, side)


def first_crossing(settings: Floats, means: Floats) -> float:
    """Return the first setting at which the means change sign; infinite if they do not."""
    for k in range(len(settings) - 1):
        a, b = means[k], means[k + 1]
        if (a <= 0) != (b <= 0):
            return float(settings[k] + (settings[k + 1] - settings[k]) * a / (a - b))
    return float("inf")


def _end(drawn: Floats, share: float) -> float:
    """Return a quantile of values that may be infinite."""
    return float(np.quantile(drawn, share, method="nearest"))
