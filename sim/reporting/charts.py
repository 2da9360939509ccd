"""Interactive figures: data frames in, plotly figures out, words in both languages.

Colours are Okabe and Ito's, told apart by the colour-blind; each policy also has a symbol or hatch of its
own, so that a figure prints. Every mean has its 95 % interval.
"""

from collections.abc import Sequence
from itertools import cycle, islice
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME, describe
from sim.analysis.lookup import Cell, pick
from sim.experiments.compare import Comparison
from sim.policy.levers import LEVERS
from sim.reporting import words
from sim.reporting.answer import HOURS_FROM_MIN, class_word, object_classes
from sim.reporting.figures import COLOURS

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LONG_TITLE = 24  # characters of an axis title that a telephone shows in one line
PATTERNS = ("", "/", ".", "x", "\\", "+")
WHO = {
    "en": {"matched": "wanted by 2+", "inspected": "inspected", "all": "all objects"},
    "zh": {"matched": "两方以上需检查", "inspected": "需检查", "all": "全部对象"},
}
UNIT = {
    "en": {
        "min": "min", "h": "h", "share": "share", "h per day": "h per day", "per day": "per day",
        "per object": "per object", "CNY per object": "CNY per object", "CNY per day": "CNY per day",
        "count": "count", "CNY": "CNY", "CNY/h": "CNY per hour", "s": "s", "d": "d",
        "per week": "per week", "per year": "per year", "%": "%", "relative": "relative",
    },
    "zh": {
        "min": "分钟", "h": "小时", "share": "比例", "h per day": "小时/天", "per day": "每天",
        "per object": "次/对象", "CNY per object": "元/对象", "CNY per day": "元/天",
        "count": "个", "CNY": "元", "CNY/h": "元/小时", "s": "秒", "d": "天",
        "per week": "每周", "per year": "每年", "%": "%", "relative": "相对值",
    },
}  # fmt: skip
SAY = {
    "en": {
        "share_released": "share released (%)", "overall": "overall clearance time",
        "difference": "change, negative is faster", "waits": "waits and work, added",
        "gains": "faster", "loses": "slower", "open": "interval holds zero",
        "quantile": "share of objects", "alone": "switched on alone in {0}", "last": "taken out of {0}",
        "none": "no data", "per_class": "{0}, {1}",
    },
    "zh": {
        "share_released": "已放行比例（%）", "overall": "整体通关时间",
        "difference": "变化，负值为缩短", "waits": "等待与作业合计",
        "gains": "缩短", "loses": "延长", "open": "区间包含零",
        "quantile": "对象比例", "alone": "在“{0}”中单独启用", "last": "从“{0}”中去掉",
        "none": "无数据", "per_class": "{0}，{1}",
    },
}  # fmt: skip
INTERVAL = "[%{customdata[0]:.3g}, %{customdata[1]:.3g}]"  # in what a pointer shows
Values = Sequence[float] | np.ndarray | pd.Series
WAITS = ("papers_wait", "hold_wait", "site_wait", "inspection_service", "after_wait")


def colour(place: int) -> str:
    """Return the colour of the policy at this place."""
    return next(islice(cycle(COLOURS), place % len(COLOURS), None))


def title_of(measure: str, lang: str) -> str:
    """Return what a measure is called."""
    found = describe(measure)
    return found.zh if lang == "zh" else found.en


def span(longest_min: float) -> tuple[float, str]:
    """Return the divisor and unit in which times up to this are told."""
    return (60.0, "h") if longest_min >= HOURS_FROM_MIN else (1.0, "min")


def in_unit(word: str, unit: str, lang: str) -> str:
    """Return the title of an axis with its unit, a code of `UNIT` or a word."""
    told = UNIT[lang].get(unit, unit)
    return f"{word}（{told}）" if lang == "zh" else f"{word} ({told})"


def whiskers(means: Values, lows: Values, highs: Values, scale: float = 1.0) -> dict[str, Any]:
    """Return the interval bars of points or bars, in units of so much."""
    mean, low, high = (np.asarray(ends, float) / scale for ends in (means, lows, highs))
    return {
        "type": "data", "symmetric": False, "thickness": 2, "width": 4,
        "array": high - mean, "arrayminus": mean - low,
    }  # fmt: skip


def cell_whiskers(cells: Sequence[Cell], scale: float, *, least: float = -np.inf) -> dict[str, Any]:
    """Return the interval bars of cells; `least`: no bar reaches below."""
    mean, low, high = (
        np.array([cell[end] for cell in cells], float) for end in ("mean", "low", "high")
    )
    return whiskers(mean, np.maximum(low, least), high, scale)


def policy_word(policy: str, titles: dict[str, str]) -> str:
    """Return a policy's title, or its name where it has none."""
    return titles.get(policy, policy)


def policies_of(found: Comparison) -> list[str]:
    """Return the policies in the order of the comparison."""
    return list(dict.fromkeys(found.measures["policy"]))


def titles(found: Comparison, lang: str) -> dict[str, str]:
    """Return the title of each policy of a comparison."""
    return {p.policy: p.title.zh if lang == "zh" else p.title.en for p in found.policies}


def dressed(figure: go.Figure, height: int, **more: Any) -> go.Figure:
    """Dress a figure: legend above, little margin, long titles of axes broken, no title of its own."""
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
        scale, unit = span(longest)
        for k, policy in enumerate(policies_of(found)):
            rows = [
                (WHO[lang][who], value)
                for who in DENOMINATORS
                if (value := pick(found.measures, port, policy, cls, who, OVERALL_TIME)) is not None
            ]
            figure.add_trace(
                _points(
                    rows, policy_word(policy, names), k, (scale, UNIT[lang][unit]), first=row == 1
                ),
                row=row,
                col=1,
            )
        what = "{0}，{1}" if lang == "zh" else "{0}: {1}"
        text = in_unit(what.format(class_word(cls, lang), SAY[lang]["overall"]), unit, lang)
        figure.update_xaxes(title_text=text, rangemode="tozero", row=row, col=1)
        figure.update_yaxes(autorange="reversed", row=row, col=1)
    return dressed(figure, 90 + 190 * len(kinds), scattermode="group", scattergap=0.35)


def _points(
    rows: Sequence[tuple[str, Cell]], name: str, k: int, told_in: tuple[float, str], *, first: bool
) -> go.Scatter:
    """One policy's means with their intervals, one a line, told in units of so much."""
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
    """Differences from the baseline by class and denominator: who gains, who loses, what is open.

    With another port `beside` it, both figures have the same unit and the same axis.
    """
    names, say = titles(found, lang), SAY[lang]
    both = found.differences[
        found.differences["port"].isin([port, beside]) & (found.differences["measure"] == measure)
        & (found.differences["object_class"] != "all")
    ]  # fmt: skip
    mine = both[both["port"] == port]
    scale, unit = span(float(both["mean"].abs().max()) if len(both) else 0.0)
    if describe(measure).unit != "min":
        scale, unit = 1.0, describe(measure).unit
    figure = go.Figure()
    for k, policy in enumerate(policies_of(found)):
        rows = mine[mine["policy"] == policy]
        if rows.empty:
            continue
        labels_ = [
            say["per_class"].format(class_word(cls, lang), WHO[lang][who])
            for cls, who in rows[["object_class", "denominator"]].itertuples(index=False)
        ]
        figure.add_trace(go.Scatter(
            x=rows["mean"] / scale, y=labels_, mode="markers",
            name=policy_word(policy, names), offsetgroup=str(k), orientation="h",
            marker={"symbol": SYMBOLS[k % 6], "size": 9, "color": colour(k)},
            error_x=whiskers(rows["mean"], rows["low"], rows["high"], scale),
            customdata=list(zip(rows["low"] / scale, rows["high"] / scale, strict=True)),
            hovertemplate=f"%{{x:+.3g}} {INTERVAL} {UNIT[lang][unit]}<extra>%{{y}}</extra>",
        ))  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color="#888888")
    figure.update_xaxes(title_text=in_unit(say["difference"], unit, lang))
    if beside and len(both):
        low, high = min(both["low"].min(), 0.0) / scale, max(both["high"].max(), 0.0) / scale
        room = 0.04 * (high - low) or 1.0
        figure.update_xaxes(range=[low - room, high + room])
    figure.update_yaxes(autorange="reversed")
    n = len(mine[["object_class", "denominator"]].drop_duplicates())
    return dressed(figure, 130 + 44 * max(n, 2), scattermode="group", scattergap=0.3)


def waits_chart(found: Comparison, port: str, cls: str, who: str, lang: str) -> go.Figure:
    """Where the time of objects goes: waits and work, added, by policy."""
    names, policies = titles(found, lang), policies_of(found)
    rows = {
        (name, policy): pick(found.measures, port, policy, cls, who, name)
        for name in WAITS for policy in policies
    }  # fmt: skip
    totals = [
        sum(r["mean"] for n in WAITS if (r := rows[n, p]) is not None and pd.notna(r["mean"]))
        for p in policies
    ]
    scale, unit = span(max(totals, default=0.0))
    figure = go.Figure()
    for k, name in enumerate(WAITS):
        values = [rows[name, policy] for policy in policies]
        figure.add_trace(go.Bar(
            y=[policy_word(policy, names) for policy in policies], orientation="h",
            x=[None if v is None else v["mean"] / scale for v in values],
            customdata=[
                [None, None] if v is None else [v["low"] / scale, v["high"] / scale] for v in values
            ],
            name=title_of(name, lang),
            marker=bar_marker(k),
            hovertemplate=f"%{{x:.3g}} {INTERVAL} {UNIT[lang][unit]}<extra>%{{fullData.name}}</extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text=in_unit(SAY[lang]["waits"], unit, lang))
    figure.update_yaxes(autorange="reversed")
    dressed(figure, 150 + 46 * len(policies))
    figure.update_layout(legend_traceorder="normal")
    return figure


def bars_chart(
    found: Comparison, port: str, groups: Sequence[tuple[str, str]], lang: str,
    cls: str = "all", who: str = "all", *, unit: str, percent: bool = False, what: str = "",
) -> go.Figure:  # fmt: skip
    """Means with intervals of several measures, grouped: (measure, word) a group, one bar a policy.

    `what` names the axis where the groups do not.
    """
    names, figure = titles(found, lang), go.Figure()
    factor = 100.0 if percent else 1.0
    told = "%" if percent else UNIT[lang].get(unit, unit)
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


def measures_like(found: Comparison, port: str, name: str) -> list[str]:
    """Return the port-wide columns of one measure: `staff_hours_customs` and so on."""
    mine = found.measures[found.measures["port"] == port]["measure"]
    return [m for m in dict.fromkeys(mine) if m.startswith(name + "_")]


def whose(measure: str, lang: str) -> str:
    """Return the agency or kind that a port-wide column speaks of."""
    rest = measure[len(describe(measure).name) + 1 :]
    both = [words.agency(part, lang) for part in rest.split("_and_")]
    if len(both) > 1 or both[0] != rest:
        return ("、" if lang == "zh" else " + ").join(both)
    return KINDS.get(rest, rest) if lang == "zh" else rest.replace("_", " ")


KINDS = {
    "bay": "查验平台", "scan_lane": "机检通道", "lane": "通道", "gangway": "舷梯", "track": "股道",
    "stand": "机位", "back_office": "后台", "scanner": "大型机检设备", "rail_scanner": "列车机检设备",
    "small_xray": "X 光机", "weighbridge": "地磅", "radiation_portal": "辐射探测门",
}  # fmt: skip


def curve_chart(
    frame: pd.DataFrame, found_titles: dict[str, str], cls: str, who: str, lang: str
) -> go.Figure:
    """Distribution of overall clearance time: share released by a time, with bands."""
    mine = frame[(frame["object_class"] == cls) & (frame["denominator"] == who)]
    scale, unit = span(float(mine["mean"].max()) if len(mine) else 0.0)
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
    figure.update_xaxes(title_text=in_unit(SAY[lang]["overall"], unit, lang), rangemode="tozero")
    figure.update_yaxes(title_text=SAY[lang]["share_released"], range=[0, 101])
    return dressed(figure, 400)


def bar_marker(k: int) -> dict[str, Any]:
    """Return colour and hatch of the bars of the series at this place."""
    return {
        "color": colour(k),
        "pattern": {"shape": PATTERNS[k % 6], "solidity": 0.15, "fillmode": "overlay"},
    }


def faint(hexadecimal: str, share: float = 0.18) -> str:
    """Return a colour that lets through what is behind."""
    red, green, blue = (int(hexadecimal[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def levers_chart(table: pd.DataFrame, lang: str) -> go.Figure:
    """What each lever contributes: alone in the baseline, and taken out of the reform."""
    scale, unit = span(float(table["mean"].abs().max()) if len(table) else 0.0)
    figure = go.Figure()
    for k, (how, rows) in enumerate(table.groupby("how", sort=False)):
        base = rows["base"].iloc[0]
        name = SAY[lang][str(how)].format(base)
        figure.add_trace(go.Scatter(
            x=rows["mean"] / scale, y=[lever_word(name_, lang) for name_ in rows["lever"]],
            error_x=whiskers(rows["mean"], rows["low"], rows["high"], scale),
            mode="markers", name=name, offsetgroup=str(k), orientation="h",
            marker={"symbol": SYMBOLS[k], "size": 9, "color": colour(k)},
            customdata=list(zip(rows["low"] / scale, rows["high"] / scale, strict=True)),
            hovertemplate=f"%{{x:+.3g}} {INTERVAL} {UNIT[lang][unit]}<extra>%{{y}}</extra>",
        ))  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color="#888888")
    figure.update_xaxes(title_text=in_unit(SAY[lang]["difference"], unit, lang))
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, 130 + 46 * max(table["lever"].nunique(), 2), scattermode="group")


def lever_word(name: str, lang: str) -> str:
    """Return a lever's title."""
    return LEVERS[name].zh if lang == "zh" else LEVERS[name].en
