"""A study on disk, its batch killed (`kill -9`) at random moments, and workers too: the same bytes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments.batch import run_batch
from sim.experiments.blocks import StudyJob
from sim.experiments.executors import Dask, Processes, executor
from sim.experiments.study import load_study
from tests.unit.experiments.test_batch import QUICK, content

ROOT = Path(__file__).parents[2]


class Slow:
    """A job whose every task takes long enough to be killed in."""

    def __call__(self, number: int) -> int:
        time.sleep(0.3)
        return number * number


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "results"
    run_batch(QUICK, folder, kind="serial")
    return folder


def parts(folder: Path) -> int:
    return len(list((folder / "runs").glob("*.parquet")))


def test_killed_twice_and_gone_on_it_ends_in_the_same_bytes(
    undisturbed: Path, tmp_path: Path
) -> None:
    folder, seen = tmp_path / "killed", [0]
    command = [sys.executable, "-m", "sim", "batch", str(QUICK), "--out", str(folder)]
    for more in (1, 5):
        batch = subprocess.Popen(
            [*command, "--processes", "1"], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 120
        while parts(folder) < seen[-1] + more and time.monotonic() < until:
            time.sleep(0.002)
        batch.send_signal(signal.SIGKILL)
        batch.wait()
        seen.append(parts(folder))
    assert 0 < seen[1] < seen[2] < 16, "killed in the middle, twice"
    run_batch(QUICK, folder, kind="serial")
    assert content(folder) == content(undisturbed)


def test_a_killed_worker_process_is_replaced() -> None:
    with executor("processes", Slow(), processes=2) as workers:
        assert isinstance(workers, Processes)
        found, results = {}, workers.map(range(8))
        for number, result in results:
            if not found:
                os.kill(next(iter(workers._pool._processes)), signal.SIGKILL)
            found[number] = result
    assert found == {n: n * n for n in range(8)}


@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_bytes_though_a_worker_is_killed(
    undisturbed: Path, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    job, folder = StudyJob.of(load_study(QUICK)), tmp_path / "dask"
    from sim.experiments.store import Store

    with Store.open(folder, job) as store, executor("dask", job, processes=2) as workers:
        assert isinstance(workers, Dask)
        killed = False
        for number, tables in workers.map(store.missing()):
            store.write(number, tables)
            if not killed:
                os.kill(workers.worker_pids[0], signal.SIGKILL)
                killed = True
        store.finish()
    assert content(folder) == content(undisturbed)
