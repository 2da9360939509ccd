"""A day at the port, object by object: which stage each is in when, and the story of one of them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from sim.domain.objects import CLASS_NAMES
from sim.experiments.replicate import ENGINES
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.matching.reasons import TEXTS
from sim.model.build import build_plan
from sim.model.plan import Plan
from sim.model.trace import Trace
from sim.model.workload import Workload
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.reporting import words
from sim.reporting.answer import class_word
from sim.reporting.story import explain
from sim.sampling.draw import draw
from sim.units import DAY_MIN

STAGES = ("coming", "papers", "hold", "site", "visit", "laboratory", "released")
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
MOST_SHOWN = 400  # objects on the screen
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


@dataclass(frozen=True)
class Day:
    """One day of arrivals under several policies, on the same workload."""

    begins_min: float
    ends_min: float
    workload: Workload
    plans: tuple[Plan, ...]
    traces: tuple[Trace, ...]
    objects: pd.DataFrame  # object, object_class, arrived (min), wanted (agencies that inspect it)


@dataclass(frozen=True)
class DayTask:
    """What is asked for: a day (0 is the first measured one) of one replication."""

    port: Port
    policies: tuple[Policy, ...]
    day: int
    seed: int


def play(task: DayTask) -> Day:
    """Simulate up to the day (and a day beyond) and pick the inspected objects that arrive on it."""
    first = task.port.run.warm_up_days + task.day
    days = first + 2
    workload = draw(task.port, days, task.seed, 0)
    plans = tuple(build_plan(task.port, policy, days) for policy in task.policies)
    traces = tuple(ENGINES["compiled"](plan, workload) for plan in plans)
    begins, ends = first * DAY_MIN, (first + 1) * DAY_MIN
    wanted = np.bincount(workload.instructions.object, minlength=workload.n_objects)
    arrived = workload.objects.arrived
    chosen = np.flatnonzero((arrived >= begins) & (arrived < ends) & (wanted >= 1))
    several = chosen[wanted[chosen] >= 2]
    single = chosen[wanted[chosen] < 2]
    kept = np.sort(np.concatenate([several, single])[:MOST_SHOWN])
    kinds = plans[0].object_class[workload.objects.stream[kept]]
    objects = pd.DataFrame(
        {
            "object": kept,
            "object_class": [CLASS_NAMES[kind] for kind in kinds],
            "arrived": arrived[kept],
            "wanted": wanted[kept],
        }
    )
    return Day(begins, ends, workload, plans, traces, objects)


def stages(workload: Workload, trace: Trace, kept: "pd.Series[int]") -> pd.DataFrame:
    """Return spans: object, stage, begins, ends (min), one row each, in order.

    Several agencies may be at several stages of one object at once: it stands at the most advanced
    stage that is under way (inspection, laboratory, site, hold, papers); between two of them it waits for
    papers or an instruction.
    """
    rows: list[tuple[int, str, float, float]] = []
    first = workload.first_instruction()
    for thing in kept:
        end = _until(trace.objects.released[thing], trace)
        spans = list(_spans(workload, trace, int(thing), int(first[thing]), int(first[thing + 1])))
        cuts = sorted({
            t for _, low, high in spans for t in (low, high) if workload.objects.arrived[thing] < t < end
        } | {float(workload.objects.arrived[thing]), end})  # fmt: skip
        for low, high in pairwise(cuts):
            stage = _stage((low + high) / 2, spans)
            if rows and rows[-1][0] == thing and rows[-1][1] == stage:
                rows[-1] = (int(thing), stage, rows[-1][2], high)
            else:
                rows.append((int(thing), stage, low, high))
        rows.append((int(thing), "released", end, float("inf")))
    return pd.DataFrame(rows, columns=["object", "stage", "begins", "ends"])


Span = tuple[str, float, float]


def _until(time: float, trace: Trace) -> float:
    return float(trace.ended_min if np.isnan(time) else time)


def _spans(workload: Workload, trace: Trace, thing: int, low: int, high: int) -> list[Span]:
    """Return what happens to one object: (stage, from, to)."""
    papers_from, papers_to = trace.objects.papers_from[thing], trace.objects.papers_to[thing]
    found: list[Span] = [
        ("papers", float(a), _until(b, trace))
        for a, b in zip(papers_from, papers_to, strict=True)
        if not np.isnan(a)
    ]
    sent, visits = trace.instructions, trace.visits
    present = float(workload.objects.present[thing])
    for row in range(low, high):
        received, ready = sent.received[row], sent.ready[row]
        if np.isnan(received):
            continue
        ended = _until(sent.ended[row], trace)
        freed = ended if np.isnan(ready) else float(ready)
        found.append(("hold", float(received), freed))
        visit = int(sent.visit[row])
        if visit == NOBODY:
            continue
        began, done = float(visits.began[visit]), _until(visits.ended[visit], trace)
        found += [("site", max(freed, present), began), ("visit", began, done)]
        found.append(("laboratory", done, ended))
    return found


ADVANCED = ("visit", "laboratory", "site", "hold", "papers")


def _stage(at: float, spans: list[Span]) -> str:
    under_way = {stage for stage, low, high in spans if low <= at < high}
    begun = any(low <= at for _, low, _ in spans)
    return next((s for s in ADVANCED if s in under_way), "papers" if begun else "coming")


def film(day: Day) -> list[list[dict[str, object]]]:
    """Return for each policy a list of objects with their stages, as plain data for drawing."""
    found = []
    for trace in day.traces:
        table = stages(day.workload, trace, day.objects["object"])
        by_object = dict(iter(table.groupby("object", sort=False)))
        rows: Any = day.objects
        found.append([
            {
                "id": int(row.object), "cls": row.object_class, "two": bool(row.wanted >= 2),
                "at": [round(float(t), 1) for t in by_object[row.object]["begins"]],
                "stage": [STAGES.index(s) for s in by_object[row.object]["stage"]],
            }
            for row in rows.itertuples()
        ])  # fmt: skip
    return found


def clock(minutes: float, lang: str) -> str:
    """Write a time of the run: day and time of day."""
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


def messages(day: Day, place: int, thing: int, lang: str) -> pd.DataFrame:
    """Return the messages about an object under one policy, with the platform's answers."""
    trace, plan = day.traces[place], day.plans[place]
    said = trace.messages
    rows = []
    for k in np.flatnonzero(said.object == thing):
        text = TEXTS[Reason(int(said.reason[k]))]
        agency = int(said.agency[k])
        who = "" if agency == NOBODY else words.agency(plan.agencies[agency], lang)
        rows.append(
            (clock(float(said.at[k]), lang), who, KIND_WORDS[lang][Kind(int(said.kind[k]))],
             text.zh if lang == "zh" else text.en, text.rule, text.article)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=MESSAGE_HEADS[lang])


def why(day: Day, place: int, thing: int, lang: str, name: str = "") -> str:
    """Say whether an object was inspected jointly, and the platform's reason where it has one.

    `name`: the word for the policy, said first.
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
