"""The instructions of a workload as records, for the small functions that both engines call."""

import numpy as np

from sim.model.workload import Workload

ORDER = np.dtype(
    (
        np.record,
        [
            ("object", "i8"),
            ("agency", "i8"),
            ("methods", "i8"),
            ("delay", "f8"),
            ("withdrawn_after", "f8"),
            ("by_phone", "f8"),
            ("on_platform", "f8"),
            ("treatment", "f8"),
            ("analysis", "f8"),
            ("relies", "i8"),
            ("leaves_early", "i8"),
            ("declines", "i8"),
            ("absent", "i8"),
            ("hit", "i8"),
            ("found_by_partner", "i8"),
            ("detained", "i8"),
        ],
    )
)


def orders_of(workload: Workload) -> np.ndarray:
    """Return the columns of `workload.instructions` of the same names as records [m]."""
    orders = np.zeros(workload.n_instructions, ORDER)
    for name in ORDER.names or ():
        orders[name] = getattr(workload.instructions, name)
    return orders
