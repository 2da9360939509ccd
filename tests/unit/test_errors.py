"""Errors carry a code and values, say where, what and which rule in two languages, and come in one tree."""

import pickle
from collections.abc import Callable

import msgspec
import pytest
from pydantic import BaseModel, ValidationError, field_validator

from sim.domain.decoding import explain, first_flaw
from sim.domain.validated import first_complaint, refusal
from sim.errors import (
    BadInput,
    EngineError,
    JournalDamaged,
    JournalInUse,
    JournalWriteFailed,
    PortsimError,
    Refused,
    near,
    reason_of,
)
from sim.experiments.executors import WorkersLost

# A sentence without places and without a rule, one with a rule, and one with places in both.
MISSING = "file-missing"
TWICE = "key-repeated"
TOO_FEW = "too-few-rows"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BadInput(MISSING), "there is no such file"),
        (BadInput(MISSING, file="ports.yaml"), "ports.yaml: there is no such file"),
        (BadInput(MISSING, file="p.yaml", line=7), "p.yaml:7: there is no such file"),
        (
            BadInput(MISSING, file="p.yaml", line=7, key="berths"),
            "p.yaml:7: berths: there is no such file",
        ),
        (BadInput(MISSING, key="berths", value="0"), "berths = 0: there is no such file"),
        (BadInput(MISSING, line=0), "0: there is no such file"),
        (BadInput(MISSING, value=""), "there is no such file"),
        (
            BadInput(TOO_FEW, file="p.yaml", line=7, key="berths", value="0", n=3, least=20),
            "p.yaml:7: berths = 0: too few rows for an interval: 3 (rule: at least 20 rows)",
        ),
    ],
)
def test_an_error_reads_file_line_key_value_message_rule(error: BadInput, text: str) -> None:
    assert str(error) == error.told("en") == text


def test_a_reader_of_chinese_is_told_the_same_in_chinese() -> None:
    error = BadInput(TOO_FEW, file="p.yaml", line=7, key="berths", value="0", n=3, least=20)
    assert error.told("zh") == "p.yaml:7: berths = 0：行数太少，无法给出区间：3（规则：至少 20 行）"
    assert (error.message_in("zh"), error.rule_in("zh")) == (
        "行数太少，无法给出区间：3",
        "至少 20 行",
    )


def test_as_dict_has_the_fields_of_the_json_contract() -> None:
    error = BadInput(TWICE, file="p.yaml", line=7, key="berths", value="0")
    assert list(error.as_dict().items()) == [
        ("code", "key-repeated"),
        ("file", "p.yaml"),
        ("line", 7),
        ("key", "berths"),
        ("value", "0"),
        ("rule", "unique keys"),
        ("message", "this key is given twice"),
    ]
    assert error.as_dict("zh")["message"] == "这个键重复出现"


def test_what_is_not_known_is_null_in_the_json_contract() -> None:
    assert [key for key, value in BadInput(MISSING).as_dict().items() if value is None] == [
        "file",
        "line",
        "key",
        "value",
        "rule",
    ]


def test_an_error_that_is_no_input_has_a_code_and_a_message() -> None:
    assert JournalInUse("journal-in-use", path="j").as_dict() == {
        "code": "journal-in-use",
        "message": "j: another process writes this journal",
    }


def test_an_error_moves_to_the_place_where_it_stands() -> None:
    error = JournalDamaged(TOO_FEW, key="rows", n=3, least=20)
    moved = error.at(file="log.csv", line=2)
    assert type(moved) is JournalDamaged
    assert str(moved) == "log.csv:2: rows: too few rows for an interval: 3 (rule: at least 20 rows)"
    assert error.file is None


@pytest.mark.parametrize(
    "error",
    [
        BadInput("port-unknown", key="port", value="x", hint=near("quindao", ["qingdao"])),
        JournalDamaged(TOO_FEW, file="f", line=1, n=3, least=20),
        EngineError("answer-unexpected", answer="LATE", now=3.0),
        WorkersLost("workers-lost", n=3),
        JournalWriteFailed("journal-write-failed", path="j", reason=reason_of(OSError(28, ""))),
    ],
)
def test_an_error_comes_back_whole_from_another_process(error: PortsimError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.code, again.values) == (error.code, error.values)
    assert [again.told(lang) for lang in ("en", "zh")] == [
        error.told(lang) for lang in ("en", "zh")
    ]


@pytest.mark.parametrize(
    ("word", "english", "chinese"),
    [
        ("quingdao", "; did you mean `qingdao`?", "；是否为 `qingdao`？"),
        ("x", "; there are qingdao, suzhou", "；可用的有 qingdao、suzhou"),
    ],
)
def test_an_unknown_name_gets_the_near_one_or_all(word: str, english: str, chinese: str) -> None:
    error = BadInput("port-unknown", hint=near(word, ["qingdao", "suzhou"]))
    assert error.message == "no such port" + english
    assert error.message_in("zh") == "没有这个口岸" + chinese


def test_names_that_are_none_or_too_many_are_not_listed() -> None:
    assert BadInput("port-unknown", hint=near("x", [])).message == "no such port; there is none"
    assert BadInput("port-unknown", hint=near("x", ["qingdao"], most=0)).message == ("no such port")


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "the disk is full"), (13, "there is no permission"), (5, "as the system says")],
)
def test_what_the_system_refuses_is_said_in_words(number: int, words: str) -> None:
    assert reason_of(OSError(number, "as the system says")) == words


class Gate(msgspec.Struct):
    """A gate with lanes, for msgspec."""

    lanes: int

    def __post_init__(self) -> None:
        if self.lanes > 9:
            raise Refused("figure-too-large", key="lanes", figure=self.lanes, most=9)


class Yard(BaseModel):
    """The same for pydantic."""

    lanes: int

    @field_validator("lanes")
    @classmethod
    def _few(cls, lanes: int) -> int:
        if lanes > 9:
            raise Refused("figure-too-large", figure=lanes, most=9)
        return lanes


def by_msgspec() -> BadInput:
    data = {"gates": [{"lanes": 1}, {"lanes": 12}]}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(data, dict[str, list[Gate]])
    return explain(first_flaw(data, dict[str, list[Gate]]), file="f.json")


def by_pydantic() -> BadInput:
    with pytest.raises(ValidationError) as caught:
        Yard(lanes=12)
    return refusal(first_complaint(caught.value)).at(file="f.json", key="gates[1].lanes")


@pytest.mark.parametrize("read", [by_msgspec, by_pydantic])
def test_what_a_validator_refuses_is_an_error_of_the_same_code(
    read: Callable[[], BadInput],
) -> None:
    error = read()
    assert (error.code, error.values) == ("figure-too-large", {"figure": 12, "most": 9})
    assert (error.file, error.key) == ("f.json", "gates[1].lanes")
    assert error.message == str(Refused("figure-too-large", figure=12, most=9))
    assert error.message_in("zh") == "12 太大；请写 9 或更小的数"


@pytest.mark.parametrize(
    ("error", "base"),
    [
        (BadInput, PortsimError),
        (JournalDamaged, BadInput),
        (EngineError, PortsimError),
        (JournalInUse, PortsimError),
        (JournalWriteFailed, PortsimError),
        (Refused, ValueError),
    ],
)
def test_every_error_is_caught_by_its_base(error: type, base: type) -> None:
    assert issubclass(error, base)


def test_a_journal_that_is_busy_or_on_a_full_disk_is_no_bad_input() -> None:
    assert not issubclass(JournalInUse, BadInput)
    assert not issubclass(JournalWriteFailed, BadInput)
