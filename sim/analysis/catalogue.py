"""The closed list of measures: name, unit, title in both languages, definition.

Measured objects are those that arrive after the warm-up and before the horizon; the run continues until all
of them are released. Objects not released by the end of the run are counted in `unfinished_share` and their
times are censored there, so means are lower bounds; none is dropped.
"""

from dataclasses import dataclass
from functools import lru_cache

DENOMINATORS = {
    "matched": (
        "objects that two or more agencies want inspected",
        "两个及以上单位需检查的对象",
    ),
    "inspected": ("objects that at least one agency wants inspected", "至少一个单位需检查的对象"),
    "all": ("all objects", "全部对象"),
}
OVERALL_TIME = "overall_time_mean"  # the main measure
STATISTICS = {"mean": 0.0, "p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. Those with `times` are reported with mean and quantiles, others as means."""

    name: str
    unit: str
    en: str
    zh: str
    definition: str
    times: bool = False


OBJECT_MEASURES = {
    measure.name: measure
    for measure in (
        Measure("customs_only_time", "min", "Customs-only time", "海关通关时间",
                "declaration to the last agency's release", True),
        Measure("overall_time", "min", "Overall clearance time", "整体通关时间",
                "arrival to release by the last agency, the object being present", True),
        Measure("release_time", "min", "Release time", "口岸放行时间",
                "arrival to leaving the port", True),
        Measure("inspection_span", "min", "Inspection span", "检查跨度",
                "first visit begins to last visit ends; 0 without a visit", True),
        Measure("inspection_service", "min", "Inspection work", "检查作业时间",
                "minutes of steps in all visits", False),
        Measure("papers_wait", "min", "Wait for papers", "单证等待",
                "wait for officers at the papers of all agencies, added", False),
        Measure("hold_wait", "min", "Hold and coordination", "等待窗口与协商",
                "receipt of each instruction to its being set free, added", False),
        Measure("site_wait", "min", "Wait for site and staff", "等待场地与人员",
                "each instruction set free, the object at hand, to the beginning of its visit, added", False),
        Measure("after_wait", "min", "Laboratory and treatment", "化验与处置",
                "end of the visit to disposal, added over instructions", False),
        Measure("visits", "per object", "Visits", "作业次数", "visits of the object", False),
        Measure("moves", "per object", "Moves", "移箱（位）次数", "moves for inspection", False),
        Measure("openings", "per object", "Openings", "开箱（包）次数", "openings", False),
        Measure("weighings", "per object", "Weighings", "过磅次数", "weighings", False),
        Measure("scans", "per object", "Scans", "机检次数", "scans", False),
        Measure("joint_share", "share", "Share inspected jointly", "联合检查比例",
                "share of objects with a joint visit", False),
        Measure("trader_cost", "CNY per object", "Cost to the trader", "企业成本",
                "arrival to release at the class's hourly rate, moves and openings", False),
        Measure("detained_share", "share", "Share detained", "扣留比例",
                "share of objects that an agency keeps", False),
        Measure("unfinished_share", "share", "Share unfinished", "未完成比例",
                "share not released at the end of the run; their times are censored there", False),
    )
}  # fmt: skip
PORT_MEASURES = {
    measure.name: measure
    for measure in (
        Measure("objects", "count", "Objects", "对象数", "measured objects of the denominator"),
        Measure("staff_hours", "h per day", "Staff hours", "人员工时",
                "officer-hours spent on measured objects, a day, by agency"),
        Measure("overtime_hours", "h per day", "Overtime", "加班工时",
                "officer-hours beyond those on duty, a day of the window, by agency"),
        Measure("staff_utilisation", "share", "Utilisation of staff", "人员利用率",
                "busy officer-hours over officer-hours on duty in the window, by agency"),
        Measure("site_utilisation", "share", "Utilisation of sites", "场地利用率",
                "the same of each kind of site"),
        Measure("equipment_utilisation", "share", "Utilisation of equipment", "设备利用率",
                "the same of each kind of equipment"),
        Measure("found", "per day", "Violations found", "查获", "by agency, a day"),
        Measure("missed", "per day", "Violations missed", "漏检",
                "of objects not inspected, of results relied on, of instructions withdrawn; by agency"),
        Measure("last", "share", "Came last", "最后放行单位",
                "share of objects that the agency let go last (ties count for each)"),
        Measure("staff_cost", "CNY per day", "Cost of staff", "人员成本",
                "staff hours of all agencies at the hourly rate"),
    )
}  # fmt: skip
WITHIN_HOURS = {"goods": 24.0}  # time limit for `overall_time_within_…`; one hour for other classes
WITHIN_OTHER = 1.0


@lru_cache(maxsize=4096)
def describe(name: str) -> Measure:
    """Return the measure of a column name such as `release_time_p90` or `found_customs`."""
    found = {**OBJECT_MEASURES, **PORT_MEASURES}
    best = max((key for key in found if name == key or name.startswith(key + "_")), key=len)
    return found[best]
