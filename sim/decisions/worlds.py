"""Drawn worlds, in which assumed numbers take other values of their ranges, and states of a port.

Numbers that all ports inherit are one assumption and are drawn once for all ports. Staff and machines sized
by the rule are sized again.
"""

from collections.abc import Iterable

import numpy as np

from sim.decisions.data import CapacityLostToWorks, FirstDay
from sim.port.checks import graded_parts
from sim.port.facts import whole, with_values
from sim.port.numbers import Graded, Number, Share, Spread
from sim.port.schema import Port
from sim.port.sizing import Load, is_sized, serial_loads
from sim.sampling.streams import Streams

Path = tuple[str | int, ...]
# Not drawn: rules of the platform, slots, shifts (decided, not unknown), and the location of the port.
UNDRAWN = ("matching", "coordinating", "calendars", "run", "latitude", "longitude")


def draw_world(port: Port, seed: int, world: int) -> Port:
    """Return the port with unpublished numbers drawn from their ranges; world 0 is the port itself.

    Traffic, batches, shares, steps, teams, findings and costs each have a triangular distribution over their
    range with the mode at their value. Staff and machines are sized again for the drawn numbers.
    """
    if world == 0:
        return port
    changes = {
        path: triangular(uniform(seed, world, path), *span_of(part))
        for path, part in graded_parts(port)
        if path[0] not in UNDRAWN and is_drawn(part)
    }
    return with_numbers(port, changes, resize=True)


def is_drawn(part: Graded) -> bool:
    """Whether a number is drawn: unpublished, with a range.

    Sized counts follow from the rule. A zero means that something does not happen here, and is kept.
    """
    if part.grade == "published" or not isinstance(part, Number | Spread):
        return False
    low, value, high = span_of(part)
    return high > low and value != 0 and not is_sized(part)


def span_of(part: Graded) -> tuple[float, float, float]:
    """Return low end, value and high end of a number."""
    value = part.value if isinstance(part, Number) else part.mean  # type: ignore[attr-defined]
    low, high = part.range  # type: ignore[attr-defined]
    return low, value, high


def uniform(seed: int, world: int, path: Path) -> float:
    """Return the uniform of a key in a world, common to all ports."""
    return float(Streams(seed, "worlds", world).uniforms(1, *(str(step) for step in path))[0])


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Convert a uniform to a triangular variable."""
    turn = (mode - low) / (high - low)
    if u < turn:
        return low + float(np.sqrt(u * (high - low) * (mode - low)))
    return high - float(np.sqrt((1 - u) * (high - low) * (high - mode)))


def with_numbers(port: Port, changes: dict[Path, float], *, resize: bool = False) -> Port:
    """Return the port with changed numbers (value or mean, own unit), rounded and made consistent."""
    settings = {".".join(str(step) for step in path): value for path, value in changes.items()}
    rounded = {key: whole(port, key, value) for key, value in settings.items()}
    return with_values(port, rounded, nearest=True, resize=resize)


def first_day(port: Port, novice: FirstDay) -> Port:
    """Return the port on the first day of joint work: coordination, absence, trust, steps."""
    factors = {
        "by_phone": novice.coordination.base,
        "on_platform": novice.coordination.base,
        "declines": novice.declines.base,
        "absent": novice.absent.base,
        "relies": novice.relies.base,
    }
    changes: dict[Path, float] = {}
    for path, part in graded_parts(port):
        factor = factors.get(str(path[-1]))
        if path[0] == "procedures" and path[-2] == "minutes":
            factor = novice.steps.base
        if factor is not None and factor != 1:
            changed = span_of(part)[1] * factor
            changes[path] = min(changed, 1.0) if isinstance(part, Share) else changed
    return with_numbers(port, changes)


def during_works(port: Port, works: CapacityLostToWorks, rebuilt: Iterable[str]) -> Port:
    """Return the port while its sites are rebuilt and its officers trained.

    Counts are rounded; enough for one visit always remains.
    """
    loads, kinds = serial_loads(port), set(rebuilt)

    def lost(key: tuple[str, str, str]) -> float:
        if key[0] == "sites":
            return works.sites_lost.base if key[1] in kinds else 0.0
        return works.staff_lost.base

    changes: dict[Path, float] = {}
    for room in ("sites", "staff"):
        for word, inner in getattr(port, room).items():
            for name, resource in inner.items():
                key = (room, word, name)
                count, team = resource.count.base, loads.get(key, Load()).team
                left = max(round(count * (1 - lost(key))), min(team, count))
                if left != count:
                    changes[(*key, "count")] = left
    return with_numbers(port, changes)


def shared_kinds(port: Port) -> dict[str, int]:
    """Return the kinds of site that two or more agencies have, with their number of sites."""
    return {
        kind: sum(int(resource.count.base) for resource in owners.values() if resource.count)
        for kind, owners in port.sites.items()
        if len(owners) > 1
    }
