"""Leads and lags of an event study."""

import pandas as pd

from sim.reporting.charts.palette import COLOURS
from sim.reporting.charts.printed.style import open_frame, styled, svg
from sim.reporting.words.evaluation import ESTIMATORS, SAY
from sim.text import worded


def lags_figure(lags: pd.DataFrame, lang: str) -> str:
    """Return leads and lags of each estimator beside the truth."""
    names = list(dict.fromkeys(lags["estimator"]))
    with styled(10, 3.4) as figure:
        axes = figure.subplots(1, max(len(names), 1), sharex=True, sharey=True, squeeze=False)[0]
        for ax, name in zip(axes, names, strict=False):
            rows = lags[lags["estimator"] == name]
            x, y = rows["lag"].to_numpy(), 100 * rows["estimate"].to_numpy()
            ax.errorbar(x, y, 100 * rows["width"].to_numpy(), fmt="o", color=COLOURS[0], capsize=2,
                        label=worded(SAY["estimate"], lang))  # fmt: skip
            ax.plot(x, 100 * rows["truth"], "_", color=COLOURS[5], markersize=12, markeredgewidth=2,
                    label=worded(SAY["truth"], lang))  # fmt: skip
            ax.axhline(0, color="black", linewidth=0.6)
            ax.axvline(-0.5, color="grey", linewidth=0.6, linestyle="--")
            ax.set_title(worded(ESTIMATORS[name], lang), fontsize=9)
            ax.set_xlabel(worded(SAY["lag"], lang), fontsize=8)
            open_frame(ax)
        axes[0].set_ylabel(worded(SAY["effect"], lang))
        handles, words = axes[0].get_legend_handles_labels()
        figure.legend(handles, words, loc="outside upper center", ncols=2, frameon=False)
        return svg(figure)
