"""Which laws a seeded journal is put to: the watched run always, the costly ones in turn."""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.laws import laws
from tests.laws.journals import Journal, seeded_journal
from tests.laws.sequences import in_place, purely, trace
from tests.laws.shrink import kind_of, shrink
from tests.laws.watch import Story

OTHER, DISK, PURE = "other objects (7)", "replay from disk (6)", "pure transition (13)"
IN_TURN = (*laws.COSTLY, OTHER)
EVERY_DISK, EVERY_PURE = 100, 20  # one journal in so many
LAW_NAMES = (*laws.CHEAP, *IN_TURN, DISK, PURE)


class Broken(AssertionError):
    """A journal that breaks a law: the law, the seed, the smallest journal found, the story."""


class Tally:
    """What a stretch of journals came to."""

    def __init__(self) -> None:
        self.journals = 0
        self.messages = 0
        self.laws: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()

    def add(self, other: "Tally") -> None:
        """Take in another stretch."""
        self.journals += other.journals
        self.messages += other.messages
        self.laws += other.laws
        self.reasons += other.reasons
        self.flags += other.flags


def pure_transition(place: int) -> None:
    """Law 13 on the message sequence of one seed."""
    for step, (here, there) in enumerate(
        zip(trace(place, in_place), trace(place, purely), strict=True)
    ):
        assert here == there, f"in place and pure differ at step {step + 1} of sequence {place}"


Named = dict[str, Callable[[Journal], None]]


def laws_for(seed: int, place: int, costly: int, stories: list[Story]) -> Named:
    """Return the laws that one journal of a series is put to; `costly` of those in turn."""
    chosen: Named = {}
    for name, law in laws.CHEAP.items():
        chosen[name] = lambda journal, law=law: law(journal, place, stories)  # type: ignore[misc]
    for n in range(costly):
        name = IN_TURN[(place + n * 3) % len(IN_TURN)]
        if name == OTHER:
            chosen[name] = lambda journal: laws.law_other_objects(
                journal, seeded_journal(seed, place, 1, rules=journal.rules)
            )
        else:
            chosen[name] = lambda journal, law=laws.COSTLY[name]: law(journal, place)  # type: ignore[misc]
    if place % EVERY_DISK == 0:
        chosen[DISK] = lambda journal: _from_disk(journal, place)
    if place % EVERY_PURE == 0:
        chosen[PURE] = lambda journal: pure_transition(place)
    return chosen


def _from_disk(journal: Journal, place: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        laws.law_replay_from_disk(journal, Path(folder), place)


def check(seed: int, places: range, costly: int = 1) -> Tally:
    """Put a stretch of a series of journals to the laws. Raises Broken at the first that fails."""
    tally = Tally()
    for place in places:
        journal = seeded_journal(seed, place)
        stories: list[Story] = []
        for name, law in laws_for(seed, place, costly, stories).items():
            try:
                law(journal)
            except Exception as error:
                raise Broken(story_of(seed, place, name, journal, law, error)) from error
            tally.laws[name] += 1
        tally.journals += 1
        tally.messages += len(journal.messages)
        tally.reasons += stories[0].reasons
        tally.flags += stories[0].flags
    return tally


def story_of(
    seed: int,
    place: int,
    name: str,
    journal: Journal,
    law: Callable[[Journal], None],
    error: Exception,
) -> str:
    """Return what a person needs to see of a failure, with the journal made small."""
    small = shrink(journal, law)
    said = error
    try:
        law(small)
    except Exception as again:  # noqa: BLE001 - a crash of the platform is a failure too
        said = again
    return (
        f"law `{name}` is broken by journal {place} of seed {seed} ({kind_of(error)})\n"
        f"{type(said).__name__}: {said}\n"
        f"smallest journal found ({len(small.messages)} of {len(journal.messages)} messages), "
        f"rules first:\n{small.lines()}"
    )
