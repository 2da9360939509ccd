"""Priority in queues, reservation of units, and when a visit may begin.

Small functions in the Numba subset; both engines call them.
"""

from sim.jit.kernel import kernel

# Queue disciplines, as `Plan.queue_rule` names them. Within a level, who was received first goes first.
URGENT_FIRST = 0
JOINT_FIRST = 1  # joint before single at equal urgency (art. 8)
QUEUE_RULES = (URGENT_FIRST, JOINT_FIRST)


@kernel
def queue_level(level: int, queue_rule: int) -> int:
    """Return the level of a visit in its queues under a discipline; lower levels go first.

    `level` follows matching rule 8: 0 urgent joint, 1 urgent single, 2 joint, 3 single.
    """
    if queue_rule == JOINT_FIRST:
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
