"""YAML in: text stays text, and an error names file, line, key, value, rule and what to write."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct, field

from sim.domain.yamlfile import load_yaml
from sim.errors import BadInput
from tests.unit.helpers import refused, written

Length = Annotated[float, Meta(gt=0)]


class Crane(Struct, forbid_unknown_fields=True):
    name: str
    lifts_per_hour: Length = 20.0


class Berth(Struct, forbid_unknown_fields=True):
    quay: str
    length_m: Length = 300.0
    tidal: bool = False
    cranes: list[Crane] = field(default_factory=list)
    depth_m: dict[str, Length] = field(default_factory=dict)
    note: str | None = None


def berth(folder: Path, text: str) -> Berth:
    return load_yaml(written(folder, text), Berth)


def error_of(folder: Path, text: str) -> BadInput:
    return refused(berth, folder, text)


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "off", "0123", "2026-05-06", "12:30", "1e3", "0x10", "1_000", "NaN", "汉字"],
)
def test_text_stays_what_was_written(tmp_path: Path, text: str) -> None:
    assert berth(tmp_path, f"quay: {text}\n").quay == text


@pytest.mark.parametrize("null", ["null", "~", ""])
def test_null_is_nothing(tmp_path: Path, null: str) -> None:
    assert berth(tmp_path, f"quay: Q\nnote: {null}\n").note is None
    assert berth(tmp_path, f"quay: Q\nnote: '{null}'\n").note == null


def test_values_are_read_as_the_type_that_is_asked_for(tmp_path: Path) -> None:
    text = """
    quay: Q1
    length_m: 250
    tidal: true
    cranes: [{name: 7, lifts_per_hour: 25.5}]
    depth_m: {low: 12, high: 14}
    """
    assert berth(tmp_path, text) == Berth(
        "Q1", 250.0, True, [Crane("7", 25.5)], {"low": 12.0, "high": 14.0}
    )


TWO_CRANES = "quay: Q\ncranes:\n  - name: a\n  - name: b\n"


@pytest.mark.parametrize(
    ("text", "line", "key", "value", "rule", "words"),
    [
        ("quay: Q\nlength_m: -3\n", 2, "length_m", "-3", "the number is possible", "more than 0"),
        ("quay: Q\nlength_m: long\n", 2, "length_m", "long", "a number", "found text"),
        ("quay: Q\ntidal: no\n", 2, "tidal", "no", "the documented type", "true or false"),
        ("quay: Q\n\nlenght_m: 3\n", 3, "lenght_m", "3", "only documented fields", "`length_m`?"),
        ("quay: Q\ncranes: []\nnotes: x\n", 3, "notes", "x", "only documented fields", "`note`?"),
        ("quay: Q\nzzz: 1\n", 2, "zzz", "1", "only documented fields", "unknown field"),
        (
            TWO_CRANES + "    lifts_per_huor: 3\n",
            5, "lifts_per_huor", "3", "only documented fields", "`lifts_per_hour`?",
        ),
        (
            TWO_CRANES + "    lifts_per_hour: 0\n",
            5, "lifts_per_hour", "0", "the number is possible", "more than 0",
        ),
        ("quay: Q\ncranes:\n  - {}\n", 3, "cranes", None, "without a default are given", "`name`"),
        ("quay: Q\ncranes: many\n", 2, "cranes", "many", "the documented type", "expected a list"),
        ("quay: Q\nlength_m: 3\nquay: R\n", 3, "quay", None, "unique keys", "twice"),
        ("length_m: 3\n", 1, None, None, "without a default are given", "`quay`"),
        ("- quay\n", 1, None, None, "the documented type", "with fields, found"),
    ],
)  # fmt: skip
def test_an_error_names_line_key_value_and_rule(
    tmp_path: Path, text: str, line: int, key: str, value: str, rule: str, words: str
) -> None:
    error = error_of(tmp_path, text)
    assert (error.line, error.key, error.value) == (line, key, value)
    assert str(error.rule).endswith(rule)
    assert words in error.message
    assert error.file == str(tmp_path / "file.yaml")


def test_an_error_below_a_free_key_names_that_key(tmp_path: Path) -> None:
    error = error_of(tmp_path, "quay: Q\ndepth_m:\n  low: 12\n  high: -1\n")
    assert (error.line, error.key, error.value) == (4, "high", "-1")


@pytest.mark.parametrize(
    ("text", "line"),
    [("quay: [\n", 2), ("quay: Q\n\tlength_m: 3\n", 2), ("quay: 'Q\n", 2), ("a: b: c\n", 1)],
)
def test_what_is_no_yaml_is_said_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    error = error_of(tmp_path, text)
    assert error.message.startswith("not YAML: ")
    assert error.line == line


def test_two_documents_in_one_file_are_refused(tmp_path: Path) -> None:
    assert "another document" in error_of(tmp_path, "quay: Q\n---\nquay: R\n").message


def test_a_character_that_yaml_forbids_is_refused(tmp_path: Path) -> None:
    assert error_of(tmp_path, "quay: \x00\n").message.startswith("not YAML: ")


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("quay: 盐田\n".encode("gbk"))
    assert refused(load_yaml, path, Berth).message == "this is not text in UTF-8"


@pytest.mark.parametrize(("name", "words"), [("gone.yaml", "no such file"), (".", "a folder")])
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, words: str) -> None:
    error = refused(load_yaml, tmp_path / name, Berth)
    assert words in error.message
    assert error.file == str(tmp_path / name)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert error_of(tmp_path, "# nothing yet\n").message.endswith("found nothing")


@pytest.mark.parametrize(
    "text", ["quay: Q\n[a, b]: c\n", "quay: Q\n{a: b}: c\n", "quay: Q\ncranes: &all [*all]\n"]
)
def test_yaml_that_no_file_of_ours_needs_is_refused(tmp_path: Path, text: str) -> None:
    assert error_of(tmp_path, text).file == str(tmp_path / "file.yaml")


def test_anything_may_be_asked_for(tmp_path: Path) -> None:
    content: Any = load_yaml(written(tmp_path, "a: [1, {b: no}]\n"), dict[str, Any])
    assert content == {"a": ["1", {"b": "no"}]}
