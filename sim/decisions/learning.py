"""Experience of ports over the months, and how far it brings them from the first day to full practice."""

import numpy as np

from sim.types import Floats, Ints


def proficiency(experience: Floats, time_to_learn: float) -> Floats:
    """Return the share of the way from the first day to full practice: 1 - exp(-experience / time)."""
    found: Floats = -np.expm1(-experience / time_to_learn)
    return found


def experience(joint: Floats, alike: Floats, transfer: float) -> Floats:
    """Return the experience of each port in the middle of each month [n, months].

    Own months of joint work so far (half of this month's included), and what is copied when a port
    begins: a share `transfer` of the months that the most alike port, weighted by likeness, had had.
    A port copies from the end of the month before, so no two ports teach each other at once.

    joint: share of each month in which the port inspects jointly [n, months].
    """
    own = np.cumsum(joint, axis=1) - joint / 2
    before = np.cumsum(joint, axis=1) - joint  # until the end of the month before
    others = alike * (1 - np.eye(len(alike)))
    copied = transfer * (others[:, :, None] * before[:, None, :]).max(axis=0, initial=0.0)
    begins = first_month(joint)
    months = np.arange(joint.shape[1])
    at_start = np.where(
        begins[:, None] <= months, copied[np.arange(len(joint)), begins][:, None], 0
    )
    found: Floats = np.where(joint > 0, own + at_start, 0.0)
    return found


def first_month(joint: Floats) -> Ints:
    """Return the first month of joint work; the last month where there is none."""
    found: Ints = np.where(joint.any(axis=1), (joint > 0).argmax(axis=1), joint.shape[1] - 1)
    return found
