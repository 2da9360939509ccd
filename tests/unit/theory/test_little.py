"""Little's law in its three readings."""

import pytest

from sim.theory import little


def test_the_three_readings_agree() -> None:
    """Three objects an hour that stay forty minutes: two are present."""
    assert little.mean_number(3 / 60, 40.0) == pytest.approx(2.0)
    assert little.mean_time_min(2.0, 3 / 60) == pytest.approx(40.0)
    assert little.throughput_per_min(2.0, 40.0) == pytest.approx(3 / 60)
