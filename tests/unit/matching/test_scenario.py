"""Scenario suites: what passes, what fails and how that is told, and what is refused."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sim.matching.scenario import load_suite, load_suites
from sim.matching.scenario_runs import ScenarioOutcome, run_scenario, write_junit
from tests.unit.helpers import refused, written

PAIR = """
- id: {id}
  title: {{en: "Two agencies", zh: "两个部门"}}
  article: "6"
  object_class: goods
  objects: [{{keys: {{container: MSKU1234565, bill: ABC1}}, area: A}}]
  messages:
    - {{at: 0, kind: instruct, agency: customs, number: C1, object: {{container: MSKU1234565}}, methods: [scan, open], site: A1}}
    - {{at: 45, kind: instruct, agency: quarantine, number: Q1, object: {{bill: ABC1}}, methods: [open, sample], site: A2}}
    - {{at: 45, kind: instruct, agency: quarantine, number: Q1, object: {{bill: ABC1}}, methods: [open, sample], site: A2}}
    - {{at: 50, kind: propose, agency: customs, number: C1, slot: [100, 120]}}
    - {{at: 52, kind: confirm, agency: quarantine, number: Q1}}
  until: {until}
  expect: {expect}
"""  # noqa: E501


def suite(expect: str, until: str = "60", id: str = "pair") -> str:
    return PAIR.format(expect=expect, until=until, id=id)


def outcome(folder: Path, expect: str, until: str = "60") -> ScenarioOutcome:
    """How the pair goes under these expectations."""
    (found,) = load_suite(written(folder, suite(expect, until)))
    return run_scenario(found)


def told(one: ScenarioOutcome) -> list[tuple[str, object, object]]:
    return [(d.what, d.expected, d.actual) for d in one.differences]


PASSING = [
    "{}",
    "{instructions: {C1: {state: agreed, case: K1, at: 52, reason: agreed}}}",
    "{instructions: {customs/C1: {methods: [open, scan], version: 1, round: 0, priority: 2}}}",
    "{instructions: {customs/C1@MSKU1234565: {case: K9}}}",
    "{instructions: {C1: {received: 0, flags: [], relied_on: null, result: null}}}",
    "{cases: {K1: {agencies: [quarantine, customs], formed_at: 45, state: agreed}}}",
    "{cases: {K1: {methods: [sample, scan, open], site: A1, slot: [100, 120], agreed_at: 52}}}",
    "{cases: {K1: {site: A/A1, started_at: null, closed_at: null, facts: {}, round: 0}}}",
    "{answers: {1: {accepted: true, reason: held, article: '6', warnings: []}}}",
    "{answers: {2: {reason: matched}, 3: {reason: duplicate}, 5: {reason: slot_confirmed}}}",
]


@pytest.mark.parametrize("expect", PASSING)
def test_a_true_expectation_passes(tmp_path: Path, expect: str) -> None:
    one = outcome(tmp_path, expect)
    assert told(one) == []
    assert one.passed


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("{instructions: {C1: {state: held}}}", ("C1.state", "held", "agreed")),
        ("{instructions: {C1: {at: 45}}}", ("C1.at", 45.0, 52.0)),
        ("{instructions: {C1: {case: null}}}", ("C1.case", None, "K0")),
        ("{instructions: {C1: {methods: [scan]}}}", ("C1.methods", ["scan"], ["scan", "open"])),
        ("{instructions: {C1: {flags: [overdue]}}}", ("C1.flags", ["overdue"], [])),
        ("{instructions: {C1@X9: {}}}", ("C1@X9", "an instruction", "none of that name")),
        ("{cases: {}}", ("cases", "none", "MSKU1234565#1 at 45")),
        ("{cases: {K0: {slot: [100, 130]}}}", ("K0.slot", [100.0, 130.0], [100.0, 120.0])),
        ("{cases: {K0: {slot: 100}}}", ("K0.slot", 100.0, [100.0, 120.0])),
        ("{cases: {K0: {slot: null}}}", ("K0.slot", None, [100.0, 120.0])),
        ("{cases: {K0: {site: A2}}}", ("K0.site", "A2", "A/A1")),
        (
            "{cases: {K0: {facts: {customs: [silent]}}}}",
            ("K0.facts", {"customs": ["silent"]}, {}),
        ),
        ("{cases: {K0: {}, K1: {}}}", ("K1", "a case", "none formed")),
        ("{answers: {3: {reason: matched}}}", ("answer 3.reason", "matched", "duplicate")),
    ],
)
def test_a_false_expectation_fails_with_expected_and_actual(
    tmp_path: Path, expect: str, difference: tuple[str, object, object]
) -> None:
    named = expect.replace("{instructions: {", "{instructions: {Q1: {case: K0}, ", 1)
    one = outcome(tmp_path, named)
    assert told(one) == [difference]
    assert not one.passed


def test_every_difference_is_told(tmp_path: Path) -> None:
    one = outcome(tmp_path, "{instructions: {C1: {state: held, at: 1}, Q1: {state: held}}}")
    assert [what for what, *_ in told(one)] == ["C1.state", "C1.at", "Q1.state"]


def test_until_lets_timers_run(tmp_path: Path) -> None:
    one = outcome(tmp_path, "{instructions: {C1: {state: dispatched, reason: no_show}}}", "135")
    assert told(one) == []
    assert told(outcome(tmp_path, "{instructions: {C1: {state: agreed}}}", "134")) == []


# --- names of cases ----------------------------------------------------------------------------------

TWO_CASES = """
- id: two
  title: {en: "Two cases", zh: "两个任务"}
  article: "6"
  object_class: goods
  messages:
    - {at: 0, kind: instruct, agency: customs, number: "1", object: {container: MSKU1234565}, methods: [scan]}
    - {at: 0, kind: instruct, agency: customs, number: "2", object: {container: TGHU1000018}, methods: [scan]}
    - {at: 5, kind: instruct, agency: quarantine, number: "1", object: {container: MSKU1234565}, methods: [open]}
    - {at: 9, kind: instruct, agency: quarantine, number: "2", object: {container: TGHU1000018}, methods: [open]}
  until: 10
  expect: EXPECT
"""  # noqa: E501


def two_cases(folder: Path, expect: str) -> list[tuple[str, object, object]]:
    (found,) = load_suite(written(folder, TWO_CASES.replace("EXPECT", expect)))
    return told(run_scenario(found))


@pytest.mark.parametrize(
    "expect",
    [
        "{cases: {A: {formed_at: 9}, B: {formed_at: 5}}}",
        "{cases: {B: {formed_at: 5}}}",
        "{instructions: {customs/1: {case: A}, quarantine/1: {case: A}, customs/2: {case: B}}}",
        "{instructions: {customs/2: {case: A}}, cases: {A: {formed_at: 9}}}",
    ],
)
def test_a_label_means_the_case_that_fits_it(tmp_path: Path, expect: str) -> None:
    assert two_cases(tmp_path, expect) == []


@pytest.mark.parametrize(
    "expect",
    [
        "{instructions: {customs/1: {case: A}, customs/2: {case: A}}}",  # one label, two cases
        "{instructions: {customs/1: {case: A}, quarantine/1: {case: B}}}",  # two labels, one case
        "{instructions: {customs/1: {case: A}}, cases: {A: {formed_at: 9}}}",
    ],
)
def test_a_label_means_one_case_only(tmp_path: Path, expect: str) -> None:
    assert len(two_cases(tmp_path, expect)) == 1


def test_a_number_of_two_agencies_is_written_with_the_agency(tmp_path: Path) -> None:
    ((what, _, actual),) = two_cases(tmp_path, "{instructions: {'1': {state: matched}}}")
    assert (what, actual) == ("1", "several agencies use the number: write agency/number")


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "until", "key", "value"),
    [
        ("{instructions: {C9: {}}}", "60", "expect.instructions", "C9"),
        ("{instructions: {border/C1: {}}}", "60", "expect.instructions", "border/C1"),
        ("{answers: {0: {}}}", "60", "expect.answers", "0"),
        ("{answers: {6: {}}}", "60", "expect.answers", "6"),
        ("{}", "51", "until", "51"),
    ],
)
def test_what_could_never_be_compared_is_refused(
    tmp_path: Path, expect: str, until: str, key: str, value: str
) -> None:
    error = refused(outcome, tmp_path, expect, until)
    assert (error.line, error.key, error.rule) == (2, key, "scenario `pair`")
    assert str(error.value).removesuffix(".0") == value


def test_an_empty_slot_is_refused(tmp_path: Path) -> None:
    refused(outcome, tmp_path, "{cases: {K1: {slot: []}}}")


@pytest.mark.parametrize("field", ["state: mached", "reason: mached", "flags: [mached]"])
def test_a_word_that_is_none_is_refused(tmp_path: Path, field: str) -> None:
    refused(outcome, tmp_path, f"{{instructions: {{C1: {{{field}}}}}}}")


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("article:", "artcle:", 4, "artcle", "did you mean `article`?"),
        ("number: C1,", "nubmer: C1,", 8, "nubmer", "did you mean `number`?"),
        ("kind: confirm", "kind: konfirm", 12, "kind", "did you mean `confirm`?"),
        ("object_class: goods", "object_class: good", 5, "object_class", "did you mean `goods`?"),
        ("at: 52", "at: [52]", 12, "at", "found a list"),
    ],
)
def test_a_slip_in_a_suite_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, key: str, words: str
) -> None:
    error = refused(load_suite, written(tmp_path, suite("{}").replace(old, new, 1)))
    assert (error.line, error.key) == (line, key)
    assert words in error.message


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("expect: {}", "expect:\n    instructions:\n      C1: {stat: held}", 16),
        ("at: 52", "at: soon", 12),
    ],
)
def test_a_slip_in_an_expectation_or_a_time_has_its_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    text = suite("{}").replace(old, new, 1)
    assert refused(load_suite, written(tmp_path, text)).line == line


@pytest.mark.parametrize("text", ["", "id: pair\n", "just text\n"])
def test_a_suite_is_a_list(tmp_path: Path, text: str) -> None:
    error = refused(load_suite, written(tmp_path, text))
    assert error.message.startswith("a suite is a list of scenarios")
    assert error.line == 1


def test_ids_are_unique_over_all_suites(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml"):
        written(tmp_path, suite("{}"), name)
    error = refused(load_suites, [tmp_path])
    assert (error.file, error.key, error.value) == (str(tmp_path / "b.yml"), "id", "pair")
    assert error.message == "also at a.yaml:2"


def test_files_and_folders_are_read_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml"):
        written(tmp_path, suite("{}", id=name), name)
    single = written(tmp_path, suite("{}", id="single"), "other.txt")
    assert [f.scenario.id for f in load_suites([single, tmp_path])] == ["single", "a.yml", "b.yaml"]


def test_a_folder_without_suites_is_refused(tmp_path: Path) -> None:
    assert "no suite" in refused(load_suites, [tmp_path]).message


# --- JUnit -------------------------------------------------------------------------------------------


def test_the_junit_file_tells_each_suite_scenario_and_difference(tmp_path: Path) -> None:
    good = written(tmp_path, suite("{}", id="good"), "good.yaml")
    bad = written(
        tmp_path,
        suite("{instructions: {C1: {state: held, at: 1}}}", id="bad") + suite("{}", id="fine"),
        "bad.yaml",
    )
    report = tmp_path / "report.xml"
    write_junit([run_scenario(found) for found in load_suites([good, bad])], report)
    first, second = ET.parse(report).getroot()
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in (first, second)] == [
        (str(good), "1", "0"),
        (str(bad), "2", "1"),
    ]
    failed, passed = second
    assert [(case.get("classname"), case.get("name")) for case in (failed, passed)] == [
        ("bad", "bad"),
        ("bad", "fine"),
    ]
    assert (failed.get("file"), failed.get("line"), len(passed)) == (str(bad), "2", 0)
    assert failed[0].get("message") == "C1.state: expected held, actual agreed"
    assert failed[0].text == (
        "C1.state: expected held, actual agreed\nC1.at: expected 1.0, actual 52.0"
    )
