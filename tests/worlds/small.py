"""Small worlds for tests: the small port, changed one number at a time, and one run of it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim.engine.compiled.run import run
from sim.model.build import build_plan
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.load import load_policy
from sim.port.facts import with_values
from sim.port.load import load_port
from sim.port.schema import Port
from sim.sampling.draw import draw

SMALL = Path(__file__).parents[1] / "ports" / "small.yaml"
DAYS = 14


@dataclass(frozen=True)
class World:
    """A plan, a workload and what came of them."""

    plan: Plan
    workload: Workload
    trace: EngineTrace

    def mean_release(self) -> float:
        """Mean minutes from arrival to release."""
        return float((self.trace.objects.released - self.workload.objects.arrived).mean())

    def wanted_by_two(self) -> np.ndarray:
        """Which objects two or more agencies want."""
        rows = self.workload.instructions.object
        found: np.ndarray = np.bincount(rows, minlength=self.workload.n_objects) >= 2
        return found


@lru_cache(maxsize=1)
def small() -> Port:
    """The small port."""
    return load_port(SMALL)


def changed(port: Port, **numbers: float) -> Port:
    """The port with numbers changed; `__` in a name stands for a dot."""
    return with_values(port, {key.replace("__", "."): value for key, value in numbers.items()})


def world(
    port: Port, policy: str, *, days: int = DAYS, seed: int = 7, replication: int = 0
) -> World:
    """Run one replication of a port under a policy."""
    plan = build_plan(port, load_policy(policy), days)
    workload = draw(port, days, seed, replication)
    return World(plan, workload, run(plan, workload))
