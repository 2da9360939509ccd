"""What an evaluation would conclude: standard estimators on simulated monthly data with known truth.

Each repetition draws a panel (ports, months) of an outcome: port level, common month effects, the true effect
where the port inspects jointly, and noise. Each estimator gives an effect with a 95 % interval clustered by
port; its bias and coverage are measured over the repetitions.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.estimators import (
    Estimate,
    before_after,
    comparable,
    not_yet_treated,
    two_way,
)
from sim.decisions.rollout import Rollout
from sim.decisions.scorecard import MEASURES
from sim.errors import BadInput, check_whole, near
from sim.sampling.streams import Streams
from sim.types import Bools, Floats

DETECTABLE = 1.96 + 0.84  # standard errors: 80 % power at the 5 % level


@dataclass(frozen=True)
class Truth:
    """The truth behind the panel: arrays [ports, months] in the unit of the outcome."""

    level: Floats  # [ports] before the reform
    effect: Floats  # change by joint inspection; 0 where not treated
    treated: Bools
    noise: Floats  # [ports] standard deviation of a month's mean

    @property
    def mean_effect(self) -> float:
        """Mean effect over treated ports and months."""
        return float(self.effect[self.treated].mean())


def truth_of(found: Rollout, measure: str = "minutes_matched", months_before: int = 6) -> Truth:
    """Return the truth of a simulated rollout, preceded by months at the baseline.

    The noise of a monthly mean is the standard deviation of one replication, from the half-width of the
    simulated interval. Outcomes are logarithms, as is usual in evaluations, so effects are relative.
    """
    rows = found.ports[found.ports["measure"] == measure]
    if rows.empty:
        hint = near(measure, MEASURES)
        raise BadInput("port-measure-unknown", key="measure", value=measure, hint=hint)
    names = list(found.plan["port"])
    months = list(dict.fromkeys(rows["month"]))
    wide = rows.pivot_table(index="port", columns="month", values=["mean", "low", "n"])
    mean = wide["mean"].loc[names, months].to_numpy(float)
    half = mean - wide["low"].loc[names, months].to_numpy(float)
    n = int(rows["n"].iloc[0])
    noise = half / students_t(n) * np.sqrt(n)
    joint = found.path.assign(
        joint=found.path["levers"].str.split().apply(lambda levers: "matching" in levers)
    )
    treated = joint.pivot_table(index="port", columns="month", values="joint", aggfunc="max")
    on = treated.loc[names, months].to_numpy(bool)
    if not on.any():
        raise BadInput("nothing-to-evaluate", key="rollout")
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
    """Return the outcome of each port in its last month before joint inspection, else in the first month.

    The effect is that of joint inspection over the previous stage, parallel papers included.
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


ESTIMATORS: dict[str, Callable[[Floats, Bools], Estimate]] = {
    "before_after": before_after,
    "two_way": two_way,
    "not_yet_treated": not_yet_treated,
}


def estimator_errors(truth: Truth, *, repetitions: int = 200, seed: int = 2018) -> pd.DataFrame:
    """Return bias, coverage and power of each estimator.

    Columns: estimator, truth, estimate, bias with its 95 % interval over repetitions, coverage of the 95 %
    intervals with its own, `power` (share of repetitions whose interval excludes 0), `detectable` (the effect
    found in 80 % of repetitions: 2.8 standard errors), repetitions. The truth for `not_yet_treated` is the
    mean effect over the ports and months that it can compare; for the others, over all treated ports and
    months. Raises BadInput for fewer than 2 repetitions.
    """
    check_repetitions(repetitions)
    keep = comparable(truth.treated)
    rows = []
    for name, estimator in ESTIMATORS.items():
        if name == "not_yet_treated" and not keep.any():
            continue
        true = float(truth.effect[keep].mean()) if name == "not_yet_treated" else truth.mean_effect
        found = np.array(
            [estimator(panel(truth, r, seed), truth.treated) for r in range(repetitions)]
        )
        if np.isnan(found).any():  # too few ports in a cohort for a standard error
            continue
        critical = students_t(len(truth.level))
        covered = float((np.abs(found[:, 0] - true) <= critical * found[:, 1]).mean())
        power = float((np.abs(found[:, 0]) > critical * found[:, 1]).mean())
        half = 1.96 * found[:, 0].std(ddof=1) / np.sqrt(repetitions)
        bias = float(found[:, 0].mean() - true)
        rows.append(
            (name, true, bias + true, bias, bias - half, bias + half, covered,
             *share_interval(covered, repetitions), power, DETECTABLE * found[:, 1].mean(),
             repetitions)
        )  # fmt: skip
    heads = ["estimator", "truth", "estimate", "bias", "bias_low", "bias_high", "coverage",
             "coverage_low", "coverage_high", "power", "detectable", "repetitions"]  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def check_repetitions(repetitions: int) -> None:
    """Raise BadInput for fewer than 2."""
    check_whole("repetitions", repetitions)
    if repetitions < 2:
        raise BadInput("too-few-repetitions", key="repetitions", value=str(repetitions))


def share_interval(share: float, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of n repetitions."""
    z = 1.96
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
