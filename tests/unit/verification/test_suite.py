"""The verification suite can fail: a wrong formula, a wide interval, a wrong engine are found."""

from dataclasses import replace

import numpy as np
import pytest

from sim.model.trace import EngineTrace
from sim.verification import suite
from sim.verification.coverage import shapley_coverage, stopping_coverage
from sim.verification.suite import FALSE_ALARM, engines, null_levers, streams, summary, theory_check

NONE = np.empty((14, 0))


def values(error: float = 0.001) -> np.ndarray:
    return 2.0 + np.random.default_rng(1).normal(0, error, 14)


def test_a_formula_that_fits_passes_and_one_that_is_one_percent_off_fails() -> None:
    assert theory_check("queue", 2.0, values(), NONE, 1e-4, 0.0).passed
    assert not theory_check("queue", 2.02, values(), NONE, 1e-4, 0.0).passed


def test_an_interval_too_wide_to_say_anything_fails() -> None:
    check = theory_check("queue", 2.0, values(0.1), NONE, 1e-4, 0.0)
    assert not check.passed
    assert "wider than 0.6%" in check.found.to("en")


def test_engines_that_differ_in_one_number_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    run = suite.run_compiled

    def wrong(plan: object, workload: object) -> EngineTrace:
        trace = run(plan, workload)  # type: ignore[arg-type]
        left = trace.objects.left.copy()
        left[0] += 1e-9
        return replace(trace, objects=replace(trace.objects, left=left))

    monkeypatch.setattr(suite, "WORLDS", 3)
    (right,) = engines()
    assert right.passed
    monkeypatch.setattr(suite, "run_compiled", wrong)
    (check,) = engines()
    assert not check.passed
    assert "objects.left: row 0" in check.found.to("en")


def test_a_lever_that_does_matter_is_no_null_lever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "NULL_PORTS", ("suzhou",))
    monkeypatch.setattr(suite, "null_pairs", lambda: [("serial", "parallel")])
    (check,) = null_levers()
    assert not check.passed


def test_random_streams_are_unrelated_and_nothing_else_moves() -> None:
    found = list(streams())
    assert summary(found)[0]
    assert summary(found)[2] <= FALSE_ALARM


def test_coverage_is_measured_against_the_truth() -> None:
    found = stopping_coverage(0.2, difference=True, repetitions=60)
    assert found.met == 1.0
    assert found.covered > 0.8
    assert (shapley_coverage(20)["largest_rounding"] < 1e-12).all()
