"""Why: each reason code with its rule, its article and a sentence in both languages."""

from typing import NamedTuple

from sim.matching.core.codes import Reason


class ReasonText(NamedTuple):
    """A reason as people read it. `rule` is that of the matching rules, `article` the notice's."""

    rule: str
    article: str
    en: str
    zh: str


TEXTS: dict[Reason, ReasonText] = {
    Reason.HELD: ReasonText(
        "2",
        "6",
        "Waits for a partner until its hold window ends.",
        "等待其他部门指令，直至等待窗口结束。",
    ),
    Reason.NEW_ROUND: ReasonText(
        "6",
        "4",
        "A repeated inspection: a new round with a hold of its own.",
        "重复查验：另起一轮，重新等待。",
    ),
    Reason.MATCHED: ReasonText(
        "4",
        "6",
        "Matched with another agency's instruction: a joint case forms.",
        "与其他部门指令对碰成功，形成联合检查任务。",
    ),
    Reason.JOINED: ReasonText(
        "4", "4", "Joined the joint case of this object.", "加入该对象已有的联合检查任务。"
    ),
    Reason.UNITED: ReasonText(
        "6",
        "4",
        "United with the same agency's earlier instruction: one visit.",
        "与本部门先前指令合并为一次作业。",
    ),
    Reason.AGREEMENT_REOPENED: ReasonText(
        "4",
        "9",
        "The slot no longer suits all parties; it is to be agreed again.",
        "时段不再适合各方，需重新协商。",
    ),
    Reason.AGREED: ReasonText(
        "7", "9", "All parties confirmed the slot.", "各方已确认时段，协商一致。"
    ),
    Reason.HOLD_ENDED: ReasonText(
        "2",
        "6",
        "The hold window ended without a partner: dispatched alone.",
        "等待窗口结束仍无对碰，单独下达。",
    ),
    Reason.ALL_ANSWERED: ReasonText(
        "3",
        "6",
        "All agencies waited for have answered: dispatched alone at once.",
        "各应答部门均已答复，无须再等，立即单独下达。",
    ),
    Reason.LATEST_PASSED: ReasonText(
        "2",
        "8",
        "Its latest time passed while held: dispatched alone, overdue.",
        "等待中已过最晚时间，单独下达并标记逾期。",
    ),
    Reason.BERTHED: ReasonText(
        "14",
        "8",
        "The ship has berthed (or its ETA passed): the wait is over, boards alone.",
        "船舶已靠泊（或已过预抵时间），等待结束，单独登临。",
    ),
    Reason.MATCHING_OFF: ReasonText(
        "4",
        "6",
        "Matching is switched off: dispatched alone at receipt.",
        "对碰功能关闭，收到即单独下达。",
    ),
    Reason.OUTAGE_PATIENCE: ReasonText(
        "15",
        "6",
        "The platform was down beyond the patience time: the agency acts alone.",
        "平台故障超过容忍时间，部门单独实施。",
    ),
    Reason.DECLINED: ReasonText(
        "7",
        "9",
        "The agency declined: it leaves the case and is dispatched alone.",
        "该部门不同意，退出联合检查，单独下达。",
    ),
    Reason.SILENT: ReasonText(
        "7",
        "9",
        "No answer within the agreement time: leaves and is dispatched alone.",
        "协商时限内未答复，退出联合检查，单独下达。",
    ),
    Reason.NO_SHOW: ReasonText(
        "11",
        "11",
        "Absent past the grace time: dispatched alone, marked as its failure.",
        "逾宽限时间未到场，单独下达并记为未尽责。",
    ),
    Reason.LEFT_ALONE: ReasonText(
        "10",
        "4",
        "Its case dissolved around it: goes on alone and keeps its place in the queue.",
        "联合检查任务解散，单独进行，保留原排队次序。",
    ),
    Reason.LEFT_BY_AMENDMENT: ReasonText(
        "9",
        "6",
        "Its amendment no longer fits the case: it left.",
        "修改后不再相容，退出联合检查任务。",
    ),
    Reason.STARTED: ReasonText("11", "4", "The joint inspection has started.", "联合检查开始。"),
    Reason.STARTED_ALONE: ReasonText(
        "11", "4", "The agency has started alone.", "该部门单独开始查验。"
    ),
    Reason.FINISHED: ReasonText(
        "12", "10", "The result is visible to all parties.", "结果各方可见。"
    ),
    Reason.DISPOSED: ReasonText("12", "10", "By the agency's own powers.", "按各自事权处置。"),
    Reason.RESULT_ACCEPTED: ReasonText(
        "12",
        "11",
        "Accepted the partner's result; the partner is liable for it.",
        "采信对方查验结果，由检查方承担相应责任。",
    ),
    Reason.CANCELLED: ReasonText("9", "6", "Cancelled by its agency.", "已由下达部门撤销。"),
    Reason.SUPERSEDED: ReasonText(
        "9",
        "6",
        "Superseded: the instruction now concerns another object.",
        "已被取代：指令改为针对其他对象。",
    ),
    Reason.NOT_COMPETENT: ReasonText(
        "1",
        "5",
        "Rejected: the agency is neither competent for this class nor invited.",
        "拒收：该部门对此类对象既无职权亦未受邀。",
    ),
    Reason.BAD_CHECK_DIGIT: ReasonText(
        "1", "6", "Rejected: the key's check digit is wrong.", "拒收：标识号校验位错误。"
    ),
    Reason.BAD_FORM: ReasonText(
        "1", "6", "Rejected: the key does not have the form of its kind.", "拒收：标识号格式不符。"
    ),
    Reason.KEYS_DISAGREE: ReasonText(
        "1",
        "6",
        "Rejected: the keys of the message name different objects.",
        "拒收：报文中的标识指向不同对象。",
    ),
    Reason.DECLARED: ReasonText("1", "6", "The declaration is noted.", "申报信息已记录。"),
    Reason.NO_INTEREST_NOTED: ReasonText(
        "3", "6", "Noted: the agency does not want to inspect.", "已记录：该部门不查验。"
    ),
    Reason.SLOT_PROPOSED: ReasonText("7", "9", "The proposed slot stands.", "已提出时段。"),
    Reason.SLOT_CONFIRMED: ReasonText("7", "9", "The slot is confirmed.", "已确认时段。"),
    Reason.AMENDED: ReasonText("9", "6", "The amendment replaces the instruction.", "修改已生效。"),
    Reason.BERTH_NOTED: ReasonText("14", "8", "The berthing is noted.", "靠泊已记录。"),
    Reason.OUTAGE_NOTED: ReasonText("15", "6", "The outage is noted.", "平台故障状态已记录。"),
    Reason.CLOCK_NOTED: ReasonText("16", "6", "Time has passed.", "时间推进。"),
    Reason.FAULT_NOTED: ReasonText(
        "13", "11", "The report is noted for responsibility.", "已记入责任记录。"
    ),
    Reason.QUEUED: ReasonText(
        "15",
        "6",
        "The platform is down: kept, and applied when the outage ends.",
        "平台故障中：报文已保存，恢复后处理。",
    ),
    Reason.DUPLICATE: ReasonText(
        "1", "6", "Already received: nothing changes.", "重复报文，不作改变。"
    ),
    Reason.ALREADY_DONE: ReasonText(
        "12", "6", "Already done: nothing changes.", "此前已完成，不作改变。"
    ),
    Reason.STALE_VERSION: ReasonText(
        "1", "6", "Refused: a higher version is known.", "不予受理：已有更高版本。"
    ),
    Reason.UNKNOWN_INSTRUCTION: ReasonText(
        "1",
        "6",
        "Refused: no instruction of that agency and number on that object.",
        "不予受理：该部门在该对象上无此编号指令。",
    ),
    Reason.ALREADY_STARTED: ReasonText(
        "9", "6", "Refused: the visit has started.", "不予受理：查验已开始。"
    ),
    Reason.ALREADY_ENDED: ReasonText(
        "9", "6", "Refused: the instruction has ended.", "不予受理：指令已终结。"
    ),
    Reason.NO_CASE: ReasonText(
        "7",
        "9",
        "Refused: the instruction is in no joint case.",
        "不予受理：该指令不在任何联合检查任务中。",
    ),
    Reason.NO_SLOT_PROPOSED: ReasonText(
        "7", "9", "Refused: no slot has been proposed.", "不予受理：尚未提出时段。"
    ),
    Reason.SLOT_OUTSIDE_INTERVAL: ReasonText(
        "7",
        "9",
        "Refused: the slot lies outside a party's interval.",
        "不予受理：时段超出一方的时间区间。",
    ),
    Reason.SLOT_IN_PAST: ReasonText(
        "7", "9", "Refused: the slot lies in the past.", "不予受理：时段已过。"
    ),
    Reason.NOT_STARTED: ReasonText(
        "12", "10", "Refused: the visit has not started.", "不予受理：查验尚未开始。"
    ),
    Reason.NOT_INSPECTED: ReasonText(
        "12", "10", "Refused: the inspection is not finished.", "不予受理：查验尚未结束。"
    ),
    Reason.RESULT_NOT_READY: ReasonText(
        "12",
        "10",
        "Refused: the partner has not finished its inspection.",
        "不予受理：对方尚未完成查验。",
    ),
    Reason.NOT_A_PARTNER: ReasonText(
        "12",
        "11",
        "Refused: that agency was no party of the same case.",
        "不予受理：对方不是同一联合检查任务的参与方。",
    ),
    Reason.NOT_QUALIFIED: ReasonText(
        "11",
        "9",
        "Refused: the officers lack the qualification asked for.",
        "不予受理：到场人员不具备所需执法资格。",
    ),
    Reason.CLOCK_WENT_BACK: ReasonText(
        "16",
        "6",
        "Refused: the message's time lies before the platform's clock.",
        "不予受理：报文时间早于平台时钟。",
    ),
}

REFUSALS = frozenset(
    {Reason.NOT_COMPETENT, Reason.BAD_CHECK_DIGIT, Reason.BAD_FORM, Reason.KEYS_DISAGREE}
    | {reason for reason in Reason if reason >= Reason.STALE_VERSION}
)
ACCEPTED = tuple(reason not in REFUSALS for reason in Reason)  # by code
NAMES = tuple(reason.name.lower() for reason in Reason)
