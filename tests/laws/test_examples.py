"""Small journals that once broke a law, found by the random ones; each is put to its law again."""

from typing import Any

import msgspec
import pytest

from sim.domain import messages as msg
from sim.matching.platform import Platform, read_message
from sim.matching.rules import Rules
from tests.laws import laws
from tests.laws.journals import Journal
from tests.laws.watch import difference, picture

BOX, BOX_2, BILL = {"container": "MSKU1234565"}, {"container": "CSNU1392945"}, {"bill": "BL40Q"}
PLATE, TRAILER = {"plate": "YUEZ1000"}, {"trailer": "GUA2000"}
SHIP = {"imo": "9074729", "voyage": "V000"}


def say(at: float, kind: str, who: str = "", **fields: Any) -> msg.Message:
    """Return a message; `who` is `agency/number`."""
    agency, _, number = who.partition("/")
    said: dict[str, Any] = {"at": at, "kind": kind} | fields
    if agency:
        said["agency"] = agency
    if number:
        said["number"] = number
    if kind == "instruct":
        said.setdefault("methods", ["open"])
    return read_message(said)


def visit(who: str, at: float = 0.0) -> list[msg.Message]:
    return [say(at, kind, who) for kind in ("start", "finish", "dispose")]


EXAMPLES: dict[str, list[msg.Message]] = {
    "the same declaration twice does not lose the object": [
        say(0, "declare", object=PLATE, same_as=[TRAILER]),
        say(0, "instruct", "border/B", object=PLATE),
        say(0, "instruct", "quarantine/Q", object=PLATE),
        say(1, "declare", object=PLATE, same_as=[TRAILER]),
        say(1, "instruct", "customs/C", object=TRAILER),
    ],
    "a new attempt after a repeated declaration does not crash": [
        say(0, "instruct", "customs/C", object=PLATE | TRAILER),
        say(1, "declare", object=PLATE, same_as=[TRAILER]),
        say(1, "cancel", "customs/C"),
        say(1, "amend", "customs/C", object=TRAILER, methods=["scan"]),
    ],
    "an instruction split off its visit does not take in the next agency's": [
        say(0, "instruct", "quarantine/Q1", object=BOX),
        say(0, "instruct", "quarantine/Q2", object=BOX, latest=13),
        say(1, "amend", "quarantine/Q1", object=BOX, methods=["weigh"], earliest=78),
        say(2, "instruct", "customs/C", object=BOX),
    ],
    "a started instruction stays where it started when amended over members": [
        say(0, "instruct", "customs/C", object=BILL),
        say(0, "start", "customs/C"),
        say(1, "declare", object=BILL, contains=[BOX]),
        say(1, "amend", "customs/C", object=BILL, version=2),
    ],
    "objects under keys that come back have cases of their own names": [
        say(0, "instruct", "border/B", object=SHIP),
        say(0, "instruct", "maritime/M", object=SHIP),
        *visit("border/B"),
        *visit("maritime/M"),
        say(1, "declare", object=SHIP),
        say(1, "instruct", "quarantine/Q", object=SHIP),
        say(1, "instruct", "customs/C", object=SHIP),
    ],
    "an instruction that has ended does not begin again on a new member": [
        say(0, "declare", object=BILL, contains=[BOX, BOX_2]),
        say(0, "instruct", "customs/C", object=BOX),
        say(0, "instruct", "quarantine/Q", object=BILL),
        *visit("quarantine/Q"),
        say(1, "declare", object=BILL, contains=[BOX_2]),
    ],
    "a party satisfied by another's result is no party of a case not started": [
        say(0, "instruct", "customs/C", object=PLATE),
        say(0, "instruct", "border/B", object=PLATE),
        say(0, "instruct", "quarantine/Q", object=PLATE),
        say(1, "start", "border/B"),
        say(1, "finish", "border/B"),
        say(1, "accept_result", "customs/C", of="border"),
    ],
    "a party satisfied before the case is agreed stays satisfied": [
        say(0, "instruct", "customs/C", object=PLATE),
        say(0, "instruct", "border/B", object=PLATE),
        say(0, "instruct", "quarantine/Q", object=PLATE),
        say(1, "start", "border/B"),
        say(1, "finish", "border/B"),
        say(2, "propose", "customs/C", slot=[5, 9]),
        say(3, "accept_result", "customs/C", of="border"),
        say(4, "confirm", "quarantine/Q"),
    ],
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("late_join", [True, False])
def test_example(name: str, late_join: bool) -> None:
    for way in range(4):
        laws.law_of_one_run(Journal(Rules(late_join=late_join), EXAMPLES[name]), way)


@pytest.mark.parametrize("issued", [None, 80.0, 25.0])
def test_what_is_sent_again_in_an_outage_keeps_its_receipt(issued: float | None) -> None:
    """Both copies were issued at one time: the one received first counts (rule 1, decision 0002/4)."""
    first = say(90, "instruct", "border/B", object=BOX_2 | BILL, issued=issued or 90)
    again = msgspec.structs.replace(first, at=121.0)
    around = [say(29, "outage_begin"), say(181, "outage_end")]
    rules = Rules(invited={"goods": ["border"]})
    once, twice = Platform(rules), Platform(rules)
    once.submit_many([*around, first])
    twice.submit_many([*around, first, again])
    apart = difference(picture(once), picture(twice))
    assert not apart, apart


def test_what_was_queued_is_not_marked_for_the_outages_delay() -> None:
    """Decision 0002/5, also for what comes at the instant of the end."""
    platform = Platform()
    for message in (
        say(0, "outage_begin"),
        say(40, "instruct", "customs/C", object=BOX, issued=5),
        say(40, "outage_end"),
    ):
        platform.submit(message)
    assert "clock_skew" not in platform.instruction("customs", "C").flags


def test_at_one_instant_messages_come_before_timers_also_when_berthed() -> None:
    """Two instructions at one instant match, though the ship has berthed and nothing is held longer."""
    platform = Platform(Rules(late_join=False))
    platform.submit_many(
        [
            say(0, "berth", object=SHIP),
            say(10, "instruct", "customs/C", object=SHIP),
            say(10, "instruct", "quarantine/Q", object=SHIP),
        ]
    )
    assert [one.state for one in platform.instructions()] == ["matched", "matched"]


def test_a_message_at_the_same_instant_does_not_run_a_timer_of_another_object() -> None:
    """Law 7 at one instant: the timer runs when time moves on, not when another message comes."""
    alone, beside = Platform(), Platform()
    for platform in (alone, beside):
        platform.submit(say(0, "berth", object=SHIP))
        platform.submit(say(10, "instruct", "customs/C", object=SHIP))
    beside.submit(say(10, "instruct", "customs/X", object=BOX))
    assert alone.instruction("customs", "C") == beside.instruction("customs", "C")
