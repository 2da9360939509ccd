"""Decisions of the matching platform as tables: steps, instructions, cases, outcomes."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from sim.domain.methods import METHOD_ZH
from sim.matching.reasons import reason_texts
from sim.matching.replay import ReplayedJournal
from sim.matching.scenario_runs import Difference, ScenarioOutcome
from sim.reporting.words.border import (
    FLAGS_ZH,
    STATES_ZH,
    agency_word,
    article_word,
    methods_word,
    state_word,
)

STEP_HEADS = {
    "en": ["minute", "message", "agency", "number", "accepted", "why", "rule", "article"],
    "zh": ["分钟", "报文", "单位", "编号", "是否接受", "原因", "规则", "条款"],
}
INSTRUCTION_HEADS = {
    "en": ["agency", "number", "object", "state", "since (min)", "case", "why", "article"],
    "zh": ["单位", "编号", "对象", "状态", "自（分钟）", "任务", "原因", "条款"],
}
CASE_HEADS = {
    "en": ["joint case", "state", "formed (min)", "slot (min)", "agencies", "methods", "site"],
    "zh": ["联合检查任务", "状态", "形成（分钟）", "时段（分钟）", "单位", "方式", "场地"],
}
KINDS_ZH = {
    "declare": "申报", "instruct": "下达指令", "amend": "修改", "cancel": "撤销", "no_interest": "不查验",
    "propose": "提出时段", "confirm": "确认", "decline": "不同意", "start": "开始", "finish": "完毕",
    "dispose": "处置", "accept_result": "采信结果", "report": "报告", "berth": "靠泊",
    "outage_begin": "故障开始", "outage_end": "恢复", "clock": "时间推进",
}  # fmt: skip
OUTCOME_HEADS = {
    "en": ["title", "what", "expected", "with these rules", "scenario", "file"],
    "zh": ["标题", "项目", "预期", "按这些规则", "场景", "文件"],
}


def outcome_frame(found: list[ScenarioOutcome], lang: str) -> pd.DataFrame:
    """Return the differences of scenarios, one per row."""
    rows = [
        (o.title.to(lang), _item(d.what, lang), *_told(d, lang), o.id,
         Path(o.file).name)
        for o in found for d in o.differences
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=OUTCOME_HEADS[lang])


ITEMS_ZH = {
    "state": "状态", "case": "任务", "at": "时间（分钟）", "reason": "原因", "flags": "标记",
    "methods": "方式",
    "version": "版本", "round": "轮次", "priority": "优先级", "received": "接收（分钟）",
    "relied_on": "所采信的指令", "result": "结果", "outcome": "处置", "agencies": "单位",
    "formed_at": "形成（分钟）", "site": "场地", "slot": "时段（分钟）", "agreed_at": "商定（分钟）",
    "started_at": "开始（分钟）", "closed_at": "办结（分钟）", "facts": "事实", "accepted": "是否接受",
    "article": "条款", "warnings": "提示", "cases": "联合检查任务",
}  # fmt: skip
VALUES_ZH = {
    "a case": "有任务", "none formed": "未形成", "none": "无", "an instruction": "有指令", "None": "无",
    "True": "是", "False": "否", "[]": "无", "{}": "无",
}  # fmt: skip


def _item(what: str, lang: str) -> str:
    """Return the name of the item that differs."""
    whose, _, item = what.rpartition(".")
    if lang == "zh":
        agency, slash, number = whose.partition("/")
        whose = agency_word(agency, lang) + slash + number if slash else whose
        whose = re.sub(r"answer (\d+)", r"第 \1 条报文的答复：", whose)
        return f"{whose} {ITEMS_ZH.get(item, item)}".strip().replace("： ", "：")
    return f"{whose} {item.replace('_', ' ')}".strip()


def _told(difference: Difference, lang: str) -> list[str]:
    """Return expected and actual outcome in words."""
    item = difference.what.rpartition(".")[2]
    return [_value(item, value, lang) for value in (difference.expected, difference.actual)]


def _value(item: str, value: Any, lang: str) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and item == "reason" and value in reason_texts():
        return reason_texts()[value].to(lang)
    if lang == "en":
        return {"None": "none", "[]": "none"}.get(str(value), str(value))
    if isinstance(value, list) and value:
        return "、".join(_value(item, one, lang) for one in value)
    if isinstance(value, dict):  # agencies with their qualifications
        return "；".join(
            f"{agency_word(k, lang)}：{_value(item, v, lang)}" for k, v in value.items()
        )
    told = str(value)
    known = {"state": STATES_ZH, "methods": METHOD_ZH}.get(item, FLAGS_ZH)
    return known.get(told) or VALUES_ZH.get(told) or agency_word(told, lang)


def step_frame(run: ReplayedJournal, lang: str) -> pd.DataFrame:
    """Return each message with the platform's answer, its reason, rule and article."""
    rows = []
    for message, answer in run.steps:
        kind = str(type(message).__struct_config__.tag)
        text = reason_texts()[answer.reason]
        agency = getattr(message, "agency", None)
        yes = (
            ("是" if answer.accepted else "否")
            if lang == "zh"
            else ("yes" if answer.accepted else "no")
        )
        rows.append(
            (message.at, KINDS_ZH[kind] if lang == "zh" else kind.replace("_", " "),
             agency_word(agency, lang) if agency else "", getattr(message, "number", "") or "", yes,
             text.to(lang), text.rule, article_word(text.article, lang))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=STEP_HEADS[lang])


def instruction_frame(run: ReplayedJournal, lang: str) -> pd.DataFrame:
    """Return the final state of each instruction, with reason."""
    rows = []
    for view in run.platform.instructions():
        text = reason_texts()[view.reason]
        rows.append(
            (agency_word(view.agency, lang), view.number, ", ".join(view.members) or view.object or "",
             state_word(view.state, lang), view.at, view.case or "",
             text.to(lang), article_word(text.article, lang))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=INSTRUCTION_HEADS[lang])


def case_frame(run: ReplayedJournal, lang: str) -> pd.DataFrame:
    """Return the joint cases."""
    join = "、" if lang == "zh" else ", "
    rows = [
        (case.case, state_word(case.state, lang), case.formed_at,
         "–".join(f"{t:g}" for t in case.slot) if case.slot else "",
         join.join(agency_word(a, lang) for a in case.agencies),
         methods_word(case.methods, lang), case.site or "")
        for case in run.platform.cases()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=CASE_HEADS[lang])
