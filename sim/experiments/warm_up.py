"""The warm-up of a port's runs, which start empty (MSER-5 on hourly means)."""

import numpy as np

from sim.analysis.warm_up import Truncation, mser5
from sim.experiments.replicate import ReplicationContext
from sim.experiments.study import with_days
from sim.policy.load import load_policy
from sim.port.schema import Port
from sim.types import Floats


def warm_up(
    port: Port, policy: str, *, days: int = 28, replications: int = 10, seed: int = 2018
) -> tuple[Truncation, Floats]:
    """Return the truncation point of MSER-5 and its series: objects present each hour [24 * days].

    Counts objects to be inspected from arrival to release, averaged over replications and then over the
    preceding 168 hours, because the weekly cycle is not part of the warm-up.
    """
    loaded = (load_policy(policy),)
    context = ReplicationContext(with_days(port, days, 0), loaded, (policy,), seed)
    hours = np.arange(24 * days) * 60.0
    present = np.zeros(len(hours))
    for replication in range(replications):
        workload = context.draw(replication)
        released = context.run(0, workload).objects.released
        rows = np.unique(workload.instructions.object)
        begins = np.sort(workload.objects.arrived[rows])
        ends = np.sort(np.nan_to_num(released[rows], nan=np.inf))
        present += np.searchsorted(begins, hours, "right") - np.searchsorted(ends, hours, "right")
    smooth = np.convolve(present / replications, np.ones(168) / 168, mode="valid")
    return mser5(smooth), smooth
