"""Attribution: exact Shapley values and pairwise interactions over a full factorial design.

A cell is a set of factors as bits: cell c has factor i on if c >> i & 1. Each replication has a value in
every cell, on common random numbers, and its own Shapley values, so that intervals are those of a mean of
independent values.

Shapley, A value for n-person games (1953). Sundararajan, Dhamdhere and Agarwal, The Shapley Taylor
interaction index (2020), order 2.
"""

from math import comb, factorial

import numpy as np

from sim.types import Floats


def shapley(values: Floats) -> Floats:
    """Return the Shapley value of each factor [n, k] from values in all cells [n, 2 ** k].

    They sum to the value with all factors on minus that with none (up to rounding).
    """
    k = n_factors(values)
    cells = np.arange(1 << k)
    sizes = bits_on(cells, k)
    weights = np.array([factorial(s) * factorial(k - s - 1) for s in range(k)]) / factorial(k)
    found = np.empty((len(values), k))
    for i in range(k):
        without = cells[(cells >> i & 1) == 0]
        gains = values[:, without | 1 << i] - values[:, without]
        found[:, i] = gains @ weights[sizes[without]]
    return found


def interactions(values: Floats) -> Floats:
    """Return Shapley-Taylor indices [n, k, k]: on the diagonal each factor alone, above it the pairs.

    They sum to the value with all factors on minus that with none (up to rounding). If a pair is below 0,
    its joint effect is smaller than the sum of the single effects (for a time: it saves more).
    """
    k = n_factors(values)
    cells = np.arange(1 << k)
    sizes = bits_on(cells, k)
    found = np.zeros((len(values), k, k))
    for i in range(k):
        found[:, i, i] = values[:, 1 << i] - values[:, 0]
        for j in range(i + 1, k):
            one, other = 1 << i, 1 << j
            rest = cells[(cells & (one | other)) == 0]
            weights = np.array([2 / k / comb(k - 1, s) for s in sizes[rest]])
            pair = values[:, rest | one | other] - values[:, rest | one]
            pair = pair - values[:, rest | other] + values[:, rest]
            found[:, i, j] = pair @ weights
    return found


def n_factors(values: Floats) -> int:
    """Return k, given values in 2 ** k cells. Raises ValueError for another number of cells."""
    k = int(values.shape[1]).bit_length() - 1
    if values.shape[1] != 1 << k:
        raise ValueError(f"{values.shape[1]} cells are no full factorial")
    return k


def bits_on(cells: np.ndarray, k: int) -> np.ndarray:
    """Return how many factors are on in each cell."""
    found: np.ndarray = (cells[:, None] >> np.arange(k) & 1).sum(axis=1)
    return found
