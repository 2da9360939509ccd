"""The warm-up figure: the series, the cut by MSER-5, and the warm-up of the port file."""

import numpy as np

from sim.analysis.warm_up import Truncation
from sim.reporting.charts.palette import COLOURS
from sim.reporting.charts.printed.style import open_frame, styled, svg
from sim.text import N_, worded
from sim.types import Floats

WORDS = (N_("objects under inspection, weekly mean"), N_("days"), "MSER-5", N_("port file"))


def warm_up_figure(found: Truncation, series: Floats, warm_up_days: int, lang: str) -> str:
    """Return the figure as SVG text. `series` is hourly."""
    what, days, mser, file = worded(WORDS, lang)
    with styled(7.0, 3.2) as figure:
        ax = figure.subplots()
        ax.plot(np.arange(len(series)) / 24, series, color=COLOURS[0])
        ax.axvline(found.cut / 24, color=COLOURS[5], label=mser)
        ax.axvline(warm_up_days, color="black", linestyle="--", label=file)
        ax.set_xlabel(days)
        ax.set_ylabel(what)
        ax.set_ylim(bottom=0)
        ax.legend(frameon=False)
        open_frame(ax)
        return svg(figure)
