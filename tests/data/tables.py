"""The published tables and their README, read the plain way: every cell stays text."""

import ast
import csv
import operator
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parents[2] / "data"
PUBLISHED = DATA / "published"

Row = dict[str, str]

_HEADING = re.compile(r"^### (\w+)\.csv$", re.MULTILINE)
_INPUT = re.compile(r"\[([^\]]+)\]")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def read_table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def read_all() -> dict[str, list[Row]]:
    return {path.stem: read_table(path) for path in sorted(PUBLISHED.glob("*.csv"))}


def read_sources() -> list[dict[str, str | None]]:
    return yaml.safe_load((DATA / "sources.yaml").read_text(encoding="utf-8"))


def cells(markdown: str) -> list[list[str]]:
    """Rows of the first table of a piece of markdown, without its heading."""
    lines = markdown[markdown.index("\n|") + 1 :].splitlines()
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return table[2:]


def readme() -> str:
    return (PUBLISHED / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """What stands under a heading of the README, to the end of the page."""
    page = readme()
    return page[page.index(f"## {title}\n") :]


def documented_columns() -> dict[str, dict[str, str]]:
    """Of each table, its columns in order with their types, as the README has them."""
    page = section("Tables")
    return {
        match[1]: {column: kind for column, kind, _ in cells(page[match.end() :])}
        for match in _HEADING.finditer(page)
    }


def inputs(formula: str) -> list[str]:
    """Ids of the rows a formula names."""
    return [name.partition(".")[0] for name in _INPUT.findall(formula)]


def assignments(formula: str) -> Iterator[tuple[str, str]]:
    """Column and expression of each part of a formula."""
    for part in formula.split(";"):
        column, equals, expression = part.rpartition("=")
        yield (column.strip() if equals else "value", expression.strip())


def computed(expression: str, rows: dict[str, Row]) -> float:
    """The value of an expression of rows, numbers, + - * / and brackets."""

    def number_of(match: re.Match[str]) -> str:
        name, _, column = match[1].partition(".")
        return f"({rows[name][column or 'value']})"

    def value_of(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value_of(operand)
            case ast.BinOp(left=left, op=sign, right=right):
                return _OPERATORS[type(sign)](value_of(left), value_of(right))
            case _:
                raise ValueError(f"not arithmetic: {expression}")

    return value_of(ast.parse(_INPUT.sub(number_of, expression), mode="eval").body)
