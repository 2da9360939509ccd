"""Keys for random journals: two pools of valid ones, ways of writing them, and renaming.

Every key text that a generator writes is known here by (kind, place in the pool, style), so that a
journal can be renamed consistently: the same place and style in other places.
"""

from collections.abc import Callable
from typing import NamedTuple

from stdnum import imo, iso6346, luhn

from sim.domain.messages import Keys

POOL = 24  # places of each kind; generators use the first half, renaming goes anywhere
PLAIN, SPACED, SMALL, WIDE, BAD = range(5)  # styles: how a key is written
STYLES = (PLAIN, SPACED, SMALL, WIDE, BAD)
DATES = ("20180611", "20180612")
VOYAGE = "V{:03d}"


class Written(NamedTuple):
    """What stands behind a key text."""

    kind: str
    place: int
    style: int


def _container(i: int) -> str:
    owner = ("MSK", "TCL", "CSN", "OOL")[i % 4]
    body = f"{owner}U{123456 + 7919 * i:06d}"
    return body + iso6346.calc_check_digit(body)


def _wagon(i: int) -> str:
    body = f"3181{4711000 + 37 * i:07d}"
    return body + luhn.calc_check_digit(body)


def _imo(i: int) -> str:
    body = f"{907472 + 31 * i:06d}"
    return body + imo.calc_check_digit(body)


_MAKE: dict[str, Callable[[int], str]] = {
    "container": _container,
    "wagon": _wagon,
    "imo": _imo,
    "parcel": lambda i: f"EX{100000 + 13 * i}CN",
    "person": lambda i: f"{0xABCDEF0123456789 * (i + 3):032X}"[-32:],
    "plate": lambda i: f"YUEZ{1000 + 17 * i}",
    "trailer": lambda i: f"GUA{2000 + 19 * i}",
    "flight": lambda i: f"CZ{300 + i}",
    "registration": lambda i: f"B{6000 + 11 * i}",
    "declaration": lambda i: f"{510120180000000000 + 97 * i:018d}",
    "inspection_declaration": lambda i: f"{118000000000000 + 89 * i:015d}",
    "single_window": lambda i: f"SW{700 + i}",
    "train": lambda i: f"X{8000 + i}",
    "bill": lambda i: f"BL{40 + i}Q",
}
CHECKED = ("container", "wagon", "imo")  # the kinds with a check digit
FORMED = ("declaration", "inspection_declaration", "person", "parcel")  # with a form
KINDS = tuple(_MAKE)
_DATED = {"train": "date", "flight": "date", "imo": "voyage"}


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _write(kind: str, i: int, style: int) -> str:
    text = _MAKE[kind](i)
    if style == SPACED:
        return f"{text[:4]} {text[4:-1]}-{text[-1]}"
    if style == SMALL:
        return text.lower()
    if style == WIDE:
        return _wide(text)
    if style == BAD and kind in CHECKED:
        return text[:-1] + str((int(text[-1]) + 1) % 10)
    if style == BAD and kind in FORMED:
        return "!" + text
    return text


TEXT = {
    (kind, i, style): _write(kind, i, style)
    for kind in KINDS
    for i in range(POOL)
    for style in STYLES
}
WRITTEN = {(kind, text): Written(kind, i, style) for (kind, i, style), text in TEXT.items()}
# A bad style of a kind without checks is the plain one: the plain one must win.
WRITTEN |= {(k, TEXT[k, i, PLAIN]): Written(k, i, PLAIN) for k in KINDS for i in range(POOL)}


def text_of(kind: str, place: int, style: int = PLAIN) -> str:
    """Return a key as a message writes it."""
    return TEXT[kind, place, style]


def keys_of(*named: tuple[str, int] | tuple[str, int, int]) -> Keys:
    """Return a key set; each item is (kind, place[, style]); second fields follow the place."""
    fields: dict[str, str] = {}
    for kind, place, *style in named:
        fields[kind] = text_of(kind, place, *style)
        if kind in _DATED:
            second = _DATED[kind]
            fields[second] = VOYAGE.format(place) if second == "voyage" else DATES[place % 2]
    return fields


class Renaming:
    """A consistent renaming: places of every kind by one permutation, numbers by another word.

    Parameters
    ----------
    places
        The new place of each place of the pool.
    number
        The new text of an instruction's number.
    """

    def __init__(self, places: list[int], number: Callable[[str], str]) -> None:
        self.places, self.number = places, number

    def keys(self, keys: Keys) -> Keys:
        """Return a key set under its new names."""
        named = []
        for kind, text in keys.items():
            if kind in _MAKE:
                written = WRITTEN[kind, text]
                named.append((kind, self.places[written.place], written.style))
        return keys_of(*named)

    def label(self, label: str) -> str:
        """Return an object's label (the normal form of a key) under its new name."""
        first = max((known for known in LABELS if label.startswith(known)), key=len)
        kind, place, second = LABELS[first]
        return label_of(kind, self.places[place], second) + label.removeprefix(first)


def label_of(kind: str, place: int, second: bool) -> str:
    """Return the normal form of a pool key, as the platform writes it."""
    text = text_of(kind, place)
    if not second:
        return text
    partner = VOYAGE.format(place) if kind == "imo" else DATES[place % 2]
    return f"{text}/{partner}"


LABELS = {
    label_of(kind, i, kind in _DATED): (kind, i, kind in _DATED)
    for kind in KINDS
    for i in range(POOL)
}
assert len(LABELS) == len(KINDS) * POOL
