"""Errors are worded in one place: every code raised has its sentence, and fills exactly its places."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.text.catalogue import catalogue
from sim.text.errors import ERRORS

ROOT = Path(__file__).resolve().parents[2]
# What makes an error: its class, or a function that adds a place. The code comes first.
RAISERS = {
    "BadInput", "EngineError", "JournalDamaged", "JournalInUse", "JournalWriteFailed", "PortError",
    "PortsimError", "Refused", "StoreInUse", "StoreWriteFailed", "WorkersLost", "_bad", "_bad_row",
    "_unknown_word", "error", "guarded", "refused",
}  # fmt: skip
ADDED = {"_bad": {"scenario"}, "guarded": {"reason"}}  # by the function itself
PLACE = {"file", "line", "key", "value"}  # of every error, not of its sentence


class Raised(NamedTuple):
    """A place that makes an error: its codes, and the values given; None where `**` gives some."""

    where: str
    codes: tuple[str, ...]
    values: frozenset[str] | None


def literals(node: ast.expr) -> tuple[str, ...]:
    """Return the texts that an argument can be: itself, either of two, or any of a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.Dict):
        return tuple(text for value in node.values for text in literals(value))
    return ()


def name_of(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_a_log(call: ast.Call) -> bool:
    """Whether the call writes a log or a page: their `error` makes none."""
    of = getattr(call.func, "value", None)
    return isinstance(of, ast.Name) and of.id in ("LOG", "st")


def made_in(tree: ast.AST, where: str) -> Iterator[Raised]:
    """Give the errors that a module makes, and the codes that it keeps under the name `code`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("code", "codes"):
            yield Raised(f"{where}:{node.lineno}", literals(node.value), None)
        if isinstance(node, ast.Call) and name_of(node) in RAISERS and node.args:
            given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg) - PLACE
            given |= ADDED.get(name_of(node), set())
            open_ended = any(keyword.arg is None for keyword in node.keywords)
            codes = () if is_a_log(node) else literals(node.args[0])
            yield Raised(f"{where}:{node.lineno}", codes, None if open_ended else given)


@cache
def raised() -> tuple[Raised, ...]:
    """Return all places of the package and the dashboard that make an error."""
    found: list[Raised] = []
    for folder in ("sim", "dashboards"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += made_in(tree, str(path.relative_to(ROOT)))
    return tuple(place for place in found if place.codes)


def places(code: str) -> set[str]:
    """Return the names of the places of a sentence and its rule."""
    texts = [text for text in ERRORS[code] if text is not None]
    return {name for text in texts for _, name, *_ in string.Formatter().parse(text) if name}


def test_every_error_has_its_sentence() -> None:
    unknown = [(one.where, code) for one in raised() for code in one.codes if code not in ERRORS]
    assert unknown == []


def test_every_sentence_is_said_somewhere() -> None:
    assert ERRORS.keys() - {code for one in raised() for code in one.codes} == set()


def test_an_error_gives_what_its_sentence_has_places_for() -> None:
    wrong = [
        (one.where, code, sorted(one.values ^ places(code)))
        for one in raised()
        for code in one.codes
        if code in ERRORS and one.values is not None and one.values != places(code)
    ]
    assert wrong == []


def test_no_sentence_has_a_place_that_every_error_has() -> None:
    assert [code for code in ERRORS if places(code) & {*PLACE, "code", "self"}] == []


@pytest.mark.parametrize("code", ERRORS)
def test_a_code_can_be_searched_for(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)


@pytest.mark.parametrize("code", ERRORS)
def test_a_sentence_and_its_rule_have_their_chinese(code: str) -> None:
    known = catalogue("zh")
    assert [text for text in ERRORS[code] if text is not None and (None, text) not in known] == []


def test_only_one_place_words_errors() -> None:
    """No other module makes an error of a sentence: a code has no spaces."""
    assert [one for one in raised() if any(" " in code for code in one.codes)] == []
