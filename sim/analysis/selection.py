"""Ranking and selection: the policy or setting with the least mean, with a stated confidence.

KN++ (Kim and Nelson 2006) adds replications one by one and drops alternatives that are clearly worse; with
common random numbers the variances of differences are small and it stops early. OCBA (Chen et al. 2000)
allocates a given number of replications where they best separate the best alternative from the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from sim.types import Floats, Ints

Sample = Callable[[list[int], int], Floats]  # (alternatives, replication) -> values


@dataclass(frozen=True)
class Selection:
    """The selected alternative and the replications used."""

    best: tuple[int, ...]  # several if the maximum of replications was reached
    means: Floats
    n: Ints  # replications of each alternative
    decided: bool


def kn_plus_plus(
    sample: Sample, n_alternatives: int, indifference: float, *, confidence: float = 0.95,
    first: int = 20, most: int = 10_000,
) -> Selection:  # fmt: skip
    """Return the alternative with the least mean, by KN++ with variances updated at each replication.

    `sample(alternatives, r)` returns the values of these alternatives in replication r, on common random
    numbers. With the stated confidence the choice is the best, or worse by less than `indifference`
    (asymptotically in the number of replications).
    """
    kept = list(range(n_alternatives))
    values = np.full((n_alternatives, most), np.nan)
    n = np.zeros(n_alternatives, np.int64)

    def take(replication: int) -> None:
        values[kept, replication] = sample(kept, replication)
        n[kept] = replication + 1

    for replication in range(min(first, most)):
        take(replication)
    done = min(first, most)
    alpha = 1 - confidence
    while len(kept) > 1:
        eta = ((2 * alpha / (n_alternatives - 1)) ** (-2 / (done - 1)) - 1) / 2
        kept = _survivors(values[:, :done], kept, indifference, 2 * eta * (done - 1))
        if len(kept) == 1 or done == most:
            break
        take(done)
        done += 1
    means = np.array([np.nanmean(row) for row in values])
    best = tuple(sorted(kept, key=lambda k: means[k]))
    return Selection(best, means, n, len(kept) == 1)


def _survivors(values: Floats, kept: list[int], indifference: float, h2: float) -> list[int]:
    """Drop alternatives beaten by more than the screening bound (Kim and Nelson 2006)."""
    r = values.shape[1]
    sums = values[kept].sum(axis=1)
    found = []
    for i, alternative in enumerate(kept):
        spread = (values[kept] - values[alternative]).var(axis=1, ddof=1)
        bound = np.maximum(0.0, indifference / 2 * (h2 * spread / indifference**2 - r))
        if not (sums[i] - sums > bound)[np.arange(len(kept)) != i].any():
            found.append(alternative)
    return found or [kept[int(sums.argmin())]]


def ocba_shares(means: Floats, deviations: Floats) -> Floats:
    """Return the optimal share of replications of each alternative; the least mean is best.

    Ratio of shares i and j: ((s_i / d_i) / (s_j / d_j)) ** 2 for alternatives that are not best, with d the
    distance to the best mean; share of the best: s_b * sqrt(sum (share_i / s_i) ** 2).
    """
    best = int(np.argmin(means))
    distance = means - means[best]
    others = np.arange(len(means)) != best
    with np.errstate(divide="ignore"):
        shares = np.where(others, (deviations / np.where(others, distance, inf)) ** 2, 0.0)
    if not np.isfinite(shares).all():  # equal means share equally
        shares = np.where(np.isfinite(shares), 0.0, 1.0)
    if shares.sum() == 0:
        shares = np.ones(len(means))
    else:
        spread = np.where(others & (deviations > 0), deviations, inf)
        shares[best] = deviations[best] * np.sqrt(((shares / spread) ** 2).sum())
    found: Floats = shares / shares.sum()
    return found


def ocba(
    sample: Sample, n_alternatives: int, budget: int, *, first: int = 10, step: int = 10
) -> Selection:
    """Return the alternative with the least mean for a budget of replications, allocated by OCBA.

    `sample([k], r)` returns the value of alternative k in its replication r.
    """
    values: list[list[float]] = [
        [float(sample([k], r)[0]) for r in range(first)] for k in range(n_alternatives)
    ]
    while (used := sum(map(len, values))) < budget:
        means = np.array([np.mean(v) for v in values])
        deviations = np.array([np.std(v, ddof=1) for v in values])
        target = ocba_shares(means, deviations) * min(used + step, budget)
        lacking = np.maximum(0, np.ceil(target - [len(v) for v in values])).astype(int)
        if lacking.sum() == 0:
            lacking[int(means.argmin())] = 1
        for k in np.argsort(-lacking):
            for _ in range(min(int(lacking[k]), budget - sum(map(len, values)))):
                values[k].append(float(sample([int(k)], len(values[k]))[0]))
    means = np.array([np.mean(v) for v in values])
    order = tuple(int(k) for k in np.argsort(means)[:1])
    return Selection(order, means, np.array([len(v) for v in values]), True)
