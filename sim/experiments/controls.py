"""Control variates of a port: sums over a workload minus their exact means.

They are equal under all policies, and their means follow from the port's numbers.
"""

from collections.abc import Iterator

import numpy as np

from sim.experiments.replicate import ReplicationContext, measured
from sim.model.port_indices import agencies_of
from sim.model.workload import Workload
from sim.port.schema import Stream
from sim.sampling.arrivals import hourly_rate


def deviations(context: ReplicationContext, workload: Workload) -> dict[str, float]:
    """Return control -> realised minus expected value, over the objects after the warm-up.

    `arrivals/STREAM` objects; `instructions/STREAM/AGENCY` instructions; `review/STREAM/AGENCY`
    minutes of review by officers.
    """
    counts = measured(context, workload)
    found = {}
    for k, (name, stream) in enumerate(context.port.streams.items()):
        here = counts & (workload.objects.stream == k)
        arrivals = expected_objects(context, stream)
        found[f"arrivals/{name}"] = float(here.sum()) - arrivals
        for control, realised, mean in _of_agencies(context, workload, name, here):
            found[control] = realised - mean * arrivals
    return found


def expected_objects(context: ReplicationContext, stream: Stream) -> float:
    """Return the mean number of measured objects of a stream."""
    rates = hourly_rate(stream, context.port.run.start.weekday(), context.days)
    return float(rates[24 * context.port.run.warm_up_days :].sum() * stream.batch.base)


def _of_agencies(
    context: ReplicationContext, workload: Workload, name: str, here: np.ndarray
) -> Iterator[tuple[str, float, float]]:
    """Yield control, realised sum and mean per object, for each agency of a stream."""
    rows, agencies = workload.instructions, agencies_of(context.port)
    for agency, dealing in context.port.streams[name].agencies.items():
        a = agencies.index(agency)
        deals, wants = dealing.deals_with.base, dealing.instructs.base
        if 0 < deals * wants < 1:
            sent = float((here[rows.object] & (rows.agency == a)).sum())
            yield f"instructions/{name}/{agency}", sent, deals * wants
        by_hand = deals * (1 - dealing.papers.automatic.base)
        if by_hand > 0 and dealing.papers.review.base > 0:
            work = float(workload.objects.review[here, a].sum())
            yield f"review/{name}/{agency}", work, by_hand * dealing.papers.review.base
