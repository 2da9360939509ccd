"""Chinese headings and cells of printed tables, by column name; JSON and SQL keep the names."""

from collections.abc import Mapping
from typing import Any

from sim.analysis.catalogue import DENOMINATORS
from sim.domain.objects import CLASS_ZH
from sim.reporting.words.border import GRADES, MODES

ZH = {
    "agency": "单位",
    "along": "沿因素",
    "article": "条款",
    "articles": "条款",
    "assumed": "假设",
    "at": "持平处",
    "check": "检查项",
    "claim": "论断",
    "columns": "列",
    "count": "个数",
    "cv": "变异系数",
    "definition": "定义",
    "denominator": "分母",
    "derived": "推算",
    "design": "设计",
    "difference": "差异",
    "does": "作用",
    "effect": "效应",
    "factor": "因素",
    "false alarm": "误报概率",
    "first": "一阶",
    "first_high": "一阶上限",
    "first_low": "一阶下限",
    "formula": "公式",
    "found": "所得",
    "from": "起始",
    "gain_first": "起点收益",
    "gain_last": "终点收益",
    "grade": "级别",
    "half_width": "半宽",
    "high": "上限",
    "high_adjusted": "校正上限",
    "hinges": "改变结论",
    "hours": "工时",
    "key": "参数",
    "kind": "类型",
    "last_high": "终点上限",
    "last_low": "终点下限",
    "lever": "杠杆",
    "levers": "杠杆",
    "load": "负荷",
    "low": "下限",
    "low_adjusted": "校正下限",
    "mean": "均值",
    "mean_effect": "平均效应",
    "measure": "指标",
    "met": "达到",
    "method": "方法",
    "mode": "运输方式",
    "n": "次数",
    "name": "名称",
    "noise": "噪声",
    "note": "说明",
    "number": "数值",
    "object_class": "对象类别",
    "objects_per_day": "每日对象数",
    "on": "启用",
    "parameter": "参数",
    "part": "部分",
    "point": "点",
    "points": "点数",
    "policies": "方案",
    "policy": "方案",
    "pool": "资源",
    "port": "口岸",
    "ports": "口岸",
    "published": "已发表",
    "question": "问题",
    "replications": "重复次数",
    "resource": "资源",
    "result": "结果",
    "rows": "行数",
    "runs": "仿真次数",
    "s": "秒",
    "saved": "省去的重复",
    "shape": "分布",
    "share": "占比",
    "source": "来源",
    "spread": "离散",
    "stage": "环节",
    "state": "判断",
    "statistic": "统计量",
    "statistics": "统计量",
    "study": "研究",
    "target": "目标",
    "tasks": "任务数",
    "title": "标题",
    "unit": "单位",
    "units": "台数或人数",
    "utilisation": "利用率",
    "value": "取值",
    "verdict": "结论",
    "view": "视图",
    "without": "无持平时",
}


def head(name: str, lang: str) -> str:
    """Return a column's head; an unknown one, such as a factor's own name, stays as it is."""
    return ZH.get(name, name) if lang == "zh" else name


CELLS: Mapping[str, Mapping[Any, str]] = {
    "article": {"preamble": "序言"},
    "denominator": {name: words[1] for name, words in DENOMINATORS.items()},
    "grade": GRADES["zh"],
    "met": {True: "是", False: "否"},
    "mode": MODES["zh"],
    "object_class": {**CLASS_ZH, "all": "全部"},
    "on": {"yes": "是", "no": "否"},
    "state": {"pass": "成立", "fail": "不成立", "inconclusive": "无法判断"},
}


def cell(name: str, value: Any, lang: str) -> Any:
    """Return a cell of a column in a language; one that is a name or a number stays as it is."""
    return CELLS.get(name, {}).get(value, value) if lang == "zh" else value
