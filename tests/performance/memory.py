"""What a process holds at most that does one thing: run by the parts in a process of its own.

`python -m tests.performance.memory compiled|reference DAYS` · `... network JOBS` · `... port OBJECTS`.
Prints one line of JSON: how much was done, seconds, peak memory before and after (MiB).
"""

import json
import sys
import time

from sim.port.load import load_port
from sim.sampling.draw import draw
from tests.performance.harness import median, memory_mb, peak_mb
from tests.performance.part_engine import EndToEnd
from tests.performance.part_network import Ours
from tests.performance.workloads import w1

PORT, DAYS = "shanghai-yangshan", 14
SMALL_JOBS = 100_000  # shorter runs are repeated to that many, so that a clock can time them


def one_engine(engine: str, days: int) -> dict[str, float]:
    """One replication of the port."""
    EndToEnd(PORT, 1, engine)(0)  # kernels are loaded
    run = EndToEnd(PORT, days, engine)
    before, begin = memory_mb(), time.perf_counter()
    run(1)
    return answer(run.n_objects, time.perf_counter() - begin, before)


def one_network(n_jobs: int) -> dict[str, float]:
    """W1 in one run of `n_jobs`."""
    Ours(w1(), 100)(0)  # kernels are loaded
    before = memory_mb()
    ours, repeats = Ours(w1(), n_jobs), max(SMALL_JOBS // n_jobs, 2)
    ours(0)  # the arrays have met the machine's memory
    seconds = [ours(seed)["total"] for seed in range(1, repeats + 1)]
    return answer(n_jobs, median(seconds), before)


def one_port(n_objects: int) -> dict[str, float]:
    """The port, replication after replication of up to 14 days, until `n_objects` have passed."""
    per_day = draw(load_port(PORT), DAYS, 1, 0).n_objects / DAYS
    EndToEnd(PORT, 1, "compiled")(0)  # kernels are loaded
    days = max(1, min(DAYS, round(n_objects / per_day)))
    run = EndToEnd(PORT, days, "compiled")
    before, done, seconds, replication = memory_mb(), 0, 0.0, 0
    while done < n_objects:
        replication += 1
        seconds += run(replication)["total"]
        done += run.n_objects
    return answer(done, seconds, before) | {"days": days, "replications": replication}


def answer(count: int, seconds: float, before: float) -> dict[str, float]:
    """Return what was done, in how long, and in how much memory."""
    return {"count": count, "seconds": seconds, "before_mb": before, "peak_mb": peak_mb()}


if __name__ == "__main__":
    what, size = sys.argv[1], int(sys.argv[2])
    if what == "network":
        found = one_network(size)
    elif what == "port":
        found = one_port(size)
    else:
        found = one_engine(what, size)
    print(json.dumps(found))
