"""YAML in, validated objects out, with errors that name file, line, key, value and rule.

Scalars are read as text and converted by the type that is asked for, so `no`, `0123` and dates
never turn into something else.
"""

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from sim.errors import BadInput

T = TypeVar("T")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]+)`")
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+|\.\.\.)\]")


def compose(path: str | Path) -> yaml.Node | None:
    """Read a YAML file as nodes that know their lines. Raises BadInput if it is not YAML."""
    file = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8")
        return yaml.compose(text, Loader=_Loader)
    except FileNotFoundError:
        raise BadInput("there is no such file", file=file) from None
    except IsADirectoryError:
        raise BadInput("this is a folder, a file is wanted", file=file) from None
    except UnicodeDecodeError as error:
        raise BadInput(f"not UTF-8 text: {error.reason}", file=file) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise BadInput(f"not YAML: {error.problem}", file=file, line=line) from None
    except yaml.YAMLError as error:
        raise BadInput(f"not YAML: {error}", file=file) from None


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def plain(node: yaml.Node | None, file: str) -> Any:
    """Turn nodes into dicts, lists and text (null stays None). Refuses a key given twice."""
    if node is None:
        return None
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in content:
                line = key.start_mark.line + 1
                raise BadInput("this key is given twice", file, line, key.value, rule="unique keys")
            content[key.value] = plain(value, file)
        return content
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, file) for item in node.value]
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def load_yaml(path: str | Path, kind: type[T]) -> T:
    """Read a YAML file as `kind`. Raises BadInput."""
    node = compose(path)
    return convert(node, kind, str(path))


def convert(
    node: yaml.Node | None,
    kind: type[T],
    file: str,
    prepare: Callable[[Any], Any] = lambda data: data,
) -> T:
    """Convert nodes to `kind`. Raises BadInput naming line, key, value, rule and what to write.

    `prepare` may change the plain data first; its ValueError is reported at the node.
    """
    try:
        return msgspec.convert(prepare(plain(node, file)), kind, strict=False)
    except ValueError as error:  # msgspec.ValidationError is one
        raise explain_error(str(error), node, kind, file) from None


def explain_error(text: str, node: yaml.Node | None, kind: Any, file: str) -> BadInput:
    """Turn a validation message and its path into an error that names the place."""
    match = _AT.match(text)
    what = match["what"] if match else text
    steps = [name or number for name, number in _STEP.findall((match and match["path"]) or "")]
    key, place = walk(node, steps)
    unknown = _UNKNOWN.search(what)
    if unknown:
        return _unknown_field(unknown["key"], place, kind, file)
    value = place.value if isinstance(place, yaml.ScalarNode) else None
    line = place.start_mark.line + 1 if place is not None else None
    return BadInput(what, file, line, key, value, rule=f"`{'.'.join(steps) or 'file'}`")


def walk(node: yaml.Node | None, steps: list[str]) -> tuple[str | None, yaml.Node | None]:
    """Follow a path as far as it goes; returns the last key and its node."""
    key = None
    for step in steps:
        if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            node = node.value[int(step)]
        elif isinstance(node, yaml.MappingNode):
            found = next((v for k, v in node.value if k.value == step), None)
            if found is None:
                return step, node
            key, node = step, found
        else:
            break
    return key, node


def _unknown_field(key: str, place: yaml.Node | None, kind: Any, file: str) -> BadInput:
    line = value = None
    if isinstance(place, yaml.MappingNode):
        for k, v in place.value:
            if k.value == key:
                line = k.start_mark.line + 1
                value = v.value if isinstance(v, yaml.ScalarNode) else None
    near = difflib.get_close_matches(key, field_names(kind), n=1)
    hint = f"unknown field; did you mean `{near[0]}`?" if near else "unknown field"
    return BadInput(hint, file, line, key, value, rule="only documented fields")


def field_names(kind: Any) -> list[str]:
    """Return the names of all fields of a type and of what it contains, for suggestions."""
    schema = msgspec.json.schema(kind)
    names: set[str] = set()
    pending: list[Any] = [schema]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            properties = item.get("properties")
            if isinstance(properties, dict):
                names.update(properties)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return sorted(names)
