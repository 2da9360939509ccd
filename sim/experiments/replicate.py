"""The work of one task: replications of a port under every policy, on common random numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd

from sim.analysis.measures import measure
from sim.engine.compiled.run import run as run_compiled
from sim.engine.reference.run import run as run_reference
from sim.errors import check_seed
from sim.model.build import build_plan
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.sampling.draw import draw
from sim.units import DAY_MIN

ENGINES: dict[str, Callable[[Plan, Workload], EngineTrace]] = {
    "compiled": run_compiled,
    "reference": run_reference,
}


@dataclass
class ReplicationContext:
    """A port with its plans, which are built when first needed and kept."""

    port: Port
    policies: tuple[Policy, ...]
    labels: tuple[str, ...]
    seed: int
    engine: str = "compiled"
    days: int = field(init=False)  # of arrivals, warm-up included
    warm_up_min: float = field(init=False)
    _plans: dict[int, Plan] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Raise BadInput for an impossible seed."""
        check_seed(self.seed)
        self.days = self.port.run.warm_up_days + self.port.run.days
        self.warm_up_min = float(self.port.run.warm_up_days * DAY_MIN)

    def plan(self, policy_index: int) -> Plan:
        """Return the plan under one policy."""
        if policy_index not in self._plans:
            self._plans[policy_index] = build_plan(
                self.port, self.policies[policy_index], self.days
            )
        return self._plans[policy_index]

    def draw(self, replication: int) -> Workload:
        """Return the workload of one replication, which is the same for every policy."""
        return draw(self.port, self.days, self.seed, replication)

    def run(self, policy_index: int, workload: Workload) -> EngineTrace:
        """Return the trace under one policy."""
        return ENGINES[self.engine](self.plan(policy_index), workload)

    def measures(
        self, policy_index: int, workload: Workload, trace: EngineTrace, replication: int
    ) -> pd.DataFrame:
        """Return the measures of one run in long form."""
        frame = measure(self.plan(policy_index), workload, trace, self.port.costs, self.warm_up_min)
        frame["policy"] = self.labels[policy_index]
        frame["replication"] = replication
        return frame

    def replication(self, number: int) -> pd.DataFrame:
        """Return the measures of one replication under every policy."""
        workload = self.draw(number)
        frames = [
            self.measures(policy_index, workload, self.run(policy_index, workload), number)
            for policy_index in range(len(self.policies))
        ]
        return pd.concat(frames, ignore_index=True)


@dataclass(frozen=True)
class ReplicationTask:
    """One replication of a port under every policy."""

    context: ReplicationContext
    replication: int

    def measures(self) -> pd.DataFrame:
        """Return its measures in long form."""
        return self.context.replication(self.replication)


@dataclass(frozen=True)
class Replications:
    """The job of a comparison: the first replication of every port before the second of any."""

    contexts: tuple[ReplicationContext, ...]

    @classmethod
    def of(
        cls,
        ports: Sequence[Port],
        policies: tuple[Policy, ...],
        seed: int,
        engine: str = "compiled",
    ) -> Self:
        """Return the job of some ports under the same policies."""
        names = labels(policies)
        return cls(tuple(ReplicationContext(port, policies, names, seed, engine) for port in ports))

    def number(self, port_index: int, replication: int) -> int:
        """Return the number of a task."""
        return replication * len(self.contexts) + port_index

    def task(self, number: int) -> ReplicationTask:
        """Return a task."""
        replication, port_index = divmod(number, len(self.contexts))
        return ReplicationTask(self.contexts[port_index], replication)

    def __call__(self, number: int) -> pd.DataFrame:
        """Return the measures of a task in long form."""
        return self.task(number).measures()


def labels(policies: Sequence[Policy]) -> tuple[str, ...]:
    """Return the names of policies; a repeated name becomes `name#2`."""
    seen: dict[str, int] = {}
    found = []
    for policy in policies:
        seen[policy.policy] = seen.get(policy.policy, 0) + 1
        n = seen[policy.policy]
        found.append(policy.policy if n == 1 else f"{policy.policy}#{n}")
    return tuple(found)


def measured(context: ReplicationContext, workload: Workload) -> np.ndarray:
    """Return which objects are measured [n]: those that arrive after the warm-up."""
    found: np.ndarray = workload.objects.arrived >= context.warm_up_min
    return found
