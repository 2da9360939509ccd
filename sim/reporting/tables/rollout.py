"""The rollout as tables and sentences in both languages."""

import pandas as pd

from sim.decisions.data import Facts
from sim.decisions.rollout import Rollout
from sim.reporting.tables.formats import interval_text, row_interval, rows_by, significant
from sim.reporting.words.decisions import (
    AMOUNTS,
    MINUTES,
    RELEASE,
    RULE_WORDS,
    SAY,
    SENTENCES,
    month_word,
    stage_word,
)
from sim.reporting.words.measures import unit_word
from sim.text import N_, gettext, worded


def rollout_sentences(found: Rollout, facts: Facts, lang: str) -> list[str]:
    """Return sentences on savings of traders, costs of works, and the worst month."""
    t, scale = worded(SENTENCES, lang), worded(AMOUNTS["trader_cost"], lang)[2]
    totals = rows_by(found.totals, "measure")
    total = totals["saved_trader_cost"]
    months = facts.timeline.months
    kind = (
        "rollout" if total["low"] > 0 else "rollout_loses" if total["high"] < 0 else "rollout_open"
    )
    sign = -1.0 if kind == "rollout_loses" else 1.0
    ends = sorted((sign * total["low"] / scale, sign * total["high"] / scale))
    saved = found.country[found.country["measure"] == "saved_trader_cost"]
    by_month = rows_by(saved, "month")
    worst = str(saved["month"].iloc[int(saved["mean"].to_numpy().argmin())])

    def told(month: str) -> str:
        return row_interval(by_month[month], scale, lang)

    finished = int(found.plan["works_begin"].notna().sum())
    return [
        t[kind].format(
            month_word(months[0], lang), month_word(months[-1], lang),
            interval_text(sign * total["mean"] / scale, ends[0], ends[1], lang), len(found.plan),
        ),
        t["end"].format(month_word(months[-1], lang), told(months[-1]), month_word(worst, lang), told(worst)),
        t["works"].format(significant(totals["cost"]["mean"] / 1e6), finished, len(found.plan)),
    ]  # fmt: skip


TOTAL_HEADS = [
    N_("in the whole period"),
    N_("unit"),
    N_("mean and 95 % interval"),
    N_("range over drawn assumptions"),
]


def totals_table(found: Rollout, lang: str) -> pd.DataFrame:
    """Return the savings of the whole period, with intervals."""
    rows, totals = [], rows_by(found.totals, "measure")
    for name, (word, unit, scale) in worded(AMOUNTS, lang).items():
        row = totals[f"saved_{name}"]
        ends = (row["low_ranges"] / scale, row["high_ranges"] / scale)
        drawn = (
            worded(SAY["to"], lang).join(significant(v) for v in ends) if row["worlds"] > 1 else "–"
        )
        rows.append(
            (word, unit, row_interval(row, scale, lang), drawn)
        )  # fmt: skip
    shown = pd.DataFrame(rows, columns=worded(TOTAL_HEADS, lang))
    return shown if (found.totals["worlds"] > 1).any() else shown[worded(TOTAL_HEADS[:3], lang)]


SEQUENCE_HEADS = [
    N_("sequence of works"),
    N_("saved by traders (million CNY)"),
    N_("less than the optimised one"),
    N_("ports finished"),
]


def sequence_frame(found: Rollout, lang: str) -> pd.DataFrame:
    """Return the savings of each sequence of works, and the paired difference to the optimum."""
    scale = worded(AMOUNTS["trader_cost"], lang)[2]
    rows = [
        (
            worded(RULE_WORDS[row["rule"]], lang),
            interval_text(row["saved"] / scale, row["low"] / scale, row["high"] / scale, lang),
            "–" if row["rule"] == "optimised" else
            interval_text(row["less"] / scale, row["less_low"] / scale, row["less_high"] / scale, lang),
            row["ports"],
        )
        for row in found.sequences.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=worded(SEQUENCE_HEADS, lang))


COUNTRY_HEADS = [N_("month"), N_("measure"), N_("unit"), N_("mean"), N_("low"), N_("high"), N_("n")]


def country_frame(found: Rollout, lang: str) -> pd.DataFrame:
    """Return savings of all ports by month and cumulated, and mean times."""
    known: dict[str, tuple[str, str, float]] = {}
    for who, word in worded(MINUTES, lang).items():
        said = worded(RELEASE, lang).format(word)
        known[f"minutes_{who}"] = (said, unit_word("min", lang), 1.0)
    for name, (word, unit, scale) in worded(AMOUNTS, lang).items():
        known[f"saved_{name}"] = (word, unit, scale)
        known[f"cumulated_{name}"] = (gettext("{what}, cumulative", lang, what=word), unit, scale)
    rows = [
        (month_word(row["month"], lang), *known[row["measure"]][:2],
         *(row[k] / known[row["measure"]][2] for k in ("mean", "low", "high")), row["n"])
        for row in found.country.to_dict("records") if row["measure"] in known
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=worded(COUNTRY_HEADS, lang))


PLAN_HEADS = [
    N_("port"),
    N_("pilot"),
    N_("works begin"),
    N_("months of works"),
    N_("matched from"),
    N_("joint in full from"),
    N_("cost (million CNY)"),
    N_("sites rebuilt"),
]


def plan_table(found: Rollout, lang: str) -> pd.DataFrame:
    """Return when each port has works, matches and inspects jointly."""
    plan = found.plan.sort_values(["joint_from", "port"], na_position="last")

    def months(column: str) -> list[str]:
        return ["–" if pd.isna(m) else month_word(str(m), lang) for m in plan[column]]

    columns = [
        plan[lang], [worded(SAY["yes"], lang) if p else "" for p in plan["pilot"]], months("works_begin"),
        plan["works_months"], months("matched_from"), months("joint_from"),
        (plan["cost"] / 1e6).round(1), plan["sites"].astype(int),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(PLAN_HEADS, lang), columns, strict=True)))


MILESTONE_HEADS = [
    N_("month"),
    N_("ports"),
    N_("stage"),
    N_("article"),
    N_("what the notice asks for"),
]
WHOM = {"all": N_("all"), "pilots": N_("pilots")}


def milestone_frame(found: Rollout, facts: Facts, lang: str) -> pd.DataFrame:
    """Return the milestones of the timeline."""
    rows = [
        (month_word(row["month"], lang), worded(WHOM[row["ports"]], lang),
         stage_word(facts, row["stage"], lang), row["articles"], row[lang])
        for row in found.milestones.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=worded(MILESTONE_HEADS, lang))
