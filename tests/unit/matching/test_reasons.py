"""Reasons: each has its rule, its article and a sentence in both languages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from sim.matching.core.codes import Reason
from sim.matching.reasons import NAMES, reason_texts

REFUSED = {
    "not_competent", "bad_check_digit", "bad_form", "keys_disagree", "stale_version",
    "unknown_instruction", "already_started", "already_ended", "no_case", "no_slot_proposed",
    "slot_outside_interval", "slot_in_past", "not_started", "not_inspected", "result_not_ready",
    "not_a_partner", "not_qualified", "clock_went_back",
}  # fmt: skip
RULES = {str(number) for number in range(1, 17)}
ARTICLES = {str(number) for number in range(1, 21)}  # 一 to 二十 of the notice
DECISION = Path(__file__).parents[3] / "reports" / "decisions"


def test_every_reason_has_a_text() -> None:
    assert reason_texts().keys() >= set(NAMES)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_rests_on_a_rule_and_an_article(reason: Reason) -> None:
    assert reason_texts()[NAMES[reason]].rule in RULES
    assert reason_texts()[NAMES[reason]].article in ARTICLES


@pytest.mark.parametrize("reason", Reason)
def test_the_sentences_are_whole_and_in_their_language(reason: Reason) -> None:
    text = reason_texts()[NAMES[reason]]
    assert re.fullmatch(r"[A-Z][ -~]+\.", text.en), "an English sentence"
    assert re.fullmatch(r"[\u4e00-\u9fff][^.,:;]*。", text.to("zh")), "a Chinese sentence"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_reasons_have_the_same_sentence(language: str) -> None:
    sentences = Counter(text.to(language) for text in reason_texts().values())
    assert [sentence for sentence, n in sentences.items() if n > 1] == []


@pytest.mark.parametrize("reason", Reason)
def test_a_sentence_says_whether_the_message_was_refused(reason: Reason) -> None:
    text = reason_texts()[NAMES[reason]]
    english = text.en.startswith(("Refused:", "Rejected:"))
    assert english == text.to("zh").startswith(("不予受理：", "拒收："))
    assert english == (reason.name.lower() in REFUSED)


def test_names_are_words_in_the_order_of_the_codes() -> None:
    assert tuple(reason.name.lower() for reason in Reason) == NAMES
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in NAMES)
    assert [int(reason) for reason in Reason] == list(range(len(Reason)))


def test_decision_0004_lists_exactly_these_reasons() -> None:
    (page,) = DECISION.glob("0004-*.md")
    table = re.findall(
        r"^\| [a-z ]+ \| ([a-z_].*) \|$", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = set(re.findall(r"[a-z]+(?:_[a-z]+)*", re.sub(r"\([^)]*\)", "", " ".join(table))))
    assert set(NAMES) == listed - {"codes"}
