"""The hinges of an answer as sentences, table and figure, in both languages."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from sim.analysis.lookup import Cell
from sim.experiments.one_way_sensitivity import HIGH, LOW, assumed, of_class, verdicts
from sim.port.schema import Port
from sim.reporting.answer import class_word
from sim.reporting.charts import SYMBOLS, UNIT, colour, dressed, span, whiskers
from sim.reporting.decision_words import joined, wrapped
from sim.reporting.number_words import number_word
from sim.reporting.summary import ranged

Row = Mapping[Any, Any]

SAY = {
    "en": {
        "head": "Each of {0} assumed numbers that bear on times was moved alone to both ends of its "
        "range; these move the time saved for **{1}** wanted by two or more agencies most. As assumed, "
        "joint inspection {2}.",
        "saves": "saves {0}", "costs": "takes {0} longer",
        "loses": "**It turns into a loss** at one end of: {0}.",
        "open": "**It is no longer told from zero** at one end of: {0}.",
        "none": "None of them turns it into a loss.",
        "low": "low end", "high": "high end",
        "axis": "time saved ({0})",
        "base": "as assumed", "to": " to ",
    },
    "zh": {
        "head": "{0} 个与时间有关的假设数值逐一移到各自范围的两端；"
            "以下数值对两方以上需检查的**{1}**所节省时间影响最大。按现有假设，联合检查{2}。",
        "saves": "节省 {0}", "costs": "多用 {0}",
        "loses": "取到一端时**变为损失**的有：{0}。",
        "open": "取到一端时**与零无法区分**的有：{0}。",
        "none": "其中没有任何一个会使其变为损失。",
        "low": "取低端", "high": "取高端",
        "axis": "节省的时间（{0}）",
        "base": "现有假设", "to": " 至 ",
    },
}  # fmt: skip
HEADS = {
    "en": ["assumed number", "as assumed", "moved to", "unit", "saved then, mean and 95 % interval",
           "change"],
    "zh": ["假设数值", "现值", "移到", "单位", "届时节省，均值与 95% 区间", "变化"],
}  # fmt: skip
WRAP = {"en": 30, "zh": 14}


def _told(row: Row, name: str, lang: str, *, signed: bool = False) -> str:
    cell: Cell = {"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
    return ranged(cell, lang, signed=signed)


def hinge_sentences(port: Port, found: pd.DataFrame, cls: str, lang: str) -> list[str]:
    """Say what was moved, and which numbers turn the saving into a loss or hide it."""
    say = SAY[lang]
    base, _ = of_class(found, cls)
    costs = base["saved_high"] < 0
    shown = base if not costs else {
        "saved": -base["saved"], "saved_low": -base["saved_high"], "saved_high": -base["saved_low"]
    }  # fmt: skip
    verb = say["costs" if costs else "saves"].format(_told(shown, "saved", lang))
    said = [say["head"].format(len(assumed(port)), class_word(cls, lang), verb)]
    if base["saved_low"] <= 0:
        return said
    worse = verdicts(found, cls)
    for kind in ("loses", "open"):
        if worse[kind]:
            names = joined([number_word(key, port, lang) for key in worse[kind]], lang)
            if lang == "en":
                names = "; ".join(number_word(key, port, lang) for key in worse[kind])
            said.append(say[kind].format(names))
    if not worse["loses"]:
        said.append(say["none"])
    return said


def hinge_frame(port: Port, found: pd.DataFrame, cls: str, lang: str) -> pd.DataFrame:
    """Return each number and end with the time saved then and its change."""
    _, rows = of_class(found, cls)
    cells = [
        (
            number_word(row["key"], port, lang), f"{row['given']:.4g}", f"{row['at']:.4g}",
            UNIT[lang].get(row["unit"], row["unit"]), _told(row, "saved", lang),
            _told(row, "change", lang, signed=True),
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(cells, columns=HEADS[lang])


def hinge_chart(port: Port, found: pd.DataFrame, cls: str, lang: str) -> go.Figure:
    """Time saved with each number at its low and its high end, with 95 % intervals; the line: as assumed."""
    base, rows = of_class(found, cls)
    scale, unit = span(
        float(rows[["saved_low", "saved_high"]].abs().max().max()) if len(rows) else 0.0
    )
    words = {
        key: wrapped(number_word(key, port, lang), WRAP[lang]) for key in dict.fromkeys(rows["key"])
    }
    figure = go.Figure()
    for k, end in enumerate((LOW, HIGH)):
        mine = rows[rows["end"] == end]
        told = [
            f"{r['at']:.4g} {UNIT[lang].get(r['unit'], r['unit'])}<br>{_told(r, 'saved', lang)}"
            for r in mine.to_dict("records")
        ]
        figure.add_trace(go.Scatter(
            x=mine["saved"] / scale, y=[words[key] for key in mine["key"]], mode="markers",
            name=SAY[lang][end], offsetgroup=str(k), orientation="h",
            marker={"size": 9, "color": colour(k), "symbol": SYMBOLS[k]}, customdata=told,
            error_x=whiskers(mine["saved"], mine["saved_low"], mine["saved_high"], scale),
            hovertemplate="%{y}: %{customdata}<extra></extra>",
        ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=[None], y=[None], mode="lines", name=SAY[lang]["base"],
        line={"width": 1.5, "dash": "dash", "color": "#888888"},
    ))  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color="#888888")
    figure.add_vline(
        x=base["saved"] / scale, line_width=1.5, line_dash="dash", line_color="#888888",
    )  # fmt: skip
    figure.update_xaxes(title_text=SAY[lang]["axis"].format(UNIT[lang][unit]))
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(words.values()), autorange="reversed", dtick=1
    )
    lines = max([3, *(word.count("<br>") + 1 for word in words.values())])
    return dressed(figure, 120 + 16 * lines * max(len(words), 2), scattermode="group")
