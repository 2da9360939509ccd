"""The tasks of a study: blocks of replications at one port and point.

A task is a number. Its result is the bytes of Parquet tables, so the parent process only writes them and
its memory does not grow with the study.
"""

import io
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.analysis.histograms import counted
from sim.analysis.objects import classes, denominators, object_table
from sim.domain.objects import CLASS_NAMES
from sim.experiments.controls import deviations
from sim.experiments.designs import Settings, points, study_policies
from sim.experiments.replicate import ReplicationContext, labels, measured
from sim.experiments.study import Study, load_study, study_ports
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.schema import Policy
from sim.port.facts import with_values
from sim.port.schema import Port

TABLES = ("histograms", "controls", "runs")  # a task is done when the last of them is written
WORD = pa.dictionary(pa.int32(), pa.string())
PLACE = [("port", WORD), ("point", pa.int32())]
GROUP = [("object_class", WORD), ("denominator", WORD), ("measure", WORD)]
SCHEMAS = {
    "runs": pa.schema(
        [*PLACE, ("policy", WORD), ("replication", pa.int32()), *GROUP, ("value", pa.float64())]
    ),
    "histograms": pa.schema(
        [
            *PLACE,
            ("policy", WORD),
            ("replication", pa.int32()),
            *GROUP,
            ("bin", pa.int32()),
            ("count", pa.int64()),
        ]
    ),
    "controls": pa.schema(
        [*PLACE, ("replication", pa.int32()), ("control", WORD), ("deviation", pa.float64())]
    ),
}


@dataclass(frozen=True)
class Block:
    """Some replications of one port at one point, under every policy."""

    port: int
    point: int
    first: int
    n: int


@dataclass
class StudyJob:
    """A study with its ports and policies loaded: all that a worker needs besides task numbers."""

    study: Study
    ports: tuple[Port, ...]
    policies: tuple[Policy, ...]
    _context: tuple[int, int, ReplicationContext] | None = field(
        default=None, init=False, repr=False
    )

    @classmethod
    def of(cls, study: Study) -> "StudyJob":
        """Load the ports and policies of a study. Raises BadInput."""
        return cls(study, study_ports(study), study_policies(study))

    @cached_property
    def points(self) -> list[list[Settings]]:
        """Settings [port][point]."""
        return [points(self.study, port) for port in self.ports]

    @cached_property
    def blocks(self) -> list[Block]:
        """All tasks, in the order of their numbers."""
        size, total = self.study.block, self.study.replications
        return [
            Block(port, point, first, min(size, total - first))
            for port in range(len(self.ports))
            for point in range(len(self.points[port]))
            for first in range(0, total, size)
        ]

    @property
    def n_runs(self) -> int:
        """Total number of runs: replications times policies."""
        return sum(block.n for block in self.blocks) * len(self.policies)

    def size(self) -> pd.DataFrame:
        """Return one row per port: `port`, `points`, `policies`, `replications`, `days`, `runs`."""
        n_policies, replications = len(self.policies), self.study.replications
        return pd.DataFrame(
            [
                {
                    "port": port.port,
                    "points": len(points),
                    "policies": n_policies,
                    "replications": replications,
                    "days": port.run.days,
                    "runs": len(points) * n_policies * replications,
                }
                for port, points in zip(self.ports, self.points, strict=True)
            ]
        )

    def context(self, port: int, point: int) -> ReplicationContext:
        """Return a port at a point; the plans of the last task are reused."""
        if self._context is None or self._context[:2] != (port, point):
            numbers = self.study.numbers
            changed = with_values(
                self.ports[port],
                self.points[port][point],
                nearest=True,
                resize=numbers is not None and numbers.assumed,
            )
            context = ReplicationContext(
                changed, self.policies, labels(self.policies), self.study.seed, self.study.engine
            )
            self._context = (port, point, context)
        return self._context[2]

    def __call__(self, number: int) -> dict[str, bytes]:
        """Run one task; return the bytes of each table's Parquet file."""
        block = self.blocks[number]
        context = self.context(block.port, block.point)
        found: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
        for replication in range(block.first, block.first + block.n):
            for name, frame in self._replication(context, replication).items():
                found[name].append(frame)
        return {
            name: _parquet(name, frames, context.port.port, block.point)
            for name, frames in found.items()
        }

    def _replication(self, context: ReplicationContext, number: int) -> dict[str, pd.DataFrame]:
        workload = context.draw(number)
        runs, counts = [], []
        for k in range(len(self.policies)):
            trace = context.run(k, workload)
            runs.append(self._kept(context.measures(k, workload, trace, number)))
            if self.study.histograms:
                counts.append(self._histograms(context, k, workload, trace, number))
        controls = pd.DataFrame(
            deviations(context, workload).items(), columns=["control", "deviation"]
        )
        return {
            "runs": pd.concat(runs, ignore_index=True),
            "histograms": pd.concat(counts, ignore_index=True) if counts else pd.DataFrame(),
            "controls": controls.assign(replication=number),
        }

    def _kept(self, frame: pd.DataFrame) -> pd.DataFrame:
        wanted = self.study.measures
        return frame[frame["measure"].isin(wanted)] if wanted else frame

    def _histograms(
        self,
        context: ReplicationContext,
        k: int,
        workload: Workload,
        trace: EngineTrace,
        number: int,
    ) -> pd.DataFrame:
        plan = context.plan(k)
        table = object_table(plan, workload, trace, context.port.costs)
        counts, kinds = measured(context, workload), classes(plan, workload)
        frames = []
        for cls in np.unique(kinds):
            for denominator, belongs in denominators(workload).items():
                rows = counts & belongs & (kinds == cls)
                for name in self.study.histograms:
                    bins, n = counted(table[name][rows])
                    frame = pd.DataFrame({"bin": bins, "count": n})
                    frame["object_class"] = CLASS_NAMES[cls]
                    frame["denominator"], frame["measure"] = denominator, name
                    frames.append(frame)
        found = pd.concat(frames, ignore_index=True)
        return found.assign(policy=context.labels[k], replication=number)


def _parquet(name: str, frames: list[pd.DataFrame], port: str, point: int) -> bytes:
    """Return a table as the bytes of a Parquet file; equal rows give equal bytes."""
    frame = pd.concat(frames, ignore_index=True)
    schema = SCHEMAS[name]
    if frame.empty:
        table = schema.empty_table()
    else:
        frame = frame.assign(port=port, point=point)[schema.names]
        table = pa.Table.from_pandas(frame, preserve_index=False).cast(schema)
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), buffer, compression="zstd")
    return buffer.getvalue()


def study_size(study: Study | str) -> pd.DataFrame:
    """Say what a study would run.

    Parameters
    ----------
    study
        A study, the name of a shipped one, or a YAML file.

    Returns
    -------
    One row per port: `port`, `points` (settings of numbers), `policies`, `replications`, `days` measured in
    each run, and `runs` in all.

    Raises
    ------
    BadInput
        For a study that is not as it should be.

    Examples
    --------
    >>> import sim
    >>> sim.study_size("levers")[["port", "policies", "runs"]].values.tolist()[0]
    ['alashankou', 16, 320]
    """
    return StudyJob.of(study if isinstance(study, Study) else load_study(study)).size()
