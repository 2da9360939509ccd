"""What all peer programs share: the numbers of W0 and W1, and how a program reports.

Each program is called as `python tests/performance/peers/<name>.py W0|W1 JOBS` in an environment
that has the peer but not portsim, so nothing here may import `sim`. It prints one line of JSON a round:
`seconds` from nothing to mean waits, and `waits`, the mean wait in minutes at each station. The program
then waits for a line on its input before the next round, so that programs take turns.
"""

import json
import sys
import time
from collections.abc import Callable

GAP, PAPERS, SCAN, SCAN_CV, OPEN = 1.0, 3.2, 8.0, 1.0, 8.0
DESKS, SCANNERS, BAYS, CUSTOMS, QUARANTINE = 4, 3, 6, 5, 5
SCANNED, URGENT, OPENED = 0.3, 0.25, 0.5
SCAN_SIGMA = 0.8325546111576977  # of the logarithm: sqrt(log(1 + SCAN_CV ** 2))
SCAN_MU = 1.7328679513998633  # of the logarithm: log(SCAN) - SCAN_SIGMA ** 2 / 2

Simulate = Callable[[int, int], dict[str, float]]


def report(version: str, w0: Simulate, w1: Simulate) -> None:
    """Run the workload named on the command line once a line of input; print one JSON line each."""
    simulate = {"W0": w0, "W1": w1}[sys.argv[1]]
    jobs = int(sys.argv[2])
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        seed = int(line)
        begin = time.perf_counter()
        waits = simulate(jobs, seed)
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds, "waits": waits}), flush=True)


class Mean:
    """A mean in the making."""

    def __init__(self) -> None:
        self.n, self.total = 0, 0.0

    def add(self, value: float) -> None:
        """Add a value."""
        self.n += 1
        self.total += value

    @property
    def value(self) -> float:
        """The mean."""
        return self.total / self.n
