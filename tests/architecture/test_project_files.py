"""What the project's files say of each other is true."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import sim

TARGET = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)
MAKE_COMMAND = re.compile(r"(?:^|`|\$ )make +([a-z][\w-]*)", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^[\w.-]+")


@pytest.fixture(scope="module")
def pyproject(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def commands_shown(page: Path) -> set[str]:
    """Targets of the `make` commands in a page's code, not in its prose."""
    snippets = CODE.findall(page.read_text(encoding="utf-8"))
    return {target for snippet in snippets for target in MAKE_COMMAND.findall(snippet)}


def test_make_commands_in_the_pages_exist(root: Path) -> None:
    targets = set(TARGET.findall((root / "Makefile").read_text(encoding="utf-8")))
    pages = [*root.glob("README*.md"), root / "CONTRIBUTING.md"]
    unknown = {page.name: commands_shown(page) - targets for page in pages}
    assert unknown == {page.name: set() for page in pages}


def test_readme_shows_how_to_start(root: Path) -> None:
    assert "test" in commands_shown(root / "README.md")


def test_every_target_is_listed_by_help_and_phony(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(TARGET.findall(makefile))
    helped = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert targets == helped == phony


def test_version_is_the_same_everywhere(root: Path, pyproject: dict[str, Any]) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert sim.__version__ == pyproject["project"]["version"] == citation["version"]


def normalised(requirement: str) -> str:
    """The name of a requirement as the lock spells it."""
    match = NAME.match(requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def test_lock_pins_every_declared_dependency_by_hash(root: Path, pyproject: dict[str, Any]) -> None:
    project = pyproject["project"]
    declared = [
        *project["dependencies"],
        *project["optional-dependencies"]["test"],
        *pyproject["build-system"]["requires"],
    ]
    lock = (root / "constraints.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==\S+.*\\\n +--hash=sha256:", lock, re.MULTILINE))
    assert {normalised(requirement) for requirement in declared} - pinned == set()


def test_build_group_is_the_build_backend(pyproject: dict[str, Any]) -> None:
    assert pyproject["dependency-groups"]["build"] == pyproject["build-system"]["requires"]
