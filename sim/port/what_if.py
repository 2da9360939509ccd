"""What-if analysis: a port changed by a few factors (traffic, hold window, sites, hours)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import yaml

from sim.domain.validated import Note
from sim.port.facts import numbers_of, with_values
from sim.port.numbers import Share
from sim.port.schema import Port, Shift
from sim.text import N_, gettext

ROUND_THE_CLOCK = N_("round the clock, for this run")
DAYS: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
)  # fmt: skip


@dataclass(frozen=True)
class WhatIf:
    """Multipliers on the numbers of a port (1 = unchanged), and single numbers to set.

    How large sites and machines are stays as it is; only their number changes.

    Examples
    --------
    >>> import sim
    >>> port = sim.load_port("suzhou")
    >>> busier = sim.WhatIf(traffic=2.0).applied(port)
    >>> name = next(iter(port.streams))
    >>> busier.streams[name].per_day.base / port.streams[name].per_day.base
    2.0
    """

    traffic: float = 1.0  # objects per day of every stream
    overlap: float = 1.0  # overlap of instructions
    hold_window: float = 1.0  # hold window of every class; ships always wait for berthing
    staff: float = 1.0  # officers of every group; at least one
    sites_and_equipment: float = 1.0  # sites and machines; at least one of each
    always_open: bool = False  # every calendar round the clock
    numbers: Mapping[str, float] = field(default_factory=dict)  # single numbers, by key

    @property
    def factors(self) -> "WhatIf":
        """Return the multipliers without single numbers, which apply to any port."""
        return replace(self, numbers={})

    def applied(self, port: Port) -> Port:
        """Return the changed port; the same object if nothing changes. Raises BadInput."""
        settings = dict(self.settings(port))
        changed = with_values(port, settings, nearest=True) if settings else port
        if self.numbers:
            changed = with_values(changed, self.numbers)
        return round_the_clock(changed) if self.always_open else changed

    def settings(self, port: Port) -> Iterator[tuple[str, float]]:
        """Yield the numbers that the multipliers change, in their own units."""
        for key, value, unit in numbers_of(port)[["key", "value", "unit"]].itertuples(index=False):
            factor = self._factor(key)
            if factor == 1.0:
                continue
            if unit == "count":
                yield key, float(max(1, round(value * factor)))
            elif unit in ("share", "%"):
                yield key, min(value * factor, 1.0 if unit == "share" else 100.0)
            else:
                yield key, value * factor

    def _factor(self, key: str) -> float:
        steps = key.split(".")
        if steps[0] == "streams" and len(steps) == 3:
            return {"per_day": self.traffic, "overlap": self.overlap}.get(steps[2], 1.0)
        if steps[:2] == ["matching", "hold_window"]:
            return self.hold_window
        if steps[-1] == "count":
            return self.staff if steps[0] == "staff" else self.sites_and_equipment
        return 1.0


def round_the_clock(port: Port) -> Port:
    """Return the port with every calendar open and fully staffed round the clock."""
    full = Share(
        value=1.0, unit="share", range=(0.0, 1.0), source="assumption", grade="assumed",
        formula=None, note=Note(en=ROUND_THE_CLOCK, zh=gettext(ROUND_THE_CLOCK, "zh")),
    )  # fmt: skip
    always = (Shift(days=DAYS, opens="00:00", closes="24:00", staffing=full),)
    return port.model_copy(update={"calendars": dict.fromkeys(port.calendars, always)})


def port_file(port: Port) -> str:
    """Return a port as a complete port file, which inherits nothing."""
    data = port.model_dump(mode="json", exclude_none=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
