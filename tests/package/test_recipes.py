"""The recipes of CONTRIBUTING.md name files and words of the code that exist, and add what does not."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECTION = re.compile(r"^## Extend the model\n(.*?)^## ", re.MULTILINE | re.DOTALL)
RECIPES = dict(
    part.split("\n", 1)
    for part in SECTION.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))[0]
    .split("\n### ")[1:]
)  # fmt: skip
ADDED = {  # by the worked examples, to these files
    "one_window": "sim/model/levers.py",
    "repeated_share": "sim/analysis/catalogue.py",
    "SLOT_TOO_FAR": "sim/matching/core/codes.py",
    "slot_too_far": "data/rules/reasons.yaml",
    "longest_notice": "sim/matching/core/records.py",
    "market": "sim/domain/agencies.py",
    "mail": "sim/domain/objects.py",
    "joint_always": "sim/policy/levers.py",
}
ELSEWHERE = ("tests/conformance/digests.py", "sim/policy/levers.py", "data/policies/joint.yaml")


def quoted(recipe: str) -> list[str]:
    """What stands between backticks in the sentences of a recipe, its blocks of code left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", recipe, flags=re.DOTALL))


def files(recipe: str) -> list[str]:
    """The files and folders that a recipe names, but for placeholders such as `data/ports/NAME.yaml`."""
    names = re.findall(r"\b(?:sim|tests|data)/[\w./-]*\w", " ".join(quoted(recipe)))
    links = re.findall(r"\]\(([\w./-]+)\)", recipe)
    return [name for name in [*names, *links] if not re.search(r"\b[A-Z]+\.yaml", name)]


def words(recipe: str) -> set[str]:
    """The names of code and data that a recipe quotes, the parts of dotted ones apart."""
    dotted = [
        text for text in quoted(recipe) if re.fullmatch(r"(?!portsim)[A-Za-z_]\w*(\.\w+)*", text)
    ]
    return {word for text in dotted for word in text.split(".")} - {"NAME"}


def text_of(name: str) -> str:
    path = ROOT / name
    return "" if path.is_dir() else path.read_text(encoding="utf-8")


@pytest.mark.parametrize("title", RECIPES)
def test_the_files_that_a_recipe_names_exist(title: str) -> None:
    assert [name for name in files(RECIPES[title]) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("title", RECIPES)
def test_the_words_that_a_recipe_quotes_stand_in_its_files(title: str) -> None:
    recipe = RECIPES[title]
    there = " ".join(text_of(name) for name in [*files(recipe), *ELSEWHERE])
    missing = {word for word in words(recipe) if not re.search(rf"\b{word}\b", there)}
    assert missing - ADDED.keys() == set()


@pytest.mark.parametrize("word", ADDED)
def test_what_the_examples_add_is_not_there_yet(word: str) -> None:
    assert any(re.search(rf"\b{word}", recipe) for recipe in RECIPES.values())
    assert not re.search(rf"\b{word}\b", text_of(ADDED[word]))
