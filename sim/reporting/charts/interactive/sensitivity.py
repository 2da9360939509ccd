"""One-way sensitivity as a figure."""

import pandas as pd
import plotly.graph_objects as go

from sim.experiments.one_way_sensitivity import HIGH, LOW, of_class
from sim.port.schema import Port
from sim.reporting.charts.interactive.style import SYMBOLS, colour, dressed, whiskers, zero_line
from sim.reporting.charts.palette import GREY
from sim.reporting.tables.formats import time_unit, wrapped
from sim.reporting.tables.sensitivity import SAY, saving_text
from sim.reporting.words.measures import unit_word
from sim.reporting.words.numbers import number_word
from sim.text import worded

WRAP = 30  # columns


def hinge_chart(port: Port, found: pd.DataFrame, cls: str, lang: str) -> go.Figure:
    """Time saved with each number at both ends of its range, with 95 % intervals; line: base case."""
    base, rows = of_class(found, cls)
    scale, unit = time_unit(
        float(rows[["saved_low", "saved_high"]].abs().max().max()) if len(rows) else 0.0
    )
    words = {key: wrapped(number_word(key, port, lang), WRAP) for key in dict.fromkeys(rows["key"])}
    figure = go.Figure()
    for k, end in enumerate((LOW, HIGH)):
        mine = rows[rows["end"] == end]
        told = [
            f"{r['at']:.4g} {unit_word(r['unit'], lang)}<br>{saving_text(r, 'saved', lang)}"
            for r in mine.to_dict("records")
        ]
        figure.add_trace(go.Scatter(
            x=mine["saved"] / scale, y=[words[key] for key in mine["key"]], mode="markers",
            name=worded(SAY[end], lang), offsetgroup=str(k), orientation="h",
            marker={"size": 9, "color": colour(k), "symbol": SYMBOLS[k]}, customdata=told,
            error_x=whiskers(mine["saved"], mine["saved_low"], mine["saved_high"], scale),
            hovertemplate="%{y}: %{customdata}<extra></extra>",
        ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=[None], y=[None], mode="lines", name=worded(SAY["base"], lang),
        line={"width": 1.5, "dash": "dash", "color": GREY},
    ))  # fmt: skip
    zero_line(figure)
    figure.add_vline(
        x=base["saved"] / scale, line_width=1.5, line_dash="dash", line_color=GREY,
    )  # fmt: skip
    figure.update_xaxes(title_text=worded(SAY["axis"], lang).format(unit_word(unit, lang)))
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(words.values()), autorange="reversed", dtick=1
    )
    lines = max([3, *(word.count("<br>") + 1 for word in words.values())])
    return dressed(figure, 120 + 16 * lines * max(len(words), 2), scattermode="group")
