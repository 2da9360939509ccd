"""What an evaluator would conclude, as tables in both languages."""

import pandas as pd

from sim.decisions.evaluator import Evaluation
from sim.reporting.words.evaluation import ESTIMATORS, SAY

HEADS = {
    "en": ("estimator", "truth, %", "mean estimate, %", "bias, points", "coverage of 95 %", "power",
           "detectable, %"),
    "zh": ("估计方法", "真值 %", "平均估计 %", "偏差 百分点", "95% 区间覆盖率", "检出率", "可检出 %"),
}  # fmt: skip
LAG_HEADS = {
    "en": ("estimator", "month", "ports", "truth, %", "mean estimate, %", "± half-width", "coverage of 95 %",
           "leaves out 0"),
    "zh": ("估计方法", "月", "口岸数", "真值 %", "平均估计 %", "± 半宽", "95% 区间覆盖率", "不含 0 的比例"),
}  # fmt: skip


def coverage_table(coverage: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return bias, coverage and power as text."""
    rows = [
        (
            ESTIMATORS[lang][row["estimator"]],
            f"{100 * row['truth']:.1f}",
            f"{100 * row['estimate']:.1f}",
            f"{100 * row['bias']:.2f} [{100 * row['bias_low']:.2f}, {100 * row['bias_high']:.2f}]",
            f"{row['coverage']:.2f} [{row['coverage_low']:.2f}, {row['coverage_high']:.2f}]",
            f"{row['power']:.2f}",
            f"{100 * row['detectable']:.0f}",
        )
        for row in coverage.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=HEADS[lang])


def lags_table(lags: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return leads and lags as text."""
    rows = [
        (
            ESTIMATORS[lang][row["estimator"]],
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
    return pd.DataFrame(rows, columns=LAG_HEADS[lang])


def evaluation_note(found: Evaluation, lang: str) -> str:
    """Say what was done, and what it does not show."""
    pilots = ", ".join(found.rollout.pilots) or "–"
    said = {
        "measure": found.measure, "before": found.months_before, "pilots": pilots,
        "n": found.repetitions,
    }  # fmt: skip
    return SAY[lang]["note"].format(**said)
