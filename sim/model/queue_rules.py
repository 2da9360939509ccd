"""Priority in queues, reservation of units, and when a visit may begin.

Small functions in the Numba subset; both engines call them.
"""

from sim.jit.kernel import kernel


@kernel
def queue_level(level: int, joint_priority: bool) -> int:
    """Return the queue level: joint before single at equal urgency, if the lever is on (art. 8).

    `level` follows matching rule 8: 0 urgent joint, 1 urgent single, 2 joint, 3 single.
    """
    if joint_priority:
        return level
    return 1 if level <= 1 else 3


@kernel
def keep_units_from(joint: bool, agreed_slots: bool, now: float, reserve_after: float) -> float:
    """Return when freed units start to be reserved for a visit that queues now (architecture, principle 6).

    With agreed slots, units are reserved from the slot on; otherwise after `reserve_after` minutes.
    """
    return now if joint and agreed_slots else now + reserve_after


@kernel
def may_begin(closes: float, now: float, last_start: float) -> bool:
    """Whether a visit may begin at a pool that closes at `closes`: not within `last_start` before."""
    return closes - now > last_start
