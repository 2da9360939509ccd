"""Figures of findings as SVG: bars with intervals, and lines where the gain ends."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.experiments.findings import StudyFinding
from sim.reporting.charts.palette import COLOURS
from sim.reporting.charts.printed.style import open_frame, styled, svg
from sim.reporting.words.findings import heading
from sim.text import N_, worded

BARS = {
    "attribution": "factor",
    "interactions": "factor",
    "sensitivity": "number",
    "gains": "policy",
}
MOST_BARS = 20
EQUAL = N_("policy = baseline")


def finding_figure(found: StudyFinding, lang: str) -> str:
    """Return a finding as SVG text."""
    with styled(8.0, 4.2) as figure:
        ax = figure.subplots()
        if found.kind == "boundary":
            _lines(ax, found.table, lang)
        elif found.kind in BARS:
            _bars(ax, found.table, BARS[found.kind])
            ax.set_xlabel(found.unit)
        elif found.kind == "hinges":
            table = found.table.assign(label=found.table["number"] + " = " + found.table["value"])
            _bars(ax, table, "label")
            ax.set_xlabel(found.unit)
        else:
            _bars(ax, found.table, "source")
            ax.set_xlabel(found.unit)
        ax.set_title(heading(found, lang), fontsize=9, wrap=True)
        open_frame(ax)
        return svg(figure)


def _bars(ax: Axes, table: pd.DataFrame, name: str) -> None:
    value = "mean" if "mean" in table else "effect"
    rows = table.head(MOST_BARS).iloc[::-1]
    at = np.arange(len(rows))
    errors = np.abs(rows[["low", "high"]].to_numpy(float).T - rows[value].to_numpy(float))
    ax.barh(at, rows[value], xerr=np.nan_to_num(errors), capsize=3, color=COLOURS[0])
    ax.set_yticks(at, list(rows[name]), fontsize=8)
    ax.axvline(0, color="black", linewidth=0.8)


def _lines(ax: Axes, table: pd.DataFrame, lang: str) -> None:
    """Draw the line on which policy and baseline are equal, with its interval."""
    x = table.columns[0]
    known = table[np.isfinite(table["at"])]
    low = known["low"].to_numpy(float)
    high = known["high"].to_numpy(float)
    top = float(np.nanmax([*known["at"], *high[np.isfinite(high)], 1.0])) * 1.1
    ax.fill_between(
        known[x], np.minimum(low, top), np.minimum(high, top), alpha=0.25, color=COLOURS[0]
    )
    ax.plot(known[x], known["at"], marker="o", color=COLOURS[0], label=worded(EQUAL, lang))
    for row in table[~np.isfinite(table["at"])].to_dict(orient="records"):
        ax.annotate(str(row["without"]), (row[x], 0.0), rotation=90, fontsize=8)
    ax.set_xlabel(str(x))
    ax.set_ylabel(str(table["along"].iloc[0]))
    ax.legend(frameon=False)
