"""The command line, as people and CI use it: output, exit codes, errors."""

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_type_hints
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

import sim
from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES
from sim.cli import ROOMS, load
from sim.cli.app import Language
from sim.cli.present import print_json
from sim.matching.reasons import reason_texts
from sim.text import gettext

app = load()

NEW_NAMES = {"hinges": "sensitivity"}
ROOT = Path(__file__).parents[2]
THREE_CASES = str(ROOT / "data" / "matching" / "journals" / "three_cases.jsonl")
SUITE = """
- id: pair
  title: {en: "Two match", zh: "两条对碰"}
  article: "6"
  object_class: goods
  objects: [{keys: {container: MSKU1234565, bill: B1}}]
  messages:
    - {at: 0, kind: instruct, agency: customs, number: C1, object: {container: MSKU1234565}, methods: [scan]}
    - {at: 45, kind: instruct, agency: quarantine, number: Q1, object: {bill: B1}, methods: [open]}
  until: 60
  expect:
    instructions: {C1: {state: STATE, at: 45}}
"""


def portsim(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def suite(folder: Path, state: str) -> str:
    path = folder / "suite.yaml"
    path.write_text(SUITE.replace("STATE", state), encoding="utf-8")
    return str(path)


def test_the_shipped_suites_pass_and_a_junit_file_says_so(tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    done = portsim("scenarios", "--junit", str(file))
    assert done.exit_code == 0, done.output
    total, passed = re.findall(r"(\d+) scenarios: (\d+) passed, 0 failed", done.output)[0]
    assert total == passed
    suites = ET.parse(file).getroot().findall("testsuite")
    assert sum(int(found.get("tests", 0)) for found in suites) == int(total) >= 100
    assert {found.get("failures") for found in suites} == {"0"}


def test_a_scenario_that_differs_shows_expected_beside_actual(tmp_path: Path) -> None:
    done = portsim("scenarios", suite(tmp_path, "held"), "--junit", str(tmp_path / "out.xml"))
    assert done.exit_code == 1
    assert re.search(r"C1\.state\s+held\s+matched", done.output)
    assert "pair" in done.output
    failure = ET.parse(tmp_path / "out.xml").getroot().find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.text == "C1.state: expected held, actual matched"


def test_a_difference_is_told_in_chinese_too(tmp_path: Path) -> None:
    done = portsim("scenarios", suite(tmp_path, "held"), "--lang", "zh")
    assert "两条对碰" in done.output
    assert "1 个失败" in done.output


def test_a_malformed_suite_names_file_line_key_and_rule(tmp_path: Path) -> None:
    path = suite(tmp_path, "matched")
    Path(path).write_text(Path(path).read_text("utf-8").replace("until:", "untl:"), "utf-8")
    done = portsim("scenarios", path)
    assert done.exit_code == 2
    assert f"{path}:10: untl" in done.stderr
    assert "did you mean `until`?" in done.stderr
    assert "rule: only documented fields" in done.stderr


def test_with_json_an_error_is_json_too(tmp_path: Path) -> None:
    done = portsim("scenarios", str(tmp_path / "none.yaml"), "--json")
    assert done.exit_code == 2
    error = json.loads(done.stdout)["error"]
    assert list(error) == ["code", "file", "line", "key", "value", "rule", "message"]
    assert error["message"] == "there is no such file"


def test_scenarios_as_json_lists_each_with_its_differences(tmp_path: Path) -> None:
    done = portsim("scenarios", suite(tmp_path, "held"), "--json")
    assert done.exit_code == 1
    (found,) = json.loads(done.stdout)["scenarios"]
    assert (found["id"], found["passed"]) == ("pair", False)
    assert found["differences"] == [{"what": "C1.state", "expected": "held", "actual": "matched"}]


def test_a_journal_gives_an_outcome_for_each_instruction_and_case() -> None:
    outcome = json.loads(portsim("match", THREE_CASES, "--json").stdout)
    states = {one["number"]: one["state"] for one in outcome["instructions"]}
    assert states == {
        "C-101": "disposed", "Q-101": "disposed", "B-201": "satisfied", "C-201": "disposed",
        "Q-201": "disposed", "C-301": "disposed",
    }  # fmt: skip
    assert [case["state"] for case in outcome["cases"]] == ["closed", "closed"]
    assert len(outcome["answers"]) == len(Path(THREE_CASES).read_text("utf-8").splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_story_gives_every_decision_its_rule_and_article(language: str) -> None:
    done = portsim("match", THREE_CASES, "--explain", "--lang", language)
    assert done.exit_code == 0
    told = [line for line in done.output.splitlines() if line.startswith("           →")]
    cited = r"\[rule \d+, art\. \d+\]$" if language == "en" else r"［规则\d+，第\d+条］$"
    case = "joint case" if language == "en" else "联合检查任务"
    assert len(told) > 30
    assert all(re.search(cited, line) for line in told if case not in line)
    alien = r"[\u4e00-\u9fff]" if language == "en" else r"(?i)\b(held|customs|waits|rule)\b"
    assert not [
        line for line in done.output.splitlines() if line in told and re.search(alien, line)
    ]


def test_the_story_of_one_object_leaves_the_others_out() -> None:
    done = portsim("match", THREE_CASES, "--explain", "--object", "ytbl60502")
    assert "TGHU1000018" in done.output
    assert "MSKU1234565" not in done.output


def test_an_object_that_is_not_there_is_refused() -> None:
    done = portsim("match", THREE_CASES, "--object", "NOPE")
    assert done.exit_code == 2
    assert "MSKU1234565" in done.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"at": 0, "kind": "instruct", "agency": "customs"}', "the field `number` is missing"),
        ('{"at": 0, "kind": "clok"}', "did you mean `clock`?"),
        ("not json", "malformed"),
    ],
)
def test_a_bad_line_of_a_journal_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"at": 0, "kind": "clock"}\n' + line + "\n", "utf-8")
    done = portsim("match", str(path))
    assert done.exit_code == 2
    assert f"{path}:2" in done.stderr
    assert words in done.stderr


def test_time_may_pass_at_the_end_of_a_journal() -> None:
    assert portsim("match", THREE_CASES, "--until", "500").exit_code == 0
    assert portsim("match", THREE_CASES, "--until", "5").exit_code == 2


def test_rules_of_a_port_change_the_outcome(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("matching: false\n")
    outcome = json.loads(portsim("match", THREE_CASES, "--rules", str(rules), "--json").stdout)
    assert outcome["cases"] == []


def test_all_reasons_are_listed() -> None:
    listed = json.loads(portsim("reasons", "--json").stdout)["reasons"]
    assert len(listed) == len(reason_texts())
    assert "等待" in portsim("reasons", "--lang", "zh").output


@pytest.mark.parametrize("what", ["suite", "message", "rules"])
def test_schemas_are_json(what: str) -> None:
    assert "$defs" in json.loads(portsim("schema", what).stdout)


def test_an_unknown_schema_is_refused() -> None:
    assert portsim("schema", "prt").exit_code == 2


COMMANDS = get_command(app).commands  # type: ignore[attr-defined]
NO_WORDS = {
    "schema",
    "dashboard",
}  # one prints a schema, the other opens a page with a switch of its own


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_shows_an_example(command: str) -> None:
    done = portsim(command, "--help")
    assert done.exit_code == 0
    assert f"portsim {NEW_NAMES.get(command, command)}" in done.output


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - NO_WORDS))
def test_every_command_that_prints_words_has_both_languages_and_json(command: str) -> None:
    options = {name for option in COMMANDS[command].params for name in option.opts}
    assert {"--lang", "--json"} <= options


def numbers_and_choices() -> list[tuple[str, str]]:
    """Return commands with their options that do not take any word."""
    commands = {found.name: found.callback for found in app.registered_commands}
    kinds = {name: get_type_hints(commands[name]) for name in COMMANDS if name not in NO_WORDS}
    return [
        (name, option.opts[0])
        for name, hints in kinds.items()
        for option in COMMANDS[name].params
        if hints.get(option.name) in {int, int | None, float, float | None, Language}
    ]


@pytest.mark.parametrize(("command", "option"), numbers_and_choices(), ids=str)
def test_a_value_that_is_no_value_of_an_option_ends_in_2_and_json_says_which(
    command: str, option: str
) -> None:
    done = portsim(command, option, "many", "--json")
    assert done.exit_code == 2
    error = json.loads(done.stdout)["error"]
    assert list(error) == ["code", "file", "line", "key", "value", "rule", "message"]
    assert error["key"]
    assert error["code"] in ("not-a-whole-number", "not-a-number", "option-wrong")
    assert "Input should be" not in error["message"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "this is not a whole number"), ("zh", "不是整数")]
)
def test_a_wrong_option_is_told_in_the_language_of_the_reader(lang: str, words: str) -> None:
    done = portsim("compare", "qingdao", "--days", "many", "--lang", lang)
    assert done.exit_code == 2
    assert words in done.output


@pytest.mark.parametrize(
    "option", ["--lang", "--json", "--seed", "--processes", "--table", "--pilot", "--timeline"]
)
def test_an_option_means_the_same_in_every_command(option: str) -> None:
    params = [param for command in COMMANDS.values() for param in command.params]
    helps = {param.help for param in params if param.opts[0] == option}
    assert len(helps) == 1


def test_the_old_name_of_a_command_is_not_listed_but_works_alike() -> None:
    assert "hinges" not in portsim("--help").output.split()
    old, new = (portsim(name, "luhoo", "--json") for name in ("hinges", "sensitivity"))
    assert (old.exit_code, old.stdout) == (new.exit_code, new.stdout)
    assert old.exit_code == 2
    old_options, new_options = (
        [option.opts for option in COMMANDS[name].params] for name in ("hinges", "sensitivity")
    )
    assert old_options == new_options


NOWHERE = [
    ("ports", "sim.port.load", "SHIPPED"),
    ("policies", "sim.policy.load", "SHIPPED"),
    ("studies", "sim.experiments.study", "SHIPPED"),
    ("scenarios", "sim.matching.scenario_runs", "SUITES"),
]


@pytest.mark.parametrize("there", [True, False], ids=["empty", "missing"])
@pytest.mark.parametrize(("command", "module", "name"), NOWHERE)
def test_an_empty_catalogue_is_an_error(
    command: str,
    module: str,
    name: str,
    there: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "data"
    if there:
        (folder / "matching").mkdir(parents=True)
    monkeypatch.setattr(import_module(module), name, folder)
    done = portsim(command, "--json")
    assert done.exit_code == 2
    error = json.loads(done.stdout)["error"]
    assert error["file"].startswith(str(folder))
    assert error["rule"]
    assert portsim(command, "--lang", "zh").stdout == ""


def test_without_the_compiler_a_journal_has_the_same_outcome() -> None:
    command = [sys.executable, "-m", "sim", "match", THREE_CASES, "--json"]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.stdout == portsim("match", THREE_CASES, "--json").stdout, done.stderr


def test_brackets_are_printed_as_they_are(tmp_path: Path) -> None:
    done = portsim("scenarios", str(tmp_path / "[1, 2] [red].yaml"))
    assert "[1, 2] [red].yaml" in done.stderr


def test_numbers_of_numpy_are_numbers_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"passed": np.bool_(True), "share": np.float64(0.5), "n": np.int64(3)})
    assert json.loads(capsys.readouterr().out) == {"passed": True, "share": 0.5, "n": 3}


def test_coverage_speaks_both_languages_of_the_same_numbers() -> None:
    english, chinese = (
        portsim("coverage", "--repetitions", "50", "--lang", lang).output for lang in ("en", "zh")
    )
    figures = [re.findall(r"\d+\.\d+", text) for text in (english, chinese)]
    assert figures[0] == figures[1]
    assert "covered" in english
    assert "覆盖率" in chinese
    found = json.loads(portsim("coverage", "--repetitions", "50", "--json").output)
    assert len(found["stopping"]) == 4
    assert len(found["shapley"]) == 3


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"portsim \d+\.\d+\.\d+\n", portsim("--version").output)


@pytest.mark.parametrize("room", list(ROOMS))
def test_each_command_is_found_in_the_room_where_it_stands(room: str) -> None:
    module = f"sim.cli.{room}"
    here = {
        found.name or found.callback.__name__
        for found in app.registered_commands
        if found.callback is not None and found.callback.__module__ == module
    }
    assert here == set(ROOMS[room])


def test_the_version_needs_no_compiler() -> None:
    code = (
        "import sys; sys.argv = ['portsim', '--version']; import sim.cli\n"
        "try: sim.cli.main()\nfinally: print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["portsim", sim.__version__, "False"], done.stderr


@pytest.mark.parametrize(
    "words", [["ports"], ["ports", "luohu"], ["policies"], ["policies", "joint"], ["studies"], ["measures"]],
    ids=" ".join,
)  # fmt: skip
def test_heads_of_tables_are_in_the_language_of_the_reader(words: list[str]) -> None:
    head = portsim(*words, "--lang", "zh").output.splitlines()[0]
    assert not re.findall("[a-z]{2,}", head), "add the missing heads to sim/cli/columns.py"


def test_an_error_is_told_in_the_language_of_the_reader() -> None:
    done = portsim("ports", "nowhere", "--lang", "zh")
    assert done.exit_code == 2
    assert "错误 port = nowhere：没有这个口岸" in done.output
    assert "rule" not in done.output


def test_every_measure_has_its_definition_in_chinese() -> None:
    measures = {**OBJECT_MEASURES, **PORT_MEASURES}.values()
    told = {measure.name: gettext(measure.definition, "zh") for measure in measures}
    assert [one.name for one in measures if told[one.name] == one.definition] == []
    said = portsim("measures", "--lang", "zh").output
    assert all(told[name] in said for name in ("overall_time", "found"))
