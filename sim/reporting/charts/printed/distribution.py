"""Winners and losers as figures."""

from typing import Any

from sim.decisions.distribution import MORE_IS_BETTER, DistributionalAnalysis
from sim.reporting.charts.palette import COLOURS, GREY
from sim.reporting.charts.printed.style import open_frame, styled, svg
from sim.reporting.words.distribution import MEASURES, WHO_WORDS
from sim.text import worded


def verdict_colour(row: Any) -> str:
    """Return the colour of a verdict: blue gains, vermilion loses, grey neither."""
    return {"gains": COLOURS[0], "loses": COLOURS[5]}.get(row["verdict"], GREY)


def ports_figure(found: DistributionalAnalysis, lang: str) -> str:
    """Return the change in clearance time at every port and class: matched beside single objects."""
    rows = found.rows[
        (found.rows["level"] == "port")
        & (found.rows["measure"] == "minutes")
        & (found.rows["group"] != "all")
    ]
    names = list(dict.fromkeys(rows[lang]))
    height = 0.22 * len(names) + 1.4
    with styled(10, height) as figure:
        axes = figure.subplots(1, 3, sharey=True)
        for ax, who in zip(axes, ("matched", "single", "all"), strict=True):
            for _, row in rows[rows["who"] == who].iterrows():
                y = len(names) - 1 - names.index(row[lang])
                ax.plot([row["low"], row["high"]], [y, y], color=verdict_colour(row), linewidth=3)
                ax.plot(
                    row["mean"],
                    y,
                    "o" if row["sure"] else ".",
                    color=verdict_colour(row),
                    markersize=5,
                )
            ax.axvline(0, color="black", linewidth=0.6)
            ax.set_ylim(-1, len(names))
            ax.set_xscale("symlog", linthresh=10)
            ax.set_xticks([-1000, -100, -10, 0, 10, 100, 1000])
            ax.set_xticklabels(["−1000", "−100", "−10", "0", "10", "100", "1000"], fontsize=7)
            ax.set_title(worded(WHO_WORDS[who], lang), fontsize=9)
            open_frame(ax)
        axes[0].set_yticks(range(len(names)), names[::-1], fontsize=7)
        axes[1].set_xlabel(worded(MEASURES["minutes"], lang), fontsize=8)
        return svg(figure)


def agencies_figure(found: DistributionalAnalysis, lang: str) -> str:
    """Return daily changes for each agency at all ports: hours, overtime, found, missed."""
    measures = ("staff_hours", "overtime_hours", "found", "missed")
    with styled(10, 2.2) as figure:
        for ax, measure in zip(figure.subplots(1, 4, sharey=True), measures, strict=True):
            rows = found.pick("agency", measure)
            for y, (_, row) in enumerate(rows[::-1].iterrows()):
                ax.plot([row["low"], row["high"]], [y, y], color=verdict_colour(row), linewidth=4)
                ax.plot(row["mean"], y, "o", color="white", markeredgecolor=verdict_colour(row))
            ax.set_yticks(range(len(rows)), list(rows[lang])[::-1])
            ax.axvline(0, color="black", linewidth=0.6)
            better = "→" if measure in MORE_IS_BETTER else "←"
            ax.set_title(f"{worded(MEASURES[measure], lang)} {better}", fontsize=8)
            ax.tick_params(axis="x", labelsize=7)
            open_frame(ax)
        return svg(figure)
