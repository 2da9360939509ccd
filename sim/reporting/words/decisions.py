"""Texts of pilot selection and rollout in both languages."""

from collections.abc import Sequence

import pandas as pd

from sim.decisions.data import Facts

SAY = {
    "en": {
        "chosen": "chosen",
        "other": "not chosen",
        "this": "this choice",
        "cost": "cost of bringing it in (million CNY)",
        "points": "points of the set",
        "noise": "chance only",
        "noise and ranges": "chance and assumed numbers",
        "belongs": "probability of belonging to the best set (%)",
        "works": "works",
        "yes": "yes",
        "no": "no",
        "to": " to ",
        "coverage": "modes + regions covered",
        "weight": "weight of the criterion (%)",
        "changed": "ports changed",
        "now": "weight now",
        "replications": "95 % interval (replications)",
        "worlds": "range over drawn assumptions",
        "modes": "modes",
        "regions": "regions",
        "own": "points of the port",
        "proficiency": "practice",
        "saves": "saves",
        "month_works": "works in the month",
        "none": "–",
        "any": "another port",
        "drifts": "drifts",
        "fine": "as expected",
        "supervised": "joint supervision",
    },
    "zh": {
        "chosen": "入选",
        "other": "未入选",
        "this": "当前选择",
        "cost": "推行成本（百万元）",
        "points": "整组得分",
        "noise": "仅随机性",
        "noise and ranges": "随机性与假设数值",
        "belongs": "属于最优集合的概率（%）",
        "works": "改造",
        "yes": "是",
        "no": "否",
        "to": " 至 ",
        "coverage": "覆盖类型数 + 地区数",
        "weight": "该标准的权重（%）",
        "changed": "更换的口岸数",
        "now": "当前权重",
        "replications": "95% 区间（重复试验）",
        "worlds": "各组假设下的范围",
        "modes": "类型",
        "regions": "地区",
        "own": "口岸得分",
        "proficiency": "熟练程度",
        "saves": "节省",
        "month_works": "当月改造",
        "none": "–",
        "any": "其他口岸",
        "drifts": "偏离",
        "fine": "正常",
        "supervised": "联合督查",
    },
}
CRITERION_WORDS = {
    "en": {
        "three_mutuals": "Earlier reform (three mutuals)", "volume": "Volume of business",
        "single_window": "Single Window", "benefit": "Simulated benefit", "transfer": "Lessons for others",
    },
    "zh": {
        "three_mutuals": "“三互”成效", "volume": "业务量", "single_window": "“单一窗口”基础",
        "benefit": "仿真效益", "transfer": "带动作用",
    },
}  # fmt: skip
BENEFITS = {  # columns of `PilotChoice.ports`: word, unit, divisor
    "en": {
        "benefit": ("cost saved by traders", "thousand CNY a day", 1e3),
        "hours_matched": ("time saved, objects wanted by 2+", "h a day", 1.0),
        "hours_inspected": ("time saved, inspected objects", "h a day", 1.0),
        "hours_all": ("time saved, all objects", "h a day", 1.0),
        "staff_hours": ("staff hours saved", "h a day", 1.0),
        "missed": ("violations no longer missed", "a day", 1.0),
    },
    "zh": {
        "benefit": ("企业节省的成本", "千元/天", 1e3),
        "hours_matched": ("节省的时间，两方以上需检查的对象", "小时/天", 1.0),
        "hours_inspected": ("节省的时间，需检查的对象", "小时/天", 1.0),
        "hours_all": ("节省的时间，全部对象", "小时/天", 1.0),
        "staff_hours": ("节省的人员工时", "小时/天", 1.0),
        "missed": ("少漏检", "起/天", 1.0),
    },
}  # fmt: skip
RULE_WORDS = {
    "en": {"optimised": "optimised", "largest_first": "largest first", "easiest_first": "cheapest first",
           "notice": "pilots first, then the largest"},
    "zh": {"optimised": "优化顺序", "largest_first": "业务量大者先", "easiest_first": "成本低者先",
           "notice": "先试点、后按业务量"},
}  # fmt: skip
AMOUNTS = {  # of a rollout: word, unit, divisor
    "en": {
        "trader_cost": ("cost to traders saved", "million CNY", 1e6),
        "staff_cost": ("cost of staff saved", "million CNY", 1e6),
        "hours_matched": ("time saved, objects wanted by 2+", "thousand h", 1e3),
        "hours_inspected": ("time saved, inspected objects", "thousand h", 1e3),
        "hours_all": ("time saved, all objects", "thousand h", 1e3),
        "staff_hours": ("staff hours saved", "thousand h", 1e3),
        "overtime_hours": ("overtime saved", "thousand h", 1e3),
        "missed": ("violations no longer missed", "cases", 1.0),
    },
    "zh": {
        "trader_cost": ("企业节省的成本", "百万元", 1e6),
        "staff_cost": ("节省的人员成本", "百万元", 1e6),
        "hours_matched": ("节省的时间，两方以上需检查的对象", "千小时", 1e3),
        "hours_inspected": ("节省的时间，需检查的对象", "千小时", 1e3),
        "hours_all": ("节省的时间，全部对象", "千小时", 1e3),
        "staff_hours": ("节省的人员工时", "千小时", 1e3),
        "overtime_hours": ("节省的加班", "千小时", 1e3),
        "missed": ("少漏检", "起", 1.0),
    },
}  # fmt: skip
MINUTES = {
    "en": {
        "matched": "objects wanted by 2+",
        "inspected": "inspected objects",
        "all": "all objects",
    },
    "zh": {"matched": "两方以上需检查的对象", "inspected": "需检查的对象", "all": "全部对象"},
}
RELEASE = {"en": "from arrival to release ({0})", "zh": "到达至放行（{0}）"}


def joined(names: list[str], lang: str) -> str:
    """Join a list of names."""
    return ("、" if lang == "zh" else ", ").join(names)


SENTENCES = {
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
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def month_word(month: str, lang: str) -> str:
    """Format YYYY-MM in the language."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月" if lang == "zh" else f"{MONTHS[int(number) - 1]} {year}"


def stage_word(facts: Facts, stage: str, lang: str) -> str:
    """Return the title of a stage."""
    return str(getattr(facts.timeline.stages[stage].title, lang))


def months_short(months: Sequence[str], lang: str) -> list[str]:
    """Return short month names, for an axis."""
    return [f"{int(m[5:])}月" if lang == "zh" else MONTHS[int(m[5:]) - 1][:3] for m in months]


WORDS = {
    "en": {
        "manifest": "how this was made (manifest)",
        "benefit": "Saved by traders, thousand CNY a day (bars: 95 % over replications; lines: drawn worlds)",
        "works": "works", "month": "month, {0} to {1}",
        "minutes": "Minutes from arrival to release, objects wanted by two or more",
        "cumulated": "Saved by traders since {0}, million CNY",
    },
    "zh": {
        "manifest": "运行清单（manifest）",
        "benefit": "企业节省，千元/天（粗线：重复试验 95%；细线：假设取值范围）",
        "works": "改造", "month": "月份，{0}至{1}",
        "minutes": "到达至放行（分钟），两方以上需检查的对象",
        "cumulated": "{0}以来企业节省（百万元）",
    },
}  # fmt: skip
CAPTIONS = {
    "en": {
        "ports": "Candidates", "benefit": "What each port would gain",
        "belief": "How likely each port belongs to the best set",
        "data": "Where more data would help most", "weights": "At which weights the set changes",
        "shares": "Share of all weightings", "front": "Sets that no other set beats in points and cost",
        "plan": "Plan", "totals": "The whole period", "sequences": "Sequences of works",
        "country": "Month by month, all ports together", "milestones": "Milestones",
    },
    "zh": {
        "ports": "候选口岸", "benefit": "各口岸的收益", "belief": "各口岸属于最优组合的概率",
        "data": "哪里最需要更多数据", "weights": "权重变化时的组合", "shares": "在全部权重组合中入选的比例",
        "front": "得分与成本均未被超越的组合（帕累托前沿）", "plan": "计划", "totals": "整个期间",
        "sequences": "各种改造顺序", "country": "逐月（各口岸合计）", "milestones": "节点",
    },
}  # fmt: skip


def captioned(tables: dict[str, pd.DataFrame], lang: str) -> dict[str, pd.DataFrame]:
    """Return tables under their captions in a language."""
    return {CAPTIONS[lang][name]: frame for name, frame in tables.items()}
