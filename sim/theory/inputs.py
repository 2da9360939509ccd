"""Checks of arguments, which raise ValueError with an explanation."""

import math
from collections.abc import Sequence


def require_positive(**values: float) -> None:
    """Raise ValueError unless every value is finite and above zero."""
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0.0):
            raise ValueError(f"{name} must be a finite number above 0, but it is {value}.")


def require_not_negative(**values: float) -> None:
    """Raise ValueError unless every value is finite and zero or more."""
    for name, value in values.items():
        if not (math.isfinite(value) and value >= 0.0):
            raise ValueError(f"{name} must be a finite number of 0 or more, but it is {value}.")


def require_count(least: int = 1, **values: int) -> None:
    """Raise ValueError unless every value is a whole number of at least `least`."""
    for name, value in values.items():
        if not math.isfinite(value) or value != int(value) or value < least:
            raise ValueError(
                f"{name} must be a whole number of at least {least}, but it is {value}."
            )


def require_same_length(**lists: Sequence[object]) -> None:
    """Raise ValueError unless all lists have the same length, which is not zero."""
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) != 1 or 0 in lengths.values():
        said = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"Each list needs the same number of entries, at least one, but {said}.")
