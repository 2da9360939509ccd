"""The rule for more replications, and the three answers to a claim."""

from math import nan

import pytest

from sim.analysis.claims import read_claim
from sim.analysis.stopping import FIRST, Width, next_size
from sim.errors import BadInput


def test_it_begins_with_a_first_look() -> None:
    assert next_size(0, [], 500) == FIRST
    assert next_size(0, [], 5) == 5


def test_it_stops_when_all_are_narrow_enough_or_there_are_so_many() -> None:
    narrow, wide = Width(0.9, 1.0), Width(1.1, 1.0)
    assert next_size(20, [narrow, Width(nan, 1.0)], 500) == 20
    assert next_size(20, [narrow, wide], 20) == 20


def test_it_adds_what_the_width_asks_for_and_at_most_doubles() -> None:
    assert next_size(100, [Width(1.2, 1.0)], 500) == 159  # 1.1 * 100 * 1.44, rounded up
    assert next_size(100, [Width(9.0, 1.0)], 500) == 200
    assert next_size(100, [Width(1.0, 0.0)], 150) == 150


@pytest.mark.parametrize(
    ("text", "low", "high", "state"),
    [
        ("joint: visits[goods, matched] < 0", -2.0, -1.0, "pass"),
        ("joint: visits[goods, matched] < 0", 1.0, 2.0, "fail"),
        ("joint: visits[goods, matched] < 0", -1.0, 1.0, "inconclusive"),
        ("joint-slots:visits[goods,matched]>-3.5", -2.0, 9.0, "pass"),
        ("joint: visits[goods, matched] < 0", nan, nan, "inconclusive"),
    ],
)
def test_a_claim_passes_fails_or_stays_open(text: str, low: float, high: float, state: str) -> None:
    assert read_claim(text).state(low, high) == state


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("joint is better", "write it as"),
        ("joint: visits[good, all] < 0", "goods"),
        ("joint: visits[goods, zz] < 0", "matched, inspected, all"),
    ],
)
def test_what_is_no_claim_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_claim(text)
