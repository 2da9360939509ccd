"""The style of all Plotly figures."""

from collections.abc import Sequence
from itertools import cycle, islice
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sim.analysis.lookup import Cell
from sim.reporting.charts.palette import COLOURS, GREY

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LONG_TITLE = 24  # characters of an axis title that fit one line on a phone
PATTERNS = ("", "/", ".", "x", "\\", "+")
INTERVAL = "[%{customdata[0]:.3g}, %{customdata[1]:.3g}]"  # in hover texts
Values = Sequence[float] | np.ndarray | pd.Series


def colour(place: int) -> str:
    """Return the colour of the policy with this index."""
    return next(islice(cycle(COLOURS), place % len(COLOURS), None))


def whiskers(means: Values, lows: Values, highs: Values, scale: float = 1.0) -> dict[str, Any]:
    """Return error bars for points or bars, divided by `scale`."""
    mean, low, high = (np.asarray(ends, float) / scale for ends in (means, lows, highs))
    return {
        "type": "data", "symmetric": False, "thickness": 2, "width": 4,
        "array": high - mean, "arrayminus": mean - low,
    }  # fmt: skip


def cell_whiskers(cells: Sequence[Cell], scale: float, *, least: float = -np.inf) -> dict[str, Any]:
    """Return error bars for cells, cut off at `least`."""
    mean, low, high = (
        np.array([cell[end] for cell in cells], float) for end in ("mean", "low", "high")
    )
    return whiskers(mean, np.maximum(low, least), high, scale)


def dressed(figure: go.Figure, height: int, **more: Any) -> go.Figure:
    """Style a figure: legend above, small margins, long axis titles wrapped, no title."""
    for axis in figure.select_xaxes():
        if axis.title.text:
            axis.title.text = "<br>".join(wrap(axis.title.text, LONG_TITLE))
    figure.update_layout(
        height=height, margin={"l": 8, "r": 12, "t": 40, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title": ""},
        **more,
    )  # fmt: skip
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    return figure


def zero_line(figure: go.Figure) -> None:
    """Draw the line of no change."""
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color=GREY)


def bar_marker(k: int) -> dict[str, Any]:
    """Return colour and hatch of the series with this index."""
    return {
        "color": colour(k),
        "pattern": {"shape": PATTERNS[k % 6], "solidity": 0.15, "fillmode": "overlay"},
    }


def faint(hexadecimal: str, share: float = 0.18) -> str:
    """Return a transparent version of a colour."""
    red, green, blue = (int(hexadecimal[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def tall(figure: go.Figure, n_rows: int) -> go.Figure:
    """Style a figure with one row per port, all names shown."""
    figure.update_yaxes(dtick=1)
    return dressed(figure, 110 + 23 * max(n_rows, 3))
