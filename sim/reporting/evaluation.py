"""What an evaluator would conclude, and the scorecard of ports, in both languages."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.decisions.rollout import Rollout
from sim.reporting.decisions import write_page
from sim.reporting.figures import COLOURS, STYLE, svg

ESTIMATORS = {
    "en": {"before_after": "before and after", "two_way": "two-way fixed effects",
           "not_yet_treated": "cohorts against ports not begun"},
    "zh": {"before_after": "前后对比", "two_way": "双向固定效应（双重差分）",
           "not_yet_treated": "分批对照（尚未实施的口岸）"},
}  # fmt: skip
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
SAY = {
    "en": {
        "title": "What would an evaluator have concluded?", "coverage": "One effect",
        "lags": "Leads and lags", "lag": "months since the port began", "effect": "effect, %",
        "truth": "truth", "estimate": "mean estimate, with an evaluator's 95 % interval",
        "note": "Logarithm of {measure}, {before} months before the rollout and the rollout itself. The "
                "truth is that of the simulated rollout with pilots {pilots}; {n} repetitions with the noise "
                "of one simulated run a month. power: share of repetitions whose interval leaves out 0; "
                "detectable: found in 80 % of repetitions. Leads should leave out 0 in 5 %; none where no "
                "port is left untreated. Not shown: confounders of the real 2018 (the merger of customs and "
                "quarantine, tariffs), or pilots chosen because they were getting better: here nothing but "
                "the rollout differs between ports.",
    },
    "zh": {
        "title": "评估者会得出什么结论？", "coverage": "单一效应", "lags": "超前与滞后",
        "lag": "口岸实施后的月数", "effect": "效应 %", "truth": "真值",
        "estimate": "平均估计及评估者的 95% 区间",
        "note": "{measure} 的对数，推进前 {before} 个月与推进期；真值取自仿真推进（试点：{pilots}）；"
                "{n} 次重复，月噪声为一次仿真的噪声。"
                "检出率：区间不含 0 的比例；可检出：80% 的重复能检出的效应。"
                "超前项应有 5% 不含 0；若没有尚未实施的口岸，超前项无法估计。本页不能说明：2018 年的其他影响"
                "（关检合并、关税），也不含因形势向好而被选为试点的情形；这里口岸之间只有推进不同。",
    },
}  # fmt: skip
SCORE_HEADS = {
    "en": (
        "port",
        "month",
        "reported, min",
        "expected, min",
        "upper",
        "worse by",
        "supervised",
        "",
    ),
    "zh": ("口岸", "月份", "上报 分钟", "预期 分钟", "上限", "差于预期", "督导月", ""),
}
DRIFTS = {"en": "drifts", "zh": "偏离"}


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


def lags_figure(lags: pd.DataFrame, lang: str) -> str:
    """Return leads and lags of each estimator beside the truth."""
    names = list(dict.fromkeys(lags["estimator"]))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10, 3.4), layout="constrained")
        axes = figure.subplots(1, max(len(names), 1), sharex=True, sharey=True, squeeze=False)[0]
        for ax, name in zip(axes, names, strict=False):
            rows = lags[lags["estimator"] == name]
            x, y = rows["lag"].to_numpy(), 100 * rows["estimate"].to_numpy()
            ax.errorbar(x, y, 100 * rows["width"].to_numpy(), fmt="o", color=COLOURS[0], capsize=2,
                        label=SAY[lang]["estimate"])  # fmt: skip
            ax.plot(x, 100 * rows["truth"], "_", color=COLOURS[5], markersize=12, markeredgewidth=2,
                    label=SAY[lang]["truth"])  # fmt: skip
            ax.axhline(0, color="black", linewidth=0.6)
            ax.axvline(-0.5, color="grey", linewidth=0.6, linestyle="--")
            ax.set_title(ESTIMATORS[lang][name], fontsize=9)
            ax.set_xlabel(SAY[lang]["lag"], fontsize=8)
            ax.spines[["top", "right"]].set_visible(False)
        axes[0].set_ylabel(SAY[lang]["effect"])
        handles, words = axes[0].get_legend_handles_labels()
        figure.legend(handles, words, loc="outside upper center", ncols=2, frameon=False)
        return svg(figure)


def evaluation_note(found: Rollout, measure: str, before: int, repetitions: int, lang: str) -> str:
    """Say what was done, and what it does not show."""
    pilots = ", ".join(found.pilots) or "–"
    said = {"measure": measure, "before": before, "pilots": pilots, "n": repetitions}
    return SAY[lang]["note"].format(**said)


def write_evaluation(
    coverage: pd.DataFrame, lags: pd.DataFrame, note: str, path: Path, lang: str, manifest: object
) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    say = SAY[lang]
    tables = {say["coverage"]: coverage_table(coverage, lang), say["lags"]: lags_table(lags, lang)}
    write_page(
        path, say["title"], [f"<p>{note}</p>", lags_figure(lags, lang)], tables, manifest, lang
    )


def score_table(card: pd.DataFrame, found: Rollout, lang: str) -> pd.DataFrame:
    """Return the scorecard as text, ports that drift first."""
    titles: Any = found.plan.set_index("port")[lang]
    rows = [
        (
            str(titles[row["port"]]),
            row["month"],
            f"{row['value']:,.1f}",
            f"{row['expected']:,.1f}",
            f"{row['upper']:,.1f}",
            f"{row['worse_by']:+.0%}",
            "✓" if row["supervised"] else "",
            DRIFTS[lang] if row["drifts"] else "",
        )
        for row in card.sort_values(["drifts", "worse_by"], ascending=False).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=SCORE_HEADS[lang])
