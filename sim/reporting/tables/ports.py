"""Several ports side by side: the effect of a policy at each, with intervals."""

from collections.abc import Sequence

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.lookup import Cell, pick, verdict
from sim.experiments.compare import Comparison
from sim.reporting.tables.comparison import object_classes, titles
from sim.reporting.tables.formats import time_range
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import (
    WANTED,
    WHO,
    unit_word,
)
from sim.tables import Sheet
from sim.text import N_, worded

Named = Sequence[tuple[str, Comparison]]  # the word for a port, and the comparison at it alone
HEADS = (N_("port"), N_("wanted by 2+ agencies"), N_("inspected"), N_("all objects"))
NUMBER_HEADS = (
    N_("port"),
    N_("class"),
    N_("objects"),
    N_("policy"),
    N_("baseline"),
    N_("unit"),
    N_("mean"),
    N_("low"),
    N_("high"),
    N_("n"),
)
SAYS = N_(
    "**{cls}**, {policy} against {baseline}, {who}: of {n} ports, {gains} with shorter times, "
    "{loses} with longer ones, {open} with no clear change."
)


def classes(found: Named) -> list[str]:
    """Return the object classes of all ports, those of the first port first."""
    kinds = [cls for _, one in found for cls in object_classes(one, one.ports[0].port)]
    return list(dict.fromkeys(kinds))


def change(one: Comparison, policy: str, cls: str, who: str) -> Cell | None:
    """Return the change in overall clearance time (min) at a port; None if it has no such objects."""
    cell = pick(one.differences, one.ports[0].port, policy, cls, who, OVERALL_TIME)
    return None if cell is None or pd.isna(cell["mean"]) else cell


def ports_frame(found: Named, policy: str, cls: str, lang: str) -> pd.DataFrame:
    """Return one row per port: the change on three denominators as text with intervals."""
    rows = []
    for name, one in found:
        cells = [change(one, policy, cls, who) for who in DENOMINATORS]
        told = ["–" if cell is None else time_range(cell, lang, signed=True) for cell in cells]
        rows.append((name, *told))
    return pd.DataFrame(rows, columns=list(worded(HEADS, lang)))


def ports_numbers(found: Named, policy: str, cls: str, lang: str) -> pd.DataFrame:
    """Return the same as numbers (min), one row per port and denominator."""
    rows = []
    for name, one in found:
        names, frame = titles(one, lang), one.differences
        mine = frame[
            (frame["policy"] == policy) & (frame["object_class"] == cls) & (frame["measure"] == OVERALL_TIME)
        ].set_index("denominator")  # fmt: skip
        for who in DENOMINATORS:
            if who in mine.index:
                row = mine.loc[who]
                rows.append(
                    (name, class_word(cls, lang), worded(WHO[who], lang), names.get(policy, policy),
                     names.get(str(row["baseline"]), row["baseline"]), unit_word("min", lang),
                     *(row[k] for k in ("mean", "low", "high", "n")))
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(worded(NUMBER_HEADS, lang)))


def ports_sheets(found: Named, policy: str, cls: str, lang: str) -> list[Sheet]:
    """Return the tables of a workbook: the shown class, then every measure and difference."""
    return [
        ("ports", ports_numbers(found, policy, cls, lang)),
        ("measures", pd.concat([one.measures for _, one in found], ignore_index=True)),
        ("differences", pd.concat([one.differences for _, one in found], ignore_index=True)),
    ]


def ports_sentence(found: Named, policy: str, cls: str, lang: str) -> str:
    """Return at how many ports objects wanted by two or more agencies gain or lose time."""
    cells = [change(one, policy, cls, "matched") for _, one in found]
    verdicts = [verdict(cell) for cell in cells if cell is not None]
    names = titles(found[0][1], lang)
    gains, loses = verdicts.count("gains"), verdicts.count("loses")
    return worded(SAYS, lang).format(
        cls=class_word(cls, lang).capitalize(), policy=names[policy],
        baseline=names[found[0][1].policies[0].policy], who=worded(WANTED["matched"], lang),
        gains=gains, loses=loses, open=len(verdicts) - gains - loses, n=len(verdicts),
    )  # fmt: skip
