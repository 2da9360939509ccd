"""The laws on many random journals, in several processes, with a report.

    python -m tests.laws.long_run --journals 1000000 --processes 2 [--seed S] [--begin N] [--report FILE]

Stops at the first journal that breaks a law, prints it made small and exits 1.
"""

import argparse
import multiprocessing
import platform as machine
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numba
import numpy as np

from sim.matching.core.codes import Reason
from tests.laws.course import LAW_NAMES, Broken, Tally, check

STRETCH = 500  # journals a task
MEANING = {
    "one run (1, 2, 3, 11, 12)": "ends in one terminal state, none lost; one open case an object, "
    "two competent agencies; nothing matchable waits; only the arrows of the rules; priority, facts",
    "redelivery (4)": "the same instruct or amend again, any time later, changes nothing",
    "permutation (5)": "any order of a batch gives the same state",
    "replay (6)": "whole = one by one = cut anywhere",
    "renaming (8)": "other keys and numbers change nothing but names",
    "longer hold (9)": "under its conditions, a longer hold loses no match",
    "matching off (10)": "no case forms, nothing waits",
    "other objects (7)": "alone = beside messages on other objects",
    "replay from disk (6)": "a journal file, closed and opened again midway",
    "pure transition (13)": "the pure form = in place; input unchanged",
}


def _stretch(task: tuple[int, int, int]) -> Tally | str:
    seed, first, last = task
    try:
        return check(seed, range(first, last))
    except Broken as broken:
        return str(broken)


def _tasks(seed: int, begin: int, journals: int) -> Iterator[tuple[int, int, int]]:
    for first in range(begin, begin + journals, STRETCH):
        yield seed, first, min(first + STRETCH, begin + journals)


def run(journals: int, processes: int, seed: int, begin: int = 0) -> tuple[Tally, float] | str:
    """Return the tally and the time taken (s), or the story of the first journal that failed."""
    total, begun, told = Tally(), time.perf_counter(), 0.0
    check(seed, range(2))  # compiled once, before the processes part
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool:
        for found in pool.imap_unordered(_stretch, _tasks(seed, begin, journals)):
            if isinstance(found, str):
                return found
            total.add(found)
            passed = time.perf_counter() - begun
            if passed - told >= 10 or total.journals == journals:
                told = passed
                rate = total.journals / passed
                left = (journals - total.journals) / rate
                print(
                    f"{total.journals:>9} of {journals} journals, {rate:.0f}/s, "
                    f"{left / 60:.1f} min to go",
                    file=sys.stderr,
                    flush=True,
                )
    return total, time.perf_counter() - begun


def report(total: Tally, seconds: float, seed: int, processes: int, begin: int = 0) -> str:
    """Return the Markdown report of a run that found nothing."""
    lines = [
        "# The laws of matching on random journals",
        "",
        "Written by `python -m tests.laws.long_run`; the laws are in `tests/laws/laws.py`. "
        "No law was broken.",
        "",
        f"- {total.journals} journals with {total.messages} messages, "
        f"numbers {begin} to {begin + total.journals - 1} of seed {seed}",
        f"- {seconds / 60:.1f} minutes in {processes} processes, "
        f"{total.journals / seconds:.0f} journals a second",
        f"- Python {machine.python_version()}, NumPy {np.__version__}, Numba {numba.__version__}",
        "- every journal is run message by message and watched to its end; the laws that need "
        "further runs take the journals in turn",
        "",
        "| law | what it says | journals |",
        "| --- | --- | ---: |",
        *(f"| {name} | {MEANING[name]} | {total.laws[name]} |" for name in LAW_NAMES),
        "",
        "## How often each reason was met",
        "",
        "In answers and in changes of state, the closing of each journal included.",
        "",
        "| reason | times |",
        "| --- | ---: |",
        *(f"| {name} | {total.reasons[name]} |" for name in (r.name.lower() for r in Reason)),
        "",
        "## Flags, on instructions when the journal was over",
        "",
        "| flag | instructions |",
        "| --- | ---: |",
        *(f"| {name} | {count} |" for name, count in sorted(total.flags.items())),
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Run, report, and say by the exit code whether all laws held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--journals", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--report", type=Path, help="where to write the report (Markdown)")
    parser.add_argument("--begin", type=int, default=0, help="number of the first journal")
    options = parser.parse_args()
    outcome = run(options.journals, options.processes, options.seed, options.begin)
    if isinstance(outcome, str):
        print(outcome, file=sys.stderr)
        return 1
    text = report(*outcome, options.seed, options.processes, options.begin)
    if options.report is not None:
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
