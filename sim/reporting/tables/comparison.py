"""A comparison as plain sentences and small tables."""

from dataclasses import dataclass

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.lookup import Cell, pick, verdict
from sim.experiments.compare import Comparison
from sim.reporting.tables.formats import one_decimal, time_range, unit_of_sentence
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import (
    WAITS,
    WANTED,
    WHO,
    measure_title,
    measure_word,
    unit_word,
)
from sim.text import N_, gettext, worded


def policies_of(found: Comparison) -> list[str]:
    """Return the policies in the order of the comparison."""
    return list(dict.fromkeys(found.measures["policy"]))


def titles(found: Comparison, lang: str) -> dict[str, str]:
    """Return the title of each policy of a comparison."""
    return {p.policy: p.title.to(lang) for p in found.policies}


def measures_like(found: Comparison, port: str, name: str) -> list[str]:
    """Return the port-wide columns of one measure: `staff_hours_customs` and so on."""
    mine = found.measures[found.measures["port"] == port]["measure"]
    return [m for m in dict.fromkeys(mine) if m.startswith(name + "_")]


def object_classes(found: Comparison, port: str) -> list[str]:
    """Return the object classes of a port, in the order of the measures."""
    mine = found.measures[found.measures["port"] == port]
    return [name for name in mine["object_class"].unique() if name != "all"]


SAYS = {
    "gains": N_("{who}: **{size} sooner** ({low} to {high})"),
    "loses": N_("{who}: **{size} later** ({low} to {high})"),
    "open": N_("{who}: no clear change ({low} to {high}{unit})"),
    "same": N_("{who}: no change at all"),
    "head": N_("**{cls}**, {policy} against {baseline}: "),
    "cost": N_("Staff hours: {hours} a day against {before}."),
}
HEADS = [N_("class"), N_("objects"), N_("policy"), N_("mean and 95 % interval"), N_("change")]


@dataclass(frozen=True)
class Line:
    """One sentence of the answer."""

    text: str
    first: bool


def sentences(found: Comparison, port: str, lang: str) -> list[Line]:
    """Return a sentence per class on the effect of the last policy, clearest gain first."""
    policies, names = policies_of(found), titles(found, lang)
    if len(policies) < 2:
        return []
    policy, baseline = policies[-1], policies[0]
    told: list[tuple[float, str]] = []
    for cls in object_classes(found, port):
        parts, best = [], 0.0
        for who in DENOMINATORS:
            row = pick(found.differences, port, policy, cls, who, OVERALL_TIME)
            if row is None or pd.isna(row["mean"]):
                continue
            if who == "matched":
                best = float(row["mean"])
            parts.append(_said(row, worded(WANTED[who], lang), lang))
        head = worded(SAYS["head"], lang).format(
            cls=class_word(cls, lang).capitalize(), policy=names[policy], baseline=names[baseline]
        )
        told.append((best, head + gettext("; ", lang).join(parts) + gettext(".", lang)))
    told.sort(key=lambda item: item[0])
    return [Line(text, k == 0) for k, (_, text) in enumerate(told)]


def _said(row: Cell, who: str, lang: str) -> str:
    says = verdict(row)
    flip = -1 if says == "gains" else 1
    low, high = sorted((flip * row["low"], flip * row["high"]))
    scale, unit = unit_of_sentence(row["mean"], lang)
    signed = says == "open"
    return worded(SAYS[says], lang).format(
        who=who, size=one_decimal(abs(row["mean"]) / scale) + unit, unit=unit,
        low=one_decimal(low / scale, signed=signed), high=one_decimal(high / scale, signed=signed),
    )  # fmt: skip


def answer_frame(found: Comparison, port: str, lang: str) -> pd.DataFrame:
    """Return overall clearance time by class, policy and denominator as text with intervals."""
    names, rows = titles(found, lang), []
    for cls in object_classes(found, port):
        for who in DENOMINATORS:
            for policy in policies_of(found):
                level = pick(found.measures, port, policy, cls, who, OVERALL_TIME)
                change = pick(found.differences, port, policy, cls, who, OVERALL_TIME)
                if level is not None:
                    told = "" if change is None else time_range(change, lang, signed=True)
                    rows.append(
                        (class_word(cls, lang), worded(WHO[who], lang), names.get(policy, policy),
                         time_range(level, lang), told)
                    )  # fmt: skip
    return pd.DataFrame(rows, columns=worded(HEADS, lang))


WAIT_HEADS = [N_("part of the time"), N_("policy"), N_("mean and 95 % interval"), N_("change")]


def waits_frame(found: Comparison, port: str, cls: str, who: str, lang: str) -> pd.DataFrame:
    """Return waits and inspection work of an object by policy as text with intervals."""
    names, rows = titles(found, lang), []
    for name in WAITS:
        for policy in policies_of(found):
            level = pick(found.measures, port, policy, cls, who, name)
            change = pick(found.differences, port, policy, cls, who, name)
            if level is not None:
                told = "" if change is None else time_range(change, lang, signed=True)
                rows.append(
                    (
                        measure_title(name, lang),
                        names.get(policy, policy),
                        time_range(level, lang),
                        told,
                    )
                )
    return pd.DataFrame(rows, columns=worded(WAIT_HEADS, lang))


MEASURE_HEADS = [
    N_("measure"),
    N_("class"),
    N_("objects"),
    N_("policy"),
    N_("unit"),
    N_("mean"),
    N_("low"),
    N_("high"),
    N_("n"),
]


def measure_frame(found: Comparison, port: str, lang: str, *, changes: bool) -> pd.DataFrame:
    """Return all measures (or differences) of a port in the language."""
    frame = found.differences if changes else found.measures
    mine = frame[frame["port"] == port]
    names = titles(found, lang)
    every = gettext("all", lang)
    columns = [
        [measure_word(name, lang) for name in mine["measure"]],
        [every if c == "all" else class_word(c, lang) for c in mine["object_class"]],
        [worded(WHO[who], lang) for who in mine["denominator"]],
        [names.get(p, p) for p in mine["policy"]],
        [unit_word(unit, lang) for unit in mine["unit"]],
        mine["mean"], mine["low"], mine["high"], mine["n"],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(MEASURE_HEADS, lang), columns, strict=True)))


def told_measures(found: Comparison, lang: str, *, changes: bool) -> pd.DataFrame:
    """Return all measures (or differences) of all ports in the language."""
    frames = []
    for port in found.ports:
        frame = measure_frame(found, port.port, lang, changes=changes)
        frame.insert(0, gettext("port", lang), port.title.to(lang))
        frame.insert(1, gettext("port file", lang), port.port)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
