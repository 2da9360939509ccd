"""Texts of shipped data in both languages. What others bring may be in English alone."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from pydantic import BaseModel

import sim
from sim.decisions.data import load_facts
from sim.domain.validated import Note, Text
from sim.experiments.national import load_national
from sim.experiments.study import load_study, study_names
from sim.matching.reasons import reason_texts
from sim.policy.load import policy_names
from sim.port.load import known_sources, port_names
from sim.port.sizing import SizedBy
from sim.resources import shipped

SYMBOLS = re.compile(r"(\[[\w-]+\]|[\d\s.*/+()-])+")  # formulas without words


def texts(part: object, path: str) -> Iterator[tuple[str, Text]]:
    """Give every bilingual text of a model with its dotted key."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name), f"{path}.{name}")
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from texts(inner, f"{path}.{name}")
    elif isinstance(part, tuple | list):
        for place, inner in enumerate(part):
            yield from texts(inner, f"{path}.{place}")


def shipped_texts() -> Iterator[tuple[str, Text]]:
    for name in port_names():
        yield from texts(sim.load_port(name), name)
    for name in policy_names():
        yield from texts(sim.load_policy(name), name)
    for name in study_names():
        yield from texts(load_study(name), name)
    facts = load_facts()
    for part in (facts.candidates, facts.costs, facts.timeline, facts.learning):
        yield from texts(part, type(part).__name__)
    yield from texts(load_national("2018"), "national")
    yield from texts(known_sources(), "sources")
    yield from texts(reason_texts(), "reasons")


def test_every_text_of_shipped_data_has_its_chinese() -> None:
    """What is missing is listed: its file and key."""
    missing = [
        key
        for key, text in shipped_texts()
        if not (text.zh or isinstance(text, SizedBy) or SYMBOLS.fullmatch(text.en))
    ]
    assert missing == []


def test_chinese_is_chinese_and_english_english() -> None:
    for key, text in shipped_texts():
        if text.zh is not None:
            assert re.search(r"[\u4e00-\u9fff]", text.zh), key
            assert re.search(r"[A-Za-z]", text.en), key


def test_published_figures_name_place_and_content_in_both_languages() -> None:
    figures = pd.read_csv(shipped("data", "published", "before_after.csv"))
    for column in ("place", "what"):
        pairs = figures[[column, f"{column}_zh"]].drop_duplicates()
        assert pairs[column].is_unique, "one translation each"
        assert pairs[f"{column}_zh"].str.contains(r"[\u4e00-\u9fff]|^T\d").all()


@pytest.mark.parametrize("kind", [Text, Note])
def test_english_alone_is_enough_and_what_a_reader_of_chinese_gets(kind: type[Text]) -> None:
    text = kind.model_validate("own words")
    assert (text.to("en"), text.to("zh")) == ("own words", "own words")
    both = kind.model_validate({"en": "own words", "zh": "\u81ea\u5df1\u7684\u8bdd"})
    assert both.to("zh") == "\u81ea\u5df1\u7684\u8bdd"
