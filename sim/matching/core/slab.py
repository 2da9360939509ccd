"""The states of many objects in common arrays, which is cheaper than three small arrays for each."""

import numpy as np

from sim.jit.kernel import kernel
from sim.matching.core.transition import deliver


@kernel
def deliver_in_slab(
    heads: np.ndarray,
    rows: np.ndarray,
    cases: np.ndarray,
    i: int,
    message: np.ndarray,
    rules: np.ndarray,
    sites: np.ndarray,
    log: np.ndarray,
) -> tuple[int, float, int, bool]:
    """Apply one message to object `i` of a slab; otherwise like `deliver`."""
    return deliver(heads[i], rows[i], cases[i], message, rules, sites, log)
