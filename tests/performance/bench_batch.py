"""Batches: speed-up of two processes, Dask beside them, memory of the parent, bytes after kills.

`python -m tests.performance.bench_batch [--replications N]` writes reports/benchmarks/batch.md and .json.
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
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports" / "benchmarks"
STUDY = ROOT / "data" / "studies" / "ten_cells.yaml"


def study(folder: Path, name: str, **changes: Any) -> Path:
    """Write a variant of the study of ten cells."""
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


def measure(replications: int, folder: Path) -> dict[str, Any]:
    one = study(folder, "ten_cells", replications=replications, block=2)
    n_tasks = 3 * -(-replications // 2)
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load_at_start": os.getloadavg()[0],
        "replications": replications,
        "runs": 30 * replications,
    }
    for name, options in (
        ("one process", ["--processes", "1"]),
        ("two processes", ["--processes", "2"]),
        ("Dask, two workers", ["--executor", "dask", "--processes", "2"]),
    ):
        out = folder / name.replace(" ", "_").replace(",", "")
        seconds, peak = run(one, out, *options)
        found[name] = {"seconds": round(seconds, 1), "parent_mb": round(peak)}
        print(name, found[name], flush=True)
    out = folder / "killed"
    found["done_when_killed"] = killed(one, out, n_tasks)
    finish_on_dask_with_a_worker_killed(one, out)
    undisturbed = content(folder / "one_process")
    others = ("two_processes", "Dask_two_workers", "killed")
    found["same_bytes"] = {name: content(folder / name) == undisturbed for name in others}
    few, many = (
        study(
            folder, f"small_{n}", ports=["data/verification/queues.yaml"], replications=n, block=2
        )
        for n in (20, 200)
    )
    found["parent_mb_20_replications"] = round(run(few, folder / "few", "--processes", "2")[1])
    found["parent_mb_200_replications"] = round(run(many, folder / "many", "--processes", "2")[1])
    found["load_at_end"] = os.getloadavg()[0]
    return found


def text(found: dict[str, Any]) -> str:
    names = ("one process", "two processes", "Dask, two workers")
    one = found[names[0]]["seconds"]
    rows = [
        f"| {name} | {found[name]['seconds']} | {one / found[name]['seconds']:.2f} "
        f"| {found[name]['parent_mb']} |"
        for name in names
    ]
    same = ", ".join(
        f"{name}: {'yes' if yes else 'NO'}" for name, yes in found["same_bytes"].items()
    )
    first, second = found["done_when_killed"]
    lines = [
        "# Batches",
        "",
        f"`python -m tests.performance.bench_batch --replications {found['replications']}` on "
        f"{found['machine']}. The study is `data/studies/ten_cells.yaml`: ten lever cells, three ports, "
        f"{found['runs']} runs. Seconds are those of the whole command, start of Python and workers "
        f"included. Load of the machine (1 min): {found['load_at_start']:.1f} at the start, "
        f"{found['load_at_end']:.1f} at the end; where other work ran beside it, ratios say little.",
        "",
        "| executor | seconds | one process / this | parent, largest (MB) |",
        "|---|---|---|---|",
        *rows,
        "",
        f"Killed with `kill -9` when {first} and {second} tasks were done, then finished on a Dask cluster "
        "of two workers of which one was killed. Same bytes as undisturbed (all but `sessions.jsonl`): "
        f"{same}.",
        "",
        "Memory of the parent while results grow tenfold (one port, two processes): "
        f"{found['parent_mb_20_replications']} MB with 20 replications, "
        f"{found['parent_mb_200_replications']} MB with 200.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--replications", type=int, default=200)
    folder = Path(tempfile.mkdtemp(prefix="bench-batch-"))
    try:
        found = measure(parser.parse_args().replications, folder)
    finally:
        shutil.rmtree(folder)
    (REPORTS / "batch.json").write_text(json.dumps(found, indent=1) + "\n")
    (REPORTS / "batch.md").write_text(text(found))
    print(text(found))


if __name__ == "__main__":
    main()
