"""`python -m tests.mutation [--only ID …] [--report FILE] [--journals N]`: run the mutation check.

Exit 0 if every fault is caught, 1 if any survives, 2 if the sources fail without a fault.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.check import JOURNALS, Caught, pristine, run_all
from tests.mutation.report import line, write_report
from tests.mutation.table import load_faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", action="append", metavar="ID", help="test only this fault")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the table as Markdown")
    text = "seeded journals for the laws; 0: scenarios alone"
    parser.add_argument("--journals", type=int, default=JOURNALS, metavar="N", help=text)
    options = parser.parse_args(arguments)
    faults = load_faults()
    unknown = set(options.only or ()) - {fault.id for fault in faults}
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    chosen = [fault for fault in faults if not options.only or fault.id in options.only]

    begun = time.monotonic()
    results: list[Caught] = []
    with pristine() as origin:
        tested = run_all([None, *chosen], origin, options.journals)
        clean = next(tested)
        if clean.error or not clean.survives:
            failing = ", ".join([*clean.scenarios, *clean.laws]) or clean.error
            print(f"without any fault these fail: {failing}", file=sys.stderr)
            return 2
        for caught in tested:
            results.append(caught)
            print(line(caught), flush=True)
    survivors = [caught for caught in results if caught.survives]
    scenarios = sum(bool(caught.scenarios) for caught in results)
    laws = sum(bool(caught.laws) for caught in results)
    print(
        f"\n{len(results)} faults: {scenarios} caught by scenarios, {laws} by laws, "
        f"{len(survivors)} survive; {time.monotonic() - begun:.0f} s"
    )
    if options.report:
        write_report(results, options.report)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
