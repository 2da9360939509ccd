"""The commands on a table whose truth is stated."""

import json
import re
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
    assert "该组合为最优的概率" in text
    assert "海港" in text
    assert "<svg" in page.read_text(encoding="utf-8")
    assert "http-equiv" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "words", [("pilots", "--k", "3"), ("rollout", "--pilot", "qingdao")], ids=["pilots", "rollout"]
)
def test_pages_have_words_as_heads_and_no_names_of_columns(
    table: str, tmp_path: Path, words: tuple[str, ...], lang: str
) -> None:
    page = tmp_path / "page.html"
    assert run(*words, "--table", table, "--report", str(page), "--lang", lang)[0] == 0
    text = page.read_text(encoding="utf-8").partition("<details>")[0]
    heads = re.findall(r"<th>(.*?)</th>|<h2>(.*?)</h2>", text)
    assert len(heads) > 20
    for head in map("".join, heads):
        assert not re.search(r"[a-z]_[a-z]", head), head
        assert bool(re.search(r"[\u4e00-\u9fff]", head)) == (lang == "zh"), head
    cells = re.findall(r"<td>(.*?)</td>", text)
    assert not {c for c in cells if re.fullmatch(r"[a-z]+[_-][a-z_-]+", c)}


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


def test_evaluate_tells_coverage_and_leads_in_both_languages(table: str, tmp_path: Path) -> None:
    page = tmp_path / "evaluation.html"
    words = ("evaluate", "--table", table, "--repetitions", "20", "--pilot", "qingdao")
    words = (*words, "--pilot", "xiamen")
    code, text = run(*words, "--lang", "zh", "--report", str(page))
    assert code == 0
    assert "双向固定效应" in text
    assert "<svg" in page.read_text(encoding="utf-8")
    code, text = run(*words, "--json")
    found = json.loads(text)
    assert {row["repetitions"] for row in found["coverage"]} == {20}
    assert {row["estimator"] for row in found["event_study"]} == {"two_way", "not_yet_treated"}


def test_a_template_filled_in_as_expected_drifts_nowhere_and_a_slip_ends_in_1(
    table: str, tmp_path: Path
) -> None:
    file = tmp_path / "reported.csv"
    assert run("scorecard", str(file), "--template", "--table", table)[0] == 0
    assert run("scorecard", str(file), "--table", table)[0] == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    port, month, value = lines[5].split(",")
    lines[5] = f"{port},{month},{2 * float(value)}"
    file.write_text("\n".join(lines), encoding="utf-8")
    code, text = run("scorecard", str(file), "--table", table, "--json")
    assert code == 1
    drifting = [row for row in json.loads(text)["rows"] if row["drifts"]]
    assert [(row["port"], row["month"]) for row in drifting] == [(port, month)]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [("port,month\nxiamen,2018-09\n", 1, "value"),
     ("port,month,value\nxiamen,2018-09,fast\n", 2, "value"),
     ("port,month,value\nxiamen,2018-09,10\nxiamen,2018-10,-1\n", 3, "value"),
     ("port,month,value\n", 1, None), ("port,month,value\natlantis,2018-09,10\n", None, "observed")],
)  # fmt: skip
def test_a_damaged_report_of_ports_names_file_line_and_rule(
    table: str, tmp_path: Path, text: str, line: int | None, key: str | None
) -> None:
    file = tmp_path / "reported.csv"
    file.write_text(text, encoding="utf-8")
    code, said = run("scorecard", str(file), "--table", table, "--json")
    error = json.loads(said)["error"]
    assert code == 2
    assert (error["line"], error["key"]) == (line, key)
    assert error["rule"]


@pytest.mark.parametrize(
    "words",
    [("evaluate", "--denominator", "both"), ("evaluate", "--repetitions", "1"),
     ("scorecard", "nowhere.csv")],
)  # fmt: skip
def test_bad_input_of_evaluation_ends_in_2(table: str, words: tuple[str, ...]) -> None:
    code, text = run(*words, "--table", table, "--json")
    assert code == 2
    assert json.loads(text)["error"]["message"]
