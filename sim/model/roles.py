"""Who takes part in a visit, and on whose result a party relies.

Small functions in the Numba subset; both engines call them. The first `n` of `rows` are instructions of
one object; `inputs` are all instructions, as records of `INSTRUCTION_INPUT`; `acts_as` names the agency
that acts for each (merger).
"""

import numpy as np

from sim.jit.kernel import kernel
from sim.matching.core.codes import NOBODY

INSPECTS, RELIES, ABSENT = 0, 1, 2  # the role of a party in a visit


@kernel
def assign_roles(
    rows: np.ndarray,
    n: int,
    joint: bool,
    accept_results: bool,
    inputs: np.ndarray,
    acts_as: np.ndarray,
    roles: np.ndarray,
) -> None:
    """Write the role of each party of a visit into `roles`.

    In a joint visit parties may be absent, but never all of them. A party relies on the others if it is
    willing, the policy allows it, and those who inspect use all methods that it asks for.
    """
    missing = 0
    for k in range(n):
        roles[k] = INSPECTS
        if joint and inputs[rows[k]].absent:
            roles[k] = ABSENT
            missing += 1
    if missing == n:
        roles[0] = INSPECTS
    if not joint or not accept_results:
        return
    for k in range(n):
        if roles[k] == INSPECTS and inputs[rows[k]].relies:
            if is_covered(rows, n, k, inputs, acts_as, roles):
                roles[k] = RELIES


@kernel
def is_covered(
    rows: np.ndarray,
    n: int,
    k: int,
    inputs: np.ndarray,
    acts_as: np.ndarray,
    roles: np.ndarray,
) -> bool:
    """Whether other agencies' inspections use all the methods that party `k` asks for.

    An agency with two instructions in the visit is present anyway and relies on nobody.
    """
    mine, others = acts_as[inputs[rows[k]].agency], 0
    for j in range(n):
        if j == k or roles[j] != INSPECTS:
            continue
        if acts_as[inputs[rows[j]].agency] == mine:
            return False
        others |= inputs[rows[j]].methods
    return not inputs[rows[k]].methods & ~others


@kernel
def relied_on(
    rows: np.ndarray,
    n: int,
    k: int,
    inputs: np.ndarray,
    acts_as: np.ndarray,
    roles: np.ndarray,
) -> int:
    """Return the agency (by `acts_as`) on whose result party `k` relies.

    The first that inspected by a method that `k` asks for; if there is none, the first that inspected.
    """
    mine, first = acts_as[inputs[rows[k]].agency], NOBODY
    for j in range(n):
        other = acts_as[inputs[rows[j]].agency]
        if roles[j] != INSPECTS or other == mine:
            continue
        if inputs[rows[j]].methods & inputs[rows[k]].methods:
            return int(other)
        if first == NOBODY:
            first = other
    return int(first)
