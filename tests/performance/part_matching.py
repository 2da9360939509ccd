"""Matching: the online platform, the bulk entry and the transition."""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from stdnum import iso6346

from sim import Platform, match_table
from sim.matching.core.codes import Kind
from sim.matching.core.records import log_for
from sim.matching.core.transition import deliver
from sim.matching.delivery import INF, Delivery
from sim.matching.objects import InstructionRecord
from sim.matching.rules import Rules
from tests.performance.harness import (
    ROOT,
    Case,
    Options,
    Part,
    Seconds,
    in_fresh_process,
    measure,
    memory_mb,
    peak_mb,
    timed,
)  # fmt: skip

MESSAGES = 200_000
INSTRUCTIONS = 1_000_000
PLAIN_RUNS = 2_000

TEXT = """
One process, one core. The messages are whole lives of joint cases, eleven messages each, interleaved; the
yardstick of the online platform is reading the same messages from JSON with Python's own `json`, that of
the bulk entry is the online platform.
"""


def container(number: int) -> str:
    """Return a container number with its check digit."""
    body = f"MSKU{number % 1_000_000:06d}"
    return body + iso6346.calc_check_digit(body)


def lives(n: int, seed: int = 1) -> list[bytes]:
    """Return `n` messages: whole lives of joint cases (11 messages each), interleaved."""
    rng = random.Random(seed)
    written: list[tuple[float, dict[str, Any]]] = []
    born = 0.0
    for i in range(n // 11 + 1):
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
    return [json.dumps({"at": round(at, 3), **message}).encode() for at, message in written][:n]


def instructions(n: int, seed: int = 1) -> pd.DataFrame:
    """Return a table of instructions, about 1.7 an object, over a month (text keys and numbers)."""
    rng = np.random.default_rng(seed)
    objects = rng.integers(0, max(n * 6 // 10, 1), n)
    return pd.DataFrame(
        {
            "object": pd.Series([f"OBJ{number:07d}" for number in objects]),
            "agency": np.array(["customs", "quarantine"])[rng.integers(0, 2, n)],
            "number": [f"N{number:07d}" for number in range(n)],
            "at": np.sort(rng.uniform(0, 43_200, n)),
            "methods": rng.integers(1, 128, n),
        }
    )


def coded_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as a study holds it: objects are numbers, agencies a category, no own numbers."""
    objects, agencies = pd.factorize(table["object"])[0], table["agency"].astype("category")
    return table.assign(object=objects, agency=agencies).drop(columns="number")


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


def deliveries(n: int) -> None:
    """Deliver `n` instructions to one object by the bare transition, called from Python."""
    work = Delivery(Rules())
    message, log, tables = work._message, log_for(4, 2), work.tables
    place = work.add("X", 0, -1, INF, declared=True)
    number, body = (
        InstructionRecord("customs", "C1", 0, 0, 1, 0, (place,)),
        (1, -1, -1, -INF, INF, -1),
    )
    work.order(place, Kind.INSTRUCT, 0.0, number, 0.0, 0, -1, body)
    obj = work.objects[place]
    for _ in range(n):
        deliver(obj.head, obj.rows, obj.cases, message, tables.record, tables.site_table, log)


def plain(n: int) -> Seconds:
    """Deliver `n` instructions with the JIT off, in a process of its own."""
    code = (
        "import time; from tests.performance.part_matching import deliveries; deliveries(10);"
        f"t = time.perf_counter(); deliveries({n}); print(time.perf_counter() - t)"
    )
    env = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True)
    return {"total": float(done.stdout)}


def measure_part(options: Options) -> Part:
    """Measure the platform, the bulk entry and the transition."""
    part = Part("matching", "Speed of matching", TEXT)
    small = 10 if options.quick else 1
    messages, table = lives(MESSAGES // small), instructions(INSTRUCTIONS // small)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        part.rows = measure(cases(messages, table, Path(folder)), options.rounds)
    for what, n in (("online", len(messages)), ("bulk", len(table))):
        found = in_fresh_process("part_matching", what, n)
        part.notes.append(
            f"* peak memory, {what}, {n:,}: {found['peak_mb']:.0f} MiB, of which "
            f"{found['before_mb']:.0f} MiB before the first was matched"
        )
        part.extra[f"peak_mb_{what}"] = found["peak_mb"]
    return part


def cases(messages: list[bytes], table: pd.DataFrame, folder: Path) -> list[Case]:
    """Return what takes turns; journals are written into `folder`."""
    numbers = count()
    few = messages[:2000]

    def fresh() -> Path:
        return folder / f"journal{next(numbers)}.jsonl"

    def case(what: str, unit: str, n: int, work: Callable[[], Any], *against: str) -> Case:
        return Case(what, unit, n, lambda _: timed(work), against)

    reading = "reading the messages with json.loads, nothing more"
    alone = "online, in memory, one by one, from JSON text"
    in_python = "transition, called from Python"
    n, coded = len(messages), coded_columns(table)
    return [
        case(reading, "messages", n, lambda: [json.loads(text) for text in messages]),
        case(alone, "messages", n, lambda: online(messages), reading),
        case("online, journal without sync to disk", "messages", n,
             lambda: online(messages, fresh()), alone),
        case("online, journal synced before every answer", "messages", len(few),
             lambda: online(few, fresh(), sync=True), alone),
        case("online, batches of 500, journal without sync", "messages", n,
             lambda: in_batches(messages, fresh(), 500, sync=False), alone),
        case("online, batches of 500, one sync each", "messages", n,
             lambda: in_batches(messages, fresh(), 500, sync=True), alone),
        case("bulk: match_table, one core", "instructions", len(table), lambda: match_table(table), alone),
        case("bulk: match_table of coded columns, one core", "instructions", len(coded),
             lambda: match_table(coded), alone),
        case(in_python, "deliveries", 100_000, lambda: deliveries(100_000)),
        Case("transition, its Python original (JIT off)", "deliveries", PLAIN_RUNS,
             lambda _: plain(PLAIN_RUNS), (in_python,)),
    ]  # fmt: skip


def alone(what: str, n: int) -> dict[str, float]:
    """Match online or in bulk and return the memory this process held at most."""
    match_table(instructions(1000))
    messages, table = (lives(n), None) if what == "online" else ([], instructions(n))
    before = memory_mb()
    online(messages) if table is None else match_table(table)
    return {"before_mb": before, "peak_mb": peak_mb()}


if __name__ == "__main__":
    print(json.dumps(alone(sys.argv[1], int(sys.argv[2]))))
