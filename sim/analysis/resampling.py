"""Bootstrap intervals over replications, seeded: BCa of any statistic, and differences of quantiles."""

from collections.abc import Callable
from math import nan

import numpy as np
from scipy.stats import bootstrap

from sim.analysis.histograms import quantile_of
from sim.types import Floats, Ints

RESAMPLES = 9999


def bca(
    values: Floats, statistic: Callable[..., object] = np.mean, *, seed: int = 1,
    confidence: float = 0.95, resamples: int = RESAMPLES,
) -> tuple[float, float, float]:  # fmt: skip
    """Return a statistic of independent values [n] with its BCa interval (Efron 1987).

    For paired replications, pass differences. The ends are NaN for constant values or n < 3.
    """
    estimate = float(statistic(values))  # type: ignore[arg-type]
    if len(values) < 3 or np.ptp(values) == 0:
        end = estimate if len(values) >= 3 else nan
        return estimate, end, end
    found = bootstrap(
        (values,),
        statistic,
        confidence_level=confidence,
        n_resamples=resamples,
        method="BCa",
        rng=np.random.default_rng(seed),
    )
    return estimate, float(found.confidence_interval.low), float(found.confidence_interval.high)


def quantile_difference(
    ours: Ints, base: Ints, share: float, *, seed: int = 1, confidence: float = 0.95,
    resamples: int = 999,
) -> tuple[float, float, float]:  # fmt: skip
    """Return the difference of a pooled quantile (min, ours - base) and its bootstrap interval.

    `ours` and `base` count the times of all objects in the bins of `histograms`, one row per replication
    [R, bins]. Whole replications are resampled, the same on both sides, which keeps pairs and the objects
    of a replication together. Percentile interval; NaN with fewer than 3 replications. Raises ValueError if
    the numbers of replications differ.
    """
    if len(ours) != len(base):
        raise ValueError(f"{len(ours)} replications cannot be paired with {len(base)}")
    n = len(ours)

    def difference(times: Ints) -> float:
        return quantile_of(times @ ours, share) - quantile_of(times @ base, share)

    estimate = difference(np.ones(n, np.int64))
    if n < 3:
        return estimate, nan, nan
    often = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), resamples)
    drawn = [difference(times) for times in often]
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return estimate, float(low), float(high)
