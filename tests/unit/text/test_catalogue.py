"""The catalogue of texts: whole, without leftovers, and the only place of Chinese."""

import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from sim.text import N_, NP_, Said, gettext, listed, ngettext, pgettext
from sim.text.catalogue import LOCALE, Marked, catalogue

ROOT = Path(__file__).resolve().parents[3]
# As `make texts` gives them to pybabel.
KEYWORDS = {
    "_": None, "N_": None, "gettext": (1,), "pgettext": ((1, "c"), 2), "ngettext": (1, 2),
    "NP_": ((1, "c"), 2), "say": (1,), "word": (1,),
}  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def used() -> dict[tuple[str | None, str], str]:
    """Return the texts that the code looks up, and a file of each."""
    found = {}
    for folder in ("sim", "dashboards"):
        for file, _, text, _, context in extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords=KEYWORDS
        ):
            first = text if isinstance(text, str) else text[0]
            found[context, str(first)] = f"{folder}/{file}"
    return found


def entries() -> Iterator[tuple[str, str]]:
    for (_, english), chinese in catalogue("zh").items():
        yield english, chinese if isinstance(chinese, str) else chinese[0]


def test_every_text_has_its_chinese() -> None:
    assert {key: file for key, file in used().items() if key not in catalogue("zh")} == {}


def test_no_text_is_left_that_nobody_looks_up() -> None:
    assert catalogue("zh").keys() - used().keys() == set()


def test_places_to_be_filled_are_the_same_in_both_languages() -> None:
    for english, chinese in entries():
        wanted = {name for _, name, *_ in string.Formatter().parse(english) if name is not None}
        filled = {name for _, name, *_ in string.Formatter().parse(chinese) if name is not None}
        assert filled == wanted, english


def test_no_text_is_a_guess_of_the_tool() -> None:
    assert "fuzzy" not in (LOCALE / "zh" / "LC_MESSAGES" / "portsim.po").read_text("utf-8")


def test_a_text_that_nobody_translated_stays_english() -> None:
    assert gettext("a text of an own port", "zh") == "a text of an own port"


def test_values_are_put_into_the_language_of_their_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = {
        (None, "{what} of {port}: {names}"): "{port}的{what}：{names}",
        (None, "the hold window"): "等待窗口",
        ("class", "all"): "全部",
        ("between the words of a list", ", "): "、",
        (None, "{n} task"): ("{n} 个任务",),
    }
    monkeypatch.setattr("sim.text.catalogue.catalogue", lambda lang: words if lang == "zh" else {})
    sentence = Said(
        "{what} of {port}: {names}",
        {"what": N_("the hold window"), "port": "A", "names": ["x", NP_("class", "all")]},
    )
    assert sentence.to("en") == "the hold window of A: x, all"
    assert sentence.to("zh") == "A的等待窗口：x、全部"
    assert pgettext("class", "all", "zh") == "全部"
    assert pgettext("another", "all", "zh") == "all"
    assert listed(["a", "b"], "zh") == "a、b"
    assert ngettext("{n} task", "{n} tasks", 3, "zh") == "3 个任务"
    assert [ngettext("{n} task", "{n} tasks", n, "en") for n in (1, 2)] == ["1 task", "2 tasks"]


def test_a_marked_text_survives_the_way_to_another_process() -> None:
    import pickle

    for text in (N_("a"), NP_("c", "a")):
        again = pickle.loads(pickle.dumps(text))
        assert isinstance(again, Marked)
        assert (again, again.context) == (text, text.context)
