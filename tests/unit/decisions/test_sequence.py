"""The sequence of works against going through all sequences."""

from itertools import product

import numpy as np
import pytest

from sim.decisions.sequence import NEVER, RULES, SequenceProblem, plan


def random_works(rng: np.random.Generator) -> SequenceProblem:
    n, months = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    lasting = rng.integers(1, 3, n)
    value = rng.normal(1, 1, (n, months))
    value[np.arange(months) + lasting[:, None] > months] = np.nan
    mandatory = bool(rng.random() < 0.5)
    return SequenceProblem(lasting, value, int(rng.integers(1, 3)), rng.random(n) < 0.4, rng.random(n),
                 rng.random(n), mandatory)  # fmt: skip


def fits(works: SequenceProblem, begins: tuple[int, ...]) -> bool:
    for month in range(works.n_months):
        busy = sum(
            b != NEVER and b <= month < b + d for b, d in zip(begins, works.months, strict=True)
        )
        if busy > works.teams:
            return False
    return all(b == NEVER or not np.isnan(works.value[p, b]) for p, b in enumerate(begins))


def worth(works: SequenceProblem, begins: tuple[int, ...]) -> tuple[float, float]:
    value = sum(works.value[p, b] for p, b in enumerate(begins) if b != NEVER)
    return (float(sum(b != NEVER for b in begins)) if works.mandatory else 0.0, float(value))


def test_programme_equals_brute_force() -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):
        works = random_works(rng)
        options = range(NEVER, works.n_months)
        best = max(
            worth(works, begins)
            for begins in product(options, repeat=len(works.months))
            if fits(works, begins)
        )
        found = tuple(int(b) for b in plan(works, "optimised"))
        assert fits(works, found)
        assert worth(works, found) == pytest.approx(best, abs=1e-6)


def test_rules_keep_the_teams_and_the_notice_waits_for_its_pilots() -> None:
    rng = np.random.default_rng(6)
    for _ in range(40):
        works = random_works(rng)
        for rule in RULES:
            begins = plan(works, rule)
            assert fits(works, tuple(int(b) for b in begins))
        pilots = works.priority & (begins != NEVER)
        if pilots.any():
            done = (begins + works.months)[pilots].max()
            others = begins[~works.priority & (begins != NEVER)]
            assert (others >= done).all()
