"""From YAML to validated objects, with errors that name file, line, key, value and rule.

Scalars are read as text and converted to the requested type, so that `no`, `0123` and dates keep their
meaning.
"""

import difflib
import operator
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from sim.errors import BadInput

T = TypeVar("T")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]+)`")
_AT = re.compile(r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`(?P<path>\$.*)`)?$", re.DOTALL)
_BOUND = re.compile(r"(>=|<=|>|<) (-?[0-9.]+)")
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_QUOTED = re.compile(r"'([^']*)'")
_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+|\.\.\.)\]")


def compose(path: str | Path) -> yaml.Node | None:
    """Read a YAML file as nodes with line numbers. Raises BadInput if it is not YAML."""
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


def plain(node: yaml.Node | None, file: str, above: tuple[yaml.Node, ...] = ()) -> Any:
    """Convert nodes to dicts, lists and text (null becomes None).

    Raises BadInput for a repeated key, a key that is not text, and a cyclic alias.
    """
    if node is None:
        return None
    if any(node is outer for outer in above):
        raise BadInput("an alias to what contains it", file, _line(node), rule="no loops")
    inner = (*above, node)
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise BadInput("a key is a word, not a list", file, _line(key), rule="plain keys")
            if key.value in content:
                rule = "unique keys"
                raise BadInput("this key is given twice", file, _line(key), key.value, rule=rule)
            content[key.value] = plain(value, file, inner)
        return content
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, file, inner) for item in node.value]
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


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
    """Return a validation message and its path as an error with position."""
    match = _AT.match(text)
    what = match["what"] if match else text
    steps = [name or number for name, number in _STEP.findall((match and match["path"]) or "")]
    key, place = walk(node, steps, what)
    unknown = _UNKNOWN.search(what)
    if unknown:
        return _unknown_field(unknown["key"], place, kind, file)
    value = place.value if isinstance(place, yaml.ScalarNode) else None
    line = None if place is None else _line(place)
    if match and match["key"] and isinstance(place, yaml.MappingNode):
        quoted = _QUOTED.search(what)
        for k, _ in place.value:
            if quoted and k.value == quoted[1]:
                key, line = k.value, _line(k)
    what = what + _advice(what, kind)
    path = ".".join(key or step if step == "..." else step for step in steps)
    return BadInput(what, file, line, key, value, rule=f"form of `{path or 'file'}`")


def walk(
    node: yaml.Node | None, steps: list[str], what: str = ""
) -> tuple[str | None, yaml.Node | None]:
    """Follow a path as far as possible; return the last key and its node.

    A step `...` is an unknown value of a mapping: the first to which the message `what` can refer.
    """
    key = None
    for step in steps:
        if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            node = node.value[int(step)]
        elif isinstance(node, yaml.SequenceNode) and step == "...":
            node = next((item for item in node.value if _may_be_meant(item, what)), node)
        elif isinstance(node, yaml.MappingNode):
            pairs = [(k.value, v) for k, v in node.value]
            found = [v for k, v in pairs if k == step]
            if step == "...":
                meant = [(k, v) for k, v in pairs if _may_be_meant(v, what)]
                key, node = (meant or pairs)[0] if pairs else (key, node)
            elif found:
                key, node = step, found[0]
            else:
                return step, node
        else:
            break
    return key, node


def _may_be_meant(node: yaml.Node, what: str) -> bool:
    """Whether a message can refer to this node (msgspec does not name the value of a mapping)."""
    bound = _BOUND.search(what)
    if bound:
        within = _COMPARE[bound[1]]
        number = _number(node)
        return number is not None and not within(number, float(bound[2]))
    if "Expected `float" in what or "Expected `int" in what:
        return _number(node) is None
    if "Expected `array" in what:
        return not isinstance(node, yaml.SequenceNode)
    quoted = _QUOTED.search(what)
    if quoted and isinstance(node, yaml.ScalarNode):
        return bool(node.value == quoted[1])
    return True


def _number(node: yaml.Node) -> float | None:
    """Return the number in a node, or None."""
    if isinstance(node, yaml.ScalarNode):
        with suppress(ValueError):
            return float(node.value)
    return None


def _unknown_field(key: str, place: yaml.Node | None, kind: Any, file: str) -> BadInput:
    line = value = None
    if isinstance(place, yaml.MappingNode):
        for k, v in place.value:
            if k.value == key:
                line = _line(k)
                value = v.value if isinstance(v, yaml.ScalarNode) else None
    near = difflib.get_close_matches(key, field_names(kind), n=1)
    hint = f"unknown field; did you mean `{near[0]}`?" if near else "unknown field"
    return BadInput(hint, file, line, key, value, rule="only documented fields")


def _advice(what: str, kind: Any) -> str:
    """Return advice for an unknown word or an invalid time."""
    if what.startswith("Expected `float") and "got" in what:
        return "; write a number (times in minutes, or ISO 8601 as 2018-06-01T08:00)"
    quoted = _QUOTED.search(what)
    if not quoted or not what.startswith("Invalid"):
        return ""
    best: tuple[float, list[str]] = (0.0, [])
    for words in word_lists(kind):
        near = max(difflib.SequenceMatcher(None, quoted[1], word).ratio() for word in words)
        best = max(best, (near, words))
    ratio, words = best
    if ratio < 0.6:
        return ""
    near_word = difflib.get_close_matches(quoted[1], words, n=1)[0]
    return f"; did you mean `{near_word}`? One of {', '.join(words)}"


def word_lists(kind: Any) -> list[list[str]]:
    """Return the lists of words allowed by a type and its parts, including message tags."""
    schema = msgspec.json.schema(kind)
    lists: list[list[str]] = []
    pending: list[Any] = [schema]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            words = item.get("enum")
            if isinstance(words, list) and len(words) > 1:
                lists.append([str(word) for word in words])
            tags = item.get("discriminator")
            if isinstance(tags, dict):
                lists.append(list(tags["mapping"]))
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return lists


def field_names(kind: Any) -> list[str]:
    """Return the names of all fields of a type and its parts, for suggestions."""
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
