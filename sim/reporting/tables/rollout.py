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


def rollout_sentences(found: Rollout, facts: Facts, lang: str) -> list[str]:
    """Return sentences on savings of traders, costs of works, and the worst month."""
    t, scale = SENTENCES[lang], AMOUNTS[lang]["trader_cost"][2]
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


TOTAL_HEADS = {
    "en": ["in the whole period", "unit", "mean and 95 % interval", "range over drawn assumptions"],
    "zh": ["整个期间", "单位", "均值与 95% 区间", "各组假设下的范围"],
}


def totals_table(found: Rollout, lang: str) -> pd.DataFrame:
    """Return the savings of the whole period, with intervals."""
    rows, totals = [], rows_by(found.totals, "measure")
    for name, (word, unit, scale) in AMOUNTS[lang].items():
        row = totals[f"saved_{name}"]
        ends = (row["low_ranges"] / scale, row["high_ranges"] / scale)
        drawn = SAY[lang]["to"].join(significant(v) for v in ends) if row["worlds"] > 1 else "–"
        rows.append(
            (word, unit, row_interval(row, scale, lang), drawn)
        )  # fmt: skip
    shown = pd.DataFrame(rows, columns=TOTAL_HEADS[lang])
    return shown if (found.totals["worlds"] > 1).any() else shown[TOTAL_HEADS[lang][:3]]


SEQUENCE_HEADS = {
    "en": ["sequence of works", "saved by traders (million CNY)", "less than the optimised one",
           "ports finished"],
    "zh": ["改造顺序", "企业节省（百万元）", "比优化顺序少", "完成的口岸"],
}  # fmt: skip


def sequence_frame(found: Rollout, lang: str) -> pd.DataFrame:
    """Return the savings of each sequence of works, and the paired difference to the optimum."""
    scale = AMOUNTS[lang]["trader_cost"][2]
    rows = [
        (
            RULE_WORDS[lang][row["rule"]],
            interval_text(row["saved"] / scale, row["low"] / scale, row["high"] / scale, lang),
            "–" if row["rule"] == "optimised" else
            interval_text(row["less"] / scale, row["less_low"] / scale, row["less_high"] / scale, lang),
            row["ports"],
        )
        for row in found.sequences.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=SEQUENCE_HEADS[lang])


COUNTRY_HEADS = {
    "en": ["month", "what", "unit", "mean", "low", "high", "n"],
    "zh": ["月份", "内容", "单位", "均值", "下限", "上限", "重复次数"],
}


def country_frame(found: Rollout, lang: str) -> pd.DataFrame:
    """Return savings of all ports by month and cumulated, and mean times."""
    known: dict[str, tuple[str, str, float]] = {}
    for who, word in MINUTES[lang].items():
        said = RELEASE[lang].format(word)
        known[f"minutes_{who}"] = (said, "分钟" if lang == "zh" else "min", 1.0)
    since = "，累计" if lang == "zh" else ", since the beginning"
    for name, (word, unit, scale) in AMOUNTS[lang].items():
        known[f"saved_{name}"] = (word, unit, scale)
        known[f"cumulated_{name}"] = (word + since, unit, scale)
    rows = [
        (month_word(row["month"], lang), *known[row["measure"]][:2],
         *(row[k] / known[row["measure"]][2] for k in ("mean", "low", "high")), row["n"])
        for row in found.country.to_dict("records") if row["measure"] in known
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COUNTRY_HEADS[lang])


PLAN_HEADS = {
    "en": ["port", "pilot", "works begin", "months of works", "matched from", "joint in full from",
           "cost (million CNY)", "sites rebuilt"],
    "zh": ["口岸", "试点", "改造开始", "改造月数", "对碰始于", "全面联合始于", "成本（百万元）", "改造场地"],
}  # fmt: skip


def plan_table(found: Rollout, lang: str) -> pd.DataFrame:
    """Return when each port has works, matches and inspects jointly."""
    plan = found.plan.sort_values(["joint_from", "port"], na_position="last")

    def months(column: str) -> list[str]:
        return ["–" if pd.isna(m) else month_word(str(m), lang) for m in plan[column]]

    columns = [
        plan[lang], [SAY[lang]["yes"] if p else "" for p in plan["pilot"]], months("works_begin"),
        plan["works_months"], months("matched_from"), months("joint_from"),
        (plan["cost"] / 1e6).round(1), plan["sites"].astype(int),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(PLAN_HEADS[lang], columns, strict=True)))


MILESTONE_HEADS = {
    "en": ["month", "ports", "stage", "article", "what the notice asks for"],
    "zh": ["月份", "口岸", "阶段", "条款", "通知要求"],
}
WHOM = {"en": {"all": "all", "pilots": "pilots"}, "zh": {"all": "全部", "pilots": "试点"}}


def milestone_frame(found: Rollout, facts: Facts, lang: str) -> pd.DataFrame:
    """Return the milestones of the timeline."""
    rows = [
        (month_word(row["month"], lang), WHOM[lang][row["ports"]], stage_word(facts, row["stage"], lang),
         row["articles"], row[lang])
        for row in found.milestones.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=MILESTONE_HEADS[lang])
