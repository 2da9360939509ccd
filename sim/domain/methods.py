"""Methods of inspection (检查方式) as bits, in the order of work at the site."""

from collections.abc import Iterable

METHODS = ("weigh", "scan", "radiation", "open", "examine", "sample", "document")
METHOD_ZH = {
    "weigh": "过磅",
    "scan": "机检",
    "radiation": "辐射探测",
    "open": "开箱（包）",
    "examine": "查看",
    "sample": "取样",
    "document": "验核单证",
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
