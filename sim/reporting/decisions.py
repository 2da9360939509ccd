"""Pictures and pages of the decisions: pilots and rollout. SVG text inside one HTML page."""

import html
import json
import warnings
from io import StringIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.decisions.pilots import PilotChoice
from sim.decisions.rollout import Rollout
from sim.errors import BadInput
from sim.reporting.figures import COLOURS, STYLE

WORDS = {
    "en": {
        "benefit": "Saved by traders, CNY a day (bars: 95 % over replications; lines: drawn worlds)",
        "gantt": "Works and stages", "works": "works", "month": "month",
        "minutes": "Minutes from arrival to release, objects wanted by two or more",
        "cumulated": "Saved by traders since June, million CNY",
    },
    "zh": {
        "benefit": "企业节省，元/天（粗线：重复试验 95%；细线：假设取值范围）",
        "gantt": "改造与阶段", "works": "改造", "month": "月份",
        "minutes": "到达至放行（分钟），两方以上需检查的对象",
        "cumulated": "六月以来企业节省（百万元）",
    },
}  # fmt: skip


def svg(figure: Figure) -> str:
    """Return a figure as SVG text."""
    text = StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    found = text.getvalue()
    return found[found.index("<svg") :]


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
        ax.set_xlabel(WORDS[lang]["benefit"])
        ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def gantt_figure(found: Rollout, lang: str) -> str:
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
        ax.set_xticks([m + 0.5 for m in range(len(months))], months)
        for k, stage in enumerate(stages):
            ax.barh(0, 0, color=COLOURS[k % len(COLOURS)], label=stage)
        ax.barh(0, 0, color="white", hatch="////", edgecolor="grey", label=WORDS[lang]["works"])
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=5, frameon=False)
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
            ax.set_xticks(x, [month[2:] for month in rows["month"]])
            ax.set_title(WORDS[lang][title], fontsize=9)
            ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def write_page(
    path: Path, title: str, figures: list[str], tables: dict[str, pd.DataFrame], note: object
) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    parts = [f"<h1>{html.escape(title)}</h1>", *figures]
    for caption, frame in tables.items():
        table = frame.to_html(index=False, border=0, float_format=lambda v: f"{v:,.4g}", na_rep="–")
        parts.append(f"<h2>{html.escape(caption)}</h2><div class=scroll>{table}</div>")
    manifest = html.escape(json.dumps(note, indent=1, ensure_ascii=False))
    parts.append(f"<details><summary>manifest</summary><pre>{manifest}</pre></details>")
    style = (
        "body{font-family:sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse;font-size:85%}td,th{padding:.2em .6em;text-align:right}"
        "tr:nth-child(even){background:#f4f4f4}.scroll{overflow-x:auto}svg{max-width:100%;height:auto}"
    )
    page = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{style}</style></head><body>{''.join(parts)}</body></html>"
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="report") from None
