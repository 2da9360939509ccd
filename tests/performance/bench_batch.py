"""Batches: speed-up of two processes, Dask beside them, memory of the parent, bytes after kills.

`python -m tests.performance.bench_batch [speeds|kills]` writes reports/benchmarks/batch.md and .json.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports" / "benchmarks"
STUDY = ROOT / "data" / "studies" / "ten_cells.yaml"


def study(folder: Path, name: str, **changes: Any) -> Path:
    """Write a variant of the study of ten cells."""
    folder.mkdir(exist_ok=True)
    data = yaml.safe_load(STUDY.read_text(encoding="utf-8")) | changes
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def start(study: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sim", "batch", str(study), "--out", str(out), *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def run(study: Path, out: Path, *options: str) -> tuple[float, float]:
    """Run a batch; returns seconds and the largest memory of the parent (MB)."""
    begun, batch, peak = time.monotonic(), start(study, out, *options), 0.0
    while batch.poll() is None:
        peak = max(peak, memory(batch.pid))
        time.sleep(0.05)
    assert batch.returncode == 0
    return time.monotonic() - begun, peak


def memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "sessions.jsonl"
    }


def parts(out: Path) -> int:
    return len(list((out / "runs").glob("*.parquet")))


def killed(study: Path, out: Path, n_tasks: int) -> list[int]:
    """Kill a batch at a third and at two thirds; returns how many tasks were done each time."""
    done = []
    for share in (1 / 3, 2 / 3):
        batch = start(study, out, "--processes", "2")
        while parts(out) < share * n_tasks:
            time.sleep(0.02)
        batch.send_signal(signal.SIGKILL)
        batch.wait()
        done.append(parts(out))
    return done


def finish_on_dask_with_a_worker_killed(study: Path, out: Path) -> int:
    """Go on with a cluster of two workers, kill one; returns the process that was killed."""
    from sim.experiments.blocks import StudyJob
    from sim.experiments.executors import Dask, executor
    from sim.experiments.store import Store
    from sim.experiments.study import load_study

    job = StudyJob.of(load_study(study))
    with Store.open(out, job) as store, executor("dask", job, processes=2) as workers:
        assert isinstance(workers, Dask)
        victim = workers.worker_pids[0]
        for k, (number, tables) in enumerate(workers.map(store.missing())):
            store.write(number, tables)
            if k == 1:
                os.kill(victim, signal.SIGKILL)
        store.finish()
    return victim


EXECUTORS = {
    "one process": ["--processes", "1"],
    "two processes": ["--processes", "2"],
    "Dask, two workers": ["--executor", "dask", "--processes", "2"],
}
UNDISTURBED = "one process"


def speeds(replications: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Time the executors in turns."""
    one = study(folder, "ten_cells", replications=replications, block=2)
    found: dict[str, Any] = {
        "replications": replications,
        "runs": 30 * replications,
        "load_at_start": os.getloadavg()[0],
        "seconds": {name: [] for name in EXECUTORS},
        "parent_mb": dict.fromkeys(EXECUTORS, 0),
    }
    for turn in range(rounds):
        for name, options in EXECUTORS.items():
            seconds, peak = run(one, folder / f"{name} {turn}", *options)
            found["seconds"][name].append(round(seconds, 1))
            found["parent_mb"][name] = max(found["parent_mb"][name], round(peak))
            print(turn, name, found["seconds"][name][-1], flush=True)
    found["load_at_end"] = os.getloadavg()[0]
    return found


def kills(replications: int, folder: Path) -> dict[str, Any]:
    """Kill a batch, finish it, compare the bytes; then the parent's memory with few and many results."""
    one = study(folder, "ten_cells", replications=replications, block=2)
    for name, options in EXECUTORS.items():
        run(one, folder / name, *options)
    out = folder / "killed"
    done = killed(one, out, 3 * -(-replications // 2))
    finish_on_dask_with_a_worker_killed(one, out)
    undisturbed = content(folder / UNDISTURBED)
    others = [name for name in EXECUTORS if name != UNDISTURBED] + ["killed"]
    few, many = (
        study(
            folder, f"small_{n}", ports=["data/verification/queues.yaml"], replications=n, block=2
        )
        for n in (20, 200)
    )
    return {
        "replications": replications,
        "done_when_killed": done,
        "same_bytes": {name: content(folder / name) == undisturbed for name in others},
        "parent_mb_20_replications": round(run(few, folder / "few", "--processes", "2")[1]),
        "parent_mb_200_replications": round(run(many, folder / "many", "--processes", "2")[1]),
    }


def text(found: dict[str, Any]) -> str:
    """Return the page."""
    lines = [
        "# Batches",
        "",
        f"`python -m tests.performance.bench_batch` on {found['machine']}. The study is "
        "`data/studies/ten_cells.yaml`: ten lever cells, three ports.",
        "",
    ]
    speed = found["speeds"]
    seconds = speed["seconds"]

    def ratios(name: str, of: str) -> str:
        each = [a / b for a, b in zip(seconds[of], seconds[name], strict=True)]
        return f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"

    lines += [
        f"{speed['replications']} replications, {speed['runs']} runs, executors in turns. Seconds are "
        "medians of the whole command, start of Python and workers included; ratios are medians over "
        "the turns. "
        f"Load of the machine (1 min): {speed['load_at_start']:.1f} at the start, "
        f"{speed['load_at_end']:.1f} at the end.",
        "",
        "| executor | seconds | one process / this | two processes / this | parent, largest (MB) |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {median(seconds[name]):.1f} | {ratios(name, 'one process')} "
            f"| {ratios(name, 'two processes')} | {speed['parent_mb'][name]} |"
            for name in EXECUTORS
        ),
        "",
    ]
    kill = found["kills"]
    same = ", ".join(
        f"{name}: {'yes' if yes else 'NO'}" for name, yes in kill["same_bytes"].items()
    )
    first, second = kill["done_when_killed"]
    lines += [
        f"With {kill['replications']} replications ({30 * kill['replications']} runs): killed with `kill -9` "
        f"when {first} and {second} tasks were done, then finished on a Dask cluster of two workers of which "
        f"one was killed. Same bytes as undisturbed (all but `sessions.jsonl`): {same}.",
        "",
        "Memory of the parent while results grow tenfold (one port, two processes): "
        f"{kill['parent_mb_20_replications']} MB with 20 replications, "
        f"{kill['parent_mb_200_replications']} MB with 200.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure one part or both; the other stays as it was measured before."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["speeds", "kills"], metavar="speeds|kills")
    parser.add_argument("--replications", type=int, default=200, help="of the batch that is killed")
    parser.add_argument("--speed-replications", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    kept = REPORTS / "batch.json"
    found = json.loads(kept.read_text()) if kept.exists() else {}
    found["machine"] = f"{platform.machine()}, {os.cpu_count()} cores"
    folder = Path(tempfile.mkdtemp(prefix="bench-batch-"))
    try:
        if "speeds" in given.parts:
            found["speeds"] = speeds(given.speed_replications, given.rounds, folder / "speeds")
        if "kills" in given.parts:
            found["kills"] = kills(given.replications, folder / "kills")
    finally:
        shutil.rmtree(folder)
    kept.write_text(json.dumps(found, indent=1) + "\n")
    (REPORTS / "batch.md").write_text(text(found))
    print(text(found))


if __name__ == "__main__":
    main()
