"""The numbers of a port as a table, and a port with some of its numbers changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ValidationError

from sim.domain.validated import first_complaint, refusal
from sim.errors import BadInput, check_number, near
from sim.port.checks import PortError, check_overlap, graded_parts
from sim.port.load import load_port
from sim.port.numbers import Count, Graded, Number, Size, Spread
from sim.port.schema import Dealing, Menu, Port, Stream
from sim.port.sizing import size_port, without_sizes
from sim.text import N_

COLUMNS = ["key", "value", "unit", "low", "high", "grade", "source", "formula", "note"]
CHANGED = N_("changed for this run")
M = TypeVar("M", bound=BaseModel)


def numbers_of(port: Port, lang: str = "en") -> pd.DataFrame:
    """Return every number: dotted key, value (or mean), unit, range, grade, source, formula, note.

    Formulas and notes are in the given language.
    """
    rows = []
    for path, number in graded_parts(port):
        value = number.value if isinstance(number, Number) else getattr(number, "mean", None)
        source = number.source if isinstance(number.source, str) else " ".join(number.source)
        low, high = number.range  # type: ignore[attr-defined]
        key = ".".join(str(step) for step in path)
        unit = number.unit  # type: ignore[attr-defined]
        said = (text and text.to(lang) for text in (number.formula, number.note))
        rows.append((key, value, unit, low, high, number.grade, source, *said))
    return pd.DataFrame(rows, columns=COLUMNS)


def with_value(port: Port, key: str, value: float) -> Port:
    """Return the port with one number changed, as `with_values` does."""
    return with_values(port, {key: value})


def with_values(
    port: str | Path | Port,
    settings: Mapping[str, float],
    *,
    nearest: bool = False,
    resize: bool = False,
) -> Port:
    """Return a port with some of its numbers changed at once.

    Keys are those of `numbers_of`. Ranges are widened to include the new value and the grade becomes
    `assumed`. Dependent numbers are adjusted: the other shares of a list of menus are scaled so that all
    sum to 1, and an overlap that has become impossible moves to the nearest possible value. With `nearest`
    (for random settings) this also applies to overlaps and shares that are set themselves, and staff is
    never smaller than one team. With `resize`, resources sized by the rule and not set are sized again for
    the new numbers. Unchanged parts of the port are shared with the result.

    Parameters
    ----------
    port
        A name, a path, or a loaded port, which stays as it is.
    settings
        Dotted keys of `numbers`, and values (or means), each in the number's own unit.
    nearest
        Move impossible combinations to the nearest possible one.
    resize
        Size staff and machines again.

    Raises
    ------
    BadInput
        For an unknown port or key, or an impossible value.

    Examples
    --------
    >>> import sim
    >>> port = sim.with_values("suzhou", {"matching.hold_window.goods": 60})
    >>> port.matching.hold_window["goods"].value, port.matching.hold_window["goods"].grade
    (60.0, 'assumed')
    """
    port = port if isinstance(port, Port) else load_port(port)
    if not settings:
        return port
    if resize:
        return size_port(with_values(without_sizes(port, settings), settings, nearest=nearest))
    nested: dict[str, Any] = {}
    for key, value in settings.items():
        number_at(port, key)
        check_number(key, value)
        here = nested
        *above, last = key.split(".")
        for step in above:
            here = here.setdefault(step, {})
        here[last] = (key, float(value))
    changed: Port = _changed(port, nested, nearest)
    streams = {
        name: stream
        if stream is port.streams[name]
        else _with_possible_overlap(
            stream, name, named=f"streams.{name}.overlap" in settings and not nearest
        )
        for name, stream in changed.streams.items()
    }
    changed = changed.model_copy(update={"streams": streams})
    return _with_teams_that_fit(changed) if nearest else changed


def _with_teams_that_fit(port: Port) -> Port:
    """Return the port with every staff at least as large as its largest team."""
    teams: dict[str, float] = {}
    for stream in port.streams.values():
        for agency, dealing in stream.agencies.items():
            count = port.staff[agency][dealing.qualification].count
            if count is not None and count.base < dealing.officers.base:
                key = f"staff.{agency}.{dealing.qualification}.count"
                teams[key] = max(teams.get(key, 0.0), dealing.officers.base)
    return with_values(port, teams)


def whole(port: Port, key: str, value: float) -> float:
    """Round a number that counts whole units."""
    number = number_at(port, key)
    if isinstance(number, Count) or (isinstance(number, Size) and number.shape == "constant"):
        return float(max(1, round(value)))
    return float(value)


def number_at(port: Port, key: str) -> Number | Spread:
    """Return the number at a dotted key. Raises BadInput suggesting a similar key."""
    here: Any = port
    for step in key.split("."):
        here = _inner(here, step)
    if isinstance(here, Number | Spread):
        return here
    known = [".".join(str(step) for step in path) for path, _ in graded_parts(port)]
    raise BadInput("number-unknown", key=key, hint=near(key, known, most=0))


def _inner(value: Any, step: str) -> Any:
    """Return the item at a key or index, or None."""
    if isinstance(value, Graded):
        return None
    if isinstance(value, BaseModel):
        return getattr(value, step) if step in type(value).model_fields else None
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, tuple) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None


def _changed(value: Any, nested: dict[str, Any], nearest: bool) -> Any:
    """Return a part of the port with the changes in `nested`; the rest is shared."""
    inner: dict[str, Any] = {
        step: _with_number(_inner(value, step), *below)
        if isinstance(below, tuple)
        else _changed(_inner(value, step), below, nearest)
        for step, below in nested.items()
    }
    if isinstance(value, dict):
        return {**value, **inner}
    if isinstance(value, tuple):
        return tuple(inner.get(str(place), item) for place, item in enumerate(value))
    if isinstance(value, Dealing) and "menus" in inner:
        inner["menus"] = _shares_made_one(inner["menus"], set(nested["menus"]), nearest)
    return _built(type(value), {**_fields(value), **inner}, _first_setting(nested))


def _fields(model: BaseModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


def _first_setting(nested: dict[str, Any]) -> tuple[str, float]:
    """Return one changed key and value, for an error message."""
    here: Any = nested
    while isinstance(here, dict):
        here = next(iter(here.values()))
    return here  # type: ignore[no-any-return]


def _with_number(number: Number | Spread, key: str, value: float) -> Number | Spread:
    """Return a number with another value, widening its range if needed."""
    low, high = number.range
    fields = _fields(number)
    fields["value" if isinstance(number, Number) else "mean"] = value
    fields.update(range=(min(low, value), max(high, value)), grade="assumed", note=CHANGED)
    return _built(type(number), fields, (key, value))


def _built(kind: type[M], fields: dict[str, Any], setting: tuple[str, float]) -> M:
    """Build and check a part. Raises BadInput naming the setting."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        key, value = setting
        raise refusal(first_complaint(error)).at(key=key, value=f"{value:g}") from None


def _shares_made_one(menus: tuple[Menu, ...], given: set[str], nearest: bool) -> tuple[Menu, ...]:
    """Scale the shares of menus that were not given so that all sum to 1; with `nearest`, all if needed."""
    fixed = sum(menu.share.base for place, menu in enumerate(menus) if str(place) in given)
    free = sum(menu.share.base for place, menu in enumerate(menus) if str(place) not in given)
    if free == 0 or fixed > 1:
        if not nearest or fixed + free == 0:
            return menus  # validation reports the error
        given, fixed, free = set(), 0.0, fixed + free
    factor = (1 - fixed) / free
    return tuple(
        menu
        if str(place) in given
        else menu.model_copy(
            update={
                "share": _with_number(
                    menu.share, f"menus.{place}.share", min(menu.share.value * factor, 1.0)
                )
            }
        )
        for place, menu in enumerate(menus)
    )


def _with_possible_overlap(stream: Stream, name: str, *, named: bool) -> Stream:
    """Return the stream with its overlap moved to the nearest possible value; raise if it was set."""
    try:
        check_overlap(stream, ("streams", name))
    except PortError as error:
        overlap = stream.overlap
        assert overlap is not None
        key = f"streams.{name}.overlap"
        if named:
            raise error.at(key=key, value=f"{overlap.value:g}") from None
        least, most = overlap_bounds(stream)
        moved = min(max(overlap.base, least), most) / overlap.UNITS[overlap.unit]
        return stream.model_copy(update={"overlap": _with_number(overlap, key, moved)})
    return stream


def overlap_bounds(stream: Stream) -> tuple[float, float]:
    """Return the smallest (independent) and largest overlap possible for the two shares."""
    overlap = stream.overlap
    assert overlap is not None
    p_of = stream.agencies[overlap.of].instructs.base
    p_given = stream.agencies[overlap.given].instructs.base
    return p_of, min(1.0, p_of / p_given) if p_given > 0 else 1.0
