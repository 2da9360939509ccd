"""Ranking and selection: checked against sim-tools, and by how often the right one is chosen."""

from typing import Any

import numpy as np
import pytest
from sim_tools.ovs.fixed_budget import OCBA
from sim_tools.ovs.indifference_zone import KNPlusPlus

from sim.analysis.selection import kn_plus_plus, ocba, ocba_shares


class Normal:
    """Alternatives with normal values on common random numbers."""

    def __init__(self, means: list[float], seed: int = 1, common: float = 2.0) -> None:
        rng = np.random.default_rng(seed)
        shared = rng.normal(0, common, 5000)
        self.table = np.array(means)[:, None] + shared + rng.normal(0, 1, (len(means), 5000))

    def __call__(self, kept: list[int], replication: int) -> np.ndarray:
        return self.table[kept, replication]


class Bandit:
    """Alternatives as sim-tools asks for them: one value at a time, observers are told."""

    def __init__(self, table: np.ndarray) -> None:
        self.table, self.taken = table, np.zeros(len(table), int)

    def register_observer(self, observer: Any) -> None:
        self.observer = observer

    def simulate(self, k: int) -> None:
        self.taken[k] += 1
        self.observer.feedback(self, k, self.table[k, self.taken[k] - 1])


def test_ocba_spends_as_sim_tools_does() -> None:
    table = Normal([11.0, 11.5, 12.0, 13.0], common=0.0).table
    bandit = Bandit(table)
    assert OCBA(bandit, len(table), 4000, 100, n_0=100, obj="min").solve() == 0
    mine = ocba(lambda ks, r: table[ks, r], len(table), 4000, first=100, step=100)
    assert mine.best == (0,)
    np.testing.assert_allclose(mine.n / 4000, bandit.taken / 4000, atol=0.03)


@pytest.mark.parametrize("seed", range(5))
def test_kn_stops_about_where_sim_tools_does_on_independent_values(seed: int) -> None:
    """For two alternatives the formulas agree; they take the variance of a difference as a sum."""
    table = Normal([11.0, 10.5], seed, common=0.0).table
    bandit = Bandit(table)
    theirs = KNPlusPlus(bandit, 2, 0.5, alpha=0.05, n_0=50, obj="min").solve()
    mine = kn_plus_plus(lambda ks, r: table[ks, r], 2, 0.5, first=50)
    assert mine.best == tuple(theirs) == (1,)
    assert mine.n.sum() == pytest.approx(bandit.taken.sum(), rel=0.25)


def test_shares_follow_the_formula() -> None:
    shares = ocba_shares(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0]))
    assert shares[1] / shares[2] == pytest.approx(1.0)
    assert shares[0] == pytest.approx(np.sqrt(shares[1] ** 2 + (shares[2] / 2) ** 2))


def test_kn_finds_the_best_as_often_as_it_says() -> None:
    """The least favourable case: all others worse by just the difference that matters."""
    right = sum(
        kn_plus_plus(Normal([1.0, 0.5, 1.0], seed), 3, 0.5, first=10).best == (1,)
        for seed in range(200)
    )
    assert right / 200 > 0.95 - 3 * (0.95 * 0.05 / 200) ** 0.5


def test_common_random_numbers_make_it_quick() -> None:
    paired = kn_plus_plus(Normal([0.0, 1.0]), 2, 1.0, first=10)
    sample = Normal([0.0, 1.0]).table
    sample[1] = np.roll(sample[1], 7)
    apart = kn_plus_plus(lambda ks, r: sample[ks, r], 2, 1.0, first=10)
    assert paired.n.sum() < apart.n.sum()


def test_what_cannot_be_told_apart_is_said() -> None:
    found = kn_plus_plus(Normal([0.0, 0.0], common=0.0), 2, 0.001, most=30)
    assert not found.decided
    assert len(found.best) == 2
