"""What the checks say, in Chinese: all of it, with the numbers it has in English."""

import re
from pathlib import Path

from sim.port.load import port_names
from sim.reporting.words.commands import check_word, part_word, said_word

REPORT = Path(__file__).resolve().parents[3] / "reports" / "verification" / "verify.md"


def rows() -> list[list[str]]:
    """The checks of the kept report: part, check, result, found, seconds, false alarm."""
    lines = REPORT.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][1:]


def test_every_check_of_the_suite_is_told_in_chinese_with_the_same_numbers() -> None:
    assert len(rows()) == 20
    for part, name, _, found, *_ in rows():
        assert part_word(part, "zh") != part
        assert check_word(name, "zh") != name or name in port_names()
        said = said_word(found, "zh")
        assert said != found
        assert not re.search("[a-z]{3}", said), said
        assert sorted(re.findall(r"[\d.]+", said)) == sorted(re.findall(r"[\d.]+", found))


def test_in_english_nothing_is_changed() -> None:
    for part, name, _, found, *_ in rows():
        assert (part_word(part, "en"), check_word(name, "en"), said_word(found, "en")) == (
            part, name, found
        )  # fmt: skip


def test_reasons_of_a_fit_are_told_in_chinese() -> None:
    assert said_word("5 observations, fewer than 30", "zh") == "5 次观测，少于 30 次"
    assert said_word("something new", "zh") == "something new"
