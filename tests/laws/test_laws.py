"""The laws on random journals: Hypothesis's, which shrink well, and seeded ones, which are many."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.matching.core.codes import Flag, Reason
from sim.matching.views import flag_names
from tests.laws import laws
from tests.laws.course import check
from tests.laws.journals import Journal, journals, seeded_journal
from tests.laws.laws import Law
from tests.laws.watch import Story

SEED = 2018
STRETCHES = 20
STRETCH = 500
# All the reasons are reachable from outside.
REACHABLE = {reason.name.lower() for reason in Reason}
SHOWN = {name for flag in Flag for name in flag_names(flag)}

seeds = st.integers(0, 999)
many = settings(max_examples=100, suppress_health_check=list(HealthCheck))


def with_story(law: Callable[[Journal, int], None], journal: Journal, seed: int) -> None:
    """Run a law; on failure show the journal as lines."""
    try:
        law(journal, seed)
    except Exception as error:
        raise AssertionError(f"{error}\n{journal.lines()}") from error


@pytest.mark.parametrize("name", [*laws.CHEAP, *laws.COSTLY])
def test_law_on_drawn_journals(name: str) -> None:
    law: Law = (laws.CHEAP | laws.COSTLY)[name]

    @many
    @given(journals(), seeds)
    def holds(journal: Journal, seed: int) -> None:
        with_story(law, journal, seed)

    holds()


@settings(many, max_examples=60)
@given(journals(), st.data())
def test_messages_on_other_objects_change_nothing(journal: Journal, data: st.DataObject) -> None:
    other = data.draw(journals(rules=journal.rules))
    laws.law_other_objects(journal, other)


@pytest.mark.parametrize("stretch", range(STRETCHES))
def test_laws_on_seeded_journals(stretch: int) -> None:
    check(SEED, range(stretch * STRETCH, (stretch + 1) * STRETCH), costly=2)


@pytest.mark.parametrize("place", range(12))
def test_replay_through_a_journal_on_disk(place: int, tmp_path: Path) -> None:
    journal = seeded_journal(SEED, 7, place)
    laws.law_replay_from_disk(journal, tmp_path, place)


def test_journals_reach_every_reason_and_flag() -> None:
    reasons: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for place in range(2500):
        stories: list[Story] = []
        laws.law_of_one_run(seeded_journal(SEED, 8, place), place, stories)
        reasons += stories[0].reasons
        flags += stories[0].flags
    assert REACHABLE - set(reasons) == set(), "reasons that no journal met"
    assert SHOWN - set(flags) == set(), "flags that no journal met"


def test_most_journals_mean_something() -> None:
    """Deep states are reached: cases that agree, start jointly and close."""
    met: Counter[str] = Counter()
    for place in range(400):
        stories: list[Story] = []
        laws.law_of_one_run(seeded_journal(SEED, 9, place), place, stories)
        met.update(set(stories[0].reasons) & {"matched", "agreed", "started", "disposed"})
    assert met["matched"] > 200
    assert met["agreed"] > 60
    assert met["started"] > 40
