"""What would an evaluator have concluded? The usual estimators on monthly data whose truth is known.

Repetitions draw a panel (ports, months) of an outcome: a port's own level, a common course of the months, the
true effect where the port inspects jointly, and noise. Each estimator gives an effect with a 95 % interval,
clustered by port; over the repetitions its bias and the coverage of its interval are known.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.decisions.rollout import Rollout
from sim.errors import BadInput
from sim.model.workload import Bools, Floats
from sim.sampling.streams import Streams

CONFIDENCE = 0.95
Estimate = tuple[float, float]  # effect, standard error


@dataclass(frozen=True)
class Truth:
    """What is known of the panel: arrays [ports, months], in the unit of the outcome."""

    level: Floats  # [ports] before the reform
    effect: Floats  # change by joint inspection; 0 where not treated
    treated: Bools
    noise: Floats  # [ports] standard deviation of a month's mean

    @property
    def mean_effect(self) -> float:
        """Mean effect over treated ports and months."""
        return float(self.effect[self.treated].mean())


def truth_of(found: Rollout, measure: str = "minutes_matched", months_before: int = 6) -> Truth:
    """Return the truth of a simulated rollout, with months at the baseline before it.

    The noise of a month's mean is the half-width of the simulated interval, turned back into a standard
    deviation of one replication. Outcomes are logarithms, as evaluators take them, so effects are relative.
    """
    rows = found.ports[found.ports["measure"] == measure]
    names = list(found.plan["port"])
    months = list(dict.fromkeys(rows["month"]))
    wide = rows.pivot_table(index="port", columns="month", values=["mean", "low", "n"])
    mean = wide["mean"].loc[names, months].to_numpy(float)
    half = mean - wide["low"].loc[names, months].to_numpy(float)
    n = int(rows["n"].iloc[0])
    noise = half / student.ppf((1 + CONFIDENCE) / 2, n - 1) * np.sqrt(n)
    joint = found.path.assign(
        joint=found.path["levers"].str.split().apply(lambda levers: "matching" in levers)
    )
    treated = joint.pivot_table(index="port", columns="month", values="joint", aggfunc="max")
    on = treated.loc[names, months].to_numpy(bool)
    if not on.any():
        raise BadInput("no port inspects jointly", key="rollout", rule="something to evaluate")
    base = untreated(found, measure, names)
    effect = np.where(on, np.log(mean) - np.log(base)[:, None], 0.0)
    pad = ((0, 0), (months_before, 0))
    return Truth(
        level=np.log(base),
        effect=np.pad(effect, pad),
        treated=np.pad(on, pad),
        noise=(noise / mean).mean(axis=1),
    )


def untreated(found: Rollout, measure: str, names: list[str]) -> Floats:
    """Return the outcome of each port at the last month before its joint work, else of its first month.

    The effect is that of joint inspection over what the port did before, papers in parallel included.
    """
    rows = found.ports[found.ports["measure"] == measure]
    joint = found.path[found.path["levers"].str.split().apply(lambda x: "matching" in x)]
    first = joint.groupby("port")["month"].min()
    values = []
    for name in names:
        mine = rows[rows["port"] == name].set_index("month")["mean"]
        before = mine[mine.index < first.get(name, "9999")]
        values.append(float(before.iloc[0] if len(before) else mine.iloc[0]))
    return np.array(values)


def panel(truth: Truth, repetition: int, seed: int) -> Floats:
    """Draw the outcome [ports, months]: level + common months + effect + noise."""
    rng = Streams(seed, "evaluation", repetition).generator("panel")
    n, months = truth.treated.shape
    common = np.cumsum(rng.normal(0, 0.01, months)) + 0.02 * np.sin(np.arange(months))
    noise = truth.noise[:, None] * rng.standard_normal((n, months))
    found: Floats = truth.level[:, None] + common + truth.effect + noise
    return found


def clustered(y: Floats, x: Floats, clusters: Floats, which: int) -> Estimate:
    """Ordinary least squares; effect of one column with the cluster-robust standard error (CR1)."""
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ y
    residuals = y - x @ beta
    groups = np.unique(clusters)
    scores = np.stack([x[clusters == g].T @ residuals[clusters == g] for g in groups])
    n, k = len(y), int(np.linalg.matrix_rank(x))
    correction = len(groups) / (len(groups) - 1) * (n - 1) / (n - k)
    variance = inverse @ (scores.T @ scores) @ inverse * correction
    return float(beta[which]), float(np.sqrt(max(variance[which, which], 0.0)))


def dummies(n: int, months: int) -> tuple[Floats, Floats]:
    """Return port and month dummies [n * months, …], rows port by port; the first month is left out."""
    return np.repeat(np.eye(n), months, axis=0), np.tile(np.eye(months)[:, 1:], (n, 1))


def two_way(y: Floats, treated: Bools) -> Estimate:
    """Two-way fixed effects: one effect for all ports and months (difference-in-differences)."""
    n, months = y.shape
    x = np.hstack([treated.reshape(-1, 1).astype(float), *dummies(n, months)])
    return clustered(y.ravel(), x, np.repeat(np.arange(n), months), 0)


def before_after(y: Floats, treated: Bools) -> Estimate:
    """Compare each port with itself, without a control group: mean after less mean before."""
    changes = np.array(
        [row[on].mean() - row[~on].mean() for row, on in zip(y, treated, strict=True)
         if on.any() and not on.all()]
    )  # fmt: skip
    return float(changes.mean()), float(changes.std(ddof=1) / np.sqrt(len(changes)))


def starts(treated: Bools) -> Floats:
    """Return the first treated month of each port; the number of months where there is none."""
    found: Floats = np.where(treated.any(axis=1), treated.argmax(axis=1), treated.shape[1])
    return found


def not_yet_treated(y: Floats, treated: Bools) -> Estimate:
    """Event study by cohort: each against the ports not treated yet, from its last month before.

    Where no port is left untreated there is no comparison; those months are left out, which changes what
    is estimated (see `comparable`). Standard error: jackknife over ports.
    """
    keep = comparable(treated)

    def effect(rows: Bools) -> float:
        return _cohort_effect(y, treated, keep, rows)

    everyone = np.ones(len(y), np.bool_)
    estimate = effect(everyone)
    without = []
    for port in range(len(y)):
        rows = everyone.copy()
        rows[port] = False
        without.append(effect(rows))
    left = np.array(without)
    left = left[~np.isnan(left)]
    g = len(left)
    return estimate, float(np.sqrt((g - 1) / g * ((left - left.mean()) ** 2).sum()))


def _cohort_effect(y: Floats, treated: Bools, keep: Bools, rows: Bools) -> float:
    begun, total, weight = starts(treated), 0.0, 0
    for cohort in np.unique(begun[rows & (begun < y.shape[1])]):
        members = rows & (begun == cohort)
        for month in range(int(cohort), y.shape[1]):
            controls = rows & (begun > month)
            if not controls.any() or not (keep[:, month] & members).any():
                continue
            change = y[:, month] - y[:, int(cohort) - 1]
            total += (change[members].mean() - change[controls].mean()) * members.sum()
            weight += int(members.sum())
    return total / weight if weight else float("nan")


def comparable(treated: Bools) -> Bools:
    """Return the treated ports and months for which some port is not treated yet."""
    found: Bools = treated & (~treated).any(axis=0)
    return found


ESTIMATORS: dict[str, Callable[[Floats, Bools], Estimate]] = {
    "before_after": before_after,
    "two_way": two_way,
    "not_yet_treated": not_yet_treated,
}


def evaluate(truth: Truth, *, repetitions: int = 200, seed: int = 2018) -> pd.DataFrame:
    """Return bias and coverage of each estimator.

    Columns: estimator, truth, estimate, bias with its 95 % interval over repetitions, coverage of the 95 %
    intervals with its own, repetitions. The truth of `not_yet_treated` is the mean effect over the ports and
    months that it can compare; of the others, over all treated ports and months.
    """
    if repetitions < 2:
        message = "write 2 or more; a hundred or more tell coverage"
        raise BadInput(message, key="repetitions", value=str(repetitions), rule="2 or more")
    keep = comparable(truth.treated)
    rows = []
    for name, estimator in ESTIMATORS.items():
        if name == "not_yet_treated" and not keep.any():
            continue
        true = float(truth.effect[keep].mean()) if name == "not_yet_treated" else truth.mean_effect
        found = np.array(
            [estimator(panel(truth, r, seed), truth.treated) for r in range(repetitions)]
        )
        critical = student.ppf((1 + CONFIDENCE) / 2, len(truth.level) - 1)
        covered = (np.abs(found[:, 0] - true) <= critical * found[:, 1]).mean()
        half = 1.96 * found[:, 0].std(ddof=1) / np.sqrt(repetitions)
        half_p = 1.96 * np.sqrt(max(covered * (1 - covered), 1 / repetitions) / repetitions)
        bias = float(found[:, 0].mean() - true)
        rows.append(
            (name, true, bias + true, bias, bias - half, bias + half, covered,
             max(covered - half_p, 0), min(covered + half_p, 1), repetitions)
        )  # fmt: skip
    heads = ["estimator", "truth", "estimate", "bias", "bias_low", "bias_high", "coverage",
             "coverage_low", "coverage_high", "repetitions"]  # fmt: skip
    return pd.DataFrame(rows, columns=heads)
