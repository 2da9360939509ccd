"""The stopping rule: add replications until an interval is narrow enough.

The interval is checked after `FIRST` replications. If it is too wide, replications are added according to
its width (which falls with the root of n), at most doubling their number, and it is checked again. Repeated
checks reduce the coverage of Student's interval at the stop; few checks, the first one at 20 replications,
and a margin below the target keep this effect small. The interval to report is mean ± target. Coverage of
both is measured in reports/verification/coverage.md.
"""

from dataclasses import dataclass
from math import ceil, isnan

FIRST = 20
MARGIN = 1.1  # more replications than the width requires


@dataclass(frozen=True)
class Width:
    """The half-width of an interval and its target."""

    half: float
    target: float

    @property
    def met(self) -> bool:
        """Whether the target is met; a missing width (nothing was measured) counts as met."""
        return isnan(self.half) or self.half <= self.target


def next_size(n: int, widths: list[Width], most: int) -> int:
    """Return the next number of replications; n means stop."""
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
