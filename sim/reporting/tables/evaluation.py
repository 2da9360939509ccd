"""The evaluation of a rollout as tables in both languages."""

import pandas as pd

from sim.decisions.evaluator import Evaluation
from sim.reporting.words.evaluation import ESTIMATORS, SAY
from sim.text import N_, worded

HEADS = (
    N_("estimator"),
    N_("truth, %"),
    N_("mean estimate, %"),
    N_("bias, points"),
    N_("coverage of 95 %"),
    N_("power"),
    N_("detectable, %"),
)
LAG_HEADS = (
    N_("estimator"),
    N_("lag (months)"),
    N_("number of ports"),
    N_("truth, %"),
    N_("mean estimate, %"),
    N_("± half-width"),
    N_("coverage of 95 %"),
    N_("leaves out 0"),
)


def coverage_table(coverage: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return bias, coverage and power as text."""
    rows = [
        (
            worded(ESTIMATORS[row["estimator"]], lang),
            f"{100 * row['truth']:.1f}",
            f"{100 * row['estimate']:.1f}",
            f"{100 * row['bias']:.2f} [{100 * row['bias_low']:.2f}, {100 * row['bias_high']:.2f}]",
            f"{row['coverage']:.2f} [{row['coverage_low']:.2f}, {row['coverage_high']:.2f}]",
            f"{row['power']:.2f}",
            f"{100 * row['detectable']:.0f}",
        )
        for row in coverage.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=worded(HEADS, lang))


def lags_table(lags: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return leads and lags as text."""
    rows = [
        (
            worded(ESTIMATORS[row["estimator"]], lang),
            f"{row['lag']:+d}",
            str(row["ports"]),
            f"{100 * row['truth']:.1f}",
            f"{100 * row['estimate']:.1f}",
            f"{100 * row['width']:.1f}",
            f"{row['coverage']:.2f} [{row['coverage_low']:.2f}, {row['coverage_high']:.2f}]",
            f"{row['rejects']:.2f}",
        )
        for row in lags.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=worded(LAG_HEADS, lang))


def evaluation_note(found: Evaluation, lang: str) -> str:
    """Return a note on the method and its limits."""
    pilots = ", ".join(found.rollout.pilots) or "–"
    said = {
        "measure": found.measure, "before": found.months_before, "pilots": pilots,
        "n": found.repetitions,
    }  # fmt: skip
    return worded(SAY["note"], lang).format(**said)
