"""Studies, batches, questions, findings, logs, selection on the command line, as a user runs them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import load
from tests.unit.experiments.test_batch import QUICK
from tests.worlds.small import SMALL

app = load()

RUNNER = CliRunner()
LEVERS = """\
study: pairs
title: {en: Pairs, zh: 成对}
question: {en: Which lever?, zh: 哪个杠杆？}
ports: [tests/ports/small.yaml]
levers: {design: factorial, over: {papers: [parallel_declaration], joint: [matching]}}
replications: 3
days: 2
warm_up_days: 1
"""
NUMBERS = """\
study: numbers
title: {en: Numbers, zh: 数值}
question: {en: Which number?, zh: 哪个数值？}
ports: [tests/ports/small.yaml]
policies: [serial, joint]
numbers:
  design: DESIGN
  POINTS
  over: [{key: matching.hold_window.goods}, {key: streams.imports.preparation}]
replications: 3
days: 2
warm_up_days: 1
measures: [overall_time_mean]
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("results") / "quick"
    done = RUNNER.invoke(app, ["batch", str(QUICK), "--out", str(folder), "--executor", "serial"])
    assert done.exit_code == 0, done.output
    assert "tasks done: 16" in done.output
    assert "pass" in done.output
    return str(folder)


def run(text: str, folder: Path) -> str:
    study = folder / "study.yaml"
    study.write_text(text, encoding="utf-8")
    out = str(folder / "results")
    done = RUNNER.invoke(app, ["batch", str(study), "--out", out, "--executor", "serial"])
    assert done.exit_code == 0, done.output
    return out


def test_a_failed_claim_ends_with_exit_code_one(tmp_path: Path) -> None:
    text = (
        LEVERS + 'claims: ["serial+parallel_declaration+matching: visits[goods, matched] > 1000"]\n'
    )
    study = tmp_path / "study.yaml"
    study.write_text(text, encoding="utf-8")
    done = RUNNER.invoke(
        app, ["batch", str(study), "--out", str(tmp_path / "r"), "--executor", "serial"]
    )
    assert done.exit_code == 1
    assert "fail" in done.output


def test_views_are_listed_and_asked(results: str, tmp_path: Path) -> None:
    assert "differences" in RUNNER.invoke(app, ["query", results]).output
    assert "每次运行一个值" in RUNNER.invoke(app, ["query", results, "--lang", "zh"]).output
    done = RUNNER.invoke(app, ["query", results, "select count(*) as n from runs", "--json"])
    assert json.loads(done.output)["rows"][0]["n"] > 100
    table = tmp_path / "gains.csv"
    RUNNER.invoke(app, ["query", results, "select * from gains", "--to", str(table)])
    assert table.read_text().startswith("port,point,policy,baseline")


def test_findings_of_a_grid_are_boundaries(results: str, tmp_path: Path) -> None:
    figure = tmp_path / "figure.svg"
    done = RUNNER.invoke(app, ["findings", results, "--json", "--figure", str(figure)])
    (found,) = json.loads(done.output)["findings"]
    assert found["kind"] == "boundary"
    assert len(found["rows"]) == 2
    assert figure.read_text(encoding="utf-8").startswith("<svg")


def test_differences_of_means_and_quantiles_stand_beside_each_other(tmp_path: Path) -> None:
    out = run(LEVERS + "histograms: [overall_time]\n", tmp_path)
    rows = json.loads(RUNNER.invoke(app, ["differences", out, "--json"]).output)["differences"]
    first = [row for row in rows if row["port"] == rows[0]["port"] and row["point"] == 0]
    assert [(row["statistic"], row["method"]) for row in first] == [
        ("mean", "t"),
        ("mean", "BCa"),
        *((f"p{share}", "bootstrap") for share in (50, 90, 95, 99)),
    ]
    assert first[0]["difference"] == first[1]["difference"]
    gains = json.loads(RUNNER.invoke(app, ["query", out, (
        "select mean, low, high from gains where measure = 'overall_time_mean' and denominator = "
        "'inspected' and policy = (select policy from policies order by place desc limit 1)"
    ), "--json"]).output)["rows"][0]  # fmt: skip
    assert first[0]["low"] == pytest.approx(gains["low"])
    assert "差异" in RUNNER.invoke(app, ["differences", out, "--lang", "zh"]).output


def test_without_histograms_there_are_means_only(tmp_path: Path) -> None:
    out = run(LEVERS, tmp_path)
    rows = json.loads(RUNNER.invoke(app, ["differences", out, "--json"]).output)["differences"]
    assert {row["statistic"] for row in rows} == {"mean"}


def test_differences_of_what_was_not_measured_are_refused(results: str) -> None:
    done = RUNNER.invoke(app, ["differences", results, "--measure", "nothing"])
    assert done.exit_code == 2
    assert "was not measured" in done.output


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_of_a_factorial_are_shares_that_add_up(lang: str, tmp_path: Path) -> None:
    out = run(LEVERS, tmp_path)
    assert RUNNER.invoke(app, ["findings", out, "--lang", lang]).exit_code == 0
    found = json.loads(RUNNER.invoke(app, ["findings", out, "--json"]).output)["findings"]
    assert [one["kind"] for one in found] == ["attribution", "interactions"]
    *parts, total = (row["mean"] for row in found[0]["rows"])
    assert sum(parts) == pytest.approx(total, rel=1e-12)
    assert sum(row["mean"] for row in found[1]["rows"]) == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize(
    ("design", "points", "kind", "rows"),
    [
        ("one_at_a_time", "", "hinges", 5),
        ("morris", "points: 4", "sensitivity", 2),
        ("saltelli", "points: 4", "sensitivity", 2),
        ("latin_hypercube", "points: 6", "uncertainty", 3),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning:SALib")
def test_findings_of_numbers(
    design: str, points: str, kind: str, rows: int, tmp_path: Path
) -> None:
    out = run(NUMBERS.replace("DESIGN", design).replace("POINTS", points), tmp_path)
    figure = str(tmp_path / "figure.svg")
    done = RUNNER.invoke(app, ["findings", out, "--json", "--figure", figure])
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.output)["findings"]
    assert (found["kind"], len(found["rows"])) == (kind, rows)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["batch", "lever", "--out", "x"], "levers"),
        (["batch", str(QUICK), "--out", "x", "--executor", "steam"], "serial, processes, dask"),
        (["query", "data"], "portsim batch"),
        (["findings", "data"], "portsim batch"),
        (["studies", "lever"], "levers"),
        (["trace", "quingdao", "--log", "x.csv"], "qingdao"),
        (["fit", "nowhere.csv", "--like", "qingdao", "--out", "x.yaml"], "no such file"),
        (["select", "suzhou", "--policy", "serial", "--indifference", "5"], "two policies"),
    ],
)
def test_bad_input_ends_with_exit_code_two_and_advice(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    arguments = [str(tmp_path / "x") if word == "x" else word for word in arguments]
    done = RUNNER.invoke(app, arguments)
    assert done.exit_code == 2, done.output
    assert says in done.output


def test_studies_are_listed() -> None:
    found = json.loads(RUNNER.invoke(app, ["studies", "--json"]).output)["studies"]
    assert {"levers", "hinges"} <= {row["study"] for row in found}
    (row,) = json.loads(RUNNER.invoke(app, ["studies", str(QUICK), "--json"]).output)["studies"]
    assert row["runs"] == 32


def test_a_log_is_written_and_fitted(tmp_path: Path) -> None:
    log, port = str(tmp_path / "log.csv"), str(tmp_path / "fitted.yaml")
    stages = tmp_path / "stages.csv"
    done = RUNNER.invoke(
        app, ["trace", str(SMALL), "--days", "14", "--log", log, "--release-study", str(stages)]
    )
    assert done.exit_code == 0, done.output
    assert "arrival to release" in stages.read_text()
    done = RUNNER.invoke(app, ["fit", log, "--like", str(SMALL), "--out", port, "--lang", "zh"])
    assert done.exit_code == 0, done.output
    shown = RUNNER.invoke(app, ["ports", port, "--json"])
    assert {"derived"} <= {row["grade"] for row in json.loads(shown.output)["numbers"]}


def test_the_best_policy_is_found_with_few_replications() -> None:
    policies = ["--policy", "serial", "--policy", "joint"]
    done = RUNNER.invoke(app, ["select", str(SMALL), *policies, "--indifference", "60", "--json"])
    found = json.loads(done.output)
    assert found["decided"]
    assert found["policies"][0]["policy"] == "joint"


def test_the_warm_up_has_its_plot(tmp_path: Path) -> None:
    figure = tmp_path / "warm-up.svg"
    done = RUNNER.invoke(
        app, ["warm-up", str(SMALL), "--days", "28", "--replications", "2", "--figure", str(figure)]
    )
    assert "MSER-5 drops the first" in done.output
    assert "MSER-5" in figure.read_text(encoding="utf-8")


def test_compare_goes_on_until_a_precision_or_says_that_it_did_not() -> None:
    quick = ["compare", str(SMALL), "--policy", "serial", "--policy", "joint", "--days", "3"]
    more = ["--processes", "1", "--precision", "0.001", "--replications", "21"]
    done = RUNNER.invoke(app, [*quick, *more])
    assert "precision NOT met; replications: small 21" in done.output
    claim = ["--replications", "3", "--claim", "joint: visits[goods, matched] > 1000"]
    assert RUNNER.invoke(app, [*quick, "--processes", "1", *claim]).exit_code == 1
