"""Measures of one run in long form: port, policy, object_class, denominator, measure, unit, value."""

from functools import lru_cache
from typing import Any

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
from sim.errors import BadInput
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.port.schema import Costs
from sim.types import Bools, Floats, Ints
from sim.units import DAY_MIN

COLUMNS = ["port", "policy", "object_class", "denominator", "measure", "unit", "value"]
ALL_CLASSES = "all"
Row = tuple[str, str, str, float]  # class, denominator, measure, value


def measure(
    plan: Plan, workload: Workload, trace: EngineTrace, costs: Costs, warm_up_min: float
) -> pd.DataFrame:
    """Return all measures of one run; measures without objects are missing (see the catalogue).

    Raises BadInput if the warm-up leaves no time to measure.
    """
    window = (warm_up_min, workload.horizon_min)
    if window[0] >= window[1]:
        value = f"{window[0]:g} min"
        raise BadInput("warm-up-too-long", key="warm_up_days", value=value, end=window[1])
    measured = workload.objects.arrived >= warm_up_min
    rows = _object_measures(plan, workload, trace, costs, measured)
    days = (window[1] - window[0]) / DAY_MIN
    totals = resource_measures(plan, workload, trace, measured, window)
    totals |= detections(plan, workload, trace, measured, days)
    totals |= came_last(plan, workload, trace, measured)
    totals["staff_cost"] = staff_cost(totals, costs)
    rows.extend((ALL_CLASSES, "all", name, value) for name, value in totals.items())
    labels = _labels(plan.port, plan.policy, tuple(row[:3] for row in rows))
    return pd.DataFrame(labels | {"value": np.array([row[3] for row in rows])})


@lru_cache(maxsize=256)
def _labels(port: str, policy: str, rows: tuple[tuple[str, str, str], ...]) -> dict[str, Any]:
    """Return the text columns; cached, because they are slow to make and replications share them."""
    words, denominators, names = zip(*rows, strict=True)
    units = [unit_of(name) for name in names]
    columns = ([port] * len(rows), [policy] * len(rows), words, denominators, names, units)
    return {
        name: pd.array(column, dtype="str")
        for name, column in zip(COLUMNS, columns, strict=False)  # without the value
    }


def _object_measures(
    plan: Plan, workload: Workload, trace: EngineTrace, costs: Costs, measured: Bools
) -> list[Row]:
    """Return the measures of the objects of each class, and of all if there are several."""
    table = object_table(plan, workload, trace, costs)
    kinds = classes(plan, workload)
    present = np.unique(plan.object_class[np.flatnonzero(np.bincount(workload.objects.stream))])
    groups = [(CLASS_NAMES[cls], measured & (kinds == cls)) for cls in present]
    if len(present) > 1:
        groups.append((ALL_CLASSES, measured))
    sets = denominators(workload)
    rows: list[Row] = []
    for word, within in groups:
        for denominator, belongs in sets.items():
            rows.extend(object_rows(table, word, denominator, np.flatnonzero(within & belongs)))
    return rows


@lru_cache(maxsize=4096)
def unit_of(name: str) -> str:
    """Return the unit of a column name of the measures."""
    return "share" if "_within_" in name else describe(name).unit


def object_rows(table: dict[str, Floats], word: str, denominator: str, rows: Ints) -> list[Row]:
    """Return the measures of a set of objects, given by their rows; empty for no objects."""
    if len(rows) == 0:
        return []
    found: list[Row] = [(word, denominator, "objects", float(len(rows)))]
    values = np.empty(len(rows))  # reused for every column, so it stays in the CPU cache
    for name, definition in OBJECT_MEASURES.items():
        if denominator not in definition.denominators:
            continue
        table[name].take(rows, out=values, mode="clip")  # "raise" would make a copy
        mean = float(np.add.reduce(values)) / len(rows)
        if not definition.times:
            found.append((word, denominator, name, mean))
            continue
        values.sort()
        for statistic, value in {"mean": mean, **quantiles(values)}.items():
            found.append((word, denominator, f"{name}_{statistic}", value))
    hours = WITHIN_HOURS.get(word, WITHIN_OTHER)
    share = float((table["overall_time"].take(rows) <= 60 * hours).mean())
    found.append((word, denominator, f"overall_time_within_{hours:g}h", share))
    return found


def quantiles(values: Floats) -> dict[str, float]:
    """Return the quantiles in `STATISTICS` of sorted values.

    They equal numpy.quantile with linear interpolation.
    """
    last = len(values) - 1
    shares = {name: share for name, share in STATISTICS.items() if name != "mean"}
    lower = {name: int(share * last) for name, share in shares.items()}
    found = {}
    for name, k in lower.items():
        below, above, part = (
            float(values[k]),
            float(values[min(k + 1, last)]),
            shares[name] * last - k,
        )
        step = above - below
        found[name] = below + step * part if part < 0.5 else above - step * (1 - part)
    return found
