"""The longest of independent times: a joint visit lasts as long as its longest part."""

import math
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

import numpy as np
from scipy.integrate import quad
from scipy.special import ndtr

from sim.theory.inputs import require_not_negative, require_positive
from sim.theory.moments import Moments

Tail = Callable[[float], float]

# Above this, inclusion and exclusion has too many terms that cancel; integration is better.
_MOST_UNEQUAL_PARTS = 10
_MOST_DOUBLINGS = 200


def harmonic(n: int) -> float:
    """H_n = 1 + 1/2 + ... + 1/n: the mean of the longest of n exponential times of mean 1."""
    return math.fsum(1.0 / i for i in range(1, n + 1))


def longest_exponential(means_min: Sequence[float]) -> Moments:
    """Moments of the longest of independent exponential times with these means in minutes.

    Equal means: the gaps between the ends are independent and exponential. A few unequal ones:
    E[M^k] = sum over subsets of (-1)^(size + 1) k! / (sum of rates)^k. Else by integration.
    Raises ValueError on an empty list or a mean not above 0.
    Source: Ross, Introduction to Probability Models, section 5.2 (exponential distribution).
    """
    if not means_min:
        raise ValueError("means_min needs at least one mean.")
    for mean_min in means_min:
        require_positive(mean_min=mean_min)
    if len(set(means_min)) == 1:
        return _longest_of_equal(means_min[0], len(means_min))
    if len(means_min) > _MOST_UNEQUAL_PARTS:
        return longest([_exponential_tail(mean_min) for mean_min in means_min])
    rates = [1.0 / mean_min for mean_min in means_min]
    subsets = [part for size in range(1, len(rates) + 1) for part in combinations(rates, size)]

    def moment(k: int) -> float:
        terms = ((-1.0) ** (len(part) + 1) / math.fsum(part) ** k for part in subsets)
        return math.factorial(k) * math.fsum(terms)

    return Moments(moment(1), moment(2), moment(3))


def _longest_of_equal(mean_min: float, n: int) -> Moments:
    """The longest of n exponential times with one mean, from its first three cumulants."""
    gaps = mean_min / np.arange(1, n + 1)
    mean, variance, skew = float(gaps.sum()), float((gaps**2).sum()), 2.0 * float((gaps**3).sum())
    return Moments(mean, variance + mean**2, skew + 3.0 * mean * variance + mean**3)


def _exponential_tail(mean_min: float) -> Tail:
    return lambda t: math.exp(-t / mean_min)


def longest_of_two_lognormals(
    mean_min: float, scv: float, other_mean_min: float, other_scv: float
) -> Moments:
    """Moments of the longer of two independent lognormal times.

    Each is given by its own mean in minutes and its squared coefficient of variation. Weighting a
    lognormal law by its k-th power shifts its logarithm by k variances, so each moment is a sum of
    two normal probabilities. Raises ValueError on a mean not above 0 or a negative scv.
    Source: the change of measure of Margrabe (1978), Journal of Finance 33, 177-186.
    """
    require_positive(mean_min=mean_min, other_mean_min=other_mean_min)
    require_not_negative(scv=scv, other_scv=other_scv)
    spread, other_spread = math.log1p(scv), math.log1p(other_scv)
    centre = math.log(mean_min) - spread / 2.0
    other_centre = math.log(other_mean_min) - other_spread / 2.0
    if spread + other_spread == 0.0:
        longer_min = max(mean_min, other_mean_min)
        return Moments(longer_min, longer_min**2, longer_min**3)
    width = math.sqrt(spread + other_spread)

    def part(k: int, mine: float, my_spread: float, theirs: float) -> float:
        p_longer = float(ndtr((mine + k * my_spread - theirs) / width))
        return math.exp(k * mine + k**2 * my_spread / 2.0) * p_longer

    def moment(k: int) -> float:
        one = part(k, centre, spread, other_centre)
        return one + part(k, other_centre, other_spread, centre)

    return Moments(moment(1), moment(2), moment(3))


def longest(tails: Sequence[Tail], jumps_min: Sequence[float] = ()) -> Moments:
    """Moments of the longest of independent times, by integration of k t^(k-1) P(M > t).

    `tails` are P(X > t) for t in minutes (1 minus the distribution function; the tail itself, such
    as scipy's `sf`, keeps the digits that matter far out). `jumps_min` names the times at which a
    tail jumps, as constants do. The third moment is left open if it does not settle. Raises
    ValueError on an empty list, a value outside [0, 1], a time that is always 0, or if the first
    two moments are infinite or cannot be had to eight digits.
    Source: Feller, An Introduction to Probability Theory 2, section V.6 (moments from the tail).
    """
    if not tails:
        raise ValueError("tails needs at least one tail function.")

    def tail(t: float) -> float:
        ps = [float(one(t)) for one in tails]
        for p in ps:
            if not 0.0 <= p <= 1.0:
                raise ValueError(f"A tail must lie in [0, 1], but at {t} minutes it is {p}.")
        if 1.0 in ps:
            return 1.0
        return -math.expm1(math.fsum(math.log1p(-p) for p in ps))

    middle = _middle(tail)
    mean, second, third = (_moment(tail, k, middle, jumps_min) for k in (1, 2, 3))
    if mean is None or second is None:
        raise ValueError("The tails are too heavy: the mean or the second moment is infinite.")
    return Moments(mean, second, third)


def _middle(tail: Tail) -> float:
    """A time that is right to a factor of two for the median; the scale of the integration."""
    t = 1.0
    while tail(t) > 0.5:
        t *= 2.0
        if t > 1e100:
            raise ValueError("A tail does not fall: it is no tail of a finite time.")
    while tail(t / 2.0) <= 0.5:
        t /= 2.0
        if t < 1e-100:
            raise ValueError("More than half of the times are 0: give the moments by hand.")
    return t


def _moment(tail: Tail, k: int, middle: float, jumps_min: Sequence[float]) -> float | None:
    """E[M^k] over [0, m], [m, 2m], [2m, 4m] ...; None if the pieces do not die out."""
    total, low, high = 0.0, 0.0, middle
    for _ in range(_MOST_DOUBLINGS):
        ends = [low, *sorted(t for t in set(jumps_min) if low < t < high), high]
        piece = math.fsum(_panel(tail, k, *ab, total) for ab in pairwise(ends))
        total += piece
        if low > 0.0 and piece <= 1e-14 * total and high > max(jumps_min, default=0.0):
            return total
        low, high = high, 2.0 * high
    return None


def _panel(tail: Tail, k: int, low: float, high: float, so_far: float) -> float:
    """One piece of the integral; ValueError if it cannot be had precisely."""
    value, error, *_ = quad(
        lambda t: k * t ** (k - 1) * tail(t),
        low,
        high,
        epsabs=1e-14 * so_far,
        epsrel=1e-11,
        limit=400,
        full_output=1,
    )
    if error > 1e-8 * (so_far + value):
        raise ValueError(
            f"The integral from {low} to {high} minutes is not precise: name jumps in jumps_min."
        )
    return float(value)
