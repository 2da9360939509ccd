"""One-way sensitivity as sentences and table, in both languages."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.lookup import Cell
from sim.experiments.one_way_sensitivity import assumed, of_class, verdicts
from sim.port.schema import Port
from sim.reporting.tables.formats import time_range
from sim.reporting.words.border import class_word
from sim.reporting.words.decisions import joined
from sim.reporting.words.measures import UNIT
from sim.reporting.words.numbers import number_word

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


def saving_text(row: Row, name: str, lang: str, *, signed: bool = False) -> str:
    """Format the saving (or its change) of a row with its interval."""
    cell: Cell = {"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
    return time_range(cell, lang, signed=signed)


def hinge_sentences(port: Port, found: pd.DataFrame, cls: str, lang: str) -> list[str]:
    """Return sentences on the numbers that turn the saving into a loss or make it insignificant."""
    say = SAY[lang]
    base, _ = of_class(found, cls)
    costs = base["saved_high"] < 0
    shown = base if not costs else {
        "saved": -base["saved"], "saved_low": -base["saved_high"], "saved_high": -base["saved_low"]
    }  # fmt: skip
    verb = say["costs" if costs else "saves"].format(saving_text(shown, "saved", lang))
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
    """Return the time saved, and its change, at each end of each number."""
    _, rows = of_class(found, cls)
    cells = [
        (
            number_word(row["key"], port, lang), f"{row['given']:.4g}", f"{row['at']:.4g}",
            UNIT[lang].get(row["unit"], row["unit"]), saving_text(row, "saved", lang),
            saving_text(row, "change", lang, signed=True),
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(cells, columns=HEADS[lang])
