"""Who wins and who loses: against comparisons made elsewhere, on stated truths, and where nothing differs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import load
from sim.decisions.distribution import (
    EVERYWHERE,
    distributional_analysis,
    holm,
    summary,
    with_verdicts,
)
from sim.decisions.groups import Cells, simulate_cells
from sim.errors import BadInput
from sim.port.load import load_port

app = load()

PORT = load_port("youyiguan")  # vehicles, and goods: several streams and classes


@pytest.fixture(scope="module")
def simulated() -> Cells:
    return simulate_cells(["youyiguan"], replications=3, days=1, seed=5)


def test_means_are_those_of_a_comparison(simulated: Cells) -> None:
    found = distributional_analysis(simulated).rows
    compared = sim.compare("youyiguan", ["serial", "joint"], replications=3, days=1, seed=5)
    names = {"overall_time_mean": "minutes", "trader_cost": "trader_cost", "openings": "openings"}
    mine = found[(found["level"] == "class") & found["who"].isin(["matched", "inspected", "all"])]
    mine = mine.set_index(["group", "who", "measure"])
    n_checked = 0
    for row in compared.differences.to_dict("records"):
        key = (row["object_class"], row["denominator"], names.get(row["measure"]))
        if key in mine.index:
            assert mine.loc[key, "mean"] == pytest.approx(row["mean"], abs=1e-9)
            if not np.isnan(mine.loc[key, "low"]):
                assert mine.loc[key, "low"] == pytest.approx(row["low"], abs=1e-9)
            n_checked += 1
    assert n_checked == 18  # 2 classes, 3 denominators, 3 measures


def test_work_of_agencies_is_that_of_a_comparison(simulated: Cells) -> None:
    rows = distributional_analysis(simulated).rows
    found = rows[(rows["level"] == "agency") & (rows["port"] == "youyiguan")]
    found = found.set_index(["measure", "group"])["mean"]
    compared = sim.compare("youyiguan", ["serial", "joint"], replications=3, days=1, seed=5)
    names = compared.differences.set_index("measure")["mean"]
    for measure, agency in (("staff_hours", "customs"), ("missed", "quarantine")):
        assert found[measure, agency] == pytest.approx(names[f"{measure}_{agency}"], abs=1e-9)


def test_groups_are_parts_of_their_whole(simulated: Cells) -> None:
    rows = distributional_analysis(simulated).rows
    hours = rows[rows["measure"] == "hours"].set_index(["level", "port", "group", "who"])["mean"]
    hours = hours.sort_index()
    whole = hours["port", "youyiguan", "all", "all"]
    assert hours["class", EVERYWHERE].xs("all", level="who").sum() == pytest.approx(whole)
    assert hours["cargo", EVERYWHERE].xs("all", level="who").sum() == pytest.approx(whole)
    parts = hours["port", "youyiguan", "all"]
    assert parts["matched"] + parts["single"] == pytest.approx(parts["inspected"])


def test_a_policy_against_itself_changes_exactly_nothing() -> None:
    found = distributional_analysis(
        simulate_cells(["luohu"], "joint", "joint", replications=2, days=1)
    )
    tested = found.rows[found.rows["p"].notna()]
    assert len(tested) > 10
    assert (tested["mean"] == 0).all()
    assert set(tested["verdict"]) == {"same"}
    shares = found.rows[found.rows["measure"].isin(["sooner", "later"])]
    assert (shares["mean"] == 0).all()


def stated(effects: dict[str, float], noise: float, replications: int = 8, seed: int = 1) -> Cells:
    """Make cells of one object class where each stream's objects gain so many minutes."""
    rng = np.random.default_rng(seed)
    stream = PORT.streams["goods"]
    streams = {
        name: stream.model_copy(
            update={"title": stream.title.model_copy(update={"en": name, "zh": name})}
        )
        for name in effects
    }
    rows = []
    for replication in range(replications):
        for name, effect in effects.items():
            before = 100 * (500 + 50 * rng.normal())
            after = before - 100 * (effect + noise * rng.normal())
            costs = (before, before + 100 * noise * rng.normal())
            rows.append(
                ("youyiguan", name, False, 2, replication, 100, 100.0, 0.0, 0.0, before, after,
                 *costs, 1.0, 1.0, 1.0, 1.0)
            )  # fmt: skip
    heads = ["port", "stream", "urgent", "wanted", "replication", "simulated", "objects", "sooner",
             "later"]  # fmt: skip
    heads += [f"{name}_{side}" for name in ("minutes", "trader_cost", "openings", "moves")
              for side in ("before", "after")]  # fmt: skip
    work = pd.DataFrame(columns=["port", "agency", "replication", "measure", "before", "after"])
    port = PORT.model_copy(update={"streams": streams})
    return Cells(pd.DataFrame(rows, columns=heads), work, (port,), "serial", "joint", {})


def test_stated_gains_and_losses_are_told_and_the_rest_is_unclear() -> None:
    found = distributional_analysis(
        stated({"gaining": 40.0, "losing": -40.0, "nothing": 0.0}, noise=10.0)
    )
    told = found.pick("cargo", "minutes", "matched").set_index("group")
    assert list(told.loc[["gaining", "losing", "nothing"], "verdict"]) == [
        "gains",
        "loses",
        "unclear",
    ]
    assert told.loc["gaining", "low"] < -40 < told.loc["gaining", "high"]


def test_where_nothing_differs_few_studies_cry_wolf() -> None:
    """400 studies of 40 null rows: a false verdict in 5 % of them; 8 % is 2.8 standard errors away."""
    rng = np.random.default_rng(3)
    alarms, plain = 0, 0
    for _ in range(400):
        rows = summary(rng.normal(0, 10, (40, 8))).assign(measure="minutes")
        told = with_verdicts(rows)
        alarms += (told["verdict"] != "unclear").any()
        plain += (rows["p"] <= 0.05).any()
        assert (told["fdr"] <= told["holm"] + 1e-12).all()
    assert alarms <= 32
    assert plain >= 300  # what comes of no correction: 1 - 0.95 ** 40 = 87 % of 400


def test_holm_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])


def test_summary_by_hand() -> None:
    found = summary(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [5.0, np.nan, np.nan]]))
    assert found.loc[0, "high"] == pytest.approx(2 + 4.302652729911275 / np.sqrt(3))
    assert (found.loc[1, "low"], found.loc[1, "p"]) == (0.0, 1.0)
    assert np.isnan(found.loc[2, ["low", "p"]].to_numpy(float)).all()


def test_few_objects_get_no_verdict_and_no_interval() -> None:
    cells = stated({"rare": 40.0}, noise=1.0)
    rare = cells.objects.assign(simulated=3)
    found = distributional_analysis(Cells(rare, cells.work, cells.ports, "serial", "joint", {}))
    row = found.pick("cargo", "minutes", "matched").iloc[0]
    assert row["verdict"] == "unknown"
    assert np.isnan(row["low"])


def test_one_replication_is_refused() -> None:
    with pytest.raises(BadInput, match="no interval"):
        simulate_cells(["luohu"], replications=1)


def test_the_command_speaks_both_languages_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "winners.html"
    words = ["winners", "luohu", "--days", "1", "--replications", "2", "--processes", "1"]
    shown = CliRunner().invoke(app, [*words, "--lang", "zh", "--report", str(page)])
    assert shown.exit_code == 0, shown.output
    assert "人员携带物品" in shown.output
    assert "漏检" in shown.output
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 2
    assert "谁受益" in text
    printed = CliRunner().invoke(app, [*words, "--json"])
    found = json.loads(printed.output)
    assert found["tests"] == sum(row["p"] is not None for row in found["differences"])


@pytest.mark.parametrize(
    "words", [("--policy", "join"), ("atlantis",), ("--replications", "1"), ("luohu", "luohu")]
)
def test_bad_input_ends_in_2(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, ["winners", *words, "--json", "--processes", "1"])
    assert shown.exit_code == 2
    assert json.loads(shown.output)["error"]["message"]
