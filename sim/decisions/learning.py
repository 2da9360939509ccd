"""Learning curves: experience of ports over time, and the resulting proficiency."""

import numpy as np

from sim.types import Floats, Ints


def proficiency(experience: Floats, time_to_learn: float) -> Floats:
    """Return proficiency between first day (0) and full practice (1): 1 - exp(-experience / time)."""
    found: Floats = -np.expm1(-experience / time_to_learn)
    return found


def experience(joint: Floats, alike: Floats, transfer: float) -> Floats:
    """Return the experience of each port in the middle of each month [n, months].

    Own months of joint work so far (half of the current one), plus experience copied at the start: a share
    `transfer` of the months that the most similar port had, weighted by similarity. A port copies from the
    end of the previous month, so that ports do not teach each other at the same time.

    joint: share of each month in which the port inspects jointly [n, months].
    """
    own = np.cumsum(joint, axis=1) - joint / 2
    before = np.cumsum(joint, axis=1) - joint  # until the end of the previous month
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
    """Return the first month of joint work; the last month if there is none."""
    found: Ints = np.where(joint.any(axis=1), (joint > 0).argmax(axis=1), joint.shape[1] - 1)
    return found
