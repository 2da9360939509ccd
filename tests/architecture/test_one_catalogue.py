"""One lookup of texts: no Chinese in the code, and nobody asks which language it is but the lookup itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HAN = re.compile(r"[\u4e00-\u9fff]")
# The lookup, and the texts that bring both languages from their files.
KNOW_LANGUAGES = {"sim/text/catalogue.py", "sim/domain/validated.py", "sim/matching/scenario.py"}


def sources(root: Path, *folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))


def test_no_chinese_stands_in_the_code(root: Path) -> None:
    """It stands in the catalogue and in the data files."""
    found = {
        str(path.relative_to(root)): len(HAN.findall(path.read_text(encoding="utf-8")))
        for path in sources(root, "sim", "dashboards")
    }
    assert {path: n for path, n in found.items() if n} == {}


def language_questions(tree: ast.Module) -> Iterator[int]:
    """Give the lines that compare with a language, or keep a text under its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
            if any(isinstance(part, ast.Constant) and part.value in ("zh", "en") for part in parts):
                yield node.lineno
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if {"zh", "en"} <= keys:
                yield node.lineno


def test_nobody_asks_for_the_language_but_the_lookup(root: Path) -> None:
    found = {
        f"{path.relative_to(root)}:{line}"
        for path in sources(root, "sim", "dashboards")
        for line in language_questions(ast.parse(path.read_text(encoding="utf-8")))
        if str(path.relative_to(root)) not in KNOW_LANGUAGES
    }
    assert found == set()


@pytest.mark.parametrize(
    "code", ["x = a if lang == 'zh' else b", "T = {'en': 1, 'zh': 2}", "lang != 'en'"]
)
def test_the_check_sees_what_it_looks_for(code: str) -> None:
    assert list(language_questions(ast.parse(code))) == [1]
