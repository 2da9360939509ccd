"""The state of the reference engine: objects, ready visits, requests, tasks, visits.

Objects, agencies and instructions are indices into plan and workload: `i`, `a`, `m`.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf, nan

import simpy

from sim.matching.core.codes import NOBODY
from sim.model.trace import TaskKind

Needs = tuple[tuple[int, int], ...]  # (pool, units), by pool
TaskKey = tuple[int, float, int, int, int, int]


# --- what the platform says ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InstructionChange:
    """A change of state of an instruction."""

    instruction: int
    state: int
    matched: bool


@dataclass(frozen=True, slots=True)
class ReadyVisit:
    """A visit that may begin: dispatched alone, or agreed by the parties of a case."""

    joint: bool
    unit_or_case: int  # as the platform numbers them
    instructions: tuple[int, ...]
    level: int  # matching rule 8
    received: float  # earliest receipt
    slot_start: float  # -inf without a slot


@dataclass(frozen=True, slots=True)
class PartyQuestion:
    """A party that has not answered: it proposes a slot if there is none, else confirms or declines."""

    instruction: int
    slot_start: float  # NaN: none proposed
    parties: tuple[int, ...]  # instructions of the case


# --- what is queued and carried out --------------------------------------------------------------


class InspectionOutcome(Enum):
    """How the wait of an instruction for its inspection ended."""

    INSPECTED = auto()
    RELIED = auto()  # on a partner's result
    WITHDRAWN = auto()


@dataclass(eq=False, slots=True)
class QueuedTask:
    """A task that seizes units for some time."""

    kind: TaskKind
    object: int
    agency: int
    needs: Needs
    minutes: float
    level: int
    received: float
    finished: simpy.Event
    part: int = 0
    stays: tuple[float, ...] = ()  # minutes for which each need is held; empty: all to the end
    reserve_from: float = inf  # from then on, freed units are reserved for it (min)
    visit: int = NOBODY
    queued: float = nan
    began: float = nan
    ended: float = nan

    @property
    def staying(self) -> tuple[tuple[int, int, float], ...]:
        """Pool, units and minutes held, for each need."""
        stays = self.stays or (self.minutes,) * len(self.needs)
        return tuple((*need, minutes) for need, minutes in zip(self.needs, stays, strict=True))

    @property
    def key(self) -> TaskKey:
        """Sort key in the queue: a total order."""
        return (self.level, self.received, self.kind, self.object, self.agency, self.part)

    @property
    def queue(self) -> tuple[TaskKind, Needs]:
        """Key of its queue, which holds the tasks with the same needs."""
        return (self.kind, self.needs)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a visit: what it seizes, how long it lasts, and how long each need is held."""

    needs: Needs
    minutes: float
    stays: tuple[float, ...]


@dataclass(eq=False, slots=True)
class VisitRequest:
    """A visit that may begin as soon as the object is present and all it needs is free."""

    ready_visit: ReadyVisit
    inspecting: tuple[int, ...]  # instructions inspected by their own officers
    relying: tuple[tuple[int, int], ...]  # instruction, agency on whose result it relies
    absent: bool  # a party agreed but does not come
    ready: float
    earliest: float
    parts: list[Part]
    task: QueuedTask | None = None  # its first part, once it is queued


@dataclass(eq=False, slots=True)
class Visit:
    """One visit, as recorded for the trace."""

    number: int  # in the order of starts
    object: int
    rows: int  # instructions served
    agencies: int  # bits
    joint: bool
    ready: float
    queued: float
    began: float
    waited_absent: float
    counts: tuple[int, ...]  # moves, openings, weighings, scans
    ended: float = nan
    service: float = 0.0


@dataclass(eq=False, slots=True)
class ObjectInProcess:
    """The state of one object until its release."""

    waiting: dict[int, set[int]]  # turn -> agencies that have not cleared it
    instructions: dict[int, int]  # agency -> instruction
    requests: dict[ReadyVisit, VisitRequest] = field(default_factory=dict)
    in_visit: bool = False
    asked: set[int] = field(default_factory=set)  # instructions asked to answer
