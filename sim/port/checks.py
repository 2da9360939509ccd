"""Consistency checks of a port: names must exist, shares must be possible."""

from collections.abc import Iterable, Iterator, Set
from typing import Any

from pydantic import BaseModel

from sim.domain.agencies import AS_NEEDED, REQUIRED, Agency
from sim.domain.objects import CLASS_NAMES, ObjectClass
from sim.errors import Refused, near
from sim.port.numbers import Graded
from sim.port.schema import Port, Procedure, Resource, Stream
from sim.text import N_, NP_

Path = tuple[str | int, ...]


class PortError(Refused):
    """Parts of a port do not fit together: what, and where."""

    def __init__(self, code: str, path: Path, **values: Any) -> None:
        super().__init__(code, **values)
        self.path = path


def check_port(port: Port, sources: Set[str]) -> None:
    """Raise PortError for the first inconsistency."""
    check_sources(port, sources)
    check_calendars(port)
    for name, procedure in port.procedures.items():
        check_procedure(port, name, procedure)
    for name, stream in port.streams.items():
        check_stream(port, name, stream)
    for kind in port.breakdowns:
        _known(kind, port.equipment, ("breakdowns", kind), EQUIPMENT)
        if port.breakdowns[kind].between.base <= 0:
            path = ("breakdowns", kind, "between")
            raise PortError("no-time-between-failures", path)


EQUIPMENT, CALENDAR, PLACE = N_("equipment"), N_("calendar"), NP_("kind", "place")
LEVER, PROCEDURE, STAFF, LABORATORY = (
    N_("lever"),
    N_("procedure"),
    N_("staff group"),
    N_("laboratory"),
)


def _known(word: str, words: Iterable[str], path: Path, what: str) -> None:
    """Raise PortError, suggesting a similar word, if the word is unknown."""
    known = list(words)
    if word not in known:
        raise PortError("part-unknown", path, what=what, word=word, hint=near(word, known))


def graded_parts(part: BaseModel, path: Path = ()) -> Iterator[tuple[Path, Graded]]:
    """Yield every number of a port with its path."""
    if isinstance(part, Graded):
        yield path, part
        return
    for name in type(part).model_fields:
        yield from _graded(getattr(part, name), (*path, name))


def _graded(value: object, path: Path) -> Iterator[tuple[Path, Graded]]:
    if isinstance(value, BaseModel):
        yield from graded_parts(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _graded(inner, (*path, key))
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _graded(inner, (*path, place))


def check_sources(port: Port, sources: Set[str]) -> None:
    """Check that every number names existing sources."""
    for path, number in graded_parts(port):
        named = (number.source,) if isinstance(number.source, str) else number.source
        for source in named:
            if source not in sources:
                hint = near(source, sources, most=0)
                raise PortError("source-unknown", (*path, "source"), hint=hint)


def check_calendars(port: Port) -> None:
    """Check that shifts do not overlap and that resources and closures name existing calendars."""
    for name, shifts in port.calendars.items():
        taken: list[tuple[str, str, str]] = []
        for place, shift in enumerate(shifts):
            for day in shift.days:
                for other, opens, closes in taken:
                    if other == day and shift.opens < closes and opens < shift.closes:
                        path: Path = ("calendars", name, place)
                        raise PortError("shift-overlaps", path, opens=opens, closes=closes, day=day)
                taken.append((day, shift.opens, shift.closes))
    for path, resource in resources(port):
        _known(resource.calendar, port.calendars, (*path, "calendar"), CALENDAR)
        if not port.calendars[resource.calendar]:
            raise PortError("calendar-without-shift", (*path, "calendar"))
    for place, closure in enumerate(port.closures):
        for calendar in closure.calendars:
            _known(calendar, port.calendars, ("closures", place, "calendars"), CALENDAR)


def resources(port: Port) -> Iterator[tuple[Path, Resource]]:
    """Yield every resource of a port with its path."""
    for key in ("sites", "equipment", "staff"):
        for kind, inner in getattr(port, key).items():
            for word, resource in inner.items():
                yield (key, kind, word), resource
    for agency, resource in port.laboratories.items():
        yield ("laboratories", agency), resource


def check_procedure(port: Port, name: str, procedure: Procedure) -> None:
    """Check that steps are unique and that places and equipment exist."""
    seen: set[str] = set()
    for place, step in enumerate(procedure.steps):
        path: Path = ("procedures", name, "steps", place)
        if step.step in seen:
            raise PortError("step-repeated", (*path, "step"), step=step.step)
        seen.add(step.step)
        _known(step.place, port.sites, (*path, "place"), PLACE)
        if step.equipment is not None:
            _known(step.equipment, port.equipment, (*path, "equipment"), EQUIPMENT)
        if step.moved_by is not None:
            _known(step.moved_by.place, port.sites, (*path, "moved_by", "place"), PLACE)
            _known(step.moved_by.lever, LEVER_WORDS, (*path, "moved_by", "lever"), LEVER)
        if step.dropped_by is not None:
            _known(step.dropped_by, LEVER_WORDS, (*path, "dropped_by"), LEVER)


# The levers that a step may name; a test compares them with sim.policy, which cannot be imported here.
LEVER_WORDS = ("parallel_declaration", "matching", "back_office")


def check_stream(port: Port, name: str, stream: Stream) -> None:
    """Check that agencies are competent, staff and steps exist, and the overlap is possible."""
    path: Path = ("streams", name)
    _known(stream.procedure, port.procedures, (*path, "procedure"), PROCEDURE)
    if stream.object_class not in port.costs.delay:
        raise PortError("delay-cost-missing", ("costs", "delay"), cls=stream.object_class)
    allowed = competent(port, stream.object_class)
    for agency, dealing in stream.agencies.items():
        here: Path = (*path, "agencies", agency)
        if agency not in allowed:
            cls = stream.object_class
            raise PortError("agency-not-competent", here, agency=agency, cls=cls, allowed=allowed)
        groups = port.staff.get(agency, {})
        _known(dealing.qualification, groups, (*here, "qualification"), STAFF)
        papers = (*here, "papers", "qualification")
        _known(dealing.papers.qualification, groups, papers, STAFF)
        if dealing.laboratory.share.base > 0:
            _known(agency, port.laboratories, (*here, "laboratory"), LABORATORY)
        check_menus(port, stream, agency, here)
    check_overlap(stream, path)


def competent(port: Port, class_name: str) -> list[str]:
    """Return the agencies that may deal with a class (art. 5, 17)."""
    cls = ObjectClass(CLASS_NAMES.index(class_name))
    standing = (*REQUIRED[cls], *AS_NEEDED.get(cls, ()))
    invited = port.matching.invited.get(class_name, ())
    return [*(Agency(agency).name.lower() for agency in standing), *invited]


def check_menus(port: Port, stream: Stream, agency: str, here: Path) -> None:
    """Check that every menu needs at least one step of the agency."""
    steps = port.procedures[stream.procedure].steps
    for place, menu in enumerate(stream.agencies[agency].menus):
        needed = [
            step
            for step in steps
            if agency in step.minutes
            and (not step.methods or set(step.methods) & set(menu.methods))
        ]
        if not needed:
            raise PortError(
                "menu-without-step",
                (*here, "menus", place),
                procedure=stream.procedure,
                methods=list(menu.methods),
                agency=agency,
            )


def check_overlap(stream: Stream, path: Path) -> None:
    """Check that the overlap is between independence and the maximum for the two shares."""
    overlap = stream.overlap
    if overlap is None:
        return
    p_of = stream.agencies[overlap.of].instructs.base
    p_given = stream.agencies[overlap.given].instructs.base
    most = min(1.0, p_of / p_given) if p_given > 0 else 1.0
    if not p_of - 1e-9 <= overlap.base <= most + 1e-9:
        raise PortError(
            "overlap-impossible",
            (*path, "overlap", "value"),
            of=overlap.of,
            given=overlap.given,
            overlap=overlap.base,
            least=p_of,
            most=most,
        )
