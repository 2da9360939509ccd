"""A national year: every day of every port counts once, and the rest of the country is more of the same."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.analysis.objects import object_table
from sim.engine.compiled.run import run as run_compiled
from sim.experiments.national import COPIES, SUMMED, NationalJob, load_national, stratified, summary
from sim.model.build import build_plan
from sim.policy.load import load_policy
from sim.port.load import load_port, port_names
from sim.sampling.draw import draw

YEAR = load_national("2018")
POLICIES = tuple(load_policy(name) for name in YEAR.policies)
SMALL = NationalJob(
    YEAR.model_copy(update={"totals": {}}),
    (load_port("alashankou"), load_port("suzhou")), POLICIES, seed=2018, days=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> NationalJob:
    return NationalJob(
        YEAR, tuple(load_port(name) for name in port_names()), POLICIES, 2018, YEAR.days
    )


def test_each_day_of_each_port_is_counted_once(whole: NationalJob) -> None:
    days = Counter[tuple[int, int]]()
    for period in whole.periods:
        if period.stream is None:
            days.update((period.port, period.first_day + k) for k in range(period.days))
    assert days == {(port, day): 1 for port in range(len(whole.ports)) for day in range(365)}


def test_no_two_periods_of_a_stratum_share_random_numbers(whole: NationalJob) -> None:
    drawn = Counter((period.port, period.stratum, period.replication) for period in whole.periods)
    assert set(drawn.values()) == {1}
    assert max(Counter(p.replication % COPIES for p in whole.periods)) < COPIES


@pytest.mark.parametrize("cls", ["road_vehicle", "aircraft", "ship", "train"])
def test_the_means_of_transport_add_up_to_the_published_total(whole: NationalJob, cls: str) -> None:
    """Within the length of one period of the last copy, which is there or is not."""
    expected = 0.0
    for period in whole.periods:
        port = whole.port(period.port, period.stream)
        mine = [stream for stream in port.streams.values() if stream.object_class == cls]
        expected += period.days * sum(stream.per_day.base for stream in mine)
    assert expected == pytest.approx(365 * YEAR.totals[cls].base, rel=0.05)


def test_a_run_without_logs_tells_the_same_of_every_object() -> None:
    port, days = load_port("suzhou"), 5
    workload, plan = draw(port, days, 1, 1), build_plan(port, POLICIES[1], days)
    full, short = (
        object_table(plan, workload, run_compiled(plan, workload, logs=logs), port.costs)
        for logs in (True, False)
    )
    assert set(SUMMED) <= set(short) < set(full)
    for name, column in short.items():
        np.testing.assert_allclose(column, full[name], rtol=1e-12, err_msg=name)


def test_serial_against_itself_saves_nothing() -> None:
    job = replace(SMALL, policies=(POLICIES[0], POLICIES[0].model_copy(update={"policy": "again"})))
    rows = [{**row, "weight": 1.0} for number in range(len(job.periods)) for row in job(number)]
    sums = pd.DataFrame(rows)
    found = summary(sums)
    again = found[found["policy"] == "again"]
    assert len(again) > 3
    assert (again["saved_h"] == 0).all()
    assert (again["visits_spared"] == 0).all()


def test_the_interval_of_a_total_is_that_of_a_stratified_sample() -> None:
    """Two strata of 100 periods with standard deviations 1 and 2: the total's is the root of 500."""
    rng = np.random.default_rng(1)
    values = pd.Series(np.concatenate([rng.normal(0, 1, 100), rng.normal(0, 2, 100)]))
    strata = pd.Series(["a"] * 100 + ["b"] * 100)
    total, half = stratified(values, strata, pd.Series(1.0, values.index))
    assert half == pytest.approx(1.97 * 500**0.5, rel=0.15)
    four = stratified(values, strata, pd.Series(4.0, values.index))
    assert four == pytest.approx((4 * total, 4 * half))  # 100 of 400: the mean is no better known


def test_a_share_of_the_periods_stands_for_all(whole: NationalJob) -> None:
    """Weights of a stratum sum to its periods, and a tenth is less than a third of the work."""
    sample = whole.sample(0.1)
    weights = Counter[tuple[int, str]]()
    for number, weight in sample.items():
        period = whole.periods[number]
        weights[period.port, period.stratum] += weight
    of_all = Counter((period.port, period.stratum) for period in whole.periods)
    assert dict(weights) == pytest.approx(dict(of_all))
    assert len(sample) < len(whole.periods) / 3
    assert whole.sample(1.0) == dict.fromkeys(range(len(whole.periods)), 1.0)
