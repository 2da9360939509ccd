"""The commands on a table whose truth is stated."""

import json
from pathlib import Path

import pytest
from synthetic import state_table
from typer.testing import CliRunner

from sim.cli import load
from sim.decisions.data import load_facts
from sim.decisions.table import rollout_states

app = load()

PORTS = {"qingdao": 60.0, "xiamen": 50.0, "horgos": 40.0, "erenhot": 30.0, "youyiguan": 20.0,
         "luohu": 10.0}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("table") / "table.parquet"
    facts = load_facts()
    state_table(PORTS, rollout_states(facts), facts, worlds=3, noise=5).save(path)
    return str(path)


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(words))
    return found.exit_code, found.output


def test_pilots_prints_reasons_and_writes_a_page_that_needs_nothing(
    table: str, tmp_path: Path
) -> None:
    page = tmp_path / "pilots.html"
    code, text = run("pilots", "--k", "3", "--table", table, "--report", str(page), "--lang", "zh")
    assert code == 0
    assert "选择正确的概率" in text
    assert "<svg" in page.read_text(encoding="utf-8")
    assert "http-equiv" not in page.read_text(encoding="utf-8")


def test_rollout_gives_months_with_intervals(table: str, tmp_path: Path) -> None:
    code, text = run("rollout", "--table", table, "--json", "--pilot", "qingdao")
    assert code == 0
    found = json.loads(text)
    assert found["measures"][0]["month"] == "2018-06"
    assert all(m["low"] <= m["mean"] <= m["high"] for m in found["measures"])
    page = tmp_path / "rollout.html"
    assert run("rollout", "--table", table, "--report", str(page))[0] == 0
    assert page.read_text(encoding="utf-8").count("<svg") == 2


@pytest.mark.parametrize(
    "words",
    [("pilots", "--k", "99"), ("pilots", "--weight", "benefit"), ("rollout", "--rule", "slowest"),
     ("rollout", "--pilot", "atlantis"), ("rollout", "--teams", "0")],
)  # fmt: skip
def test_bad_input_ends_in_2(table: str, words: tuple[str, ...]) -> None:
    code, text = run(*words, "--table", table, "--json")
    assert code == 2
    assert json.loads(text)["error"]["rule"]
