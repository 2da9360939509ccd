"""A comparison that grows: shown after two replications, refined by each that follows.

Whoever runs the tasks (a pool of processes, a loop) hands their pieces back in any order. What is
shown is always the comparison that `sim.compare` gives with as many replications.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pandas as pd

from sim.analysis.intervals import levels, paired_differences
from sim.analysis.objects import classes, denominators
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput
from sim.experiments.compare import (
    ENGINES,
    Comparison,
    Task,
    check_request,
    labels,
    port_tasks,
    run_task,
)
from sim.experiments.manifest import content_hash, manifest
from sim.model.build import build_plan
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.sampling.draw import draw
from sim.units import DAY_MIN

FEWEST = 2  # replications: below, there is no interval
MOST_OBJECTS = (
    60_000  # of one replication, so that no request holds a worker or its memory for long
)
SHARES = (0.02, *(round(k / 20, 2) for k in range(1, 20)), 0.98, 0.99)  # points of a curve


@dataclass(frozen=True)
class Question:
    """What is compared; two questions with one key have one answer."""

    ports: tuple[Port, ...]
    policies: tuple[Policy, ...]
    days: int | None = None  # None: what each port says
    replications: int = 5
    seed: int = 2018

    def __post_init__(self) -> None:
        """Raise BadInput for what has no answer, or would take far too long."""
        check_request("compiled", self.days, self.replications, len(self.policies))
        for port in self.ports:
            objects = expected_objects(port, self.days)
            if objects > MOST_OBJECTS:
                message = f"some {objects:.0f} objects; ask for fewer days or less traffic"
                raise BadInput(
                    message, key="days", value=str(self.days or port.run.days),
                    rule=f"at most {MOST_OBJECTS} objects a replication",
                )  # fmt: skip

    @property
    def key(self) -> str:
        """Name the question by all that its answer depends on."""
        parts = [content_hash(part) for part in (*self.ports, *self.policies)]
        parts += [str(self.days), str(self.replications), str(self.seed)]
        return sha256("|".join(parts).encode()).hexdigest()[:24]

    def tasks(self) -> list[Task]:
        """Return the replications, the first of every port before the second of any."""
        found = [
            task
            for port in self.ports
            for task in port_tasks(
                port, self.policies, self.days, self.replications, self.seed, "compiled"
            )
        ]
        return sorted(found, key=lambda task: task.replication)


def expected_objects(port: Port, days: int | None) -> float:
    """Return how many objects a replication has, warm-up included."""
    per_day = sum(stream.per_day.base for stream in port.streams.values())
    return per_day * (port.run.warm_up_days + (days or port.run.days))


def most_days(port: Port) -> int:
    """Return the longest run of a port that a question may ask for; what its file says at least."""
    per_day = sum(stream.per_day.base for stream in port.streams.values())
    return int(max(port.run.days, min(28, MOST_OBJECTS / per_day - port.run.warm_up_days)))


Pieces = Mapping[tuple[str, int], pd.DataFrame]  # by port and replication


def complete(question: Question, pieces: Pieces) -> int:
    """Return how many replications, from the first on, are there for every port."""
    n = 0
    while all((port.port, n) in pieces for port in question.ports):
        n += 1
    return n


def comparison(question: Question, pieces: Pieces) -> Comparison | None:
    """Return the comparison of the replications that are there; None below two of each port."""
    n = complete(question, pieces)
    if n < FEWEST:
        return None
    runs = pd.concat(
        [pieces[port.port, k] for port in question.ports for k in range(n)], ignore_index=True
    )
    return Comparison(
        measures=levels(runs),
        differences=paired_differences(runs, labels(question.policies)[0]),
        manifest=manifest(
            question.ports,
            question.policies,
            days=[question.days or port.run.days for port in question.ports],
            warm_up_days=[port.run.warm_up_days for port in question.ports],
            replications=[n for _ in question.ports],
            seed=question.seed,
            engine="compiled",
        ),
        runs=runs,
        ports=question.ports,
        policies=question.policies,
    )


def answer(task: Task) -> pd.DataFrame:
    """Run one replication under every policy: its measures (`sim.experiments.compare.run_task`)."""
    return run_task(task)


def curves(task: Task) -> pd.DataFrame:
    """Run one replication: quantiles of overall clearance time (min) in the long form of measures.

    `measure` is `overall_time_q37` for the 37 % quantile; shares are `SHARES`.
    """
    workload = draw(task.port, task.days, task.seed, task.replication)
    measured = workload.objects.arrived >= task.warm_up_days * DAY_MIN
    rows: list[tuple[str, str, str, str, float]] = []
    for policy, label in zip(task.policies, task.labels, strict=True):
        plan = build_plan(task.port, policy, task.days)
        trace = ENGINES[task.engine](plan, workload)
        released = np.where(
            np.isnan(trace.objects.released), trace.ended_min, trace.objects.released
        )
        overall = np.maximum(released - workload.objects.arrived, 0.0)
        kinds = classes(plan, workload)
        for cls in np.unique(kinds):
            for who, belongs in denominators(workload).items():
                values = overall[measured & belongs & (kinds == cls)]
                if len(values):
                    rows += [
                        (label, CLASS_NAMES[cls], who, f"overall_time_q{100 * share:g}", value)
                        for share, value in zip(SHARES, np.quantile(values, SHARES), strict=True)
                    ]
    frame = pd.DataFrame(
        rows, columns=["policy", "object_class", "denominator", "measure", "value"]
    )
    return frame.assign(port=task.port.port, unit="min", replication=task.replication)


def curve_levels(question: Question, pieces: Pieces) -> pd.DataFrame | None:
    """Return quantiles with intervals: `share` beside the columns of measures; None below two."""
    n = complete(question, pieces)
    if n < FEWEST:
        return None
    runs = [pieces[port.port, k] for port in question.ports for k in range(n)]
    found = levels(pd.concat(runs, ignore_index=True))
    found["share"] = found["measure"].str.rpartition("_q")[2].astype(float) / 100
    return found
