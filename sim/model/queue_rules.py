"""Who goes first in a queue, for whom units are kept free, and when a visit may begin.

Small functions in the Numba subset; both engines call them.
"""

from sim.jit.kernel import kernel


@kernel
def queue_level(level: int, joint_priority: bool) -> int:
    """Art. 8: a joint visit outranks a single one of equal urgency, if the lever is on.

    `level` is that of matching rule 8: 0 urgent joint, 1 urgent single, 2 joint, 3 single.
    """
    if joint_priority:
        return level
    return 1 if level <= 1 else 3


@kernel
def keep_units_from(joint: bool, agreed_slots: bool, now: float, reserve_after: float) -> float:
    """Return when freed units start to be reserved for a visit that queues now (architecture, principle 6).

    With agreed slots the teams are kept free from the slot on; else after the stated wait.
    """
    return now if joint and agreed_slots else now + reserve_after


@kernel
def may_begin(closes: float, now: float, last_start: float) -> bool:
    """Whether a visit may begin at a pool that closes at `closes`: not shortly before."""
    return closes - now > last_start
