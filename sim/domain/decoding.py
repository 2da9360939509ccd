"""What is wrong with data that msgspec refuses: the first flaw and where it stands.

msgspec says it in one English sentence. Here the data are gone through again, each part with the type
that it should have, until a part is found that is refused by itself.
"""

import json
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

from sim.errors import BadInput, Refused, near
from sim.text import N_, NP_

Step = str | int

# What a reader who writes messages by hand calls a type of JSON.
FOUND: dict[type, str] = {
    NoneType: NP_("value", "nothing"),
    bool: NP_("value", "true or false"),
    int: NP_("value", "a number"),
    float: NP_("value", "a number"),
    str: NP_("value", "text"),
    list: NP_("value", "a list"),
    dict: NP_("value", "`{…}` with fields"),
}
WANTED: dict[type, str] = {
    inspect.BoolType: NP_("value", "true or false"),
    inspect.IntType: NP_("value", "a whole number"),
    inspect.FloatType: NP_("value", "a number"),
    inspect.StrType: NP_("value", "text"),
    inspect.LiteralType: NP_("value", "text"),
    inspect.ListType: NP_("value", "a list"),
    inspect.TupleType: NP_("value", "a list"),
    inspect.DictType: NP_("value", "`{…}` with fields"),
    inspect.StructType: NP_("value", "`{…}` with fields"),
}
HOLDS: dict[type, type] = {inspect.StrType: str, inspect.ListType: list, inspect.DictType: dict}
SOMETHING = N_("something else")


class Flaw(NamedTuple):
    """What is refused, and the keys and places in lists that lead to it."""

    path: tuple[Step, ...]
    refused: Refused
    value: Any = None


def first_flaw(data: Any, kind: Any, *, strict: bool = True) -> Flaw:
    """Return the first flaw of data that `msgspec.convert` to `kind` refuses."""
    return _flaw(data, kind, (), strict) or Flaw((), Refused("not-as-documented"))


def explain(flaw: Flaw, **place: Any) -> BadInput:
    """Return a flaw as an error, its key written as `methods[0]` or `object.imo`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in flaw.path)
    parts = ["".join(steps).lstrip("."), flaw.refused.key]
    value = flaw.value if isinstance(flaw.value, str) else None
    return flaw.refused.at(
        key=".".join(part for part in parts if part) or None, value=value, **place
    )


def read_json(text: bytes | str) -> Any:
    """Read JSON as plain data. Raises Refused, which says at which character it is malformed."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Refused("not-utf8") from None
    except json.JSONDecodeError as error:
        raise Refused("json-malformed", n=error.pos + 1) from None
    except ValueError:  # a whole number of thousands of digits
        raise Refused("not-finite") from None


def _no_constant(_word: str) -> float:
    """Refuse NaN and infinity, which are no JSON."""
    raise Refused("not-finite")


def _flaw(data: Any, kind: Any, path: tuple[Step, ...], strict: bool) -> Flaw | None:
    """Return the first flaw at or below a path; None where the data are accepted."""
    try:
        msgspec.convert(data, kind, strict=strict)
    except ValueError as error:  # msgspec.ValidationError is one
        cause = error.__cause__
    else:
        return None
    flaw = _tag_flaw(data, kind, path)
    if flaw is None:
        flaw = _flaw_below(data, _bare(_meant(kind, data)), path, strict)
    if flaw is None:
        flaw = Flaw(path, cause if isinstance(cause, Refused) else _refused(data, kind), data)
    return flaw


def _structs(kind: Any) -> list[type[msgspec.Struct]]:
    """Return the kinds of objects that a type admits."""
    if get_origin(kind) in (Union, UnionType):
        return [struct for part in get_args(kind) for struct in _structs(part)]
    return [kind] if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else []


def _tag_flaw(data: Any, kind: Any, path: tuple[Step, ...]) -> Flaw | None:
    """Return what is wrong with the field that tells kinds of objects apart."""
    configs = [struct.__struct_config__ for struct in _structs(kind)]
    if len(configs) < 2 or not isinstance(data, dict):
        return None
    field, tags = str(configs[0].tag_field), [str(config.tag) for config in configs]
    if field not in data:
        return Flaw(path, Refused("field-missing", name=field))
    if data[field] in tags:
        return None
    return Flaw((*path, field), _unknown_word(data[field], tags), data[field])


def _meant(kind: Any, data: Any) -> Any:
    """Return the one of several types that the data are meant to have."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    parts = get_args(kind)
    for part in parts:
        if isinstance(data, dict) and _structs(part):
            config = part.__struct_config__
            if config.tag_field is None or data.get(config.tag_field) == config.tag:
                return part
        elif get_origin(_bare(part)) is type(data):
            return part
    return parts[0]


def _bare(kind: Any) -> Any:
    """Return a type without its bounds."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _flaw_below(data: Any, kind: Any, path: tuple[Step, ...], strict: bool) -> Flaw | None:
    """Return the first flaw of what an object, a mapping or a list holds."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(data, dict) and _structs(kind):
        return _flaw_of_fields(data, kind, path, strict)
    parts: list[tuple[Any, Any, Step]] = []
    if origin is dict and isinstance(data, dict):
        for name, value in data.items():
            parts += [(name, inner[0], name), (value, inner[1], name)]
    elif origin is list and isinstance(data, list):
        parts = [(value, inner[0], place) for place, value in enumerate(data)]
    elif origin is tuple and isinstance(data, list):
        if len(data) != len(inner):
            return Flaw(path, Refused("list-of-another-length", n=len(inner)))
        parts = [(value, inner[place], place) for place, value in enumerate(data)]
    flaws = (_flaw(value, wanted, (*path, step), strict) for value, wanted, step in parts)
    return next((flaw for flaw in flaws if flaw is not None), None)


def _flaw_of_fields(
    data: dict[str, Any], kind: type[msgspec.Struct], path: tuple[Step, ...], strict: bool
) -> Flaw | None:
    hints = get_type_hints(kind, include_extras=True)
    for name, value in data.items():
        if name == kind.__struct_config__.tag_field:
            continue
        if name not in kind.__struct_fields__:
            hint = near(str(name), kind.__struct_fields__)
            return Flaw((*path, name), Refused("unknown-field", name=name, hint=hint), value)
        flaw = _flaw(value, hints[name], (*path, name), strict)
        if flaw is not None:
            return flaw
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in data:
            return Flaw(path, Refused("field-missing", name=field.name))
    return None


def _refused(data: Any, kind: Any) -> Refused:
    """Return what is wrong with one value that has no parts at fault."""
    wanted = _described(kind, data)
    if isinstance(wanted, inspect.LiteralType) and isinstance(data, str):
        return _unknown_word(data, [str(value) for value in wanted.values])
    if isinstance(wanted, inspect.FloatType | inspect.IntType):
        return _refused_number(data, wanted)
    if isinstance(wanted, inspect.StrType) and isinstance(data, str):
        if wanted.max_length is not None and len(data) > wanted.max_length:
            return Refused("text-too-long", most=wanted.max_length)
        if wanted.pattern is not None and data:
            return Refused("text-of-another-form", form=wanted.pattern)
    word, found = WANTED.get(type(wanted), SOMETHING), FOUND.get(type(data), SOMETHING)
    if not data and HOLDS.get(type(wanted)) is type(data):
        return Refused("empty", wanted=word)
    return Refused("of-another-type", wanted=word, found=found)


def _described(kind: Any, data: Any) -> inspect.Type:
    """Return msgspec's description of the type that a value is meant to have."""
    wanted = inspect.type_info(_meant(kind, data))
    while isinstance(wanted, inspect.Metadata):
        wanted = wanted.type
    return wanted


def _refused_number(data: Any, wanted: inspect.FloatType | inspect.IntType) -> Refused:
    found = FOUND.get(type(data), SOMETHING)
    try:
        number = float(data)
    except (TypeError, ValueError):
        number = None
    whole = isinstance(wanted, inspect.IntType)
    if number is None or isinstance(data, bool) or (whole and not number.is_integer()):
        if whole:
            return Refused("of-another-type", wanted=WANTED[inspect.IntType], found=found)
        return Refused("not-a-number-or-time", found=found)
    if wanted.ge is not None and number < wanted.ge:
        return Refused("too-small", least=wanted.ge)
    if wanted.gt is not None and number <= wanted.gt:
        return Refused("not-above", bound=wanted.gt)
    if wanted.le is not None and number > wanted.le:
        return Refused("too-large", most=wanted.le)
    if wanted.lt is not None and number >= wanted.lt:
        return Refused("not-below", bound=wanted.lt)
    return Refused("of-another-type", wanted=WANTED[type(wanted)], found=found)  # text, if strict


def _unknown_word(word: Any, known: list[str]) -> Refused:
    hint = near(str(word), known, most=0)
    return Refused("unknown-word", known=known, hint=hint)
