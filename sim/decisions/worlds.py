"""Other worlds in which the assumed numbers have other values of their ranges, and states of one port.

What all ports inherit is one assumption: it is drawn once for all of them. Staff and machines that the
sizing rule made are sized again.
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
# Not drawn: rules of the platform, slots, shifts (what is decided, not unknown), and where the port lies.
UNDRAWN = ("matching", "coordinating", "calendars", "run", "latitude", "longitude")


def draw_world(port: Port, seed: int, world: int) -> Port:
    """Return the port with its unpublished numbers drawn from their ranges; world 0 is the port itself.

    Traffic, batches, shares, steps, teams, findings, costs: each from a triangle over its range with the
    top at its value. Staff and machines of the sizing rule follow the work that the drawn numbers make.
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

    Sized counts follow from the rule. A zero says that a thing does not happen here: it stays.
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
    """Return the uniform number of a key in a world, common to all ports."""
    return float(Streams(seed, "worlds", world).uniforms(1, *(str(step) for step in path))[0])


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Turn a uniform into a number of the triangular distribution."""
    turn = (mode - low) / (high - low)
    if u < turn:
        return low + float(np.sqrt(u * (high - low) * (mode - low)))
    return high - float(np.sqrt((1 - u) * (high - low) * (high - mode)))


def with_numbers(port: Port, changes: dict[Path, float], *, resize: bool = False) -> Port:
    """Return the port with numbers (value or mean, own unit) changed, counts rounded, made possible."""
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

    Counts are rounded; what one visit needs always stays.
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
