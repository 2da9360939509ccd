"""The closed list of measures: name, unit, title in both languages, definition.

Measured objects are those that arrive after the warm-up and before the horizon; the run continues until all
of them are released. Objects not released by the end of the run are counted in `unfinished_share` and their
times are censored there, so means are lower bounds; none is dropped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint
from typing import Any

import pandas as pd

from sim import outside
from sim.domain.validated import Text
from sim.errors import check_lang
from sim.text import N_, Worded, gettext

DENOMINATORS = {
    "matched": N_("objects that two or more agencies want inspected"),
    "inspected": N_("objects that at least one agency wants inspected"),
    "all": N_("all objects"),
}
OVERALL_TIME = "overall_time_mean"  # the main measure
STATISTICS = {"mean": 0.0, "p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. Those with `times` are reported with mean and quantiles, others as means."""

    name: str
    unit: str
    title: str | Worded
    definition: str | Worded
    times: bool = False
    denominators: tuple[str, ...] = tuple(DENOMINATORS)  # of objects: those it is given for


SHIPPED_MEASURES = {
    measure.name: measure
    for measure in (
        Measure("customs_only_time", "min", N_("Customs-only time"),
                N_("declaration to the last agency's release"), True),
        Measure("overall_time", "min", N_("Overall clearance time"),
                N_("arrival to release by the last agency, the object being present"), True),
        Measure("release_time", "min", N_("Release time"),
                N_("arrival to leaving the port"), True),
        Measure("inspection_span", "min", N_("Inspection span"),
                N_("first visit begins to last visit ends; 0 without a visit"), True),
        Measure("inspection_service", "min", N_("Inspection work"),
                N_("minutes of steps in all visits"), False),
        Measure("papers_wait", "min", N_("Wait for papers"),
                N_("wait until an officer takes up the papers, summed over agencies"), False),
        Measure("hold_wait", "min", N_("Hold and coordination"),
                N_("receipt of an instruction to its release for execution, summed over them"), False),
        Measure("site_wait", "min", N_("Wait for site and staff"),
                N_(
                    "release for execution (object present) to the start of the visit, summed over "
                    "instructions"
                ), False),
        Measure("after_wait", "min", N_("Laboratory and treatment"),
                N_("end of the visit to disposal, added over instructions"), False),
        Measure("visits", "per object", N_("Visits"), N_("visits of the object"), False),
        Measure("moves", "per object", N_("Moves"), N_("moves for inspection"), False),
        Measure("openings", "per object", N_("Openings"), N_("openings"), False),
        Measure("weighings", "per object", N_("Weighings"), N_("weighings"), False),
        Measure("scans", "per object", N_("Scans"), N_("scans"), False),
        Measure("joint_share", "share", N_("Share inspected jointly"),
                N_("share of objects with a joint visit"), False),
        Measure("trader_cost", "CNY per object", N_("Cost to the trader"),
                N_("arrival to release at the class's hourly rate, moves and openings"), False),
        Measure("detained_share", "share", N_("Share detained"),
                N_("share of objects that an agency keeps"), False),
        Measure("unfinished_share", "share", N_("Share unfinished"),
                N_("share not released at the end of the run; their times are censored there"), False),
    )
}  # fmt: skip
PORT_MEASURES = {
    measure.name: measure
    for measure in (
        Measure("objects", "count", N_("Objects"), N_("measured objects of the denominator")),
        Measure("staff_hours", "h per day", N_("Staff hours"),
                N_("officer-hours spent on measured objects, a day, by agency")),
        Measure("overtime_hours", "h per day", N_("Overtime"),
                N_("officer-hours beyond those on duty, a day of the window, by agency")),
        Measure("staff_utilisation", "share", N_("Utilisation of staff"),
                N_("busy officer-hours over officer-hours on duty in the window, by agency")),
        Measure("site_utilisation", "share", N_("Utilisation of sites"),
                N_("busy time over time on duty in the window, by kind of site")),
        Measure("equipment_utilisation", "share", N_("Utilisation of equipment"),
                N_("busy time over time on duty in the window, by kind of equipment")),
        Measure("found", "per day", N_("Violations found"), N_("violations found a day, by agency")),
        Measure("missed", "per day", N_("Violations missed"),
                N_(
                    "violations that leave undetected: object not inspected, result of a partner "
                    "relied on, or instruction withdrawn; by agency"
                )),
        Measure("last", "share", N_("Came last"),
                N_("share of objects that the agency cleared last (ties count for each)")),
        Measure("staff_cost", "CNY per day", N_("Cost of staff"),
                N_("staff hours of all agencies at the hourly rate")),
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
        A pure function `(plan, workload, trace) -> array [n]`: one finite number per object of the
        workload; the three are those of `sim.model.plan`, `sim.model.workload`, `sim.model.trace`, with
        arrays that cannot be written to.
    times
        Whether it is a time that is reported with quantiles beside its mean.
    denominators
        Which of `matched`, `inspected`, `all` objects it is given for.
    title_zh, definition_zh
        The same in Chinese; default: English.

    Raises
    ------
    BadInput
        When the measure is asked for by its name: for a name that is taken or has another form, missing
        words, unknown denominators, or an entry point that does not load; names the distribution and the
        entry point. Other measures work: one like this is left out of them with a warning (logger `portsim`).

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
    definition_zh: str = ""


def _alike(name: str, other: str) -> bool:
    """Whether columns of one of the measures would be mistaken for the other's."""
    return f"{other}_".startswith(f"{name}_") or name.startswith(f"{other}_")


def _check(one: EntryPoint, own: OwnMeasure) -> None:
    """Raise BadInput for a measure whose fields are not as they should be."""
    words = {"title": own.title, "unit": own.unit, "definition": own.definition}
    chinese = {"title_zh": own.title_zh, "definition_zh": own.definition_zh}
    outside.check_words(one, words, chinese)
    if not callable(own.of):
        raise outside.refused(
            "addition-no-function", one, field="of", form="(plan, workload, trace) -> array"
        )
    given: Any = own.denominators
    listed = isinstance(given, tuple | list) and all(isinstance(word, str) for word in given)
    if not listed or not given or not set(given) <= set(DENOMINATORS):
        raise outside.refused("addition-denominator-unknown", one, known=list(DENOMINATORS))


def _as_measure(name: str, own: OwnMeasure) -> Measure:
    return Measure(
        name, own.unit, Text(en=own.title, zh=own.title_zh or None),
        Text(en=own.definition, zh=own.definition_zh or None), own.times,
        tuple(dict.fromkeys(own.denominators)),
    )  # fmt: skip


OWN_MEASURES = outside.Additions(
    outside.MEASURES, OwnMeasure, (*SHIPPED_MEASURES, *PORT_MEASURES), _check, _alike
)
OBJECT_MEASURES: Mapping[str, Measure] = outside.Extended(
    SHIPPED_MEASURES, OWN_MEASURES, _as_measure
)
WITHIN_HOURS = {"goods": 24.0}  # time limit for `overall_time_within_…`; one hour for other classes
WITHIN_OTHER = 1.0


@lru_cache(maxsize=4096)
def describe(name: str) -> Measure:
    """Return the measure of a column name such as `release_time_p90` or `found_customs`."""
    found = {**OBJECT_MEASURES, **PORT_MEASURES}
    best = max((key for key in found if name == key or name.startswith(key + "_")), key=len)
    return found[best]


def measures(lang: str = "en") -> pd.DataFrame:
    """List the measures of a run.

    Parameters
    ----------
    lang
        Language of titles and definitions: `en` or `zh`.

    Returns
    -------
    One row per measure: `measure` (its name; a time's columns are `NAME_mean`, `NAME_p90` …, those of
    agencies and resources `NAME_customs` …), `title`, `unit`, `statistics` given for it, `definition`.

    Examples
    --------
    >>> import sim
    >>> found = sim.measures().set_index("measure")
    >>> found.loc["overall_time", ["unit", "statistics"]].tolist()
    ['min', 'mean, p50, p90, p95, p99']
    """
    check_lang(lang)
    rows = [
        {
            "measure": measure.name,
            "title": gettext(measure.title, lang),
            "unit": measure.unit,
            "statistics": ", ".join(STATISTICS) if measure.times else "mean",
            "definition": gettext(measure.definition, lang),
        }
        for measure in {**OBJECT_MEASURES, **PORT_MEASURES}.values()
    ]
    return pd.DataFrame(rows)
