"""Several ports side by side: the effect of a policy at each, with intervals."""

from collections.abc import Sequence

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.lookup import Cell, pick, verdict
from sim.experiments.compare import Comparison
from sim.reporting.tables.comparison import object_classes, titles
from sim.reporting.tables.formats import time_range
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import UNIT, WANTED, WHO
from sim.workbook import Sheet

Named = Sequence[tuple[str, Comparison]]  # name of a port, and its comparison
HEADS = {
    "en": ("port", "wanted by 2+ agencies", "inspected", "all objects"),
    "zh": ("口岸", "两方以上需检查", "需检查", "全部对象"),
}
NUMBER_HEADS = {
    "en": ("port", "class", "objects", "policy", "baseline", "unit", "mean", "low", "high", "n"),
    "zh": (
        "口岸", "类别", "对象", "制度方案", "基准", "单位", "均值", "下限", "上限", "重复次数",
    ),
}  # fmt: skip
SAYS = {
    "en": "**{cls}**, {policy} against {baseline}, {who}: of {n} ports, {gains} with shorter times, "
    "{loses} with longer ones, {open} with no clear change.",
    "zh": "**{cls}**，{policy}与{baseline}相比，{who}：{n} 个口岸中 {gains} 个缩短，{loses} 个延长，"
    "{open} 个无明显变化。",
}


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
    return pd.DataFrame(rows, columns=list(HEADS[lang]))


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
                    (name, class_word(cls, lang), WHO[lang][who], names.get(policy, policy),
                     names.get(str(row["baseline"]), row["baseline"]), UNIT[lang]["min"],
                     *(row[k] for k in ("mean", "low", "high", "n")))
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(NUMBER_HEADS[lang]))


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
    return SAYS[lang].format(
        cls=class_word(cls, lang).capitalize(), policy=names[policy],
        baseline=names[found[0][1].policies[0].policy], who=WANTED[lang]["matched"],
        gains=gains, loses=loses, open=len(verdicts) - gains - loses, n=len(verdicts),
    )  # fmt: skip
