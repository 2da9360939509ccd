"""The outcome as people read it: a line on the screen, a table in the repository."""

from collections.abc import Sequence
from pathlib import Path

from tests.mutation.check import Caught

SHOWN = 3

HEAD = """# Mutation check of the matching transition

Deliberate faults, each put alone into a copy of `sim/` and run against all scenarios of
`data/matching/`; the faults that no scenario catches are run against the laws of `tests/laws/` on
seeded journals. The faults themselves (file, old and new text) are in `tests/mutation/faults.yaml`;
`python -m tests.mutation --report reports/verification/mutation.md` makes this page. "Caught by"
names the first scenarios or laws that fail, and how many fail.
"""


def rules_of(caught: Caught) -> str:
    """Return the rule numbers."""
    return ", ".join(map(str, caught.fault.rules))


def catchers(caught: Caught) -> str:
    """Return the first scenarios or laws that catch a fault."""
    names = list(caught.scenarios or caught.laws)
    more = f" … ({len(names)})" if len(names) > SHOWN else f" ({len(names)})"
    return ", ".join(names[:SHOWN]) + more if names else caught.error or "nothing"


def hangs(caught: Caught) -> str:
    """Say so if some of them do not end or raise."""
    ways = {*caught.scenarios.values(), *caught.laws.values()}
    words = {"hangs": "; some hang", "crashed": "; some crash"}
    return "".join(text for way, text in words.items() if way in ways)


def line(caught: Caught) -> str:
    """Return one line for the screen."""
    what = f"{caught.by:9}  {caught.fault.id:34} rule {rules_of(caught):8}"
    return f"{what} {catchers(caught)}{hangs(caught)}"


def write_report(results: Sequence[Caught], path: Path) -> None:
    """Write the table as Markdown."""
    scenarios = sum(bool(caught.scenarios) for caught in results)
    laws = sum(bool(caught.laws) for caught in results)
    lines = [
        HEAD,
        f"{len(results)} faults: {scenarios} caught by scenarios, {laws} by laws only, "
        f"{len(results) - scenarios - laws} survive.",
        "",
        "| id | rule | fault | caught by |",
        "|---|---|---|---|",
    ]
    for caught in results:
        text = caught.fault.fault.replace("|", "\\|")
        by = ("" if caught.scenarios else "**laws:** ") + catchers(caught) + hangs(caught)
        lines.append(f"| {caught.fault.id} | {rules_of(caught)} | {text} | {by} |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
