"""The transition as a pure function: the state that was given stays as it was."""

from random import Random

import numpy as np
import pytest

from sim.domain.agencies import Agency
from sim.domain.objects import ObjectClass
from sim.matching.core.codes import NOBODY, Kind, Reason, State
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT
from sim.matching.core.transition import transition
from sim.matching.rules import Rules, RuleTables

State3 = tuple[np.ndarray, np.ndarray, np.ndarray]
TABLES = RuleTables(Rules())
KINDS = [
    Kind.INSTRUCT, Kind.INSTRUCT, Kind.INSTRUCT, Kind.AMEND, Kind.CANCEL, Kind.NO_INTEREST,
    Kind.PROPOSE, Kind.CONFIRM, Kind.DECLINE, Kind.START, Kind.FINISH, Kind.DISPOSE,
    Kind.ACCEPT_RESULT, Kind.REPORT, Kind.DECLARE, Kind.OUTAGE_BEGIN, Kind.OUTAGE_END, Kind.CLOCK,
]  # fmt: skip


def blank() -> State3:
    """A consignment of which nothing is known yet."""
    head = np.zeros(1, OBJECT)
    head[0].object_class, head[0].area, head[0].joinable = ObjectClass.GOODS, NOBODY, NOBODY
    head[0].eta = head[0].patience_until = head[0].deadline = np.inf
    head[0].down_since = np.nan
    return head, np.zeros(1, INSTRUCTION), np.zeros(1, CASE)


def message(
    kind: Kind, at: float, agency: int = 0, number: int = 0, version: int = 1
) -> np.ndarray:
    """One message without any field that it need not have."""
    said = np.zeros(1, MESSAGE)
    record = said[0]
    record.kind, record.at, record.received = kind, at, at
    record.agency, record.number, record.version = agency, number, version
    record.area = record.site = record.urgency = record.qualification = NOBODY
    record.object_class, record.other = NOBODY, 1 - agency
    record.earliest, record.latest, record.eta = -np.inf, np.inf, np.nan
    record.slot_start, record.slot_end = at + 5, at + 9
    return said


def step(state: State3, said: np.ndarray) -> tuple[State3, np.ndarray, int]:
    return transition(state, said, TABLES.record, TABLES.site_table)


def in_bytes(state: State3) -> list[bytes]:
    return [part.tobytes() for part in state]


def story(seed: int) -> list[np.ndarray]:
    """Random messages to one object, in order of time."""
    dice, now, said = Random(seed), 0.0, []
    for _ in range(30):
        now += dice.choice((0.0, 1.0, 5.0, 31.0))
        kind, agency, number = dice.choice(KINDS), dice.randrange(3), dice.randrange(3)
        said.append(message(kind, now, agency, number, dice.choice((1, 1, 2, 3))))
    return said


@pytest.mark.parametrize("seed", range(20))
def test_a_step_leaves_its_arguments_alone_and_can_be_repeated(seed: int) -> None:
    state = blank()
    for said in story(seed):
        before, text = in_bytes(state), said.tobytes()
        one, other = step(state, said), step(state, said)
        assert (in_bytes(state), said.tobytes()) == (before, text)
        assert in_bytes(one[0]) == in_bytes(other[0])
        assert (one[1].tobytes(), one[2]) == (other[1].tobytes(), other[2])
        state = one[0]


def test_two_instructions_become_a_case_and_the_log_says_so() -> None:
    held, log, reason = step(blank(), message(Kind.INSTRUCT, 0, Agency.CUSTOMS))
    assert (reason, log["state"].tolist()) == (Reason.HELD, [State.HELD])
    assert (held[0][0].n_rows, held[0][0].deadline) == (1, 240)
    matched, log, reason = step(held, message(Kind.INSTRUCT, 45, Agency.QUARANTINE, 1))
    assert reason == Reason.MATCHED
    assert log["reason"].tolist() == [Reason.HELD, *[Reason.MATCHED] * 3]
    assert (matched[0][0].n_cases, matched[0][0].joinable) == (1, 0)
    assert matched[1]["case"][:2].tolist() == [0, 0]
    assert held[0][0].n_cases == 0


def test_room_is_made_for_any_number_of_instructions() -> None:
    state = blank()
    for number in range(40):
        state, _, reason = step(state, message(Kind.INSTRUCT, 0, Agency.CUSTOMS, number))
        assert reason == (Reason.UNITED if number else Reason.HELD)
    assert state[0][0].n_rows == 40
    assert state[1]["number"][:40].tolist() == list(range(40))
