"""The numbers of a port with their sources, and published figures, as tables."""

from typing import Any

import pandas as pd

from sim.reporting.words.border import GRADES, class_word
from sim.reporting.words.measures import PUBLISHED_UNITS, UNIT
from sim.reporting.words.sources import source_word, sources_word

PUBLISHED_HEADS = {
    "en": [
        "class",
        "place",
        "what",
        "year",
        "before",
        "after",
        "unit",
        "change (%)",
        "source",
        "quality",
    ],
    "zh": ["类别", "地点", "内容", "年份", "之前", "之后", "单位", "变化（%）", "来源", "质量"],
}


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
        return str(getattr(row, column if lang == "en" else f"{column}_{lang}"))

    units = PUBLISHED_UNITS[lang]
    figures: Any = frame.itertuples()
    rows = [
        (class_word(r.object_class, lang), in_language(r, "place"), in_language(r, "what"),
         "" if pd.isna(r.year) else f"{r.year:.0f}", span(r.before_low, r.before_high),
         span(r.after_low, r.after_high),
         "" if r.unit == "percent" else units.get(str(r.unit), r.unit), changed(r),
         source_word(str(r.source), lang), r.quality)
        for r in figures
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=PUBLISHED_HEADS[lang])


NUMBER_HEADS = {
    "en": ["value", "unit", "low", "high", "grade", "key", "source", "formula or note"],
    "zh": ["数值", "单位", "下限", "上限", "等级", "键", "来源", "公式或说明"],
}


def number_frame(numbers: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the numbers of a port (`numbers_of` in the same language) with translated headings.

    Keys are kept as in the port file.
    """
    columns = [
        numbers["value"], [UNIT[lang].get(u, u) for u in numbers["unit"]], numbers["low"], numbers["high"],
        [GRADES[lang][g] for g in numbers["grade"]], numbers["key"],
        [sources_word(keys, lang) for keys in numbers["source"]],
        numbers["formula"].fillna(numbers["note"]).fillna(""),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(NUMBER_HEADS[lang], columns, strict=True)))
