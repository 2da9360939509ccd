"""Interactive figures of pilot selection."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from sim.decisions.pilots import CRITERIA, Certainty, PilotChoice
from sim.port.schema import Port
from sim.reporting.charts.interactive.maps import label_places, map_figure
from sim.reporting.charts.interactive.style import (
    PATTERNS,
    SYMBOLS,
    colour,
    dressed,
    faint,
    tall,
    whiskers,
    zero_line,
)
from sim.reporting.charts.palette import GREY
from sim.reporting.tables.formats import interval_text, rows_by
from sim.reporting.tables.pilots import set_names, starred
from sim.reporting.words.border import MODES
from sim.reporting.words.decisions import BENEFITS, CRITERION_WORDS, SAY
from sim.reporting.words.measures import in_unit
from sim.text import LANGUAGES, worded

WIDEST = 3.0  # largest width of an axis relative to the intervals


def pilot_map(ports: Sequence[Port], choice: PilotChoice, lang: str) -> go.Figure:
    """Ports on the map; chosen ones have another colour and symbol, and a label."""
    say, figure = worded(SAY, lang), map_figure(420)
    rows = rows_by(choice.ports, "port")
    for inside, word, symbol, size, place in (
        (False, say["other"], "circle", 9, 0), (True, say["chosen"], "diamond", 14, 1),
    ):  # fmt: skip
        mine = [port for port in ports if (port.port in choice.chosen) == inside]
        names = [str(rows[port.port][lang]) for port in mine]
        east, north = [p.longitude for p in mine], [p.latitude for p in mine]
        scale, unit = worded(BENEFITS["benefit"], lang)[2], worded(BENEFITS["benefit"], lang)[1]
        saved = [_saved(rows[p.port], "benefit", scale, lang) for p in mine]
        figure.add_trace(go.Scatter(
            x=east, y=north, name=word, mode="markers+text" if inside else "markers",
            text=names, textposition=label_places(east, north, names) if inside else None,
            marker={"size": size, "color": colour(place), "symbol": symbol,
                    "line": {"width": 1, "color": "white"}},
            customdata=list(zip([worded(MODES[p.mode], lang) for p in mine], saved, strict=True)),
            hovertemplate="%{text} · %{customdata[0]}<br>" + worded(BENEFITS["benefit"], lang)[0]
            + ": %{customdata[1]} " + unit + "<extra></extra>",
        ))  # fmt: skip
    return figure


def _saved(row: Mapping[Any, Any], name: str, scale: float, lang: str) -> str:
    mean = row["benefit_cny" if name == "benefit" else name]
    return interval_text(
        mean / scale, row[f"{name}_low"] / scale, row[f"{name}_high"] / scale, lang
    )


def points_chart(choice: PilotChoice, lang: str) -> go.Figure:
    """Weighted points of every candidate, by criterion; the chosen ones have a star."""
    total = sum(choice.weights[name] * choice.ports[name] for name in CRITERIA)
    frame = choice.ports.assign(total=total).sort_values("total")
    figure = go.Figure()
    names = starred(frame, "chosen", lang)
    for k, name in enumerate(CRITERIA):
        word = worded(CRITERION_WORDS[name], lang)
        figure.add_trace(go.Bar(
            x=choice.weights[name] * frame[name], y=names, orientation="h", name=word,
            marker={"color": colour(k), "pattern": {"shape": PATTERNS[k], "solidity": 0.15,
                                                   "fillmode": "overlay"}},
            hovertemplate="%{y}: %{x:.3f}<extra>" + word + "</extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="relative", bargap=0.25)
    figure.update_xaxes(title_text=worded(SAY["own"], lang))
    return tall(figure, len(frame))


def benefit_chart(choice: PilotChoice, name: str, lang: str) -> go.Figure:
    """Daily saving of every candidate, with the interval of replications and the range of assumptions."""
    word, unit, scale = worded(BENEFITS[name], lang)
    column = "benefit_cny" if name == "benefit" else name
    frame = choice.ports.sort_values(column)
    names, figure = starred(frame, "chosen", lang), go.Figure()
    if name == "benefit" and "benefit_worlds_low" in frame:
        ends = [
            (low, high, None)
            for low, high in zip(
                frame["benefit_worlds_low"] / scale,
                frame["benefit_worlds_high"] / scale,
                strict=True,
            )
        ]
        figure.add_trace(go.Scatter(
            x=[end for row in ends for end in row], y=[n for n in names for _ in range(3)],
            mode="lines", name=worded(SAY["worlds"], lang), hoverinfo="skip",
            line={"color": faint(colour(1), 0.55), "width": 7},
        ))  # fmt: skip
    told = [_saved(row, name, scale, lang) for row in frame.to_dict("records")]
    figure.add_trace(go.Scatter(
        x=frame[column] / scale, y=names, mode="markers", name=worded(SAY["replications"], lang),
        marker={"size": 8, "color": colour(0)}, customdata=told,
        error_x=whiskers(frame[column], frame[f"{name}_low"], frame[f"{name}_high"], scale),
        hovertemplate="%{customdata}<extra>%{y}</extra>",
    ))  # fmt: skip
    zero_line(figure)
    figure.update_xaxes(
        title_text=in_unit(word, unit, lang),
        range=[end / scale for end in shown_span(frame, name)],
    )
    figure.update_yaxes(categoryorder="array", categoryarray=names)
    return tall(figure, len(frame))


def shown_span(frame: pd.DataFrame, name: str) -> tuple[float, float]:
    """Return the ends of an axis on which intervals are readable, even if ranges are much wider."""
    low, high = float(frame[f"{name}_low"].min()), float(frame[f"{name}_high"].max())
    ends = [min(low, 0.0), max(high, 0.0)]
    if name == "benefit" and "benefit_worlds_low" in frame:
        ends[0] = max(min(ends[0], float(frame["benefit_worlds_low"].min())), WIDEST * ends[0])
        ends[1] = min(max(ends[1], float(frame["benefit_worlds_high"].max())), WIDEST * ends[1])
    pad = 0.04 * (ends[1] - ends[0])
    return ends[0] - pad, ends[1] + pad


def belief_chart(found: Certainty, choice: PilotChoice, lang: str) -> go.Figure:
    """Probability of each port to be in the best set, by source of uncertainty."""
    rows = found.ports.merge(choice.ports[["port", *LANGUAGES]], on="port")
    columns = [c for c in ("p_all", "p_noise") if c in rows]
    rows = rows[(rows[columns].max(axis=1) > 0) | rows["chosen"]].sort_values(columns)
    figure, names = go.Figure(), starred(rows, "chosen", lang)
    for k, (column, word) in enumerate((("p_noise", "noise"), ("p_all", "noise and ranges"))):
        if column in rows:
            figure.add_trace(go.Scatter(
                x=100 * rows[column], y=names, mode="markers", name=worded(SAY[word], lang), cliponaxis=False,
                marker={"size": 11, "color": colour(k), "symbol": SYMBOLS[k]},
                hovertemplate="%{y}: %{x:.0f} %<extra>" + worded(SAY[word], lang) + "</extra>",
            ))  # fmt: skip
    figure.update_xaxes(title_text=worded(SAY["belongs"], lang), range=[-2, 102])
    return tall(figure, len(rows))


def weights_chart(frame: pd.DataFrame, lang: str) -> go.Figure:
    """Number of ports that change with the weight of one criterion, others in proportion."""
    figure = go.Figure()
    most = int(frame["changed"].max())
    for n in range(most + 1):
        rows = frame[frame["changed"] == n]
        if rows.empty:
            continue
        figure.add_trace(go.Scatter(
            x=100 * rows["weight"], y=[worded(CRITERION_WORDS[c], lang) for c in rows["criterion"]],
            mode="markers",
            name=f"{worded(SAY['changed'], lang)}: {n}", customdata=rows["chosen"],
            marker={"symbol": ("square", "diamond", "triangle-up", "x", "star", "cross")[min(n, 5)],
                    "size": 11, "color": (GREY, *[colour(k) for k in range(5)])[min(n, 5)]},
            hovertemplate="%{x:.0f} %<br>%{customdata}<extra>%{y}</extra>",
        ))  # fmt: skip
    now = frame.drop_duplicates("criterion")
    figure.add_trace(go.Scatter(
        x=100 * now["now"], y=[worded(CRITERION_WORDS[c], lang) for c in now["criterion"]], mode="markers",
        name=worded(SAY["now"], lang), hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 26, "line": {"width": 2, "color": colour(0)}},
    ))  # fmt: skip
    figure.update_xaxes(title_text=worded(SAY["weight"], lang), range=[-3, 103])
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, 330)


def front_chart(front: pd.DataFrame, choice: PilotChoice, lang: str) -> go.Figure:
    """Sets not dominated in points, cost and coverage, and the chosen set."""
    say, figure = worded(SAY, lang), go.Figure()
    for k, (coverage, rows) in enumerate(front.groupby("coverage", sort=True)):
        name = str(coverage)
        figure.add_trace(go.Scatter(
            x=rows["cost"] / 1e6, y=rows["value"], mode="lines+markers", name=name,
            line={"color": colour(k), "width": 1, "dash": "dot", "shape": "hv"},
            marker={"size": 10, "color": colour(k), "symbol": SYMBOLS[k % 6]},
            customdata=[set_names(text, choice, lang) for text in rows["chosen"]],
            hovertemplate="%{x:.3g} · %{y:.3g}<br>%{customdata}<extra>" + name + "</extra>",
        ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=[choice.cost / 1e6], y=[choice.value], mode="markers", name=say["this"], hoverinfo="name",
        marker={"size": 20, "symbol": "circle-open", "color": colour(1), "line": {"width": 3}},
    ))  # fmt: skip
    figure.update_xaxes(title_text=say["cost"], rangemode="tozero")
    figure.update_yaxes(title_text=say["points"])
    dressed(figure, 400)
    return figure.update_layout(legend_title_text=say["coverage"])
