"""The platform inside a simulated port: the real matching transition, one state an object.

Only objects with an instruction have a state: what is said of the others changes nothing.
"""

from dataclasses import dataclass
from math import inf, isnan

import numpy as np

from sim.jit.kernel import entry
from sim.matching.core.codes import NOBODY, Kind, Reason, Subject
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.matching.core.transition import deliver, with_room
from sim.model.plan import Plan
from sim.model.ready_visits import (
    FREED,
    QUESTION,
    freed_visits,
    open_object,
    open_questions,
    write_message,
)

INSTRUCTION_LINE = int(Subject.INSTRUCTION)  # a plain integer compares faster
REASONS = tuple(Reason)


@dataclass(frozen=True, slots=True)
class Change:
    """An instruction has a new state."""

    number: int
    state: int
    matched: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """A visit that the platform has set free: dispatched alone, or agreed by the parties of a case."""

    joint: bool
    rows: tuple[int, ...]  # instructions of the workload
    place: int  # unit or case, as the platform numbers them
    level: int  # matching rule 8
    received: float  # earliest receipt
    slot_start: float  # -inf without a slot


@dataclass(frozen=True, slots=True)
class Question:
    """A party has yet to answer: propose a slot if none stands, else confirm or decline."""

    number: int
    slot_start: float  # NaN: none stands
    parties: tuple[int, ...]  # instructions of the case


class ObjectState:
    """What the platform knows of one object."""

    __slots__ = ("base", "cases", "head", "log", "rows", "timer")

    def __init__(self, object_class: int, base: int) -> None:
        self.base = base
        self.head = np.zeros(1, OBJECT)
        open_object(self.head, object_class)
        self.rows = np.zeros(4, INSTRUCTION)
        self.cases = np.zeros(2, CASE)
        self.log = log_for(4, 2)
        self.timer = inf  # when the engine will next run the platform's deadlines

    @property
    def deadline(self) -> float:
        """The platform's next deadline (min), infinite if none."""
        return float(self.head["deadline"][0])


class Desk:
    """The platform: hears messages, decides by the transition, and remembers what was said."""

    def __init__(self, plan: Plan) -> None:
        self._rules = plan.rules.copy()
        self._sites = plan.sites.copy()
        self._urgent = int(plan.rules["urgent"][0])
        self._message = np.zeros(1, MESSAGE)
        self._write = entry(write_message, self._message, 0.0, int(Kind.CLOCK), NOBODY, NOBODY)
        self._states: dict[int, ObjectState] = {}
        first = ObjectState(0, 0)
        self._deliver = entry(
            deliver,
            first.head,
            first.rows,
            first.cases,
            self._message,
            self._rules,
            self._sites,
            first.log,
        )
        self._freed, self._asked = np.zeros(4, FREED), np.zeros(4, QUESTION)
        state = (first.head, first.rows, first.cases)
        self._freed_visits = entry(freed_visits, *state, self._urgent, 0, self._freed)
        self._open_questions = entry(open_questions, *state, 0, self._asked)
        self.said: list[tuple[float, int, int, int, int, int]] = []

    def open(self, object_: int, object_class: int, base: int) -> None:
        """Begin to hear of an object; its instructions are numbered from `base` on."""
        self._states[object_] = ObjectState(object_class, base)

    def close(self, object_: int) -> None:
        """Forget an object that all agencies have let go."""
        self._states.pop(object_, None)

    def knows(self, object_: int) -> bool:
        """Whether the object has, or will have, instructions."""
        return object_ in self._states

    def state(self, object_: int) -> ObjectState:
        """Return the platform's state of an object."""
        return self._states[object_]

    def say(
        self,
        now: float,
        object_: int,
        kind: Kind,
        agency: int = NOBODY,
        number: int = NOBODY,
        **fields: float,
    ) -> tuple[Reason, list[Change]]:
        """Deliver one message; returns the platform's answer and the instructions it changed."""
        state = self._states[object_]
        message = self._message
        self._write(message, now, int(kind), agency, number)
        for name, value in fields.items():
            message[name] = value
        code, _, n_log, full = self._deliver(
            state.head, state.rows, state.cases, message, self._rules, self._sites, state.log
        )
        reason = REASONS[code]
        self.said.append((now, object_, int(kind), agency, number, code))
        changes = self._changes(state, n_log)
        if full:
            self._make_room(state)
        return reason, changes

    def errands(self, object_: int) -> list[Errand]:
        """Return the visits of an object that are free to begin, in the platform's order."""
        state, base = self._states[object_], self._states[object_].base
        if len(self._freed) < len(state.rows):
            self._freed = np.zeros(len(state.rows), FREED)
        n = self._freed_visits(state.head, state.rows, state.cases, self._urgent, base, self._freed)
        return [
            Errand(bool(joint), members_of(members, base), place, level, received, slot_start)
            for joint, place, members, level, received, slot_start in self._freed[:n].tolist()
        ]

    def questions(self, object_: int) -> list[Question]:
        """Return who has yet to answer on a forming case."""
        state, base = self._states[object_], self._states[object_].base
        if len(self._asked) < len(state.rows):
            self._asked = np.zeros(len(state.rows), QUESTION)
        n = self._open_questions(state.head, state.rows, state.cases, base, self._asked)
        return [
            Question(number, slot_start, members_of(members, base))
            for number, slot_start, members in self._asked[:n].tolist()
        ]

    def _changes(self, state: ObjectState, n_log: int) -> list[Change]:
        if n_log == 0:
            return []
        log = state.log[1 : n_log + 1]
        return [
            Change(number, new, case != NOBODY)
            for subject, number, new, case in zip(
                log["subject"].tolist(),
                log["number"].tolist(),
                log["state"].tolist(),
                log["case"].tolist(),
                strict=True,
            )
            if subject == INSTRUCTION_LINE
        ]

    def _make_room(self, state: ObjectState) -> None:
        state.rows = with_room(state.rows, int(state.head["n_rows"][0]))
        state.cases = with_room(state.cases, int(state.head["n_cases"][0]))
        state.log = log_for(len(state.rows), len(state.cases))


def members_of(bits: int, base: int) -> tuple[int, ...]:
    """Return the instructions that bits stand for, in order."""
    return tuple(base + k for k in range(bits.bit_length()) if bits >> k & 1)


def stands(slot_start: float) -> bool:
    """Whether a slot has been proposed."""
    return not isnan(slot_start)
