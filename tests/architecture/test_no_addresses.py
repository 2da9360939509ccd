"""No file names a package registry, a mirror of one, or a folder of somebody's machine."""

import re
from pathlib import Path

import pytest

# Put together from pieces, so that this file does not find itself.
REGISTRIES = [
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "anaconda" + r"\.org",
    "npmjs" + r"\.(org|com)",
    "crates" + r"\.io",
    r"\bmirrors?\." + r"[\w-]+\.",
    r"//[^\s\"']+/" + r"simple\b",
    "--(extra-)?index" + "-url[ =]+[\"']?[a-z]+:",
]
MACHINE_PATHS = [
    r"(?<![\w./<>-])/" + r"(work|tmp|root|home|opt|Users)/",
    "file:" + "//",
]
FORBIDDEN = re.compile("|".join(REGISTRIES + MACHINE_PATHS), re.IGNORECASE)


def offences(path: Path) -> list[str]:
    """Lines of one text file that hold an address, as `file:line match`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    matches = ((number, FORBIDDEN.search(line)) for number, line in enumerate(lines, start=1))
    return [f"{path}:{number} {match[0]}" for number, match in matches if match]


def test_no_file_holds_an_address(repository_files: list[Path]) -> None:
    assert [offence for path in repository_files for offence in offences(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "--find-links " + "file:" + "///wheels",
        "https://" + "pypi" + ".org/project",
        "https://" + "files.python" + "hosted.org/packages",
        "https://" + "packages.example.cn/" + "simple/",
        "https://" + "mirrors." + "example.cn/files",
        "path = '/" + "home/someone/ports.yaml'",
        "cd /" + "tmp/scratch",
    ],
)
def test_an_address_is_found(line: str) -> None:
    assert FORBIDDEN.search(line)


@pytest.mark.parametrize(
    "line", ["https://www.gov.cn/" + "home/2018.htm", "data/simple/x", "data/" + "work/x.yaml"]
)
def test_other_text_is_left_alone(line: str) -> None:
    assert not FORBIDDEN.search(line)
