"""`portsim compare`, `ports`, `policies`, `measures`: tables, JSON, files, errors with exit code 2."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import load
from sim.policy.load import policy_names
from sim.port.load import port_names
from tests.worlds.small import SMALL

app = load()

RUNNER = CliRunner()
QUICK = [str(SMALL), "--days", "3", "--replications", "2", "--processes", "1"]


def test_compare_prints_the_answer_and_writes_report_and_trace(tmp_path: Path) -> None:
    report, trace = tmp_path / "r.html", tmp_path / "t.parquet"
    done = RUNNER.invoke(app, ["compare", *QUICK, "--report", str(report), "--trace", str(trace)])
    assert done.exit_code == 0, done.output
    assert "joint against serial" in done.output
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert {"port", "policy", "object", "released", "left"} <= set(pd.read_parquet(trace).columns)


def test_compare_speaks_chinese() -> None:
    done = RUNNER.invoke(app, ["compare", *QUICK, "--policy", "serial", "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert "货物" in done.output


def test_compare_prints_json_of_the_contract() -> None:
    done = RUNNER.invoke(
        app, ["compare", *QUICK, "--policy", "serial", "--policy", "serial", "--json"]
    )
    data = json.loads(done.output)
    assert set(data) == {"manifest", "measures", "differences"}
    assert set(data["measures"][0]) == {
        "port", "policy", "object_class", "denominator", "measure", "unit", "mean", "low", "high", "n"
    }  # fmt: skip
    assert all(row[key] == 0 for row in data["differences"] for key in ("mean", "low", "high"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["compare", "quingdao"], "qingdao"),
        (["compare", "qingdao", "--policy", "jont"], "joint"),
        (["compare", "qingdao", "--replications", "1"], "no interval"),
        (["compare", "qingdao", "--report", "/nowhere/at/all.html"], "folder"),
        (["compare", "qingdao", "--engine", "steam"], "reference"),
        (["ports", "quingdao"], "qingdao"),
        (["policies", "jont"], "joint"),
        (["schema", "prt"], "port"),
    ],
)
def test_bad_input_ends_with_exit_code_two_and_advice(arguments: list[str], says: str) -> None:
    done = RUNNER.invoke(app, arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_a_failed_command_prints_json_if_asked() -> None:
    done = RUNNER.invoke(app, ["compare", "quingdao", "--json"])
    error = json.loads(done.output)["error"]
    assert set(error) == {"code", "file", "line", "key", "value", "rule", "message"}
    assert done.exit_code == 2


def test_ports_and_policies_are_listed() -> None:
    ports = json.loads(RUNNER.invoke(app, ["ports", "--json"]).output)["ports"]
    assert [row["port"] for row in ports] == port_names()
    policies = json.loads(RUNNER.invoke(app, ["policies", "--json"]).output)["policies"]
    assert [row["policy"] for row in policies] == policy_names()


def test_a_port_shows_every_number_with_its_grade() -> None:
    found = json.loads(RUNNER.invoke(app, ["ports", "qingdao", "--json"]).output)
    assert {row["grade"] for row in found["numbers"]} == {"published", "derived", "assumed"}
    assert all(row["source"] for row in found["numbers"])
    assert found["resources"]


@pytest.mark.parametrize("arguments", [["measures"], ["policies", "joint"], ["ports", str(SMALL)]])
def test_tables_are_printed(arguments: list[str]) -> None:
    done = RUNNER.invoke(app, arguments)
    assert done.exit_code == 0
    assert len(done.output.splitlines()) > 5


@pytest.mark.parametrize("what", ["port", "policy", "suite"])
def test_schemas_are_json(what: str) -> None:
    assert "properties" in RUNNER.invoke(app, ["schema", what]).output
