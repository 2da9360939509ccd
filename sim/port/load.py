"""Loading ports, by shipped name or path; a port inherits from a base file.

Within its streams, a mapping may inherit from a template: a stream, an agency, or a number. Merging always
works the same way: mappings are merged key by key; lists, and numbers with their evidence (`source`,
`grade`), are replaced as a whole, so that a value never keeps the source of another; `null` removes a key.
Procedures, sites, machines, staff and calendars that no stream uses are dropped.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.domain.validated import Branch, Text, follow, read_tree, validate
from sim.errors import BadInput, near
from sim.port.checks import PortError, check_port
from sim.port.schema import Port
from sim.port.sizing import size_port
from sim.resources import catalogue, shipped
from sim.text import LANGUAGES

SHIPPED = shipped("data", "ports")
MOST_LEVELS = 5  # of files that inherit from one another
MOST_TEMPLATES = 12  # that inherit from one another
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EVIDENCE = {"source", "grade"}


def port_names() -> list[str]:
    """Return the names of the shipped ports. Raises BadInput if there are none."""
    return [path.stem for path in catalogue(SHIPPED, but="base")]


def load_port(name_or_path: str | Path) -> Port:
    """Load a port, complete and sized.

    Parameters
    ----------
    name_or_path
        A shipped name (`qingdao`) or the path of a YAML file, which may inherit from a shipped one.

    Raises
    ------
    BadInput
        Naming file, line, key, value, rule and what to write instead.

    Examples
    --------
    >>> import sim
    >>> port = sim.load_port("qingdao")
    >>> port.mode, port.title.en
    ('sea', 'Qingdao')
    """
    path = find_port(name_or_path)
    tree = _used(_with_templates(_inherited(read_tree(path), path, ())))
    own_sources = _own_sources(tree)
    port = validate(Port, tree)
    if path.parent == SHIPPED and port.port != path.stem:
        raise tree.error("name-differs-from-file", key="port")
    try:
        check_port(port, known_sources().keys() | own_sources)
    except PortError as error:
        place, known = follow(tree, list(error.path))
        key = ".".join(str(step) for step in known) or None
        raise error.at(**{**place.place, "key": key}) from None
    return size_port(port)


def find_port(name_or_path: str | Path) -> Path:
    """Return the file of a port. Raises BadInput for an unknown name."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        return Path(name_or_path)
    path = SHIPPED / f"{text}.yaml"
    if text == "base" or not path.is_file():
        hint = near(text, port_names())
        raise BadInput("port-unknown", key="port", value=text, hint=hint)
    return path


@lru_cache(maxsize=1)
def known_sources() -> dict[str, Text]:
    """Return the title of every source of data/sources.yaml by its key."""
    entries = yaml.load(
        shipped("data", "sources.yaml").read_text(encoding="utf-8"), Loader=SafeLoader
    )
    return {entry["key"]: Text.model_validate(entry["title"]) for entry in entries}


def _own_sources(tree: Branch) -> frozenset[str]:
    """Remove and return the keys of a port's own `sources: {key: title}`."""
    assert isinstance(tree.value, dict)
    own = tree.value.pop("sources", None)
    if own is None:
        return frozenset()
    if not isinstance(own.value, dict):
        raise own.error("sources-without-titles", key="sources")
    return frozenset(own.value)


def _inherited(tree: Branch, path: Path, above: tuple[Path, ...]) -> Branch:
    """Return a file merged with the one it inherits from; the given tree is not changed."""
    assert isinstance(tree.value, dict)
    tree = Branch(dict(tree.value), tree.file, tree.line)
    assert isinstance(tree.value, dict)
    parent = tree.value.pop("inherits", None)
    if parent is None:
        return tree
    if not isinstance(parent.value, str):
        raise parent.error("several-parents", key="inherits")
    above = (*above, path.resolve())
    file = next(
        (
            folder / f"{parent.value}.yaml"
            for folder in (path.parent, SHIPPED)
            if (folder / f"{parent.value}.yaml").is_file()
        ),
        None,
    )
    if file is None:
        raise parent.error("parent-missing", key="inherits")
    if file.resolve() in above or len(above) > MOST_LEVELS:
        raise parent.error("port-inherits-itself", key="inherits")
    return merged(_inherited(_read(file, file.stat().st_mtime_ns), file, above), tree)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Branch:
    """Read a file that others inherit from; cached until it changes."""
    return read_tree(path)


def merged(base: Branch, own: Branch) -> Branch:
    """Return `base` overridden by `own`: mappings key by key, all else as a whole."""
    if not isinstance(base.value, dict) or not isinstance(own.value, dict):
        return own
    if not own.value:
        return base
    if EVIDENCE & (own.value.keys() | base.value.keys()):
        return own  # a value never keeps the source of another
    if own.value.keys() <= set(LANGUAGES):
        return own  # nor a title the translation of another
    found = dict(base.value)
    for key, branch in own.value.items():
        if branch.value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found[key], branch) if key in found else branch
    return Branch(found, own.file, own.line)


def _with_templates(tree: Branch) -> Branch:
    """Fill in `inherits: TEMPLATE` within the streams: for a stream, an agency or a number."""
    assert isinstance(tree.value, dict)
    templates = tree.value.pop("templates", None)
    streams = tree.child("streams")
    if streams is not None:
        tree.value["streams"] = _filled(streams, templates, ())
    return tree


def _filled(branch: Branch, templates: Branch | None, above: tuple[str, ...]) -> Branch:
    """Return a mapping with all that it inherits, at every level; `above` lists templates in progress."""
    if not isinstance(branch.value, dict):
        return branch
    own = {
        key: _filled(inner, templates, above)
        for key, inner in branch.value.items()
        if key != "inherits"
    }
    filled = Branch(own, branch.file, branch.line)
    name = branch.child("inherits")
    if name is None:
        return filled
    if str(name.value) in above:
        raise name.error("template-inherits-itself", key="inherits")
    if len(above) == MOST_TEMPLATES:
        raise name.error("too-many-templates", key="inherits", most=MOST_TEMPLATES)
    parent = _filled(_template(name, templates), templates, (*above, str(name.value)))
    return merged(parent, filled)


def _template(name: Branch, templates: Branch | None) -> Branch:
    """Return the template of a name. Raises BadInput for an unknown one."""
    template = templates.child(str(name.value)) if templates is not None else None
    if template is None:
        known = list(templates.value) if templates and isinstance(templates.value, dict) else []
        raise name.error("template-unknown", key="inherits", hint=near(str(name.value), known))
    return template


def _used(tree: Branch) -> Branch:
    """Drop inherited parts that no stream of the port uses."""
    if not isinstance(tree.value, dict):
        return tree
    plain: dict[str, Any] = tree.plain()
    try:
        use = _Use(plain)
    except (AttributeError, TypeError, KeyError):
        return tree  # incomplete or malformed: validation reports it
    for key, wanted in (
        ("procedures", use.procedures),
        ("sites", use.places),
        ("equipment", use.equipment),
        ("staff", use.staff),
        ("laboratories", use.agencies),
    ):
        _keep(tree, key, wanted)
    for place in use.places:
        _keep_inner(tree, "sites", place, use.agencies)
    for kind in use.equipment:
        _keep_inner(tree, "equipment", kind, use.agencies)
    for agency in use.agencies:
        _keep_inner(tree, "staff", agency, use.groups.get(agency, set()))
    _keep(tree, "breakdowns", use.equipment)
    return tree


class _Use:
    """The parts of a port that its streams use."""

    def __init__(self, plain: dict[str, Any]) -> None:
        streams = plain["streams"].values()
        self.procedures = {stream["procedure"] for stream in streams}
        self.agencies = {agency for stream in streams for agency in stream["agencies"]}
        self.staff = self.agencies
        self.groups: dict[str, set[str]] = {}
        for stream in streams:
            for agency, dealing in stream["agencies"].items():
                groups = self.groups.setdefault(agency, set())
                groups |= {dealing["qualification"], dealing["papers"]["qualification"]}
        steps = [s for name in self.procedures for s in plain["procedures"][name]["steps"]]
        self.places = {step["place"] for step in steps}
        self.places |= {step["moved_by"]["place"] for step in steps if step.get("moved_by")}
        self.equipment = {step["equipment"] for step in steps if step.get("equipment")}


def _keep(tree: Branch, key: str, wanted: set[str]) -> None:
    """Keep the wanted entries of a mapping, and all that are not inherited (to be checked)."""
    assert isinstance(tree.value, dict)
    branch = tree.value.get(key)
    if branch is not None and isinstance(branch.value, dict):
        kept = {
            name: inner
            for name, inner in branch.value.items()
            if name in wanted or inner.file == tree.file
        }
        tree.value[key] = Branch(kept, branch.file, branch.line)


def _keep_inner(tree: Branch, key: str, name: str, wanted: set[str]) -> None:
    branch = tree.child(key)
    inner = branch.child(name) if branch is not None else None
    if branch is not None and inner is not None and isinstance(inner.value, dict):
        assert isinstance(branch.value, dict)
        kept = {
            word: value
            for word, value in inner.value.items()
            if word in wanted or value.file == tree.file
        }
        branch.value[name] = Branch(kept, inner.file, inner.line)
