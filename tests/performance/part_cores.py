"""Two beside one: threads on the queueing network, processes on the port model; and the same answers."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from hashlib import blake2b
from multiprocessing import get_context

import numpy as np

from sim.analysis.measures import measure as measures_of
from sim.engine.compiled.run import run as run_port
from sim.model.build import build_plan
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.sampling.draw import draw
from tests.performance.harness import Case, Options, Part, Seconds, measure
from tests.performance.plain_network.draw import draw_jobs, make_jobs_room
from tests.performance.plain_network.engine import make_room, run
from tests.performance.plain_network.model import plan_network
from tests.performance.workloads import w1

PLURAL = {"thread": "threads", "process": "processes"}
JOBS, PORT, DAYS = 200_000, "shanghai-yangshan", 7

TEXT = """
Control: hashing, which needs nothing but a core, shows what the second core is worth at this moment.
Replications shared among threads or processes that have been started and warmed beforehand; one thread or
process does the same number. Kernels of the network run without Python's lock, each thread in arrays of its
own. The port model has Python between its kernels, so it takes processes. The answers of any number must be
the same bytes; if they are not, the benchmark fails.
"""


def control_share(n_bytes: int, replications: Iterable[int]) -> list[bytes]:
    """Hash some bytes for each replication: without Python's lock, without memory to speak of."""
    block = bytes(n_bytes)
    return [blake2b(block, salt=k.to_bytes(16, "big")).digest() for k in replications]


def network_share(n_jobs: int, replications: Iterable[int]) -> list[bytes]:
    """Run replications of W1 and return a digest of each."""
    network = w1()
    plan, jobs_room = plan_network(network), make_jobs_room(network, n_jobs)
    room, found = make_room(plan, len(jobs_room.code)), []
    for replication in replications:
        jobs = draw_jobs(network, plan, n_jobs, 1, replication, jobs_room)
        began = run(plan, jobs, room)
        picked = began[
            :: max(1, len(began) // 1000)
        ]  # a digest of all would cost more than the run
        found.append(blake2b(picked.tobytes(), digest_size=16).digest())
    return found


def port_share(days: int, replications: Iterable[int]) -> list[bytes]:
    """Run replications of the port and return a digest of the measures of each."""
    port, found = load_port(PORT), []
    plan = build_plan(port, load_policy("joint"), days)
    for replication in replications:
        workload = draw(port, days, 1, replication)
        frame = measures_of(plan, workload, run_port(plan, workload), port.costs, 0.0)
        values = np.ascontiguousarray(frame["value"].to_numpy(float))
        found.append(blake2b(values.tobytes(), digest_size=16).digest())
    return found


class Shared:
    """Replications shared among workers of one executor."""

    def __init__(
        self, executor: Executor, workers: int, work: Callable[[Iterable[int]], list[bytes]], n: int
    ) -> None:
        self.executor, self.workers, self.work, self.n = executor, workers, work, n
        self.digests: list[bytes] = []

    def __call__(self, _: int) -> Seconds:
        """Run all replications."""
        begin = time.perf_counter()
        shares = [range(k, self.n, self.workers) for k in range(self.workers)]
        found = dict.fromkeys(range(self.n), b"")
        for share, digests in zip(shares, self.executor.map(self.work, shares), strict=True):
            found |= dict(zip(share, digests, strict=True))
        self.digests = [found[k] for k in range(self.n)]
        return {"total": time.perf_counter() - begin}


def measure_part(options: Options) -> Part:
    """Measure one and two workers."""
    part = Part("cores", "Two threads or processes beside one", TEXT)
    n_runs = 4 if options.quick else 16
    kinds: list[
        tuple[str, str, Callable[[int], Executor], Callable[[Iterable[int]], list[bytes]]]
    ] = [
        ("control", "thread", ThreadPoolExecutor, partial(control_share, 2**24)),
        ("network", "thread", ThreadPoolExecutor, partial(network_share, JOBS)),
        ("port", "process", spawned, partial(port_share, DAYS)),
    ]
    for what, worker, executor, work in kinds:
        with executor(1) as one, executor(2) as two:
            alone, both = Shared(one, 1, work, n_runs), Shared(two, 2, work, n_runs)
            first = f"{what}, 1 {worker}"
            second = f"{what}, 2 {PLURAL[worker]}"
            part.rows += measure(
                [
                    Case(first, "runs", n_runs, alone),
                    Case(second, "runs", n_runs, both, (first,)),
                ],
                options.rounds,
            )
        if alone.digests != both.digests:
            part.failed.append(f"{what}: two workers give other answers than one")
        if len(set(both.digests)) != n_runs:
            part.failed.append(f"{what}: replications repeat one another")
    return part


def spawned(workers: int) -> ProcessPoolExecutor:
    """Return processes that share nothing."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
