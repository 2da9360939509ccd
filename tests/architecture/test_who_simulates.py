"""Reporting draws and the dashboard asks: neither runs an engine.

Who runs one is read from the code: a function, method or constant of `sim` that names an engine's `run`,
names one that does, or calls a method of the name of one that does. What is handed over as an argument is
not followed, so this finds what is written plainly.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[2]
Name = tuple[str, str]  # module, what it defines; a method is "Class.method"
ENGINES: set[Name] = {("sim.engine.compiled.run", "run"), ("sim.engine.reference.run", "run")}
MAY_HAND_OVER = "dashboards.runs"  # hands functions of `sim` to the worker processes


def modules() -> dict[str, ast.Module]:
    """Return the parsed modules of both packages by their dotted names."""
    paths = [path for room in ("sim", "dashboards") for path in (ROOT / room).rglob("*.py")]
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return {
        name.removesuffix(".__init__"): ast.parse(path.read_text(encoding="utf-8"))
        for name, path in zip(dotted, paths, strict=True)
    }


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions, methods and constants of a module by their names."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    yield f"{node.name}.{part.name}", part
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in [node.target] if isinstance(node, ast.AnnAssign) else node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield f"line {node.lineno}", node  # what a module does when it is imported


def imported(tree: ast.Module, known: set[str]) -> tuple[dict[str, Name], dict[str, str]]:
    """Return what names of a module stand for: things of other modules, and other modules themselves."""
    things: dict[str, Name] = {}
    rooms: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname and alias.name in known:
                    rooms[alias.asname] = alias.name
                elif alias.name.split(".")[0] in known:
                    rooms[alias.name.split(".")[0]] = alias.name.split(".")[0]
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in known:
                    rooms[alias.asname or alias.name] = whole
                else:
                    things[alias.asname or alias.name] = (node.module, alias.name)
    return things, rooms


def named(node: ast.AST, things: dict[str, Name], rooms: dict[str, str]) -> set[Name]:
    """Return what a piece of code names; a called method of anything stands under the module ""."""
    found: set[Name] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in things:
            found.add(things[part.id])
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if part.value.id in rooms:
                found.add((rooms[part.value.id], part.attr))
        if isinstance(part, ast.Attribute):
            module, _, name = ast.unparse(part).rpartition(".")
            if module.split(".")[0] in rooms:  # written out: sim.experiments.compare.compare
                found.add((module, name))
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            found.add(("", part.func.attr))
    return found


@cache
def uses() -> dict[Name, set[Name]]:
    """Return what each function, method and constant of `sim` and `dashboards` names."""
    public = {("sim", name): {(module, name)} for name, module in sim.HOMES.items()}
    return public | uses_of(modules())


def uses_of(
    trees: dict[str, ast.Module], known: frozenset[str] = frozenset()
) -> dict[Name, set[Name]]:
    """Return the same of these modules; `known`: others that they may import."""
    found: dict[Name, set[Name]] = {}
    for module, tree in trees.items():
        things, rooms = imported(tree, set(trees) | known)
        defined = dict(definitions(tree))
        things |= {name: (module, name) for name in defined}
        for name, node in defined.items():
            found[module, name] = named(node, things, rooms)
    return found


@cache
def simulating() -> set[Name]:
    """Return all of `sim` that runs an engine, itself or by what it names."""
    found = set(ENGINES)
    ours = {name: parts for name, parts in uses().items() if name[0].split(".")[0] == "sim"}
    while more := {name for name, parts in ours.items() if parts & found} - found:
        found |= more | {
            ("", method) for _, name in more if "." in name for method in [name.split(".")[1]]
        }
    return found


@pytest.mark.parametrize(
    "known",
    [
        ("sim.experiments.compare", "compare"),
        ("sim.experiments.day", "play"),
        ("sim.experiments.incremental", "answer"),
        ("sim.decisions.state_table_store", "simulate_piece"),
    ],
)
def test_what_is_known_to_simulate_is_found(known: Name) -> None:
    assert known in simulating()


def wrong(uses: dict[Name, set[Name]], room: str) -> set[tuple[str, str]]:
    """Return who in a room names what simulates."""
    return {
        (f"{module}.{name}", ".".join(part))
        for (module, name), parts in uses.items()
        if module.startswith(room) and module != MAY_HAND_OVER
        for part in parts & simulating()
        if part[0]  # a page of Streamlit has a method `run` too
    }


@pytest.mark.parametrize("room", ["sim.reporting", "dashboards"])
def test_nothing_that_simulates_is_named(room: str) -> None:
    assert wrong(uses(), room) == set()


@pytest.mark.parametrize(
    "code",
    [
        "from sim.experiments.compare import compare\ndef show(): compare('luohu')",
        "from sim.experiments.compare import compare\ncompare('luohu')",
        "import sim\ndef show(): sim.compare('luohu')",
        "import sim\nsim.compare('luohu')",
        "from sim import compare\ncompare('luohu')",
        "import sim.experiments.compare as c\nc.compare('luohu')",
        "import sim.experiments.compare\nsim.experiments.compare.compare('luohu')",
        "from sim.experiments import compare as c\nif True:\n    c.compare('luohu')",
    ],
)
def test_a_page_that_simulates_is_found(code: str) -> None:
    page = uses_of({"dashboards.views.page": ast.parse(code)}, frozenset(modules()))
    assert wrong(page, "dashboards")
