"""The documentation builds without a warning, and what its pages point at exists."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt
from markdown_it.token import Token

import sim

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("dashboards", "data", "reports", "sim", "tests")
PAGES = [*ROOT.glob("*.md"), *(page for name in FOLDERS for page in (ROOT / name).rglob("*.md"))]
MARKDOWN = MarkdownIt("commonmark").enable("table")


def test_the_site_builds_and_lists_every_public_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q"]
    folders = ["-c", "reports/site", "-d", str(tmp_path / "doctrees"), ".", str(tmp_path / "site")]
    done = subprocess.run(
        [*command, *folders], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "site" / "reports" / "site" / "python.html").read_text(encoding="utf-8")
    public = {f"sim.{name}" for name in sim.__all__ if not name.startswith("_")}
    assert public - set(re.findall(r'id="(sim\.\w+)"', page)) == set()


def tokens_of(page: Path) -> list[Token]:
    """Tokens of a page, those within lines included."""
    blocks = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    return [token for block in blocks for token in (block, *(block.children or []))]


def targets(page: Path) -> list[str]:
    """What the links and pictures of a page point at, but for addresses on the web."""
    found = [str(token.attrs.get("href", token.attrs.get("src", ""))) for token in tokens_of(page)]
    return [unquote(target) for target in found if target and not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """Names that the headings of a page give to its places, as GitHub makes them."""
    tokens = tokens_of(page)
    headings = [
        tokens[k + 1].content for k, token in enumerate(tokens) if token.type == "heading_open"
    ]
    found, seen = set(), Counter[str]()
    for heading in headings:
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def is_found(page: Path, target: str) -> bool:
    """Whether the file that a link names exists, and the heading in it."""
    name, _, anchor = target.partition("#")
    path = (page.parent / name) if name else page
    return path.exists() and (not anchor or anchor in anchors(path))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_exists(page: Path) -> None:
    assert [target for target in targets(page) if not is_found(page, target)] == []


def glossary() -> dict[str, str]:
    """The English terms of the glossary with their Chinese, without what is added in parentheses."""
    page = (ROOT / "reports" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Za-z][^|]*?)(?: \([^|]*\))? \| ([^|]+?) \|", page, re.MULTILINE)
    return {english.lower(): chinese for english, chinese in rows if english != "English"}


def test_the_glossary_says_what_the_catalogue_says() -> None:
    """A text may be shorter than its term, as in the head of a table, or hold more."""
    catalogue: dict[str, set[str]] = {}
    with (ROOT / "sim/text/locale/zh/LC_MESSAGES/portsim.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str) and message.string:
                catalogue.setdefault(message.id.lower(), set()).add(str(message.string))
    terms = glossary()
    assert len(terms) > 60
    told = {term: catalogue[term] for term in terms if term in catalogue}
    assert told
    assert {
        term: texts
        for term, texts in told.items()
        if not any(text in terms[term] or terms[term] in text for text in texts)
    } == {}
