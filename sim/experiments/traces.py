"""One run of a port under a policy, and what can be read off it."""

from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import pandas as pd

from sim.analysis.catalogue import OBJECT_MEASURES
from sim.analysis.event_log import event_log, typed_log
from sim.analysis.measures import measure
from sim.analysis.objects import classes, object_table
from sim.analysis.time_release import time_release
from sim.domain.objects import CLASS_NAMES
from sim.errors import check_whole
from sim.experiments.compare import check_request, load_ports
from sim.experiments.replicate import ReplicationContext
from sim.experiments.study import with_days
from sim.model.plan import Plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.schema import Port

CLOCKS = ("arrived", "present", "declared", "released", "left")
SAID_BY_FLAGS = ("detained_share", "unfinished_share")  # of one object: yes or no


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """One run: what was drawn for every object, and what became of it.

    Parameters
    ----------
    port, policy
        As they were loaded; the port with the days that were asked for.
    plan, workload
        What the engine was given: arrays, see `sim.model`.
    tables
        What the engine gave back: `objects`, `instructions`, `visits`, `tasks`, `messages` as arrays.
        Both engines return equal tables.

    Examples
    --------
    >>> import sim
    >>> trace = sim.run("suzhou", "joint", days=1)
    >>> trace
    Trace of suzhou under joint: ... objects, ... instructions, ... visits
    """

    port: Port
    policy: Policy
    plan: Plan
    workload: Workload
    tables: EngineTrace

    def __repr__(self) -> str:
        """Say whose trace it is and how much it holds."""
        return (
            f"Trace of {self.port.port} under {self.policy.policy}: "
            f"{self.workload.n_objects:,} objects, {self.workload.n_instructions:,} instructions, "
            f"{len(self.tables.visits.began):,} visits"
        )

    @property
    def begins(self) -> datetime:
        """The moment at minute 0, Beijing time."""
        return datetime.combine(self.port.run.start, time())

    @property
    def warm_up_min(self) -> float:
        """Minutes at the beginning whose arrivals are not measured."""
        return float(self.port.run.warm_up_days * 24 * 60)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per object.

        Returns
        -------
        Columns; `attrs["units"]` gives the unit of each that has one:

        - `object` (its number), `object_class`, `stream`, `urgent`, `containers`, `wanted` (how many agencies
          want it inspected), `measured` (it arrived after the warm-up);
        - clocks in minutes from `begins`: `arrived`, `present` (at hand for inspection), `declared`,
          `released` (by the last agency), `left`, and `cleared_AGENCY` for each agency that deals with it;
          NaN: it did not happen before the end of the run;
        - spans in minutes, costs and counts, named and defined as in `measures()`: `customs_only_time`,
          `overall_time`, `release_time`, `inspection_span`, the waits, `visits`, `moves`, `openings`,
          `trader_cost` and so on; those of an object that was not released end with the run;
        - `detained`, `unfinished`.

        Examples
        --------
        >>> import sim
        >>> frame = sim.run("suzhou", "joint", days=1).to_frame()
        >>> frame.attrs["units"]["overall_time"]
        'min'
        >>> done = frame[~frame["unfinished"]]
        >>> bool((done["released"] - done["arrived"] - done["overall_time"]).abs().max() < 1e-6)
        True
        """
        objects, done = self.workload.objects, self.tables.objects
        wanted = np.bincount(self.workload.instructions.object, minlength=self.workload.n_objects)
        columns = {
            "object": np.arange(self.workload.n_objects),
            "object_class": np.array(CLASS_NAMES)[classes(self.plan, self.workload)],
            "stream": np.array(self.plan.streams)[objects.stream],
            "urgent": objects.urgent,
            "containers": objects.containers,
            "wanted": wanted,
            "measured": objects.arrived >= self.warm_up_min,
            "arrived": objects.arrived,
            "present": objects.present,
            "declared": objects.declared,
            "released": done.released,
            "left": done.left,
        }
        cleared = {
            f"cleared_{agency}": np.where(objects.deals[:, a], done.cleared[:, a], np.nan)
            for a, agency in enumerate(self.plan.agencies)
            if objects.deals[:, a].any()
        }
        spans = object_table(self.plan, self.workload, self.tables, self.port.costs)
        said = {name: spans[name] for name in spans if name not in SAID_BY_FLAGS}
        flags = {"detained": done.detained, "unfinished": np.isnan(done.released)}
        frame = pd.DataFrame(columns | cleared | said | flags)
        frame.attrs["units"] = dict.fromkeys((*CLOCKS, *cleared), "min") | {
            name: OBJECT_MEASURES[name].unit for name in said
        }
        return frame

    def measures(self) -> pd.DataFrame:
        """Return the measures of this run over the objects that arrived after the warm-up.

        Returns
        -------
        In long form: `port`, `policy`, `object_class`, `denominator` (matched, inspected, all), `measure`,
        `unit`, `value`. The names are those of `sim.measures()`.

        Examples
        --------
        >>> import sim
        >>> found = sim.run("suzhou", "joint", days=1).measures()
        >>> sorted(found["denominator"].unique())
        ['all', 'inspected', 'matched']
        """
        return measure(self.plan, self.workload, self.tables, self.port.costs, self.warm_up_min)

    def event_log(self) -> pd.DataFrame:
        """Return the run as an event log that process-mining tools read.

        Returns
        -------
        One row per event, by object and time, with the names of XES: `case:concept:name` (the object),
        `concept:name` (activity), `time:timestamp` (ISO 8601, Beijing time), `lifecycle:transition`,
        `org:resource`, `agency`, `minutes` (length of a step) and attributes of the object `case:…`.
        `sim.fit` reads such a log.

        Examples
        --------
        >>> import sim
        >>> log = sim.run("suzhou", "joint", days=1).event_log()
        >>> log["concept:name"].iloc[0]
        'arrive'
        """
        log = event_log(self.plan, self.workload, self.tables, self.begins)
        log.attrs["units"] = {"minutes": "min"}
        return log

    def time_release(self) -> pd.DataFrame:
        """Return the table of a Time Release Study: how long each stage took, by agency.

        The stages are those of the WCO's Guide to Measure the Time Required for the Release of Goods,
        version 3 (2018). They overlap where agencies work at once, so they do not add up to the total.

        Returns
        -------
        One row a stage, agency and class: `stage`, `agency`, `object_class`, `n`, and in minutes `mean`,
        `median`, `p90`, `longest`. All arrivals count, those of the warm-up too.

        Examples
        --------
        >>> import sim
        >>> stages = sim.run("suzhou", "joint", days=1).time_release()
        >>> stages.attrs["units"]["median"]
        'min'
        >>> "arrival to release" in set(stages["stage"])
        True
        """
        stages = time_release(typed_log(self.event_log()))
        stages.attrs["units"] = dict.fromkeys(("mean", "median", "p90", "longest"), "min")
        return stages


def run(
    port: str | Port,
    policy: str | Policy,
    *,
    days: int | None = None,
    seed: int = 2018,
    replication: int = 0,
    engine: str = "compiled",
) -> Trace:
    """Run one replication of a port under a policy.

    Parameters
    ----------
    port, policy
        Names, paths or loaded ones.
    days
        Days measured, after the warm-up; default: what the port file says.
    seed, replication
        Name the random numbers. The same two give the same objects under every policy.
    engine
        `compiled`, or `reference`: the same result, slower, written to be read.

    Returns
    -------
    The trace; `Trace.to_frame` gives one row per object, `Trace.event_log` one row per event.

    Raises
    ------
    BadInput
        For unknown names or impossible numbers.

    Examples
    --------
    >>> import sim
    >>> joint = sim.run("suzhou", "joint", days=1).to_frame()
    >>> serial = sim.run("suzhou", "serial", days=1).to_frame()
    >>> bool((serial["arrived"] == joint["arrived"]).all())  # the same objects
    True
    >>> bool(serial["overall_time"].mean() > joint["overall_time"].mean())
    True
    """
    check_request(engine, days, None, 1)
    check_whole("replication", replication, 0)
    (loaded,) = load_ports(port)
    chosen = policy if isinstance(policy, Policy) else load_policy(policy)
    context = ReplicationContext(
        with_days(loaded, days, None), (chosen,), (chosen.policy,), seed, engine
    )
    workload = context.draw(replication)
    return Trace(context.port, chosen, context.plan(0), workload, context.run(0, workload))
