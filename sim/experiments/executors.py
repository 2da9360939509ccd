"""Executors behind one `map`: serial, worker processes, or a Dask cluster.

A job is sent to each worker once; tasks are then numbers. Results arrive in order of completion, each with
its number, so they do not depend on scheduling.
"""

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import parent_process
from time import monotonic
from typing import Any

from sim.errors import BadInput, PortsimError, check_whole, near
from sim.experiments.jobs import Job, Made
from sim.experiments.processes import Apart, no_main

EXECUTORS = ("serial", "processes", "dask")  # for users; this package also has `short`
Progress = Callable[[int, int], None]  # done, total
Mapped = Iterator[tuple[int, Any]]
IN_FLIGHT = 3  # tasks per worker: enough to keep it busy, few to keep in memory
MOST_BREAKS = 3
WORTH_S = 5.0  # of remaining work: less than this is faster here than in new workers


class WorkersLost(PortsimError):
    """Workers died again and again (killed, or out of memory).

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.WorkersLost, sim.PortsimError)
    True
    """


@contextmanager
def executor(
    kind: str, job: Job[Any], *, processes: int | None = None, scheduler: str | None = None
) -> Iterator["Workers"]:
    """Open an executor with a job. `scheduler` is the address of a running Dask scheduler.

    `short` is for jobs that may finish before worker processes have started.

    Raises BadInput for an unknown executor, or if Dask is asked for and not installed.
    """
    if kind not in (*EXECUTORS, "short"):
        raise BadInput("executor-unknown", key="executor", value=kind, hint=near(kind, EXECUTORS))
    if scheduler is not None and kind != "dask":
        raise BadInput("scheduler-without-dask", key="scheduler", value=scheduler)
    if processes is not None:
        check_whole("processes", processes, 1)
    n = processes or os.cpu_count() or 1
    made: Workers
    if kind == "dask":
        made = Dask(job, n, scheduler)
    elif kind == "serial" or n == 1:
        made = Serial(job)
    elif kind == "short":
        made = Short(job, n)
    else:
        made = Processes(job, n)
    try:
        yield made
    finally:
        made.close()


def results(
    job: Job[Made],
    numbers: Sequence[int],
    *,
    processes: int | None = None,
    progress: Progress | None = None,
) -> list[Made]:
    """Run tasks of a job in worker processes; return the results sorted by task number.

    Tasks are started in the order given; `progress` is called with (tasks done, total).
    """
    made: dict[int, Made] = {}
    with executor("processes", job, processes=processes) as workers:
        for number, result in workers.map(numbers):
            made[number] = result
            if progress is not None:
                progress(len(made), len(numbers))
    return [made[number] for number in sorted(made)]


class Serial:
    """Runs tasks one after another in this process."""

    def __init__(self, job: Job[Any]) -> None:
        self._job = job

    def map(self, ids: Sequence[int]) -> Mapped:
        """Yield (id, result)."""
        for one in ids:
            yield one, self._job(one)

    def close(self) -> None:
        """Nothing to close."""


# --- processes -------------------------------------------------------------------------------------

_job: Job[Any] | None = None  # the job of this worker process


def _keep(job: Job[Any]) -> None:
    global _job
    _job = job


def _install(job: Job[Any]) -> None:
    """Store the job; exit when the parent is gone (a killed parent sends no signal)."""
    _keep(job)
    gc.freeze()  # imported modules are excluded from garbage collection
    above = parent_process()
    if above is not None:
        threading.Thread(target=_leave_after, args=(above,), daemon=True).start()


def _leave_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _do(one: int) -> Any:
    assert _job is not None
    return _job(one)


class Processes:
    """Worker processes (spawn); a killed worker is replaced and its task repeated."""

    def __init__(self, job: Job[Any], n: int) -> None:
        self._job, self._n = job, n
        self._breaks = 0
        self._pool = self._open()

    def _open(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._n, mp_context=Apart(), initializer=_install, initargs=(self._job,)
        )

    def map(self, ids: Sequence[int]) -> Mapped:
        """Yield (id, result) as they are done."""
        waiting = list(reversed(ids))
        running: dict[Future[Any], int] = {}
        while waiting or running:
            try:
                while waiting and len(running) < IN_FLIGHT * self._n:
                    future = self._pool.submit(_do, waiting[-1])
                    running[future] = waiting.pop()
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    yield running.pop(future), result
            except BrokenProcessPool:
                waiting += sorted(running.values(), reverse=True)
                running.clear()
                self._replace()

    def _replace(self) -> None:
        self._breaks += 1
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._breaks > MOST_BREAKS:
            raise WorkersLost("workers-lost", n=self._breaks)
        self._pool = self._open()

    def close(self) -> None:
        """Stop the workers; tasks that have not begun are dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Short:
    """Runs short jobs in this process and longer ones in worker processes."""

    def __init__(self, job: Job[Any], n: int) -> None:
        self._job, self._n = job, n
        self._done = 0
        self._spent_s = 0.0  # without the first task, which loads modules and kernels
        self._workers: Processes | None = None

    def map(self, ids: Sequence[int]) -> Mapped:
        """Yield (id, result), first those run here."""
        waiting = deque(ids)
        while waiting and not self._worth_workers(len(waiting)):
            began, one = monotonic(), waiting.popleft()
            result = self._job(one)
            if self._done > 0:
                self._spent_s += monotonic() - began
            self._done += 1
            yield one, result
        if waiting:
            self._workers = self._workers or Processes(self._job, self._n)
            yield from self._workers.map(list(waiting))

    def _worth_workers(self, n_waiting: int) -> bool:
        if self._workers is not None:
            return True
        return self._done > 1 and n_waiting * self._spent_s / (self._done - 1) > WORTH_S

    def close(self) -> None:
        """Stop the workers, if any were started."""
        if self._workers is not None:
            self._workers.close()


# --- Dask ------------------------------------------------------------------------------------------

# Dask defaults that our tasks do not need. Its workers return memory to the system after every freed array
# (tasks free thousands, which doubles page faults), and it polls memory ten times a second and disk and
# network twice, which takes a tenth of two cores. The memory of a task is bounded anyway.
QUIET = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    "distributed.admin.system-monitor.interval": "1 minute",
    "distributed.worker.profile.enabled": False,
}


class Dask:
    """Workers of a given Dask cluster, or of a LocalCluster started and stopped here."""

    def __init__(self, job: Job[Any], n: int, scheduler: str | None) -> None:
        distributed = _distributed()
        self._cluster = None
        if scheduler is None:
            with no_main(), import_module("dask.config").set(QUIET):
                self._cluster = distributed.LocalCluster(
                    n_workers=n, threads_per_worker=1, memory_limit=0, dashboard_address=None
                )
        try:
            self._client = distributed.Client(scheduler or self._cluster, timeout=30)
        except OSError:
            raise BadInput("scheduler-silent", key="scheduler", value=scheduler) from None
        self._client.register_plugin(_plugin(distributed)(job), name="portsim-job")
        self._as_completed = distributed.as_completed

    @property
    def worker_pids(self) -> list[int]:
        """Process ids of the workers."""
        return list(self._client.run(os.getpid).values())

    def map(self, ids: Sequence[int]) -> Mapped:
        """Yield (id, result) as they are done; tasks of a lost worker are run by another."""
        waiting = list(reversed(ids))
        n_workers = max(1, len(self._client.scheduler_info()["workers"]))
        done = self._as_completed()
        number: dict[str, int] = {}

        def give_out() -> None:
            one = waiting.pop()
            future = self._client.submit(_do, one, pure=False, retries=MOST_BREAKS)
            number[future.key] = one
            done.add(future)

        while waiting and len(number) < IN_FLIGHT * n_workers:
            give_out()
        for future in done:
            one, result = number.pop(future.key), future.result()
            future.release()
            if waiting:
                give_out()
            yield one, result

    def close(self) -> None:
        """Disconnect from the cluster, and stop it if it was started here."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise BadInput("dask-missing", key="executor", value="dask") from None
    return distributed


def _plugin(distributed: Any) -> Any:
    """Return the plugin that sends the job to every worker, including new ones."""

    class Install(distributed.WorkerPlugin):  # type: ignore[misc]
        def __init__(self, job: Job[Any]) -> None:
            self.job = job

        def setup(self, worker: Any) -> None:  # noqa: ARG002
            _keep(self.job)

    return Install


Workers = Serial | Processes | Short | Dask
