"""Pictures and pages of the decisions: pilots and rollout. SVG text inside one HTML page."""

import html
import json
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.decisions.data import Facts
from sim.decisions.pilots import PilotChoice
from sim.decisions.rollout import Rollout
from sim.errors import BadInput
from sim.reporting.charts_decisions import month_word, stage_word
from sim.reporting.figures import COLOURS, STYLE, svg

WORDS = {
    "en": {
        "manifest": "how this was made (manifest)",
        "benefit": "Saved by traders, thousand CNY a day (bars: 95 % over replications; lines: drawn worlds)",
        "works": "works", "month": "month, {0} to {1}",
        "minutes": "Minutes from arrival to release, objects wanted by two or more",
        "cumulated": "Saved by traders since {0}, million CNY",
    },
    "zh": {
        "manifest": "运行清单（manifest）",
        "benefit": "企业节省，千元/天（粗线：重复试验 95%；细线：假设取值范围）",
        "works": "改造", "month": "月份，{0}至{1}",
        "minutes": "到达至放行（分钟），两方以上需检查的对象",
        "cumulated": "{0}以来企业节省（百万元）",
    },
}  # fmt: skip


CAPTIONS = {
    "en": {
        "ports": "Candidates", "benefit": "What each port would gain",
        "belief": "How likely each port belongs to the best set",
        "data": "Where more data would help most", "weights": "At which weights the set changes",
        "shares": "Share of all weightings", "front": "Sets that no other set beats in points and cost",
        "plan": "Plan", "totals": "The whole period", "sequences": "Sequences of works",
        "country": "Month by month, all ports together", "milestones": "Milestones",
    },
    "zh": {
        "ports": "候选口岸", "benefit": "各口岸的收益", "belief": "各口岸属于最优组合的概率",
        "data": "哪里最需要更多数据", "weights": "权重变化时的组合", "shares": "在全部权重组合中入选的比例",
        "front": "得分与成本均未被超越的组合（帕累托前沿）", "plan": "计划", "totals": "整个期间",
        "sequences": "各种改造顺序", "country": "逐月（各口岸合计）", "milestones": "节点",
    },
}  # fmt: skip


def captioned(tables: dict[str, pd.DataFrame], lang: str) -> dict[str, pd.DataFrame]:
    """Return tables under their captions in a language."""
    return {CAPTIONS[lang][name]: frame for name, frame in tables.items()}


def benefit_figure(choice: PilotChoice, lang: str) -> str:
    """Return the simulated saving of every candidate with both intervals; pilots in colour."""
    frame = choice.ports.sort_values("benefit_cny")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 0.28 * len(frame) + 1.2), layout="constrained")
        ax = figure.subplots()
        for y, (_, row) in enumerate(frame.iterrows()):
            colour = COLOURS[0] if row["chosen"] else "#888888"
            if "benefit_worlds_low" in frame:
                ends = [row["benefit_worlds_low"], row["benefit_worlds_high"]]
                ax.plot(ends, [y, y], color=colour, linewidth=1)
            ax.plot([row["benefit_low"], row["benefit_high"]], [y, y], color=colour, linewidth=5)
            ax.plot(row["benefit_cny"], y, "o", color="white", markeredgecolor=colour)
        ax.axvline(0, color="black", linewidth=0.6)
        ax.set_yticks(range(len(frame)), [str(name) for name in frame[lang]])
        ax.set_xscale("symlog", linthresh=1000)
        far = (1e4, 1e5, 1e6)
        ticks = [*(-end for end in reversed(far)), 0.0, *far]
        ax.set_xticks(ticks, [f"{tick / 1e3:,.0f}".replace("-", "−") for tick in ticks])
        ax.set_xlabel(WORDS[lang]["benefit"])
        ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def gantt_figure(found: Rollout, facts: Facts, lang: str) -> str:
    """Return the Gantt chart: a row a port, a cell a month, coloured by stage, hatched at works."""
    months = list(dict.fromkeys(found.path["month"]))
    stages = list(
        dict.fromkeys(found.path.sort_values("levers", key=lambda s: s.str.len())["stage"])
    )
    order = found.plan.sort_values(["joint_from", "port"], na_position="last")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 0.28 * len(order) + 1.4), layout="constrained")
        ax = figure.subplots()
        for y, (_, port) in enumerate(order[::-1].iterrows()):
            mine = found.path[found.path["port"] == port["port"]]
            for _, cell in mine.iterrows():
                ax.barh(
                    y, 1, left=months.index(cell["month"]), height=0.85, edgecolor="white",
                    color=COLOURS[stages.index(cell["stage"]) % len(COLOURS)],
                    hatch="////" if cell["at_works"] else "",
                    alpha=0.35 + 0.6 * cell["proficiency"],
                )  # fmt: skip
        names = [f"{'★ ' if p['pilot'] else ''}{p[lang]}" for _, p in order[::-1].iterrows()]
        ax.set_yticks(range(len(order)), names)
        ax.set_xticks([m + 0.5 for m in range(len(months))], [month_word(m, lang) for m in months])
        for k, stage in enumerate(stages):
            ax.barh(0, 0, color=COLOURS[k % len(COLOURS)], label=stage_word(facts, stage, lang))
        ax.barh(0, 0, color="white", hatch="////", edgecolor="grey", label=WORDS[lang]["works"])
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False)
        ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def curve_figure(found: Rollout, lang: str) -> str:
    """Return the country's minutes and cumulated saving by month, with intervals."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        axes = figure.subplots(1, 2)
        for ax, measure, scale, title in (
            (axes[0], "minutes_matched", 1.0, "minutes"),
            (axes[1], "cumulated_trader_cost", 1e6, "cumulated"),
        ):
            rows = found.country[found.country["measure"] == measure]
            x = range(len(rows))
            ax.fill_between(x, rows["low"] / scale, rows["high"] / scale, alpha=0.25)
            ax.plot(x, rows["mean"] / scale, marker="o")
            ax.set_xticks(x, [month[5:].lstrip("0") for month in rows["month"]])
            ends = [month_word(rows["month"].iloc[k], lang) for k in (0, -1)]
            ax.set_xlabel(WORDS[lang]["month"].format(*ends))
            ax.set_title(WORDS[lang][title].format(*ends), fontsize=9)
            ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def write_page(
    path: Path,
    title: str,
    figures: list[str],
    tables: dict[str, pd.DataFrame],
    note: object,
    lang: str,
) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    parts = [f"<h1>{html.escape(title)}</h1>", *figures]
    for caption, frame in tables.items():
        table = frame.to_html(index=False, border=0, float_format=lambda v: f"{v:,.4g}", na_rep="–")
        parts.append(f"<h2>{html.escape(caption)}</h2><div class=scroll>{table}</div>")
    manifest = html.escape(json.dumps(note, indent=1, ensure_ascii=False))
    parts.append(
        f"<details><summary>{WORDS[lang]['manifest']}</summary><pre>{manifest}</pre></details>"
    )
    style = (
        "body{font-family:sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse;font-size:85%}td,th{padding:.2em .6em;text-align:right}"
        "td:first-child,th:first-child{text-align:left}tr:nth-child(even){background:#f4f4f4}.scroll{overflow-x:auto}svg{max-width:100%;height:auto}"
    )
    page = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{style}</style></head><body>{''.join(parts)}</body></html>"
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="report") from None
