"""Grouping the rows of a table by object, instruction or value, in linear passes over columns."""

import numpy as np

from sim.jit.kernel import internal, kernel
from sim.matching.core.codes import NOBODY, Kind


@kernel
def number_by_value(values: np.ndarray, least: int, known: np.ndarray, numbers: np.ndarray) -> int:
    """Number distinct values from 0 in order of appearance; `known` (filled with −1) covers the values."""
    n = 0
    for row in range(len(values)):
        value = values[row] - least
        if known[value] < 0:
            known[value] = n
            n += 1
        numbers[row] = known[value]
    return n


@internal
def is_same_text(ends: np.ndarray, letters: np.ndarray, a: int, b: int) -> bool:
    """Whether the texts of two rows are the same."""
    n = ends[a + 1] - ends[a]
    if ends[b + 1] - ends[b] != n:
        return False
    for k in range(n):
        if letters[ends[a] + k] != letters[ends[b] + k]:
            return False
    return True


@kernel
def group_rows(objects: np.ndarray, order: np.ndarray, bounds: np.ndarray) -> None:
    """Write the rows grouped by object, keeping their order, and the bounds of the groups."""
    for row in range(len(objects)):
        bounds[objects[row] + 1] += 1
    for g in range(1, len(bounds)):
        bounds[g] += bounds[g - 1]
    for row in range(len(objects)):
        order[bounds[objects[row]]] = row
        bounds[objects[row]] += 1
    for g in range(len(bounds) - 1, 0, -1):
        bounds[g] = bounds[g - 1]
    bounds[0] = 0


@kernel
def has_rows_out_of_order(bounds: np.ndarray, at: np.ndarray) -> bool:
    """Whether the times of any object are not strictly increasing."""
    for g in range(len(bounds) - 1):
        for k in range(bounds[g] + 1, bounds[g + 1]):
            if at[k] <= at[k - 1]:
                return True
    return False


@kernel
def find_several(bounds: np.ndarray, agency: np.ndarray, several: np.ndarray) -> None:
    """Mark the rows whose agency has several rows on the object."""
    for g in range(len(bounds) - 1):
        for k in range(bounds[g], bounds[g + 1]):
            for j in range(bounds[g], k):
                if agency[j] == agency[k]:
                    several[j] = True
                    several[k] = True


@kernel
def number_texts(
    bounds: np.ndarray,
    agency: np.ndarray,
    order: np.ndarray,
    ends: np.ndarray,
    letters: np.ndarray,
    number: np.ndarray,
) -> None:
    """Give rows with equal object, agency and text the same number.

    The text of row r of the table, which is `order[k]`, is `letters[ends[r]:ends[r + 1]]`.
    """
    for g in range(len(bounds) - 1):
        for k in range(bounds[g], bounds[g + 1]):
            number[k] = k
            for j in range(bounds[g], k):
                alike = agency[j] == agency[k] and number[j] == j
                if alike and is_same_text(ends, letters, order[j], order[k]):
                    number[k] = j
                    break


@kernel
def find_first(
    bounds: np.ndarray,
    agency: np.ndarray,
    kind: np.ndarray,
    number: np.ndarray,
    first: np.ndarray,
) -> None:
    """Write the first row of each row's instruction; NOBODY for messages on the object itself."""
    for g in range(len(bounds) - 1):
        for k in range(bounds[g], bounds[g + 1]):
            if kind[k] in (Kind.NO_INTEREST, Kind.BERTH):
                first[k] = NOBODY
                continue
            first[k] = k
            for j in range(bounds[g], k):
                if first[j] == j and agency[j] == agency[k] and number[j] == number[k]:
                    first[k] = j
                    break
