"""What checks and fits say, and how measures are defined, in Chinese. What is not known stays English."""

from sim.reporting.words.border import fitting

PARTS = {
    "theory": "排队理论", "engines": "两套引擎", "null levers": "无作用的杠杆", "audits": "核查",
    "streams": "随机数流",
}  # fmt: skip
CHECKS = {
    "one desk, M/M/1": "单窗口，M/M/1", "four desks, M/M/4": "四个窗口，M/M/4",
    "constant work, M/D/1": "作业时间固定，M/D/1", "skewed work, M/G/1": "作业时间偏态，M/G/1",
    "urgent ones, Cobham": "急件（Cobham 公式）", "the others, Cobham": "其他对象（Cobham 公式）",
    "serial papers, tandem": "单证串联（串联排队）",
    "parallel papers, fork and join": "单证并联（分叉—汇合排队）",
    "inspected together, one server": "联合检查，单服务台", "audit of these runs": "对上述运行的核查",
    "reference = compiled": "参考引擎 = 编译引擎", "nothing else moves": "其他随机数不变",
    "columns unrelated": "各列互不相关", "columns uniform": "各列均匀分布",
}  # fmt: skip
SAID = (
    (r"(.+) ± (.+) min \((.+)\), formula ([\d.]+)", "{0} ± {1} 分钟（{2}），公式 {3}"),
    (r"(.+) ± (.+) min \((.+)\), formula ([\d.]+): wider than (.+)",
     "{0} ± {1} 分钟（{2}），公式 {3}：宽于 {4}"),
    (r"nothing", "无"),
    (r"nothing, (\d+) objects, (\d+) policies", "无；{0} 个对象，{1} 个方案"),
    (r"(\d+) worlds equal in every row", "{0} 个随机世界逐行相同"),
    (r"(\d+) pairs of policies equal in every row", "{0} 对方案逐行相同"),
    (r"longer runs, other rates, more objects move nothing",
     "运行更长、改变到达率、增加对象，均不影响其他随机数"),
    (r"largest correlation (.+) standard errors, bound (.+)", "最大相关为 {0} 个标准误，界限 {1}"),
    (r"least p-value (.+) of (\d+), bound (.+)", "{1} 个检验中最小 p 值为 {0}，界限 {2}"),
    # why the fit keeps a number
    (r"declared ahead: preparation and lead time cannot be told apart",
     "提前申报：准备时间与提前时间无法区分"),
    (r"(\d+) days are less than a week", "只有 {0} 天，不足一周"),
    (r"not in the log", "日志中没有"),
    (r"(\d+) observations, fewer than (\d+)", "{0} 次观测，少于 {1} 次"),
)  # fmt: skip
DEFINITIONS = {
    "customs_only_time": "申报至最后一个单位放行",
    "overall_time": "抵达至最后一个单位放行（对象在场）",
    "release_time": "抵达至离开口岸",
    "inspection_span": "首次作业开始至末次作业结束；没有作业为 0",
    "inspection_service": "各次作业中各步骤的分钟数",
    "papers_wait": "各单位审单等待人员的时间合计",
    "hold_wait": "各指令自接收至可以执行的时间合计",
    "site_wait": "各指令可以执行且对象在场后，至作业开始的时间合计",
    "after_wait": "各指令自作业结束至处置的时间合计",
    "visits": "对象接受的作业次数",
    "moves": "为检查而移箱（位）的次数",
    "openings": "开箱（包）次数",
    "weighings": "过磅次数",
    "scans": "机检次数",
    "joint_share": "有联合作业的对象比例",
    "trader_cost": "抵达至放行按该类别每小时费率计，另计移箱和开箱",
    "detained_share": "被某单位扣留的对象比例",
    "unfinished_share": "运行结束时尚未放行的比例；其时间在此截断",
    "objects": "该分母下计量的对象数",
    "staff_hours": "每天用于计量对象的人员工时，按单位",
    "overtime_hours": "计量窗口内每天超出当班的人员工时，按单位",
    "staff_utilisation": "计量窗口内忙碌工时占当班工时的比例，按单位",
    "site_utilisation": "同上，按场地种类",
    "equipment_utilisation": "同上，按设备种类",
    "found": "每天，按单位",
    "missed": "未检查的对象、采信的结果、撤回的指令所致；按单位",
    "last": "由该单位最后放行的对象比例（同时放行各计一次）",
    "staff_cost": "全部单位人员工时乘以每小时费率",
}


def part_word(part: str, lang: str) -> str:
    """Return what a part of the verification is called."""
    return PARTS.get(part, part) if lang == "zh" else part


def check_word(name: str, lang: str) -> str:
    """Return what a check is called; ports keep their names."""
    return CHECKS.get(name, name) if lang == "zh" else name


def said_word(text: str, lang: str) -> str:
    """Return what a check found, or why a number was kept."""
    return fitting(text, SAID) if lang == "zh" else text
