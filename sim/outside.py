"""What other distributions add by entry points: found once, checked like what is shipped, named in errors.

A distribution adds a lever (group `portsim.levers`) or a measure (group `portsim.measures`); the name of the
entry point is the name of what it adds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from sim.errors import BadInput

LEVERS, MEASURES = "portsim.levers", "portsim.measures"
NAME = re.compile(r"[a-z][a-z_]*[a-z]")
T = TypeVar("T")


class Extended(Mapping[str, T]):
    """What is shipped and, read when it is first asked for, what other distributions add."""

    def __init__(self, shipped: Mapping[str, T], added: Callable[[], Mapping[str, T]]) -> None:
        self.shipped, self._added = shipped, added

    @cached_property
    def whole(self) -> dict[str, T]:
        """All of it, what is shipped first. Raises BadInput for what is not as it should be."""
        return {**self.shipped, **self._added()}

    def __getitem__(self, name: str) -> T:
        """Return one by its name."""
        return self.whole[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self.whole)

    def __len__(self) -> int:
        """Count them."""
        return len(self.whole)


@cache
def found(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group by name."""
    return tuple(sorted(entry_points(group=group), key=lambda one: (one.name, origin(one))))


def origin(one: EntryPoint) -> str:
    """Return the distribution of an entry point with its version."""
    return f"{one.dist.name} {one.dist.version}" if one.dist else "an unknown distribution"


def refused(code: str, one: EntryPoint, **values: Any) -> BadInput:
    """Return the error of an entry point: its distribution, group, name and value."""
    where = f"entry point {one.group}: {one.name}"
    return BadInput(code, file=origin(one), key=where, value=one.value, **values)


def loaded(group: str, kind: type[T], taken: Callable[[str], bool]) -> dict[str, T]:
    """Return what a group adds by name; `taken` says whether something shipped has the name.

    Raises BadInput naming distribution and entry point.
    """
    added: dict[str, T] = {}
    for one in found(group):
        if not NAME.fullmatch(one.name):
            raise refused("addition-name-malformed", one)
        if taken(one.name) or one.name in added:
            raise refused("addition-name-taken", one)
        try:
            thing = one.load()
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise refused("addition-not-loaded", one, reason=said) from error
        if not isinstance(thing, kind):
            found_kind = type(thing).__name__
            raise refused(
                "addition-of-another-type", one, found=found_kind, wanted=kind.__name__, group=group
            )
        added[one.name] = thing
    return added


def check_words(one: EntryPoint, words: Mapping[str, Any]) -> None:
    """Raise BadInput for a field that says nothing."""
    for field, text in words.items():
        if not isinstance(text, str) or not text.strip():
            raise refused("addition-without-words", one, field=field)


def entry_point(group: str, name: str) -> EntryPoint:
    """Return the entry point that added a name."""
    return next(one for one in found(group) if one.name == name)


def origins(group: str, names: Mapping[str, Any] | tuple[str, ...] | None = None) -> dict[str, str]:
    """Return which distribution added what: name -> distribution and version; of some names, or of all."""
    return {one.name: origin(one) for one in found(group) if names is None or one.name in names}
