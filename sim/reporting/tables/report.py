"""The tables of the report of a comparison."""

from math import isnan
from typing import Any

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OBJECT_MEASURES, STATISTICS, describe
from sim.analysis.lookup import Cell, pick
from sim.domain.validated import Text
from sim.experiments.compare import Comparison
from sim.port.facts import numbers_of
from sim.port.published import before_after
from sim.port.schema import Port
from sim.reporting.tables.comparison import object_classes, policies_of
from sim.reporting.tables.formats import plain_text, time_text
from sim.reporting.words.border import class_word, grade_word
from sim.reporting.words.measures import PUBLISHED_UNITS, WAITS, WHO, measure_word, unit_word
from sim.reporting.words.report import TEXTS
from sim.reporting.words.sources import source_word, sources_word
from sim.text import N_, gettext, worded

Rows = list[tuple[str, ...]]
EVIDENCE = {
    "official_summary": N_("official summary"),
    "trial": N_("trial"),
    "best_case": N_("best case"),
    "period_average": N_("average of a period"),
}


def captioned_table(
    caption: str, heads: tuple[str, ...], rows: Rows, *, note: str = "", numbers: bool = True
) -> dict[str, object]:
    """Return a table in the form that the template expects."""
    return {"caption": caption, "heads": heads, "rows": rows, "note": note, "numbers": numbers}


def class_table(found: Comparison, port: str, cls: str, lang: str) -> dict[str, object]:
    """Return times, counts and costs of one class on three denominators, with differences."""
    t: Any = worded(TEXTS, lang)
    shown = ["objects"]
    for measure in OBJECT_MEASURES.values():
        shown += [f"{measure.name}_{s}" for s in STATISTICS] if measure.times else [measure.name]
    policies = policies_of(found)
    heads = (t["measure"], t["objects"], *policies, *(f"{p} − {policies[0]}" for p in policies[1:]))
    rows: Rows = []
    for name in shown:
        for who in DENOMINATORS:
            values = [pick(found.measures, port, p, cls, who, name) for p in policies]
            if any(value is not None for value in values):
                changes = [pick(found.differences, port, p, cls, who, name) for p in policies[1:]]
                cells = [measure_text(v, name, lang) for v in values]
                cells += [measure_text(c, name, lang, signed=True) for c in changes]
                rows.append((measure_word(name, lang), worded(WHO[who], lang), *cells))
    return captioned_table(t["class"].format(class_word(cls, lang)), heads, rows)


def measure_text(row: Cell | None, measure: str, lang: str, *, signed: bool = False) -> str:
    """Format a measure with its interval; times in minutes or hours."""
    if row is None:
        return "–"
    if describe(measure).unit == "min":
        return time_text(row, lang, signed=signed)
    if isnan(row["low"]) or row["low"] == row["high"]:
        return plain_text(row)
    mean, low, high = (
        three_digits(value, signed=signed) for value in (row["mean"], row["low"], row["high"])
    )
    return f"{mean} [{low}, {high}]"


def three_digits(value: float, *, signed: bool = False) -> str:
    """Format a number to three digits, large ones as integers with separators."""
    sign = "+" if signed else ""
    return f"{value:{sign},.0f}" if abs(value) >= 1000 else f"{value:{sign}.3g}"


def wait_table(found: Comparison, port: str, lang: str) -> dict[str, object]:
    """Return the waits of objects wanted by two or more agencies."""
    t: Any = worded(TEXTS, lang)
    rows: Rows = []
    for cls in object_classes(found, port):
        for policy in policies_of(found):
            cells = [
                measure_text(pick(found.measures, port, policy, cls, "matched", name), name, lang)
                for name in WAITS
            ]
            rows.append((class_word(cls, lang), policy, *cells))
    heads = (t["class_head"], t["policy"], *(measure_word(name, lang) for name in WAITS))
    return captioned_table(t["waits"], heads, rows, note=t["waits_note"])


def port_table(found: Comparison, port: str, lang: str) -> dict[str, object]:
    """Return staff, sites, machines and detections of the whole port."""
    t: Any = worded(TEXTS, lang)
    mine = found.measures[
        (found.measures["port"] == port)
        & (found.measures["object_class"] == "all")
        & (found.measures["denominator"] == "all")
    ]
    first = ("staff_", "overtime_", "site_utilisation", "equipment_", "found_", "missed_", "last_")
    policies = policies_of(found)
    rows: Rows = []
    for name in dict.fromkeys(mine["measure"]):
        if name.startswith(first):
            values = [pick(mine, port, p, "all", "all", name) for p in policies]
            unit = unit_word(describe(name).unit, lang)
            rows.append(
                (measure_word(name, lang), unit, *(measure_text(v, name, lang) for v in values))
            )
    return captioned_table(
        t["port_wide"], (t["measure"], t["unit"], *policies), rows, note=t["port_note"]
    )


def published_table(found: Comparison, port: str, lang: str) -> dict[str, object]:
    """Return published figures before and after the reform beside simulated ones."""
    t: Any = worded(TEXTS, lang)
    policies = policies_of(found)
    rows: Rows = []
    row: Any
    for row in before_after(object_classes(found, port)).itertuples():
        cls = str(row.object_class)
        comparable = row.of_inspection == "yes" and not pd.isna(row.change_smallest)
        ours = ours_of(found, port, cls, policies) if comparable else "–"
        place = Text(en=row.place, zh=row.place_zh).to(lang)
        what = Text(en=row.what, zh=row.what_zh).to(lang)
        rows.append(
            (
                class_word(cls, lang), gettext("{name}: {text}", lang, name=place, text=what),
                gettext(EVIDENCE[row.evidence], lang), f"{row.year:.0f}", before_to_after(row, lang),
                range_text(row.change_smallest, row.change_largest, "%"), ours,
                deviation(row.change_smallest, ours),
                gettext("{word} ({unit})", lang, word=source_word(str(row.source), lang), unit=row.quality),
            )
        )  # fmt: skip
    return captioned_table(
        t["published"], t["published_heads"], rows, note=t["published_note"], numbers=False
    )


def before_to_after(row: Any, lang: str) -> str:
    """Format a published figure before and after; some sources give the change only."""
    before = range_text(row.before_low, row.before_high)
    after = range_text(row.after_low, row.after_high)
    if before == after == "–":
        return "–"
    return f"{before} → {after} {gettext(PUBLISHED_UNITS.get(row.unit, row.unit), lang)}"


def text_of(value: Any) -> str:
    """Return a text, empty if it is missing."""
    return "" if pd.isna(value) else str(value)


def range_text(low: Any, high: Any, unit: str = "") -> str:
    """Write a range, or one figure if both ends are the same."""
    if pd.isna(low) and pd.isna(high):
        return "–"
    if pd.isna(low) or pd.isna(high) or low == high:
        return f"{high if pd.isna(low) else low:g}{unit}"
    return f"{low:g} … {high:g}{unit}"


def ours_of(found: Comparison, port: str, cls: str, policies: list[str]) -> str:
    """Return our change of the inspection work on objects wanted by two or more (%)."""
    values = [
        pick(found.measures, port, policy, cls, "matched", "inspection_service")
        for policy in (policies[0], policies[-1])
    ]
    if values[0] is None or values[1] is None or not values[0]["mean"]:
        return "–"
    return f"{100 * (values[1]['mean'] / values[0]['mean'] - 1):.0f}%"


def deviation(published: Any, ours: str) -> str:
    """Return ours minus the published change, in points."""
    if pd.isna(published) or ours == "–":
        return "–"
    return f"{float(ours.rstrip('%')) - published:+.0f}"


def assumed_table(port: Port, lang: str) -> dict[str, object]:
    """Return every number of the port that is not published, with range, source and note."""
    t: Any = worded(TEXTS, lang)
    numbers = numbers_of(port, lang)
    counts = numbers["grade"].value_counts()
    mine = numbers[numbers["grade"] != "published"]
    listed: Any = mine.itertuples()
    rows: Rows = [
        (
            str(row.key), "" if pd.isna(row.value) else f"{row.value:g}", unit_word(str(row.unit), lang),
            f"{row.low:g} … {row.high:g}", grade_word(str(row.grade), lang),
            sources_word(str(row.source), lang), text_of(row.formula) or text_of(row.note),
        )
        for row in listed
    ]  # fmt: skip
    caption = t["assumed"].format(
        *(int(counts.get(grade, 0)) for grade in ("published", "derived", "assumed"))
    )
    return captioned_table(caption, t["assumed_heads"], rows)
