"""One day at the port: the timeline of one object, and the data of an animation of all."""

from typing import Any

import plotly.graph_objects as go

from sim.experiments.day import STAGES, Day, stages
from sim.reporting.charts.interactive.style import PATTERNS, colour, dressed
from sim.reporting.tables.day import STAGE_WORDS
from sim.reporting.tables.formats import time_unit
from sim.reporting.words.measures import in_unit
from sim.text import gettext, worded


def timeline_chart(day: Day, thing: int, names: list[str], lang: str) -> go.Figure:
    """Stages of an object, one line per policy, in hours or minutes from its arrival."""
    figure = go.Figure()
    arrived = float(day.objects.loc[day.objects["object"] == thing, "arrived"].iloc[0])
    seen: set[str] = set()
    mine = day.objects["object"][day.objects["object"] == thing]
    tables = [stages(day.workload, trace, mine) for trace in day.traces]
    told = [table[table["stage"] != "released"] for table in tables]
    scale, unit = time_unit(max(float(spans["ends"].max()) for spans in told) - arrived)
    for name, spans in zip(names, told, strict=True):
        rows: Any = spans.itertuples()
        for row in rows:
            k = STAGES.index(str(row.stage))
            word = worded(STAGE_WORDS[str(row.stage)], lang)
            figure.add_trace(go.Bar(
                x=[(row.ends - row.begins) / scale], base=[(row.begins - arrived) / scale], y=[name],
                orientation="h", name=word, legendgroup=word, showlegend=word not in seen,
                marker={
                    "color": "#999999" if k == 0 else colour(k - 1),
                    "pattern": {"shape": PATTERNS[k % 6], "solidity": 0.12, "fillmode": "overlay"},
                },
                hovertemplate="%{base:.2f} + %{x:.2f}<extra>" + word + "</extra>",
            ))  # fmt: skip
            seen.add(word)
    figure.update_xaxes(title_text=in_unit(gettext("after arrival", lang), unit, lang))
    figure.update_yaxes(autorange="reversed")
    dressed(figure, 170 + 60 * len(names), barmode="stack")
    return figure.update_layout(legend_traceorder="normal")


def film(day: Day) -> list[list[dict[str, object]]]:
    """Return for each policy a list of objects with their stages, as plain data for drawing."""
    found = []
    for trace in day.traces:
        table = stages(day.workload, trace, day.objects["object"])
        by_object = dict(iter(table.groupby("object", sort=False)))
        rows: Any = day.objects
        found.append([
            {
                "id": int(row.object), "cls": row.object_class, "two": bool(row.wanted >= 2),
                "at": [round(float(t), 1) for t in by_object[row.object]["begins"]],
                "stage": [STAGES.index(s) for s in by_object[row.object]["stage"]],
            }
            for row in rows.itertuples()
        ])  # fmt: skip
    return found
