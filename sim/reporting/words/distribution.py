"""Words of who wins and who loses, in both languages."""

WHO_WORDS = {
    "en": {"matched": "wanted by two or more", "single": "wanted by one", "inspected": "inspected",
           "all": "all objects"},
    "zh": {"matched": "两方以上需检查", "single": "仅一方需检查", "inspected": "需检查", "all": "全部对象"},
}  # fmt: skip
VERDICTS = {
    "en": {
        "gains": "gains",
        "loses": "loses",
        "unclear": "unclear",
        "same": "same",
        "unknown": "?",
    },
    "zh": {"gains": "受益", "loses": "受损", "unclear": "不明确", "same": "不变", "unknown": "?"},
}
MEASURES = {
    "en": {"minutes": "clearance, min each", "trader_cost": "cost to traders, CNY each",
           "hours": "object-hours a day", "sooner": "sooner", "later": "later",
           "staff_hours": "staff hours a day", "overtime_hours": "overtime, h a day",
           "found": "violations found a day", "missed": "violations missed a day",
           "objects": "objects a day", "openings": "openings each", "moves": "moves each"},
    "zh": {"minutes": "整体通关时间（分钟/对象）", "trader_cost": "企业成本（元/对象）",
           "hours": "对象小时/天", "sooner": "提前", "later": "推迟",
           "staff_hours": "人员工时/天", "overtime_hours": "加班小时/天",
           "found": "查获/天", "missed": "漏检/天", "objects": "对象/天", "openings": "开箱次数/对象",
           "moves": "移箱次数/对象"},
}  # fmt: skip
LEVELS = {
    "en": {"class": "Classes of objects, all ports together",
           "cargo": "Kinds of cargo and transport, all ports together",
           "agency": "Agencies, all ports together", "port": "Ports and their classes of objects",
           "agency_port": "Agencies at each port"},
    "zh": {"class": "对象类别（各口岸合计）", "cargo": "货物与运输工具种类（各口岸合计）",
           "agency": "查验单位（各口岸合计）", "port": "各口岸及其对象类别",
           "agency_port": "各口岸的查验单位"},
}  # fmt: skip
NOTES = {
    "en": (
        "Every number is {policy} minus {baseline}, paired on the same simulated objects: mean [95 % "
        "interval over {n} replications]; sooner and later are the shares of objects released more than a "
        "minute apart. Verdicts allow for the {m} comparisons made here: gains and loses hold at a "
        "false-discovery rate of 5 % (Benjamini and Hochberg), with ! also after Holm; unclear is "
        "not shown to be zero; ? has too few objects. Intervals hold the chance of replications only, "
        "not what is assumed of staff, sites and shares."
    ),
    "zh": (
        "各数为 {policy} 减 {baseline}，在相同的仿真对象上配对：均值 [95% 区间，{n} 次重复]；"
        "“提前”“推迟”为放行时间相差一分钟以上的对象比例。判断已考虑本页共 {m} 项比较："
        "“受益”“受损”按 5% 错误发现率（Benjamini–Hochberg），带 ! 者按 Holm 亦成立；"
        "“不明确”不等于没有差别；“?”为对象太少。"
        "区间只含仿真的随机性，不含人员、场地、比例等假设的不确定性。"
    ),
}
