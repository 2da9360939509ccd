"""How fast matching is here: `make bench`. Prints a table, and writes JSON and Markdown when asked.

Everything is measured in one run, several times, the best time counting; the machines are noisy, so
look at the ratios. The yardstick is reading the same messages from JSON with Python's own `json`.
"""

import argparse
import gc
import json
import os
import platform as machine
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pandas as pd
from stdnum import iso6346

from sim import Platform, __version__, match_table
from sim.matching.core.records import log_for
from sim.matching.core.transition import deliver
from sim.matching.delivery import Delivery
from sim.matching.rules import Rules

MESSAGES = 200_000
INSTRUCTIONS = 1_000_000
PLAIN_RUNS = 2_000


def container(number: int) -> str:
    """Return a container number with its check digit."""
    body = f"MSKU{number % 1_000_000:06d}"
    return body + iso6346.calc_check_digit(body)


def lives(count: int, seed: int = 1) -> list[bytes]:
    """Return `count` messages: whole lives of joint cases (11 messages each), interleaved."""
    rng = random.Random(seed)
    written: list[tuple[float, dict[str, Any]]] = []
    born = 0.0
    for i in range(count // 11 + 1):
        box = container(i)
        keys = {"container": box}
        customs = {"agency": "customs", "number": f"C{i}"}
        quarantine = {"agency": "quarantine", "number": f"Q{i}"}
        life: list[dict[str, Any]] = [
            {"kind": "declare", "object": {"container": box, "bill": f"B{i}"}, "area": "A"},
            {"kind": "instruct", **customs, "object": keys, "methods": ["scan", "open"]},
            {"kind": "instruct", **quarantine, "object": keys, "methods": ["open", "sample"]},
            {"kind": "propose", **customs, "slot": [born + 30, born + 90]},
            {"kind": "confirm", **quarantine},
            {"kind": "start", **customs},
            {"kind": "start", **quarantine},
            {"kind": "finish", **customs, "result": "pass"},
            {"kind": "finish", **quarantine, "result": "pass"},
            {"kind": "dispose", **customs, "outcome": "release"},
            {"kind": "dispose", **quarantine, "outcome": "release"},
        ]
        written += [(born + 3 * k + rng.random(), message) for k, message in enumerate(life)]
        born += 0.05
    written.sort(key=lambda pair: pair[0])
    return [json.dumps({"at": round(at, 3), **message}).encode() for at, message in written][:count]


def instructions(count: int, seed: int = 1) -> pd.DataFrame:
    """Return a table of instructions, about 1.7 an object, over a month (text keys and numbers)."""
    rng = np.random.default_rng(seed)
    objects = rng.integers(0, count * 6 // 10, count)
    return pd.DataFrame(
        {
            "object": pd.Series([f"OBJ{number:07d}" for number in objects]),
            "agency": np.array(["customs", "quarantine"])[rng.integers(0, 2, count)],
            "number": [f"N{number:07d}" for number in range(count)],
            "at": np.sort(rng.uniform(0, 43_200, count)),
            "methods": rng.integers(1, 128, count),
        }
    )


def best(work: Callable[[], Any], repeats: int = 5) -> float:
    """Return the shortest of several times (s)."""
    times = []
    for _ in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def online(messages: list[bytes], path: Path | None = None, *, sync: bool = False) -> None:
    """Submit messages one by one."""
    platform = Platform() if path is None else Platform.open(path, sync=sync)
    for message in messages:
        platform.submit(message)
    platform.close()


def in_batches(messages: list[bytes], path: Path, size: int, *, sync: bool) -> None:
    """Submit messages in batches, with one sync each or none."""
    with Platform.open(path, sync=sync) as platform:
        for first in range(0, len(messages), size):
            platform.submit_many(messages[first : first + size])


def deliveries(count: int) -> None:
    """Deliver `count` instructions to one object by the bare transition, called from Python."""
    work = Delivery(Rules())
    message, log, tables = work._message, log_for(4, 2), work.tables
    place = work.add("X", 0, -1, float("inf"), declared=True)
    work.send(place, 4, 0.0, 0, 0, methods=1, received=0.0)
    desk = work.objects[place]
    for _ in range(count):
        deliver(desk.head, desk.rows, desk.cases, message, tables.record, tables.site_table, log)


def plain_seconds(count: int) -> float:
    """Return the time (s) of `count` deliveries with the JIT off, in a process of its own."""
    code = (
        "import time; from tests.performance.bench_matching import deliveries; deliveries(10);"
        f"t = time.perf_counter(); deliveries({count}); print(time.perf_counter() - t)"
    )
    env = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True)
    return float(done.stdout)


def measure() -> list[dict[str, Any]]:
    """Measure all; each row is a rate (per second) and its ratio to the yardstick of its kind."""
    messages, table = lives(MESSAGES), instructions(INSTRUCTIONS)
    online(messages[:1000])
    match_table(table.head(1000))
    deliveries(10)
    rows: list[dict[str, Any]] = []

    def row(what: str, unit: str, count: int, seconds: float, against: str | None = None) -> None:
        rate = count / seconds
        base = next((r["rate"] for r in rows if r["what"] == against), None)
        ratio = None if base is None else rate / base
        rows.append({"what": what, "unit": unit, "rate": rate, "against": against, "ratio": ratio})

    reading = "reading the messages with json.loads, nothing more"
    row(reading, "messages", MESSAGES, best(lambda: [json.loads(text) for text in messages]))
    alone = "online, in memory, one by one, from JSON text"
    row(alone, "messages", MESSAGES, best(lambda: online(messages)), reading)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        fresh = (Path(folder) / f"journal{i}.jsonl" for i in range(100))
        written = best(lambda: online(messages, next(fresh)))
        row("online, journal without sync to disk", "messages", MESSAGES, written, alone)
        few = messages[:2000]
        synced = best(lambda: online(few, next(fresh), sync=True), 2)
        row("online, journal synced before every answer", "messages", len(few), synced, alone)
        for sync, how in ((False, "journal without sync"), (True, "one sync each")):
            batched = best(lambda sync=sync: in_batches(messages, next(fresh), 500, sync=sync), 3)
            row(f"online, batches of 500, {how}", "messages", MESSAGES, batched, alone)
    bulk = "bulk: match_table, one core"
    row(bulk, "instructions", INSTRUCTIONS, best(lambda: match_table(table)), alone)
    row("transition, called from Python", "deliveries", 100_000, best(lambda: deliveries(100_000)))
    plain = "transition, its Python original (JIT off)"
    row(plain, "deliveries", PLAIN_RUNS, plain_seconds(PLAIN_RUNS), rows[-1]["what"])
    return rows


def about() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "portsim": __version__,
        "python": machine.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "pandas": pd.__version__,
        "cores": os.cpu_count(),
        "processor": machine.machine(),
    }


def markdown(rows: list[dict[str, Any]], facts: dict[str, Any]) -> str:
    """Return the figures as a page."""
    lines = [
        "# Speed of matching",
        "",
        "Made by `make bench` (`tests/performance/bench_matching.py`). One process, one core, best of",
        "several; the ratios of one run are what carries over to another machine.",
        "",
        "| what | a second | ratio | to |",
        "|---|---:|---:|---|",
    ]
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g}"
        rate = f"{row['rate']:,.0f} {row['unit']}"
        lines.append(f"| {row['what']} | {rate} | {ratio} | {row['against'] or ''} |")
    facts_text = ", ".join(f"{name} {value}" for name, value in facts.items())
    return "\n".join([*lines, "", f"Measured with {facts_text}.", ""])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="folder for matching.json and matching.md")
    options = parser.parse_args()
    rows, facts = measure(), about()
    print(markdown(rows, facts))
    if options.report:
        options.report.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"about": facts, "figures": rows}, indent=1) + "\n"
        (options.report / "matching.json").write_text(content)
        (options.report / "matching.md").write_text(markdown(rows, facts))


if __name__ == "__main__":
    main()
