"""Comparing policies at ports: replications on common random numbers, in processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pandas as pd

from sim.analysis.intervals import levels, paired_differences
from sim.analysis.measures import measure
from sim.engine import compiled, reference
from sim.errors import BadInput
from sim.experiments.manifest import manifest
from sim.model.build import build_plan
from sim.model.plan import Plan
from sim.model.trace import Trace
from sim.model.workload import Workload
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.load import load_port
from sim.port.schema import Port
from sim.sampling.draw import draw
from sim.units import DAY_MIN

ENGINES: dict[str, Callable[[Plan, Workload], Trace]] = {
    "compiled": compiled.run,
    "reference": reference.run,
}
DEFAULT_POLICIES = ("serial", "parallel", "joint")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Task:
    """One replication of one port under all policies."""

    port: Port
    policies: tuple[Policy, ...]
    labels: tuple[str, ...]
    days: int  # of arrivals, warm-up included
    warm_up_days: int
    seed: int
    replication: int
    engine: str


@dataclass(frozen=True)
class Comparison:
    """What a comparison found."""

    measures: (
        pd.DataFrame
    )  # port, policy, object_class, denominator, measure, unit, mean, low, high, n
    differences: pd.DataFrame  # the same with baseline; policy minus baseline, paired
    manifest: dict[str, object]
    runs: pd.DataFrame  # one value a replication
    ports: tuple[Port, ...]
    policies: tuple[Policy, ...]

    def to_json(self) -> dict[str, object]:
        """Return the JSON of the contract: numbers plain, missing ones null."""
        return {
            "manifest": self.manifest,
            "measures": records(self.measures),
            "differences": records(self.differences),
        }


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as plain records with null for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict(orient="records")  # type: ignore[return-value]


def compare(
    ports: str | Port | Sequence[str | Port],
    policies: Sequence[str | Policy] = DEFAULT_POLICIES,
    *,
    days: int | None = None,
    replications: int | None = None,
    seed: int = 2018,
    engine: str = "compiled",
    processes: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Compare policies at ports.

    Parameters
    ----------
    ports, policies
        Names, paths or loaded ones; the first policy is the baseline. A policy named twice is run
        twice; the second is called `name#2`.
    days, replications
        Days measured and replications; default: what each port file says.
    seed
        Names the random numbers, which all policies share.
    engine
        `compiled`, or `reference`: the same result, slower, written to be read.
    processes
        Worker processes; the result does not depend on their number.
    progress
        Called with (replications done, replications in all).

    Raises
    ------
    BadInput
        For unknown names, impossible numbers, or one replication (no interval can be given).
    """
    chosen = load_ports(ports)
    loaded = tuple(p if isinstance(p, Policy) else load_policy(p) for p in policies)
    check_request(engine, days, replications, len(loaded))
    tasks = [
        task
        for port in chosen
        for task in port_tasks(port, loaded, days, replications, seed, engine)
    ]
    frames = []
    for frame in run_tasks(tasks, processes):
        frames.append(frame)
        if progress is not None:
            progress(len(frames), len(tasks))
    runs = pd.concat(frames, ignore_index=True)
    return Comparison(
        measures=levels(runs),
        differences=paired_differences(runs, labels(loaded)[0]),
        manifest=manifest(
            chosen,
            loaded,
            days=[days or port.run.days for port in chosen],
            warm_up_days=[port.run.warm_up_days for port in chosen],
            replications=[replications or port.run.replications for port in chosen],
            seed=seed,
            engine=engine,
        ),
        runs=runs,
        ports=chosen,
        policies=loaded,
    )


def load_ports(ports: str | Port | Sequence[str | Port]) -> tuple[Port, ...]:
    """Return loaded ports of one or several names."""
    several = [ports] if isinstance(ports, str | Port) else list(ports)
    return tuple(port if isinstance(port, Port) else load_port(port) for port in several)


def check_request(engine: str, days: int | None, replications: int | None, n_policies: int) -> None:
    """Raise BadInput for a request that has no answer."""
    if engine not in ENGINES:
        message = f"no such engine; there are {', '.join(ENGINES)}"
        raise BadInput(message, key="engine", value=engine, rule="a built engine")
    if days is not None and not 1 <= days <= 366:
        raise BadInput("write 1 to 366", key="days", value=str(days), rule="1 to 366 days")
    if replications is not None and not 2 <= replications <= 10_000:
        message = "write 2 or more: one replication has no interval"
        raise BadInput(message, key="replications", value=str(replications), rule="2 to 10 000")
    if n_policies == 0:
        raise BadInput("name at least one policy", key="policy", rule="at least one")


def labels(policies: Sequence[Policy]) -> tuple[str, ...]:
    """Return the names of policies; the second of one name is `name#2`."""
    seen: dict[str, int] = {}
    found = []
    for policy in policies:
        seen[policy.policy] = seen.get(policy.policy, 0) + 1
        n = seen[policy.policy]
        found.append(policy.policy if n == 1 else f"{policy.policy}#{n}")
    return tuple(found)


def port_tasks(
    port: Port,
    policies: tuple[Policy, ...],
    days: int | None,
    replications: int | None,
    seed: int,
    engine: str,
) -> Iterator[Task]:
    """Give the replications of one port."""
    warm_up = port.run.warm_up_days
    for replication in range(replications or port.run.replications):
        yield Task(
            port=port,
            policies=policies,
            labels=labels(policies),
            days=warm_up + (days or port.run.days),
            warm_up_days=warm_up,
            seed=seed,
            replication=replication,
            engine=engine,
        )


def run_tasks(tasks: Sequence[Task], processes: int) -> Iterator[pd.DataFrame]:
    """Give each task's measures, in the order of the tasks."""
    if processes <= 1 or len(tasks) <= 1:
        yield from map(run_task, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run_task, tasks)


def run_task(task: Task) -> pd.DataFrame:
    """Run one replication under every policy; returns its measures in long form."""
    workload = draw(task.port, task.days, task.seed, task.replication)
    found = []
    for policy, label in zip(task.policies, task.labels, strict=True):
        plan = build_plan(task.port, policy, task.days)
        trace = ENGINES[task.engine](plan, workload)
        frame = measure(plan, workload, trace, task.port.costs, task.warm_up_days * DAY_MIN)
        frame["policy"] = label
        frame["replication"] = task.replication
        found.append(frame)
    return pd.concat(found, ignore_index=True)


def run(
    port: str | Port,
    policy: str | Policy,
    *,
    days: int | None = None,
    seed: int = 2018,
    replication: int = 0,
    engine: str = "compiled",
) -> Trace:
    """Run one replication of a port under a policy and return its trace."""
    check_request(engine, days, None, 1)
    (loaded,) = load_ports(port)
    chosen = policy if isinstance(policy, Policy) else load_policy(policy)
    all_days = loaded.run.warm_up_days + (days or loaded.run.days)
    plan = build_plan(loaded, chosen, all_days)
    return ENGINES[engine](plan, draw(loaded, all_days, seed, replication))
