"""The instructions of a workload as records, for the small functions that both engines call."""

import numpy as np

from sim.jit.kernel import kernel
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
            ("", "i1"),  # a record fills a cache line
        ],
    )
)


def instruction_inputs_of(workload: Workload) -> np.ndarray:
    """Return the columns of `workload.instructions` of the same names as records [m]."""
    inputs, rows = np.empty(workload.n_instructions, INSTRUCTION_INPUT), workload.instructions
    write_instruction_inputs(
        inputs,
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
    return inputs


@kernel
def write_instruction_inputs(
    inputs: np.ndarray,
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
    for m in range(len(inputs)):
        given = inputs[m]
        given.delay = delay[m]
        given.withdrawn_after = withdrawn_after[m]
        given.by_phone = by_phone[m]
        given.on_platform = on_platform[m]
        given.treatment = treatment[m]
        given.analysis = analysis[m]
        given.methods = methods[m]
        given.agency = agency[m]
        given.relies = relies[m]
        given.declines = declines[m]
        given.absent = absent[m]
        given.hit = hit[m]
        given.found_by_partner = found_by_partner[m]
        given.detained = detained[m]
        given.leaves_early = leaves_early[m]
