"""What an evaluator would conclude of a rollout whose truth is known, in one call."""

from dataclasses import dataclass

import pandas as pd

from sim.decisions.evaluation import estimator_errors, truth_of
from sim.decisions.event_study import event_study
from sim.decisions.rollout import Rollout
from sim.decisions.scorecard import minutes_of
from sim.errors import check_seed, check_whole

MOST_MONTHS_BEFORE = 60


@dataclass(frozen=True, repr=False)
class Evaluation:
    """What an evaluator would have concluded, beside the truth. Effects are changes of logarithms.

    Attributes
    ----------
    rollout
        What was evaluated.
    measure, months_before, repetitions
        The outcome (such as `minutes_matched`), months at the baseline before the rollout, draws of the
        panel.
    estimators
        One row an `estimator`: `truth`, `estimate`, `bias`, `coverage` of its 95 % intervals (each with
        its own interval `_low`, `_high`), `power`, `detectable` effect, `repetitions`.
    event_study
        One row an `estimator` and `lag` (months since a port began; below 0: leads), with the same columns.

    Examples
    --------
    >>> import sim
    >>> sim.evaluate(sim.rollout(sim.StateTable.load()), repetitions=10)
    Evaluation of minutes_matched by before_after, two_way, not_yet_treated: 10 repetitions
    """

    rollout: Rollout
    measure: str
    months_before: int
    repetitions: int
    estimators: pd.DataFrame
    event_study: pd.DataFrame

    def __repr__(self) -> str:
        """Say what was evaluated and how."""
        names = ", ".join(self.estimators["estimator"])
        return f"Evaluation of {self.measure} by {names}: {self.repetitions} repetitions"


def evaluate(
    rollout: Rollout,
    denominator: str = "matched",
    *,
    months_before: int = 6,
    repetitions: int = 200,
    seed: int = 2018,
) -> Evaluation:
    """Run the usual estimators of policy effects on a rollout whose truth is known: bias, coverage, power.

    Each repetition draws a panel of monthly means by port: the port's level, a common course of the months,
    the true effect where the port inspects jointly, and noise. Estimators: before and after, two-way fixed
    effects, and a comparison with ports not yet treated (Callaway and Sant'Anna 2021).

    Parameters
    ----------
    rollout
        What `rollout` gives.
    denominator
        Whose times are the outcome: matched, inspected or all.
    months_before
        Months at the baseline before the rollout.
    repetitions
        2 or more; a hundred or more tell coverage.
    seed
        Names the random numbers.

    Raises
    ------
    BadInput
        For another denominator, fewer than 2 repetitions, or a rollout in which no port inspects jointly.

    Examples
    --------
    >>> import sim
    >>> found = sim.evaluate(sim.rollout(sim.StateTable.load()), repetitions=10)
    >>> bool((found.estimators["truth"] < 0).all())  # joint inspection is faster
    True
    """
    measure = minutes_of(denominator)
    check_whole("months_before", months_before, 2, MOST_MONTHS_BEFORE)
    check_seed(seed)
    truth = truth_of(rollout, measure, months_before)
    errors = estimator_errors(truth, repetitions=repetitions, seed=seed)
    lags = event_study(truth, repetitions=repetitions, seed=seed)
    return Evaluation(rollout, measure, months_before, repetitions, errors, lags)
