"""The quick looks before matching (rule 4) never hide what the whole search would find."""

import numpy as np
import pytest
from numba import njit

from sim.jit.kernel import lend
from sim.matching.core.codes import NOBODY, Flag, State
from sim.matching.core.holds import can_match, matchable, next_to_match
from sim.matching.core.parties import case_admits, compatible, is_first_of_visit, is_live
from sim.matching.core.records import CASE, INSTRUCTION, OBJECT, ObjectRecords, log_for
from sim.matching.rules import Rules, RuleTables

N_ROWS = 4
Arrays = tuple[np.ndarray, ...]


@njit(_nrt=False)
def has_pair(obj: ObjectRecords, now: float) -> bool:
    """The whole search: whether any visit fits the case, or any two fit each other."""
    k = obj.head.joinable
    for i in range(obj.head.n_rows):
        if not (is_live(obj, i) and is_first_of_visit(obj, i) and matchable(obj, i, now)):
            continue
        if k != NOBODY and case_admits(obj, k, i, now):
            return True
        for j in range(obj.head.n_rows):
            other = is_live(obj, j) and is_first_of_visit(obj, j) and matchable(obj, j, now)
            if k == NOBODY and j != i and other and compatible(obj, i, j, now):
                return True
    return False


@njit(_nrt=False)
def look(
    head: np.ndarray, rows: np.ndarray, cases: np.ndarray, rules: np.ndarray, sites: np.ndarray,
    log: np.ndarray, now: float, in_turn: np.ndarray,
) -> tuple[bool, bool]:  # fmt: skip
    """Return what the quick look and the whole search say, and write whom `next_to_match` names in turn."""
    obj = lend(ObjectRecords(head[0], rows, cases, rules[0], sites, log))
    i = next_to_match(obj, now, NOBODY)
    n = 0
    while i != NOBODY:
        in_turn[n] = i
        n += 1
        i = next_to_match(obj, now, i)
    return can_match(obj), has_pair(obj, now)


@njit(_nrt=False)
def stand_for_their_visits(
    head: np.ndarray, rows: np.ndarray, cases: np.ndarray, rules: np.ndarray, sites: np.ndarray,
    log: np.ndarray, now: float, able: np.ndarray,
) -> None:  # fmt: skip
    """Mark the rows that rule 4 may match."""
    obj = lend(ObjectRecords(head[0], rows, cases, rules[0], sites, log))
    for i in range(obj.head.n_rows):
        able[i] = is_live(obj, i) and is_first_of_visit(obj, i) and matchable(obj, i, now)


def drawn(dice: np.random.Generator, late_join: bool) -> Arrays:
    """The arrays of one object with rows of any state, agency, visit and interval."""
    tables = RuleTables(Rules(late_join=late_join))
    head, rows, cases = np.zeros(1, OBJECT), np.zeros(N_ROWS, INSTRUCTION), np.zeros(2, CASE)
    head["n_rows"] = dice.integers(1, N_ROWS + 1)
    head["joinable"] = head["area"] = NOBODY
    states = [State.HELD, State.HELD, State.MATCHED, State.DISPATCHED, State.AGREED, State.INSPECTED,
              State.CANCELLED]  # fmt: skip
    rows["state"] = dice.choice([int(state) for state in states], N_ROWS)
    rows["agency"] = dice.integers(0, 3, N_ROWS)
    rows["unit"] = dice.integers(0, N_ROWS, N_ROWS)
    rows["marks"] = dice.choice([0, 0, int(Flag.BARRED), int(Flag.OVERDUE)], N_ROWS)
    rows["received"] = dice.integers(0, 3, N_ROWS)
    rows["earliest"] = dice.choice([-np.inf, 5.0, 12.0], N_ROWS)
    rows["latest"] = dice.choice([np.inf, 3.0, 11.0], N_ROWS)
    rows["area"] = dice.integers(-1, 2, N_ROWS)
    rows["case"] = rows["last_case"] = NOBODY
    if dice.random() < 0.4:
        head["joinable"], head["n_cases"] = 0, 1
        rows["case"][np.isin(rows["state"], [State.MATCHED, State.AGREED])] = 0
    return head, rows, cases, tables.record, tables.site_table, log_for(N_ROWS, 2)


@pytest.mark.parametrize("late_join", [True, False])
def test_the_quick_look_finds_all_that_can_be_matched(late_join: bool) -> None:
    dice, found, spared = np.random.default_rng(4), 0, 0
    for _ in range(4000):
        quick, whole = look(*drawn(dice, late_join), 4.0, np.zeros(N_ROWS, np.int64))
        assert quick or not whole
        found += whole
        spared += not quick
    assert found > 100
    assert spared > 100


@pytest.mark.parametrize("late_join", [True, False])
def test_visits_are_tried_in_the_order_of_receipt(late_join: bool) -> None:
    dice = np.random.default_rng(5)
    for _ in range(2000):
        arrays = drawn(dice, late_join)
        in_turn, able = np.full(N_ROWS, NOBODY), np.zeros(N_ROWS, bool)
        look(*arrays, 4.0, in_turn)
        stand_for_their_visits(*arrays, 4.0, able)
        expected = sorted(np.flatnonzero(able), key=lambda i: (arrays[1]["received"][i], i))
        assert in_turn[in_turn != NOBODY].tolist() == expected
