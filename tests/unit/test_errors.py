"""Errors say where, what, which rule, and come in one tree."""

from pathlib import Path

import pytest

from sim.errors import (
    BadInput,
    JournalDamaged,
    JournalInUse,
    JournalWriteFailed,
    PortsimError,
    catalogue,
)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BadInput("no such port"), "no such port"),
        (BadInput("is empty", "ports.yaml"), "ports.yaml: is empty"),
        (BadInput("not YAML", "ports.yaml", 7), "ports.yaml:7: not YAML"),
        (BadInput("twice", "p.yaml", 7, "berths"), "p.yaml:7: berths: twice"),
        (BadInput("too few", "p.yaml", 7, "berths", "0"), "p.yaml:7: berths = 0: too few"),
        (BadInput("too few", key="berths", value="0"), "berths = 0: too few"),
        (BadInput("a time is wanted", line=0), "0: a time is wanted"),
        (BadInput("odd", value=""), "odd"),
        (
            BadInput("too few", "p.yaml", 7, "berths", "0", "at least one"),
            "p.yaml:7: berths = 0: too few (rule: at least one)",
        ),
    ],
)
def test_an_error_reads_file_line_key_value_message_rule(error: BadInput, text: str) -> None:
    assert str(error) == text


def test_as_dict_has_the_fields_of_the_json_contract() -> None:
    error = BadInput("too few", "p.yaml", 7, "berths", "0", "at least one")
    assert list(error.as_dict().items()) == [
        ("file", "p.yaml"),
        ("line", 7),
        ("key", "berths"),
        ("value", "0"),
        ("rule", "at least one"),
        ("message", "too few"),
    ]


def test_what_is_not_known_is_null_in_the_json_contract() -> None:
    assert [key for key, value in BadInput("bad").as_dict().items() if value is None] == [
        "file",
        "line",
        "key",
        "value",
        "rule",
    ]


@pytest.mark.parametrize(
    ("error", "base"),
    [
        (BadInput, PortsimError),
        (JournalDamaged, BadInput),
        (JournalInUse, PortsimError),
        (JournalWriteFailed, PortsimError),
    ],
)
def test_every_error_is_caught_by_its_base(error: type, base: type) -> None:
    assert issubclass(error, base)


def test_a_journal_that_is_busy_or_on_a_full_disk_is_no_bad_input() -> None:
    assert not issubclass(JournalInUse, BadInput)
    assert not issubclass(JournalWriteFailed, BadInput)


def test_a_catalogue_without_names_says_where_it_looked_and_what_to_do() -> None:
    assert catalogue(["qingdao"], Path("data/ports")) == ["qingdao"]
    with pytest.raises(BadInput, match="nothing is shipped here") as raised:
        catalogue([], Path("data/ports"))
    assert raised.value.file == "data/ports"
    assert "install it again" in (raised.value.rule or "")
