"""Random messages straight to the transition of one object, by seed, with a digest of all it does.

The same module runs compiled and, with NUMBA_DISABLE_JIT=1, as plain Python (`python_original`).
"""

import hashlib
from collections.abc import Callable, Iterator

import numpy as np

from sim.matching.core.codes import NOBODY, Fault, Kind
from sim.matching.core.records import MESSAGE, RULES, SITE, log_for
from sim.matching.core.transition import deliver, transition, with_room
from sim.matching.objects import ObjectStore
from sim.matching.rules import RuleTables
from tests.laws.journals import SETTINGS, SeededDice

State = tuple[np.ndarray, np.ndarray, np.ndarray]
Step = Callable[[State, np.ndarray, np.ndarray, np.ndarray], tuple[State, bytes, int]]
# Weighted so that most sequences form cases and start them.
_KINDS = (
    *[Kind.INSTRUCT] * 6, *[Kind.AMEND] * 3, Kind.CANCEL, Kind.DECLARE, Kind.NO_INTEREST,
    *[Kind.PROPOSE] * 4, *[Kind.CONFIRM] * 6, Kind.DECLINE, *[Kind.START] * 4, *[Kind.FINISH] * 3,
    *[Kind.DISPOSE] * 3, Kind.ACCEPT_RESULT, Kind.REPORT, Kind.BERTH, Kind.OUTAGE_BEGIN,
    Kind.OUTAGE_END, Kind.CLOCK, Kind.WITHDRAW,
)  # fmt: skip
_AGENCIES = 5
_AREAS, _SITES, _SKILLS = 2, 3, 2


def rules_of(dice: SeededDice) -> tuple[np.ndarray, np.ndarray]:
    """Return some rules and sites as records."""
    tables = RuleTables(dice.pick(SETTINGS))
    rules, sites = tables.record.copy(), np.zeros(_SITES, SITE)
    assert rules.dtype == RULES
    for place in range(_SITES):
        sites[place].rank = (place * 2) % _SITES
        sites[place].methods = dice.below(128)
    return rules, sites


def messages(dice: SeededDice, deadline: Callable[[], float]) -> Iterator[np.ndarray]:
    """Yield random messages in order of time; timers that fall due come first, as CLOCK."""
    now, outage = 0.0, False
    for _ in range(3 + dice.below(38)):
        due = deadline()
        way = dice.below(10)
        if way < 4:
            later = now
        elif way < 8:
            later = now + dice.pick((1.0, 2.0, 5.0, 15.0))
        else:
            later = due + dice.pick((0.0, 0.0, 1.0)) if due < 1e6 else now + 30.0
        later = max(later, now)
        while deadline() < later:
            yield _message(dice, Kind.CLOCK, deadline())
        now = later
        kind = dice.pick(_KINDS)
        if kind in (Kind.OUTAGE_BEGIN, Kind.OUTAGE_END):
            kind = Kind.OUTAGE_END if outage else Kind.OUTAGE_BEGIN
            outage = not outage
        yield _message(dice, kind, now)
    for _ in range(40):  # what is still to come
        due = deadline()
        if due == np.inf:
            return
        yield _message(dice, Kind.CLOCK, max(due, now))
        now = max(due, now)


def _message(dice: SeededDice, kind: int, now: float) -> np.ndarray:
    message = np.zeros(1, MESSAGE)
    said = message[0]
    said.at, said.kind = now, kind
    said.agency, said.number = dice.below(_AGENCIES), dice.below(3)
    said.version = NOBODY if dice.chance(60) else 1 + dice.below(4)
    if kind == Kind.INSTRUCT and said.version == NOBODY:
        said.version = 1
    said.methods = 1 + dice.below(127)
    said.area = dice.pick((NOBODY, NOBODY, 0, 1))
    said.site = dice.below(_SITES + 1) - 1
    said.earliest = now + dice.pick((0.0, 10.0, 30.0)) if dice.chance(20) else -np.inf
    start = max(now, said.earliest)
    said.latest = start + dice.pick((0.0, 5.0, 30.0)) if dice.chance(20) else np.inf
    said.urgency = dice.below(3) if dice.chance(10) else NOBODY
    said.qualification = dice.below(_SKILLS) if dice.chance(10) else NOBODY
    said.received = now - dice.pick((0.0, 0.0, 0.0, 3.0))
    said.slot_start = now + dice.pick((0.0, 5.0, 10.0, 40.0, -1.0))
    said.slot_end = said.slot_start + dice.pick((0.0, 15.0))
    said.other, said.fault = dice.below(_AGENCIES), dice.below(len(Fault))
    said.object_class = dice.below(7) if dice.chance(15) else NOBODY
    said.eta = now + 20.0 if dice.chance(15) else np.nan
    return message


def in_place(
    state: State, message: np.ndarray, rules: np.ndarray, sites: np.ndarray
) -> tuple[State, bytes, int]:
    """Do one step by `deliver`, as the platform does."""
    head, rows, cases = state
    log = log_for(len(rows), len(cases))
    reason, *_ = deliver(head, rows, cases, message, rules, sites, log)
    lines = log[1 : log[0].index + 1].tobytes()
    rows, cases = with_room(rows, head[0].n_rows), with_room(cases, head[0].n_cases)
    return (head, rows, cases), lines, int(reason)


def purely(
    state: State, message: np.ndarray, rules: np.ndarray, sites: np.ndarray
) -> tuple[State, bytes, int]:
    """Do one step by `transition`, and see that it leaves its input alone."""
    given = [part.tobytes() for part in (*state, message, rules, sites)]
    new, lines, reason = transition(state, message, rules, sites)
    left = [part.tobytes() for part in (*state, message, rules, sites)]
    assert given == left, f"transition changed its input at {message[0].at}"
    return new, lines.tobytes(), int(reason)


def used(state: State) -> bytes:
    """Return the part of a state that is in use."""
    head, rows, cases = state
    return head.tobytes() + rows[: head[0].n_rows].tobytes() + cases[: head[0].n_cases].tobytes()


def trace(seed: int, step: Step = in_place) -> Iterator[bytes]:
    """Yield what every step of the sequence of a seed gives: state, log and reason, as bytes."""
    dice = SeededDice(13, seed)
    rules, sites = rules_of(dice)
    obj = ObjectStore().new("", dice.below(7), NOBODY, np.inf, declared=False)
    state: State = obj.head, obj.rows, obj.cases

    def deadline() -> float:
        return float(state[0][0].deadline)

    for message in messages(dice, deadline):
        state, lines, reason = step(state, message, rules, sites)
        yield used(state) + lines + reason.to_bytes(2, "little")


def digest(seed: int) -> str:
    """Return a digest of everything that the sequence of a seed does."""
    whole = hashlib.sha256()
    for step in trace(seed):
        whole.update(step)
    return whole.hexdigest()
