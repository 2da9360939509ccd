"""Fitting distributions of durations: maximum likelihood, chosen by AIC, bootstrap intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import expon, gamma, kstest, lognorm, uniform

from sim.port.numbers import Shape
from sim.types import Floats

RESAMPLES = 400
LEAST_MIN = 1e-6  # replaces times of 0
MOST_CV = 10.0  # the largest that ports allow


@dataclass(frozen=True)
class Law:
    """A fitted distribution of times in minutes."""

    shape: Shape
    mean: float
    low: float  # 95 % interval of the mean
    high: float
    cv: float
    n: int
    aic: Mapping[Shape, float]
    distance: float  # Kolmogorov-Smirnov statistic of the chosen law

    def describe(self) -> str:
        """Describe the method, for the port file."""
        others = ", ".join(f"{name} {value:.0f}" for name, value in sorted(self.aic.items()))
        return (
            f"{self.shape} by maximum likelihood, n = {self.n}, cv {self.cv:.3g}, "
            f"mean within [{self.low:.5g}, {self.high:.5g}] (bootstrap, 95 %); AIC: {others or '-'}; "
            f"KS distance {self.distance:.3f}"
        )


def fit_law(times: Floats, *, seed: int = 1) -> Law:
    """Return the distribution with the least AIC. Raises ValueError without times."""
    n = len(times)
    if n == 0:
        raise ValueError("no times to fit")
    mean = float(times.mean())
    if np.ptp(times) <= 1e-6 * max(mean, 1.0):
        return Law("constant", mean, mean, mean, 0.0, n, {}, 0.0)
    kept = np.maximum(times, LEAST_MIN)
    frozen: dict[Shape, Any] = {
        "exponential": expon(scale=mean),
        "gamma": gamma(*gamma.fit(kept, floc=0)),
        "lognormal": lognorm(*lognorm.fit(kept, floc=0)),
        "uniform": uniform(kept.min(), np.ptp(kept)),
    }
    parameters: dict[Shape, int] = {"exponential": 1, "gamma": 2, "lognormal": 2, "uniform": 2}
    aic: dict[Shape, float] = {
        name: 2 * parameters[name] - 2 * float(law.logpdf(kept).sum())
        for name, law in frozen.items()
        if name == "exponential" or law.std() <= MOST_CV * law.mean()
    }
    shape = min(aic, key=aic.__getitem__)
    chosen = frozen[shape]
    low, high = _mean_interval(kept, shape, seed)
    cv = 1.0 if shape == "exponential" else float(chosen.std() / chosen.mean())
    distance = float(kstest(kept, chosen.cdf).statistic)
    return Law(shape, float(chosen.mean()), low, high, cv, n, aic, distance)


def _mean_interval(times: Floats, shape: str, seed: int) -> tuple[float, float]:
    """Return the bootstrap interval of the mean under the chosen distribution."""
    rng, n = np.random.default_rng(seed), len(times)
    logs = np.log(times)
    means = np.empty(RESAMPLES)
    for r in range(RESAMPLES):
        rows = rng.integers(0, n, n)
        if shape == "lognormal":
            means[r] = np.exp(logs[rows].mean() + logs[rows].var() / 2)
        elif shape == "uniform":
            means[r] = (times[rows].min() + times[rows].max()) / 2
        else:
            means[r] = times[rows].mean()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def share_interval(n_yes: int, n: int) -> tuple[float, float, float]:
    """Return a share with Wilson's 95 % interval."""
    z = 1.959963984540054
    share = n_yes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return share, float(max(middle - half, 0.0)), float(min(middle + half, 1.0))
