"""The platform inside a simulated port: the real matching transition, one state per object.

Only objects with an instruction have a state; messages about others would change nothing.
"""

from math import inf, isnan

import numpy as np

from sim.engine.reference.layout import InstructionChange, PartyQuestion, ReadyVisit
from sim.jit.kernel import entry
from sim.matching.core.codes import NOBODY, Kind, Reason, Subject
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.matching.core.transition import deliver, with_room
from sim.model.plan import Plan
from sim.model.ready_visits import (
    PARTY_QUESTION,
    READY_VISIT,
    open_object,
    open_questions,
    write_message,
    write_ready_visits,
)

INSTRUCTION_LINE = int(Subject.INSTRUCTION)  # a plain integer compares faster
REASONS = tuple(Reason)


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


class PlatformAdapter:
    """The platform: receives messages, decides by the transition, and logs what was said."""

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
        self._ready, self._asked = np.zeros(4, READY_VISIT), np.zeros(4, PARTY_QUESTION)
        state = (first.head, first.rows, first.cases)
        self._write_ready_visits = entry(write_ready_visits, *state, self._urgent, 0, self._ready)
        self._open_questions = entry(open_questions, *state, 0, self._asked)
        self.said: list[tuple[float, int, int, int, int, int]] = []

    def open(self, object_: int, object_class: int, base: int) -> None:
        """Open the state of an object; its instructions are numbered from `base` on."""
        self._states[object_] = ObjectState(object_class, base)

    def close(self, object_: int) -> None:
        """Drop the state of an object that all agencies have cleared."""
        self._states.pop(object_, None)

    def knows(self, object_: int) -> bool:
        """Whether the object has, or will have, instructions."""
        return object_ in self._states

    def state(self, object_: int) -> ObjectState:
        """Return the platform's state of an object."""
        return self._states[object_]

    def hear(
        self,
        now: float,
        object_: int,
        kind: Kind,
        agency: int = NOBODY,
        instruction: int = NOBODY,
        **fields: float,
    ) -> tuple[Reason, list[InstructionChange]]:
        """Deliver one message; return the platform's answer and the changed instructions."""
        state = self._states[object_]
        message = self._message
        self._write(message, now, int(kind), agency, instruction)
        for name, value in fields.items():
            message[name] = value
        code, _, n_log, full = self._deliver(
            state.head, state.rows, state.cases, message, self._rules, self._sites, state.log
        )
        reason = REASONS[code]
        self.said.append((now, object_, int(kind), agency, instruction, code))
        changes = self._changes(state, n_log)
        if full:
            self._make_room(state)
        return reason, changes

    def ready_visits(self, object_: int) -> list[ReadyVisit]:
        """Return the visits of an object that are free to begin, in the platform's order."""
        state, base = self._states[object_], self._states[object_].base
        if len(self._ready) < len(state.rows):
            self._ready = np.zeros(len(state.rows), READY_VISIT)
        n = self._write_ready_visits(
            state.head, state.rows, state.cases, self._urgent, base, self._ready
        )
        return [
            ReadyVisit(bool(joint), unit_or_case, members_of(members, base), *level_received_slot)
            for joint, unit_or_case, members, *level_received_slot in self._ready[:n].tolist()
        ]

    def questions(self, object_: int) -> list[PartyQuestion]:
        """Return the parties of forming cases that have not answered."""
        state, base = self._states[object_], self._states[object_].base
        if len(self._asked) < len(state.rows):
            self._asked = np.zeros(len(state.rows), PARTY_QUESTION)
        n = self._open_questions(state.head, state.rows, state.cases, base, self._asked)
        return [
            PartyQuestion(instruction, slot_start, members_of(members, base))
            for instruction, slot_start, members in self._asked[:n].tolist()
        ]

    def _changes(self, state: ObjectState, n_log: int) -> list[InstructionChange]:
        if n_log == 0:
            return []
        log = state.log[1 : n_log + 1]
        return [
            InstructionChange(instruction, new, case != NOBODY)
            for subject, instruction, new, case in zip(
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
    """Return the instructions of a bit set, in order."""
    return tuple(base + k for k in range(bits.bit_length()) if bits >> k & 1)


def stands(slot_start: float) -> bool:
    """Whether a slot has been proposed."""
    return not isnan(slot_start)
