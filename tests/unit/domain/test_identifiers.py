"""Keys: one normal form however they are written, and the checks of each kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.identifiers import FORM_RULES, identify, normalise
from sim.domain.objects import KEY_KINDS

HASH = "0123456789ABCDEF0123456789ABCDEF"
GOOD = [
    ("container", "CSQU3054383", None, "CSQU3054383"),  # the example of ISO 6346
    ("container", "msku 123456-5", None, "MSKU1234565"),
    ("wagon", "218124712173", None, "218124712173"),  # the example of UIC 438-2
    ("wagon", "21 81 2471 217-3", None, "218124712173"),
    ("imo", "9074729", "V1", "9074729/V1"),
    ("imo", "IMO 9074729", "v.1", "9074729/V1"),
    ("declaration", "510120180000000001", None, "510120180000000001"),
    ("inspection_declaration", "118000000000001", None, "118000000000001"),
    ("person", HASH, None, HASH),
    ("person", HASH.lower() * 4, None, HASH * 4),
    ("parcel", "EX123456", None, "EX123456"),
    ("train", "X8102", "2026-05-06", "X8102/20260506"),
    ("flight", "CZ 301", "20260506", "CZ301/20260506"),
    ("registration", "B-6001", None, "B6001"),
    ("plate", "粤Z·1234港", None, "粤Z1234港"),
    ("trailer", "GUA2000", None, "GUA2000"),
    ("bill", "YTBL60501", None, "YTBL60501"),
    ("single_window", "SW-700", None, "SW700"),
]
FORM, DIGIT = "bad_form", "bad_check_digit"
WRONG = [
    ("container", "MSKU1234566", None, DIGIT),
    ("container", "MSKU123456", None, FORM),
    ("container", "MSKX1234565", None, FORM),  # X is no category: U, J and Z are
    ("container", "MSK1U234565", None, FORM),
    ("wagon", "218124712174", None, DIGIT),
    ("wagon", "2181247121730", None, FORM),
    ("wagon", "21812471217A", None, FORM),
    ("imo", "9074728", "V1", DIGIT),
    ("imo", "907472", "V1", FORM),
    ("imo", "IMOIMO9074729", "V1", FORM),
    ("declaration", "51012018000000001", None, FORM),
    ("declaration", "51012018000000000A", None, FORM),
    ("inspection_declaration", "1180000000000012", None, FORM),
    ("person", "440106199001011234", None, FORM),  # a document number, not its hash
    ("person", HASH[:-1] + "G", None, FORM),
    ("person", HASH * 5, None, FORM),
    ("parcel", "EX123", None, FORM),
    ("parcel", "E" * 41, None, FORM),
    ("parcel", "EX_12345", None, FORM),
    ("train", "X8102", "6 May", FORM),
    ("flight", "CZ301", "260506", FORM),
    ("bill", " - ", None, FORM),
    ("plate", "粤" * 65, None, FORM),
]


@pytest.mark.parametrize(("kind", "text", "second", "form"), GOOD)
def test_a_good_key_has_its_normal_form(
    kind: str, text: str, second: str | None, form: str
) -> None:
    assert identify(kind, text, second) == (form, None)


@pytest.mark.parametrize(("kind", "text", "second", "fault"), WRONG)
def test_a_bad_key_says_whether_form_or_check_digit_is_wrong(
    kind: str, text: str, second: str | None, fault: str
) -> None:
    assert identify(kind, text, second)[1] == fault


def test_every_kind_of_key_has_a_good_example_and_each_checked_kind_a_bad_one() -> None:
    assert {kind for kind, *_ in GOOD} == set(KEY_KINDS)
    assert set(FORM_RULES) <= {kind for kind, *_ in WRONG}


@pytest.mark.parametrize(
    ("kind", "text", "second"),
    [("container", "CSQU305438", None), ("wagon", "21812471217", None), ("imo", "907472", "V1")],
)
def test_exactly_one_check_digit_is_right(kind: str, text: str, second: str | None) -> None:
    faults = [identify(kind, f"{text}{digit}", second)[1] for digit in range(10)]
    assert (faults.count(None), faults.count(DIGIT)) == (1, 9)


@pytest.mark.parametrize("place", range(12))
@pytest.mark.parametrize("change", range(1, 10))
def test_one_wrong_digit_of_a_wagon_number_is_always_found(place: int, change: int) -> None:
    number = "218124712173"
    wrong = str((int(number[place]) + change) % 10)
    assert identify("wagon", number[:place] + wrong + number[place + 1 :], None)[1] == DIGIT


def full_width(text: str) -> str:
    """The text in full-width letters, as an input method for Chinese writes it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


SEPARATORS = " \t\u3000.-\uff0e\u00b7\u2022\u30fb\uff65\u2010\u2013\u2014\u2212\uff0d"


@given(st.data(), st.sampled_from([key for key in GOOD if key[0] != "person"]))
def test_width_case_and_separators_do_not_matter(
    data: st.DataObject, key: tuple[str, str, str | None, str]
) -> None:
    kind, text, second, form = key
    styles = (str.lower, str.upper, full_width)
    letters = (data.draw(st.sampled_from(styles))(letter) for letter in text)
    gaps = st.text(SEPARATORS, max_size=2)
    assert identify(kind, "".join(c + data.draw(gaps) for c in letters), second) == (form, None)


@given(st.text(st.characters(codec="gb18030", max_codepoint=0xFFFF), max_size=12))
def test_the_normal_form_of_a_chinese_or_latin_text_is_settled(text: str) -> None:
    ascii_or_han = "".join(c for c in text if c < "\x80" or "\u4e00" <= c <= "\u9fff")
    assert normalise(normalise(ascii_or_han)) == normalise(ascii_or_han)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_each_separator_is_dropped(separator: str) -> None:
    assert normalise(f"粤Z{separator}1234") == "粤Z1234"


def test_two_voyages_of_one_ship_are_two_objects() -> None:
    assert identify("imo", "9074729", "V1") != identify("imo", "9074729", "V2")


def test_a_wrong_date_does_not_hide_a_wrong_number() -> None:
    assert identify("imo", "9074728", "")[1] == DIGIT
