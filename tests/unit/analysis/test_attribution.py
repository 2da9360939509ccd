"""Shapley values, intervals, controls, warm-up, boundaries: laws, textbook cases, and coverage."""

import numpy as np
import pytest

from sim.analysis.boundary import crossing, first_crossing
from sim.analysis.control_variates import adjusted
from sim.analysis.histograms import EDGES
from sim.analysis.resampling import bca, quantile_difference
from sim.analysis.shapley import interactions, shapley
from sim.analysis.warm_up import mser5

RNG = np.random.default_rng


@pytest.mark.parametrize("k", [1, 2, 5, 8])
def test_shapley_values_and_interactions_add_up_to_the_total(k: int) -> None:
    values = RNG(k).lognormal(5, 2, (30, 1 << k))
    total = values[:, -1] - values[:, 0]
    scale = np.abs(values).max()
    np.testing.assert_allclose(shapley(values).sum(axis=1), total, rtol=0, atol=1e-12 * scale)
    np.testing.assert_allclose(
        interactions(values).sum(axis=(1, 2)), total, rtol=0, atol=1e-12 * scale
    )


def test_a_glove_needs_its_pair() -> None:
    """Two left gloves, one right: 1/6, 1/6, 2/3 (Shapley's own example)."""
    worth = [0, 0, 0, 0, 0, 1, 1, 1]  # cells by bits: right is factor 2
    assert shapley(np.array([worth], float))[0] == pytest.approx([1 / 6, 1 / 6, 2 / 3])


def test_what_adds_up_has_no_interactions_and_a_dummy_gets_nothing() -> None:
    cells = np.arange(8)
    values = (3.0 * (cells & 1) - 7.0 * (cells >> 1 & 1))[None, :]
    assert shapley(values)[0] == pytest.approx([3, -7, 0])
    pairs = interactions(values)[0]
    assert pairs == pytest.approx(np.diag([3.0, -7.0, 0.0]))


def test_half_a_factorial_is_refused() -> None:
    with pytest.raises(ValueError, match="no full factorial"):
        shapley(np.zeros((3, 6)))


def test_bca_of_skewed_values_is_not_symmetric_and_is_repeatable() -> None:
    values = RNG(1).lognormal(0, 1, 40)
    mean, low, high = bca(values)
    assert low < mean < high
    assert high - mean > 1.1 * (mean - low)
    assert bca(values) == (mean, low, high)


def test_bca_of_no_spread_is_a_point() -> None:
    assert bca(np.zeros(5)) == (0.0, 0.0, 0.0)


def counts(samples: list[np.ndarray]) -> np.ndarray:
    return np.array([np.histogram(times, EDGES)[0] for times in samples])


def test_a_shift_is_found_in_every_quantile_to_the_width_of_a_bin() -> None:
    base = [100 + RNG(r).exponential(50, 500) for r in range(20)]
    ours = [times / 2 for times in base]  # the median of about 135 min halves
    estimate, low, high = quantile_difference(counts(ours), counts(base), 0.5)
    assert low <= estimate <= high
    assert estimate == pytest.approx(-np.median(np.concatenate(ours)), rel=0.06)
    assert low < -np.median(np.concatenate(ours)) < high


def test_a_policy_against_itself_differs_in_no_quantile() -> None:
    base = counts([RNG(r).exponential(50, 50) for r in range(5)])
    assert quantile_difference(base, base, 0.9) == (0, 0, 0)


def test_pairs_must_be_pairs() -> None:
    one = counts([np.ones(3)])
    with pytest.raises(ValueError, match="cannot be paired"):
        quantile_difference(one, np.repeat(one, 2, axis=0), 0.5)


def test_two_replications_make_no_interval() -> None:
    two = counts([np.ones(3), np.full(3, 9.0)])
    assert np.isnan(quantile_difference(two, two, 0.5)[1:]).all()


def test_a_control_that_explains_nine_tenths_saves_nine_times_as_many_replications() -> None:
    rng = RNG(5)
    control = rng.normal(size=(400, 1))
    values = 7 + 3 * control[:, 0] + rng.normal(size=400)
    found = adjusted(values, control)
    assert found.low < 7 < found.high
    assert found.replications_saved == pytest.approx(9 * 400, rel=0.2)


def test_controls_that_say_the_same_or_nothing_are_left_out() -> None:
    rng = RNG(6)
    control = rng.normal(size=30)
    several = np.column_stack([control, 2 * control, np.zeros(30)])
    values = control + rng.normal(size=30)
    assert adjusted(values, several) == adjusted(values, control[:, None])


def test_controls_cover_as_often_as_they_say() -> None:
    """95 % in 2000 repetitions: within 3.5 standard errors, a false alarm in 2000."""
    rng, hits, n = RNG(7), 0, 2000
    for _ in range(n):
        control = rng.normal(size=(15, 2))
        found = adjusted(control @ [1.0, -2.0] + rng.normal(size=15), control)
        hits += found.low < 0 < found.high
    assert abs(hits / n - 0.95) < 3.5 * (0.95 * 0.05 / n) ** 0.5


def test_mser_cuts_the_beginning_that_is_unlike_the_rest() -> None:
    series = RNG(8).normal(size=1000)
    series[:100] -= 5
    found = mser5(series)
    assert 95 <= found.cut <= 120
    assert found.trustworthy


def test_mser_of_a_trend_says_that_the_run_is_too_short() -> None:
    assert not mser5(np.linspace(0, 1, 500)).trustworthy


def test_a_line_crosses_where_it_does() -> None:
    settings = np.array([0.0, 10.0, 20.0])
    assert first_crossing(settings, np.array([-1.0, -1.0, 3.0])) == 12.5
    rng = RNG(9)
    gains = np.array([-1.0, -1.0, 3.0]) + rng.normal(0, 0.2, (30, 1))
    found = crossing(settings, gains)
    assert found.low < 12.5 < found.high
    assert found.side is None
    never = crossing(settings, gains - 10)
    assert (never.side, never.low) == ("gains", np.inf)
