"""The rules page and the code name the same functions; default rules and their file agree."""

import ast
import re
from pathlib import Path

import sim

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "reports" / "matching.md").read_text(encoding="utf-8")
ROOMS = [*(ROOT / "sim" / "matching").rglob("*.py"), *(ROOT / "sim" / "domain").glob("*.py")]


def functions(files: list[Path]) -> set[str]:
    """Return the names of all functions and methods in some files."""
    return {
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_function_on_the_rules_page_exists() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert named - functions(ROOMS) <= {"clock", "assumed"}


def test_every_kernel_of_the_transition_is_on_the_rules_page() -> None:
    core = ROOT / "sim" / "matching" / "core"
    files = [
        core / f"{room}.py" for room in ("parties", "cases", "holds", "arrivals", "transition")
    ]
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert functions(files) - named == set()


def test_every_suite_on_the_rules_page_is_shipped() -> None:
    suites = {path.stem for path in (ROOT / "data" / "matching").glob("*.yaml")}
    for name in re.findall(r"\b(rule\d\d_\w+)", PAGE):
        assert name in suites


def test_the_shipped_default_rules_are_the_defaults_of_the_code() -> None:
    shipped = sim.load_rules(ROOT / "data" / "rules" / "default.yaml")
    plain = sim.Rules()
    for name in sim.Rules.__struct_fields__:
        if name != "hold_window_min":
            assert getattr(shipped, name) == getattr(plain, name), name
    for object_class, minutes in shipped.hold_window_min.items():
        assert shipped.hold_window(object_class) == plain.hold_window(object_class), minutes
