"""YAML as a tree that remembers where each value stands, and pydantic's complaints as errors of a place.

Trees of several files can be merged; an error names the file and line of the value itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializationInfo,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from sim.domain.yamlfile import compose
from sim.errors import BadInput
from sim.text import gettext

M = TypeVar("M", bound=BaseModel)
Words = Annotated[str, Field(min_length=1)]
MOST_BYTES = 2_000_000  # a port file has some 50 kB; what is far larger is no port file
MOST_VALUES = 200_000  # aliases may unfold to any size


SECTION = re.compile(r"\n\n(Parameters|Attributes|Raises|Notes|Examples)\n-+\n")


def without_sections(schema: dict[str, Any]) -> None:
    """Leave out, of what a schema says of itself, the sections that are about Python."""
    if "description" in schema:
        schema["description"] = SECTION.split(cleandoc(schema["description"]))[0]


class Frozen(BaseModel):
    """What all parts of a file share: they do not change, and unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, json_schema_extra=without_sections
    )


class Text(Frozen):
    """A text of a file: `{en: …, zh: …}`, or English alone, which a reader of Chinese gets too."""

    en: Words
    zh: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _english_alone(cls, given: Any) -> Any:
        return {"en": given} if isinstance(given, str) else given

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}

    def to(self, lang: str) -> str:
        """Return the text in a language. A text of ours without Chinese is looked up in the catalogue."""
        if lang == "zh":
            return self.zh or gettext(self.en, lang)
        return self.en


class Note(Text):
    """A text beside a number. It is not part of what identifies a port: a translation changes no hash."""

    @model_serializer
    def _plain(self, info: SerializationInfo) -> str | dict[str, str]:
        if (info.context or {}).get("identity"):
            return self.en
        chinese = self.to("zh")
        return self.en if chinese == self.en else {"en": self.en, "zh": chinese}


@dataclass(frozen=True, slots=True)
class Branch:
    """A value of a file: a mapping, a list, or text (null is None), and where it stands."""

    value: dict[str, Branch] | list[Branch] | str | None
    file: str
    line: int

    def plain(self) -> Any:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: branch.plain() for key, branch in self.value.items()}
        if isinstance(self.value, list):
            return [branch.plain() for branch in self.value]
        return self.value

    def child(self, key: str) -> Branch | None:
        """Return the value of a key of a mapping, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def error(self, message: str, *, key: str | None = None, rule: str | None = None) -> BadInput:
        """Return an error at this place."""
        value = self.value if isinstance(self.value, str) else None
        return BadInput(message, self.file, self.line, key, value, rule)


def read_tree(path: str | Path) -> Branch:
    """Read a YAML file whose top is a mapping. Raises BadInput."""
    file = str(path)
    try:
        size = Path(path).stat().st_size
    except OSError:
        size = 0  # `compose` says what is wrong
    if size > MOST_BYTES:
        message = f"the file has {size / 1e6:.1f} MB; write one port or policy a file"
        raise BadInput(message, file, rule=f"at most {MOST_BYTES // 1_000_000} MB")
    try:
        tree = _Reader(file).branch(compose(path), ())
    except RecursionError:
        raise BadInput("nested too deeply to be read", file, rule="a few levels") from None
    except ValueError as error:
        raise BadInput(f"not YAML: {error}", file) from None
    if not isinstance(tree.value, dict):
        raise tree.error("`key: value` lines are wanted at the top", rule="a mapping at the top")
    return tree


class _Reader:
    """Turns nodes of one file into branches."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._n_values = 0

    def branch(self, node: yaml.Node | None, above: tuple[yaml.Node, ...]) -> Branch:
        """Return a node and all below it. Raises BadInput for loops, odd keys and repeated keys."""
        if node is None:
            return Branch(None, self._file, 1)
        line = int(node.start_mark.line) + 1
        self._n_values += 1
        if self._n_values > MOST_VALUES:
            message = "more values than any port has (aliases unfold here)"
            raise BadInput(message, self._file, line, rule=f"at most {MOST_VALUES} values")
        if any(node is outer for outer in above):
            raise BadInput("an alias to what contains it", self._file, line, rule="no loops")
        inner = (*above, node)
        if isinstance(node, yaml.MappingNode):
            return Branch(self._mapping(node, inner), self._file, line)
        if isinstance(node, yaml.SequenceNode):
            return Branch([self.branch(item, inner) for item in node.value], self._file, line)
        text = None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
        return Branch(text, self._file, line)

    def _mapping(self, node: yaml.MappingNode, inner: tuple[yaml.Node, ...]) -> dict[str, Branch]:
        found: dict[str, Branch] = {}
        for key, value in node.value:
            line = int(key.start_mark.line) + 1
            if not isinstance(key, yaml.ScalarNode):
                raise BadInput("a key is a word, not a list", self._file, line, rule="plain keys")
            if key.value in found:
                message, rule = "this key is given twice", "unique keys"
                raise BadInput(message, self._file, line, key.value, rule=rule)
            found[key.value] = self.branch(value, inner)
        return found


def validate(kind: type[M], tree: Branch) -> M:
    """Read a tree as a pydantic model. Raises BadInput for the first complaint, at its place."""
    try:
        return kind.model_validate(tree.plain())
    except ValidationError as error:
        raise explain(error, kind, tree) from None


def explain(error: ValidationError, kind: type[BaseModel], tree: Branch) -> BadInput:
    """Turn pydantic's complaints into an error of a file, line, key, value and rule."""
    complaints = error.errors(include_url=False)
    unknown = [item for item in complaints if item["type"] == "extra_forbidden"]
    first = (unknown or complaints)[0]  # a misspelt key is also missing: say the former
    steps = [step for step in first["loc"] if step != "[key]"]
    place, known = follow(tree, steps)
    path = ".".join(str(step) for step in known)
    what, rule = _words(first)
    if first["type"] == "extra_forbidden":
        names = field_names(kind, steps[:-1])
        near = difflib.get_close_matches(str(steps[-1]), names, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(sorted(names))}"
        what, rule = f"unknown key; {hint}", "only documented keys"
    elif first["type"] == "missing":
        path = ".".join(str(step) for step in steps)
        what = f"this key is missing: {describe(kind, steps)}"
        rule = "all keys without a default are given"
    value = place.value if isinstance(place.value, str) else None
    return BadInput(what, place.file, place.line, path or None, value, rule)


def follow(tree: Branch, steps: list[int | str]) -> tuple[Branch, list[int | str]]:
    """Follow a path as far as it goes; returns the last branch and the steps taken.

    Pydantic puts names of union members into paths; what is no key of the file is passed over.
    """
    place, known = tree, []
    for step in steps:
        inner: Branch | None = None
        if isinstance(place.value, dict) and isinstance(step, str):
            inner = place.value.get(step)
        elif isinstance(place.value, list) and isinstance(step, int) and step < len(place.value):
            inner = place.value[step]
        if inner is not None:
            place = inner
            known.append(step)
    return place, known


_QUOTED = re.compile(r"'([^']*)'")
_ADVICE = {
    "float_parsing": ("no number; write one such as 0.25 or 30", "a number"),
    "float_type": ("no number; write one such as 0.25 or 30", "a number"),
    "int_parsing": ("no whole number; write one such as 5", "a whole number"),
    "int_type": ("no whole number; write one such as 5", "a whole number"),
    "finite_number": ("a finite number is wanted, no NaN or infinity", "finite numbers"),
    "bool_parsing": ("write true or false", "true or false"),
    "tuple_type": ("a list is wanted: `[first, second]`", "a list"),
    "dict_type": ("`key: value` lines are wanted", "a mapping"),
    "model_type": ("`key: value` lines are wanted", "a mapping"),
    "model_attributes_type": ("`key: value` lines are wanted", "a mapping"),
    "string_type": ("text is wanted", "text"),
    "date_from_datetime_parsing": ("no date; write one such as 2018-06-04", "a date"),
    "datetime_from_date_parsing": ("no time; write one such as 2018-06-04T08:00", "a time"),
}


def _words(complaint: Mapping[str, Any]) -> tuple[str, str]:
    """Return what to say and the rule for one complaint."""
    kind, context = complaint["type"], complaint.get("ctx", {})
    if kind in _ADVICE:
        return _ADVICE[kind]
    if kind == "value_error":
        return str(context["error"]), "the parts fit together"
    if kind == "literal_error":
        given = complaint.get("input")
        words = str(context["expected"])
        near = difflib.get_close_matches(str(given), _QUOTED.findall(words), n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        return f"use {words}{hint}", "one of the known words"
    if kind == "string_pattern_mismatch":
        return f"does not have the form {context['pattern']}", "form of the word"
    return str(complaint["msg"]), kind.replace("_", " ")


def models_at(kind: Any, steps: list[Any]) -> Iterator[type[BaseModel]]:
    """Give the models that a path of keys leads to."""
    pending = [(kind, list(steps))]
    while pending:
        here, rest = pending.pop()
        origin = get_origin(here)
        if origin in (Union, UnionType):
            pending.extend((part, rest) for part in get_args(here))
        elif origin is not None:
            inner = get_args(here)
            element = inner[1] if origin is dict else inner[0] if inner else None
            if hasattr(here, "__metadata__"):
                pending.append((inner[0], rest))
            elif rest:
                pending.append((element, rest[1:]))
        elif isinstance(here, type) and issubclass(here, BaseModel):
            if not rest:
                yield here
            elif rest[0] in here.model_fields:
                pending.append((here.model_fields[str(rest[0])].annotation, rest[1:]))


def field_names(kind: type[BaseModel], steps: list[Any]) -> list[str]:
    """Return the keys that may stand at a path."""
    return [name for model in models_at(kind, steps) for name in model.model_fields]


def describe(kind: type[BaseModel], steps: list[Any]) -> str:
    """Return what a key means, from the description of its field."""
    for model in models_at(kind, list(steps[:-1])):
        field = model.model_fields.get(str(steps[-1]))
        if field is not None and field.description:
            return field.description
    return f"add `{steps[-1]}`"
