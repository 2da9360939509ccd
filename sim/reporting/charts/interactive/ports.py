"""Several ports side by side: the effect of a policy at each."""

import plotly.graph_objects as go

from sim.analysis.catalogue import DENOMINATORS
from sim.reporting.charts.interactive.comparison import SAY
from sim.reporting.charts.interactive.style import (
    SYMBOLS,
    cell_whiskers,
    colour,
    dressed,
    zero_line,
)
from sim.reporting.tables.formats import time_range, time_unit
from sim.reporting.tables.ports import Named, change
from sim.reporting.words.measures import WHO, in_unit
from sim.text import worded


def ports_chart(found: Named, policy: str, cls: str, lang: str) -> go.Figure:
    """Change at each port as points with interval bars, one symbol per denominator."""
    cells = {
        (name, who): cell for name, one in found for who in DENOMINATORS
        if (cell := change(one, policy, cls, who)) is not None
    }  # fmt: skip
    scale, unit = time_unit(max((abs(cell["mean"]) for cell in cells.values()), default=0.0))
    figure = go.Figure()
    for k, who in enumerate(DENOMINATORS):
        mine = {name: cells[name, who] for name, _ in found if (name, who) in cells}
        series = list(mine.values())
        figure.add_trace(go.Scatter(
            x=[cell["mean"] / scale for cell in series], y=list(mine), mode="markers",
            name=worded(WHO[who], lang), offsetgroup=str(k), orientation="h",
            marker={"symbol": SYMBOLS[k], "size": 9, "color": colour(k)},
            error_x=cell_whiskers(series, scale),
            customdata=[time_range(cell, lang, signed=True) for cell in series],
            hovertemplate="%{y}: %{customdata}<extra>" + worded(WHO[who], lang) + "</extra>",
        ))  # fmt: skip
    zero_line(figure)
    figure.update_xaxes(title_text=in_unit(worded(SAY["difference"], lang), unit, lang))
    named = [name for name, _ in found if any((name, who) in cells for who in DENOMINATORS)]
    figure.update_yaxes(categoryorder="array", categoryarray=named, autorange="reversed")
    return dressed(figure, 130 + 62 * max(len(named), 2), scattermode="group", scattergap=0.3)
