"""W0 and W1: portsim, other simulators, and a C program, all given the same task."""

import ctypes
import math
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from sim.theory import mmc
from tests.performance import workloads
from tests.performance.harness import (
    Case,
    Options,
    Part,
    Seconds,
    Stages,
    Unavailable,
    measure,
    tell,
    timed,
)  # fmt: skip
from tests.performance.peer_programs import PEERS, Running
from tests.performance.plain_network.draw import JobsRoom, draw_jobs, make_jobs_room
from tests.performance.plain_network.engine import Room, make_room, run
from tests.performance.plain_network.measures import mean_waits
from tests.performance.plain_network.model import MORE, QUEUE, Jobs, Network, plan_network

JOBS = {"W0": 200_000, "W1": 100_000}
NETWORKS = {"W0": workloads.w0, "W1": workloads.w1}
WHERE = {("papers", 0): 0, ("scan", 0): 1, ("scan", 1): 2, ("open", 0): 3}  # as network.c has them
AS_PEERS_SAY = {
    "papers": ("papers", 0), "urgent": ("scan", 0), "scan": ("scan", 1), "open": ("open", 0)
}  # fmt: skip
UNITS = (
    workloads.DESKS,
    workloads.SCANNERS,
    workloads.BAYS,
    workloads.CUSTOMS,
    workloads.QUARANTINE,
)
Z = 4.5  # standard errors; one false alarm in 150,000 comparisons
OWN_RUNS = 60  # replications that our mean waits come from

TEXT = """
W0 is M/M/4. W1 is papers at four desks; then with probability 0.3 a scan (three scanners, lognormal times,
a quarter of the jobs first, without pre-emption); then with probability 0.5 one bay and one officer of each
of two agencies, all at once. All stations are 80 % busy (`tests/performance/workloads.py`; the programs of
the others are in `tests/performance/peers/`, written as their own manuals do). Each is timed from nothing to
mean waits, with draws, in one process on one core, after one run to warm up. "Engine alone" begins with
drawn arrays in memory, for the C program (`network.c`, -O3) too; its answers equal ours to the last bit.
Jobs a second; salabim was given fewer jobs.
"""


class Ours:
    """Our own side of one workload, in arrays that serve again and again."""

    def __init__(self, network: Network, n_jobs: int) -> None:
        self.network, self.n_jobs = network, n_jobs
        self.jobs_room: JobsRoom = make_jobs_room(network, n_jobs)
        self.room: Room = make_room(plan_network(network), len(self.jobs_room.code))

    def __call__(self, seed: int) -> Seconds:
        """Plan, draw, run, sum up."""
        stages = Stages()
        plan = plan_network(self.network)
        jobs = draw_jobs(self.network, plan, self.n_jobs, seed, room=self.jobs_room)
        stages.done("drawing and building")
        began = run(plan, jobs, self.room)
        stages.done("engine")
        self.waits = mean_waits(plan, jobs, began)
        stages.done("statistics")
        return stages.seconds


class Alone:
    """Our engine and the C program on the same drawn jobs."""

    def __init__(self, network: Network, n_jobs: int) -> None:
        self.plan = plan_network(network)
        self.jobs = draw_jobs(network, self.plan, n_jobs, seed=1)
        self.room = make_room(self.plan, self.jobs.n_calls)
        self.began = np.empty(self.jobs.n_calls)
        self.scratch = np.empty(self.jobs.n_calls, np.uint32)
        self.code = code_for_c(self.plan.code, self.plan.stations, self.jobs)
        self.library: ctypes.CDLL | None = None
        self.missing = ""
        try:
            self.library = compile_c()
        except Unavailable as reason:
            self.missing = str(reason)

    def ours(self, _: int) -> Seconds:
        """Time our engine."""
        return timed(lambda: run(self.plan, self.jobs, self.room))

    def in_c(self, _: int) -> Seconds:
        """Time the C program."""
        if self.library is None:
            raise Unavailable(self.missing)
        units = np.array(UNITS, np.int32)
        arrays = (self.jobs.arrived, self.jobs.first, self.code, self.jobs.minutes, self.began,
                  self.scratch, units)  # fmt: skip
        places = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
        serve = self.library.serve
        return timed(lambda: serve(ctypes.c_int64(self.jobs.n_jobs), *places))

    def differing_calls(self) -> int:
        """Return at how many calls the two differ."""
        return int((run(self.plan, self.jobs, self.room) != self.began).sum())


def code_for_c(
    codes: dict[tuple[str, int], int], stations: tuple[str, ...], jobs: Jobs
) -> np.ndarray:
    """Return where each call goes, as the C program numbers its queues."""
    found = jobs.code & MORE
    for (name, level), queue in codes.items():
        mine = (jobs.code & QUEUE == queue) & (jobs.station == stations.index(name))
        found[mine] |= WHERE[name, level]
    return found


def compile_c() -> ctypes.CDLL:
    """Compile the C program; raises Unavailable if there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise Unavailable("no C compiler here")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "network.so"
        source = Path(__file__).parent / "network.c"
        flags = ["-O3", "-march=native", "-shared", "-fPIC"]
        done = subprocess.run(
            [compiler, *flags, "-o", library, source], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Unavailable(f"the C program does not compile: {done.stderr.splitlines()[0]}")
        return ctypes.CDLL(str(library))


def own_waits(name: str, n_jobs: int) -> dict[str, tuple[float, float]]:
    """Return mean and standard deviation over replications of our mean waits in runs of `n_jobs`."""
    ours = Ours(NETWORKS[name](), n_jobs)
    found = []
    for seed in range(1000, 1000 + OWN_RUNS):
        ours(seed)
        found.append(ours.waits)
    values = {
        peer: np.array([waits[key].mean for waits in found])
        for peer, key in AS_PEERS_SAY.items()
        if key in found[0]
    }
    return {peer: (float(v.mean()), float(v.std(ddof=1))) for peer, v in values.items()}


def compare_waits(name: str, running: list[Running], part: Part) -> None:
    """Hold the mean waits of all programs against ours, and ours against theory."""
    lines = [f"**{name}, mean waits (min), and standard errors away from ours:**", ""]
    for program in running:
        if not program.waits:
            continue
        own = own_waits(name, program.jobs)
        cells = []
        for station, (mean, deviation) in own.items():
            theirs = float(np.mean([waits[station] for waits in program.waits]))
            z = (theirs - mean) / (deviation * math.sqrt(1 / len(program.waits) + 1 / OWN_RUNS))
            cells.append(f"{station} {theirs:.3f} ({z:+.1f})")
            if not abs(z) < Z:
                message = (
                    f"{program.peer.name} did different work in {name}: {station}, z = {z:.1f}"
                )
                part.failed.append(message)
        runs = f"{len(program.waits)} runs of {program.jobs:,} jobs"
        lines.append(f"* {program.peer.name}, {runs}: {', '.join(cells)}")
    mean, deviation = own_waits(name, JOBS[name])["papers"]
    theory = mmc.mean_wait_min(1 / workloads.GAP, workloads.PAPERS, workloads.DESKS)
    z = (mean - theory) / (deviation / math.sqrt(OWN_RUNS))
    lines.append(
        f"* portsim, {OWN_RUNS} runs: papers {mean:.3f}; theory (M/M/4): {theory:.3f} ({z:+.1f})"
    )
    if not abs(z) < Z:
        part.failed.append(f"our own mean wait in {name} is not that of theory, z = {z:.1f}")
    part.notes += [*lines, ""]


def measure_part(options: Options) -> Part:
    """Measure both workloads."""
    part = Part("network", "Speed on plain queueing networks, beside other simulators", TEXT)
    for name, network in NETWORKS.items():
        n_jobs = JOBS[name] // (10 if options.quick else 1)
        tell(f"{name}, {n_jobs:,} jobs")
        running = [
            Running(peer, name, max(int(n_jobs * peer.scale), 1000))
            for peer in PEERS
            if options.peers
        ]
        cases = [
            Case(f"{name}, {r.peer.name}", "jobs", r.jobs, r, note=r.peer.package) for r in running
        ]
        alone = Alone(network(), n_jobs)
        cases += [
            Case(
                f"{name}, portsim",
                "jobs",
                n_jobs,
                Ours(network(), n_jobs),
                tuple(c.name for c in cases),
            ),
            Case(f"{name}, C, engine alone", "jobs", n_jobs, alone.in_c),
            Case(
                f"{name}, portsim, engine alone",
                "jobs",
                n_jobs,
                alone.ours,
                (f"{name}, C, engine alone",),
            ),
        ]
        try:
            part.rows += measure(cases, options.rounds)
        finally:
            for program in running:
                program.close()
        if alone.library is not None and alone.differing_calls():
            part.failed.append(f"{name}: our engine and the C program differ")
        compare_waits(name, running, part)
    return part
