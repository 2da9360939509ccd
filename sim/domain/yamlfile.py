"""From YAML to validated objects, with errors that name file, line, key, value and rule.

Scalars are read as text and converted to the requested type, so that `no`, `0123` and dates keep their
meaning.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from sim.domain.decoding import Flaw, Step, first_flaw
from sim.errors import BadInput

T = TypeVar("T")


def compose(path: str | Path) -> yaml.Node | None:
    """Read a YAML file as nodes with line numbers. Raises BadInput if it is not YAML."""
    file = str(path)
    text = ""
    try:
        text = Path(path).read_text(encoding="utf-8")
        return yaml.compose(text, Loader=_Loader)
    except FileNotFoundError:
        raise BadInput("file-missing", file=file) from None
    except IsADirectoryError:
        raise BadInput("is-a-folder", file=file) from None
    except UnicodeDecodeError:
        raise BadInput("not-utf8", file=file) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _not_yaml(text, None if mark is None else mark.line, file) from None
    except yaml.reader.ReaderError:
        raise BadInput("not-a-text-file", file=file) from None


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _not_yaml(text: str, line: int | None, file: str) -> BadInput:
    """Return the error of a line (from 0) that YAML cannot read."""
    if line is None:
        return BadInput("not-yaml", file=file)
    written = [*text.splitlines(), "", ""][line]
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        return BadInput("yaml-tab", file=file, line=line + 1)
    if written.startswith("---"):
        return BadInput("yaml-documents", file=file, line=line + 1)
    return BadInput("not-yaml", file=file, line=line + 1)


def plain(node: yaml.Node | None, file: str, above: tuple[yaml.Node, ...] = ()) -> Any:
    """Convert nodes to dicts, lists and text (null becomes None).

    Raises BadInput for a repeated key, a key that is not text, and a cyclic alias.
    """
    if node is None:
        return None
    if any(node is outer for outer in above):
        raise BadInput("yaml-loop", file=file, line=_line(node))
    inner = (*above, node)
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise BadInput("key-not-a-word", file=file, line=_line(key))
            if key.value in content:
                raise BadInput("key-repeated", file=file, line=_line(key), key=key.value)
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

    `prepare` may change the plain data first.
    """
    data = prepare(plain(node, file))
    try:
        return msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError:
        raise explain(first_flaw(data, kind, strict=False), node, file) from None


def explain(flaw: Flaw, node: yaml.Node | None, file: str) -> BadInput:
    """Return a flaw as an error at the place of the file where it stands."""
    steps = [*flaw.path, *(flaw.refused.key.split(".") if flaw.refused.key else ())]
    key, line = None, None if node is None else _line(node)
    for step in steps:
        found = _inner(node, step)
        if found is None:
            break
        line, node = found
        key = str(step) if isinstance(step, str) else key
    value = node.value if isinstance(node, yaml.ScalarNode) else None
    return flaw.refused.at(file=file, line=line, key=key, value=value)


def _inner(node: yaml.Node | None, step: Step) -> tuple[int, yaml.Node] | None:
    """Return the line and node of a key of a mapping or of a place in a list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return _line(key), value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    return None
