"""One name, one thing."""

import ast
from collections import defaultdict
from pathlib import Path


def class_names(root: Path) -> dict[str, list[str]]:
    """Return the classes of the product by name, with the places where each is defined."""
    found = defaultdict(list)
    for folder in ("sim", "dashboards"):
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(f"{path.relative_to(root)}:{node.lineno}")
    return found


def test_no_class_name_is_given_twice(root: Path) -> None:
    assert {name: places for name, places in class_names(root).items() if len(places) > 1} == {}
