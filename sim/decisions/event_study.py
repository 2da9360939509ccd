"""Event study: effects by months since a port began, leads and lags.

Leads (before the beginning) check that ports had parallel trends: they should be 0. Lags show how the effect
develops. The month before the beginning is the reference.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.estimators import (
    Lagged,
    cohort_lags,
    comparisons,
    lags_of,
    starts,
    two_way_lags,
)
from sim.decisions.evaluation import Truth, check_repetitions, panel, share_interval
from sim.types import Bools, Floats, Ints

LAGGED: dict[str, Callable[[Floats, Bools], Lagged]] = {
    "two_way": two_way_lags,
    "not_yet_treated": cohort_lags,
}
HEADS = [
    "estimator", "lag", "truth", "estimate", "bias", "bias_low", "bias_high", "width", "coverage",
    "coverage_low", "coverage_high", "rejects", "ports", "repetitions",
]  # fmt: skip


def event_study(truth: Truth, *, repetitions: int = 200, seed: int = 2018) -> pd.DataFrame:
    """Return leads and lags over repetitions, in the unit of the truth.

    Columns: estimator, lag (months since the beginning; below 0: leads), truth, estimate (mean), bias with
    its 95 % interval over repetitions, `width` (mean half-width of an evaluator's 95 % interval),
    coverage with its own interval, `rejects` (share of repetitions whose interval excludes 0: false alarms
    for leads, power for lags), ports. Lags that an estimator cannot provide are missing.
    Raises BadInput for fewer than 2 repetitions.
    """
    check_repetitions(repetitions)
    lags = lags_of(truth.treated)
    critical = students_t(len(truth.level))
    panels = [panel(truth, r, seed) for r in range(repetitions)]
    known = {"not_yet_treated": compared_truth(truth, lags), "two_way": whole_truth(truth, lags)}
    rows = []
    for name, estimator in LAGGED.items():
        true, ports = known[name]
        found = [estimator(y, truth.treated) for y in panels]
        effects = np.array([effect for effect, _ in found])
        halves = critical * np.array([error for _, error in found])
        for index, lag in enumerate(lags):
            effect, half = effects[:, index], halves[:, index]
            if np.isnan(effect).any() or np.isnan(half).any() or not ports[index]:
                continue
            aim = float(true[index])
            bias = float(effect.mean() - aim)
            noise = 1.96 * effect.std(ddof=1) / np.sqrt(repetitions)
            covered = float((np.abs(effect - aim) <= half).mean())
            rejects = float((np.abs(effect) > half).mean())
            rows.append(
                (name, int(lag), aim, bias + aim, bias, bias - noise, bias + noise, half.mean(),
                 covered, *share_interval(covered, repetitions), rejects, int(ports[index]),
                 repetitions)
            )  # fmt: skip
    return pd.DataFrame(rows, columns=HEADS)


def compared_truth(truth: Truth, lags: Ints) -> tuple[Floats, Ints]:
    """Return the true mean effect by lag over comparable ports, and their number."""
    total, ports = np.zeros(len(lags)), np.zeros(len(lags), np.int64)
    for one in comparisons(truth.treated, np.ones(len(truth.level), np.bool_)):
        index = one.lag - int(lags[0])
        total[index] += truth.effect[one.members, one.month].sum()
        ports[index] += one.members.sum()
    return total / np.maximum(ports, 1), ports


def whole_truth(truth: Truth, lags: Ints) -> tuple[Floats, Ints]:
    """Return the true mean effect by lag over all ports with this lag, and their number."""
    begun, months = starts(truth.treated), truth.treated.shape[1]
    lag = np.arange(months) - begun[:, None]
    there = (lag[None] == lags[:, None, None]) & (begun < months)[:, None]
    ports: Ints = there.sum(axis=(1, 2))
    total = np.where(there, truth.effect, 0.0).sum(axis=(1, 2))
    return total / np.maximum(ports, 1), ports
