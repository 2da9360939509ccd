"""The platform tried out under changed rules."""

from sim.matching.workbench import scenario_outcomes, shipped_scenarios
from sim.reporting.tables.matching import outcome_frame


def test_the_shipped_scenarios_change_only_with_the_rules() -> None:
    some = shipped_scenarios()[:60]
    assert all(outcome.passed for outcome in scenario_outcomes(some, {}))
    off = scenario_outcomes(some, {"matching": False})
    assert any(not outcome.passed for outcome in off)
    assert len(outcome_frame(off, "zh")) > 0
