"""What other distributions add by entry points: found once, checked like what is shipped, named in errors.

A distribution adds a lever (group `portsim.levers`) or a measure (group `portsim.measures`); the name of the
entry point is the name of what it adds.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from multiprocessing import parent_process
from typing import Any, Generic, TypeVar

import numpy as np

from sim.errors import BadInput

LEVERS, MEASURES = "portsim.levers", "portsim.measures"
NAME = re.compile(r"[a-z][a-z_]*[a-z]")
LOG = logging.getLogger("portsim")
T = TypeVar("T")
S = TypeVar("S")


class Additions(Mapping[str, T]):
    """What other distributions add to a group, read when it is first asked for.

    What is not as it should be is left out with one warning, so that the rest works; who asks for it by its
    name gets its BadInput.

    Parameters
    ----------
    group
        The group of entry points.
    kind
        The type of an addition.
    shipped
        Names that are taken.
    check
        Raises BadInput for an addition whose fields are not as they should be.
    alike
        Whether two names are too like each other to be told apart.
    """

    def __init__(
        self,
        group: str,
        kind: type[T],
        shipped: Collection[str],
        check: Callable[[EntryPoint, T], None],
        alike: Callable[[str, str], bool] = str.__eq__,
    ) -> None:
        self.group, self._kind, self._shipped, self._check, self._alike = (
            group,
            kind,
            shipped,
            check,
            alike,
        )

    @cached_property
    def _read(self) -> tuple[dict[str, T], dict[str, BadInput]]:
        """Return what can be used, and the error of what cannot; the latter is warned of here."""
        usable: dict[str, T] = {}
        wrong: dict[str, BadInput] = {}
        for one in found(self.group):
            try:
                usable[one.name] = self._loaded(one)
            except BadInput as error:
                wrong[one.name] = error
                if parent_process() is None:  # workers read the same
                    LOG.warning("left out: %s", error)
        return usable, wrong

    def _loaded(self, one: EntryPoint) -> T:
        """Return what an entry point names, checked."""
        if not NAME.fullmatch(one.name):
            raise refused("addition-name-malformed", one)
        if any(self._alike(one.name, name) for name in self._shipped):
            raise refused("addition-name-taken", one)
        for other in found(self.group):
            if other is not one and self._alike(one.name, other.name):
                raise refused("addition-name-shared", one, name=other.name, other=origin(other))
        with guarded("addition-not-loaded", one):
            thing = one.load()
        if not isinstance(thing, self._kind):
            kinds = {"found": type(thing).__name__, "wanted": self._kind.__name__}
            raise refused("addition-of-another-type", one, **kinds, group=self.group)
        self._check(one, thing)
        return thing

    def __getitem__(self, name: str) -> T:
        """Return one by its name. Raises BadInput for one that was left out."""
        usable, wrong = self._read
        if name in wrong:
            raise wrong[name].at()
        return usable[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of those that can be used."""
        return iter(self._read[0])

    def __len__(self) -> int:
        """Count those that can be used."""
        return len(self._read[0])


class Extended(Mapping[str, T], Generic[T, S]):
    """What is shipped, then what other distributions add, in the same form."""

    def __init__(
        self, shipped: Mapping[str, T], added: Additions[S], form: Callable[[str, S], T]
    ) -> None:
        self._shipped, self._added, self._form = shipped, added, form

    def __getitem__(self, name: str) -> T:
        """Return one by its name. Raises BadInput for an addition that was left out."""
        if name in self._shipped:
            return self._shipped[name]
        return self._form(name, self._added[name])

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        yield from self._shipped
        yield from self._added

    def __len__(self) -> int:
        """Count them."""
        return len(self._shipped) + len(self._added)


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


@contextmanager
def guarded(code: str, one: EntryPoint, **values: Any) -> Iterator[None]:
    """Turn whatever the code of another distribution raises into BadInput, even SystemExit."""
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
        raise refused(code, one, **values, reason=said) from error


def with_arrays(thing: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    """Return a tree of dataclasses with every array changed."""
    if isinstance(thing, np.ndarray):
        return change(thing)
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    parts = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return replace(thing, **{name: with_arrays(part, change) for name, part in parts.items()})


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a view that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def check_words(
    one: EntryPoint, words: Mapping[str, Any], optional: Mapping[str, Any] | None = None
) -> None:
    """Raise BadInput for a field that says nothing; optional ones may be empty."""
    for field, text in {**words, **(optional or {})}.items():
        if not isinstance(text, str) or (field in words and not text.strip()):
            raise refused("addition-without-words", one, field=field)


def entry_point(group: str, name: str) -> EntryPoint:
    """Return the entry point that added a name."""
    return next(one for one in found(group) if one.name == name)


def origins(group: str, names: Collection[str]) -> dict[str, str]:
    """Return which distribution added what: name -> distribution and version; of some names."""
    return {one.name: origin(one) for one in found(group) if one.name in names}
