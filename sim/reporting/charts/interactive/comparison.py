"""Interactive figures of a comparison, in both languages. Every mean has its 95 % interval."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME, describe
from sim.analysis.lookup import Cell, pick
from sim.experiments.compare import Comparison
from sim.reporting.charts.interactive.style import (
    DASHES,
    INTERVAL,
    SYMBOLS,
    bar_marker,
    cell_whiskers,
    colour,
    dressed,
    faint,
    whiskers,
    zero_line,
)
from sim.reporting.tables.comparison import object_classes, policies_of, titles
from sim.reporting.tables.formats import time_unit
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import (
    WAITS,
    WHO,
    in_unit,
    lever_word,
    measure_title,
    policy_word,
    unit_word,
)
from sim.text import N_, listed, worded

SAY = {
    "share_released": N_("share released (%)"),
    "overall": N_("overall clearance time"),
    "difference": N_("change, negative is faster"),
    "waits": N_("waits and work, added"),
    "gains": N_("faster"),
    "loses": N_("slower"),
    "open": N_("interval contains zero"),
    "quantile": N_("share of objects"),
    "alone": N_("switched on alone in {0}"),
    "last": N_("taken out of {0}"),
    "none": N_("no data"),
}


def answer_chart(found: Comparison, port: str, lang: str) -> go.Figure:
    """Overall clearance time by policy on the three denominators, one panel a class."""
    kinds, names = object_classes(found, port), titles(found, lang)
    figure = make_subplots(rows=len(kinds), cols=1, vertical_spacing=80 / (90 + 190 * len(kinds)))
    for row, cls in enumerate(kinds, start=1):
        longest = max(
            (p["high"] for policy in policies_of(found) for who in DENOMINATORS
             if (p := pick(found.measures, port, policy, cls, who, OVERALL_TIME)) is not None
             and pd.notna(p["high"])),
            default=0.0,
        )  # fmt: skip
        scale, unit = time_unit(longest)
        for k, policy in enumerate(policies_of(found)):
            rows = [
                (worded(WHO[who], lang), value)
                for who in DENOMINATORS
                if (value := pick(found.measures, port, policy, cls, who, OVERALL_TIME)) is not None
            ]
            figure.add_trace(
                _points(
                    rows,
                    policy_word(policy, names),
                    k,
                    (scale, unit_word(unit, lang)),
                    first=row == 1,
                ),
                row=row,
                col=1,
            )
        what = listed([class_word(cls, lang), SAY["overall"]], lang)
        text = in_unit(what, unit, lang)
        figure.update_xaxes(title_text=text, rangemode="tozero", row=row, col=1)
        figure.update_yaxes(autorange="reversed", row=row, col=1)
    return dressed(figure, 90 + 190 * len(kinds), scattermode="group", scattergap=0.35)


def _points(
    rows: Sequence[tuple[str, Cell]], name: str, k: int, told_in: tuple[float, str], *, first: bool
) -> go.Scatter:
    """Return the means of one policy with intervals, in a unit."""
    scale, unit = told_in
    return go.Scatter(
        x=[value["mean"] / scale for _, value in rows],
        y=[word for word, _ in rows],
        error_x=cell_whiskers([value for _, value in rows], scale, least=0.0),
        mode="markers", name=name, legendgroup=name, showlegend=first, offsetgroup=str(k),
        orientation="h", marker={"symbol": SYMBOLS[k % 6], "size": 10, "color": colour(k)},
        customdata=[(value["low"] / scale, value["high"] / scale) for _, value in rows],
        hovertemplate=f"%{{x:.3g}} {INTERVAL} {unit}<extra>{name}</extra>",
    )  # fmt: skip


def winners_chart(
    found: Comparison, port: str, lang: str, measure: str = OVERALL_TIME, *, beside: str = ""
) -> go.Figure:
    """Differences from the baseline by class and denominator, with verdicts.

    With another port `beside` it, both figures have the same unit and axis.
    """
    names, say = titles(found, lang), worded(SAY, lang)
    both = found.differences[
        found.differences["port"].isin([port, beside]) & (found.differences["measure"] == measure)
        & (found.differences["object_class"] != "all")
    ]  # fmt: skip
    mine = both[both["port"] == port]
    scale, unit = time_unit(float(both["mean"].abs().max()) if len(both) else 0.0)
    if describe(measure).unit != "min":
        scale, unit = 1.0, describe(measure).unit
    figure = go.Figure()
    for k, policy in enumerate(policies_of(found)):
        rows = mine[mine["policy"] == policy]
        if rows.empty:
            continue
        labels_ = [
            listed([class_word(cls, lang), WHO[who]], lang)
            for cls, who in rows[["object_class", "denominator"]].itertuples(index=False)
        ]
        figure.add_trace(go.Scatter(
            x=rows["mean"] / scale, y=labels_, mode="markers",
            name=policy_word(policy, names), offsetgroup=str(k), orientation="h",
            marker={"symbol": SYMBOLS[k % 6], "size": 9, "color": colour(k)},
            error_x=whiskers(rows["mean"], rows["low"], rows["high"], scale),
            customdata=list(zip(rows["low"] / scale, rows["high"] / scale, strict=True)),
            hovertemplate=f"%{{x:+.3g}} {INTERVAL} {unit_word(unit, lang)}<extra>%{{y}}</extra>",
        ))  # fmt: skip
    zero_line(figure)
    figure.update_xaxes(title_text=in_unit(say["difference"], unit, lang))
    if beside and len(both):
        low, high = min(both["low"].min(), 0.0) / scale, max(both["high"].max(), 0.0) / scale
        room = 0.04 * (high - low) or 1.0
        figure.update_xaxes(range=[low - room, high + room])
    figure.update_yaxes(autorange="reversed")
    n = len(mine[["object_class", "denominator"]].drop_duplicates())
    return dressed(figure, 130 + 44 * max(n, 2), scattermode="group", scattergap=0.3)


def waits_chart(found: Comparison, port: str, cls: str, who: str, lang: str) -> go.Figure:
    """Waits and work of objects, stacked, by policy."""
    names, policies = titles(found, lang), policies_of(found)
    rows = {
        (name, policy): pick(found.measures, port, policy, cls, who, name)
        for name in WAITS for policy in policies
    }  # fmt: skip
    totals = [
        sum(r["mean"] for n in WAITS if (r := rows[n, p]) is not None and pd.notna(r["mean"]))
        for p in policies
    ]
    scale, unit = time_unit(max(totals, default=0.0))
    figure = go.Figure()
    for k, name in enumerate(WAITS):
        values = [rows[name, policy] for policy in policies]
        figure.add_trace(go.Bar(
            y=[policy_word(policy, names) for policy in policies], orientation="h",
            x=[None if v is None else v["mean"] / scale for v in values],
            customdata=[
                [None, None] if v is None else [v["low"] / scale, v["high"] / scale] for v in values
            ],
            name=measure_title(name, lang),
            marker=bar_marker(k),
            hovertemplate=f"%{{x:.3g}} {INTERVAL} {unit_word(unit, lang)}<extra>%{{fullData.name}}</extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text=in_unit(worded(SAY["waits"], lang), unit, lang))
    figure.update_yaxes(autorange="reversed")
    dressed(figure, 150 + 46 * len(policies))
    figure.update_layout(legend_traceorder="normal")
    return figure


def bars_chart(
    found: Comparison, port: str, groups: Sequence[tuple[str, str]], lang: str,
    cls: str = "all", who: str = "all", *, unit: str, percent: bool = False, what: str = "",
) -> go.Figure:  # fmt: skip
    """Means with intervals of several measures: one group per (measure, name), one bar per policy.

    `what` is the title of the axis if the groups do not name it.
    """
    names, figure = titles(found, lang), go.Figure()
    factor = 100.0 if percent else 1.0
    told = "%" if percent else unit_word(unit, lang)
    for k, policy in enumerate(policies_of(found)):
        rows = [
            (word, value)
            for measure, word in groups
            if (value := pick(found.measures, port, policy, cls, who, measure)) is not None
        ]
        figure.add_trace(go.Bar(
            y=[word for word, _ in rows], x=[value["mean"] * factor for _, value in rows],
            orientation="h", name=policy_word(policy, names),
            error_x=cell_whiskers([value for _, value in rows], 1 / factor, least=0.0),
            marker=bar_marker(k),
            customdata=[(value["low"] * factor, value["high"] * factor) for _, value in rows],
            hovertemplate=f"%{{x:.3g}} {INTERVAL} {told}<extra>{policy_word(policy, names)}</extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_xaxes(title_text=in_unit(what, told, lang) if what else told)
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, 110 + (14 + 17 * len(policies_of(found))) * max(len(groups), 2))


def curve_chart(
    frame: pd.DataFrame, found_titles: dict[str, str], cls: str, who: str, lang: str
) -> go.Figure:
    """Distribution of overall clearance time: share released within a time, with bands."""
    mine = frame[(frame["object_class"] == cls) & (frame["denominator"] == who)]
    scale, unit = time_unit(float(mine["mean"].max()) if len(mine) else 0.0)
    figure = go.Figure()
    for k, (policy, rows) in enumerate(mine.groupby("policy", sort=False)):
        rows = rows.sort_values("share")
        share = 100 * rows["share"]
        x = [*(rows["low"].clip(lower=0) / scale), *(rows["high"] / scale)[::-1]]
        figure.add_trace(go.Scatter(
            x=x, y=[*share, *share[::-1]], fill="toself", line={"width": 0}, hoverinfo="skip",
            fillcolor=faint(colour(k)), showlegend=False, legendgroup=str(policy), mode="lines",
        ))  # fmt: skip
        name = policy_word(str(policy), found_titles)
        figure.add_trace(go.Scatter(
            x=rows["mean"] / scale, y=share, mode="lines", name=name, legendgroup=str(policy),
            line={"color": colour(k), "width": 2.5, "dash": DASHES[k % 6]},
            hovertemplate="%{x:.3g} · %{y:.0f} %<extra>" + name + "</extra>",
        ))  # fmt: skip
    figure.update_xaxes(
        title_text=in_unit(worded(SAY["overall"], lang), unit, lang), rangemode="tozero"
    )
    figure.update_yaxes(title_text=worded(SAY["share_released"], lang), range=[0, 101])
    return dressed(figure, 400)


def levers_chart(table: pd.DataFrame, lang: str) -> go.Figure:
    """Contribution of each lever: added to the baseline, and removed from the reform."""
    scale, unit = time_unit(float(table["mean"].abs().max()) if len(table) else 0.0)
    figure = go.Figure()
    for k, (how, rows) in enumerate(table.groupby("how", sort=False)):
        base = rows["base"].iloc[0]
        name = worded(SAY[str(how)], lang).format(base)
        figure.add_trace(go.Scatter(
            x=rows["mean"] / scale, y=[lever_word(name_, lang) for name_ in rows["lever"]],
            error_x=whiskers(rows["mean"], rows["low"], rows["high"], scale),
            mode="markers", name=name, offsetgroup=str(k), orientation="h",
            marker={"symbol": SYMBOLS[k], "size": 9, "color": colour(k)},
            customdata=list(zip(rows["low"] / scale, rows["high"] / scale, strict=True)),
            hovertemplate=f"%{{x:+.3g}} {INTERVAL} {unit_word(unit, lang)}<extra>%{{y}}</extra>",
        ))  # fmt: skip
    zero_line(figure)
    figure.update_xaxes(title_text=in_unit(worded(SAY["difference"], lang), unit, lang))
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, 130 + 46 * max(table["lever"].nunique(), 2), scattermode="group")
