"""Estimators on panels with a known effect."""

import numpy as np

from sim.decisions.evaluation import Truth, evaluate, two_way

MONTHS = 14


def panel_truth(effect_of: np.ndarray, starts: list[int], noise: float = 0.02) -> Truth:
    n = len(starts)
    treated = np.arange(MONTHS) >= np.array(starts)[:, None]
    return Truth(
        np.linspace(4, 6, n), np.where(treated, effect_of, 0.0), treated, np.full(n, noise)
    )


STARTS = [6] * 6 + [9] * 8 + [99] * 8  # two cohorts, and ports that are never treated


def test_coverage_is_95_percent_where_the_effect_is_constant() -> None:
    truth = panel_truth(np.full((22, MONTHS), -0.2), STARTS)
    found = evaluate(truth, repetitions=120, seed=3).set_index("estimator")
    for name in ("two_way", "not_yet_treated"):
        assert abs(found.loc[name, "bias"]) < 0.003
        assert 0.88 <= found.loc[name, "coverage"] <= 1.0  # 0.95 within 3.5 standard errors
    # the course of the months is taken for an effect where there is no control group
    assert found.loc["before_after", "coverage"] < 0.88


def test_two_way_is_biased_where_effects_grow_and_ports_start_apart() -> None:
    growing = -0.05 * np.maximum(np.arange(MONTHS) - np.array(STARTS)[:, None] + 1, 0)
    truth = panel_truth(growing, [6] * 10 + [9] * 12)
    found = evaluate(truth, repetitions=100, seed=4).set_index("estimator")
    assert found.loc["two_way", "coverage"] < 0.5
    assert found.loc["two_way", "bias_low"] > 0 or found.loc["two_way", "bias_high"] < 0
    assert abs(found.loc["not_yet_treated", "bias"]) < 0.01


def test_two_way_without_noise_is_the_effect() -> None:
    truth = panel_truth(np.full((22, MONTHS), -0.2), STARTS, noise=0.0)
    y = truth.level[:, None] + truth.effect + 0.1 * np.arange(MONTHS)
    effect, error = two_way(y, truth.treated)
    assert abs(effect + 0.2) < 1e-9
    assert error < 1e-9
