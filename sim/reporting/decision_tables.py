"""Tables and sentences of pilots and rollout in both languages."""

from collections.abc import Sequence
from io import StringIO

import pandas as pd

from sim.decisions.data import Facts
from sim.decisions.pilots import CRITERIA, Certainty, PilotChoice
from sim.decisions.rollout import Rollout
from sim.decisions.rollout_frames import interval
from sim.decisions.table import StateTable, pilot_states, savings
from sim.errors import BadInput
from sim.port.schema import Port
from sim.reporting.charts_decisions import month_word, set_names, stage_word
from sim.reporting.decision_words import (
    AMOUNTS,
    BENEFITS,
    MINUTES,
    RELEASE,
    RULES,
    SAY,
    by,
    joined,
    of_row,
    plain,
    ranged,
)
from sim.reporting.decision_words import CRITERIA as CRITERION
from sim.reporting.words import MODES

TEXTS = {
    "en": {
        "sure": "{0}: the best set with probability {1} % ({2} to {3}); choosing it loses {4} % ({5} to "
            "{6}) of the best set's points on average.",
        "in": "**{0}** is in: {1}. Without it {2} would come in, and the set would lose {3} points ({4} "
            "%).",
        "in_any": "**{0}** is in: {1}. No other set keeps all constraints without it.",
        "out": "**{0}** is not in: {1}. If it had to be in, {2} would go, and the set would lose {3} "
            "points ({4} %).",
        "out_any": "**{0}** is not in: no set that keeps all constraints holds it.",
        "part": "{0} {1} points",
        "saved": "Together they save traders {0} thousand CNY a day under joint inspection, against "
            "serial.",
        "open": " The interval holds zero.",
        "rollout": "From {0} to {1} traders **save {2} million CNY** at these {3} ports.",
        "rollout_loses": "From {0} to {1} traders **lose {2} million CNY** at these {3} ports.",
        "rollout_open": "From {0} to {1}, what traders save at these {3} ports is **not told from "
            "zero**: {2} million CNY.",
        "end": "In {0}, the last month, it is {1} million; in {2}, the hardest month, {3} million.",
        "works": "Works, connection and training cost {0} million CNY; {1} of {2} ports are finished in "
            "time.",
    },
    "zh": {
        "sure": "{0}：该组合为最优的概率 {1}%（{2} 至 {3}）；选它平均损失最优组合得分的 {4}%（{5} 至 {6}）。",
        "in": "**{0}** 入选：{1}。若不选，由{2}代替，整组损失 {3} 分（{4}%）。",
        "in_any": "**{0}** 入选：{1}。没有它就没有满足全部约束的组合。",
        "out": "**{0}** 未入选：{1}。若必须入选，则{2}退出，整组损失 {3} 分（{4}%）。",
        "out_any": "**{0}** 未入选：满足全部约束的组合都不含它。",
        "part": "{0} {1} 分",
        "saved": "与串联相比，联合检查下这些口岸的企业每天共节省 {0}千元。",
        "open": "区间包含零。",
        "rollout": "{0}至{1}，{3} 个口岸的企业**共节省 {2}百万元**。",
        "rollout_loses": "{0}至{1}，{3} 个口岸的企业**共损失 {2}百万元**。",
        "rollout_open": "{0}至{1}，{3} 个口岸企业的节省**与零无法区分**：{2}百万元。",
        "end": "最后一个月（{0}）为 {1}百万元；最困难的一个月（{2}）为 {3}百万元。",
        "works": "改造、接入与培训共需 {0} 百万元；{2} 个口岸中有 {1} 个按期完成。",
    },
}  # fmt: skip
PORT_HEADS = {
    "en": ["port", "chosen", "mode", "region", "own points", "saved by traders (1000 CNY a day)",
           "cost (million CNY)",
           "sites rebuilt", "lost if it changes sides (points)", "who changes then"],
    "zh": ["口岸", "入选", "类型", "地区", "自身得分", "企业节省（千元/天）", "成本（百万元）", "改造场地",
           "换边损失（分）", "随之变动"],
}  # fmt: skip


def choice_sentence(choice: PilotChoice, table: StateTable, facts: Facts, lang: str) -> str:
    """Say what the chosen ports together save a day, with the 95 % interval over replications."""
    baseline, end = pilot_states(facts)
    together = savings(table, end, baseline, "trader_cost")[0][list(choice.chosen)].sum(axis=1)
    mean, low, high = (float(v) for v in interval(together.to_numpy(float)))
    text = TEXTS[lang]["saved"].format(ranged(mean / 1e3, low / 1e3, high / 1e3, lang))
    return text + (TEXTS[lang]["open"] if low <= 0 <= high else "")


def sure_sentences(found: Certainty, lang: str) -> list[str]:
    """Say how likely the set is the best, and what a wrong choice loses."""
    return [
        TEXTS[lang]["sure"].format(
            SAY[lang][row["source"]].capitalize(), plain(100 * row["probability"], 2),
            plain(100 * row["probability_low"], 2), plain(100 * row["probability_high"], 2),
            *(plain(100 * row[f"regret_share{end}"], 2) for end in ("", "_low", "_high")),
        )
        for row in found.sets.to_dict("records")
    ]  # fmt: skip


def why(choice: PilotChoice, port: str, lang: str) -> str:
    """Say why a port is in or out, and what would change with it."""
    row = by(choice.ports, "port")[port]
    parts = {name: choice.weights[name] * float(row[name]) for name in CRITERIA}
    largest = sorted(parts, key=lambda name: -parts[name])[:3]
    said = joined(
        [TEXTS[lang]["part"].format(CRITERION[lang][n], plain(parts[n], 2)) for n in largest], lang
    )
    side = "in" if row["chosen"] else "out"
    if pd.isna(row["margin"]):
        return TEXTS[lang][f"{side}_any"].format(row[lang], said)
    others = set_names(str(row["instead"]), choice, lang) or SAY[lang]["any"]
    return TEXTS[lang][side].format(
        row[lang], said, others, plain(row["margin"], 2), plain(100 * row["margin"] / choice.value, 2)
    )  # fmt: skip


def port_frame(choice: PilotChoice, ports: Sequence[Port], lang: str) -> pd.DataFrame:
    """Return the candidates, the chosen first: criteria, savings with intervals, cost, margin."""
    frame = choice.ports.sort_values(["chosen", "points"], ascending=False)
    regions = {port.port: str(getattr(port.region, lang)) for port in ports}
    scale = BENEFITS[lang]["benefit"][2]
    columns = [
        frame[lang], [SAY[lang]["yes"] if c else "" for c in frame["chosen"]],
        [MODES[lang][m] for m in frame["mode"]], [regions[name] for name in frame["port"]],
        frame["points"].round(3),
        [ranged(m / scale, low / scale, high / scale, lang) for m, low, high in zip(
            frame["benefit_cny"], frame["benefit_low"], frame["benefit_high"], strict=True)],
        (frame["cost"] / 1e6).round(1), frame["sites"].astype(int), frame["margin"].round(3),
        [set_names(text, choice, lang) for text in frame["instead"]],
    ]  # fmt: skip
    shown = pd.DataFrame(dict(zip(PORT_HEADS[lang], columns, strict=True)))
    return shown.assign(**{CRITERION[lang][name]: frame[name].round(2) for name in CRITERIA})


def benefit_frame(choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return what every candidate saves a day, by kind of benefit, with intervals."""
    frame = choice.ports.sort_values("benefit_cny", ascending=False)
    found: dict[str, list[str]] = {PORT_HEADS[lang][0]: list(frame[lang])}
    for name, (word, unit, scale) in BENEFITS[lang].items():
        column = "benefit_cny" if name == "benefit" else name
        head = f"{word}（{unit}）" if lang == "zh" else f"{word} ({unit})"
        found[head] = [
            ranged(m / scale, low / scale, high / scale, lang)
            for m, low, high in zip(
                frame[column], frame[f"{name}_low"], frame[f"{name}_high"], strict=True
            )
        ]
    if "benefit_worlds_low" in frame:
        scale = BENEFITS[lang]["benefit"][2]
        found[SAY[lang]["worlds"]] = [
            SAY[lang]["to"].join(plain(end / scale) for end in ends)
            for ends in zip(frame["benefit_worlds_low"], frame["benefit_worlds_high"], strict=True)
        ]
    return pd.DataFrame(found)


FRONT_HEADS = {
    "en": ["ports", "points", "cost (million CNY)", "saved by traders (1000 CNY a day)", "modes", "regions"],
    "zh": ["口岸", "得分", "成本（百万元）", "企业节省（千元/天）", "类型数", "地区数"],
}  # fmt: skip


def front_frame(front: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the sets of the Pareto front, cheapest first."""
    rows = front.sort_values("cost")
    columns = [
        [set_names(text, choice, lang) for text in rows["chosen"]], rows["value"].round(3),
        (rows["cost"] / 1e6).round(1), (rows["benefit_cny"] / 1e3).round(0), rows["modes"], rows["regions"],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(FRONT_HEADS[lang], columns, strict=True)))


SHARE_HEADS = {
    "en": ["port", "in the set now", "chosen under (% of all weightings)"],
    "zh": ["口岸", "当前入选", "入选比例（占全部权重组合，%）"],
}


def share_frame(shares: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return under what share of all weightings each port is chosen."""
    rows = shares[shares["share"] > 0].sort_values("share", ascending=False)
    titles = by(choice.ports, "port")
    columns = [
        [titles[name][lang] for name in rows["port"]],
        [SAY[lang]["yes"] if c else "" for c in rows["chosen"]],
        (100 * rows["share"]).round(0),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(SHARE_HEADS[lang], columns, strict=True)))


DATA_HEADS = {
    "en": ["port", "a week of records there (% of the set's points)",
           "one more replication (% of the set's points)"],
    "zh": ["口岸", "当地再记录一周（占整组得分 %）", "再仿真一次（占整组得分 %）"],
}  # fmt: skip


def data_frame(data: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return how much better the choice is expected to become by more data, the most helpful port first."""
    rows = data.sort_values("field", ascending=False).head(8)
    titles = by(choice.ports, "port")
    columns = [
        [titles[name][lang] for name in rows["port"]],
        (100 * rows["field_share"]).round(2), (100 * rows["simulated_share"]).round(2),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(DATA_HEADS[lang], columns, strict=True)))


BELIEF_HEADS = {
    "en": ["port", "in the set now", "in the best set, chance only (%)",
           "in the best set, assumed numbers drawn too (%)"],
    "zh": ["口岸", "当前入选", "属于最优组合，仅随机性（%）", "属于最优组合，含假设数值（%）"],
}  # fmt: skip


def belief_frame(found: Certainty, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return how likely each port belongs to the best set, the likeliest first, without those never in it."""
    columns = [name for name in ("p_noise", "p_all") if name in found.ports]
    rows = found.ports[(found.ports[columns].max(axis=1) > 0) | found.ports["chosen"]]
    rows = rows.sort_values(columns[::-1], ascending=False)
    titles = by(choice.ports, "port")
    shown = [
        [titles[name][lang] for name in rows["port"]],
        [SAY[lang]["yes"] if c else "" for c in rows["chosen"]],
        *((100 * rows[name]).round(0) for name in columns),
    ]
    return pd.DataFrame(dict(zip(BELIEF_HEADS[lang], shown, strict=False)))


WEIGHT_HEADS = {
    "en": ["criterion", "weight (%)", "weight now (%)", "ports changed", "the set then"],
    "zh": ["标准", "权重（%）", "现权重（%）", "更换口岸数", "届时的组合"],
}


def weight_frame(frame: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the set at each weight of each criterion, the others keeping their proportions."""
    columns = [
        [CRITERION[lang][name] for name in frame["criterion"]], (100 * frame["weight"]).round(0),
        (100 * frame["now"]).round(0), frame["changed"],
        [set_names(text, choice, lang) for text in frame["chosen"]],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(WEIGHT_HEADS[lang], columns, strict=True)))


# ---- rollout ----


def rollout_sentences(found: Rollout, facts: Facts, lang: str) -> list[str]:
    """Say what the rollout brings traders, what its works cost, and which month is the hardest."""
    t, scale = TEXTS[lang], AMOUNTS[lang]["trader_cost"][2]
    totals = by(found.totals, "measure")
    total = totals["saved_trader_cost"]
    months = facts.timeline.months
    kind = (
        "rollout" if total["low"] > 0 else "rollout_loses" if total["high"] < 0 else "rollout_open"
    )
    sign = -1.0 if kind == "rollout_loses" else 1.0
    ends = sorted((sign * total["low"] / scale, sign * total["high"] / scale))
    saved = found.country[found.country["measure"] == "saved_trader_cost"]
    by_month = by(saved, "month")
    worst = str(saved["month"].iloc[int(saved["mean"].to_numpy().argmin())])

    def told(month: str) -> str:
        return of_row(by_month[month], scale, lang)

    finished = int(found.plan["works_begin"].notna().sum())
    return [
        t[kind].format(
            month_word(months[0], lang), month_word(months[-1], lang),
            ranged(sign * total["mean"] / scale, ends[0], ends[1], lang), len(found.plan),
        ),
        t["end"].format(month_word(months[-1], lang), told(months[-1]), month_word(worst, lang), told(worst)),
        t["works"].format(plain(totals["cost"]["mean"] / 1e6), finished, len(found.plan)),
    ]  # fmt: skip


TOTAL_HEADS = {
    "en": ["in the whole period", "unit", "mean and 95 % interval", "range over drawn assumptions"],
    "zh": ["整个期间", "单位", "均值与 95% 区间", "各组假设下的范围"],
}


def totals_table(found: Rollout, lang: str) -> pd.DataFrame:
    """Return what is saved in the whole period, with intervals."""
    rows, totals = [], by(found.totals, "measure")
    for name, (word, unit, scale) in AMOUNTS[lang].items():
        row = totals[f"saved_{name}"]
        ends = (row["low_ranges"] / scale, row["high_ranges"] / scale)
        drawn = SAY[lang]["to"].join(plain(v) for v in ends) if row["worlds"] > 1 else "–"
        rows.append(
            (word, unit, of_row(row, scale, lang), drawn)
        )  # fmt: skip
    shown = pd.DataFrame(rows, columns=TOTAL_HEADS[lang])
    return shown if (found.totals["worlds"] > 1).any() else shown[TOTAL_HEADS[lang][:3]]


SEQUENCE_HEADS = {
    "en": ["sequence of works", "saved by traders (million CNY)", "less than the optimised one",
           "ports finished"],
    "zh": ["改造顺序", "企业节省（百万元）", "比优化顺序少", "完成的口岸"],
}  # fmt: skip


def sequence_frame(found: Rollout, lang: str) -> pd.DataFrame:
    """Return what each sequence of works saves, and how much less than the optimised one (paired)."""
    scale = AMOUNTS[lang]["trader_cost"][2]
    rows = [
        (
            RULES[lang][row["rule"]],
            ranged(row["saved"] / scale, row["low"] / scale, row["high"] / scale, lang),
            "–" if row["rule"] == "optimised" else
            ranged(row["less"] / scale, row["less_low"] / scale, row["less_high"] / scale, lang),
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
    """Return what all ports together save by month and since the beginning, and their mean times."""
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
    """Return when each port builds, matches and inspects jointly."""
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


SCORE_HEADS = {
    "en": ["port", "month", "reported (min)", "expected (min)", "chance allows up to (min)",
           "worse by (%)", "verdict",
           "joint supervision"],
    "zh": ["口岸", "月份", "上报（分钟）", "预期（分钟）", "偶然上限（分钟）", "恶化（%）", "结论",
           "联合督查"],
}  # fmt: skip


def score_frame(scored: pd.DataFrame, found: Rollout, lang: str) -> pd.DataFrame:
    """Return the scorecard, ports that drift first."""
    rows = scored.sort_values(["drifts", "worse_by"], ascending=False)
    titles, say = by(found.plan, "port"), SAY[lang]
    columns = [
        [titles[name][lang] for name in rows["port"]], [month_word(m, lang) for m in rows["month"]],
        rows["value"].round(1), rows["expected"].round(1), rows["upper"].round(1),
        (100 * rows["worse_by"]).round(1), [say["drifts"] if d else say["fine"] for d in rows["drifts"]],
        [say["yes"] if s else "" for s in rows["supervised"]],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(SCORE_HEADS[lang], columns, strict=True)))


def expected_months(found: Rollout, worse: float = 0.0) -> pd.DataFrame:
    """Return every port's expected minutes by month as if it had reported them, worse by a share.

    Columns port, month, value; objects wanted by two or more agencies. Ports without such objects are
    left out.
    """
    rows = found.ports[(found.ports["measure"] == "minutes_matched") & (found.ports["mean"] > 0)]
    return rows[["port", "month"]].assign(value=(rows["mean"] * (1 + worse)).round(2))


def read_observed(text: str) -> pd.DataFrame:
    """Read what ports reported: CSV with port, month, value (minutes). Raises BadInput naming the row."""
    try:
        frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, nrows=10_000)
    except (ValueError, pd.errors.ParserError):
        raise BadInput("this is no table; separate columns with commas", rule="CSV") from None
    if not isinstance(frame.index, pd.RangeIndex):  # rows longer than the head
        raise BadInput("this is no table; separate columns with commas", line=2, rule="CSV")
    for name in ("port", "month", "value"):
        if name not in frame:
            rule = "columns port, month, value"
            raise BadInput(f"missing: {name}", line=1, key=name, rule=rule)
    values = pd.to_numeric(frame["value"], errors="coerce")
    bad = values.isna() | (values < 0)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        message = "write minutes, 0 or more"
        raise BadInput(
            message, line=row + 2, key="value", value=frame["value"][row], rule="a number"
        )
    return frame.assign(value=values)[["port", "month", "value"]]
