"""Designs: cells of levers and points of numbers are what textbooks say they are."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments.designs import (
    dimensions_of,
    fractional,
    lever_cells,
    matching_keys,
    points,
    unit_sample,
)
from sim.experiments.study import Factor, Levers, Numbers, Study, load_study
from tests.worlds.small import small

QUICK = Path(__file__).parents[2] / "studies" / "quick.yaml"
OVER = {"a": ("matching",), "b": ("slots",), "c": ("shared_site",)}
STAFF = "staff.*.inspection.count"


def levers(design: str, **more: Any) -> Levers:
    return Levers.model_validate({"design": design, "over": OVER, **more})


def numbers(design: str, *over: dict[str, Any], **more: Any) -> Numbers:
    return Numbers.model_validate({"design": design, "over": over, **more})


def study(numbers: Numbers) -> Study:
    return load_study(QUICK).model_copy(update={"numbers": numbers})


def test_a_factorial_has_every_set_of_levers_once() -> None:
    cells = lever_cells(levers("factorial"))
    assert len(set(cells)) == len(cells) == 8
    assert cells[0] == frozenset()


def test_one_at_a_time_switches_each_on_alone_and_off_alone() -> None:
    cells = lever_cells(levers("one_at_a_time"))
    assert sorted(map(len, cells)) == [0, 1, 1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize(("n_factors", "n_cells"), [(3, 4), (7, 8), (4, 8), (8, 16)])
def test_a_fraction_is_orthogonal_and_begins_with_nothing_on(n_factors: int, n_cells: int) -> None:
    design = fractional(n_factors, n_cells)
    assert not design[0].any()
    signs = np.where(design, 1, -1)
    assert (signs.T @ signs == n_cells * np.eye(n_factors)).all()


def test_a_folded_fraction_keeps_main_effects_clear_of_interactions_of_two() -> None:
    signs = np.where(fractional(8, 16), 1, -1)
    pairs = [signs[:, i] * signs[:, j] for i in range(8) for j in range(i)]
    assert all((signs.T @ pair == 0).all() for pair in pairs)


def test_a_grid_moves_numbers_of_one_pattern_together() -> None:
    over = [{"key": "matching.grace", "values": [10, 20]}, {"key": STAFF, "times": [1, 2]}]
    found = points(study(numbers("grid", *over)), small())
    now = {name: small().staff[name]["inspection"].count for name in ("customs", "quarantine")}
    assert len(found) == 4
    assert found[1] == {
        "matching.grace": 10.0,
        **{f"staff.{name}.inspection.count": 2 * n.value for name, n in now.items() if n},
    }


def test_one_at_a_time_goes_to_both_ends_of_the_range_and_begins_unchanged() -> None:
    found = points(study(numbers("one_at_a_time", {"key": "matching.grace"})), small())
    low, high = small().matching.grace.range
    assert found == [{}, {"matching.grace": low}, {"matching.grace": high}]


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol", "morris", "saltelli"])
def test_sampled_points_lie_within_the_range_and_do_not_depend_on_when(design: str) -> None:
    asked = numbers(
        design,
        {"key": "matching.grace", "range": [5, 25]},
        {"key": STAFF, "times": [0.5, 2]},
        points=8,
    )
    found = points(study(asked), small())
    assert found == points(study(asked), small())
    assert {5.0 <= point["matching.grace"] <= 25.0 for point in found} == {True}
    assert all(point["staff.customs.inspection.count"].is_integer() for point in found)
    size = {"latin_hypercube": 8, "sobol": 8, "morris": 8 * 3, "saltelli": 8 * 4}[design]
    assert len(found) == size


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    sample = unit_sample(numbers("latin_hypercube", {"key": "matching.grace"}, points=16), 3)
    assert (np.sort(np.floor(sample * 16), axis=0) == np.arange(16)[:, None]).all()


def test_all_that_is_assumed_has_a_dimension_each() -> None:
    found = dimensions_of(numbers("latin_hypercube", assumed=True, points=4), small())
    keys = {key for one in found for key in one.keys}
    assert {"streams.imports.per_day", "matching.hold_window.goods"} <= keys
    assert "sizing.utilisation" in keys  # what the rule has sized follows it
    assert "staff.customs.inspection.count" not in keys
    assert not any(key.startswith("calendars.") for key in keys)
    assert "matching.hold_window.ship" not in keys


def test_a_star_stands_for_one_word() -> None:
    keys = ["a.b.c", "a.x.c", "a.b.c.d", "a.c"]
    assert matching_keys("a.*.c", keys) == ("a.b.c", "a.x.c")


def test_a_factor_says_its_levels_one_way() -> None:
    with pytest.raises(ValueError, match="one of `values`, `times`, `range`"):
        Factor(key="a.b", values=(1.0,), times=(2.0,), range=None)
