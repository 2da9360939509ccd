"""Stories of the online platform, told and seen through its public face."""

from itertools import permutations
from typing import Any

import pytest

from sim.domain.messages import Clock
from sim.matching.platform import Answer, Platform, read_message
from sim.matching.reasons import reason_texts
from sim.matching.rules import Rules
from tests.unit.helpers import (
    BOX,
    BOX_2,
    BOX_3,
    CUSTOMS,
    QUARANTINE,
    agreed_pair,
    both,
    instruct,
    matched_pair,
    party,
    refused,
    say,
    seen,
    standing,
    tell,
    told,
)


def briefly(answer: Answer) -> list[tuple[str, str, str]]:
    """What a message changed: name, state, reason."""
    return [(change.name, change.state, change.reason) for change in answer.changes]


def timers(answer: Answer) -> list[tuple[float, str, str]]:
    """What time had changed before a message: when, who, why."""
    return [(change.at, change.name, change.reason) for change in answer.timers]


# --- submitting ------------------------------------------------------------------------------------


def test_a_message_may_be_a_dict_text_bytes_or_a_message() -> None:
    text = '{"kind": "clock", "at": 5}'
    answers = [
        Platform().submit(form)
        for form in ({"kind": "clock", "at": 5}, text, text.encode(), Clock(at=5.0))
    ]
    assert {(a.number, a.at, a.accepted, a.reason) for a in answers} == {
        (1, 5.0, True, "clock_noted")
    }


@pytest.mark.parametrize(
    ("fields", "key", "code"),
    [
        ({"agency": "Customs"}, "agency", "agency-name-malformed"),
        ({"methods": ["sniff"]}, "methods[0]", "unknown-word"),
    ],
)
def test_a_bad_message_names_its_field_and_changes_nothing(
    fields: dict[str, Any], key: str, code: str
) -> None:
    platform = told(*matched_pair())
    before = seen(platform)
    error = refused(platform.submit, instruct(*CUSTOMS, 5) | fields)
    assert (error.key, error.code) == (key, code)
    assert seen(platform) == before


def test_a_bad_time_names_its_field() -> None:
    assert refused(Platform().submit, instruct(*CUSTOMS, latest="tomorrow")).key == "latest"


@pytest.mark.parametrize("thing", [None, 5, ["clock"]])
def test_what_is_no_message_at_all_is_refused(thing: Any) -> None:
    refused(Platform().submit, thing)


def test_an_answer_says_what_changed_why_and_by_which_article() -> None:
    platform = Platform()
    first, second = tell(platform, *matched_pair())
    assert (first.number, first.accepted, first.reason) == (1, True, "held")
    assert briefly(first) == [("customs/C1", "held", "held")]
    assert (second.number, second.accepted, second.reason) == (2, True, "matched")
    assert briefly(second) == [
        ("quarantine/Q1", "held", "held"),
        (f"{BOX}#1", "forming", "matched"),
        ("customs/C1", "matched", "matched"),
        ("quarantine/Q1", "matched", "matched"),
    ]
    assert {change.object for change in second.changes} == {BOX}
    assert second.changes[-1].case == f"{BOX}#1"


def test_every_answer_rests_on_the_article_of_its_reason() -> None:
    for answer in tell(Platform(), *agreed_pair(), *both("start", 10), *both("finish", 20)):
        assert answer.article == reason_texts()[answer.reason].article


def test_a_message_before_the_clock_is_refused_and_not_counted() -> None:
    platform = told(say("clock", 10))
    before = seen(platform)
    answer = platform.submit(instruct(*CUSTOMS, 9.5))
    assert (answer.accepted, answer.reason, answer.number) == (False, "clock_went_back", 1)
    assert seen(platform) == before
    assert platform.submit(instruct(*CUSTOMS, 10)).reason == "held"


# --- time ------------------------------------------------------------------------------------------


def test_timers_run_before_a_later_message_and_after_one_of_their_own_instant() -> None:
    platform = told(instruct(*CUSTOMS))
    at_the_end = platform.submit(instruct(*QUARANTINE, 240))
    assert (at_the_end.reason, at_the_end.timers) == ("matched", [])

    platform = told(instruct(*CUSTOMS))
    too_late = platform.submit(instruct("border", "B1", 240.5))
    assert timers(too_late) == [(240.0, "customs/C1", "hold_ended")]


def test_advance_runs_the_timers_due_and_tells_them() -> None:
    platform = told(instruct(*CUSTOMS))
    assert platform.advance(239) == []
    assert [(c.at, c.state, c.reason) for c in platform.advance(240)] == [
        (240.0, "dispatched", "hold_ended")
    ]
    assert platform.advance(500) == []
    assert platform.clock == 500


def test_timers_of_many_objects_run_in_the_order_of_time() -> None:
    boxes = [BOX, BOX_2, BOX_3]
    late_first = [
        instruct("customs", f"C{n}", 0, object={"container": box}, latest=30 - 10 * n)
        for n, box in enumerate(boxes)
    ]
    ended = told(*late_first).advance(100)
    assert [(change.at, change.name) for change in ended] == [
        (10.0, "customs/C2"),
        (20.0, "customs/C1"),
        (30.0, "customs/C0"),
    ]


def test_submit_many_takes_any_permutation_of_an_instant() -> None:
    instant = [*matched_pair(5), party("propose", *CUSTOMS, 5, slot=9), say("clock", 5)]
    outcomes = []
    for mixed in permutations(instant):
        platform = Platform()
        answers = platform.submit_many(mixed)
        assert [answer.number for answer in answers] == [1, 2, 3, 4]
        outcomes.append((seen(platform), [answer.reason for answer in answers]))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert outcomes[0][1] == ["held", "matched", "slot_proposed", "clock_noted"]


def test_submit_many_answers_the_late_first_and_leaves_them_out() -> None:
    platform = told(say("clock", 10))
    answers = platform.submit_many([instruct(*CUSTOMS, 12), say("clock", 9)])
    assert [answer.reason for answer in answers] == ["clock_went_back", "held"]
    assert platform.number == 2
    assert platform.submit_many([]) == []


def test_one_bad_message_refuses_the_whole_batch() -> None:
    platform = Platform()
    refused(platform.submit_many, [instruct(*CUSTOMS), say("inspect")])
    assert platform.number == 0


# --- a case from its forming to its close ------------------------------------------------------------


def test_a_joint_case_lives_from_matching_to_release() -> None:
    platform = told(*agreed_pair(10), *both("start", 10))
    (case,) = platform.cases()
    assert (case.state, case.slot, case.agreed_at, case.started_at) == (
        "inspecting", [10, 10], 0, 10,
    )  # fmt: skip
    tell(platform, party("finish", *CUSTOMS, 30, result="clear"), party("finish", *QUARANTINE, 31))
    assert platform.cases()[0].state == "inspected"
    tell(platform, party("dispose", *CUSTOMS, 40, outcome="release"))
    assert platform.cases()[0].state == "inspected"
    tell(platform, party("accept_result", *QUARANTINE, 41, of="customs"))
    (case,) = platform.cases()
    assert (case.state, case.closed_at, case.facts) == ("closed", 41, {"customs": ["relied_on"]})
    customs = platform.instruction(*CUSTOMS)
    assert (customs.state, customs.result, customs.outcome) == ("disposed", "clear", "release")
    quarantine = platform.instruction(*QUARANTINE)
    assert (quarantine.state, quarantine.relied_on) == ("satisfied", "customs")


def test_a_case_shows_the_union_of_methods_and_its_host_site() -> None:
    platform = told(
        instruct(*CUSTOMS, methods=["scan", "open"], site="YT/P2"),
        instruct(*QUARANTINE, methods=["open", "sample"], site="YT/P1"),
    )
    (case,) = platform.cases()
    assert case.agencies == ["customs", "quarantine"]
    assert case.methods == ["scan", "open", "sample"]
    assert case.site == "YT/P1"


def test_silence_past_the_agreement_time_dissolves_the_case() -> None:
    platform = told(*matched_pair(at=100))
    assert platform.advance(129.9) == []
    platform.advance(130)
    assert standing(platform) == standing(platform, *QUARANTINE) == ("dispatched", "silent")
    (case,) = platform.cases()
    assert case.state == "dissolved"
    assert case.facts == {"customs": ["silent"], "quarantine": ["silent"]}


def test_redelivery_is_answered_duplicate_and_changes_nothing() -> None:
    platform = told(*agreed_pair())
    before = platform.instructions(), platform.cases()
    again = platform.submit(matched_pair()[0])
    assert (again.accepted, again.reason, again.changes) == (True, "duplicate", [])
    assert (platform.instructions(), platform.cases()) == before


def test_a_cancelled_instruction_leaves_its_partner_alone() -> None:
    platform = told(*matched_pair(), party("cancel", *CUSTOMS, 5))
    assert standing(platform) == ("cancelled", "cancelled")
    assert standing(platform, *QUARANTINE) == ("dispatched", "left_alone")
    assert platform.instruction(*QUARANTINE).received == 0


def test_a_warning_stands_beside_an_accepted_instruction() -> None:
    (answer,) = tell(Platform(), instruct(*CUSTOMS, 30, issued=0))
    assert (answer.reason, answer.warnings) == ("held", ["clock_skew"])


def test_a_bad_key_is_dropped_with_a_warning_if_another_names_a_known_object() -> None:
    keys = {"container": "MSKU1234566", "bill": "B1"}
    assert tell(Platform(), instruct(*CUSTOMS, object=keys))[0].reason == "bad_check_digit"
    platform = told(say("declare", object={"bill": "B1"}))
    answer = platform.submit(instruct(*CUSTOMS, object=keys))
    assert (answer.reason, answer.warnings) == ("held", ["bad_key_ignored"])


# --- members of a consignment ------------------------------------------------------------------------

CONSIGNMENT = say(
    "declare", object={"bill": "B1"}, contains=[{"container": BOX}, {"container": BOX_2}]
)


def consignment(*messages: dict[str, Any]) -> Platform:
    """A bill of two containers; customs instructs the bill, quarantine the second container."""
    return told(
        CONSIGNMENT,
        instruct(*CUSTOMS, 1, object={"bill": "B1"}),
        instruct(*QUARANTINE, 2, object={"container": BOX_2}),
        *messages,
    )


def test_an_instruction_on_a_consignment_is_one_on_each_member() -> None:
    view = consignment().instruction(*CUSTOMS)
    assert (view.state, view.at, view.object) == ("held", 1, BOX)  # the least advanced
    assert view.members == {BOX: "held", BOX_2: "matched"}


def test_a_member_is_seen_by_any_of_its_keys() -> None:
    platform = consignment()
    member = platform.instruction(*CUSTOMS, member=BOX_2)
    assert (member.state, member.case, member.members) == ("matched", f"{BOX_2}#1", {})
    assert platform.instruction(*CUSTOMS, "tghu 100001-8") == member


def test_a_party_may_speak_of_one_member_only() -> None:
    platform = consignment(party("cancel", *CUSTOMS, 3, object={"container": BOX}))
    assert platform.instruction(*CUSTOMS, BOX).state == "cancelled"
    assert platform.instruction(*CUSTOMS, BOX_2).state == "matched"
    answer = platform.submit(party("cancel", *CUSTOMS, 3, object={"container": BOX_3}))
    assert answer.reason == "unknown_instruction"


def test_a_rejected_instruction_is_seen_too() -> None:
    platform = told(instruct(*CUSTOMS, 3, object={"container": "MSKU1234566"}))
    view = platform.instruction(*CUSTOMS)
    assert (view.state, view.reason, view.at, view.object) == (
        "rejected", "bad_check_digit", 3, None,
    )  # fmt: skip
    assert platform.instructions() == [view]


@pytest.mark.parametrize(
    ("agency", "number", "member"),
    [
        ("customs", "C9", None),
        ("border", "C1", None),
        ("customs", "C1", BOX_3),
        ("customs", "C1", "?"),
        ("quarantine", "Q1", BOX),  # known, but no member of this instruction
    ],
)
def test_what_is_not_known_is_a_key_error(agency: str, number: str, member: str | None) -> None:
    with pytest.raises(KeyError):
        consignment().instruction(agency, number, member)


def test_instructions_are_listed_in_the_order_of_their_receipt() -> None:
    platform = consignment(instruct("customs", "A1", 9, object={"container": BOX_3}))
    assert [(one.agency, one.number) for one in platform.instructions()] == [
        CUSTOMS, QUARANTINE, ("customs", "A1"),
    ]  # fmt: skip


def test_cases_are_listed_as_they_formed() -> None:
    later, earlier = ({"container": box} for box in (BOX, BOX_2))
    platform = told(
        instruct("customs", "C1", 0, object=later),
        instruct("customs", "C2", 1, object=earlier),
        instruct("quarantine", "Q2", 2, object=earlier),
        instruct("quarantine", "Q1", 3, object=later),
    )
    assert [(case.case, case.formed_at) for case in platform.cases()] == [
        (f"{BOX_2}#1", 2),
        (f"{BOX}#1", 3),
    ]


# --- objects that turn out to be one -----------------------------------------------------------------


def released(at: float, number: str) -> list[dict[str, Any]]:
    """A declared container inspected jointly and released, all at one time."""
    pair = [(agency, number) for agency in ("customs", "quarantine")]
    return [
        say("declare", at, object={"container": BOX}),
        *(instruct(*who, at) for who in pair),
        party("propose", *pair[0], at, slot=at),
        party("confirm", *pair[1], at),
        *(party(kind, *who, at) for kind in ("start", "finish", "dispose") for who in pair),
    ]


def test_two_cases_never_have_the_same_name() -> None:
    names = [case.case for case in told(*released(0, "1"), *released(10, "2")).cases()]
    assert len(names) == 2
    assert len(set(names)) == 2


def test_a_consignment_follows_its_member_into_a_merge() -> None:
    platform = told(
        say("declare", object={"bill": "B1"}, contains=[{"container": BOX}]),
        say("declare", object={"declaration": "510120180000000001"}),
        instruct(*CUSTOMS, 1, object={"bill": "B1"}),
        instruct(*QUARANTINE, 1, object={"declaration": "510120180000000001"}),
        say(
            "declare",
            2,
            object={"declaration": "510120180000000001"},
            same_as=[{"container": BOX}],
        ),
    )
    assert standing(platform)[0] == standing(platform, *QUARANTINE)[0] == "matched"


# --- outage ----------------------------------------------------------------------------------------


def test_what_comes_in_an_outage_is_kept_and_applied_in_issued_order_at_its_end() -> None:
    platform = told(instruct(*CUSTOMS), say("outage_begin", 10))
    kept = tell(
        platform,
        party("confirm", *CUSTOMS, 20, issued=19),
        party("propose", *QUARANTINE, 21, issued=18, slot=50),
        instruct(*QUARANTINE, 22, issued=17),
    )
    assert {(answer.accepted, answer.reason) for answer in kept} == {(True, "queued")}
    assert all(answer.changes == [] for answer in kept)
    assert platform.cases() == []

    end = platform.submit(say("outage_end", 30))
    assert end.reason == "outage_noted"
    assert [(answer.at, answer.reason) for answer in end.applied] == [
        (30, "matched"),
        (30, "slot_proposed"),
        (30, "slot_confirmed"),
    ]
    assert standing(platform) == ("agreed", "agreed")
    assert platform.instruction(*QUARANTINE).received == 22


def test_the_platforms_clock_runs_on_in_an_outage_and_patience_ends() -> None:
    platform = told(instruct(*CUSTOMS), say("outage_begin", 10))
    assert [(c.at, c.reason) for c in platform.advance(100)] == [(70.0, "outage_patience")]


def test_nobody_is_silent_while_the_platform_is_down() -> None:
    platform = told(*matched_pair(), say("outage_begin", 10), say("outage_end", 110))
    platform.advance(129)
    assert standing(platform) == ("matched", "matched")
    platform.advance(130)  # 30 minutes, prolonged by the hundred of the outage
    assert standing(platform) == ("dispatched", "silent")


def test_an_outage_that_is_known_or_was_none_is_already_done() -> None:
    platform = Platform()
    reasons = [
        answer.reason
        for answer in tell(
            platform, say("outage_end"), say("outage_begin", 1), say("outage_begin", 2)
        )
    ]
    assert reasons == ["already_done", "outage_noted", "already_done"]


# --- rules and class ---------------------------------------------------------------------------------


def test_with_matching_off_no_case_ever_forms() -> None:
    platform = told(*matched_pair(), rules=Rules(matching=False))
    assert standing(platform) == ("dispatched", "matching_off")
    assert platform.cases() == []


def test_the_class_of_objects_may_be_given() -> None:
    platform = told(instruct("border", "B1"), object_class="train")
    assert standing(platform, "border", "B1") == ("held", "held")
    assert standing(told(instruct("border", "B1")), "border", "B1") == ("rejected", "not_competent")


def test_a_checked_message_is_not_checked_again() -> None:
    message = read_message(say("clock", 3))
    assert read_message(message) is message
