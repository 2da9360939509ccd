"""The closed list of measures: name, unit, title in both languages, definition.

Measured objects are those that arrive after the warm-up and before the horizon; the run goes on until
all of them are done. One that is not done at the end of the run is counted in `unfinished`, and its times
are censored there, so its mean is a lower bound; none is dropped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from sim import outside

DENOMINATORS = {
    "matched": (
        "objects that two or more agencies want inspected",
        "两个及以上单位需检查的对象",
    ),
    "inspected": ("objects that at least one agency wants inspected", "至少一个单位需检查的对象"),
    "all": ("all objects", "全部对象"),
}
OVERALL_TIME = "overall_time_mean"  # the measure that answers are about
STATISTICS = {"mean": 0.0, "p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `times` are reported with mean and quantiles, the rest as means."""

    name: str
    unit: str
    en: str
    zh: str
    definition: str
    times: bool = False
    denominators: tuple[str, ...] = tuple(DENOMINATORS)  # of objects: those it is given for


SHIPPED_MEASURES = {
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


@dataclass(frozen=True, kw_only=True)
class OwnMeasure:
    """A measure of another distribution, which registers it as an entry point of `portsim.measures`.

    In its `pyproject.toml`, the name being the measure's::

        [project.entry-points."portsim.measures"]
        days_in_port = "my_package.measures:days_in_port"

    It then stands beside the shipped ones: in `compare`, `Trace.to_frame`, studies and `measures()`.

    Parameters
    ----------
    title, unit, definition
        What it is called, its unit (`min`, `share`, `per object` …) and what exactly it is, in English.
    of
        A pure function `(plan, workload, trace) -> array [n]`: one finite number an object of the
        workload; the three are those of `sim.model.plan`, `sim.model.workload`, `sim.model.trace`.
    times
        Whether it is a time that is reported with quantiles beside its mean.
    denominators
        Which of `matched`, `inspected`, `all` objects it is given for.
    title_zh
        The title in Chinese; default: English.

    Raises
    ------
    BadInput
        When measures are first asked for: for a name that is taken or has another form, missing words,
        unknown denominators, or an entry point that does not load; names the distribution and the entry
        point.

    Examples
    --------
    >>> import sim
    >>> measure = sim.OwnMeasure(
    ...     title="Days in the port",
    ...     unit="d",
    ...     definition="arrival to leaving the port, in days",
    ...     of=lambda plan, workload, trace: (trace.objects.left - workload.objects.arrived) / 1440,
    ...     times=True,
    ... )
    >>> measure.denominators
    ('matched', 'inspected', 'all')
    """

    title: str
    unit: str
    definition: str
    of: Callable[[Any, Any, Any], Any]
    times: bool = False
    denominators: tuple[str, ...] = tuple(DENOMINATORS)
    title_zh: str = ""


def is_taken(name: str) -> bool:
    """Whether a shipped measure has the name, or columns that would be mistaken for this one's."""
    shipped = (*SHIPPED_MEASURES, *PORT_MEASURES)
    return any(f"{one}_".startswith(f"{name}_") or name.startswith(f"{one}_") for one in shipped)


def own_measures() -> Mapping[str, OwnMeasure]:
    """Return the measures that other distributions add. Raises BadInput naming the entry point."""
    found = outside.loaded(outside.MEASURES, OwnMeasure, is_taken)
    for name, own in found.items():
        one = outside.entry_point(outside.MEASURES, name)
        words = {"title": own.title, "unit": own.unit, "definition": own.definition}
        outside.check_words(one, words)
        if not callable(own.of):
            raise outside.refused(one, "`of` is a function", "(plan, workload, trace) -> array")
        if not own.denominators or not set(own.denominators) <= set(DENOMINATORS):
            message = f"`denominators` are among {', '.join(DENOMINATORS)}"
            raise outside.refused(one, message, "a stated denominator")
    return found


OWN_MEASURES: Mapping[str, OwnMeasure] = outside.Extended({}, own_measures)


def _added() -> dict[str, Measure]:
    return {
        name: Measure(
            name, own.unit, own.title, own.title_zh or own.title, own.definition, own.times,
            tuple(own.denominators),
        )
        for name, own in OWN_MEASURES.items()
    }  # fmt: skip


OBJECT_MEASURES: Mapping[str, Measure] = outside.Extended(SHIPPED_MEASURES, _added)
WITHIN_HOURS = {"goods": 24.0}  # share of objects within this time; other classes one hour
WITHIN_OTHER = 1.0


@lru_cache(maxsize=4096)
def describe(name: str) -> Measure:
    """Return the measure that a column name such as `release_time_p90` or `found_customs` is of."""
    found = {**OBJECT_MEASURES, **PORT_MEASURES}
    best = max((key for key in found if name == key or name.startswith(key + "_")), key=len)
    return found[best]


def measures(lang: str = "en") -> pd.DataFrame:
    """List the measures of a run.

    Parameters
    ----------
    lang
        Language of the titles: `en` or `zh`; definitions are in English.

    Returns
    -------
    One row a measure: `measure` (its name; a time's columns are `NAME_mean`, `NAME_p90` …, those of agencies
    and resources `NAME_customs` …), `title`, `unit`, `statistics` that are given of it, `definition`.

    Examples
    --------
    >>> import sim
    >>> found = sim.measures().set_index("measure")
    >>> found.loc["overall_time", ["unit", "statistics"]].tolist()
    ['min', 'mean, p50, p90, p95, p99']
    """
    rows = [
        {
            "measure": measure.name,
            "title": getattr(measure, lang),
            "unit": measure.unit,
            "statistics": ", ".join(STATISTICS) if measure.times else "mean",
            "definition": measure.definition,
        }
        for measure in {**OBJECT_MEASURES, **PORT_MEASURES}.values()
    ]
    return pd.DataFrame(rows)
