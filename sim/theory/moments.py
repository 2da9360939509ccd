"""Service times by three moments about zero, in min, min² and min³."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.theory.inputs import (
    require_count,
    require_not_negative,
    require_positive,
    require_same_length,
)

# Moments from numerical integration may violate E[S²] >= E[S]² by rounding.
_SLACK = 1.0 - 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """E[S], E[S²] and, where known, E[S³] of a time that is never negative.

    Raises ValueError if the mean is not above 0 or no such time has these moments
    (E[S²] >= E[S]², E[S³] E[S] >= E[S²]², by Jensen and Cauchy-Schwarz).
    """

    mean_min: float
    second_min2: float
    third_min3: float | None = None

    def __post_init__(self) -> None:
        require_positive(mean_min=self.mean_min, second_min2=self.second_min2)
        if self.second_min2 < self.mean_min**2 * _SLACK:
            raise ValueError(
                f"second_min2 cannot be below the square of the mean, {self.mean_min**2}, "
                f"but it is {self.second_min2}."
            )
        if self.third_min3 is None:
            return
        require_positive(third_min3=self.third_min3)
        if self.third_min3 * self.mean_min < self.second_min2**2 * _SLACK:
            raise ValueError(
                f"third_min3 cannot be below {self.second_min2**2 / self.mean_min}, the second "
                f"moment squared over the mean, but it is {self.third_min3}."
            )

    @property
    def variance_min2(self) -> float:
        """Variance in min²."""
        return max(0.0, self.second_min2 - self.mean_min**2)

    @property
    def scv(self) -> float:
        """Squared coefficient of variation: variance over the square of the mean."""
        return self.variance_min2 / self.mean_min**2


def two_moments(mean_min: float, scv: float) -> Moments:
    """Moments of any time with this mean (minutes) and squared coefficient of variation.

    The third is left open. Raises ValueError on a mean not above 0 or a negative `scv`.
    """
    require_positive(mean_min=mean_min)
    require_not_negative(scv=scv)
    return Moments(mean_min, mean_min**2 * (1.0 + scv))


def deterministic(mean_min: float) -> Moments:
    """Moments of a constant, in minutes. Raises ValueError unless it is above 0."""
    require_positive(mean_min=mean_min)
    return Moments(mean_min, mean_min**2, mean_min**3)


def exponential(mean_min: float) -> Moments:
    """Moments of an exponential time with this mean in minutes: E[S^k] = k! mean^k.

    Raises ValueError unless the mean is above 0.
    """
    require_positive(mean_min=mean_min)
    return Moments(mean_min, 2.0 * mean_min**2, 6.0 * mean_min**3)


def erlang(mean_min: float, phases: int) -> Moments:
    """Moments of a sum of `phases` equal exponential times with this mean (minutes) in all.

    Raises ValueError unless the mean is above 0 and there is a phase.
    """
    require_positive(mean_min=mean_min)
    require_count(phases=phases)
    second = mean_min**2 * (phases + 1) / phases
    return Moments(mean_min, second, second * mean_min * (phases + 2) / phases)


def lognormal(mean_min: float, scv: float) -> Moments:
    """Moments of a lognormal time by its own mean (minutes) and squared coefficient of variation.

    E[S^k] = mean^k (1 + scv)^(k(k-1)/2). Raises ValueError on a mean not above 0 or a negative
    `scv`. Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, chapter 14.
    """
    require_positive(mean_min=mean_min)
    require_not_negative(scv=scv)
    spread = 1.0 + scv
    return Moments(mean_min, mean_min**2 * spread, mean_min**3 * spread**3)


def mixture(weights: Sequence[float], parts: Sequence[Moments]) -> Moments:
    """Moments of a mixture of `parts` with these weights, which need not sum to 1.

    The third is missing if a part has none. Raises ValueError on negative weights, on
    weights that are all 0 and on lists of different length.
    """
    require_same_length(weights=weights, parts=parts)
    for weight in weights:
        require_not_negative(weight=weight)
    whole = sum(weights)
    require_positive(sum_of_weights=whole)

    def mean(values: Sequence[float]) -> float:
        return sum(w / whole * v for w, v in zip(weights, values, strict=True))

    thirds = [part.third_min3 for part in parts if part.third_min3 is not None]
    return Moments(
        mean([part.mean_min for part in parts]),
        mean([part.second_min2 for part in parts]),
        mean(thirds) if len(thirds) == len(parts) else None,
    )
