"""Estimators for a panel of ports and months: difference-in-differences, before-after, cohorts.

All are linear in the outcome, so everything that depends only on treatment times is computed once and cached.
Panels are [ports, months]; regression rows are ordered by port. Standard errors are clustered by port.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.types import Bools, Floats, Ints

REFERENCE = -1  # the reference lag
IDENTIFIED = 1e-6
KEPT = 8  # cached designs and weights
Estimate = tuple[float, float]  # effect, standard error
Lagged = tuple[Floats, Floats]  # the same by lag; NaN where a lag cannot be estimated


# --- ordinary least squares ------------------------------------------------------------------------


@dataclass(frozen=True)
class Design:
    """A regression with fixed regressors."""

    x: Floats  # [ports * months, k]
    inverse: Floats  # [k, k] pseudo-inverse of x'x
    n_ports: int
    correction: float  # CR1: for few ports and many columns

    def identified(self, k: int) -> bool:
        """Whether the first k coefficients are identified."""
        resolved = np.diag(self.inverse @ (self.x.T @ self.x))[:k]
        return bool((resolved > 1 - IDENTIFIED).all())

    def fit(self, y: Floats) -> tuple[Floats, Floats]:
        """Return coefficients [k] and their covariance clustered by port [k, k]."""
        beta = self.inverse @ (self.x.T @ y.ravel())
        residuals = y.ravel() - self.x @ beta
        scores = (self.x * residuals[:, None]).reshape(self.n_ports, -1, self.x.shape[1])
        within = scores.sum(axis=1)
        covariance: Floats = self.inverse @ (within.T @ within) @ self.inverse * self.correction
        return beta, covariance


def make_design(columns: Floats, n: int, months: int) -> Design:
    """Return the regression on columns [n * months, c] with port and month effects."""
    port_effects = np.repeat(np.eye(n), months, axis=0)
    month_effects = np.tile(np.eye(months)[:, 1:], (n, 1))
    x = np.hstack([columns, port_effects, month_effects])
    rows, k = len(x), int(np.linalg.matrix_rank(x))
    correction = n / (n - 1) * (rows - 1) / (rows - k)
    return Design(x, np.linalg.pinv(x.T @ x), n, correction)


def two_way(y: Floats, treated: Bools) -> Estimate:
    """Two-way fixed effects: one effect for all ports and months (difference-in-differences)."""
    beta, covariance = _two_way_design(treated.tobytes(), treated.shape).fit(y)
    return float(beta[0]), float(np.sqrt(max(covariance[0, 0], 0.0)))


@lru_cache(maxsize=KEPT)
def _two_way_design(treated: bytes, shape: tuple[int, int]) -> Design:
    return make_design(_panel(treated, shape).reshape(-1, 1).astype(float), *shape)


def two_way_lags(y: Floats, treated: Bools) -> Lagged:
    """Leads and lags by ordinary least squares with port and month effects.

    If every port is eventually treated, leads and lags are not identified beside month effects (a linear
    trend; with two cohorts also any pattern with the period between them). Then all leads are omitted: the
    whole time before treatment is the reference, and pre-trends cannot be checked.
    """
    design, where, n_lags = _lags_design(treated.tobytes(), treated.shape)
    beta, covariance = design.fit(y)
    effect, error = np.full((2, n_lags), np.nan)
    effect[where] = beta[: len(where)]
    error[where] = np.sqrt(np.maximum(np.diag(covariance)[: len(where)], 0.0))
    return effect, error


@lru_cache(maxsize=KEPT)
def _lags_design(treated: bytes, shape: tuple[int, int]) -> tuple[Design, Ints, int]:
    panel, (n, months) = _panel(treated, shape), shape
    begun, lags = starts(panel), lags_of(panel)
    lag = np.where(begun[:, None] < months, np.arange(months) - begun[:, None], REFERENCE)

    def regression(where: Ints) -> Design:
        return make_design((lag.reshape(-1, 1) == lags[where]).astype(float), n, months)

    where = np.flatnonzero(lags != REFERENCE)
    design = regression(where)
    if not design.identified(len(where)):
        where = np.flatnonzero(lags >= 0)
        design = regression(where)
    return design, where, len(lags)


def _panel(treated: bytes, shape: tuple[int, int]) -> Bools:
    return np.frombuffer(treated, np.bool_).reshape(shape)


# --- without a model -------------------------------------------------------------------------------


def before_after(y: Floats, treated: Bools) -> Estimate:
    """Compare each port with itself, without a control group: mean after minus mean before."""
    changes = np.array(
        [row[on].mean() - row[~on].mean() for row, on in zip(y, treated, strict=True)
         if on.any() and not on.all()]
    )  # fmt: skip
    return float(changes.mean()), float(changes.std(ddof=1) / np.sqrt(len(changes)))


def starts(treated: Bools) -> Ints:
    """Return the first treated month of each port; the number of months if untreated."""
    found: Ints = np.where(treated.any(axis=1), treated.argmax(axis=1), treated.shape[1])
    return found


def lags_of(treated: Bools) -> Ints:
    """Return the lags that occur, from the first lead to the last lag."""
    begun, months = starts(treated), treated.shape[1]
    mine = begun[begun < months]
    return np.arange(-int(mine.max()), months - int(mine.min()))


@dataclass(frozen=True)
class CohortComparison:
    """One cohort in one month, compared with ports not yet treated."""

    members: Bools  # [ports]
    controls: Bools
    month: int
    before: int  # the cohort's last month before treatment
    lag: int


def comparisons(treated: Bools, rows: Bools) -> Iterator[CohortComparison]:
    """Yield every comparison among the ports `rows`, except in the reference month."""
    begun, months = starts(treated), treated.shape[1]
    for cohort in np.unique(begun[rows & (begun < months) & (begun > 0)]):
        members, before = rows & (begun == cohort), int(cohort) - 1
        for month in range(months):
            controls = rows & (begun > max(month, before)) & (begun != cohort)
            if month != before and controls.any():
                yield CohortComparison(members, controls, month, before, month - int(cohort))


def cohort_lags(y: Floats, treated: Bools) -> Lagged:
    """Leads and lags of cohorts against not-yet-treated ports; jackknife standard errors over ports."""
    return _jackknife(y, _lag_weights(treated.tobytes(), treated.shape))


def not_yet_treated(y: Floats, treated: Bools) -> Estimate:
    """One effect over all lags: each cohort against not-yet-treated ports, from its last month before.

    Months in which no port is untreated are omitted, which changes the estimand (see `comparable`).
    Jackknife standard error over ports.
    """
    effect, error = _jackknife(y, _overall_weights(treated.tobytes(), treated.shape))
    return float(effect[0]), float(error[0])


def _jackknife(y: Floats, weights: Floats) -> Lagged:
    """Return effects and errors from weights [1 + ports, effects, ports * months]; row 0 uses all ports.

    An effect that depends on a single port has no error.
    """
    every = weights @ y.ravel()
    effect, without = every[0], every[1:]
    g = len(without)
    error = np.sqrt((g - 1) / g * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    return effect, error


@lru_cache(maxsize=KEPT)
def _lag_weights(treated: bytes, shape: tuple[int, int]) -> Floats:
    lags = lags_of(_panel(treated, shape))
    return _weights(_panel(treated, shape), {int(lag): index for index, lag in enumerate(lags)})


@lru_cache(maxsize=KEPT)
def _overall_weights(treated: bytes, shape: tuple[int, int]) -> Floats:
    return _weights(_panel(treated, shape), dict.fromkeys(range(shape[1]), 0))


def _weights(treated: Bools, effect_index: dict[int, int]) -> Floats:
    """Return the weights of outcomes in each effect, with all ports and with each one omitted.

    Comparisons are weighted by their number of members. Lags without index are ignored; effects without
    comparison are NaN.
    """
    n, months = treated.shape
    found = np.zeros((n + 1, max(effect_index.values()) + 1, n, months))
    for left_out in range(-1, n):
        weights, total = found[left_out + 1], np.zeros(found.shape[1])
        for one in comparisons(treated, np.arange(n) != left_out):
            index = effect_index.get(one.lag)
            if index is None:
                continue
            members, controls = one.members.sum(), one.controls.sum()
            weights[index, one.members, one.month] += 1.0
            weights[index, one.members, one.before] -= 1.0
            weights[index, one.controls, one.month] -= members / controls
            weights[index, one.controls, one.before] += members / controls
            total[index] += members
        weights /= np.where(total > 0, total, np.nan)[:, None, None]
    return found.reshape(n + 1, found.shape[1], -1)


def comparable(treated: Bools) -> Bools:
    """Return the treated ports and months for which some port is not yet treated."""
    found: Bools = treated & (~treated).any(axis=0)
    return found
