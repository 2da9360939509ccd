"""Methods of inspection, as bits; the order is that of the work at the site."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from sim.text import NP_

METHODS = ("weigh", "scan", "radiation", "open", "examine", "sample", "document")
if TYPE_CHECKING:
    Method = str
else:
    Method = Literal[METHODS]  # what files and messages may say
METHOD_TITLES = {
    "weigh": NP_("method", "weigh"),
    "scan": NP_("method", "scan"),
    "radiation": NP_("method", "radiation"),
    "open": NP_("method", "open"),
    "examine": NP_("method", "examine"),
    "sample": NP_("method", "sample"),
    "document": NP_("method", "document"),
}
_BIT = {name: 1 << place for place, name in enumerate(METHODS)}
ALL_METHODS = (1 << len(METHODS)) - 1


def methods_mask(names: Iterable[str]) -> int:
    """Return the bits of the named methods. Raises KeyError for an unknown one."""
    bits = 0
    for name in names:
        bits |= _BIT[name]
    return bits


def method_names(bits: int) -> list[str]:
    """Return the names of the methods in a bit set, in the order of work."""
    return [name for name, bit in _BIT.items() if bits & bit]
