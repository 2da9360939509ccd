"""One day at the port: the messages on an object, and why it was inspected jointly or not."""

import numpy as np
import pandas as pd

from sim.experiments.day import Day
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.matching.reasons import NAMES, reason_texts
from sim.reporting.tables.story import explain
from sim.reporting.words.border import agency_word, class_word
from sim.units import DAY_MIN

STAGE_WORDS = {
    "en": {
        "coming": "arriving, unloading", "papers": "papers, instruction", "hold": "hold and coordination",
        "site": "waiting for site and staff", "visit": "being inspected",
        "laboratory": "laboratory, treatment",
        "released": "released",
    },
    "zh": {
        "coming": "抵达与卸货", "papers": "单证与指令", "hold": "等待窗口与协商", "site": "等待场地与人员",
        "visit": "查验中", "laboratory": "化验与处置", "released": "已放行",
    },
}  # fmt: skip
KIND_WORDS = {
    "en": {
        Kind.DECLARE: "declared", Kind.CANCEL: "withdrawn", Kind.AMEND: "amended",
        Kind.INSTRUCT: "instruction", Kind.NO_INTEREST: "does not inspect", Kind.PROPOSE: "proposes a slot",
        Kind.CONFIRM: "confirms", Kind.DECLINE: "declines", Kind.START: "starts", Kind.FINISH: "finishes",
        Kind.DISPOSE: "disposes", Kind.ACCEPT_RESULT: "accepts a result", Kind.REPORT: "reports",
        Kind.BERTH: "berthed", Kind.OUTAGE_BEGIN: "platform down", Kind.OUTAGE_END: "platform back",
        Kind.CLOCK: "time passes", Kind.WITHDRAW: "withdrawn by the platform",
    },
    "zh": {
        Kind.DECLARE: "申报", Kind.CANCEL: "撤销", Kind.AMEND: "修改", Kind.INSTRUCT: "下达指令",
        Kind.NO_INTEREST: "不查验", Kind.PROPOSE: "提出时段", Kind.CONFIRM: "确认", Kind.DECLINE: "不同意",
        Kind.START: "开始查验", Kind.FINISH: "查验完毕", Kind.DISPOSE: "处置", Kind.ACCEPT_RESULT: "采信结果",
        Kind.REPORT: "报告", Kind.BERTH: "靠泊", Kind.OUTAGE_BEGIN: "平台故障", Kind.OUTAGE_END: "平台恢复",
        Kind.CLOCK: "时间推进", Kind.WITHDRAW: "平台撤回",
    },
}  # fmt: skip


def clock(minutes: float, lang: str) -> str:
    """Format a time of the run as day and time of day."""
    if np.isnan(minutes) or np.isinf(minutes):
        return ""
    whole = round(minutes)
    day, rest = divmod(whole, int(DAY_MIN))
    word = f"第{day + 1}天" if lang == "zh" else f"day {day + 1}"
    return f"{word} {rest // 60:02d}:{rest % 60:02d}"


MESSAGE_HEADS = {
    "en": ["time", "from", "message", "the platform's answer", "rule", "article"],
    "zh": ["时间", "单位", "报文", "平台答复", "规则", "条款"],
}


def message_frame(day: Day, place: int, thing: int, lang: str) -> pd.DataFrame:
    """Return the messages on an object under one policy, with the platform's answers."""
    trace, plan = day.traces[place], day.plans[place]
    said = trace.messages
    rows = []
    for k in np.flatnonzero(said.object == thing):
        text = reason_texts()[NAMES[int(said.reason[k])]]
        agency = int(said.agency[k])
        who = "" if agency == NOBODY else agency_word(plan.agencies[agency], lang)
        rows.append(
            (clock(float(said.at[k]), lang), who, KIND_WORDS[lang][Kind(int(said.kind[k]))],
             text.to(lang), text.rule, text.article)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=MESSAGE_HEADS[lang])


def why_joint_or_apart(day: Day, place: int, thing: int, lang: str, name: str = "") -> str:
    """Return whether an object was inspected jointly, with the platform's reason if there is one.

    `name`: the name of the policy, which comes first.
    """
    trace = day.traces[place]
    visits = trace.visits
    mine = np.flatnonzero(visits.object == thing)
    joint = bool(visits.joint[mine].any())
    n = len(mine)
    if lang == "zh":
        head = "联合检查，" if joint else "单独检查，"
        text = f"{head}共 {n} 次作业。"
    else:
        text = (
            "Inspected jointly" if joint else "Inspected apart"
        ) + f", in {n} visit{'' if n == 1 else 's'}."
    decisive = {
        Reason.MATCHED, Reason.JOINED, Reason.HOLD_ENDED, Reason.ALL_ANSWERED, Reason.BERTHED,
        Reason.MATCHING_OFF, Reason.DECLINED, Reason.SILENT,
    }  # fmt: skip
    reasons = [
        Reason(int(r)) for r in trace.messages.reason[trace.messages.object == thing]
        if Reason(int(r)) in decisive
    ]  # fmt: skip
    gap = "" if lang == "zh" else " "
    if name:
        text = (f"{name}：" if lang == "zh" else f"{name}: ") + text
    return text + (gap + explain(reasons[-1], lang) if reasons else "")


def object_word(day: Day, thing: int, lang: str) -> str:
    """Name an object: number, class, arrival, how many agencies want it."""
    row = day.objects[day.objects["object"] == thing].iloc[0]
    arrived = clock(float(row["arrived"]), lang)
    cls = class_word(str(row["object_class"]), lang)
    if lang == "zh":
        return f"{thing}：{cls}，{arrived} 抵达，{row['wanted']} 个单位需检查"
    return f"{thing}: {cls}, arrived {arrived}, wanted by {row['wanted']}"
