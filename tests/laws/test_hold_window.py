"""Law 9 holds under conditions; these are the journals that show why it needs them.

Without further conditions a longer window can lose a match: it lets an early instruction take the
partner that a later one would have had. So `laws.quiet` leaves out what can exclude (intervals, areas,
classes, amendments) and what ends a wait otherwise (starts, agreement time).
"""

from typing import Any

import msgspec
import pytest

from sim.domain import messages as msg
from sim.matching.rules import Rules
from tests.laws.journals import Journal, seeded_journal
from tests.laws.laws import ever_matched, law_longer_hold, quiet

WAGON = {"wagon": "318147110007"}


def instruct(at: float, agency: str, **fields: Any) -> msg.Message:
    number = agency[0].upper()
    return msg.Instruct(
        at=at, agency=agency, number=number, object=WAGON, methods=["open"], **fields
    )


def matched(journal: Journal, hold: float) -> set[str]:
    rules = msgspec.structs.replace(journal.rules, hold_window_min={"train": hold})
    return {name for name, _ in ever_matched(journal._replace(rules=rules))}


def test_intervals_that_exclude_break_the_plain_law() -> None:
    """Border's early instruction takes customs from quarantine, which cannot meet border."""
    journal = Journal(
        Rules(late_join=False),
        [
            instruct(0, "border", latest=50),
            instruct(20, "customs"),
            instruct(25, "quarantine", earliest=60),
        ],
    )
    assert matched(journal, 10) == {"customs/C", "quarantine/Q"}
    assert matched(journal, 30) == {"border/B", "customs/C"}


def test_starts_break_the_plain_law() -> None:
    """Customs alone starts late; with a longer window it has an agreed partner and starts before."""
    journal = Journal(
        Rules(late_join=False),
        [
            instruct(0, "border"),
            instruct(20, "customs"),
            msg.Propose(at=21, agency="border", number="B", slot=30),
            msg.Confirm(at=21, agency="customs", number="C"),
            msg.Start(at=22, agency="border", number="B"),
            instruct(25, "quarantine"),
        ],
    )
    assert matched(journal, 10) == {"customs/C", "quarantine/Q"}
    assert matched(journal, 30) == {"border/B", "customs/C"}


@pytest.mark.parametrize("place", range(200))
def test_law_holds_on_quiet_journals(place: int) -> None:
    law_longer_hold(seeded_journal(9, place), place)


def test_quiet_journals_still_match() -> None:
    found = [ever_matched(quiet(seeded_journal(9, place))) for place in range(200)]
    assert sum(map(bool, found)) > 60
