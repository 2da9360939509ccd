"""An incremental comparison: available from two replications on, refined by each further one.

Tasks may finish in any order. The result always equals that of `sim.compare` with the same number of
replications.
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
from sim.experiments.compare import Comparison, check_request
from sim.experiments.jobs import TaskList
from sim.experiments.manifest import content_hash, manifest
from sim.experiments.replicate import Replications, ReplicationTask, labels, measured
from sim.experiments.study import with_days
from sim.policy.schema import Policy
from sim.port.schema import Port

FEWEST = 2  # replications needed for an interval
MOST_OBJECTS = 200_000  # per replication: limits time and memory of a request
SHARES = (0.02, *(round(k / 20, 2) for k in range(1, 20)), 0.98, 0.99)  # points of a curve


@dataclass(frozen=True)
class ComparisonRequest:
    """A requested comparison; requests with equal keys have equal results."""

    ports: tuple[Port, ...]
    policies: tuple[Policy, ...]
    days: int | None = None  # None: as each port states
    replications: int = 5
    seed: int = 2018

    def __post_init__(self) -> None:
        """Raise BadInput for an invalid request, or one that would take too long."""
        check_request("compiled", self.days, self.replications, len(self.policies))
        for port in self.ports:
            objects = expected_objects(port, self.days)
            if objects > MOST_OBJECTS:
                days = str(self.days or port.run.days)
                raise BadInput(
                    "too-many-objects", key="days", value=days, objects=objects, most=MOST_OBJECTS
                )

    @property
    def key(self) -> str:
        """Return a key of everything that determines the result."""
        parts = [content_hash(part) for part in (*self.ports, *self.policies)]
        parts += [str(self.days), str(self.replications), str(self.seed)]
        return sha256("|".join(parts).encode()).hexdigest()[:24]

    @property
    def lengthened(self) -> tuple[Port, ...]:
        """The ports with the requested run length."""
        return tuple(with_days(port, self.days, None) for port in self.ports)

    def tasks(self) -> dict[tuple[str, int], ReplicationTask]:
        """Return the tasks (port, replication): the first of every port before the second of any."""
        job = Replications.of(self.lengthened, self.policies, self.seed)
        tasks = (job.task(number) for number in range(self.replications * len(self.ports)))
        return {(task.context.port.port, task.replication): task for task in tasks}

    def job(
        self, *, curves: bool = False
    ) -> TaskList[tuple[str, int], ReplicationTask, pd.DataFrame]:
        """Return the job: measures, or curves of the distribution."""
        return TaskList(quantile_curves if curves else answer, self.tasks())


def expected_objects(port: Port, days: int | None) -> float:
    """Return the expected number of objects of a replication, warm-up included."""
    per_day = sum(stream.per_day.base for stream in port.streams.values())
    return per_day * (port.run.warm_up_days + (days or port.run.days))


def most_days(port: Port) -> int:
    """Return the longest run that a request may ask for: at least that of the port file."""
    per_day = sum(stream.per_day.base for stream in port.streams.values())
    return int(max(port.run.days, min(28, MOST_OBJECTS / per_day - port.run.warm_up_days)))


Pieces = Mapping[tuple[str, int], pd.DataFrame]  # by port and replication


def complete(question: ComparisonRequest, pieces: Pieces) -> int:
    """Return how many replications, counted from the first, are complete for every port."""
    n = 0
    while all((port.port, n) in pieces for port in question.ports):
        n += 1
    return n


def comparison(question: ComparisonRequest, pieces: Pieces) -> Comparison | None:
    """Return the comparison of the complete replications; None if there are fewer than two."""
    n = complete(question, pieces)
    if n < FEWEST:
        return None
    runs = pd.concat(
        [pieces[port.port, k] for port in question.ports for k in range(n)], ignore_index=True
    )
    ports = question.lengthened
    return Comparison(
        measures=levels(runs),
        differences=paired_differences(runs, labels(question.policies)[0]),
        manifest=manifest(
            ports,
            question.policies,
            days=[port.run.days for port in ports],
            warm_up_days=[port.run.warm_up_days for port in ports],
            replications=[n] * len(ports),
            seed=question.seed,
            engine="compiled",
        ),
        runs=runs,
        ports=ports,
        policies=question.policies,
    )


def answer(task: ReplicationTask) -> pd.DataFrame:
    """Run one replication under every policy: its measures."""
    return task.measures()


def quantile_curves(task: ReplicationTask) -> pd.DataFrame:
    """Run one replication: quantiles of overall clearance time (min) in the long form of measures.

    `measure` is `overall_time_q37` for the 37 % quantile; shares are `SHARES`.
    """
    context = task.context
    workload = context.draw(task.replication)
    counted = measured(context, workload)
    rows: list[tuple[str, str, str, str, float]] = []
    for k, label in enumerate(context.labels):
        trace = context.run(k, workload)
        released = np.where(
            np.isnan(trace.objects.released), trace.ended_min, trace.objects.released
        )
        overall = np.maximum(released - workload.objects.arrived, 0.0)
        kinds = classes(context.plan(k), workload)
        for cls in np.unique(kinds):
            for who, belongs in denominators(workload).items():
                values = overall[counted & belongs & (kinds == cls)]
                if len(values):
                    rows += [
                        (label, CLASS_NAMES[cls], who, f"overall_time_q{100 * share:g}", value)
                        for share, value in zip(SHARES, np.quantile(values, SHARES), strict=True)
                    ]
    frame = pd.DataFrame(
        rows, columns=["policy", "object_class", "denominator", "measure", "value"]
    )
    return frame.assign(port=context.port.port, unit="min", replication=task.replication)


def curve_levels(question: ComparisonRequest, pieces: Pieces) -> pd.DataFrame | None:
    """Return quantiles with intervals (measures plus `share`); None below two replications."""
    n = complete(question, pieces)
    if n < FEWEST:
        return None
    runs = [pieces[port.port, k] for port in question.ports for k in range(n)]
    found = levels(pd.concat(runs, ignore_index=True))
    found["share"] = found["measure"].str.rpartition("_q")[2].astype(float) / 100
    return found
