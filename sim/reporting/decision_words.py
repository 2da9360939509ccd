"""Words of pilots and rollout in both languages; numbers with their intervals as text."""

from collections.abc import Mapping
from math import floor, isnan, log10
from typing import Any

import pandas as pd

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
CRITERIA = {
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
RULES = {
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


def plain(value: float, digits: int = 3, *, signed: bool = False) -> str:
    """Write a number to so many significant digits, thousands parted, never as a power of ten."""
    return _written(value, _decimals(value, digits), signed=signed)


def ranged(mean: float, low: float, high: float, lang: str, *, signed: bool = False) -> str:
    """Write a mean with its interval, all to the same decimals."""
    decimals = _decimals(max(abs(mean), abs(low), abs(high)), 3)
    parts = [_written(value, decimals, signed=signed) for value in (mean, low, high)]
    inside = SAY[lang]["to"].join(parts[1:])
    return f"{parts[0]}（{inside}）" if lang == "zh" else f"{parts[0]} ({inside})"


def _decimals(value: float, digits: int) -> int:
    if isnan(value) or value == 0:
        return 0
    return max(0, digits - 1 - floor(log10(abs(value))))


def _written(value: float, decimals: int, *, signed: bool) -> str:
    if isnan(value):
        return "–"
    text = f"{value:{'+' if signed else ''},.{decimals}f}"
    return ("0" if float(text.replace(",", "")) == 0 else text).replace("-", "−")


def joined(names: list[str], lang: str) -> str:
    """Write a list of names."""
    return ("、" if lang == "zh" else ", ").join(names)


def by(frame: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the rows of a table by one column, in their order."""
    return {str(row[column]): row for row in frame.to_dict("records")}


def of_row(row: Mapping[Any, Any], scale: float, lang: str) -> str:
    """Write mean, low, high of a row in units of so much."""
    return ranged(row["mean"] / scale, row["low"] / scale, row["high"] / scale, lang)


def wrapped(text: str, width: int) -> str:
    """Break a label into lines: at spaces, or after so many characters where there are none."""
    lines = [""]
    for word in text.split(" ") if " " in text and width > 20 else _chunks(text, width):
        joint = " " if " " in text and lines[-1] and width > 20 else ""
        if lines[-1] and len(lines[-1]) + len(joint) + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += joint + word
    return "<br>".join(lines)


def _chunks(text: str, width: int) -> list[str]:
    return [text[k : k + width] for k in range(0, len(text), width)]
