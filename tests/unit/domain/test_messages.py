"""Messages: every kind round-trips, times become minutes, and what is wrong is said in words."""

import json
from typing import Any

import msgspec
import pytest

from sim.domain.messages import FaultName, Kinds, Propose, decode_message, encode_message
from sim.domain.objects import KEY_KINDS
from sim.matching.core.codes import Fault
from sim.matching.platform import read_message
from tests.unit.helpers import BOX, BOX_2, instruct, party, refused, say

# One message of each kind with all its fields (none has its default value).
FULL: dict[str, dict[str, Any]] = {
    "declare": {
        "object": {"bill": "ABC1"}, "same_as": [{"declaration": "510120180000000001"}],
        "contains": [{"container": BOX}, {"container": BOX_2}], "area": "YT",
        "object_class": "express", "eta": 90.5,
    },
    "instruct": {
        "agency": "customs", "number": "C1", "object": {"imo": "9074729", "voyage": "V1"},
        "methods": ["weigh", "scan"], "site": "YT/P1", "earliest": 5.0, "latest": 65.0,
        "urgency": "perishable", "qualification": "vet", "version": 2,
    },
    "amend": {
        "agency": "port_health", "number": "C1", "object": {"train": "X1", "date": "20260506"},
        "methods": ["document"], "site": "P1", "earliest": 5.0, "latest": 5.0, "urgency": "none",
        "qualification": "vet", "version": 3,
    },
    "cancel": {"agency": "customs", "number": "C1", "object": {"container": BOX}},
    "no_interest": {"agency": "quarantine", "object": {"flight": "CZ1", "date": "20260506"}},
    "propose": {
        "agency": "customs", "number": "C1", "slot": [60.0, 90.0], "object": {"container": BOX},
    },
    "confirm": {"agency": "customs", "number": "C1", "object": {"wagon": "218124712173"}},
    "decline": {"agency": "customs", "number": "C1", "object": {"plate": "粤Z1234港"}},
    "start": {
        "agency": "customs", "number": "C1", "qualifications": ["vet"], "object": {"parcel": "EX1234"},
    },
    "finish": {
        "agency": "customs", "number": "C1", "result": "clear", "object": {"container": BOX},
    },
    "dispose": {
        "agency": "customs", "number": "C1", "outcome": "release", "object": {"container": BOX},
    },
    "accept_result": {
        "agency": "customs", "number": "C1", "of": "quarantine", "object": {"container": BOX},
    },
    "report": {
        "agency": "customs", "number": "C1", "of": "quarantine", "fault": "good_faith_error",
        "object": {"container": BOX},
    },
    "berth": {"object": {"imo": "9074729", "voyage": "V1"}},
    "outage_begin": {},
    "outage_end": {},
    "clock": {},
}  # fmt: skip


def full(kind: str) -> dict[str, Any]:
    """The example of a kind with `at`, `seq` and `issued`."""
    return say(kind, 7.5, seq=3, issued=6.0, **FULL[kind])


def test_there_is_an_example_of_every_kind_with_every_field() -> None:
    assert {kind: {"kind", *cls.__struct_fields__} for kind, cls in Kinds.by_name.items()} == {
        kind: set(full(kind)) for kind in FULL
    }


@pytest.mark.parametrize("kind", FULL)
def test_a_message_comes_back_from_json_unchanged(kind: str) -> None:
    message = decode_message(json.dumps(full(kind)))
    assert type(message) is Kinds.by_name[kind]
    assert json.loads(encode_message(message)) == full(kind)
    assert decode_message(encode_message(message)) == message


@pytest.mark.parametrize("kind", FULL)
def test_text_bytes_and_dicts_are_the_same_message(kind: str) -> None:
    text = json.dumps(full(kind), ensure_ascii=False)
    assert read_message(text) == read_message(text.encode()) == read_message(full(kind))


@pytest.mark.parametrize("kind", FULL)
def test_an_unknown_field_is_refused(kind: str) -> None:
    assert "`colour`" in refused(read_message, full(kind) | {"colour": "red"}).message


REQUIRED = [
    (kind, field.encode_name)
    for kind, cls in Kinds.by_name.items()
    for field in msgspec.structs.fields(cls)
    if field.required
]


@pytest.mark.parametrize(("kind", "name"), [*REQUIRED, ("clock", "kind")])
def test_a_missing_field_is_named(kind: str, name: str) -> None:
    message = full(kind)
    del message[name]
    assert f"`{name}`" in refused(read_message, message).message


def test_what_the_rules_page_does_not_ask_for_may_be_left_out() -> None:
    optional = {"seq", "issued", "site", "earliest", "latest", "urgency", "qualification"}
    assert not optional & {name for _, name in REQUIRED}


# 1970-01-01 09:30 in Beijing is 01:30 UTC.
SAME_MOMENT = ["1970-01-01T09:30", "1970-01-01T01:30Z", "1970-01-01T03:30+02:00", "90", 90]
TIMED = [
    ("clock", "at"),
    ("clock", "issued"),
    ("instruct", "earliest"),
    ("amend", "latest"),
    ("declare", "eta"),
]


@pytest.mark.parametrize(("kind", "name"), TIMED)
@pytest.mark.parametrize("text", SAME_MOMENT)
def test_an_iso_time_is_minutes_and_beijing_time_by_default(
    kind: str, name: str, text: str | float
) -> None:
    message = full(kind) | ({"latest": 500.0} if name == "earliest" else {}) | {name: text}
    for read in (read_message(message), decode_message(json.dumps(message))):
        time = getattr(read, name)
        assert (time, type(time)) == (90.0, float)


@pytest.mark.parametrize(("kind", "name"), TIMED)
@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "12:30"])
def test_a_time_that_is_none_is_refused(kind: str, name: str, text: str) -> None:
    assert refused(read_message, full(kind) | {name: text}).message


@pytest.mark.parametrize(
    ("slot", "interval"),
    [(60, (60.0, 60.0)), ([60], (60.0, 60.0)), ([60, 90], (60.0, 90.0)), ([60, 60], (60.0, 60.0))],
)
def test_a_slot_is_one_time_or_two(slot: Any, interval: tuple[float, float]) -> None:
    message = read_message(party("propose", "customs", "C1", slot=slot))
    assert isinstance(message, Propose)
    assert message.interval() == interval


SLOT_RULE = "`slot` is one start or [start, end] with start <= end"


@pytest.mark.parametrize("slot", [[], [90, 60], [1, 2, 3]])
def test_a_slot_that_is_none_is_refused(slot: list[float]) -> None:
    assert refused(read_message, party("propose", "customs", "C1", slot=slot)).message == SLOT_RULE


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"earliest": 9, "latest": 3}, "`earliest` must not lie after `latest`"),
        ({"object": {}}, "an object needs at least one key of container, wagon"),
        ({"object": {"train": "X1"}}, "`train` needs `date` beside it"),
        ({"object": {"flight": "CZ1"}}, "`flight` needs `date` beside it"),
        ({"object": {"imo": "9074729"}}, "`imo` needs `voyage` beside it"),
        ({"object": {"container": BOX, "train": "X1"}}, "`train` needs `date` beside it"),
        ({"object": {"container": BOX, "date": "20260506"}}, "`date`"),
        ({"object": {"container": BOX, "voyage": "V1"}}, "`voyage`"),
        ({"object": {"conatiner": BOX}}, "`conatiner`"),
        ({"object": {"container": ""}}, "expected text, found nothing"),
        ({"object": {"bill": "B" * 65}}, "at most 64 characters"),
        ({"methods": ["sniff"]}, "use one of document, examine"),
        ({"methods": []}, "expected a list, found nothing"),
        ({"agency": "Customs Office"}, "lower-case letters and _"),
        ({"agency": "c" * 33}, "at most 32 characters"),
        ({"number": ""}, "expected text, found nothing"),
        ({"number": 17}, "expected text, found a number"),
        ({"version": 0}, "write 1 or more"),
        ({"at": True}, "expected a number, found true or false"),
        ({"kind": "inspect"}, "did you mean `instruct`?"),
        ({"site": ""}, "expected text, found nothing"),
        ({"site": "B" * 65}, "at most 64 characters"),
        ({"seq": float("inf")}, "expected a whole number"),
        ({"version": 1e10}, "write 1000000000 or less"),
        ({"at": None}, "expected a number, found nothing"),
        ({"methods": "scan"}, "expected a list, found text"),
        ({"object": "MSKU"}, "expected `{…}` with fields, found text"),
    ],
)
def test_a_bad_instruction_is_refused_in_words(fields: dict[str, Any], words: str) -> None:
    assert words in refused(read_message, instruct("customs", "C1") | fields).message


@pytest.mark.parametrize(
    ("fields", "key", "code"),
    [
        ({"agency": "Customs Office"}, "agency", "agency-name-malformed"),
        ({"methods": ["scan", "sniff"]}, "methods[1]", "unknown-word"),
        ({"object": {"container": 17}}, "object.container", "of-another-type"),
        ({"object": {"train": "X1"}}, None, "object-key-alone"),
        ({"version": 0}, "version", "too-small"),
        ({"kind": "inspect"}, "kind", "unknown-word"),
        ({"colour": "red"}, "colour", "unknown-field"),
    ],
)
def test_the_field_at_fault_is_named(fields: dict[str, Any], key: str | None, code: str) -> None:
    error = refused(read_message, instruct("customs", "C1") | fields)
    assert (error.key, error.code) == (key, code)


def test_the_first_of_several_faults_is_told_a_misspelt_field_before_the_missing_one() -> None:
    message = instruct("customs", "C1")
    message["nubmer"] = message.pop("number")
    error = refused(read_message, message)
    assert error.message.startswith("unknown field `nubmer`; did you mean `number`?")


@pytest.mark.parametrize("kind", [kind for kind in FULL if "object" in FULL[kind]])
def test_every_kind_checks_the_keys_of_its_object(kind: str) -> None:
    assert refused(read_message, full(kind) | {"object": {"train": "X1"}}).message == (
        "`train` needs `date` beside it"
    )


@pytest.mark.parametrize("name", ["same_as", "contains"])
def test_a_declaration_checks_the_keys_it_links(name: str) -> None:
    assert (
        "`train` needs `date`"
        in refused(read_message, full("declare") | {name: [{"train": "X1"}]}).message
    )


@pytest.mark.parametrize("name", KEY_KINDS)
def test_every_kind_of_key_may_name_an_object(name: str) -> None:
    second = KEY_KINDS[name].partner
    keys = {name: "X1"} | ({second: "20260506"} if second else {})
    assert read_message(say("berth", object=keys)) == read_message(
        json.dumps(say("berth", object=keys))
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "json-malformed"),
        (b"{", "json-malformed"),
        ("not JSON", "json-malformed"),
        (b"\xff", "not-utf8"),
        ('{"kind": "clock", "at": NaN}', "not-finite"),
        ('{"kind": "clock", "at": 0, "seq": ' + "1" * 5000 + "}", "not-finite"),
        ("[]", "of-another-type"),
        ("null", "of-another-type"),
        ("3", "of-another-type"),
    ],
)
def test_what_is_no_json_object_is_refused(text: bytes | str, code: str) -> None:
    assert refused(read_message, text).code == code


def test_malformed_json_is_told_with_the_character() -> None:
    error = refused(read_message, '{"kind": "clock" "at": 1}')
    assert error.message.startswith("JSON is malformed at character 18")


def test_faults_are_those_of_rule_13() -> None:
    assert [fault.name.lower() for fault in Fault] == [*FaultName.__args__]
