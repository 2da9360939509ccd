"""The report of a comparison: one HTML page that needs nothing from outside."""

import json
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, select_autoescape

from sim.analysis.catalogue import DENOMINATORS, OBJECT_MEASURES, STATISTICS, describe
from sim.errors import BadInput
from sim.experiments.compare import Comparison
from sim.port.facts import numbers_of
from sim.port.load import known_sources
from sim.port.schema import Port
from sim.reporting.answer import (
    answer_rows,
    answer_sentence,
    class_word,
    object_classes,
    pick,
    plain_text,
    time_text,
)
from sim.reporting.figures import WHO, answer_figure
from sim.reporting.published import before_after
from sim.reporting.report_words import TEXTS

Rows = list[tuple[str, ...]]


def write_report(found: Comparison, path: Path, lang: str) -> None:
    """Write the report. Raises BadInput if the file cannot be written."""
    text = render(found, str(lang))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="report") from None


def write_figure(found: Comparison, path: Path, lang: str) -> None:
    """Write the figure of the first port as SVG. Raises BadInput if the file cannot be written."""
    try:
        path.write_text(answer_figure(found, found.ports[0].port, str(lang)), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="figure") from None


def render(found: Comparison, lang: str) -> str:
    """Return the report as HTML text; the same comparison gives the same text."""
    environment = Environment(
        loader=PackageLoader("sim.reporting"), autoescape=select_autoescape(default=True)
    )
    return environment.get_template("compare.html.j2").render(
        lang="zh-CN" if lang == "zh" else "en",
        t=TEXTS[lang],
        ports=[port_section(found, port, lang) for port in found.ports],
        command=rebuild_command(found),
        manifest=json.dumps(found.manifest, indent=2, ensure_ascii=False),
    )


def rebuild_command(found: Comparison) -> str:
    """Return the command that gives this comparison again."""
    manifest: Any = found.manifest
    words = ["portsim", "compare", *(port.port for port in found.ports)]
    for policy in found.policies:
        words += ["--policy", policy.policy]
    days = {entry["days"] for entry in manifest["ports"]}
    replications = {entry["replications"] for entry in manifest["ports"]}
    if len(days) == 1:
        words += ["--days", str(days.pop())]
    if len(replications) == 1:
        words += ["--replications", str(replications.pop())]
    return shlex.join([*words, "--seed", str(manifest["seed"]), "--report", "report.html"])


def port_section(found: Comparison, port: Port, lang: str) -> dict[str, object]:
    """Return what the page shows of one port."""
    t: Any = TEXTS[lang]
    heads, rows = answer_rows(found, port.port, lang)
    tables = [
        table(t["answer"], heads, rows),
        *(class_table(found, port.port, cls, lang) for cls in object_classes(found, port.port)),
        wait_table(found, port.port, lang),
        port_table(found, port.port, lang),
        published_table(found, port.port, lang),
    ]
    return {
        "key": port.port,
        "title": port.title.zh if lang == "zh" else port.title.en,
        "sentence": answer_sentence(found, port.port, lang),
        "svg": answer_figure(found, port.port, lang),
        "tables": [item for item in tables if item["rows"]],
        "assumed": assumed_table(port, lang),
    }


def table(
    caption: str, heads: tuple[str, ...], rows: Rows, *, note: str = "", numbers: bool = True
) -> dict[str, object]:
    """Return a table as the template wants it."""
    return {"caption": caption, "heads": heads, "rows": rows, "note": note, "numbers": numbers}


def title_of(name: str, lang: str) -> str:
    """Return the title of a column of measures."""
    measure = describe(name)
    rest = name[len(measure.name) :].strip("_").replace("_", " ")
    title = measure.zh if lang == "zh" else measure.en
    return f"{title}, {rest}" if rest else title


def policy_names(found: Comparison) -> list[str]:
    """Return the policies in the order of the comparison."""
    return list(dict.fromkeys(found.measures["policy"]))


def class_table(found: Comparison, port: str, cls: str, lang: str) -> dict[str, object]:
    """Clocks, spans, counts and costs of one class, on the three denominators, with differences."""
    t: Any = TEXTS[lang]
    shown = ["objects"]
    for measure in OBJECT_MEASURES.values():
        shown += [f"{measure.name}_{s}" for s in STATISTICS] if measure.times else [measure.name]
    policies = policy_names(found)
    heads = (t["measure"], t["objects"], *policies, *(f"{p} − {policies[0]}" for p in policies[1:]))
    rows: Rows = []
    for name in shown:
        for who in DENOMINATORS:
            values = [pick(found.measures, port, p, cls, who, name) for p in policies]
            if any(value is not None for value in values):
                changes = [pick(found.differences, port, p, cls, who, name) for p in policies[1:]]
                cells = [*(cell(v, lang) for v in values)]
                cells += [cell(c, lang, signed=True) for c in changes]
                rows.append((title_of(name, lang), WHO[lang][who], *cells))
    return table(t["class"].format(class_word(cls, lang)), heads, rows)


def cell(row: pd.Series | None, lang: str, *, signed: bool = False) -> str:
    """Write a measure with its interval; times in minutes or hours."""
    if row is None:
        return "–"
    if row["unit"] == "min":
        return time_text(row, lang, signed=signed)
    if pd.isna(row["low"]) or row["low"] == row["high"]:
        return plain_text(row)
    mean, low, high = (number(row[key], signed=signed) for key in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


def number(value: float, *, signed: bool = False) -> str:
    """Write a number to three digits, large ones whole with separators."""
    sign = "+" if signed else ""
    return f"{value:{sign},.0f}" if abs(value) >= 1000 else f"{value:{sign}.3g}"


WAITS = ("papers_wait", "hold_wait", "site_wait", "inspection_service", "after_wait")


def wait_table(found: Comparison, port: str, lang: str) -> dict[str, object]:
    """Where the time went, on objects wanted by two or more."""
    t: Any = TEXTS[lang]
    rows: Rows = []
    for cls in object_classes(found, port):
        for policy in policy_names(found):
            cells = (pick(found.measures, port, policy, cls, "matched", name) for name in WAITS)
            rows.append((class_word(cls, lang), policy, *(cell(c, lang) for c in cells)))
    heads = (t["class_head"], t["policy"], *(title_of(name, lang) for name in WAITS))
    return table(t["waits"], heads, rows, note=t["waits_note"])


def port_table(found: Comparison, port: str, lang: str) -> dict[str, object]:
    """Staff, sites, machines, detections: of the whole port."""
    t: Any = TEXTS[lang]
    mine = found.measures[
        (found.measures["port"] == port)
        & (found.measures["object_class"] == "all")
        & (found.measures["denominator"] == "all")
    ]
    first = ("staff_", "overtime_", "site_utilisation", "equipment_", "found_", "missed_", "last_")
    policies = policy_names(found)
    rows: Rows = []
    for name in dict.fromkeys(mine["measure"]):
        if name.startswith(first):
            values = [pick(mine, port, p, "all", "all", name) for p in policies]
            unit = describe(name).unit
            rows.append((title_of(name, lang), unit, *(cell(v, lang) for v in values)))
    return table(t["port_wide"], (t["measure"], t["unit"], *policies), rows, note=t["port_note"])


def published_table(found: Comparison, port: str, lang: str) -> dict[str, object]:
    """Published before and after figures beside ours, with the deviation."""
    t: Any = TEXTS[lang]
    policies = policy_names(found)
    rows: Rows = []
    row: Any
    for row in before_after(object_classes(found, port)).itertuples():
        cls = str(row.object_class)
        comparable = "declaration" not in row.what and not pd.isna(row.change_smallest)
        ours = ours_of(found, port, cls, policies) if comparable else "–"
        change = span(row.change_smallest, row.change_largest, "%")
        rows.append(
            (
                class_word(cls, lang), f"{row.place}: {row.what}", str(row.evidence), f"{row.year:.0f}",
                before_to_after(row),
                change, ours, deviation(row.change_smallest, ours), f"{row.source} ({row.quality})",
            )
        )  # fmt: skip
    return table(
        t["published"], t["published_heads"], rows, note=t["published_note"], numbers=False
    )


def before_to_after(row: Any) -> str:
    """Write what was printed before and after; some pages print the change only."""
    before = span(row.before_low, row.before_high)
    after = span(row.after_low, row.after_high)
    return "–" if before == after == "–" else f"{before} → {after} {row.unit}"


def text_of(value: Any) -> str:
    """Return a text, empty if it is missing."""
    return "" if pd.isna(value) else str(value)


def span(low: Any, high: Any, unit: str = "") -> str:
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
    """Every number of the port that is not published, with range, source and note."""
    t: Any = TEXTS[lang]
    titles = known_sources()
    numbers = numbers_of(port)
    counts = numbers["grade"].value_counts()
    mine = numbers[numbers["grade"] != "published"]
    listed: Any = mine.itertuples()
    rows: Rows = [
        (
            str(row.key), "" if pd.isna(row.value) else f"{row.value:g}", str(row.unit),
            f"{row.low:g} … {row.high:g}", str(row.grade),
            titles.get(str(row.source), str(row.source)), text_of(row.formula) or text_of(row.note),
        )
        for row in listed
    ]  # fmt: skip
    caption = t["assumed"].format(
        *(int(counts.get(grade, 0)) for grade in ("published", "derived", "assumed"))
    )
    return table(caption, t["assumed_heads"], rows)
