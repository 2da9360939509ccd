"""Scenario suites: files of messages with expected outcomes, read and checked."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from msgspec import UNSET, Struct, UnsetType, field

from sim.domain.messages import AnyMessage, Keys, Message, check_keys, with_minutes
from sim.domain.methods import METHODS
from sim.domain.objects import ClassName
from sim.domain.yamlfile import compose, convert
from sim.errors import BadInput, Refused, near
from sim.matching.reasons import NAMES
from sim.matching.rules import Rules
from sim.matching.views import CASE_STATE_NAMES, FACTS, SHOWN_FLAGS, STATE_NAMES
from sim.text import of_languages

FLAGS = [flag.name.lower() for flag in SHOWN_FLAGS]


class Title(Struct, forbid_unknown_fields=True):
    """A title in both languages, or in English only."""

    en: str
    zh: str | None = None

    def to(self, lang: str) -> str:
        """Return the title in a language; English where there is no Chinese."""
        return of_languages(lang, {"en": self.en, "zh": self.zh})


class Known(Struct, forbid_unknown_fields=True):
    """An object declared before the first message."""

    keys: Keys
    area: str | None = None

    def __post_init__(self) -> None:
        """Check the keys."""
        check_keys(self.keys)


class ExpectInstruction(Struct, forbid_unknown_fields=True):
    """Expected state of an instruction; only fields that are given are compared."""

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
    """Expected state of a case; only fields that are given are compared."""

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
        """Raise ValueError unless a slot is a start or [start, end]."""
        if isinstance(self.slot, list) and len(self.slot) not in (1, 2):
            raise Refused("slot-malformed", key="slot")


class ExpectAnswer(Struct, forbid_unknown_fields=True):
    """Expected answer to one message; only fields that are given are compared."""

    accepted: bool | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    article: str | UnsetType = UNSET
    warnings: list[str] | UnsetType = UNSET


class Expect(Struct, forbid_unknown_fields=True):
    """Expectations; cases have labels chosen by the scenario."""

    instructions: dict[str, ExpectInstruction] = field(default_factory=dict)
    cases: dict[str, ExpectCase] | UnsetType = UNSET
    answers: dict[int, ExpectAnswer] = field(default_factory=dict)


class Scenario(Struct, forbid_unknown_fields=True):
    """One scenario: rules, objects, messages, end time, and expectations."""

    id: str
    title: Title
    article: str
    object_class: ClassName
    messages: list[AnyMessage]
    until: float
    expect: Expect
    rules: Rules = field(default_factory=Rules)
    objects: list[Known] = field(default_factory=list)


class LocatedScenario(Struct):
    """A scenario with its file and line."""

    scenario: Scenario
    file: str
    line: int


def load_suite(path: str | Path) -> list[LocatedScenario]:
    """Read one suite file. Raises BadInput naming file, line, key, value and rule."""
    file = str(path)
    node = compose(path)
    if not isinstance(node, yaml.SequenceNode):
        line = node.start_mark.line + 1 if node else 1
        raise BadInput("suite-not-a-list", file=file, line=line)
    suite = []
    for item in node.value:
        scenario = convert(item, Scenario, file, prepare=written_out)
        found = LocatedScenario(scenario, file, item.start_mark.line + 1)
        check_scenario(found)
        suite.append(found)
    return suite


def written_out(data: Any) -> Any:
    """Return a scenario with a plain English title as a mapping, and ISO times as minutes."""
    if not isinstance(data, dict):
        return data
    if isinstance(data.get("title"), str):
        data = data | {"title": {"en": data["title"]}}
    if isinstance(data.get("messages"), list):
        data = data | {"messages": [with_minutes(message) for message in data["messages"]]}
    return data


def spoken_names(message: Message) -> tuple[str, ...]:
    """Return the names that expectations may use for the instruction of a message."""
    number = getattr(message, "number", None)
    if number is None:
        return ()
    return number, f"{message.agency}/{number}"  # type: ignore[attr-defined]


def check_scenario(found: LocatedScenario) -> None:
    """Raise BadInput for expectations that can never be compared."""
    scenario = found.scenario
    spoken = {name for message in scenario.messages for name in spoken_names(message)}
    for label in scenario.expect.instructions:
        if label.partition("@")[0] not in spoken:
            raise _bad("expected-number-unknown", found, key="expect.instructions", value=label)
    check_words(found)
    for number in scenario.expect.answers:
        if not 1 <= number <= len(scenario.messages):
            raise _bad("expected-message-unknown", found, key="expect.answers", value=str(number))
    last = max((message.at for message in scenario.messages), default=0.0)
    if scenario.until < last:
        raise _bad("scenario-ends-early", found, key="until", value=str(scenario.until))


def check_words(found: LocatedScenario) -> None:
    """Raise BadInput for expected words that the platform never uses."""
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
    for number, answer in expect.answers.items():
        expected += _words(answer, f"expect.answers.{number}", reason=NAMES, warnings=FLAGS)
    for key, word, known in expected:
        if word not in known:
            raise _bad("expected-word-unknown", found, key=key, value=word, hint=near(word, known))


def _words(
    expected: Struct, where: str, **known: Sequence[str]
) -> list[tuple[str, str, Sequence[str]]]:
    """Return (key, word, known words) for the given fields, where present."""
    found: list[tuple[str, str, Sequence[str]]] = []
    for name, words in known.items():
        value = getattr(expected, name)
        if value is not UNSET:
            said = value if isinstance(value, list) else [value]
            found += [(f"{where}.{name}", word, words) for word in said]
    return found


def _bad(code: str, located: LocatedScenario, **more: Any) -> BadInput:
    scenario = located.scenario.id
    return BadInput(code, file=located.file, line=located.line, scenario=scenario, **more)


def shipped_or_own(given: str | Path, folder: Path, suffix: str) -> Path:
    """Return the file that is given, or the shipped one of this name."""
    path, named = Path(given), folder / f"{given}{suffix}"
    return named if path.parent == Path() and not path.exists() and named.is_file() else path


def load_suites(paths: Iterable[str | Path]) -> list[LocatedScenario]:
    """Read suite files and folders of them. Raises BadInput, also for an id used twice."""
    files: list[Path] = []
    places = list(map(Path, paths))
    for path in places:
        if not path.exists():
            raise BadInput("suite-missing", file=str(path))
        files.extend(sorted(path.glob("*.y*ml")) if path.is_dir() else [path])
    if not files:
        where = str(places[0]) if places else None
        raise BadInput("no-suite-here", file=where)
    found: list[LocatedScenario] = []
    first: dict[str, LocatedScenario] = {}
    for file in files:
        for item in load_suite(file):
            known = first.setdefault(item.scenario.id, item)
            if known is not item:
                other = f"{Path(known.file).name}:{known.line}"
                raise _bad(
                    "scenario-id-repeated", item, key="id", value=item.scenario.id, other=other
                )
            found.append(item)
    return found
