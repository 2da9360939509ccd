"""The warm-up of a port's runs, which start empty (MSER-5 on hourly means)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.warm_up import Truncation, mser5
from sim.errors import check_whole
from sim.experiments.compare import check_replications, load_ports
from sim.experiments.replicate import ReplicationContext
from sim.experiments.study import with_days
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.types import Floats

HOURS_A_WEEK = 168
LEAST_DAYS = 14


@dataclass(frozen=True, repr=False)
class WarmUp:
    """How much of the beginning of a run to drop.

    Attributes
    ----------
    port, policy
        Their names.
    warm_up_days
        What the port file drops.
    truncation, hourly
        Where MSER-5 cuts, and the series that it cuts: objects present [hours].

    Examples
    --------
    >>> import sim
    >>> sim.warm_up("suzhou", days=14, replications=2)
    WarmUp of suzhou under serial: MSER-5 drops ... days, the port file 7
    """

    port: str
    policy: str
    warm_up_days: int
    truncation: Truncation
    hourly: Floats

    def __repr__(self) -> str:
        """Say what MSER-5 drops, and what the port file does."""
        return (
            f"WarmUp of {self.port} under {self.policy}: MSER-5 drops {self.cut_days:.1f} days, "
            f"the port file {self.warm_up_days}"
        )

    @property
    def cut_days(self) -> float:
        """Days that MSER-5 drops."""
        return self.truncation.cut / 24

    @property
    def trustworthy(self) -> bool:
        """Whether the runs are long enough to say so: the cut lies in their first half."""
        return self.truncation.trustworthy

    def to_frame(self) -> pd.DataFrame:
        """Return `hour` (at the end of the week that a value is the mean of) and `present` (objects).

        Examples
        --------
        >>> import sim
        >>> frame = sim.warm_up("suzhou", days=14, replications=2).to_frame()
        >>> frame["hour"].tolist()[0], len(frame)
        (168, 169)
        """
        hours = np.arange(len(self.hourly)) + HOURS_A_WEEK
        frame = pd.DataFrame({"hour": hours, "present": self.hourly})
        frame.attrs["units"] = {"hour": "h", "present": "count"}
        return frame


def warm_up(
    port: str | Port,
    policy: str | Policy = "serial",
    *,
    days: int = 28,
    replications: int = 10,
    seed: int = 2018,
) -> WarmUp:
    """Find how much of the beginning of a run to drop, by MSER-5 (White 1997).

    The series is the number of objects present of whom an agency wants an inspection, counted each hour
    from arrival to release, averaged over replications and then over the 168 hours up to each (weeks
    repeat; their swing is no warm-up).

    Parameters
    ----------
    port, policy
        Names, paths or loaded ones.
    days, replications
        Length and number of the runs, which begin empty: 14 to 366 days, 2 runs or more.
    seed
        Names the random numbers.

    Raises
    ------
    BadInput
        For unknown names or impossible numbers.

    Examples
    --------
    >>> import sim
    >>> found = sim.warm_up("suzhou", "joint", days=14, replications=2)
    >>> 0 <= found.cut_days <= 7
    True
    """
    check_whole("days", days, LEAST_DAYS, 366)
    check_replications(replications)
    (given,) = load_ports(port)
    loaded = (policy if isinstance(policy, Policy) else load_policy(policy),)
    context = ReplicationContext(with_days(given, days, 0), loaded, (loaded[0].policy,), seed)
    hours = np.arange(24 * days) * 60.0
    present = np.zeros(len(hours))
    for replication in range(replications):
        workload = context.draw(replication)
        released = context.run(0, workload).objects.released
        rows = np.unique(workload.instructions.object)
        begins = np.sort(workload.objects.arrived[rows])
        ends = np.sort(np.nan_to_num(released[rows], nan=np.inf))
        present += np.searchsorted(begins, hours, "right") - np.searchsorted(ends, hours, "right")
    week = np.ones(HOURS_A_WEEK) / HOURS_A_WEEK
    smooth = np.convolve(present / replications, week, mode="valid")
    return WarmUp(given.port, loaded[0].policy, given.run.warm_up_days, mser5(smooth), smooth)
