"""Drawing a workload: every object of one replication, with all that each agency would do to it."""

from dataclasses import dataclass

import numpy as np

from sim.domain.methods import methods_mask
from sim.model.layout import agencies_of, equipment_kinds, most_steps, procedure_steps
from sim.model.plan import DRAIN_DAYS
from sim.model.workload import (
    Bools,
    Breakdowns,
    Floats,
    Instructions,
    Ints,
    Objects,
    Workload,
)
from sim.port.numbers import Duration
from sim.port.schema import Breakdown, Dealing, Port, Stream
from sim.sampling.arrivals import arrivals
from sim.sampling.choices import wanted
from sim.sampling.streams import Streams, chosen, duration, whole_number
from sim.units import DAY_MIN


def draw(
    port: Port, days: int, seed: int, replication: int, *, drain_days: int = DRAIN_DAYS
) -> Workload:
    """Return the workload of one replication.

    Parameters
    ----------
    port
        A sized port (machines that break down have a count).
    days
        Days of arrivals, warm-up included.
    seed, replication
        Name the random numbers; the policy is no part of the name.
    drain_days
        Days after the last arrival for which breakdowns are drawn.
    """
    streams = Streams(seed, port.port, replication)
    parts = [StreamDraw(port, k, days, streams) for k in range(len(port.streams))]
    arrived = np.concatenate([part.arrived for part in parts])
    which = np.concatenate([np.full(len(part.arrived), k) for k, part in enumerate(parts)])
    number = np.concatenate([np.arange(len(part.arrived)) for part in parts])
    order = np.lexsort((number, which, arrived))
    objects = _objects(parts, which, order)
    return Workload(
        port=port.port,
        seed=seed,
        replication=replication,
        horizon_min=float(days * DAY_MIN),
        objects=objects,
        instructions=_instructions(parts, order),
        breakdowns=_breakdowns(port, (days + drain_days) * DAY_MIN, streams),
    )


def _objects(parts: list["StreamDraw"], which: Ints, order: Ints) -> Objects:
    def joined(name: str) -> np.ndarray:
        found: np.ndarray = np.concatenate([getattr(part, name) for part in parts])[order]
        return found

    return Objects(
        stream=which[order],
        arrived=joined("arrived"),
        present=joined("present"),
        declared=joined("declared"),
        pick_up=joined("pick_up"),
        containers=joined("containers"),
        urgent=joined("urgent"),
        deals=joined("deals"),
        review=joined("review"),
        missed=joined("missed"),
    )


def _instructions(parts: list["StreamDraw"], order: Ints) -> Instructions:
    """Join the streams' instructions, sorted by (object, agency)."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    offsets = np.cumsum([0, *(len(part.arrived) for part in parts)])
    tables = [
        {"object": place[offset + columns["number"]], **columns}
        for part, offset in zip(parts, offsets, strict=False)
        for columns in part.instructions()
    ]
    names = [name for name in tables[0] if name != "number"]
    joined = {name: np.concatenate([table[name] for table in tables]) for name in names}
    rows = np.lexsort((joined["agency"], joined["object"]))
    return Instructions(**{name: column[rows] for name, column in joined.items()})


@dataclass(frozen=True)
class _Desk:
    """One agency at one stream."""

    name: str
    place: int
    dealing: Dealing


class StreamDraw:
    """All draws of one stream; columns are indexed by the object's number within it."""

    def __init__(self, port: Port, place: int, days: int, streams: Streams) -> None:
        self._name = list(port.streams)[place]
        self._stream: Stream = port.streams[self._name]
        self._steps = procedure_steps(port, self._name)
        self._most_steps = most_steps(port)
        self._streams = streams
        agencies = agencies_of(port)
        self._desks = [
            _Desk(name, agencies.index(name), dealing)
            for name, dealing in self._stream.agencies.items()
        ]
        self.arrived = arrivals(self._stream, self._name, port.run.start.weekday(), days, streams)
        self.n = len(self.arrived)
        self._draw_objects()
        self._draw_choices(len(agencies))

    def _uniforms(self, *column: str) -> Floats:
        return self._streams.uniforms(self.n, self._name, *column)

    def _draw_objects(self) -> None:
        stream = self._stream
        self.present = self.arrived + duration(stream.unloading, self._uniforms("unloading"))
        preparation = duration(stream.preparation, self._uniforms("preparation"))
        ahead = duration(stream.ahead, self._uniforms("ahead"))
        self.declared = np.maximum(self.present + preparation - ahead, 0.0)
        self.pick_up = duration(stream.pick_up, self._uniforms("pick_up"))
        self.containers = whole_number(stream.containers, self._uniforms("containers"))
        self.urgent = chosen(self._uniforms("urgent"), stream.urgent.base)

    def _draw_choices(self, n_agencies: int) -> None:
        """Which agencies deal with each object, want it, and would miss something."""
        self.deals: Bools = np.zeros((self.n, n_agencies), np.bool_)
        self.review: Floats = np.zeros((self.n, n_agencies))
        self.missed: Bools = np.zeros((self.n, n_agencies), np.bool_)
        self._wanted: dict[str, Bools] = {}
        for desk in self._desks:
            name, a, dealing = desk.name, desk.place, desk.dealing
            deals = chosen(self._uniforms("deals", name), dealing.deals_with.base)
            by_hand = ~chosen(self._uniforms("automatic", name), dealing.papers.automatic.base)
            work = duration(dealing.papers.review, self._uniforms("review", name))
            self.deals[:, a] = deals
            self.review[:, a] = np.where(deals & by_hand, work, 0.0)
            self._wanted[name] = deals & wanted(
                self._stream, self._name, name, self.n, self._streams
            )
            violation = chosen(self._uniforms("missed", name), dealing.finding.elsewhere.base)
            self.missed[:, a] = deals & ~self._wanted[name] & violation

    def instructions(self) -> list[dict[str, np.ndarray]]:
        """Return the columns of each agency's instructions; `number` is the object's."""
        return [self._agency_instructions(desk) for desk in self._desks]

    def _agency_instructions(self, desk: _Desk) -> dict[str, np.ndarray]:
        name, dealing = desk.name, desk.dealing
        rows = np.flatnonzero(self._wanted[name])

        def column(*words: str) -> Floats:
            return self._uniforms(*words, name)[rows]

        def minutes(law: Duration, *words: str) -> Floats:
            return duration(law, column(*words))

        methods = self._methods(dealing, column("methods"))
        steps = self._step_bits(name, methods)
        sampled = (methods & methods_mask(["sample"])) != 0
        analysed = sampled & chosen(column("analysed"), dealing.laboratory.share.base)
        withdrawn = chosen(column("withdrawn"), dealing.withdrawn.base)
        finding, coordination = dealing.finding, dealing.coordination
        return {
            "number": rows,
            "agency": np.full(len(rows), desk.place),
            "methods": methods,
            "steps": steps,
            "minutes": self._step_minutes(name, steps, rows),
            "delay": minutes(dealing.delay, "delay"),
            "withdrawn_after": np.where(
                withdrawn, minutes(dealing.withdrawn_after, "withdrawn_after"), np.nan
            ),
            "relies": chosen(column("relies"), dealing.relies.base),
            "by_phone": minutes(coordination.by_phone, "answer"),
            "on_platform": minutes(coordination.on_platform, "answer"),
            "declines": chosen(column("declines"), coordination.declines.base),
            "absent": chosen(column("absent"), coordination.absent.base),
            "hit": chosen(column("hit"), finding.hit.base),
            "found_by_partner": chosen(column("found_by_partner"), finding.found_by_partner.base),
            "treatment": minutes(finding.treatment, "treatment"),
            "detained": chosen(column("detained"), finding.detained.base),
            "analysis": np.where(analysed, minutes(dealing.laboratory.analysis, "analysis"), 0.0),
        }

    def _methods(self, dealing: Dealing, u: Floats) -> Ints:
        """Choose a menu by its share."""
        edges = np.cumsum([menu.share.base for menu in dealing.menus])[:-1]
        masks = np.array([methods_mask(menu.methods) for menu in dealing.menus])
        chosen_masks: Ints = masks[np.searchsorted(edges, u, side="right")]
        return chosen_masks

    def _step_bits(self, agency: str, methods: Ints) -> Ints:
        """Bits of the steps that each instruction needs: the agency does them, and a method asks."""
        bits = np.zeros(len(methods), np.int64)
        for s, step in enumerate(self._steps):
            if agency in step.minutes:
                asked = methods_mask(step.methods)
                needed = np.full(len(methods), True) if asked == 0 else (methods & asked) != 0
                bits |= np.where(needed, 1 << s, 0)
        return bits

    def _step_minutes(self, agency: str, bits: Ints, rows: Ints) -> Floats:
        minutes = np.zeros((len(rows), self._most_steps))
        share = self._stream.inspected_containers.base
        inspected = np.maximum(1, np.ceil(share * self.containers[rows] - 1e-9))
        for s, step in enumerate(self._steps):
            if agency not in step.minutes:
                continue
            u = self._uniforms("step", step.step, agency)[rows]
            once = duration(step.minutes[agency], u)
            length = once * inspected if step.each_container else once
            minutes[:, s] = np.where(bits >> s & 1, length, 0.0)
        return minutes


def _breakdowns(port: Port, until_min: float, streams: Streams) -> Breakdowns:
    """Failures of every machine: time between failures, then repair."""
    found: list[tuple[float, float, int, int]] = []
    agencies = agencies_of(port)
    for e, kind in enumerate(equipment_kinds(port)):
        law = port.breakdowns.get(kind)
        if law is None:
            continue
        for agency, resource in port.equipment[kind].items():
            count = int(resource.count.base) if resource.count else 0
            for machine in range(count):
                name = ("breakdown", kind, agency, str(machine))
                for begins, ends in _failures(law, until_min, streams, name):
                    found.append((begins, ends, e, agencies.index(agency)))
    found.sort(key=lambda row: (row[0], row[2], row[3]))
    return Breakdowns(
        equipment=np.array([row[2] for row in found], np.int64),
        agency=np.array([row[3] for row in found], np.int64),
        begins=np.array([row[0] for row in found], np.float64),
        ends=np.array([row[1] for row in found], np.float64),
    )


def _failures(
    law: Breakdown, until_min: float, streams: Streams, name: tuple[str, ...]
) -> list[tuple[float, float]]:
    """Return when one machine is broken."""
    n = 8
    while True:
        up = duration(law.between, streams.uniforms(n, *name, "between"))
        down = duration(law.repair, streams.uniforms(n, *name, "repair"))
        begins = np.cumsum(up) + np.concatenate([[0.0], np.cumsum(down)[:-1]])
        if begins[-1] >= until_min:
            break
        n *= 2
    kept = begins < until_min
    return list(zip(begins[kept].tolist(), (begins + down)[kept].tolist(), strict=True))
