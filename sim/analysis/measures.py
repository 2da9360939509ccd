"""Measures of one run in long form: port, policy, object_class, denominator, measure, unit, value."""

import numpy as np
import pandas as pd

from sim.analysis.catalogue import (
    OBJECT_MEASURES,
    STATISTICS,
    WITHIN_HOURS,
    WITHIN_OTHER,
    describe,
)
from sim.analysis.objects import classes, denominators, object_table
from sim.analysis.resources import (
    came_last,
    detections,
    resource_measures,
    staff_cost,
)
from sim.domain.objects import CLASS_NAMES
from sim.model.plan import Plan
from sim.model.trace import Trace
from sim.model.workload import Bools, Floats, Workload
from sim.port.schema import Costs
from sim.units import DAY_MIN

COLUMNS = ["port", "policy", "object_class", "denominator", "measure", "unit", "value"]
ALL_CLASSES = "all"
Row = tuple[str, str, str, float]  # class, denominator, measure, value


def measure(
    plan: Plan, workload: Workload, trace: Trace, costs: Costs, warm_up_min: float
) -> pd.DataFrame:
    """Return all measures of one run; a measure of no objects is missing (see the catalogue)."""
    window = (warm_up_min, workload.horizon_min)
    measured = workload.objects.arrived >= warm_up_min
    table = object_table(plan, workload, trace, costs)
    rows: list[Row] = []
    kinds = classes(plan, workload)
    present = np.unique(kinds)
    groups = [(CLASS_NAMES[cls], measured & (kinds == cls)) for cls in present]
    if len(present) > 1:
        groups.append((ALL_CLASSES, measured))
    for word, within in groups:
        for denominator, belongs in denominators(workload).items():
            rows.extend(object_rows(table, word, denominator, within & belongs))
    days = (window[1] - window[0]) / DAY_MIN
    totals = resource_measures(plan, workload, trace, measured, window)
    totals |= detections(plan, workload, trace, measured, days)
    totals |= came_last(plan, workload, trace, measured)
    totals["staff_cost"] = staff_cost(totals, costs)
    rows.extend((ALL_CLASSES, "all", name, value) for name, value in totals.items())
    frame = pd.DataFrame(rows, columns=["object_class", "denominator", "measure", "value"])
    frame["port"], frame["policy"] = plan.port, plan.policy
    frame["unit"] = [unit_of(name) for name in frame["measure"]]
    return frame[COLUMNS]


def unit_of(name: str) -> str:
    """Return the unit of a column name of the measures."""
    return "share" if "_within_" in name else describe(name).unit


def object_rows(table: dict[str, Floats], word: str, denominator: str, rows: Bools) -> list[Row]:
    """Return the measures of a set of objects; none if it is empty."""
    if not rows.any():
        return []
    found: list[Row] = [(word, denominator, "objects", float(rows.sum()))]
    for name, definition in OBJECT_MEASURES.items():
        values = table[name][rows]
        if not definition.times:
            found.append((word, denominator, name, float(values.mean())))
            continue
        for statistic, share in STATISTICS.items():
            value = values.mean() if statistic == "mean" else np.quantile(values, share)
            found.append((word, denominator, f"{name}_{statistic}", float(value)))
    hours = WITHIN_HOURS.get(word, WITHIN_OTHER)
    share = float((table["overall_time"][rows] <= 60 * hours).mean())
    found.append((word, denominator, f"overall_time_within_{hours:g}h", share))
    return found
