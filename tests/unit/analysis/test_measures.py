"""Measures: definitions on a hand-made day, censoring, intervals, the null difference."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES, describe
from sim.analysis.intervals import interval, levels, paired_differences
from sim.analysis.measures import measure, quantiles, unit_of
from sim.analysis.objects import denominators, object_table, write_papers
from sim.analysis.resources import Use, add_hours, pool_hours, sweep, use_of_pools
from sim.errors import BadInput
from tests.worlds.small import small, world

WARM_UP = 2 * 1440.0


def test_the_three_clocks_are_nested() -> None:
    found = world(small(), "joint")
    table = object_table(found.plan, found.workload, found.trace, small().costs)
    assert (table["overall_time"] <= table["release_time"]).all()
    unloading = found.workload.objects.present - found.workload.objects.arrived
    assert (table["customs_only_time"] <= table["overall_time"]).all()
    assert (table["overall_time"] >= unloading).all()


def test_denominators_are_nested_and_the_same_under_every_policy() -> None:
    workload = world(small(), "serial").workload
    sets = denominators(workload)
    assert (sets["matched"] <= sets["inspected"]).all()
    assert (sets["inspected"] <= sets["all"]).all()
    again = denominators(world(small(), "joint").workload)
    assert all(np.array_equal(sets[name], again[name]) for name in sets)


def test_the_span_of_an_object_with_one_visit_is_its_visit() -> None:
    found = world(small(), "serial")
    table = object_table(found.plan, found.workload, found.trace, small().costs)
    visits = found.trace.visits
    once = np.flatnonzero(table["visits"] == 1)
    row = {int(o): k for k, o in enumerate(visits.object)}
    for i in once[:50]:
        k = row[int(i)]
        assert table["inspection_span"][i] == visits.ended[k] - visits.began[k]
        assert table["inspection_service"][i] <= table["inspection_span"][i] + 1e-9


def test_objects_that_are_not_done_are_counted_and_censored_not_dropped() -> None:
    found = world(small(), "serial")
    found.trace.objects.released[5] = np.nan
    found.trace.objects.cleared[5] = np.nan
    table = object_table(found.plan, found.workload, found.trace, small().costs)
    assert table["unfinished_share"].sum() == 1
    assert table["overall_time"][5] == found.trace.ended_min - found.workload.objects.arrived[5]


def test_busy_hours_are_the_work_of_tasks() -> None:
    """Over the whole run, staff hours add up to units times minutes of all tasks."""
    found = world(small(), "joint")
    use = use_of_pools(found.trace)
    busy, over, on_duty = pool_hours(found.plan, found.workload, use, (0.0, found.plan.until_min))
    assert np.isclose(busy.sum(), (use.units * (use.ended - use.began)).sum() / 60)
    assert (over <= busy + 1e-9).all()
    assert (busy - over <= on_duty + 1e-9).all()


def test_every_measure_has_a_definition_and_every_definition_a_measure() -> None:
    found = world(small(), "joint")
    frame = measure(found.plan, found.workload, found.trace, small().costs, WARM_UP)
    named = {describe(name).name for name in frame["measure"] if "_within_" not in name}
    assert named == set(OBJECT_MEASURES) | set(PORT_MEASURES)
    assert frame["value"].notna().all()
    assert not frame.duplicated(["object_class", "denominator", "measure"]).any()


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("release_time_p90", "min"),
        ("found_customs", "per day"),
        ("overall_time_within_24h", "share"),
    ],
)
def test_units_follow_the_name(name: str, unit: str) -> None:
    assert unit_of(name) == unit


def test_detections_do_not_depend_on_a_policy_that_relies_on_nobody() -> None:
    """The same objects are inspected by the same agencies, withdrawals aside."""
    totals = []
    for policy in ("serial", "parallel+matching"):
        found = world(small(), policy)
        frame = measure(found.plan, found.workload, found.trace, small().costs, 0.0)
        mine = frame[frame["measure"].str.match("found_|missed_")]
        totals.append(mine["value"].sum())
    assert abs(totals[0] - totals[1]) <= 2 / 14


def test_students_interval_by_hand() -> None:
    mean, low, high, n = interval(pd.Series([1.0, 2.0, 3.0]))
    assert (mean, n) == (2.0, 3)
    assert np.allclose([low, high], [2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5])


def test_one_value_has_no_interval() -> None:
    mean, low, high, n = interval(pd.Series([1.0, np.nan]))
    assert (mean, n) == (1.0, 1)
    assert np.isnan([low, high]).all()


def runs(values: dict[str, list[float]]) -> pd.DataFrame:
    rows = [
        ("p", policy, "goods", "all", "x", "min", value, replication)
        for policy, mine in values.items()
        for replication, value in enumerate(mine)
    ]
    names = ["port", "policy", "object_class", "denominator", "measure", "unit", "value"]
    return pd.DataFrame(rows, columns=[*names, "replication"])


def test_pairing_removes_what_replications_share() -> None:
    frame = runs({"a": [10.0, 20.0, 30.0], "b": [11.0, 21.0, 31.0]})
    difference = paired_differences(frame, "a").iloc[0]
    assert (difference["mean"], difference["low"], difference["high"]) == (1.0, 1.0, 1.0)
    level = levels(frame).iloc[1]
    assert level["high"] - level["low"] > 20


def test_a_pair_with_a_missing_side_is_left_out_and_counted() -> None:
    frame = runs({"a": [10.0, 20.0, 30.0], "b": [11.0, np.nan, 31.0]})
    assert paired_differences(frame, "a").iloc[0]["n"] == 2


@pytest.mark.parametrize("n", [1, 2, 3, 10, 101, 1000])
def test_quantiles_are_those_of_numpy(n: int) -> None:
    values = np.round(np.random.default_rng(n).normal(size=n), 1)  # with ties
    expected = {f"p{100 * q:g}": np.quantile(values, q) for q in (0.5, 0.9, 0.95, 0.99)}
    assert quantiles(np.sort(values)) == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_overtime_is_what_runs_on_after_closing() -> None:
    """Pool 0: 2 on duty from 0 to 60; one unit works 30 to 90, another 80 to 100; window to 95."""
    use = Use(np.zeros(2, int), np.zeros(2, int), np.ones(2, int), np.array([30.0, 80.0]),
              np.array([90.0, 100.0]))  # fmt: skip
    hours, state, since = np.zeros((3, 1)), np.zeros((2, 1), np.int64), np.zeros(1)
    shifts = np.array([0.0, 60.0])
    at = np.concatenate([use.began, use.ended, shifts])
    sweep(use.pool, use.units, np.zeros(2, int), np.array([2, 0]), at, np.argsort(at), 95.0,
          state, since, hours)  # fmt: skip
    add_hours(0, 95.0, state, since, hours)
    assert np.allclose(hours[:, 0] * 60, [60 + 15, 30 + 15, 120])


def test_a_warm_up_that_leaves_nothing_is_refused() -> None:
    found = world(small(), "serial")
    with pytest.raises(BadInput, match="warm_up_days = 20160 min") as refused:
        measure(found.plan, found.workload, found.trace, small().costs, 14 * 1440.0)
    assert "20160" in refused.value.message


def test_papers_by_hand() -> None:
    """Two agencies: one waits 5 and works 10, the other is never reached before the run ends at 50."""
    deals, review = np.ones((1, 2), bool), np.array([[10.0, 3.0]])
    papers_from, papers_to = np.array([[0.0, 20.0]]), np.array([[15.0, np.nan]])
    cleared, last, papers = np.array([[15.0, np.nan]]), np.empty(1), np.empty(1)
    write_papers(deals, np.zeros(1), review, papers_from, papers_to, cleared, 50.0, last, papers)
    assert (last[0], papers[0]) == (50.0, 5.0 + 27.0)
