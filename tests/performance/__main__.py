"""`python -m tests.performance`: measure the speed of portsim here, beside others.

Parts: network (W0 and W1 beside SimPy, Ciw, salabim, cimba-python and a C program), engine (ports: compiled
beside reference), matching, size (cost against size, with a plot), cores (two beside one). Exit code 1 if
programs that should agree do not. `--quick` is for trying out: fewer rounds and smaller sizes.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from tests.performance.harness import Options, about, tell
from tests.performance.pages import page, summary, write

PARTS = ("network", "engine", "matching", "size", "cores")


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.performance", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default all"
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller sizes")
    parser.add_argument("--rounds", type=int, help="5, or 2 with --quick")
    parser.add_argument("--no-peers", action="store_true", help="leave other simulators out")
    parser.add_argument("--out", type=Path, help="folder for pages, JSON and the plot")
    given = parser.parse_args()
    wrong = [name for name in given.parts if name not in PARTS]
    if wrong:
        parser.error(f"no such part: {', '.join(wrong)}; there are {', '.join(PARTS)}")
    rounds = given.rounds or (2 if given.quick else 5)
    if rounds < 1:
        parser.error("--rounds: write 1 or more")
    options = Options(rounds, given.quick, not given.no_peers, given.out)
    failed = []
    for name in given.parts or PARTS:
        tell(f"== {name}")
        facts = about(rounds) | ({"quick": True} if given.quick else {})
        part = import_module(f"tests.performance.part_{name}").measure_part(options)
        print(page(part, facts), flush=True)
        if given.out is not None:
            write(part, facts, given.out)
        failed += part.failed
    if given.out is not None:
        print(summary(given.out))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
