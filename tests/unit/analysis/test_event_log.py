"""Event logs: process-mining names, a Time Release Study, and a port fitted back within its intervals."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.event_log import COLUMNS, event_log, read_log
from sim.analysis.fit import fit_log, fitted_port, write_port
from sim.analysis.laws import fit_law, share_interval
from sim.analysis.time_release import time_release
from sim.errors import BadInput
from sim.port.facts import number_at
from tests.worlds.small import small, world

CASES = ["case:concept:name", "concept:name", "time:timestamp"]


@lru_cache(maxsize=1)
def logged() -> pd.DataFrame:
    found = world(small(), "joint", days=56)
    return event_log(found.plan, found.workload, found.trace, datetime(2018, 6, 4))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    logged().to_csv(path, index=False)
    return read_log(str(path))


def test_a_log_has_the_names_that_process_mining_tools_read() -> None:
    assert list(logged().columns) == list(COLUMNS)
    assert not logged()[CASES].isna().any().any()


def test_the_events_of_a_case_are_in_order_and_work_ends_after_it_begins(log: pd.DataFrame) -> None:
    first = log.groupby("case:concept:name")["concept:name"].first()
    assert set(first) == {"arrive"}
    assert log.groupby("case:concept:name")["time:timestamp"].is_monotonic_increasing.all()
    kinds = log["lifecycle:transition"].value_counts()
    assert kinds["start"] > 100


def test_stages_are_those_of_the_trace(log: pd.DataFrame) -> None:
    found = world(small(), "joint", days=56)
    stages = time_release(log).set_index("stage")
    released = found.trace.objects.released
    kept = ~found.trace.objects.detained
    mean = (released - found.workload.objects.arrived)[kept].mean()
    assert stages.loc["arrival to release", "mean"] == pytest.approx(mean, abs=1e-3)
    total = stages.loc["arrival to release", "mean"] + stages.loc["release to removal", "mean"]
    assert stages.loc["arrival to removal", "mean"] == pytest.approx(total, abs=1e-3)


def test_a_known_port_is_fitted_back_within_its_intervals(
    log: pd.DataFrame, tmp_path: Path
) -> None:
    """36 intervals of 95 %: 5 or more misses come in 3 of 100 right programs; the seed is fixed."""
    numbers, kept = fit_log(log, small())
    assert not kept
    assert len(numbers) > 30
    missed = [one.key for one in numbers if not one.low <= truth(one.key) <= one.high]
    assert len(missed) < 5, missed
    for one in numbers:
        assert one.value == pytest.approx(truth(one.key), rel=0.25), one.key
    port = write_port(
        fitted_port(log, small(), numbers, "fitted", "a test"), tmp_path / "fitted.yaml"
    )
    number = number_at(port, "streams.imports.preparation")
    assert (number.grade, number.source) == ("derived", "log")
    assert "maximum likelihood" in str(number.formula)
    assert port.streams["imports"].preparation.shape == "exponential"


def truth(key: str) -> float:
    return number_at(small(), key).base


def test_a_log_of_another_port_is_refused(log: pd.DataFrame) -> None:
    with pytest.raises(BadInput, match="streams imports"):
        fit_log(log.assign(**{"case:stream": "exports"}), small())


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        (lambda frame: frame.drop(columns="minutes"), "minutes", "the column `minutes` is missing"),
        (
            lambda frame: frame.assign(**{"time:timestamp": "yesterday"}),
            "time:timestamp",
            "not a time; write one such as",
        ),
    ],
)
def test_a_damaged_log_says_where(change: object, key: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    change(logged().head(5)).to_csv(path, index=False)  # type: ignore[operator]
    with pytest.raises(BadInput, match=says) as caught:
        read_log(str(path))
    assert caught.value.key == key


@pytest.mark.parametrize("shape", ["exponential", "gamma", "lognormal", "uniform"])
def test_the_law_that_made_the_times_is_chosen(shape: str) -> None:
    rng = np.random.default_rng(4)
    draws = {
        "exponential": rng.exponential(30, 3000),
        "gamma": rng.gamma(4, 10, 3000),
        "lognormal": rng.lognormal(3, 0.8, 3000),
        "uniform": rng.uniform(10, 50, 3000),
    }
    law = fit_law(draws[shape])
    assert law.shape == shape
    assert law.low <= law.mean <= law.high
    assert law.distance < 0.03


def test_equal_times_are_constant_and_shares_have_wilsons_interval() -> None:
    assert fit_law(np.full(40, 7.0)).shape == "constant"
    assert share_interval(0, 50)[1:] == pytest.approx((0, 0.0713), abs=1e-3)
