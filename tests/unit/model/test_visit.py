"""How long each party's officers are needed in a part of a visit, case by case."""

import numpy as np
import pytest

from sim.model.visit import VisitTables, bits_of, need_minutes, part_minutes

OPEN, EXAMINE, SAMPLE, CLOSE = range(4)
SHARED = np.array([[True, False, False, True]])
CUSTOMS, QUARANTINE = 0, 1
SITE = 7


def tables(shared: np.ndarray = SHARED) -> VisitTables:
    steps = shared.shape[1]
    return VisitTables(
        n_steps=np.array([steps]),
        shared=bits_of(shared),
        place=np.zeros((1, steps), np.int64),
        equipment=np.full((1, steps), -1),
        kept=bits_of(np.ones((1, steps), np.bool_)),
        counts_as=np.zeros((1, steps), np.int64),
        officers=np.ones((1, 2), np.int64),
        visit_pool=np.array([[3, 5]]),
        site_pool=np.array([[SITE, SITE]]),
        equipment_pool=np.zeros((0, 2), np.int64),
    )


def needed(minutes: list[list[float]], leaves: tuple[bool, bool], shared=SHARED) -> list[float]:
    """Minutes that customs and quarantine are needed; a step of 0 minutes is not theirs."""
    lengths = np.array(minutes)
    steps = ((lengths > 0) << np.arange(lengths.shape[1])).sum(axis=1)
    rows, until = np.array([0, 1]), np.zeros(2)
    last = lengths.shape[1] - 1
    whole = part_minutes(
        tables(shared), 0, rows, 2, steps, lengths, np.array(leaves), 0, last, until
    )
    assert until.max() == whole  # somebody is there to the end
    return until.tolist()


BOTH_EXAMINE = [[10.0, 60.0, 0.0, 15.0], [20.0, 30.0, 5.0, 10.0]]


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ((False, False), [95.0, 95.0]),  # 20 to open, 60 side by side with 35, 15 to close
        ((True, True), [95.0, 55.0]),  # quarantine has examined and sampled; customs closes
        ((True, False), [95.0, 95.0]),
        ((False, True), [95.0, 55.0]),
    ],
)
def test_who_works_longest_closes(leaves: tuple[bool, bool], expected: list[float]) -> None:
    assert needed(BOTH_EXAMINE, leaves) == expected


def test_a_step_that_only_the_quicker_needs_keeps_it() -> None:
    """Customs never opened the box, so it cannot close it."""
    assert needed([[0.0, 60.0, 0.0, 0.0], [20.0, 30.0, 0.0, 10.0]], (True, True)) == [80.0, 90.0]


def test_without_own_steps_a_party_goes_after_its_last_shared_one() -> None:
    """Quarantine wanted the box opened only; customs goes on."""
    shared = np.array([[True, True, True]])
    assert needed([[10.0, 3.0, 6.0], [12.0, 0.0, 0.0]], (True, True), shared) == [21.0, 12.0]


def test_equals_stay_together() -> None:
    assert needed([[5.0, 30.0, 0.0, 5.0], [5.0, 30.0, 0.0, 5.0]], (True, True)) == [40.0, 40.0]


@pytest.mark.parametrize("same_pool", [False, True])
def test_sites_stay_to_the_end_and_officers_of_one_pool_leave_together(same_pool: bool) -> None:
    table = tables()
    if same_pool:
        table.visit_pool[0] = 3
    pools = np.array([3, SITE] if same_pool else [3, 5, SITE])
    stays, until = np.zeros(3), np.array([95.0, 55.0])
    rows, steps, agency = np.array([0, 1]), np.array([11, 15]), np.array([CUSTOMS, QUARANTINE])
    early = need_minutes(
        table, 0, rows, 2, steps, agency, 0, 3, until, 95.0, pools, len(pools), stays
    )
    assert early is not same_pool
    assert stays[: len(pools)].tolist() == ([95.0, 95.0] if same_pool else [95.0, 55.0, 95.0])


@pytest.mark.parametrize("seed", range(40))
def test_a_party_alone_takes_as_long_as_beside_one_with_nothing_to_do(seed: int) -> None:
    """To the last bit, though the minutes of one party are added up by a shorter way."""
    dice = np.random.default_rng(seed)
    lengths = dice.exponential(10.0, (2, 7)) * (dice.random((2, 7)) < 0.7)
    steps = bits_of(lengths > 0)
    steps[1] = 0
    plan, leaves = tables(dice.random((1, 7)) < 0.5), np.array([bool(seed % 2), False])
    first = int(dice.integers(0, 3))
    last = int(dice.integers(first, 7))
    alone, beside = (
        (
            part_minutes(plan, 0, rows, len(rows), steps, lengths, leaves, first, last, until),
            until[0],
        )
        for rows, until in ((np.array([0]), np.zeros(1)), (np.array([0, 1]), np.zeros(2)))
    )
    assert alone == beside
