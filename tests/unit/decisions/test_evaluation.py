"""Estimators on panels with a known effect."""

import numpy as np
import pytest

from sim.decisions.estimators import cohort_lags, lags_of, two_way, two_way_lags
from sim.decisions.evaluation import Truth, estimator_errors, share_interval
from sim.decisions.event_study import event_study
from sim.errors import BadInput

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
    found = estimator_errors(truth, repetitions=120, seed=3).set_index("estimator")
    for name in ("two_way", "not_yet_treated"):
        assert abs(found.loc[name, "bias"]) < 0.003
        assert 0.88 <= found.loc[name, "coverage"] <= 1.0  # 0.95 within 3.5 standard errors
    # the course of the months is taken for an effect where there is no control group
    assert found.loc["before_after", "coverage"] < 0.88


def test_two_way_is_biased_where_effects_grow_and_ports_start_apart() -> None:
    growing = -0.05 * np.maximum(np.arange(MONTHS) - np.array(STARTS)[:, None] + 1, 0)
    truth = panel_truth(growing, [6] * 10 + [9] * 12)
    found = estimator_errors(truth, repetitions=100, seed=4).set_index("estimator")
    assert found.loc["two_way", "coverage"] < 0.5
    assert found.loc["two_way", "bias_low"] > 0 or found.loc["two_way", "bias_high"] < 0
    assert abs(found.loc["not_yet_treated", "bias"]) < 0.01


def test_two_way_without_noise_is_the_effect() -> None:
    truth = panel_truth(np.full((22, MONTHS), -0.2), STARTS, noise=0.0)
    y = truth.level[:, None] + truth.effect + 0.1 * np.arange(MONTHS)
    effect, error = two_way(y, truth.treated)
    assert abs(effect + 0.2) < 1e-9
    assert error < 1e-9


def test_leads_are_nothing_and_lags_are_the_truth_where_a_control_group_is_left() -> None:
    growing = -0.05 * np.maximum(np.arange(MONTHS) - np.array(STARTS)[:, None] + 1, 0)
    truth = panel_truth(growing, STARTS)
    found = event_study(truth, repetitions=100, seed=6)
    for _, row in found.iterrows():
        assert abs(row["bias"]) < 0.006
        assert 0.83 <= row["coverage"] <= 1.0  # 0.95 within 5.5 standard errors, 40 rows
    lags = found[(found["estimator"] == "not_yet_treated") & (found["lag"] >= 0)]
    assert np.allclose(lags["truth"], -0.05 * (lags["lag"] + 1))
    leads = found[found["lag"] < -1]
    assert (leads["truth"] == 0).all()
    assert (leads["rejects"] < 0.17).all()  # false alarms of 5 %


def test_where_all_ports_begin_late_months_have_no_control_and_are_left_out() -> None:
    growing = -0.05 * np.maximum(np.arange(MONTHS) - np.array(STARTS)[:, None] + 1, 0)
    truth = panel_truth(growing[:14], STARTS[:14])
    found = event_study(truth, repetitions=20, seed=7)
    by_cohort = found[found["estimator"] == "not_yet_treated"]
    assert by_cohort["lag"].max() == 2  # the second cohort begins three months after the first
    by_regression = found[found["estimator"] == "two_way"]
    assert by_regression["lag"].max() > 2
    assert by_regression["lag"].min() == 0  # leads cannot be told from month effects


def test_regression_on_lags_alone_is_right_where_effects_are_alike_and_noise_is_none() -> None:
    growing = -0.05 * np.maximum(np.arange(MONTHS) - np.array(STARTS)[:, None] + 1, 0)[:14]
    truth = panel_truth(growing, STARTS[:14], noise=0.0)
    y = truth.level[:, None] + truth.effect + 0.1 * np.arange(MONTHS)
    effect, _ = two_way_lags(y, truth.treated)
    lags = lags_of(truth.treated)
    assert np.abs(effect - -0.05 * (lags + 1))[lags >= 0].max() < 1e-9
    assert np.isnan(effect[lags < 0]).all()


def test_lags_without_noise_are_the_effect() -> None:
    growing = -0.05 * np.maximum(np.arange(MONTHS) - np.array(STARTS)[:, None] + 1, 0)
    truth = panel_truth(growing, STARTS, noise=0.0)
    y = truth.level[:, None] + truth.effect + 0.1 * np.arange(MONTHS)
    lags = lags_of(truth.treated)
    for estimator in (two_way_lags, cohort_lags):
        effect, _ = estimator(y, truth.treated)
        known = ~np.isnan(effect)
        expected = -0.05 * np.maximum(lags + 1, 0)
        assert np.abs(effect - expected)[known].max() < 1e-9


def test_power_and_the_detectable_effect_agree() -> None:
    """An effect of the detectable size is found about four times in five."""
    truth = panel_truth(np.full((22, MONTHS), -0.02), STARTS, noise=0.06)
    found = estimator_errors(truth, repetitions=60, seed=8).set_index("estimator")
    size = found["detectable"]["two_way"]
    truth = panel_truth(np.full((22, MONTHS), -size), STARTS, noise=0.06)
    found = estimator_errors(truth, repetitions=150, seed=9).set_index("estimator")
    power = found["power"]["two_way"]
    assert 0.65 <= power <= 0.92


def test_one_repetition_is_refused() -> None:
    truth = panel_truth(np.full((22, MONTHS), -0.2), STARTS)
    for what in (estimator_errors, event_study):
        with pytest.raises(BadInput, match="2 or more"):
            what(truth, repetitions=1)


def test_wilsons_interval_of_a_share() -> None:
    assert share_interval(0.95, 100) == pytest.approx((0.88825, 0.97846), abs=1e-4)
    assert share_interval(1.0, 100)[1] == pytest.approx(1.0)
