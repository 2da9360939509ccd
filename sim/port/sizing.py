"""The sizing rule: numbers of officers, sites, machines and laboratory benches, which are not published.

A resource without a `count` gets the larger of

* weekly load under `serial` / (weekly open time * utilisation), and
* if it is open round the clock: load of the busiest hour of the week / (1 hour * peak),

rounded up to whole teams: if visits take two officers, a group has 2, 4, 6… of them. Load is the mean work
that follows from the port's numbers (objects per day, shares, procedures) when every agency inspects
alone. Batches count by their mean. A site or machine is open when it and the officers who use it are on
duty; "round the clock" refers to both. A place to which a lever moves steps (the back office) is sized for
these steps, although it is not used under `serial`.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from math import ceil

import numpy as np
import pandas as pd
from pydantic import Field

from sim.domain.validated import Note
from sim.port.numbers import Count, Graded, Size
from sim.port.schema import Menu, Port, Procedure, Resource, Step, Stream
from sim.text import N_, gettext
from sim.units import DAY_MIN, clock_minutes

WEEK_MIN = 7 * DAY_MIN
Key = tuple[str, str, str]  # such as (staff, customs, inspection), (sites, bay, customs)
FORMULA = N_(
    "sized under serial: max(load {load} h a week / (open {hours} h * {use}), "
    "busiest hour {peak_load} h / {peak}), rounded up to teams of {team}"
)
# The formula as files keep it: what the rule wrote, and nothing that people write.
WRITTEN = re.compile(re.sub(r"\\\{\w+\\\}", "[0-9.,]+", re.escape(FORMULA)))


class SizedBy(Note):
    """The formula of a sized count, with its terms."""

    terms: dict[str, str] = Field(exclude=True)

    @classmethod
    def of(cls, **terms: str) -> "SizedBy":
        """Return the formula with these terms."""
        return cls(en=gettext(FORMULA, "en", **terms), terms=terms)

    def to(self, lang: str) -> str:
        """Return the formula in a language."""
        return gettext(FORMULA, lang, **self.terms)


@dataclass
class Load:
    """Work required of one resource, in unit-minutes."""

    weekly_min: float = 0.0
    busiest_hour_min: float = 0.0
    team: int = 1  # units needed by one visit
    users: set[str] = field(default_factory=set)  # calendars of the officers who use it

    def add(self, work: "Work", peak_factor: float) -> None:
        """Add some work."""
        objects_per_day, minutes, units = work.objects_per_day, work.minutes, work.units
        self.weekly_min += 7 * objects_per_day * minutes * units
        self.busiest_hour_min += objects_per_day / 24 * peak_factor * minutes * units
        self.team = max(self.team, units)
        self.users.add(work.calendar)


@dataclass(frozen=True)
class Work:
    """The work of one kind of task for one resource."""

    resource: Key
    objects_per_day: float
    minutes: float  # mean per object
    units: int
    calendar: str  # of the officers who do it


def size_port(port: Port) -> Port:
    """Return the port with missing counts filled in."""
    loads = serial_loads(port)

    def sized(kind: str) -> dict[str, dict[str, Resource]]:
        return {
            word: {
                inner: _sized(port, resource, loads.get((kind, word, inner), Load()))
                for inner, resource in resources.items()
            }
            for word, resources in getattr(port, kind).items()
        }

    laboratories = {
        agency: _sized(port, resource, loads.get(("laboratories", agency, ""), Load()))
        for agency, resource in port.laboratories.items()
    }
    return port.model_copy(
        update={
            "sites": sized("sites"),
            "equipment": sized("equipment"),
            "staff": sized("staff"),
            "laboratories": laboratories,
        }
    )


def is_sized(part: Graded) -> bool:
    """Whether a count was made by the sizing rule."""
    return (
        isinstance(part, Count)
        and part.formula is not None
        and WRITTEN.fullmatch(part.formula.en) is not None
    )


def without_sizes(port: Port, but: Container[str]) -> Port:
    """Undo `size_port`, except for counts whose dotted keys are in `but`."""

    def opened(kind: str, resources: dict[str, Resource]) -> dict[str, Resource]:
        return {
            name: resource.model_copy(update={"count": None})
            if resource.count is not None
            and is_sized(resource.count)
            and f"{kind}.{name}.count" not in but
            else resource
            for name, resource in resources.items()
        }

    rooms = {
        kind: {word: opened(f"{kind}.{word}", inner) for word, inner in getattr(port, kind).items()}
        for kind in ("sites", "equipment", "staff")
    }
    laboratories = opened("laboratories", port.laboratories)
    return port.model_copy(update={**rooms, "laboratories": laboratories})


def _sized(port: Port, resource: Resource, load: Load) -> Resource:
    if resource.count is not None:
        return resource
    use, peak = port.sizing.utilisation, port.sizing.peak
    count, low, high = (
        units_for(port, resource, load, share, peak.base)
        for share in (use.base, use.base_range[1], use.base_range[0])
    )
    hours, _ = common_hours(port, resource, load)
    formula = SizedBy.of(
        load=f"{load.weekly_min / 60:.1f}",
        hours=f"{hours:.1f}",
        use=f"{use.base:.2f}",
        peak_load=f"{load.busiest_hour_min / 60:.2f}",
        peak=f"{peak.base:.2f}",
        team=f"{load.team}",
    )
    number = Count(
        value=count,
        unit="count",
        range=(low, high),
        source=use.source,
        grade="derived",
        formula=formula,
        note=None,
    )
    return resource.model_copy(update={"count": number})


def units_for(port: Port, resource: Resource, load: Load, utilisation: float, peak: float) -> int:
    """Return the number of units by the rule."""
    hours, always = common_hours(port, resource, load)
    wanted = load.weekly_min / (60 * hours * utilisation)
    if always:
        wanted = max(wanted, load.busiest_hour_min / (60 * peak))
    return max(ceil(wanted / load.team - 1e-9), 1) * load.team


def common_hours(port: Port, resource: Resource, load: Load) -> tuple[float, bool]:
    """Return the weekly hours in which a resource and its users are on duty, and whether always."""
    own = open_hours(port, resource.calendar)
    users = [open_hours(port, calendar) for calendar in load.users] or [own]
    return min(own[0], max(users)[0]), own[1] and max(users)[1]


def open_hours(port: Port, calendar: str) -> tuple[float, bool]:
    """Return the weekly open hours, weighted by staffing, and whether it is always open."""
    weighted = total = 0.0
    for shift in port.calendars[calendar]:
        hours = (clock_minutes(shift.closes) - clock_minutes(shift.opens)) / 60 * len(shift.days)
        weighted += hours * shift.staffing.base
        total += hours if shift.staffing.base > 0 else 0.0
    return weighted, total >= WEEK_MIN / 60 - 1e-9


def serial_loads(port: Port) -> dict[Key, Load]:
    """Return the load of every resource when each agency inspects alone."""
    loads: dict[Key, Load] = {}
    for stream in port.streams.values():
        peak = max(stream.weekly.weights) * max(stream.daily.weights)
        for work in stream_work(port, stream):
            loads.setdefault(work.resource, Load()).add(work, peak)
    return loads


def stream_work(port: Port, stream: Stream) -> Iterator[Work]:
    """Yield all work on one stream."""
    for agency, dealing in stream.agencies.items():
        dealt = stream.per_day.base * dealing.deals_with.base
        by_hand = dealt * (1 - dealing.papers.automatic.base)
        group = dealing.papers.qualification
        calendar = port.staff[agency][group].calendar
        key = ("staff", agency, group)
        yield Work(key, by_hand, dealing.papers.review.base, 1, calendar)
        for menu in dealing.menus:
            objects = dealt * dealing.instructs.base * menu.share.base
            yield from visit_work(port, stream, agency, menu, objects)


def visit_work(
    port: Port, stream: Stream, agency: str, menu: Menu, objects: float
) -> Iterator[Work]:
    """Yield the work of an agency's single visits under one menu."""
    dealing = stream.agencies[agency]
    calendar = port.staff[agency][dealing.qualification].calendar
    inspected = mean_inspected(stream.containers, stream.inspected_containers.base)
    for steps in parts(port.procedures[stream.procedure], agency, menu.methods):
        minutes = sum(step_mean(step, agency, inspected) for step in steps)
        officers, place = int(dealing.officers.base), steps[0].place
        yield Work(("staff", agency, dealing.qualification), objects, minutes, officers, calendar)
        site = owner(agency, port.sites[place])
        yield Work(("sites", place, site), objects, minutes, 1, calendar)
        for kind in sorted({step.equipment for step in steps if step.equipment}):
            machine = owner(agency, port.equipment[kind])
            yield Work(("equipment", kind, machine), objects, minutes, 1, calendar)
    for step in steps_of(port.procedures[stream.procedure], agency, menu.methods):
        if step.moved_by is not None:
            place = step.moved_by.place
            room = ("sites", place, owner(agency, port.sites[place]))
            yield Work(room, objects, step_mean(step, agency, inspected), 1, calendar)
    if "sample" in menu.methods and dealing.laboratory.share.base > 0:
        samples = objects * dealing.laboratory.share.base
        bench = port.laboratories[agency].calendar
        key = ("laboratories", agency, "")
        yield Work(key, samples, dealing.laboratory.analysis.base, 1, bench)


def owner(agency: str, resources: dict[str, Resource]) -> str:
    """Return the owner of the site or machine that an agency uses alone: itself, else the first."""
    return agency if agency in resources else next(iter(resources), agency)


def parts(procedure: Procedure, agency: str, methods: tuple[str, ...]) -> list[list[Step]]:
    """Return the parts of an agency's single visit: consecutive steps at one place."""
    found: list[list[Step]] = []
    for step in steps_of(procedure, agency, methods):
        if found and found[-1][0].place == step.place:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def steps_of(procedure: Procedure, agency: str, methods: tuple[str, ...]) -> list[Step]:
    """Return the steps that an agency does under a menu."""
    return [
        step
        for step in procedure.steps
        if agency in step.minutes and (not step.methods or set(step.methods) & set(methods))
    ]


def step_mean(step: Step, agency: str, inspected: float) -> float:
    """Return the mean minutes of a step for one agency."""
    return step.minutes[agency].base * (inspected if step.each_container else 1.0)


def mean_inspected(containers: Size, share: float) -> float:
    """Return the mean number of containers inspected: the share rounded up, at least one."""
    if containers.shape == "constant" or containers.mean == 1:
        return float(max(1, ceil(share * containers.mean - 1e-9)))
    sizes = np.arange(1, int(60 * containers.mean) + 2)
    stop = 1 / containers.mean
    weights = stop * (1 - stop) ** (sizes - 1)
    return float((np.maximum(1, np.ceil(share * sizes - 1e-9)) * weights).sum() / weights.sum())


def load_table(port: Port) -> pd.DataFrame:
    """Return resource, count, weekly load and open hours (h) and utilisation under serial."""
    loads = serial_loads(port)
    rows = []
    for kind in ("staff", "sites", "equipment", "laboratories"):
        for word, inner in getattr(port, kind).items():
            named = {"": inner} if isinstance(inner, Resource) else inner
            for name, resource in named.items():
                load = loads.get((kind, word, name), Load())
                hours, _ = common_hours(port, resource, load)
                count = int(resource.count.base) if resource.count else 0
                rows.append(
                    {
                        "resource": "/".join(part for part in (kind, word, name) if part),
                        "count": count,
                        "load_h_per_week": load.weekly_min / 60,
                        "open_h_per_week": hours,
                        "utilisation": load.weekly_min / 60 / (hours * count)
                        if hours * count
                        else 0.0,
                    }
                )
    return pd.DataFrame(rows)
