"""Bootstrap intervals over replications, seeded: BCa of any statistic, and differences of quantiles."""

from collections.abc import Callable, Sequence
from math import nan

import numpy as np
from scipy.stats import bootstrap

from sim.model.workload import Floats

RESAMPLES = 9999
Statistic = Callable[[Floats], float]


def bca(
    values: Floats, statistic: Callable[..., object] = np.mean, *, seed: int = 1,
    confidence: float = 0.95, resamples: int = RESAMPLES,
) -> tuple[float, float, float]:  # fmt: skip
    """Return a statistic of independent values [n] with its BCa interval (Efron 1987).

    Take differences first where replications are paired. Without spread, or with n < 3, there is no
    interval (NaN).
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
    ours: Sequence[Floats], base: Sequence[Floats], share: float, *, seed: int = 1,
    confidence: float = 0.95, resamples: int = 999,
) -> tuple[float, float, float]:  # fmt: skip
    """Return the difference of a pooled quantile (ours - base) and its bootstrap interval.

    `ours` and `base` hold the times of all objects, one array a replication; whole replications are
    drawn, the same on both sides, so that pairs stay together and objects of one replication too.
    Percentile interval. Raises ValueError unless there are as many on both sides.
    """
    if len(ours) != len(base):
        raise ValueError(f"{len(ours)} replications cannot be paired with {len(base)}")
    rng, n = np.random.default_rng(seed), len(ours)

    def difference(chosen: Sequence[int]) -> float:
        one = np.concatenate([ours[r] for r in chosen])
        other = np.concatenate([base[r] for r in chosen])
        return float(np.quantile(one, share) - np.quantile(other, share))

    drawn = [difference(rng.integers(0, n, n).tolist()) for _ in range(resamples)]
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return difference(range(n)), float(low), float(high)
