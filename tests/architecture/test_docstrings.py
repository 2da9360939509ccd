"""Every module and every public function and class says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public_definitions(body: list[ast.stmt]) -> Iterator[Documented]:
    """Public functions and classes at this level, and inside the public classes."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body)


def is_overload(node: Documented) -> bool:
    """Whether a definition only states a type."""
    return any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)


def undocumented(path: Path) -> Iterator[str]:
    """Where in one file a docstring is missing, as `file:line name`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if ast.get_docstring(tree) is None:
        yield f"{path}:1 module"
    for node in public_definitions(tree.body):
        if ast.get_docstring(node) is None and not is_overload(node):
            yield f"{path}:{node.lineno} {node.name}"


def test_public_code_is_documented(root: Path) -> None:
    modules = sorted((root / "sim").rglob("*.py"))
    assert modules
    assert [place for path in modules for place in undocumented(path)] == []
