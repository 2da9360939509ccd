"""The instructions of a workload as records, for the small functions that both engines call."""

import numpy as np

from sim.model.workload import Workload

INSTRUCTION_INPUT = np.dtype(
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
            ("", "i1"),  # padding: a record fills a cache line
        ],
    )
)
COLUMNS = (INSTRUCTION_INPUT.names or ())[:-1]  # all but the padding


def instruction_inputs_of(workload: Workload) -> np.ndarray:
    """Return the columns of `workload.instructions` with these names, as records [m]."""
    inputs = np.zeros(workload.n_instructions, INSTRUCTION_INPUT)
    for name in COLUMNS:
        inputs[name] = getattr(workload.instructions, name)
    return inputs
