"""`python -m tests.performance.side_by_side DIR`: the speed of this checkout beside another, in one run.

DIR is a checkout of the commit to compare with, with an environment of its own (`make setup` there). Each
case runs in a fresh process of either checkout, in turns, in a changing order; a process times itself after
a warm-up (a command is timed from outside) and gives its best of several. What is reported are ratios, new
over old, within the same round.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.performance.harness import about, tell

HERE = Path(__file__).resolve().parents[2]
ROUNDS, TIMES = 9, 5
TIMER = """
import time
def best(work):
    work()
    found = []
    for _ in range({times}):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    print(min(found))
"""
W1 = """
from tests.performance.part_network import Ours
from tests.performance.workloads import w1
run = Ours(w1(), 100_000)
best(lambda: run(1))
"""
PORT = """
import sim
from sim.experiments import replicate
Context = getattr(replicate, "ReplicationContext", None) or replicate.Place
port = sim.load_port("{port}")
port = port.model_copy(update={{"run": port.run.model_copy(update={{"warm_up_days": 0, "days": {days}}})}})
names = ("serial", "joint")
context = Context(port, tuple(map(sim.load_policy, names)), names, 1)
best(lambda: context.replication(1))
"""
BULK = """
import sim
from tests.performance.part_matching import coded_columns, instructions
table = instructions(200_000)
{coded}
best(lambda: sim.match_table(table, sim.Rules()))
"""
ONLINE = """
from tests.performance.part_matching import lives, online
messages = lives(2_000)
best(lambda: online(messages))
"""
CASES = {
    "W1, 100,000 jobs": W1,
    "Shanghai Yangshan, 7 days, serial and joint": PORT.format(port="shanghai-yangshan", days=7),
    "Huanggang, 1 day, serial and joint": PORT.format(port="huanggang", days=1),
    "Alashankou, 28 days, serial and joint": PORT.format(port="alashankou", days=28),
    "bulk matching, coded columns, 200,000 instructions": BULK.format(
        coded="table = coded_columns(table)"
    ),
    "bulk matching, text keys, 200,000 instructions": BULK.format(coded=""),
    "online matching, 2,000 objects from JSON": ONLINE,
}
COMMANDS = {
    "start of a command: portsim ports": ["ports"],
    "start of a command: portsim compare alashankou": [
        "compare", "alashankou", "--days", "1", "--replications", "2", "--processes", "1", "--json",
    ],
}  # fmt: skip


def of_code(tree: Path, code: str) -> float:
    """Seconds of a piece of code in a checkout, as it times itself."""
    done = subprocess.run(
        [tree / ".venv" / "bin" / "python", "-c", TIMER.format(times=TIMES) + code],
        cwd=tree, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{tree}: {done.stderr}")
    return float(done.stdout.split()[-1])


def of_command(tree: Path, words: list[str]) -> float:
    """Seconds of a command of a checkout, timed from outside."""
    begin = time.perf_counter()
    subprocess.run(
        [tree / ".venv" / "bin" / "python", "-m", "sim", *words],
        cwd=tree, capture_output=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - begin


def measured(other: Path, rounds: int) -> list[dict[str, Any]]:
    """Return one row per case: median and range of the ratios, and the seconds of both."""
    rows = []
    for what, case in {**CASES, **COMMANDS}.items():
        tell(what)
        run = of_code if isinstance(case, str) else of_command
        for tree in (HERE, other):
            run(tree, case)  # type: ignore[arg-type]  # compiles
        seconds: dict[Path, list[float]] = {HERE: [], other: []}
        for k in range(rounds):
            for tree in (HERE, other)[:: 1 if k % 2 else -1]:
                seconds[tree].append(run(tree, case))  # type: ignore[arg-type]
        ratios = [new / old for new, old in zip(seconds[HERE], seconds[other], strict=True)]
        rows.append(
            {
                "what": what, "ratio": median(ratios), "least": min(ratios), "most": max(ratios),
                "new_s": median(seconds[HERE]), "old_s": median(seconds[other]),
            }
        )  # fmt: skip
    return rows


def commit_of(tree: Path) -> str:
    """Return the commit of a checkout."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=True
    ).stdout.strip()


def page(rows: list[dict[str, Any]], facts: dict[str, Any]) -> str:
    """Return the page."""
    lines = [
        "# This commit beside an older one",
        "",
        f"`python -m tests.performance.side_by_side DIR`: {facts['new']} beside {facts['old']}, "
        f"{facts['rounds']} rounds in turns. {facts['processor']}.",
        "",
        "Ratios are new over old within a round: below 1 is faster now. Seconds are medians on this machine.",
        "",
        "| case | ratio, median | least to most | now, s | before, s |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['what']} | {row['ratio']:.2f} | {row['least']:.2f} to {row['most']:.2f} | "
        f"{row['new_s']:.3g} | {row['old_s']:.3g} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.performance.side_by_side")
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, help="a page; the numbers stand beside it as JSON")
    given = parser.parse_args()
    rows = measured(given.other.resolve(), given.rounds)
    facts = about(given.rounds) | {"new": commit_of(HERE), "old": commit_of(given.other)}
    text = page(rows, facts)
    print(text)
    if given.out is not None:
        given.out.write_text(text, encoding="utf-8")
        numbers = json.dumps({"about": facts, "rows": rows}, indent=1)
        given.out.with_suffix(".json").write_text(numbers + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
