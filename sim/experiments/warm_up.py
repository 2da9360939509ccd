"""How long the runs of a port remember that they began empty (MSER-5 on hourly means)."""

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
    """Return where MSER-5 cuts, and the series that it cuts: objects present each hour [24 * days].

    Objects of whom an agency wants an inspection, counted from arrival to release, averaged over
    replications and then over the 168 hours up to each (weeks repeat; their swing is no warm-up).
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
