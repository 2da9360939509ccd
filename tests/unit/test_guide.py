"""What the guides show works: their scenarios pass, their Python runs, the two languages agree."""

import doctest
import re
from pathlib import Path

import pytest

from sim.matching import platform
from sim.matching.scenario import load_suite
from sim.matching.scenario_runs import run_scenario

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "data" / "matching" / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("place", [0, 1])
def test_the_scenario_of_the_guide_passes(tmp_path: Path, place: int) -> None:
    path = tmp_path / "guide.yaml"
    path.write_text(blocks(GUIDE, "yaml")[place], encoding="utf-8")
    (found,) = load_suite(path)
    assert run_scenario(found).differences == []


def test_both_languages_show_the_same_messages_and_fields() -> None:
    english, chinese = GUIDE.split("## 中文")
    tables = [re.findall(r"^\| (`.*)$", part, re.MULTILINE) for part in (english, chinese)]
    words = [[set(re.findall(r"`([a-z_]+)`", row)) for row in table] for table in tables]
    assert words[0] == words[1]
    assert len(words[0]) == 10


def test_both_languages_have_the_same_sections_and_name_the_same_things() -> None:
    english, chinese = GUIDE.split("## 中文")
    english = english.split("## English")[1]
    parts = [re.sub(r"```.*?```", "", part, flags=re.DOTALL) for part in (english, chinese)]
    assert len(re.findall("^### ", parts[0], re.MULTILINE)) == 3
    for mark in ("^### ", r"^\*\*", r"^\* "):
        one, two = (len(re.findall(mark, part, re.MULTILINE)) for part in parts)
        assert one == two, mark
    names = [re.findall(r"`([^`]+)`", part) for part in parts]
    assert sorted(names[0]) == sorted(names[1])


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(README, "python")
    shown, _ = code.split("outcome = ")  # the rest speaks of a table of the reader's own
    names: dict[str, object] = {}
    exec(shown, names)
    answer = names["answer"]
    assert (answer.reason, answer.article) == ("held", "6")  # type: ignore[attr-defined]
    assert "('held', '6')" in code
    names["platform"].close()  # type: ignore[attr-defined]


def test_the_examples_in_the_code_are_true() -> None:
    result = doctest.testmod(platform)
    assert result.attempted > 2
    assert result.failed == 0
