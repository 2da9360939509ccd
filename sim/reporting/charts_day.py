"""The time line of one object under several policies."""

from typing import Any

import plotly.graph_objects as go

from sim.reporting.charts import PATTERNS, colour
from sim.reporting.day import STAGE_WORDS, STAGES, Day, stages


def timeline_chart(day: Day, thing: int, names: list[str], lang: str) -> go.Figure:
    """Draw the stages of an object, a line a policy, in hours from its arrival."""
    figure = go.Figure()
    arrived = float(day.objects.loc[day.objects["object"] == thing, "arrived"].iloc[0])
    seen: set[str] = set()
    for name, trace in zip(names, day.traces, strict=True):
        table = stages(day.workload, trace, day.objects["object"][day.objects["object"] == thing])
        spans: Any = table[table["stage"] != "released"]
        for row in spans.itertuples():
            k = STAGES.index(str(row.stage))
            word = STAGE_WORDS[lang][str(row.stage)]
            figure.add_trace(go.Bar(
                x=[(row.ends - row.begins) / 60], base=[(row.begins - arrived) / 60], y=[name],
                orientation="h", name=word, legendgroup=word, showlegend=word not in seen,
                marker={
                    "color": "#999999" if k == 0 else colour(k - 1),
                    "pattern": {"shape": PATTERNS[k % 6], "solidity": 0.12, "fillmode": "overlay"},
                },
                hovertemplate="%{base:.2f} + %{x:.2f}<extra>" + word + "</extra>",
            ))  # fmt: skip
            seen.add(word)
    figure.update_layout(
        barmode="stack", height=170 + 60 * len(names), margin={"l": 8, "r": 12, "t": 40, "b": 8},
        legend={
            "orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title": "",
            "traceorder": "normal",
        },
    )  # fmt: skip
    figure.update_xaxes(
        title_text="抵达后小时数" if lang == "zh" else "hours after arrival",
        automargin=True,
        fixedrange=True,
    )
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    return figure
