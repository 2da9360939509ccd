"""The programme against going through all sets."""

from dataclasses import replace

import numpy as np
import pytest

from sim.decisions.programme import Programme, all_sets
from sim.errors import BadInput


def random_programme(rng: np.random.Generator) -> Programme:
    n = int(rng.integers(3, 9))
    alike = rng.random((n, n))
    return Programme(
        own=rng.normal(0.5, 0.5, n),
        gain=rng.random(n) * rng.integers(0, 2),
        alike=np.maximum(alike, alike.T),
        costs=rng.integers(1, 10, n).astype(float),
        sites=rng.integers(0, 10, n).astype(float),
        modes=rng.integers(0, 3, n),
        regions=rng.integers(0, 4, n),
        k=int(rng.integers(1, n)) if rng.random() < 0.6 else None,
        budget=float(rng.integers(5, 30)) if rng.random() < 0.6 else None,
        most_sites=float(rng.integers(5, 40)) if rng.random() < 0.4 else None,
        min_modes=int(rng.integers(0, 3)),
        min_regions=int(rng.integers(0, 3)),
        require=(0,) if rng.random() < 0.2 else (),
        exclude=(1,) if rng.random() < 0.2 else (),
    )


def brute_force(p: Programme) -> float | None:
    """Written apart from the code under test: plain loops, no arrays."""
    best = None
    for number in range(2**p.n):
        chosen = [i for i in range(p.n) if number >> i & 1]
        if p.k is not None and len(chosen) != p.k:
            continue
        if p.budget is not None and sum(p.costs[i] for i in chosen) > p.budget:
            continue
        if p.most_sites is not None and sum(p.sites[i] for i in chosen) > p.most_sites:
            continue
        if len({p.modes[i] for i in chosen}) < p.min_modes:
            continue
        if len({p.regions[i] for i in chosen}) < p.min_regions:
            continue
        if not set(p.require) <= set(chosen) or set(p.exclude) & set(chosen):
            continue
        value = sum(p.own[i] for i in chosen)
        for q in range(p.n):
            if q not in chosen and chosen:
                value += p.gain[q] * max(p.alike[i, q] for i in chosen)
        best = value if best is None else max(best, value)
    return best


def test_programme_equals_brute_force_on_200_random_cases() -> None:
    rng = np.random.default_rng(13)
    n_infeasible = 0
    for _ in range(200):
        programme = random_programme(rng)
        expected, found = brute_force(programme), programme.solve()
        if expected is None:
            assert found is None
            n_infeasible += 1
            continue
        assert found is not None
        assert programme.feasible(found[None, :])[0]
        assert programme.value(found) == pytest.approx(expected, abs=1e-7)
        sets = all_sets(programme)
        _, values = sets.best(programme.own[None, :], programme.gain[None, :])
        assert values[0] == pytest.approx(expected, abs=1e-9)
    assert 5 < n_infeasible < 100  # both kinds of case were met


def test_draws_by_sets_and_by_programmes_agree() -> None:
    rng = np.random.default_rng(14)
    programme = replace(random_programme(rng), k=2, budget=None, most_sites=None, min_modes=0,
                        min_regions=0, require=(), exclude=())  # fmt: skip
    own = rng.normal(0.5, 0.5, (20, programme.n))
    gain = rng.random((20, programme.n))
    by_sets, values = programme.best_of_draws(own, gain)
    without = replace(programme)
    without.__dict__["sets"] = None
    by_programmes, same = without.best_of_draws(own, gain)
    assert (by_sets == by_programmes).all()
    assert values == pytest.approx(same)


def test_no_set_says_which_rules_clash() -> None:
    programme = replace(random_programme(np.random.default_rng(1)), k=1, min_modes=2)
    with pytest.raises(BadInput, match=r"k = 1.*2 modes"):
        programme.best()
