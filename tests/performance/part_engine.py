"""The port model: the compiled engine beside the reference engine, from drawing to measures."""

from statistics import fmean

import numpy as np

from sim.experiments.replicate import ReplicationContext
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.sampling.draw import draw
from tests.performance.harness import (
    Case,
    Options,
    Part,
    Seconds,
    Stages,
    in_fresh_process,
    measure,
    tell,
)  # fmt: skip

POLICY = "joint"
PORTS = {"shanghai-yangshan": 14, "alashankou": 28, "youyiguan": 3, "luohu": 3}  # days
RUNS = {"compiled": 10, "reference": 1}  # of an engine in each round

TEXT = """
Each port is run under joint inspection by the code that runs a replication of `portsim compare` and `portsim
batch`: drawing, engine, measures, in one process on one core, by both engines on the same workload. As there,
the plan is made once, before all replications. In each round the reference engine runs once, then the
compiled engine ten times, as replications follow one another in a study; its times are means of the ten. An
object is far more than a job of a queueing network: an inspected one sends some dozen messages to the
platform. Objects that need no officer cost next to nothing, so ports with few inspections are fast. The ratio
of "engine alone" is that of the two engine stages within the same rounds.
"""


class EndToEnd:
    """One replication of a port by one engine, as a study makes it."""

    def __init__(self, name: str, days: int, engine: str) -> None:
        port = load_port(name)
        days_only = port.run.model_copy(update={"warm_up_days": 0, "days": days})
        port = port.model_copy(update={"run": days_only})
        self.context = ReplicationContext(port, (load_policy(POLICY),), (POLICY,), 1, engine)
        self.context.plan(0)
        self.n_objects = 0

    def __call__(self, seed: int) -> Seconds:
        """Draw, run, measure."""
        stages = Stages()
        workload = self.context.draw(seed)
        stages.done("drawing")
        trace = self.context.run(0, workload)
        stages.done("engine")
        self.context.measures(0, workload, trace, seed)
        stages.done("measures")
        self.n_objects = workload.n_objects
        return stages.seconds


class Repeated:
    """Some runs of the same replication, one after another: the mean of each stage."""

    def __init__(self, run: EndToEnd, n_runs: int) -> None:
        self.run, self.n_runs = run, n_runs
        self.engine_seconds: list[float] = []

    def __call__(self, seed: int) -> Seconds:
        """Run so many times."""
        runs = [self.run(seed) for _ in range(self.n_runs)]
        means = {stage: fmean(seconds[stage] for seconds in runs) for stage in runs[0]}
        self.engine_seconds.append(means["engine"])
        return means


def measure_part(options: Options) -> Part:
    """Measure four ports under both engines."""
    part = Part("engine", "Speed of the port model: compiled beside reference", TEXT)
    for name, days in PORTS.items():
        if options.quick:
            days = min(days, 2)
        tell(f"{name}, {days} days")
        workload = draw(load_port(name), days, 1, 1)
        inspected = len(np.unique(workload.instructions.object)) / workload.n_objects
        runs = {engine: Repeated(EndToEnd(name, days, engine), n) for engine, n in RUNS.items()}
        cases = [
            Case(
                f"{name}, {engine}", "objects", workload.n_objects, runs[engine],
                (f"{name}, reference",) if engine == "compiled" else (),
                f"{days} days, {inspected:.0%} of {workload.n_objects:,} objects inspected",
            )
            for engine in reversed(RUNS)
        ]  # fmt: skip
        part.rows += measure(cases, options.rounds)
        pairs = zip(runs["reference"].engine_seconds, runs["compiled"].engine_seconds, strict=True)
        alone = [slow / fast for slow, fast in pairs][1:]
        part.notes.append(
            f"* {name}, engine alone: compiled {np.median(alone):.0f} × reference "
            f"({min(alone):.0f} to {max(alone):.0f})"
        )
    for engine in RUNS:
        days = 2 if options.quick else 14
        found = in_fresh_process("memory", engine, days)
        part.notes.append(
            f"* peak memory of a process that does nothing but shanghai-yangshan, {days} days, {engine}: "
            f"{found['peak_mb']:.0f} MiB, of which {found['before_mb']:.0f} MiB before the run"
        )
        part.extra[f"peak_mb_{engine}"] = found["peak_mb"]
    return part
