"""Scenario suites: journals with what is expected of them, run on the platform (matching rules, end)."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import yaml
from msgspec import UNSET, Struct, UnsetType, field

from sim.domain.messages import (
    AnyMessage,
    ClassName,
    Clock,
    Declare,
    Keys,
    Message,
    check_keys,
    with_minutes,
)
from sim.domain.methods import METHODS
from sim.domain.yamlfile import compose, convert
from sim.errors import BadInput
from sim.matching.answers import Answer
from sim.matching.order import arrange
from sim.matching.platform import Platform
from sim.matching.reasons import NAMES
from sim.matching.registry import (
    CASE_STATE_NAMES,
    FACTS,
    SHOWN_FLAGS,
    STATE_NAMES,
    CaseView,
    InstructionView,
)
from sim.matching.rules import Rules

FLAGS = [flag.name.lower() for flag in SHOWN_FLAGS]


class Title(Struct, forbid_unknown_fields=True):
    """A title in both languages."""

    en: str
    zh: str


class Known(Struct, forbid_unknown_fields=True):
    """An object declared before the first message."""

    keys: Keys
    area: str | None = None

    def __post_init__(self) -> None:
        """Check the keys."""
        check_keys(self.keys)


class ExpectInstruction(Struct, forbid_unknown_fields=True):
    """What is expected of an instruction; only what is written is compared."""

    state: str | UnsetType = UNSET
    case: str | None | UnsetType = UNSET
    at: float | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    flags: list[str] | UnsetType = UNSET
    methods: list[str] | UnsetType = UNSET
    version: int | UnsetType = UNSET
    round: int | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    received: float | UnsetType = UNSET
    relied_on: str | None | UnsetType = UNSET
    result: str | None | UnsetType = UNSET
    outcome: str | None | UnsetType = UNSET


class ExpectCase(Struct, forbid_unknown_fields=True):
    """What is expected of a case."""

    agencies: list[str] | UnsetType = UNSET
    formed_at: float | UnsetType = UNSET
    state: str | UnsetType = UNSET
    methods: list[str] | UnsetType = UNSET
    site: str | None | UnsetType = UNSET
    slot: float | list[float] | None | UnsetType = UNSET
    agreed_at: float | None | UnsetType = UNSET
    started_at: float | None | UnsetType = UNSET
    closed_at: float | None | UnsetType = UNSET
    round: int | UnsetType = UNSET
    facts: dict[str, list[str]] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """A slot is one start or [start, end]."""
        if isinstance(self.slot, list) and len(self.slot) not in (1, 2):
            raise ValueError("`slot` is one start or [start, end]")


class ExpectAnswer(Struct, forbid_unknown_fields=True):
    """What is expected of the answer to one message."""

    accepted: bool | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    article: str | UnsetType = UNSET
    warnings: list[str] | UnsetType = UNSET


class Expect(Struct, forbid_unknown_fields=True):
    """Expectations; cases are named by labels of the scenario's own."""

    instructions: dict[str, ExpectInstruction] = field(default_factory=dict)
    cases: dict[str, ExpectCase] | UnsetType = UNSET
    answers: dict[int, ExpectAnswer] = field(default_factory=dict)


class Scenario(Struct, forbid_unknown_fields=True):
    """One scenario: rules, objects, messages, until when, and what is expected then."""

    id: str
    title: Title
    article: str
    object_class: ClassName
    messages: list[AnyMessage]
    until: float
    expect: Expect
    rules: Rules = field(default_factory=Rules)
    objects: list[Known] = field(default_factory=list)


class Found(Struct):
    """A scenario and where it stands."""

    scenario: Scenario
    file: str
    line: int


class Difference(Struct):
    """One thing that is not as expected."""

    what: str
    expected: Any
    actual: Any


class Outcome(Struct):
    """How one scenario went."""

    id: str
    file: str
    line: int
    title: Title
    differences: list[Difference]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def load_suite(path: str | Path) -> list[Found]:
    """Read one suite file. Raises BadInput naming file, line, key, value and rule."""
    file = str(path)
    node = compose(path)
    if not isinstance(node, yaml.SequenceNode):
        line = node.start_mark.line + 1 if node else 1
        raise BadInput("a suite is a list of scenarios: begin each with `- id: …`", file, line)
    suite = []
    for item in node.value:
        scenario = convert(item, Scenario, file, prepare=scenario_minutes)
        found = Found(scenario, file, item.start_mark.line + 1)
        check_scenario(found)
        suite.append(found)
    return suite


def scenario_minutes(data: Any) -> Any:
    """Turn the ISO times of a scenario's messages into minutes."""
    if isinstance(data, dict) and isinstance(data.get("messages"), list):
        return data | {"messages": [with_minutes(message) for message in data["messages"]]}
    return data


def spoken_names(message: Message) -> tuple[str, ...]:
    """Return how expectations may name the instruction a message speaks of: number, agency/number."""
    number = getattr(message, "number", None)
    if number is None:
        return ()
    return number, f"{message.agency}/{number}"  # type: ignore[attr-defined]


def check_scenario(found: Found) -> None:
    """Refuse expectations that could never be compared. Raises BadInput."""
    scenario = found.scenario
    spoken = {name for message in scenario.messages for name in spoken_names(message)}
    for label in scenario.expect.instructions:
        if label.partition("@")[0] not in spoken:
            raise _bad(found, "expect.instructions", label, "no message has this number")
    check_words(found)
    for place in scenario.expect.answers:
        if not 1 <= place <= len(scenario.messages):
            raise _bad(
                found, "expect.answers", str(place), "there is no such message; count from 1"
            )
    last = max((message.at for message in scenario.messages), default=0.0)
    if scenario.until < last:
        raise _bad(found, "until", str(scenario.until), "it lies before the last message")


def check_words(found: Found) -> None:
    """Refuse expected words that no platform ever says. Raises BadInput."""
    expect = found.scenario.expect
    expected: list[tuple[str, str, Sequence[str]]] = []
    for name, wanted in expect.instructions.items():
        where = f"expect.instructions.{name}"
        expected += _words(wanted, where, state=STATE_NAMES, reason=NAMES, flags=FLAGS)
        expected += _words(wanted, where, methods=METHODS)
    for name, case in (expect.cases or {}).items():
        where = f"expect.cases.{name}"
        expected += _words(case, where, state=CASE_STATE_NAMES, methods=METHODS)
        for said in (case.facts or {}).values():
            expected += [(f"{where}.facts", word, FACTS) for word in said]
    for place, answer in expect.answers.items():
        expected += _words(answer, f"expect.answers.{place}", reason=NAMES, warnings=FLAGS)
    for key, word, known in expected:
        if word not in known:
            near = difflib.get_close_matches(word, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"one of {', '.join(known)}"
            raise _bad(found, key, word, f"no such word; {hint}")


def _words(
    expected: Struct, where: str, **known: Sequence[str]
) -> list[tuple[str, str, Sequence[str]]]:
    """Return (place, word, words known) of the given fields, where they are written."""
    found: list[tuple[str, str, Sequence[str]]] = []
    for name, words in known.items():
        value = getattr(expected, name)
        if value is not UNSET:
            said = value if isinstance(value, list) else [value]
            found += [(f"{where}.{name}", word, words) for word in said]
    return found


def _bad(found: Found, key: str, value: str, message: str) -> BadInput:
    rule = f"scenario `{found.scenario.id}`"
    return BadInput(message, found.file, found.line, key, value, rule)


def load_suites(paths: Iterable[str | Path]) -> list[Found]:
    """Read suite files and folders of them; ids are unique over all. Raises BadInput."""
    rule = "give suite files or a folder of them"
    files: list[Path] = []
    places = list(map(Path, paths))
    for path in places:
        if not path.exists():
            raise BadInput("there is no such file", str(path), rule=rule)
        files.extend(sorted(path.glob("*.y*ml")) if path.is_dir() else [path])
    if not files:
        where = str(places[0]) if places else None
        raise BadInput("there is no suite (*.yaml) here", where, rule=rule)
    found: list[Found] = []
    first: dict[str, Found] = {}
    for file in files:
        for item in load_suite(file):
            known = first.setdefault(item.scenario.id, item)
            if known is not item:
                raise _bad(item, "id", item.scenario.id, f"also at {known.file}:{known.line}")
            found.append(item)
    return found


def play(scenario: Scenario) -> tuple[Platform, dict[int, Answer]]:
    """Run a scenario's messages; returns the platform and the answers by place (from 1)."""
    platform = Platform(scenario.rules, object_class=scenario.object_class)
    ordered = arrange(scenario.messages, scenario.rules)
    if ordered and scenario.objects:
        begin = ordered[0].at
        platform.submit_many(
            [Declare(at=begin, object=known.keys, area=known.area) for known in scenario.objects]
        )
    place_of = {id(message): place for place, message in enumerate(scenario.messages, start=1)}
    answers = platform.submit_many(ordered)
    platform.submit(Clock(at=scenario.until))
    by_place = {place_of[id(m)]: answer for m, answer in zip(ordered, answers, strict=True)}
    return platform, by_place


def run_scenario(found: Found) -> Outcome:
    """Run one scenario and compare."""
    scenario = found.scenario
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
    for place, wanted in scenario.expect.answers.items():
        differences += compare(f"answer {place}", wanted, answers[place], labels)
    return Outcome(scenario.id, found.file, found.line, scenario.title, differences)


def find_instruction(platform: Platform, scenario: Scenario, name: str) -> InstructionView | str:
    """Return the instruction that a label (`C1`, `customs/C1`, `C1@KEY`) means, or what is wrong."""
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
    """A scenario's own names of cases, bound to the platform's as they are met."""

    def __init__(self, cases: Sequence[CaseView]) -> None:
        self.cases = {case.case: case for case in cases}
        self.case_of: dict[str, str] = {}
        self.label_of: dict[str, str] = {}

    def bind(self, label: str, case: str) -> None:
        """Let a label mean a case, if neither is taken."""
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
    """Return the written fields that differ; lists are compared as sets, except `slot`."""
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


def junit(outcomes: Sequence[Outcome], path: str | Path) -> None:
    """Write outcomes as a JUnit XML file, one test suite a file."""
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
                text = "\n".join(
                    f"{d.what}: expected {show(d.expected)}, actual {show(d.actual)}"
                    for d in outcome.differences
                )
                failure = ET.SubElement(case, "failure", message=text.splitlines()[0])
                failure.text = text
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def show(value: Any) -> str:
    """Return a value as it would stand in a suite."""
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode().replace('"', "")
