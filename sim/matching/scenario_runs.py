"""Running scenarios, comparing with expectations, and writing JUnit XML."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pandas as pd
from msgspec import UNSET, Struct, UnsetType

from sim.domain.messages import Clock, Declare
from sim.files import replacing
from sim.matching.answers import Answer
from sim.matching.message_order import arrange
from sim.matching.platform import Platform
from sim.matching.scenario import (
    ExpectCase,
    LocatedScenario,
    Scenario,
    Title,
    load_suites,
    shipped_or_own,
    spoken_names,
)
from sim.matching.views import CaseView, InstructionView
from sim.resources import shipped

SUITES = shipped("data", "matching")


class Difference(Struct):
    """One field that is not as expected."""

    what: str
    expected: Any
    actual: Any


class ScenarioOutcome(Struct):
    """The result of one scenario."""

    id: str
    file: str
    line: int
    title: Title
    differences: list[Difference]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def play(scenario: Scenario) -> tuple[Platform, dict[int, Answer]]:
    """Run the messages of a scenario; return the platform and the answers by number (from 1)."""
    platform = Platform(scenario.rules, object_class=scenario.object_class)
    ordered = arrange(scenario.messages, scenario.rules)
    if ordered and scenario.objects:
        begin = ordered[0].at
        platform.submit_many(
            [Declare(at=begin, object=known.keys, area=known.area) for known in scenario.objects]
        )
    number_of = {id(message): number for number, message in enumerate(scenario.messages, start=1)}
    answers = platform.submit_many(ordered)
    platform.submit(Clock(at=scenario.until))
    by_number = {number_of[id(m)]: answer for m, answer in zip(ordered, answers, strict=True)}
    return platform, by_number


def run_scenario(located: LocatedScenario) -> ScenarioOutcome:
    """Run one scenario and compare."""
    scenario = located.scenario
    platform, answers = play(scenario)
    differences: list[Difference] = []
    labels = Labels(platform.cases())
    for name, expected in scenario.expect.instructions.items():
        actual = find_instruction(platform, scenario, name)
        if isinstance(actual, str):
            differences.append(Difference(name, "an instruction", actual))
            continue
        if isinstance(expected.case, str) and actual.case is not None:
            labels.bind(expected.case, actual.case)
        differences += compare(name, expected, actual, labels)
    differences += compare_cases(scenario.expect.cases, labels)
    for number, wanted in scenario.expect.answers.items():
        differences += compare(f"answer {number}", wanted, answers[number], labels)
    return ScenarioOutcome(scenario.id, located.file, located.line, scenario.title, differences)


def outcomes(paths: Iterable[str | Path] | None = None) -> list[ScenarioOutcome]:
    """Run suites, as `run_scenarios` takes them; returns how each scenario went. Raises BadInput."""
    places = [shipped_or_own(path, SUITES, ".yaml") for path in paths or [SUITES]]
    return [run_scenario(located) for located in load_suites(places)]


def run_scenarios(
    paths: str | Path | Iterable[str | Path] | None = None, *, junit: str | Path | None = None
) -> pd.DataFrame:
    """Run suites of matching scenarios and compare with what each expects.

    Parameters
    ----------
    paths
        Suite files, folders of suites, or names of shipped suites; default: all shipped ones.
    junit
        A file that the outcomes are also written to as JUnit XML, one test suite a file.

    Returns
    -------
    One row a scenario: `id`, `title`, `file`, `line`, `passed`, `differences` (what is not as expected, one
    line each; empty if it passed).

    Raises
    ------
    BadInput
        Naming file, line, key and rule where a suite is not as it should be; if the JUnit file cannot be
        written.

    Examples
    --------
    >>> import sim
    >>> found = sim.run_scenarios("class_ship")
    >>> bool(found["passed"].all()), bool(len(found) > 5)
    (True, True)
    """
    found = outcomes([paths] if isinstance(paths, str | Path) else paths)
    if junit is not None:
        write_junit(found, junit)
    rows = [
        {
            "id": outcome.id,
            "title": outcome.title.to("en"),
            "file": outcome.file,
            "line": outcome.line,
            "passed": outcome.passed,
            "differences": "\n".join(map(told, outcome.differences)),
        }
        for outcome in found
    ]
    return pd.DataFrame(rows)


def told(difference: Difference) -> str:
    """Return a difference as a line."""
    expected, actual = show(difference.expected), show(difference.actual)
    return f"{difference.what}: expected {expected}, actual {actual}"


def find_instruction(platform: Platform, scenario: Scenario, name: str) -> InstructionView | str:
    """Return the instruction that a label (`C1`, `customs/C1`, `C1@KEY`) refers to, or an error."""
    label, _, member = name.partition("@")
    agency, slash, number = label.partition("/")
    if slash:
        candidates = [(agency, number)]
    else:
        names = dict.fromkeys(spoken_names(m) for m in scenario.messages)
        spoken = [name[1] for name in names if name and name[0] == label]
        candidates = [(name.partition("/")[0], label) for name in spoken]
    views = []
    for key in candidates:
        try:
            views.append(platform.instruction(*key, member=member or None))
        except KeyError:
            continue
    if not views:
        return "none of that name"
    return views[0] if len(views) == 1 else "several agencies use the number: write agency/number"


class Labels:
    """Labels of cases in a scenario, bound to the platform's cases as they are met."""

    def __init__(self, cases: Sequence[CaseView]) -> None:
        self.cases = {case.case: case for case in cases}
        self.case_of: dict[str, str] = {}
        self.label_of: dict[str, str] = {}

    def bind(self, label: str, case: str) -> None:
        """Bind a label to a case, if both are free."""
        if label not in self.case_of and case not in self.label_of:
            self.case_of[label], self.label_of[case] = case, label

    def free(self) -> list[CaseView]:
        """Return the cases without a label, earliest first."""
        return [case for name, case in self.cases.items() if name not in self.label_of]


def compare_cases(expected: dict[str, ExpectCase] | UnsetType, labels: Labels) -> list[Difference]:
    """Compare cases by label; unbound labels take the free case that fits best."""
    if expected is UNSET:
        return []
    if not expected:
        formed = [f"{c.case} at {c.formed_at:g}" for c in labels.cases.values()]
        return [Difference("cases", "none", ", ".join(formed))] if formed else []
    differences: list[Difference] = []
    for label in sorted(expected):
        if label not in labels.case_of:
            free = labels.free()
            if not free:
                differences.append(Difference(label, "a case", "none formed"))
                continue
            best = min(free, key=lambda c: len(compare(label, expected[label], c, labels)))
            labels.bind(label, best.case)
        actual = labels.cases[labels.case_of[label]]
        differences += compare(label, expected[label], actual, labels)
    return differences


def compare(what: str, expected: Struct, actual: Any, labels: Labels) -> list[Difference]:
    """Return the given fields that differ; lists are compared as sets, except `slot`."""
    differences = []
    for name in expected.__struct_fields__:
        wanted = getattr(expected, name)
        if wanted is UNSET:
            continue
        got = getattr(actual, name)
        if name == "case" and got is not None:
            got = labels.label_of.get(got, got)
        if not same(name, wanted, got):
            differences.append(Difference(f"{what}.{name}", wanted, got))
    return differences


def same(name: str, wanted: Any, got: Any) -> bool:
    """Whether a field is as expected."""
    if name == "slot" and wanted is not None:
        slot = [wanted, wanted] if isinstance(wanted, float) else [wanted[0], wanted[-1]]
        return bool(slot == got)
    if name == "site" and got is not None and wanted is not None:
        return wanted == got or ("/" not in wanted and got.endswith(f"/{wanted}"))
    if isinstance(wanted, list):
        return sorted(wanted) == sorted(got or [])
    if isinstance(wanted, dict):
        return {k: sorted(v) for k, v in wanted.items()} == {k: sorted(v) for k, v in got.items()}
    return bool(wanted == got)


def write_junit(outcomes: Sequence[ScenarioOutcome], path: str | Path) -> None:
    """Write outcomes as JUnit XML, one test suite per file. Raises BadInput if that fails."""
    root = ET.Element("testsuites", name="portsim scenarios")
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.file == file]
        failures = sum(not outcome.passed for outcome in mine)
        suite = ET.SubElement(
            root, "testsuite", name=file, tests=str(len(mine)), failures=str(failures)
        )
        for outcome in mine:
            case = ET.SubElement(
                suite, "testcase", classname=Path(file).stem, name=outcome.id, file=file,
                line=str(outcome.line),
            )  # fmt: skip
            if not outcome.passed:
                text = "\n".join(map(told, outcome.differences))
                failure = ET.SubElement(case, "failure", message=text.splitlines()[0])
                failure.text = text
    ET.indent(root)
    with replacing(path, "junit") as draft:
        ET.ElementTree(root).write(draft, encoding="utf-8", xml_declaration=True)


def show(value: Any) -> str:
    """Return a value as it is written in a suite."""
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode().replace('"', "")
