"""Who takes part in a visit, on whose result a party relies, and when a visit may begin.

Small functions in the Numba subset; both engines call them. `rows` are instructions of one object
(rows of `orders.ORDER`), the first `n` of which count; an agency speaks as `acts_as` says (merger).
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
    orders: np.ndarray,
    acts_as: np.ndarray,
    roles: np.ndarray,
) -> None:
    """Write the role of each party of a visit into `roles`.

    In a joint visit parties may fail to come, but never all of them. A party relies on the others if
    it would, the policy lets it, and those who inspect use all the methods that it asks for.
    """
    missing = 0
    for k in range(n):
        roles[k] = INSPECTS
        if joint and orders[rows[k]].absent:
            roles[k] = ABSENT
            missing += 1
    if missing == n:
        roles[0] = INSPECTS
    if not joint or not accept_results:
        return
    for k in range(n):
        if roles[k] == INSPECTS and orders[rows[k]].relies:
            if is_covered(rows, n, k, orders, acts_as, roles):
                roles[k] = RELIES


@kernel
def is_covered(
    rows: np.ndarray,
    n: int,
    k: int,
    orders: np.ndarray,
    acts_as: np.ndarray,
    roles: np.ndarray,
) -> bool:
    """Whether other agencies' inspections use all the methods that party `k` asks for.

    An agency with two instructions in the visit is there anyhow and relies on nobody.
    """
    mine, others = acts_as[orders[rows[k]].agency], 0
    for j in range(n):
        if j == k or roles[j] != INSPECTS:
            continue
        if acts_as[orders[rows[j]].agency] == mine:
            return False
        others |= orders[rows[j]].methods
    return not orders[rows[k]].methods & ~others


@kernel
def relied_on(
    rows: np.ndarray,
    n: int,
    k: int,
    orders: np.ndarray,
    acts_as: np.ndarray,
    roles: np.ndarray,
) -> int:
    """Return the agency on whose result party `k` relies, as it speaks.

    The first that inspected by a method that `k` asks for; if none did, the first that inspected.
    """
    mine, first = acts_as[orders[rows[k]].agency], NOBODY
    for j in range(n):
        other = acts_as[orders[rows[j]].agency]
        if roles[j] != INSPECTS or other == mine:
            continue
        if orders[rows[j]].methods & orders[rows[k]].methods:
            return int(other)
        if first == NOBODY:
            first = other
    return int(first)


@kernel
def keep_units_from(joint: bool, agreed_slots: bool, now: float, reserve_after: float) -> float:
    """Return from when on units that come free are kept for a visit that queues now (idea 6).

    With agreed slots the teams are kept free from the slot on; else after the stated wait.
    """
    return now if joint and agreed_slots else now + reserve_after


@kernel
def may_begin(closes: float, now: float, last_start: float) -> bool:
    """Whether a visit may begin at a pool that closes at `closes`: not shortly before."""
    return closes - now > last_start
