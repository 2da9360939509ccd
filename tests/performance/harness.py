"""One harness for all measurements: cases take turns, and what is reported are medians and ratios.

The machines are shared and noisy. So all cases of a part run once a round, one after another; a ratio is
taken within each round and its median is reported with the least and the greatest.
"""

import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Seconds = dict[str, float]
PACKAGES = ("portsim", "numpy", "numba", "simpy", "pandas")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Case:
    """Something to be timed: `work` runs once with a seed and returns its seconds by stage.

    The stage "total" is what is compared; `count` is how many units of work it does. A case `against`
    another has its ratio of rates taken, round by round.
    """

    name: str
    unit: str
    count: int
    work: Callable[[int], Seconds]
    against: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Options:
    """How thoroughly to measure."""

    rounds: int = 5
    quick: bool = False
    peers: bool = True
    out: Path | None = None


@dataclass
class Part:
    """What one part found: rows of figures, sentences about them, and checks."""

    name: str
    title: str
    text: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def timed(work: Callable[[], object]) -> Seconds:
    """Return the seconds of one call."""
    begin = time.perf_counter()
    work()
    return {"total": time.perf_counter() - begin}


class Stages:
    """Times the stages of one run in their order."""

    def __init__(self) -> None:
        self.seconds: Seconds = {}
        self._begin = self._last = time.perf_counter()

    def done(self, stage: str) -> None:
        """A stage has ended."""
        now = time.perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now
        self.seconds["total"] = now - self._begin


def measure(cases: Sequence[Case], rounds: int) -> list[dict[str, Any]]:
    """Return one row a case: the median rate, ratios to others, and stages.

    Every case runs once unmeasured (compilation, caches); then all take turns. A case that raises
    `Unavailable` is reported with the reason.
    """
    took: dict[str, list[Seconds]] = {case.name: [] for case in cases}
    reasons: dict[str, str] = {}
    for seed in range(rounds + 1):
        for case in cases:
            if case.name in reasons:
                continue
            gc.collect()
            try:
                seconds = case.work(seed)
            except Unavailable as reason:
                reasons[case.name] = str(reason)
                continue
            if seed > 0:
                took[case.name].append(seconds)
        tell(f"  round {seed} of {rounds}" if seed else "  warm")
    rates = {
        case.name: [case.count / seconds["total"] for seconds in took[case.name]] for case in cases
    }
    return [row(case, took, rates, reasons.get(case.name)) for case in cases]


def row(
    case: Case, took: dict[str, list[Seconds]], rates: dict[str, list[float]], reason: str | None
) -> dict[str, Any]:
    """Return the figures of one case; without a rate if there was a reason not to run it."""
    found: dict[str, Any] = {"what": case.name, "unit": case.unit, "count": case.count}
    found["note"] = case.note if reason is None else reason
    if reason is not None:
        return found | {"rate": None, "seconds": None, "stages": {}, "ratios": {}}
    stages = {name: median([s[name] for s in took[case.name]]) for name in took[case.name][0]}
    total = stages.pop("total")
    ratios = {
        other: spread(
            [mine / theirs for mine, theirs in zip(rates[case.name], rates[other], strict=True)]
        )
        for other in case.against
        if rates.get(other)
    }
    return found | {
        "rate": median(rates[case.name]), "seconds": total, "stages": stages, "ratios": ratios
    }  # fmt: skip


class Unavailable(Exception):
    """A case cannot be run here; the text says why."""


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return float(statistics.median(values))


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the median with the least and the greatest."""
    return {"median": median(values), "low": min(values), "high": max(values)}


def ratio(rows: list[dict[str, Any]], what: str, other: str) -> float | None:
    """Return the median ratio of one row to another, if both were measured."""
    for found in rows:
        if found["what"] == what and other in found["ratios"]:
            return float(found["ratios"][other]["median"])
    return None


def about(rounds: int) -> dict[str, Any]:
    """Return what the figures depend on: machine, versions, load."""
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "absent"
    if packages["portsim"] == "absent":
        from sim import __version__

        packages["portsim"] = __version__
    return {
        "python": platform.python_version(), **packages,
        "processor": processor(), "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1), "rounds": rounds,
    }  # fmt: skip


def processor() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def tell(text: str) -> None:
    """Say on the error output what is going on."""
    print(text, file=sys.stderr, flush=True)


def in_fresh_process(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module of this folder in a process of its own; return the JSON it prints.

    The peak memory of a process says something only if it did nothing else.
    """
    command = [sys.executable, "-m", f"tests.performance.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def memory_mb() -> float:
    """Return the memory this process holds now (MiB), and begin to watch for its peak."""
    # Without the right to reset the peak, it is that since the process began.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status_mb("VmRSS")


def peak_mb() -> float:
    """Return the most memory this process has held since `memory_mb` (MiB)."""
    return _status_mb("VmHWM")


def _status_mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise Unavailable(f"this system does not say {name}")
