"""A pair of agencies needed at once (simultaneous possession): one unit of each, both single.

A visit seizes a unit of each agency at the same moment, or waits; visits start in order of
arrival. If every visit needs both, the next one starts when both units are free, that is when the
longer part has ended. So the two units are one server whose service is the longest part, an M/G/1:
exactly so, whether a unit is released with its partner or as soon as its own part has ended. When
it is released matters only to visits that need one agency alone; then there are bounds.

`sim.theory.max_of` gives the moments of the longest part.
"""

import math

from sim.theory import mg1
from sim.theory.inputs import require_not_negative
from sim.theory.measures import Bounds, QueueMeasures
from sim.theory.moments import Moments, mixture


def together(arrivals_per_min: float, longest: Moments) -> QueueMeasures:
    """All means if every visit needs both agencies; `longest` are the moments of the longer part.

    Exact for Poisson arrivals. `utilisation` is the share of time that some part is in service.
    Infinite if unstable. Raises ValueError on a negative rate.
    Source: the start of visit n + 1 is max(arrival, start of n + longer part of n), which is
    Lindley's recursion (1952); then Pollaczek-Khinchine, as `sim.theory.mg1`.
    """
    return mg1.mg1(arrivals_per_min, longest)


def capacity_per_min(longest: Moments) -> float:
    """Visits per minute that a pair of single units can carry: one over the mean longer part.

    Each agency alone could carry one over its own mean: the difference is the price of convening.
    Source: stability of M/G/1, as `together`.
    """
    return 1.0 / longest.mean_min


def wait_bounds_with_singles_min(
    pairs_per_min: float,
    firsts_per_min: float,
    seconds_per_min: float,
    first: Moments,
    second: Moments,
    longest: Moments,
) -> Bounds:
    """Bounds in minutes on the mean wait of a pair if some visits need one agency alone.

    Pairs, visits by the first agency alone and by the second alone come as independent Poisson
    streams (per minute); an agency's part has the same law in all of them. Each unit is released
    when its own part ends (or later, with its partner) and takes its visits in order of arrival.
    Below: each unit alone, as if its partner were always ready. Above: one visit at a time in the
    whole house, which is also how long it takes if later visits may not start before earlier
    ones. They do not hold if visits may overtake a pair that waits at the same unit. The lower
    bound is infinite if a unit is overloaded, the upper if the house is. Raises ValueError on
    negative rates or if the longest part is shorter in the mean than one of the parts.
    Source: comparison path by path with Lindley's recursion (1952), both ways by induction over
    the visits; no paper is followed.
    """
    rates = (pairs_per_min, firsts_per_min, seconds_per_min)
    for rate in rates:
        require_not_negative(visits_per_min=rate)
    if longest.mean_min < max(first.mean_min, second.mean_min) * (1.0 - 1e-9):
        raise ValueError(
            f"The longest part has a mean of {longest.mean_min} minutes, below that of a part, "
            f"{max(first.mean_min, second.mean_min)}."
        )
    lower = max(
        mg1.mean_wait_min(pairs_per_min + firsts_per_min, first),
        mg1.mean_wait_min(pairs_per_min + seconds_per_min, second),
    )
    if math.fsum(rates) == 0.0:
        return Bounds(0.0, 0.0)
    house = mixture(rates, (longest, first, second))
    return Bounds(lower, mg1.mean_wait_min(math.fsum(rates), house))
