"""Identifiers: normal form and checks (matching rule 1).

Container numbers follow ISO 6346, ship numbers the IMO scheme and wagon numbers the UIC scheme
(Luhn digit); python-stdnum verifies all three check digits. A customs declaration has 18 digits, an
inspection declaration 15 (decision 0001 on parcels and persons).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from stdnum import imo, iso6346, luhn

from sim.text import N_

# Spaces, dots (middle dots too), hyphens and what is not seen: soft hyphen, zero-width space.
_DROPPED = re.compile("[\\s.\\-\u2010-\u2015\u2212\u00b7\u2022\u2027\u30fb\u00ad\u200b]")
_PLAIN = re.compile(r"[A-Z0-9]+\Z")
_DATE = re.compile(r"[0-9]{8}\Z")

BAD_FORM, BAD_CHECK_DIGIT = "bad_form", "bad_check_digit"


def normalise(text: str) -> str:
    """Return the text in NFKC and upper case, without spaces, dots or hyphens."""
    if _PLAIN.match(text):
        return text
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).upper())


def _form(pattern: str) -> Callable[[str], str | None]:
    matches = re.compile(pattern).fullmatch
    return lambda value: None if matches(value) else BAD_FORM


def _form_and_digit(pattern: str, valid: Callable[[str], bool]) -> Callable[[str], str | None]:
    matches = re.compile(pattern).fullmatch

    def check(value: str) -> str | None:
        if not matches(value):
            return BAD_FORM
        return None if valid(value) else BAD_CHECK_DIGIT

    return check


def _container_valid(value: str) -> bool:
    return bool(iso6346.calc_check_digit(value[:-1]) == value[-1])


def _imo_valid(value: str) -> bool:
    return bool(imo.is_valid(value.removeprefix("IMO")))


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "container": _form_and_digit(r"[A-Z]{3}[UJZ][0-9]{7}", _container_valid),
    "wagon": _form_and_digit(r"[0-9]{12}", luhn.is_valid),
    "imo": _form_and_digit(r"(IMO)?[0-9]{7}", _imo_valid),
    "declaration": _form(r"[0-9]{18}"),
    "inspection_declaration": _form(r"[0-9]{15}"),
    "person": _form(r"[0-9A-F]{32,128}"),
    "parcel": _form(r"[0-9A-Z]{6,40}"),
}
_some_text = _form(r".{1,64}")

FORM_RULES = {
    "container": N_("ISO 6346: owner code (3 letters), U, J or Z, 6 digits and the check digit"),
    "wagon": N_("UIC: 12 digits, the last a Luhn check digit"),
    "imo": N_("IMO: 7 digits, the last a check digit"),
    "declaration": N_("customs declaration number: 18 digits"),
    "inspection_declaration": N_("inspection declaration number: 15 digits"),
    "person": N_("a salted hash of 32 or more hexadecimal digits, never the document number"),
    "parcel": N_("6 to 40 letters and digits"),
}
SOME_TEXT = N_("some text of up to 64 characters")


@lru_cache(maxsize=262_144)
def identify(kind: str, text: str, partner: str | None) -> tuple[str, str | None]:
    """Return the normal form of a key and its fault (None, `bad_form` or `bad_check_digit`).

    `partner` is the second field of a two-field key (date of a train or flight, voyage of a ship);
    it becomes part of the normal form.
    """
    value = normalise(text)
    fault = _CHECKS.get(kind, _some_text)(value)
    if kind == "imo":
        value = value.removeprefix("IMO")
    if partner is not None:
        second = normalise(partner)
        if kind != "imo" and not _DATE.match(second):
            fault = fault or BAD_FORM
        value = f"{value}/{second}"
    return value, fault
