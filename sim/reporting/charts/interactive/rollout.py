"""Interactive figures of the rollout."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from sim.decisions.data import Facts
from sim.decisions.rollout import Rollout
from sim.port.schema import Port
from sim.reporting.charts.interactive.maps import map_figure
from sim.reporting.charts.interactive.style import colour, dressed, faint, whiskers, zero_line
from sim.reporting.charts.palette import GREY
from sim.reporting.tables.formats import (
    interval_text,
    row_interval,
    rows_by,
    significant,
    time_unit,
    wrapped,
)
from sim.reporting.tables.pilots import starred
from sim.reporting.words.decisions import (
    AMOUNTS,
    MINUTES,
    RELEASE,
    SAY,
    month_word,
    months_short,
    stage_word,
)
from sim.reporting.words.measures import (
    in_unit,
    unit_word,
)
from sim.text import gettext, worded

STAGE_COLOURS = (GREY, "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#0072B2")


def gantt_chart(found: Rollout, facts: Facts, lang: str) -> go.Figure:
    """Stage of each port by month; months with works are hatched, pilots have a star."""
    months, stages = list(facts.timeline.months), list(facts.timeline.stages)
    order = found.plan.sort_values(["joint_from", "works_begin", "port"], na_position="last")
    names = dict(zip(order["port"], starred(order, "pilot", lang), strict=True))
    figure, say = go.Figure(), worded(SAY, lang)
    for stage, works in [(s, w) for s in stages for w in (False, True)]:
        mine = found.path[(found.path["stage"] == stage) & (found.path["at_works"] == works)]
        if mine.empty:
            continue
        word = stage_word(facts, stage, lang)
        word = gettext("{word} ({unit})", lang, word=word, unit=say["works"]) if works else word
        figure.add_trace(go.Bar(
            y=[names[port] for port in mine["port"]], base=[months.index(m) for m in mine["month"]],
            x=[1] * len(mine), orientation="h", name=wrapped(word, 38),
            marker={"color": STAGE_COLOURS[stages.index(stage) % len(STAGE_COLOURS)],
                    "line": {"width": 1, "color": "white"},
                    "pattern": {"shape": "/" if works else "", "solidity": 0.35, "size": 6,
                                "fillmode": "overlay", "fgcolor": "#333333"}},
            customdata=[(month_word(m, lang), f"{100 * p:.0f} %")
                        for m, p in zip(mine["month"], mine["proficiency"], strict=True)],
            hovertemplate="%{y} · %{customdata[0]}<br>" + word + "<br>" + say["proficiency"]
            + ": %{customdata[1]}<extra></extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.12)
    figure.update_xaxes(
        tickvals=[k + 0.5 for k in range(len(months))], ticktext=months_short(months, lang),
        range=[0, len(months)], showgrid=False, side="top",
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(names.values()), autorange="reversed", dtick=1
    )
    dressed(figure, 150 + 23 * len(names))
    figure.update_layout(
        legend={"yanchor": "top", "y": -0.02}, margin={"t": 64}
    )  # below the button
    return figure


def minutes_chart(found: Rollout, who: str, lang: str) -> go.Figure:
    """Time from arrival to release in the whole country by month, with its 95 % band."""
    rows = found.country[found.country["measure"] == f"minutes_{who}"]
    scale, short = time_unit(float(rows["mean"].max()))
    unit = unit_word(short, lang)
    figure = go.Figure()
    _band(figure, rows, scale, 0, worded(MINUTES[who], lang), lang)
    figure.update_yaxes(title_text=worded(RELEASE, lang).format(unit))
    return dressed(figure, 320)


def saving_chart(found: Rollout, amount: str, lang: str, *, cumulated: bool) -> go.Figure:
    """Savings of the whole country by month or cumulated, with 95 % band."""
    word, unit, scale = worded(AMOUNTS[amount], lang)
    measure = f"{'cumulated' if cumulated else 'saved'}_{amount}"
    rows = found.country[found.country["measure"] == measure]
    figure = go.Figure()
    _band(figure, rows, scale, 0, word, lang)
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=GREY)
    figure.update_yaxes(title_text=in_unit(word, unit, lang))
    return dressed(figure, 340)


def _band(
    figure: go.Figure, rows: pd.DataFrame, scale: float, k: int, name: str, lang: str
) -> None:
    months = months_short(list(rows["month"]), lang)
    low, high, mean = (rows[c] / scale for c in ("low", "high", "mean"))
    figure.add_trace(go.Scatter(
        x=[*months, *months[::-1]], y=[*low, *high[::-1]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=faint(colour(k)), showlegend=False, hoverinfo="skip",
    ))  # fmt: skip
    told = [interval_text(m, a, b, lang) for m, a, b in zip(mean, low, high, strict=True)]
    figure.add_trace(go.Scatter(
        x=months, y=mean, mode="lines+markers", name=name, showlegend=False, customdata=told,
        line={"color": colour(k), "width": 2.5}, hovertemplate="%{x}: %{customdata}<extra></extra>",
    ))  # fmt: skip
    figure.update_xaxes(type="category")


def rollout_map(
    ports: Sequence[Port], found: Rollout, facts: Facts, month: str, lang: str
) -> go.Figure:
    """Ports in one month: colour by stage, a ring for works, size by saving."""
    figure, stages = map_figure(470), list(facts.timeline.stages)
    here = rows_by(found.path[found.path["month"] == month], "port")
    of_month = (found.ports["month"] == month) & (found.ports["measure"] == "saved_trader_cost")
    saved = rows_by(found.ports[of_month], "port")
    ever = found.ports.loc[found.ports["measure"] == "saved_trader_cost", "mean"]
    largest = max(float(ever.abs().max()), 1.0)
    titles = rows_by(found.plan, "port")
    _, unit, scale = worded(AMOUNTS["trader_cost"], lang)
    for s, stage in enumerate(stages):
        mine = [p for p in ports if p.port in here and here[p.port]["stage"] == stage]
        if not mine:
            continue
        works = [bool(here[p.port]["at_works"]) for p in mine]
        told = [row_interval(saved[p.port], scale, lang) for p in mine]
        say = worded(SAY, lang)
        figure.add_trace(go.Scatter(
            x=[p.longitude for p in mine], y=[p.latitude for p in mine], mode="markers",
            name=wrapped(stage_word(facts, stage, lang), 40),
            marker={"color": STAGE_COLOURS[s % len(STAGE_COLOURS)], "opacity": 0.85,
                    "size": [9 + 26 * (abs(saved[p.port]["mean"]) / largest) ** 0.5 for p in mine],
                    "symbol": ["circle" if saved[p.port]["mean"] >= 0 else "triangle-down"
                               for p in mine],
                    "line": {"width": [3 if w else 1 for w in works],
                             "color": ["#D55E00" if w else "white" for w in works]}},
            customdata=[(titles[p.port][lang], text, say["month_works"] if w else "")
                        for p, text, w in zip(mine, told, works, strict=True)],
            hovertemplate="%{customdata[0]} %{customdata[2]}<br>" + say["saves"]
            + ": %{customdata[1]} " + unit + "<extra></extra>",
        ))  # fmt: skip
    figure.update_layout(legend={"itemsizing": "constant"})
    return figure


def sequence_chart(found: Rollout, words: dict[str, str], lang: str) -> go.Figure:
    """Savings of traders by sequence of works, with intervals."""
    rows = found.sequences.iloc[::-1]
    word, unit, scale = worded(AMOUNTS["trader_cost"], lang)
    figure = go.Figure(go.Scatter(
        x=rows["saved"] / scale, y=[words[rule] for rule in rows["rule"]], mode="markers",
        error_x=whiskers(rows["saved"], rows["low"], rows["high"], scale) | {"color": colour(0)},
        marker={"size": 10, "color": [colour(1) if r == found.rule else colour(0) for r in rows["rule"]]},
        customdata=[significant(v / scale) for v in rows["saved"]],
        hovertemplate="%{y}: %{customdata} " + unit + "<extra></extra>",
    ))  # fmt: skip
    zero_line(figure)
    figure.update_xaxes(title_text=in_unit(word, unit, lang))
    return dressed(figure, 250)
