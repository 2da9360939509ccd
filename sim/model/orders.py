"""The instructions of a workload as records, for the small functions that both engines call."""

import numpy as np

from sim.jit.kernel import kernel
from sim.model.workload import Workload

ORDER = np.dtype(
    (
        np.record,
        [
            ("delay", "f8"),
            ("withdrawn_after", "f8"),
            ("by_phone", "f8"),
            ("on_platform", "f8"),
            ("treatment", "f8"),
            ("analysis", "f8"),
            ("methods", "i4"),
            ("agency", "i4"),
            ("relies", "i1"),
            ("declines", "i1"),
            ("absent", "i1"),
            ("hit", "i1"),
            ("found_by_partner", "i1"),
            ("detained", "i1"),
            ("leaves_early", "i1"),
            ("", "i1"),  # a record fills a cache line
        ],
    )
)


def orders_of(workload: Workload) -> np.ndarray:
    """Return the columns of `workload.instructions` of the same names as records [m]."""
    orders, rows = np.empty(workload.n_instructions, ORDER), workload.instructions
    write_orders(
        orders,
        rows.delay,
        rows.withdrawn_after,
        rows.by_phone,
        rows.on_platform,
        rows.treatment,
        rows.analysis,
        rows.methods,
        rows.agency,
        rows.relies,
        rows.declines,
        rows.absent,
        rows.hit,
        rows.found_by_partner,
        rows.detained,
        rows.leaves_early,
    )
    return orders


@kernel
def write_orders(
    orders: np.ndarray,
    delay: np.ndarray,
    withdrawn_after: np.ndarray,
    by_phone: np.ndarray,
    on_platform: np.ndarray,
    treatment: np.ndarray,
    analysis: np.ndarray,
    methods: np.ndarray,
    agency: np.ndarray,
    relies: np.ndarray,
    declines: np.ndarray,
    absent: np.ndarray,
    hit: np.ndarray,
    found_by_partner: np.ndarray,
    detained: np.ndarray,
    leaves_early: np.ndarray,
) -> None:
    """Write all columns in one pass: NumPy would go over the records once a column."""
    for m in range(len(orders)):
        order = orders[m]
        order.delay = delay[m]
        order.withdrawn_after = withdrawn_after[m]
        order.by_phone = by_phone[m]
        order.on_platform = on_platform[m]
        order.treatment = treatment[m]
        order.analysis = analysis[m]
        order.methods = methods[m]
        order.agency = agency[m]
        order.relies = relies[m]
        order.declines = declines[m]
        order.absent = absent[m]
        order.hit = hit[m]
        order.found_by_partner = found_by_partner[m]
        order.detained = detained[m]
        order.leaves_early = leaves_early[m]
