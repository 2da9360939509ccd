"""Control variates: exactly known means of inputs reduce the variance of outputs.

The mean is adjusted by a regression on controls whose expectation is 0 (Lavenberg and Welch 1981). The
interval has n - 1 - q degrees of freedom for q controls and is exact for jointly normal values.
"""

from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import students_t
from sim.types import Floats


@dataclass(frozen=True)
class Adjusted:
    """A mean adjusted by controls."""

    mean: float
    low: float
    high: float
    n: int
    plain_half: float  # half-width of Student's interval without controls
    replications_saved: float  # plain replications for the same width, minus n; below 0: a loss

    @property
    def half(self) -> float:
        """The half-width."""
        return (self.high - self.low) / 2


def adjusted(values: Floats, controls: Floats, confidence: float = 0.95) -> Adjusted:
    """Return the mean of values [n] adjusted by controls [n, q] of expectation 0.

    Constant or linearly dependent controls are left out. Raises ValueError if fewer than two
    degrees of freedom remain.
    """
    n = len(values)
    chosen = independent_columns(controls)
    q = chosen.shape[1]
    freedom = n - 1 - q
    if freedom < 2:
        raise ValueError(f"{n} replications are too few for {q} controls")
    rows = np.column_stack([np.ones(n), chosen])
    inverse = np.linalg.pinv(rows.T @ rows)
    coefficients = inverse @ rows.T @ values
    residual = values - rows @ coefficients
    error = float(np.sqrt(residual @ residual / freedom * inverse[0, 0]))
    mean, half = float(coefficients[0]), error * students_t(freedom + 1, confidence)
    plain = float(students_t(n, confidence) * values.std(ddof=1) / np.sqrt(n))
    saved = n * ((plain / half) ** 2 - 1) if half > 0 else 0.0
    return Adjusted(mean, mean - half, mean + half, n, plain, saved)


def independent_columns(controls: Floats) -> Floats:
    """Return the scaled controls, without constant or linearly dependent ones."""
    kept: list[Floats] = []
    for column in controls.T:
        scale = column.std()
        if scale == 0:
            continue
        trial = np.column_stack([np.ones(len(column)), *kept, column / scale])
        if np.linalg.matrix_rank(trial) == trial.shape[1]:
            kept.append(column / scale)
    return np.column_stack(kept) if kept else np.empty((len(controls), 0))
