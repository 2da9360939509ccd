"""Winners and losers as tables in both languages."""

from typing import Any

import pandas as pd

from sim.decisions.distribution import EVERYWHERE, WHO, DistributionalAnalysis
from sim.reporting.words.distribution import LEVELS, MEASURES, NOTES, VERDICTS, WHO_WORDS
from sim.text import N_, worded

HEADS = {
    "group": N_("group"),
    "who": N_("objects"),
    "n": N_("number a day"),
    "before": N_("before"),
    "verdict": N_("verdict"),
}


def distribution_note(found: DistributionalAnalysis, lang: str) -> str:
    """Return a note on how to read the numbers."""
    n = int(found.rows["n"].max())
    said = {"policy": found.policy, "baseline": found.baseline, "n": n, "m": found.n_tests}
    return worded(NOTES, lang).format(**said)


def verdict_word(row: Any, lang: str) -> str:
    """Format a verdict; `!` marks those that hold after Holm's correction."""
    return worded(VERDICTS, lang).get(row["verdict"], "") + ("!" if row["sure"] else "")


def rounded(value: float) -> str:
    """Format a number with three significant digits, larger ones as integers."""
    if pd.isna(value):
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-0", "0") if text == "-0" else text


def change_text(row: Any, *, percent: bool = False) -> str:
    """Format a mean with its interval."""
    if percent:
        return f"{row['mean']:.0%}"
    if pd.isna(row["low"]):
        return rounded(row["mean"])
    return f"{rounded(row['mean'])} [{rounded(row['low'])}, {rounded(row['high'])}]"


def object_table(
    found: DistributionalAnalysis,
    level: str,
    lang: str,
    who: tuple[str, ...] = ("matched", "single", "all"),
) -> pd.DataFrame:
    """Return the groups of objects of a level: name, number, time and cost with verdicts, shares."""
    rows = found.rows[(found.rows["level"] == level) & found.rows["who"].isin(who)]
    heads, words = worded(HEADS, lang), worded(MEASURES, lang)
    table = []
    for _, part in rows.groupby(["port", "group"], sort=False):
        for one in who:
            by: Any = part[part["who"] == one].set_index("measure")
            if by.empty:
                continue
            first = by.iloc[0]
            table.append(
                {
                    heads["group"]: first[lang],
                    heads["who"]: worded(WHO_WORDS[one], lang),
                    heads["n"]: rounded(by.loc["objects", "mean"]),
                    heads["before"]: rounded(by.loc["minutes", "before"]),
                    words["minutes"]: change_text(by.loc["minutes"]),
                    heads["verdict"]: verdict_word(by.loc["minutes"], lang),
                    words["sooner"]: change_text(by.loc["sooner"], percent=True),
                    words["later"]: change_text(by.loc["later"], percent=True),
                    words["hours"]: change_text(by.loc["hours"]),
                    words["trader_cost"]: change_text(by.loc["trader_cost"]),
                    heads["verdict"] + " ": verdict_word(by.loc["trader_cost"], lang),
                }
            )
    return pd.DataFrame(table)


def agency_table(found: DistributionalAnalysis, lang: str, *, everywhere: bool) -> pd.DataFrame:
    """Return work and control of agencies with verdicts."""
    rows = found.rows[found.rows["level"] == "agency"]
    rows = rows[(rows["port"] == EVERYWHERE) == everywhere]
    table = []
    for _, part in rows.groupby(["port", "group"], sort=False):
        by: Any = part.set_index("measure")
        line: dict[str, str] = {worded(HEADS["group"], lang): by.iloc[0][lang]}
        for measure in ("staff_hours", "overtime_hours", "found", "missed"):
            if measure in by.index:
                row = by.loc[measure]
                before = rounded(row["before"])
                line[worded(MEASURES[measure], lang)] = (
                    f"{before}: {change_text(row)} {verdict_word(row, lang)}".rstrip()
                )
            else:
                line[worded(MEASURES[measure], lang)] = "–"
        table.append(line)
    return pd.DataFrame(table)


def distribution_tables(found: DistributionalAnalysis, lang: str) -> dict[str, pd.DataFrame]:
    """Return all tables of the page by their captions."""
    words = worded(LEVELS, lang)
    everywhere = {
        words["class"]: object_table(found, "class", lang, tuple(WHO)),
        words["cargo"]: object_table(found, "cargo", lang),
        words["agency"]: agency_table(found, lang, everywhere=True),
    }
    return everywhere | {
        words["port"]: object_table(found, "port", lang),
        words["agency_port"]: agency_table(found, lang, everywhere=False),
    }
