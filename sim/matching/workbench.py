"""Trying out the platform: play a journal or scenarios with some rules changed."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from sim.domain.messages import AnyMessage, Clock, Declare, Message, explain_message
from sim.errors import BadInput
from sim.matching.message_order import arrange
from sim.matching.platform import Platform
from sim.matching.replay import ReplayedJournal, replay
from sim.matching.rules import Rules
from sim.matching.scenario import LocatedScenario, Scenario, load_suite, load_suites
from sim.matching.scenario_runs import ScenarioOutcome, run_scenario
from sim.resources import shipped

SUITES = shipped("data", "matching")
MOST_MESSAGES = 5_000


@dataclass(frozen=True)
class Trial:
    """The input of a trial: a journal, or scenarios with expectations."""

    run: ReplayedJournal | None
    scenarios: list[LocatedScenario]


def read_trial(text: str, name: str, rules: Rules, until: float | None) -> Trial:
    """Read a journal (JSON Lines) or a suite (YAML) from text. Raises BadInput with the line."""
    ending = (
        ".yaml" if name.endswith((".yaml", ".yml")) or text.lstrip().startswith("-") else ".jsonl"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"journal{ending}"
        path.write_text(text, encoding="utf-8")
        if ending == ".yaml":
            return Trial(None, load_suite(path))
        if len(text.splitlines()) > MOST_MESSAGES:
            raise BadInput("too-many-messages", most=MOST_MESSAGES)
        own = text.lstrip().startswith('{"journal"')
        return Trial(replay(path, None if own else rules, until=until), [])


def play_scenario(scenario: Scenario, rules: Mapping[str, Any]) -> ReplayedJournal:
    """Run the messages of a scenario with some rules changed; return all steps."""
    with_rules = with_changed_rules(scenario, rules)
    platform = Platform(with_rules.rules, object_class=scenario.object_class)
    messages: list[Message] = list(arrange(scenario.messages, with_rules.rules))
    begin = messages[0].at if messages else 0.0
    known = [Declare(at=begin, object=k.keys, area=k.area) for k in scenario.objects]
    told = [*known, *messages, Clock(at=scenario.until)]
    return ReplayedJournal(platform, [(message, platform.submit(message)) for message in told])


def with_changed_rules(scenario: Scenario, rules: Mapping[str, Any]) -> Scenario:
    """Return a scenario with some of its rules replaced."""
    return msgspec.structs.replace(scenario, rules=msgspec.structs.replace(scenario.rules, **rules))


@lru_cache(maxsize=1)
def shipped_scenarios() -> tuple[LocatedScenario, ...]:
    """Return the shipped scenarios."""
    return tuple(load_suites([SUITES]))


def scenario_outcomes(
    suite: tuple[LocatedScenario, ...], rules: Mapping[str, Any]
) -> list[ScenarioOutcome]:
    """Run scenarios with some of their rules replaced."""
    return [
        run_scenario(
            LocatedScenario(with_changed_rules(found.scenario, rules), found.file, found.line)
        )
        for found in suite
    ]


def as_line(message: Mapping[str, Any]) -> str:
    """Return a message as a line of a journal, checked. Raises BadInput."""
    try:
        found = msgspec.convert(dict(message), AnyMessage)
    except msgspec.ValidationError:
        raise explain_message(dict(message)) from None
    return msgspec.json.encode(found).decode()


def lines_of(scenario: Scenario) -> Iterator[str]:
    """Return the messages of a scenario as lines of a journal."""
    begin = min((m.at for m in scenario.messages), default=0.0)
    for known in scenario.objects:
        yield msgspec.json.encode(Declare(at=begin, object=known.keys, area=known.area)).decode()
    for message in scenario.messages:
        yield msgspec.json.encode(message).decode()
