"""One-way sensitivity as sentences and table, in both languages."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.lookup import Cell
from sim.experiments.one_way_sensitivity import assumed, of_class, verdicts
from sim.port.schema import Port
from sim.reporting.tables.formats import time_range
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import unit_word
from sim.reporting.words.numbers import number_word
from sim.text import N_, gettext, worded

Row = Mapping[Any, Any]
SAY = {
    "head": N_(
        "Each of {0} assumed numbers that bear on times was moved alone to both ends of its "
        "range; these move the time saved for **{1}** wanted by two or more agencies most. As "
        "assumed, joint inspection {2}."
    ),
    "saves": N_("saves {0}"),
    "costs": N_("takes {0} longer"),
    "loses": N_("**It turns into a loss** at one end of: {0}."),
    "open": N_("**It is no longer significant** at one end of: {0}."),
    "none": N_("None of them turns it into a loss."),
    "low": N_("low end"),
    "high": N_("high end"),
    "axis": N_("time saved ({0})"),
    "base": N_("as assumed"),
    "to": N_(" to "),
}
HEADS = [
    N_("assumed number"),
    N_("value now"),
    N_("moved to"),
    N_("unit"),
    N_("saved then, mean and 95 % interval"),
    N_("change"),
]


def saving_text(row: Row, name: str, lang: str, *, signed: bool = False) -> str:
    """Format the saving (or its change) of a row with its interval."""
    cell: Cell = {"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
    return time_range(cell, lang, signed=signed)


def hinge_sentences(port: Port, found: pd.DataFrame, cls: str, lang: str) -> list[str]:
    """Return sentences on the numbers that turn the saving into a loss or make it insignificant."""
    say = worded(SAY, lang)
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
            names = gettext("; ", lang).join(number_word(key, port, lang) for key in worse[kind])
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
            unit_word(row["unit"], lang), saving_text(row, "saved", lang),
            saving_text(row, "change", lang, signed=True),
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(cells, columns=worded(HEADS, lang))
