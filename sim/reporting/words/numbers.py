"""Plain names for the numbers of a port, in both languages; keys are kept as in files."""

from collections.abc import Sequence

from sim.domain.objects import CLASS_ZH
from sim.port.schema import Port
from sim.reporting.words.border import CLASS_EN, agency_word, methods_word

# Last steps of keys in port files.
WHAT = {
    "per_day": ("traffic a day", "每天的流量"),
    "weekly": ("spread over the week", "一周内的分布"),
    "daily": ("spread over the day", "一天内的分布"),
    "batch": ("objects that arrive together", "同时到达的对象数"),
    "containers": ("containers of a consignment", "每票货物的集装箱数"),
    "inspected_containers": ("share of containers inspected", "查验的集装箱比例"),
    "urgent": ("share of urgent objects", "急件比例"),
    "unloading": ("time of unloading", "卸货时间"),
    "preparation": ("the trader's own preparation", "企业自行准备的时间"),
    "ahead": ("declared ahead by", "提前申报的时间"),
    "pick_up": ("time until pick-up", "提离时间"),
    "overlap": ("overlap of the agencies' instructions", "各单位指令的重合"),
    "deals_with": ("share of objects it deals with", "涉及的对象比例"),
    "instructs": ("share it wants inspected", "布控查验比例"),
    "delay": ("time until its instruction arrives", "指令到达的延迟"),
    "officers": ("officers it sends to a visit", "每次派出的人数"),
    "withdrawn": ("share of instructions withdrawn", "撤销指令的比例"),
    "withdrawn_after": ("time until it withdraws", "撤销前的时间"),
    "relies": ("how often it relies on the other's result", "采信对方结果的比例"),
    "leaves_early": ("how often its officers leave a joint visit early", "完成本方步骤后先行离场的比例"),
    "papers.automatic": ("papers passed without an officer", "单证自动通过比例"),
    "papers.review": ("time to review papers", "单证审核时间"),
    "coordination.by_phone": ("time to answer by telephone", "电话答复时间"),
    "coordination.on_platform": ("time to answer on the platform", "平台答复时间"),
    "coordination.declines": ("how often it declines", "不同意的比例"),
    "coordination.absent": ("how often it agrees and does not come", "同意后未到场的比例"),
    "laboratory.share": ("samples that go to the laboratory", "送实验室的样品比例"),
    "laboratory.analysis": ("time of analysis", "检测时间"),
    "finding.hit": ("inspections that find a violation", "查获率"),
    "finding.elsewhere": ("violations among the uninspected", "未查验对象的违规比例"),
    "finding.found_by_partner": ("violations the partner finds", "由对方查获的比例"),
    "finding.treatment": ("time of treatment", "处置时间"),
    "finding.detained": ("hits that are never released", "扣留比例"),
    "hold_window": ("hold window", "等待窗口"),
    "agree_within": ("time allowed to agree", "协商时限"),
    "grace": ("grace time for absent parties", "未到场的宽限时间"),
    "slot_every": ("spacing of time slots", "时段间隔"),
    "slot_notice": ("notice before a slot", "时段预告时间"),
    "slot_length": ("length of a slot", "时段长度"),
    "reserve_after": ("wait after which units are kept", "开始保留资源前的等待"),
    "last_start": ("last start before closing", "下班前最晚开始"),
    "between": ("time between failures", "故障间隔"),
    "repair": ("time of repair", "维修时间"),
    "staffing": ("share of staff on duty", "在岗比例"),
}  # fmt: skip
STREAMS = {
    "imports": ("imports", "进口"), "exports": ("exports", "出口"), "ships": ("ships", "船舶"),
    "trains": ("trains", "列车"), "vehicles": ("road vehicles", "公路车辆"),
    "aircraft": ("aircraft", "航空器"),
    "articles": ("articles", "物品"), "express": ("express", "快件"), "goods": ("goods", "货物"),
}  # fmt: skip
STEPS = {
    "approach": ("approach", "驶近"), "board": ("boarding", "登临"), "close": ("closing", "关箱"),
    "examine": ("examination", "查看"), "hand_papers": ("handing papers", "递交单证"),
    "inspect": ("inspection", "检查"), "leave": ("leaving", "离开"), "look": ("look", "目视"),
    "move": ("move to the site", "移至场地"), "open": ("opening", "开箱（包）"), "papers": ("papers", "单证"),
    "radiation": ("radiation portal", "辐射探测"), "read": ("reading images", "判图"),
    "report": ("report", "记录"), "return": ("return", "归位"), "sample": ("sampling", "取样"),
    "scan": ("scan", "机检"), "search": ("search", "搜查"), "stop": ("stop", "停车"),
    "walk": ("walk", "步行"), "weigh": ("weighing", "过磅"), "xray": ("X-ray", "X 光"),
}  # fmt: skip
INVITED = {"forestry": ("forestry", "林业部门")}
MACHINES = {
    "scanner": ("large scanners", "大型机检设备"), "rail_scanner": ("train scanners", "列车机检设备"),
    "small_xray": ("X-ray machines", "X 光机"), "weighbridge": ("weighbridges", "地磅"),
    "radiation_portal": ("radiation portals", "辐射探测门"),
}  # fmt: skip
GROUPS = {
    "inspection": ("inspectors", "查验人员"), "papers": ("officers for papers", "单证人员"),
    "boarding": ("boarding officers", "登临人员"), "lane": ("officers at the lanes", "通道人员"),
}  # fmt: skip
SITES = {
    "bay": ("bays", "查验平台"), "scan_lane": ("scanning lanes", "机检通道"), "lane": ("lanes", "通道"),
    "gangway": ("gangways", "舷梯"), "track": ("tracks", "股道"), "stand": ("stands", "机位"),
    "back_office": ("back-office places", "后台工位"),
}  # fmt: skip
COSTS = {
    "move": ("cost of a move", "移动一次的成本"), "opening": ("cost of an opening", "开箱一次的成本"),
    "staff": ("cost of an officer's hour", "人员每小时成本"),
    "utilisation": ("utilisation that staff is sized to", "配员所按的利用率"),
    "peak": ("utilisation in the busiest hour", "最忙时段的利用率"),
}  # fmt: skip
DELAY = ("cost of an hour's delay", "每延误一小时的成本")
COUNT = ("number of {0}", "{0}数量")
LABORATORY = ("laboratory benches", "实验台")
TIME_OF = ("time of {0}", "{0}时间")
SHARE_BY = ("share inspected by {0}", "以“{0}”方式查验的比例")
SHIFT = ("shift {0} to {1}{2}: {3}", "{0} 至 {1} 班次{2}：{3}")
DAYS = {
    "mon": ("Mon", "周一"), "tue": ("Tue", "周二"), "wed": ("Wed", "周三"), "thu": ("Thu", "周四"),
    "fri": ("Fri", "周五"), "sat": ("Sat", "周六"), "sun": ("Sun", "周日"),
}  # fmt: skip


def number_word(key: str, port: Port, lang: str) -> str:
    """Return a plain name for the number at a dotted key; the key if unknown."""
    side = 1 if lang == "zh" else 0
    steps = key.split(".")
    if steps[0] == "streams":
        whose, rest = [_of(STREAMS, steps[1], side)], steps[2:]
        if rest[0] == "agencies":
            whose, rest = [*whose, _agency(rest[1], lang)], rest[2:]
        if rest[0] == "menus":
            menu = port.streams[steps[1]].agencies[steps[3]].menus[int(rest[1])]
            return _told(whose, SHARE_BY[side].format(methods_word(menu.methods, lang)), lang)
        return _told(whose, _what(rest, side), lang)
    if steps[0] == "procedures":
        step = _of(STEPS, port.procedures[steps[1]].steps[int(steps[3])].step, side)
        return _told([_agency(steps[5], lang)], TIME_OF[side].format(step), lang)
    if steps[0] == "calendars":
        shift = port.calendars[steps[1]][int(steps[2])]
        told = _days(shift.days, side)
        return SHIFT[side].format(shift.opens, shift.closes, told, WHAT["staffing"][side])
    if steps[:2] == ["matching", "hold_window"]:
        return _told([(CLASS_ZH if side else CLASS_EN)[steps[2]]], WHAT["hold_window"][side], lang)
    if steps[0] in ("staff", "sites", "equipment", "laboratories"):
        return _count(steps, side, lang)
    if steps[0] == "costs" and steps[1] == "delay":
        return _told([(CLASS_ZH if side else CLASS_EN)[steps[2]]], DELAY[side], lang)
    if steps[0] in ("costs", "sizing"):
        return _of(COSTS, steps[1], side)
    if steps[0] == "breakdowns":
        return _told([_of(MACHINES, steps[1], side)], _what(steps[2:], side), lang)
    return _what(steps[1:], side)


def _days(days: Sequence[str], side: int) -> str:
    """Return the days of a shift in brackets; empty for every day."""
    if len(days) == len(DAYS):
        return ""
    names, week = [DAYS[day][side] for day in days], list(DAYS)
    first = week.index(days[0])
    if len(days) > 2 and list(days) == week[first : first + len(days)]:
        text = (" to ", "至")[side].join((names[0], names[-1]))
    else:
        text = (", ", "、")[side].join(names)
    return (f" ({text})", f"（{text}）")[side]


def _count(steps: list[str], side: int, lang: str) -> str:
    """Return the name of a number of officers, sites, machines or laboratory benches."""
    if steps[0] == "staff":
        whose, what = steps[1], _of(GROUPS, steps[2], side)
    elif steps[0] == "laboratories":
        whose, what = steps[1], LABORATORY[side]
    else:
        whose, what = steps[2], _of(SITES if steps[0] == "sites" else MACHINES, steps[1], side)
    return _told([_agency(whose, lang)], COUNT[side].format(what), lang)


def _agency(name: str, lang: str) -> str:
    return INVITED[name][lang == "zh"] if name in INVITED else agency_word(name, lang).lower()


def _what(rest: list[str], side: int) -> str:
    text = ".".join(rest)
    return WHAT[text][side] if text in WHAT else text.replace("_", " ")


def _of(table: dict[str, tuple[str, str]], name: str, side: int) -> str:
    return table[name][side] if name in table else name.replace("_", " ")


def _told(whose: list[str], what: str, lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join([*whose, what])
