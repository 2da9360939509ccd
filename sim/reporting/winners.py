"""Who wins and who loses, in tables, pictures and one page, in both languages."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.decisions.distribution import EVERYWHERE, MORE_IS_BETTER, WHO, DistributionalAnalysis
from sim.reporting.decisions import write_page
from sim.reporting.figures import COLOURS, STYLE, svg

WHO_WORDS = {
    "en": {"matched": "wanted by two or more", "single": "wanted by one", "inspected": "inspected",
           "all": "all objects"},
    "zh": {"matched": "两方以上需检查", "single": "仅一方需检查", "inspected": "需检查", "all": "全部对象"},
}  # fmt: skip
VERDICTS = {
    "en": {
        "gains": "gains",
        "loses": "loses",
        "unclear": "unclear",
        "same": "same",
        "unknown": "?",
    },
    "zh": {"gains": "受益", "loses": "受损", "unclear": "不明确", "same": "不变", "unknown": "?"},
}
MEASURES = {
    "en": {"minutes": "clearance, min each", "trader_cost": "cost to traders, CNY each",
           "hours": "object-hours a day", "sooner": "sooner", "later": "later",
           "staff_hours": "staff hours a day", "overtime_hours": "overtime, h a day",
           "found": "violations found a day", "missed": "violations missed a day",
           "objects": "objects a day", "openings": "openings each", "moves": "moves each"},
    "zh": {"minutes": "整体通关时间（分钟/对象）", "trader_cost": "企业成本（元/对象）",
           "hours": "对象小时/天", "sooner": "提前", "later": "推迟",
           "staff_hours": "人员工时/天", "overtime_hours": "加班小时/天",
           "found": "查获/天", "missed": "漏检/天", "objects": "对象/天", "openings": "开箱次数/对象",
           "moves": "移箱次数/对象"},
}  # fmt: skip
HEADS = {
    "en": {
        "group": "group",
        "who": "objects",
        "n": "a day",
        "before": "before",
        "verdict": "verdict",
    },
    "zh": {"group": "类别", "who": "对象", "n": "每天数量", "before": "改前", "verdict": "判断"},
}
LEVELS = {
    "en": {"class": "Classes of objects, all ports together",
           "cargo": "Kinds of cargo and transport, all ports together",
           "agency": "Agencies, all ports together", "port": "Ports and their classes of objects",
           "agency_port": "Agencies at each port"},
    "zh": {"class": "对象类别（各口岸合计）", "cargo": "货物与运输工具种类（各口岸合计）",
           "agency": "查验单位（各口岸合计）", "port": "各口岸及其对象类别",
           "agency_port": "各口岸的查验单位"},
}  # fmt: skip
NOTES = {
    "en": (
        "Every number is {policy} minus {baseline}, paired on the same simulated objects: mean [95 % "
        "interval over {n} replications]; sooner and later are the shares of objects released more than a "
        "minute apart. Verdicts allow for the {m} comparisons made here: gains and loses hold at a "
        "false-discovery rate of 5 % (Benjamini and Hochberg), with ! also after Holm; unclear is "
        "not shown to be zero; ? has too few objects. Intervals hold the chance of replications only, "
        "not what is assumed of staff, sites and shares."
    ),
    "zh": (
        "各数为 {policy} 减 {baseline}，在相同的仿真对象上配对：均值 [95% 区间，{n} 次重复]；"
        "“提前”“推迟”为放行时间相差一分钟以上的对象比例。判断已考虑本页共 {m} 项比较："
        "“受益”“受损”按 5% 错误发现率（Benjamini–Hochberg），带 ! 者按 Holm 亦成立；"
        "“不明确”不等于没有差别；“?”为对象太少。"
        "区间只含仿真的随机性，不含人员、场地、比例等假设的不确定性。"
    ),
}


def note(found: DistributionalAnalysis, lang: str) -> str:
    """Say how to read the numbers."""
    n = int(found.rows["n"].max())
    said = {"policy": found.policy, "baseline": found.baseline, "n": n, "m": found.n_tests}
    return NOTES[lang].format(**said)


def verdict(row: Any, lang: str) -> str:
    """Write a verdict; `!`: also after Holm."""
    return VERDICTS[lang].get(row["verdict"], "") + ("!" if row["sure"] else "")


def number(value: float) -> str:
    """Write a number with three digits that count, larger ones whole."""
    if pd.isna(value):
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-0", "0") if text == "-0" else text


def span(row: Any, *, percent: bool = False) -> str:
    """Write a mean with its interval."""
    if percent:
        return f"{row['mean']:.0%}"
    if pd.isna(row["low"]):
        return number(row["mean"])
    return f"{number(row['mean'])} [{number(row['low'])}, {number(row['high'])}]"


def object_table(
    found: DistributionalAnalysis,
    level: str,
    lang: str,
    who: tuple[str, ...] = ("matched", "single", "all"),
) -> pd.DataFrame:
    """Return a level's groups of objects as text: who, how many, time and cost with verdicts, shares."""
    rows = found.rows[(found.rows["level"] == level) & found.rows["who"].isin(who)]
    heads, words = HEADS[lang], MEASURES[lang]
    table = []
    for _, part in rows.groupby(["port", "group"], sort=False):
        for one in who:
            by: Any = part[part["who"] == one].set_index("measure")
            if by.empty:
                continue
            first = by.iloc[0]
            table.append(
                {
                    heads["group"]: first[lang],
                    heads["who"]: WHO_WORDS[lang][one],
                    heads["n"]: number(by.loc["objects", "mean"]),
                    heads["before"]: number(by.loc["minutes", "before"]),
                    words["minutes"]: span(by.loc["minutes"]),
                    heads["verdict"]: verdict(by.loc["minutes"], lang),
                    words["sooner"]: span(by.loc["sooner"], percent=True),
                    words["later"]: span(by.loc["later"], percent=True),
                    words["hours"]: span(by.loc["hours"]),
                    words["trader_cost"]: span(by.loc["trader_cost"]),
                    heads["verdict"] + " ": verdict(by.loc["trader_cost"], lang),
                }
            )
    return pd.DataFrame(table)


def agency_table(found: DistributionalAnalysis, lang: str, *, everywhere: bool) -> pd.DataFrame:
    """Return the work and control of agencies as text, each with its verdict."""
    rows = found.rows[found.rows["level"] == "agency"]
    rows = rows[(rows["port"] == EVERYWHERE) == everywhere]
    table = []
    for _, part in rows.groupby(["port", "group"], sort=False):
        by: Any = part.set_index("measure")
        line: dict[str, str] = {HEADS[lang]["group"]: by.iloc[0][lang]}
        for measure in ("staff_hours", "overtime_hours", "found", "missed"):
            if measure in by.index:
                row = by.loc[measure]
                before = number(row["before"])
                line[MEASURES[lang][measure]] = (
                    f"{before}: {span(row)} {verdict(row, lang)}".rstrip()
                )
            else:
                line[MEASURES[lang][measure]] = "–"
        table.append(line)
    return pd.DataFrame(table)


def mark(row: Any) -> str:
    """Return the colour of a verdict: blue gains, vermilion loses, grey neither."""
    return {"gains": COLOURS[0], "loses": COLOURS[5]}.get(row["verdict"], "#888888")


def ports_figure(found: DistributionalAnalysis, lang: str) -> str:
    """Return the change in clearance time at every port and class: matched beside single objects."""
    rows = found.rows[
        (found.rows["level"] == "port")
        & (found.rows["measure"] == "minutes")
        & (found.rows["group"] != "all")
    ]
    names = list(dict.fromkeys(rows[lang]))
    with mpl.rc_context(STYLE):
        height = 0.22 * len(names) + 1.4
        figure = Figure(figsize=(10, height), layout="constrained")
        axes = figure.subplots(1, 3, sharey=True)
        for ax, who in zip(axes, ("matched", "single", "all"), strict=True):
            for _, row in rows[rows["who"] == who].iterrows():
                y = len(names) - 1 - names.index(row[lang])
                ax.plot([row["low"], row["high"]], [y, y], color=mark(row), linewidth=3)
                ax.plot(row["mean"], y, "o" if row["sure"] else ".", color=mark(row), markersize=5)
            ax.axvline(0, color="black", linewidth=0.6)
            ax.set_ylim(-1, len(names))
            ax.set_xscale("symlog", linthresh=10)
            ax.set_xticks([-1000, -100, -10, 0, 10, 100, 1000])
            ax.set_xticklabels(["−1000", "−100", "−10", "0", "10", "100", "1000"], fontsize=7)
            ax.set_title(WHO_WORDS[lang][who], fontsize=9)
            ax.spines[["top", "right"]].set_visible(False)
        axes[0].set_yticks(range(len(names)), names[::-1], fontsize=7)
        axes[1].set_xlabel(MEASURES[lang]["minutes"], fontsize=8)
        return svg(figure)


def agencies_figure(found: DistributionalAnalysis, lang: str) -> str:
    """Return what changes for each agency, all ports together: hours, overtime, found, missed a day."""
    measures = ("staff_hours", "overtime_hours", "found", "missed")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10, 2.2), layout="constrained")
        for ax, measure in zip(figure.subplots(1, 4, sharey=True), measures, strict=True):
            rows = found.pick("agency", measure)
            for y, (_, row) in enumerate(rows[::-1].iterrows()):
                ax.plot([row["low"], row["high"]], [y, y], color=mark(row), linewidth=4)
                ax.plot(row["mean"], y, "o", color="white", markeredgecolor=mark(row))
            ax.set_yticks(range(len(rows)), list(rows[lang])[::-1])
            ax.axvline(0, color="black", linewidth=0.6)
            better = "→" if measure in MORE_IS_BETTER else "←"
            ax.set_title(f"{MEASURES[lang][measure]} {better}", fontsize=8)
            ax.tick_params(axis="x", labelsize=7)
            ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def tables(found: DistributionalAnalysis, lang: str) -> dict[str, pd.DataFrame]:
    """Return all tables of the page by their captions."""
    words = LEVELS[lang]
    everywhere = {
        words["class"]: object_table(found, "class", lang, tuple(WHO)),
        words["cargo"]: object_table(found, "cargo", lang),
        words["agency"]: agency_table(found, lang, everywhere=True),
    }
    return everywhere | {
        words["port"]: object_table(found, "port", lang),
        words["agency_port"]: agency_table(found, lang, everywhere=False),
    }


def write_winners(found: DistributionalAnalysis, path: Path, lang: str) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    title = "谁受益，谁受损" if lang == "zh" else "Who wins and who loses"
    figures = [
        f"<p>{note(found, lang)}</p>",
        ports_figure(found, lang),
        agencies_figure(found, lang),
    ]
    write_page(path, title, figures, tables(found, lang), found.manifest, lang)
