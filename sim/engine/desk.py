"""The platform inside a simulated port: the real matching transition, one state an object.

Only objects with an instruction have a state: what is said of the others changes nothing.
"""

from dataclasses import dataclass
from math import inf, isnan, nan

import numpy as np

from sim.matching.core.codes import (
    FIRST_TERMINAL,
    NOBODY,
    CaseState,
    Kind,
    Reason,
    State,
    Subject,
)
from sim.matching.core.compiled import entry
from sim.matching.core.parties import priority
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.matching.core.transition import deliver, with_room
from sim.model.plan import Plan

# Plain integers: looking a member up in its enumeration costs more than comparing.
DISPATCHED, AGREED = int(State.DISPATCHED), int(State.AGREED)
FORMING, CASE_AGREED = int(CaseState.FORMING), int(CaseState.AGREED)
INSTRUCTION_LINE = int(Subject.INSTRUCTION)
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

    __slots__ = ("cases", "head", "log", "rows", "timer")

    def __init__(self, object_class: int) -> None:
        self.head = np.zeros(1, OBJECT)
        head = self.head[0]
        head["object_class"] = object_class
        head["area"] = NOBODY
        head["declared"] = 1
        head["eta"] = inf
        head["joinable"] = NOBODY
        head["down_since"] = nan
        head["patience_until"] = inf
        head["deadline"] = inf
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
        self._blank = self._blank_message()
        self._states: dict[int, ObjectState] = {}
        first = ObjectState(0)
        self._deliver = entry(
            deliver,
            first.head,
            first.rows,
            first.cases,
            self._clock_message(),
            self._rules,
            self._sites,
            first.log,
        )
        self.said: list[tuple[float, int, int, int, int, int]] = []

    def open(self, object_: int, object_class: int) -> None:
        """Begin to hear of an object."""
        self._states[object_] = ObjectState(object_class)

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
        message[:] = self._blank
        message["at"] = now
        message["received"] = now
        message["kind"] = kind
        message["agency"] = agency
        message["number"] = number
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
        state = self._states[object_]
        n_rows = int(state.head["n_rows"][0])
        rows = state.rows
        states, cases = rows["state"][:n_rows].tolist(), rows["case"][:n_rows].tolist()
        units = rows["unit"][:n_rows].tolist()
        found: dict[tuple[bool, int], list[int]] = {}
        for i in range(n_rows):
            if states[i] == DISPATCHED and cases[i] == NOBODY:
                found.setdefault((False, units[i]), []).append(i)
            elif states[i] == AGREED and cases[i] != NOBODY:
                if state.cases["state"][cases[i]] == CASE_AGREED:
                    found.setdefault((True, cases[i]), []).append(i)
        return [self._errand(state, joint, place, at) for (joint, place), at in found.items()]

    def _errand(self, state: ObjectState, joint: bool, place: int, at: list[int]) -> Errand:
        rows = state.rows
        n_rows = int(state.head["n_rows"][0])
        return Errand(
            joint=joint,
            rows=tuple(sorted(rows["number"][at].tolist())),
            place=place,
            level=int(priority(rows, n_rows, at[0], self._urgent)),
            received=float(rows["received"][at].min()),
            slot_start=float(state.cases["slot_start"][place]) if joint else -inf,
        )

    def questions(self, object_: int) -> list[Question]:
        """Return who has yet to answer on a forming case."""
        state = self._states[object_]
        n_cases = int(state.head["n_cases"][0])
        forming = state.cases["state"][:n_cases].tolist()
        return [
            question
            for k in range(n_cases)
            if forming[k] == FORMING
            for question in self._case_questions(state, k)
        ]

    @staticmethod
    def _case_questions(state: ObjectState, k: int) -> list[Question]:
        """Return the parties of a case that have not confirmed, one question an agency."""
        n_rows = int(state.head["n_rows"][0])
        columns = ("case", "state", "number", "agency", "confirmed")
        rows = zip(*(state.rows[name][:n_rows].tolist() for name in columns), strict=True)
        live = [row for row in rows if row[0] == k and row[1] < FIRST_TERMINAL]
        numbers = tuple(row[2] for row in live)
        slot = float(state.cases["slot_start"][k])
        open_ = {agency: number for _, _, number, agency, confirmed in live[::-1] if not confirmed}
        return [Question(number, slot, numbers) for number in sorted(open_.values())]

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

    @staticmethod
    def _blank_message() -> np.ndarray:
        """Return a message that says nothing but what `say` fills in."""
        blank = np.zeros(1, MESSAGE)
        for name in ("agency", "number", "area", "site", "urgency", "other", "object_class"):
            blank[name] = NOBODY
        blank["qualification"] = NOBODY
        blank["version"] = 1
        blank["earliest"], blank["latest"] = -inf, inf
        blank["slot_start"] = blank["slot_end"] = blank["eta"] = nan
        return blank

    def _clock_message(self) -> np.ndarray:
        clock = self._blank.copy()
        clock["kind"] = Kind.CLOCK
        return clock


def stands(slot_start: float) -> bool:
    """Whether a slot has been proposed."""
    return not isnan(slot_start)
