"""Replications until an interval is narrow enough: the rule, and its honest answer.

After `FIRST` replications the interval is looked at; if it is too wide, so many are added as its width asks
for (width falls with the root of n), at most doubling, and it is looked at again. Looking often and
stopping early makes Student's interval at the stop cover less than it says; few looks, a first one at 20 and
an aim a little below the target keep that small. The interval to rely on is the one that was asked for, mean
± target. Both are measured in reports/verification/coverage.md.
"""

from dataclasses import dataclass
from math import ceil, isnan

FIRST = 20
MARGIN = 1.1  # replications beyond what the width asks for


@dataclass(frozen=True)
class Width:
    """The half-width of one interval, and the one that is wanted."""

    half: float
    target: float

    @property
    def met(self) -> bool:
        """Whether it is narrow enough; a missing one (nothing was measured) is no reason to go on."""
        return isnan(self.half) or self.half <= self.target


def next_size(n: int, widths: list[Width], most: int) -> int:
    """Return how many replications to have next; n itself when to stop."""
    if n < FIRST:
        return min(FIRST, most)
    open_ones = [width for width in widths if not width.met]
    if not open_ones or n >= most:
        return n
    asked = max(
        n * (width.half / width.target) ** 2 if width.target > 0 else float(most)
        for width in open_ones
    )
    return min(most, 2 * n, max(n + 1, ceil(MARGIN * asked)))
