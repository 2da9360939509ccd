"""Drawing a workload: all objects of one replication, with everything each agency would do to them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.domain.methods import methods_mask
from sim.jit.kernel import kernel
from sim.model.plan import DRAIN_DAYS
from sim.model.port_indices import agencies_of, equipment_kinds, most_steps, procedure_steps
from sim.model.workload import (
    Breakdowns,
    Instructions,
    Objects,
    Workload,
)
from sim.port.numbers import Duration, Size
from sim.port.schema import Breakdown, Dealing, Menu, Port, Stream
from sim.sampling.arrivals import arrivals
from sim.sampling.choices import common_risk, wanted
from sim.sampling.streams import Streams, chosen, duration, is_certain, whole_number
from sim.types import Bools, Floats, Ints
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
        Name the random numbers; the policy is not part of the name.
    drain_days
        Days after the last arrival for which breakdowns are drawn.
    """
    streams = Streams(seed, port.port, replication)
    weekday = port.run.start.weekday()
    arrived = [
        arrivals(stream, name, weekday, days, streams) for name, stream in port.streams.items()
    ]
    which, places = merged(arrived)
    n, n_agencies = len(which), len(agencies_of(port))
    objects = _empty_objects(which, n, n_agencies)
    wants = np.zeros((n, n_agencies), np.bool_)
    parts = [
        StreamDraw(port, name, Rows.of_all(places[k]), streams)
        for k, name in enumerate(port.streams)
    ]
    for part, times in zip(parts, arrived, strict=True):
        part.fill_objects(objects, times)
        part.fill_choices(objects, wants)
    return Workload(
        port=port.port,
        seed=seed,
        replication=replication,
        horizon_min=float(days * DAY_MIN),
        objects=objects,
        instructions=_instructions(parts, wants, objects.containers, most_steps(port)),
        breakdowns=_breakdowns(port, (days + drain_days) * DAY_MIN, streams),
    )


def merged(arrived: list[Floats]) -> tuple[Ints, list[Ints]]:
    """Merge the objects of all streams into one order, by (arrival, stream, number).

    Returns the stream of each object [n], and for each stream the positions of its objects.
    """
    first = np.cumsum([0, *(len(times) for times in arrived)])
    which, places = np.empty(first[-1], np.int64), np.empty(first[-1], np.int64)
    merge(np.concatenate(arrived), first, first[:-1].copy(), which, places)
    return which, [places[first[k] : first[k + 1]] for k in range(len(arrived))]


@kernel
def merge(
    arrived: np.ndarray,
    first: np.ndarray,
    heads: np.ndarray,
    which: np.ndarray,
    places: np.ndarray,
) -> None:
    """Merge sorted streams: stream k has the entries first[k] to first[k + 1].

    `heads` starts as first[:-1] and is overwritten.
    """
    for place in range(len(which)):
        best = -1
        for k in range(len(heads)):
            if heads[k] < first[k + 1]:
                if best < 0 or arrived[heads[k]] < arrived[heads[best]]:
                    best = k
        which[place] = best
        places[heads[best]] = place
        heads[best] += 1


def _empty_objects(which: Ints, n: int, n_agencies: int) -> Objects:
    """Return the table of objects, to be filled stream by stream."""
    return Objects(
        stream=which,
        arrived=np.empty(n),
        present=np.empty(n),
        declared=np.empty(n),
        pick_up=np.empty(n),
        containers=np.empty(n, np.int64),
        urgent=np.empty(n, np.bool_),
        deals=np.zeros((n, n_agencies), np.bool_),
        review=np.zeros((n, n_agencies)),
        missed=np.zeros((n, n_agencies), np.bool_),
    )


def _instructions(
    parts: list["StreamDraw"], wants: Bools, containers: Ints, n_steps: int
) -> Instructions:
    """Return the instructions: one per object and agency that wants it, sorted."""
    cells = np.flatnonzero(wants)
    m = len(cells)
    row_of = np.empty(wants.size, np.int64)
    row_of[cells] = np.arange(m)
    whose, agency = np.divmod(cells, wants.shape[1])
    table = Instructions(
        object=whose,
        agency=agency,
        methods=np.empty(m, np.int64),
        steps=np.empty(m, np.int64),
        minutes=np.zeros((m, n_steps)),
        delay=np.empty(m),
        withdrawn_after=np.full(m, np.nan),
        relies=np.empty(m, np.bool_),
        leaves_early=np.empty(m, np.bool_),
        by_phone=np.empty(m),
        on_platform=np.empty(m),
        declines=np.empty(m, np.bool_),
        absent=np.empty(m, np.bool_),
        hit=np.empty(m, np.bool_),
        found_by_partner=np.zeros(m, np.bool_),
        treatment=np.zeros(m),
        detained=np.zeros(m, np.bool_),
        analysis=np.zeros(m),
    )
    for part in parts:
        part.fill_instructions(table, row_of.reshape(wants.shape), containers)
    return table


class Rows(NamedTuple):
    """Some objects of a stream (or instructions): number in the stream, position in the table."""

    number: Ints
    place: Ints

    @classmethod
    def of_all(cls, place: Ints) -> "Rows":
        """Return all objects of a stream, given their positions."""
        return cls(np.arange(len(place)), place)

    def those(self, chosen: Bools) -> "Rows":
        """Return the chosen ones."""
        if chosen.all():
            return self
        kept = np.flatnonzero(chosen)
        return Rows(self.number[kept], self.place[kept])


@dataclass(frozen=True)
class _AgencyAtStream:
    """One agency at one stream."""

    name: str
    index: int
    dealing: Dealing


class StreamDraw:
    """All draws of one stream. A column is indexed by the object's number within the stream."""

    def __init__(self, port: Port, name: str, rows: Rows, streams: Streams) -> None:
        self._name, self._rows, self._streams = name, rows, streams
        self._stream: Stream = port.streams[name]
        self._steps = procedure_steps(port, name)
        agencies = agencies_of(port)
        self._agencies = [
            _AgencyAtStream(name, agencies.index(name), dealing)
            for name, dealing in self._stream.agencies.items()
        ]
        self._wanted: dict[str, Rows] = {}

    def _uniforms(self, rows: Rows, *column: str) -> Floats:
        return self._streams.uniforms_of(rows.number, self._name, *column)

    def _minutes(self, law: Duration, rows: Rows, *column: str) -> Floats | float:
        """Draw durations; return a single number if they are constant."""
        return law.base if is_certain(law) else duration(law, self._uniforms(rows, *column))

    def _chosen(self, share: float, rows: Rows, *column: str) -> Bools:
        if share in (0.0, 1.0):
            return np.full(len(rows.number), share == 1.0)
        return chosen(self._uniforms(rows, *column), share)

    def fill_objects(self, objects: Objects, arrived: Floats) -> None:
        """Draw the properties of objects that do not depend on an agency."""
        stream, rows = self._stream, self._rows
        present = arrived + self._minutes(stream.unloading, rows, "unloading")
        declared = present + self._minutes(stream.preparation, rows, "preparation")
        declared -= self._minutes(stream.ahead, rows, "ahead")
        objects.arrived[rows.place] = arrived
        objects.present[rows.place] = present
        objects.declared[rows.place] = np.maximum(declared, 0.0)
        objects.pick_up[rows.place] = self._minutes(stream.pick_up, rows, "pick_up")
        objects.containers[rows.place] = self._sizes(stream.containers, rows, "containers")
        objects.urgent[rows.place] = self._chosen(stream.urgent.base, rows, "urgent")

    def _sizes(self, law: Size, rows: Rows, column: str) -> np.ndarray | int:
        """Draw whole numbers; return a single one if they are constant."""
        if law.shape == "constant" or law.mean == 1:
            return int(law.mean)
        return whole_number(law, self._uniforms(rows, column))

    def fill_choices(self, objects: Objects, wants: Bools) -> None:
        """Draw which agencies deal with each object, want to inspect it, or would miss a violation."""
        n = len(self._rows.number)
        common = common_risk(self._stream, self._name, n, self._streams)
        for agency in self._agencies:
            name, a, dealing = agency.name, agency.index, agency.dealing
            of_concern = self._rows.those(
                self._chosen(dealing.deals_with.base, self._rows, "deals", name)
            )
            objects.deals[of_concern.place, a] = True
            automatic = self._chosen(dealing.papers.automatic.base, of_concern, "automatic", name)
            by_hand = of_concern.those(~automatic)
            review = self._minutes(dealing.papers.review, by_hand, "review", name)
            objects.review[by_hand.place, a] = review
            wish = wanted(self._stream, self._name, name, of_concern.number, self._streams, common)
            self._wanted[name] = of_concern.those(wish)
            wants[self._wanted[name].place, a] = True
            left = of_concern.those(~wish)
            violation = self._chosen(dealing.finding.elsewhere.base, left, "missed", name)
            objects.missed[left.place, a] = violation

    def fill_instructions(self, table: Instructions, row_of: Ints, containers: Ints) -> None:
        """Draw the instructions of each agency; `row_of` [n, A] gives their rows."""
        for agency in self._agencies:
            mine = self._wanted[agency.name]
            rows = Rows(mine.number, row_of[mine.place, agency.index])
            self._fill_instructions(table, agency, rows)
            self._fill_methods(table, agency, rows, containers[mine.place])

    def _fill_instructions(self, table: Instructions, agency: _AgencyAtStream, rows: Rows) -> None:
        """Draw an agency's instructions except methods and steps; effects of a hit only for hits."""
        dealing, name = agency.dealing, agency.name
        finding, coordination = dealing.finding, dealing.coordination
        for column, law, word in (
            (table.delay, dealing.delay, "delay"),
            (table.by_phone, coordination.by_phone, "answer"),
            (table.on_platform, coordination.on_platform, "answer"),
        ):
            column[rows.place] = self._minutes(law, rows, word, name)
        for claim, share, word in (
            (table.relies, dealing.relies, "relies"),
            (table.leaves_early, dealing.leaves_early, "leaves_early"),
            (table.declines, coordination.declines, "declines"),
            (table.absent, coordination.absent, "absent"),
            (table.hit, finding.hit, "hit"),
        ):
            claim[rows.place] = self._chosen(share.base, rows, word, name)
        hits = rows.those(table.hit[rows.place])
        table.treatment[hits.place] = self._minutes(finding.treatment, hits, "treatment", name)
        table.found_by_partner[hits.place] = self._chosen(
            finding.found_by_partner.base, hits, "found_by_partner", name
        )
        table.detained[hits.place] = self._chosen(finding.detained.base, hits, "detained", name)
        gone = rows.those(self._chosen(dealing.withdrawn.base, rows, "withdrawn", name))
        table.withdrawn_after[gone.place] = self._minutes(
            dealing.withdrawn_after, gone, "withdrawn_after", name
        )

    def _fill_methods(
        self, table: Instructions, agency: _AgencyAtStream, rows: Rows, containers: Ints
    ) -> None:
        """Choose a menu of methods for each instruction, and draw its steps, minutes and samples."""
        name, dealing = agency.name, agency.dealing
        menu = self._menus(dealing.menus, rows, name)
        masks = np.array([methods_mask(menu.methods) for menu in dealing.menus])
        bits = np.array([self._step_bits(name, int(mask)) for mask in masks])
        table.methods[rows.place] = masks[menu]
        table.steps[rows.place] = bits[menu]
        share = self._stream.inspected_containers.base
        inspected = np.maximum(1, np.ceil(share * containers - 1e-9))
        for s, step in enumerate(self._steps):
            needed = np.broadcast_to((bits >> s & 1).astype(np.bool_)[menu], len(containers))
            if not needed.any():
                continue
            some = rows.those(needed)
            once = self._minutes(step.minutes[name], some, "step", step.step, name)
            length = once * inspected[needed] if step.each_container else once
            table.minutes[some.place, s] = length
        samples = ((masks & methods_mask(["sample"])) != 0)[menu]
        sampled = rows.those(np.broadcast_to(samples, len(containers)))
        laboratory = dealing.laboratory
        analysed = sampled.those(self._chosen(laboratory.share.base, sampled, "analysed", name))
        table.analysis[analysed.place] = self._minutes(
            laboratory.analysis, analysed, "analysis", name
        )

    def _menus(self, menus: tuple[Menu, ...], rows: Rows, agency: str) -> Ints | int:
        """Choose menus by their shares; return 0 if there is only one."""
        if len(menus) == 1:
            return 0
        edges = np.cumsum([menu.share.base for menu in menus])[:-1]
        return np.searchsorted(edges, self._uniforms(rows, "methods", agency), side="right")

    def _step_bits(self, agency: str, methods: int) -> int:
        """Return the bits of the steps that an instruction needs, given its methods."""
        bits = 0
        for s, step in enumerate(self._steps):
            asked = methods_mask(step.methods)
            if agency in step.minutes and (asked == 0 or methods & asked):
                bits |= 1 << s
        return bits


def _breakdowns(port: Port, until_min: float, streams: Streams) -> Breakdowns:
    """Draw the failures of every machine: time between failures, then repair."""
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
