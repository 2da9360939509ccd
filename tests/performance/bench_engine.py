"""How fast the reference engine is here: `make bench`. Prints a table; writes JSON and Markdown.

Each port is run as `portsim compare` runs it, drawing apart from simulating; the yardstick is a bare
SimPy program of one queue with four servers in the same run. The machines are noisy: look at ratios.
"""

import argparse
import json
import os
import platform as machine
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import simpy

from sim import __version__
from sim.engine.reference import run
from sim.model.build import build_plan
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.sampling.draw import draw

JOBS = 50_000
YARDSTICK = "bare SimPy, one queue with four servers"
CASES = [("shanghai-yangshan", 14), ("alashankou", 28), ("youyiguan", 3), ("luohu", 3)]


def bare_simpy(n_jobs: int) -> None:
    """M/M/4 with a SimPy Resource: what anybody would write first."""
    rng = np.random.Generator(np.random.Philox(1))
    gaps, work = rng.exponential(1.0, n_jobs), rng.exponential(3.2, n_jobs)
    env = simpy.Environment()
    desk = simpy.Resource(env, capacity=4)

    def job(minutes: float) -> Iterator[simpy.Event]:
        with desk.request() as turn:
            yield turn
            yield env.timeout(minutes)

    def source() -> Iterator[simpy.Event]:
        for gap, minutes in zip(gaps, work, strict=True):
            yield env.timeout(gap)
            env.process(job(minutes))

    env.process(source())
    env.run()


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the best time of several."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def measure(repeats: int) -> list[dict[str, Any]]:
    """Return one row a measurement."""
    yardstick = JOBS / seconds(lambda: bare_simpy(JOBS), repeats)
    rows = [{"what": YARDSTICK, "unit": "jobs", "rate": yardstick, "ratio": None, "note": ""}]
    for name, days in CASES:
        port = load_port(name)
        workload = draw(port, days, 1, 0)
        drawing = seconds(lambda p=port, d=days: draw(p, d, 1, 0), repeats)  # type: ignore[misc]
        rows.append(row(f"drawing, {name}", workload.n_objects / drawing, yardstick, ""))
        busy = np.zeros(workload.n_objects, bool)
        busy[workload.instructions.object] = True
        for policy in ("serial", "joint"):
            plan = build_plan(port, load_policy(policy), days)
            taken = seconds(lambda p=plan, w=workload: run(p, w), repeats)  # type: ignore[misc]
            note = f"{busy.mean():.0%} of them inspected"
            rate = workload.n_objects / taken
            rows.append(row(f"reference engine, {name}, {policy}", rate, yardstick, note))
    return rows


def row(what: str, rate: float, yardstick: float, note: str) -> dict[str, Any]:
    """Return one measurement beside the yardstick."""
    return {"what": what, "unit": "objects", "rate": rate, "ratio": rate / yardstick, "note": note}


def about() -> dict[str, Any]:
    """Return what was measured on what."""
    return {
        "portsim": __version__,
        "python": machine.python_version(),
        "numpy": np.__version__,
        "simpy": simpy.__version__,
        "cores": os.cpu_count(),
        "processor": machine.machine(),
    }


def markdown(rows: list[dict[str, Any]], facts: dict[str, Any]) -> str:
    """Return the page."""
    lines = [
        "# Speed of the reference engine",
        "",
        "Made by `make bench` (`tests/performance/bench_engine.py`). One process, one core, best of",
        "several; the ratios of one run are what carries over. An object is far more than a job of the",
        "yardstick: an inspected one sends some dozen messages to the platform. Objects that need no",
        "officer cost next to nothing, so ports with few inspections are fast.",
        "",
        "| what | a second | ratio to bare SimPy | |",
        "|---|---:|---:|---|",
    ]
    for item in rows:
        ratio = "" if item["ratio"] is None else f"{item['ratio']:.3g}"
        lines.append(
            f"| {item['what']} | {item['rate']:,.0f} {item['unit']} | {ratio} | {item['note']} |"
        )
    made = ", ".join(f"{name} {value}" for name, value in facts.items())
    return "\n".join([*lines, "", f"Measured with {made}.", ""])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, help="folder for engine.md and engine.json")
    options = parser.parse_args()
    rows, facts = measure(options.repeats), about()
    page = markdown(rows, facts)
    print(page)
    if options.out is not None:
        (options.out / "engine.md").write_text(page, encoding="utf-8")
        text = json.dumps({"about": facts, "figures": rows}, indent=1)
        (options.out / "engine.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
