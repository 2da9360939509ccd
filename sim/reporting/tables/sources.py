"""The numbers of a port with their sources, and published figures, as tables."""

from typing import Any

import pandas as pd

from sim.domain.validated import Text
from sim.reporting.words.border import GRADES, class_word
from sim.reporting.words.measures import (
    PUBLISHED_UNITS,
    unit_word,
)
from sim.reporting.words.sources import source_word, sources_word
from sim.text import N_, gettext, worded

PUBLISHED_HEADS = [
    N_("class"),
    N_("place"),
    N_("what was measured"),
    N_("year"),
    N_("before"),
    N_("after"),
    N_("unit"),
    N_("change (%)"),
    N_("source"),
    N_("quality"),
]


def published_frame(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return published figures before and after as text; the change if only that was published."""

    def span(low: object, high: object) -> str:
        if pd.isna(low):  # type: ignore[call-overload]
            return "" if pd.isna(high) else f"≤ {high:g}"  # type: ignore[call-overload]
        return f"{low:g}" if low == high or pd.isna(high) else f"{low:g}–{high:g}"  # type: ignore[call-overload]

    def changed(row: Any) -> str:
        smallest, largest = row.change_smallest, row.change_largest
        if pd.isna(smallest):
            return ""
        ends = dict.fromkeys(f"{end:+.0f}" for end in (smallest, largest) if pd.notna(end))
        return " … ".join(ends).replace("-", "−")

    def in_language(row: Any, column: str) -> str:
        return Text(en=getattr(row, column), zh=getattr(row, f"{column}_zh")).to(lang)

    def unit(name: str) -> str:
        return "" if name == "percent" else gettext(PUBLISHED_UNITS.get(name, name), lang)

    figures: Any = frame.itertuples()
    rows = [
        (class_word(r.object_class, lang), in_language(r, "place"), in_language(r, "what"),
         "" if pd.isna(r.year) else f"{r.year:.0f}", span(r.before_low, r.before_high),
         span(r.after_low, r.after_high),
         unit(str(r.unit)), changed(r), source_word(str(r.source), lang), r.quality)
        for r in figures
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=worded(PUBLISHED_HEADS, lang))


NUMBER_HEADS = [
    N_("value"),
    N_("unit"),
    N_("low"),
    N_("high"),
    N_("grade"),
    N_("key"),
    N_("source"),
    N_("formula or note"),
]


def number_frame(numbers: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the numbers of a port (`numbers_of` in the same language) with translated headings.

    Keys are kept as in the port file.
    """
    columns = [
        numbers["value"], [unit_word(u, lang) for u in numbers["unit"]], numbers["low"], numbers["high"],
        [worded(GRADES[g], lang) for g in numbers["grade"]], numbers["key"],
        [sources_word(keys, lang) for keys in numbers["source"]],
        numbers["formula"].fillna(numbers["note"]).fillna(""),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(NUMBER_HEADS, lang), columns, strict=True)))
