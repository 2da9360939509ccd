"""Questions that grow, what-ifs and logs: below the dashboard."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis import time_release_log as study_log
from sim.errors import BadInput
from sim.experiments.contributions import contributions, policies
from sim.experiments.incremental import ComparisonRequest, answer, comparison, curve_levels
from sim.port.what_if import WhatIf, port_file
from sim.reporting.charts.interactive.comparison import curve_chart

SMALL = Path(__file__).resolve().parent.parent.parent / "ports" / "small.yaml"


@pytest.fixture(scope="module")
def port() -> sim.port.schema.Port:
    return sim.load_port(SMALL)


@pytest.fixture(scope="module")
def question(port: sim.port.schema.Port) -> ComparisonRequest:
    return ComparisonRequest((port,), (sim.load_policy("serial"), sim.load_policy("joint")), 2, 3)


def test_a_grown_comparison_is_the_comparison(question: ComparisonRequest) -> None:
    pieces: dict[tuple[str, int], pd.DataFrame] = {}
    for key, task in reversed(question.tasks().items()):
        pieces[key] = answer(task)
        if task.replication > 0:
            assert comparison(question, pieces) is None  # the first is missing
    found = comparison(question, pieces)
    whole = sim.compare(question.ports, question.policies, days=2, replications=3)
    assert found is not None
    pd.testing.assert_frame_equal(found.measures, whole.measures, check_exact=True)
    pd.testing.assert_frame_equal(found.differences, whole.differences, check_exact=True)
    assert found.manifest == whole.manifest


def test_curves_agree_with_the_quantiles_of_the_measures(question: ComparisonRequest) -> None:
    pieces = question.job(curves=True).results()
    found = curve_levels(question, pieces)
    assert found is not None
    whole = sim.compare(question.ports, question.policies, days=2, replications=3).measures
    keys = ["policy", "object_class", "denominator"]
    mine = found[found["share"] == 0.5].set_index(keys)["mean"]
    theirs = whole[whole["measure"] == "overall_time_p50"].set_index(keys)["mean"]
    for key, value in mine.items():
        assert value == pytest.approx(theirs[key])
    figure = curve_chart(found, {}, "goods", "all", "zh")
    assert len(figure.data) == 4  # a line and a band a policy


def test_a_question_too_large_is_refused(port: sim.port.schema.Port) -> None:
    much = WhatIf(numbers={"streams.imports.per_day": 90_000}).applied(port)
    with pytest.raises(BadInput, match="fewer days") as caught:
        ComparisonRequest((much,), (sim.load_policy("serial"),))
    assert caught.value.message_in("zh").startswith("约")


def test_what_ifs_change_what_they_say_and_load_again(
    port: sim.port.schema.Port, tmp_path: Path
) -> None:
    assert WhatIf().applied(port) is port
    changed = WhatIf(2.0, 1.2, 0.5, 1.5, 0.5, True).applied(port)
    assert changed.streams["imports"].per_day.value == 120
    assert (
        changed.matching.hold_window["goods"].value == port.matching.hold_window["goods"].value / 2
    )
    assert {len(shifts) for shifts in changed.calendars.values()} == {1}
    for place, kinds in port.sites.items():
        for agency, resource in kinds.items():
            now = changed.sites[place][agency].count
            assert now is not None
            assert resource.count is not None
            assert now.value == max(1, round(resource.count.value / 2))
    path = tmp_path / "own.yaml"
    path.write_text(port_file(changed), encoding="utf-8")
    assert sim.load_port(path) == changed


def test_levers_alone_and_taken_out(port: sim.port.schema.Port) -> None:
    serial, joint = sim.load_policy("serial"), sim.load_policy("joint")
    several = policies(serial, joint)
    assert len(several) == 2 + 2 * len(joint.levers)
    found = sim.compare(port, several, days=2, replications=2)
    table = contributions(found, "small", serial, joint, "goods", "matched", "en")
    assert set(table["how"]) == {"alone", "last"}
    assert (table["low"] <= table["high"]).all()


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("object_class,arrived\ngoods,x\n", 1, "released"),
        ("object_class,arrived,released\ngoods,2018-01-01T00:00,never\n", 2, "released"),
        ("object_class,arrived,released\ngoods,2018-01-02T00:00,2018-01-01T00:00\n", 2, "released"),
        (
            "object_class,arrived,released\nbox,2018-01-01T00:00,2018-01-01T01:00\n",
            2,
            "object_class",
        ),
    ],
)
def test_faults_of_a_log_are_named_by_row_and_field(text: str, line: int, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        study_log.read_log(text.encode(), "log.csv")
    assert (caught.value.line, caught.value.key) == (line, key)


def test_intervals_of_a_log_hold_the_true_quantile() -> None:
    """400 logs of 200 exponential times: each 95 % interval misses in 5 % (false alarm below 1e-6)."""
    rng = np.random.default_rng(1)
    missed = sum(
        not (row.low <= -np.log(0.5) <= row.high)
        for _ in range(400)
        for row in study_log.quantiles(pd.Series(rng.exponential(size=200))).itertuples()
        if row.share == 0.5
    )
    assert missed <= 45  # binomial(400, 0.05) has mean 20, sd 4.4


@pytest.mark.parametrize("name", sim.port.load.port_names())
def test_every_shipped_port_may_be_asked_with_twice_its_traffic(name: str) -> None:
    port = WhatIf(traffic=2.0).applied(sim.load_port(name))
    assert ComparisonRequest((port,), (sim.load_policy("serial"),)).tasks()
