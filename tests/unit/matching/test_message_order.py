"""Rule 16: a batch has one order, whatever order it came in (decision 0002, items 2 and 3)."""

from itertools import permutations

import pytest

from sim.domain.messages import Kinds, Message
from sim.matching.message_order import RANK, arrange, issued_time
from sim.matching.platform import read_message
from sim.matching.rules import Rules
from tests.unit.helpers import BOX, Said, instruct, party, say

# Rule 16; `report` and `berth` are additions (decision 0004), sorted with similar kinds.
ORDER_OF_KINDS = [
    "outage_begin", "declare", "cancel", "amend", "instruct", "no_interest", "propose", "confirm",
    "decline", "start", "finish", "dispose", "accept_result", "report", "berth", "outage_end",
    "clock",
]  # fmt: skip


def arranged(*messages: Said, rules: Rules | None = None) -> list[Message]:
    return arrange([read_message(message) for message in messages], rules or Rules())


def assert_order(*messages: Said, rules: Rules | None = None) -> None:
    """Every permutation of the messages comes out in the order in which they are written here."""
    expected = [read_message(message) for message in messages]
    for mixed in permutations(messages):
        assert arranged(*mixed, rules=rules) == expected


def test_kinds_stand_in_the_order_of_decided_question_16() -> None:
    assert sorted(Kinds.by_name, key=RANK.__getitem__) == ORDER_OF_KINDS


def test_time_comes_first() -> None:
    assert_order(say("clock", 1), say("outage_begin", 2), instruct("customs", "C1", 3))


def test_at_one_instant_kind_then_agency_then_number_decide() -> None:
    assert_order(
        party("cancel", "quarantine", "Q9", 5),
        instruct("border", "B1", 5),
        instruct("customs", "C1", 5),
        instruct("customs", "C2", 5),
        party("confirm", "border", "B0", 5),
    )


def test_the_text_itself_decides_last() -> None:
    alike = [instruct("customs", "C1", 5, latest=latest) for latest in (10, 20, 30)]
    orders = {tuple(map(str, arranged(*mixed))) for mixed in permutations(alike)}
    assert len(orders) == 1


def test_numbered_messages_come_first_and_in_their_order() -> None:
    assert_order(
        party("decline", "customs", "C1", 5, seq=1),
        party("cancel", "customs", "C1", 5, seq=2),
        instruct("border", "B1", 5),
        party("confirm", "border", "B1", 5),
    )


def test_a_number_never_outruns_time() -> None:
    assert_order(say("clock", 4), say("clock", 5, seq=1))


def test_the_same_number_twice_falls_back_on_the_kind() -> None:
    assert_order(party("cancel", "customs", "C1", 5, seq=0), say("clock", 5, seq=0))


ISSUED_LATER = instruct("customs", "C1", 25, issued=24)
ISSUED_EARLIER = party("confirm", "border", "B1", 25, issued=21)


@pytest.mark.parametrize("end", [15, 20, 24.5])
def test_within_the_tolerance_after_an_outage_issued_time_decides(end: float) -> None:
    assert_order(say("outage_end", end), ISSUED_EARLIER, ISSUED_LATER)


@pytest.mark.parametrize("end", [14.5, 26])
def test_further_from_an_outage_the_kind_decides_again(end: float) -> None:
    outage = say("outage_end", end)
    before, after = ([outage], []) if end < 25 else ([], [outage])
    assert_order(*before, ISSUED_LATER, ISSUED_EARLIER, *after)


def test_a_message_without_issued_time_counts_as_issued_when_received() -> None:
    assert_order(say("outage_end", 20), ISSUED_EARLIER, party("cancel", "customs", "C2", 25))


def test_the_known_skew_of_an_agency_is_taken_off() -> None:
    rules = Rules(clock_skew_min={"customs": 5.0})
    assert issued_time(read_message(ISSUED_LATER), rules) == 19.0
    assert_order(say("outage_end", 20), ISSUED_LATER, ISSUED_EARLIER, rules=rules)


def test_messages_that_nobody_issued_have_no_skew() -> None:
    rules = Rules(clock_skew_min={"customs": 5.0})
    berth = read_message(say("berth", 9, object={"container": BOX}))
    assert issued_time(berth, rules) == 9.0


def test_nothing_is_lost_or_made() -> None:
    twice = [instruct("customs", "C1", 5)] * 2
    assert len(arranged(*twice, say("clock", 5))) == 3
    assert arranged() == []
