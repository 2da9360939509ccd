"""YAML as a tree with the position of each value, and validation errors with position.

Trees of several files can be merged; an error names the file and line of the value.
"""

from __future__ import annotations

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
from sim.errors import BadInput, Refused, near
from sim.text import N_, Marked, Said, of_languages

M = TypeVar("M", bound=BaseModel)
Words = Annotated[str, Field(min_length=1)]
MOST_BYTES = 2_000_000  # a port file has about 50 kB
MOST_VALUES = 200_000  # aliases could expand to any size


SECTION = re.compile(r"\n\n(Parameters|Attributes|Raises|Notes|Examples)\n-+\n")


def without_sections(schema: dict[str, Any]) -> None:
    """Leave out, of what a schema says of itself, the sections that are about Python."""
    if "description" in schema:
        schema["description"] = SECTION.split(cleandoc(schema["description"]))[0]


class Frozen(BaseModel):
    """Base of all parts of a file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, json_schema_extra=without_sections
    )


class Text(Frozen):
    """A text in a file: `{en: …, zh: …}`, or English only, which is then shown in Chinese pages too."""

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
        """Return the text in a language; English where the file has no other."""
        return of_languages(lang, {"en": self.en, "zh": self.zh})


class Note(Text):
    """A note on a number; translations do not enter the hash that identifies a port."""

    def __eq__(self, other: object) -> bool:
        """Whether both say the same in English, whichever of them was translated."""
        return isinstance(other, Note) and self.en == other.en

    def __hash__(self) -> int:
        """Equal notes have equal hashes."""
        return hash(self.en)

    @model_serializer
    def _plain(self, info: SerializationInfo) -> str | dict[str, str]:
        if (info.context or {}).get("identity"):
            return self.en
        chinese = self.to("zh")
        return self.en if chinese == self.en else {"en": self.en, "zh": chinese}


@dataclass(frozen=True, slots=True)
class Branch:
    """A value in a file (mapping, list, or text; null is None) with its position."""

    value: dict[str, Branch] | list[Branch] | str | None
    file: str
    line: int

    def plain(self) -> Any:
        """Return the value without positions."""
        if isinstance(self.value, dict):
            return {key: branch.plain() for key, branch in self.value.items()}
        if isinstance(self.value, list):
            return [branch.plain() for branch in self.value]
        return self.value

    def child(self, key: str) -> Branch | None:
        """Return the value of a key of a mapping, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    @property
    def place(self) -> dict[str, Any]:
        """File, line and value, as an error names them."""
        value = self.value if isinstance(self.value, str) else None
        return {"file": self.file, "line": self.line, "value": value}

    def error(self, code: str, *, key: str | None = None, **values: Any) -> BadInput:
        """Return an error at this position."""
        return BadInput(code, key=key, **self.place, **values)


def read_tree(path: str | Path) -> Branch:
    """Read a YAML file whose top is a mapping. Raises BadInput."""
    file = str(path)
    try:
        size = Path(path).stat().st_size
    except OSError:
        size = 0  # `compose` reports the error
    if size > MOST_BYTES:
        raise BadInput("file-too-large", file=file, size=size / 1e6, most=MOST_BYTES // 1_000_000)
    try:
        tree = _Reader(file).branch(compose(path), ())
    except RecursionError:
        raise BadInput("nested-too-deeply", file=file) from None
    except ValueError:
        raise BadInput("not-yaml", file=file) from None
    if not isinstance(tree.value, dict):
        raise tree.error("no-mapping-at-top")
    return tree


class _Reader:
    """Converts nodes of one file to branches."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._n_values = 0

    def branch(self, node: yaml.Node | None, above: tuple[yaml.Node, ...]) -> Branch:
        """Return a node with everything below. Raises BadInput for cycles, invalid and repeated keys."""
        if node is None:
            return Branch(None, self._file, 1)
        line = int(node.start_mark.line) + 1
        self._n_values += 1
        if self._n_values > MOST_VALUES:
            raise BadInput("too-many-values", file=self._file, line=line, most=MOST_VALUES)
        if any(node is outer for outer in above):
            raise BadInput("yaml-loop", file=self._file, line=line)
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
                raise BadInput("key-not-a-word", file=self._file, line=line)
            if key.value in found:
                raise BadInput("key-repeated", file=self._file, line=line, key=key.value)
            found[key.value] = self.branch(value, inner)
        return found


def validate(kind: type[M], tree: Branch) -> M:
    """Return a tree as a pydantic model. Raises BadInput for the first error, with its position."""
    try:
        return kind.model_validate(tree.plain())
    except ValidationError as error:
        raise explain(error, kind, tree) from None


def explain(error: ValidationError, kind: type[BaseModel], tree: Branch) -> BadInput:
    """Return pydantic's errors as a BadInput with file, line, key, value and rule."""
    first = first_complaint(error)
    steps = [step for step in first["loc"] if step != "[key]"]
    place, known = follow(tree, steps)
    path = ".".join(str(step) for step in known)
    refused = refusal(first)
    if first["type"] == "extra_forbidden":
        names = sorted(field_names(kind, steps[:-1]))
        refused = Refused("unknown-key", hint=near(str(steps[-1]), names))
    elif first["type"] == "missing" and isinstance(steps[-1], str):
        path = ".".join(str(step) for step in steps)
        refused = Refused("key-missing", meaning=describe(kind, steps))
    return refused.at(**{**place.place, "key": path or None})


def first_complaint(error: ValidationError) -> Mapping[str, Any]:
    """Return the complaint to tell; a misspelt key is also missing, so unknown keys come first."""
    complaints = error.errors(include_url=False)
    unknown = [item for item in complaints if item["type"] == "extra_forbidden"]
    return (unknown or complaints)[0]


def follow(tree: Branch, steps: list[int | str]) -> tuple[Branch, list[int | str]]:
    """Follow a path as far as possible; return the last branch and the steps taken.

    Pydantic adds names of union members to paths; steps that are not keys of the file are skipped.
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


_REFUSALS = {
    "float_parsing": Refused("not-a-number"),
    "float_type": Refused("not-a-number"),
    "int_parsing": Refused("not-a-whole-number"),
    "int_type": Refused("not-a-whole-number"),
    "int_from_float": Refused("not-a-whole-number"),
    "finite_number": Refused("not-finite"),
    "bool_parsing": Refused("not-true-or-false"),
    "bool_type": Refused("not-true-or-false"),
    "tuple_type": Refused("not-a-list"),
    "list_type": Refused("not-a-list"),
    "dict_type": Refused("not-a-mapping"),
    "model_type": Refused("not-a-mapping"),
    "model_attributes_type": Refused("not-a-mapping"),
    "string_type": Refused("not-text"),
    "date_type": Refused("not-a-date"),
    "date_parsing": Refused("not-a-date"),
    "date_from_datetime_parsing": Refused("not-a-date"),
    "date_from_datetime_inexact": Refused("not-a-date"),
    "datetime_type": Refused("not-a-time"),
    "datetime_parsing": Refused("not-a-time"),
    "datetime_from_date_parsing": Refused("not-a-time"),
    "missing": Refused("list-too-short"),  # of a list with a place for each value
}
_QUOTED = re.compile(r"'([^']*)'")


def refusal(complaint: Mapping[str, Any]) -> Refused:
    """Return what one of pydantic's complaints says, by its type and the values it carries."""
    kind, context = complaint["type"], complaint.get("ctx", {})
    if kind in _REFUSALS:
        return _REFUSALS[kind]
    match kind:
        case "value_error" if isinstance(context["error"], Refused):
            return context["error"]
        case "greater_than_equal":
            return Refused("too-small", least=context["ge"])
        case "greater_than":
            return Refused("not-above", bound=context["gt"])
        case "less_than_equal":
            return Refused("too-large", most=context["le"])
        case "less_than":
            return Refused("not-below", bound=context["lt"])
        case "string_too_short":
            return Refused("empty", wanted=N_("text"))
        case "string_too_long":
            return Refused("text-too-long", most=context["max_length"])
        case "too_short":
            return Refused("too-few", least=context["min_length"])
        case "too_long":
            return Refused("too-many", most=context["max_length"])
        case "string_pattern_mismatch":
            return Refused("text-of-another-form", form=context["pattern"])
        case "literal_error" | "enum":
            known = _QUOTED.findall(
                context["expected"]
            )  # the words, which pydantic gives as one text
            hint = near(str(complaint.get("input")), known, most=0)
            return Refused("unknown-word", known=known, hint=hint)
    return Refused("not-as-documented")


def models_at(kind: Any, steps: list[Any]) -> Iterator[type[BaseModel]]:
    """Yield the models to which a path of keys leads."""
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
    """Return the keys allowed at a path."""
    return [name for model in models_at(kind, steps) for name in model.model_fields]


def describe(kind: type[BaseModel], steps: list[Any]) -> Marked | Said:
    """Return the description of a key, from its field."""
    for model in models_at(kind, list(steps[:-1])):
        field = model.model_fields.get(str(steps[-1]))
        if field is not None and field.description:
            return Marked(field.description)
    return Said(N_("add `{key}`"), {"key": steps[-1]})
