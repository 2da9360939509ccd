"""Consistency checks of a port: names must exist, shares must be possible."""

import difflib
from collections.abc import Iterable, Iterator, Set

from pydantic import BaseModel

from sim.domain.agencies import AS_NEEDED, REQUIRED, Agency
from sim.domain.objects import CLASS_NAMES, ObjectClass
from sim.port.numbers import Graded
from sim.port.schema import Port, Procedure, Resource, Stream

Path = tuple[str | int, ...]


class PortError(ValueError):
    """Parts of a port are inconsistent: path, message and rule."""

    def __init__(self, message: str, path: Path, rule: str) -> None:
        super().__init__(message)
        self.path = path
        self.rule = rule


def check_port(port: Port, sources: Set[str]) -> None:
    """Raise PortError for the first inconsistency."""
    check_sources(port, sources)
    check_calendars(port)
    for name, procedure in port.procedures.items():
        check_procedure(port, name, procedure)
    for name, stream in port.streams.items():
        check_stream(port, name, stream)
    for kind in port.breakdowns:
        _known(kind, port.equipment, ("breakdowns", kind), "equipment")
        if port.breakdowns[kind].between.base <= 0:
            path = ("breakdowns", kind, "between")
            raise PortError("the time between failures is more than 0", path, "positive times")


def _known(word: str, words: Iterable[str], path: Path, what: str) -> None:
    """Raise PortError, suggesting a similar word, if the word is unknown."""
    known = list(words)
    if word not in known:
        near = difflib.get_close_matches(word, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known) or 'none'}"
        raise PortError(f"unknown {what} {word!r}; {hint}", path, f"{what} of this port")


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
                near = difflib.get_close_matches(source, sources, n=1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                message = f"no such source{hint} (add it to data/sources.yaml or to `sources`)"
                raise PortError(message, (*path, "source"), "every number has a known source")


def check_calendars(port: Port) -> None:
    """Check that shifts do not overlap and that resources and closures name existing calendars."""
    for name, shifts in port.calendars.items():
        taken: list[tuple[str, str, str]] = []
        for place, shift in enumerate(shifts):
            for day in shift.days:
                for other, opens, closes in taken:
                    if other == day and shift.opens < closes and opens < shift.closes:
                        path: Path = ("calendars", name, place)
                        message = f"overlaps {opens} to {closes} on {day}; split the shifts"
                        raise PortError(message, path, "shifts of one calendar do not overlap")
                taken.append((day, shift.opens, shift.closes))
    for path, resource in resources(port):
        _known(resource.calendar, port.calendars, (*path, "calendar"), "calendar")
        if not port.calendars[resource.calendar]:
            message = "this calendar has no shift"
            raise PortError(message, (*path, "calendar"), "resources are open at some time")
    for place, closure in enumerate(port.closures):
        for calendar in closure.calendars:
            _known(calendar, port.calendars, ("closures", place, "calendars"), "calendar")


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
            message = f"step {step.step!r} stands here twice; a procedure runs from first to last"
            raise PortError(message, (*path, "step"), "no step twice")
        seen.add(step.step)
        _known(step.place, port.sites, (*path, "place"), "place")
        if step.equipment is not None:
            _known(step.equipment, port.equipment, (*path, "equipment"), "equipment")
        if step.moved_by is not None:
            _known(step.moved_by.place, port.sites, (*path, "moved_by", "place"), "place")
            _known(step.moved_by.lever, LEVER_WORDS, (*path, "moved_by", "lever"), "lever")
        if step.dropped_by is not None:
            _known(step.dropped_by, LEVER_WORDS, (*path, "dropped_by"), "lever")


# The levers that a step may name; a test compares them with sim.policy, which cannot be imported here.
LEVER_WORDS = ("parallel_declaration", "matching", "back_office")


def check_stream(port: Port, name: str, stream: Stream) -> None:
    """Check that agencies are competent, staff and steps exist, and the overlap is possible."""
    path: Path = ("streams", name)
    _known(stream.procedure, port.procedures, (*path, "procedure"), "procedure")
    if stream.object_class not in port.costs.delay:
        message = (
            f"no cost rate for {stream.object_class}; add `{stream.object_class}: {{value: …}}`"
        )
        raise PortError(message, ("costs", "delay"), "every class has a cost of delay")
    allowed = competent(port, stream.object_class)
    for agency, dealing in stream.agencies.items():
        here: Path = (*path, "agencies", agency)
        if agency not in allowed:
            message = (
                f"{agency} is not competent for {stream.object_class}; {', '.join(allowed)} are"
            )
            raise PortError(message, here, "art. 5, or invited under matching.invited (art. 17)")
        groups = port.staff.get(agency, {})
        _known(dealing.qualification, groups, (*here, "qualification"), "staff group")
        papers = (*here, "papers", "qualification")
        _known(dealing.papers.qualification, groups, papers, "staff group")
        if dealing.laboratory.share.base > 0:
            _known(agency, port.laboratories, (*here, "laboratory"), "laboratory")
        check_menus(port, stream, agency, here)
    check_overlap(stream, path)


def competent(port: Port, class_name: str) -> list[str]:
    """Return the agencies that may deal with a class (art. 5, 17)."""
    cls = ObjectClass(CLASS_NAMES.index(class_name))
    standing = (*REQUIRED[cls], *AS_NEEDED.get(cls, ()))
    invited = dict(port.matching.invited).get(class_name, ())  # type: ignore[call-overload]
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
            message = f"no step of {stream.procedure} does {', '.join(menu.methods)} for {agency}"
            raise PortError(message, (*here, "menus", place), "every menu asks for some step")


def check_overlap(stream: Stream, path: Path) -> None:
    """Check that the overlap is between independence and the maximum for the two shares."""
    overlap = stream.overlap
    if overlap is None:
        return
    p_of = stream.agencies[overlap.of].instructs.base
    p_given = stream.agencies[overlap.given].instructs.base
    most = min(1.0, p_of / p_given) if p_given > 0 else 1.0
    if not p_of - 1e-9 <= overlap.base <= most + 1e-9:
        message = (
            f"P({overlap.of} | {overlap.given}) = {overlap.base:g} is impossible here: "
            f"it lies from {p_of:g} (independent) to {most:g}"
        )
        raise PortError(message, (*path, "overlap", "value"), "overlap fits the two shares")
