"""The rules that a port may set: defaults, what is refused, and their form for the transition."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.domain.methods import ALL_METHODS, methods_mask
from sim.domain.objects import CLASS_NAMES
from sim.matching.rules import Names, Rules, RuleTables, load_rules
from tests.unit.helpers import refused, written

# Rule 2 of the rules page; ships wait until berthing or ETA.
ASSUMED_HOLD_MIN = {
    "goods": 240, "express": 60, "articles": 5, "road_vehicle": 2, "train": 60, "aircraft": 30,
    "ship": np.inf,
}  # fmt: skip


def loaded(folder: Path, text: str) -> Rules:
    return load_rules(written(folder, text))


@pytest.mark.parametrize("object_class", CLASS_NAMES)
def test_the_hold_window_of_each_class_is_the_assumed_one(object_class: str) -> None:
    assert Rules().hold_window(object_class) == ASSUMED_HOLD_MIN[object_class]


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("matching", True),
        ("late_join", True),
        ("transfer_between_areas", False),
        ("agree_within_min", 30),
        ("grace_min", 15),
        ("outage_patience_min", 60),
        ("skew_tolerance_min", 10),
        ("working_hours", None),
        ("invited", {}),
        ("urgent", ["live_animals", "perishable", "dangerous"]),
    ],
)
def test_defaults_are_those_of_the_rules_page(name: str, default: Any) -> None:
    assert getattr(Rules(), name) == default


def test_a_file_overrides_only_what_it_names(tmp_path: Path) -> None:
    rules = loaded(
        tmp_path, "hold_window_min: {goods: 90, ship: 120, train: null}\nlate_join: false\n"
    )
    assert not rules.late_join
    assert rules.grace_min == 15
    windows = [rules.hold_window(name) for name in ("goods", "express", "ship", "train")]
    assert windows == [90, 60, 120, np.inf]


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("late_join: true\ngrace_mins: 5\n", 2, "grace_mins", "did you mean `grace_min`?"),
        ("grace_min: -1\n", 1, "grace_min", "write 0 or more"),
        ("matching: maybe\n", 1, "matching", "expected true or false"),
        ("hold_window_min: {goods: -5}\n", 1, "goods", "write 0 or more"),
        ("hold_window_min: {goods: inf}\n", 1, "goods", "a finite number of minutes"),
        ("grace_min: soon\n", 1, "grace_min", "expected a number, found text"),
        ("hold_window_min: {lorry: 5}\n", 1, "lorry", "use one of aircraft"),
        ("working_hours: [480]\n", 1, "working_hours", "a list of 2 values"),
    ],
)
def test_a_bad_rules_file_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    error = refused(loaded, tmp_path, text)
    assert (error.line, error.key) == (line, key)
    assert words in error.message


@pytest.mark.parametrize("hours", [(600, 480), (480, 480), (480, 1441)])
def test_working_hours_open_before_they_close_and_within_a_day(hours: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="0 <= open < close <= 1440"):
        Rules(working_hours=hours)


@pytest.mark.parametrize("text", ["grace_min: inf", "clock_skew_min: {customs: inf}"])
def test_an_endless_time_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(loaded, tmp_path, text).line == 1


# --- words as numbers ------------------------------------------------------------------------------


def test_words_are_numbered_as_they_appear() -> None:
    names = Names(("customs", "border"))
    assert [names(word) for word in ("border", "vet", "customs", "vet")] == [1, 2, 0, 2]
    assert names.words == ["customs", "border", "vet"]


def test_a_word_too_many_is_refused_and_not_kept() -> None:
    names = Names(("a",), limit=2)
    assert names("b") == 1
    error = refused(names, "c")
    assert (error.value, error.message) == ("c", "more than 2 different words of one kind")
    assert names.words == ["a", "b"]
    assert names("b") == 1


# --- the record of the transition ------------------------------------------------------------------


def test_an_invited_agency_is_competent_but_not_waited_for() -> None:
    tables = RuleTables(Rules(invited={"goods": ["port_health"]}))
    goods, train = CLASS_NAMES.index("goods"), CLASS_NAMES.index("train")
    bit = 1 << tables.agencies("port_health")
    record = tables.record[0]
    assert record.competent[goods] & bit
    assert not record.competent[train] & bit
    assert not record.required[goods] & bit
    assert record.competent[train] == RuleTables(Rules()).record[0].competent[train]
    assert record.competent[goods] & ~bit == RuleTables(Rules()).record[0].competent[goods]


def test_border_inspection_of_articles_is_competent_but_not_waited_for() -> None:
    tables = RuleTables(Rules())
    bit, articles = 1 << tables.agencies("border"), CLASS_NAMES.index("articles")
    assert tables.record[0].competent[articles] & bit
    assert not tables.record[0].required[articles] & bit


def test_sites_are_ranked_by_code_and_unknown_ones_have_all_equipment() -> None:
    tables = RuleTables(Rules(sites={"B/2": ["scan"], "A/1": ["open", "weigh"]}))
    tables.site("A/0")
    ranked = sorted(tables.sites.words, key=lambda code: tables.site_table[tables.site(code)].rank)
    assert ranked == ["A/0", "A/1", "B/2"]
    gear = {code: tables.site_table[tables.site(code)].methods for code in ranked}
    assert gear == {
        "A/0": ALL_METHODS,
        "A/1": methods_mask(["open", "weigh"]),
        "B/2": methods_mask(["scan"]),
    }
