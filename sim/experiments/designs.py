"""Experimental designs: levers per cell, and values of numbers per point."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import BadInput
from sim.experiments.study import Factor, Levers, Numbers, Study
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.facts import number_at, numbers_of, whole
from sim.port.numbers import Number, Spread
from sim.port.schema import Port
from sim.types import Floats

Settings = dict[str, float]  # dotted key of a port -> value in its own unit
MORRIS_LEVELS = 4


@dataclass(frozen=True)
class Dimension:
    """One factor at one port: the numbers that move together, and their ranges."""

    name: str
    keys: tuple[str, ...]
    levels: tuple[tuple[float, ...], ...]  # [level][key]; empty in sampled designs
    ends: tuple[tuple[float, float], ...]  # [key] lowest, highest


# --- levers ----------------------------------------------------------------------------------------


def lever_cells(levers: Levers) -> list[frozenset[str]]:
    """Return the cells as sets of factors switched on; the first is empty."""
    names = list(levers.over)
    if levers.design == "factorial":
        return [
            frozenset(name for name, on in zip(names, switched, strict=True) if on)
            for switched in product((False, True), repeat=len(names))
        ]
    if levers.design == "one_at_a_time":
        alone = [frozenset([name]) for name in names]
        without = [frozenset(names) - {name} for name in names]
        return list(dict.fromkeys([frozenset(), *alone, *without, frozenset(names)]))
    return [
        frozenset(name for name, on in zip(names, row, strict=True) if on)
        for row in fractional(len(names), levers.cells or 0)
    ]


def fractional(n_factors: int, n_cells: int) -> np.ndarray:
    """Return an orthogonal two-level fractional design [cells, factors], first cell all off.

    With at least twice as many cells as factors it is folded over (a half design and its complement), so
    that main effects are not confounded with two-factor interactions (resolution IV); else resolution III.
    """
    from scipy.linalg import hadamard

    if n_cells >= 2 * n_factors:
        half = hadamard(n_cells // 2)[:, :n_factors] < 0
        return np.concatenate([half, ~half])
    columns: np.ndarray = hadamard(n_cells)[:, 1 : n_factors + 1] < 0
    return columns


def study_policies(study: Study) -> tuple[Policy, ...]:
    """Return the loaded policies: those named, then the lever cells; the first is the baseline."""
    names = list(study.policies)
    if study.levers is not None:
        cells = [cell_name(study.levers, on) for on in lever_cells(study.levers)]
        names += [name for name in cells if name not in names]
    return tuple(load_policy(name) for name in names)


def cell_name(levers: Levers, on: frozenset[str]) -> str:
    """Return the name of the policy of a cell, such as serial+matching+slots."""
    switched = {lever for name in on for lever in levers.over[name]}
    return levers.base + "".join(f"+{lever}" for lever in LEVERS if lever in switched)


# --- numbers ---------------------------------------------------------------------------------------


def points(study: Study, port: Port) -> list[Settings]:
    """Return the settings of every point at one port; a single empty point without numbers.

    Raises BadInput for a key that the port does not have.
    """
    if study.numbers is None:
        return [{}]
    dimensions = dimensions_of(study.numbers, port)
    if study.numbers.design == "grid":
        return [_joined(chosen) for chosen in product(*map(_level_settings, dimensions))]
    if study.numbers.design == "one_at_a_time":
        return [{}, *(level for one in dimensions for level in _level_settings(one))]
    return [at(port, dimensions, row) for row in unit_sample(study.numbers, len(dimensions))]


def dimensions_of(numbers: Numbers, port: Port) -> list[Dimension]:
    """Return the factors of a design at one port."""
    table = numbers_of(port).dropna(subset=["value"])
    found = [_dimension(factor, port, list(table["key"])) for factor in numbers.over]
    taken = {key for one in found for key in one.keys}
    if numbers.assumed:
        found += [_alone(key, port) for key in open_keys(port, table) if key not in taken]
    return found


def open_keys(port: Port, table: pd.DataFrame) -> list[str]:
    """Return the assumed numbers that can affect results here.

    The sizing rule is included, and resources are sized again (`sized_again`). Calendars are excluded, and
    hold windows of classes that the port does not have.
    """
    wide = table["low"] < table["high"]
    keys = table["key"][wide & (table["grade"] == "assumed")]
    windows = {f"matching.hold_window.{s.object_class}" for s in port.streams.values()}
    return [
        key
        for key in keys
        if not key.startswith("calendars.")
        and (key in windows or not key.startswith("matching.hold_window."))
    ]


def _alone(key: str, port: Port) -> Dimension:
    return _dimension(Factor(key=key, values=(), times=(), range=None), port, [key])


def matching_keys(pattern: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that match a pattern; `*` stands for one word."""
    words = pattern.split(".")
    return tuple(
        key
        for key in keys
        if key.count(".") == len(words) - 1 and all(map(fnmatchcase, key.split("."), words))
    )


def _dimension(factor: Factor, port: Port, known: list[str]) -> Dimension:
    keys = matching_keys(factor.key, known)
    if not keys:
        number_at(port, factor.key)  # raises, naming a near key
        raise BadInput("number-not-settable", key=factor.key)
    numbers = [number_at(port, key) for key in keys]
    now = [number.value if isinstance(number, Number) else number.mean for number in numbers]
    ends = [_ends(factor, number, v) for number, v in zip(numbers, now, strict=True)]
    if factor.values:
        levels = [tuple(value for _ in keys) for value in factor.values]
    elif factor.times:
        levels = [tuple(times * v for v in now) for times in factor.times]
    else:
        levels = [tuple(low for low, _ in ends), tuple(high for _, high in ends)]
    levels = [
        tuple(whole(port, key, value) for key, value in zip(keys, level, strict=True))
        for level in levels
    ]
    return Dimension(factor.key, keys, tuple(levels), tuple(ends))


def _ends(factor: Factor, number: Number | Spread, now: float) -> tuple[float, float]:
    """Return the lowest and highest value of a number in a design."""
    if factor.range is not None:
        return factor.range
    if factor.times:
        return min(factor.times) * now, max(factor.times) * now
    return number.range


def _level_settings(one: Dimension) -> list[Settings]:
    return [dict(zip(one.keys, level, strict=True)) for level in one.levels]


def _joined(settings: Sequence[Settings]) -> Settings:
    return {key: value for one in settings for key, value in one.items()}


def at(port: Port, dimensions: Sequence[Dimension], row: Floats) -> Settings:
    """Return the settings of a point of the unit cube."""
    return {
        key: whole(port, key, low + float(u) * (high - low))
        for one, u in zip(dimensions, row, strict=True)
        for key, (low, high) in zip(one.keys, one.ends, strict=True)
    }


def unit_sample(numbers: Numbers, n_dimensions: int) -> Floats:
    """Return the points of a sampled design in the unit cube [points, dimensions]."""
    from scipy.stats import qmc  # slow to import, rarely needed

    n, seed = numbers.points or 0, numbers.seed
    problem = unit_problem(n_dimensions)
    rows: Floats
    if numbers.design == "latin_hypercube":
        rows = qmc.LatinHypercube(n_dimensions, rng=np.random.default_rng(seed)).random(n)
    elif numbers.design == "sobol":
        rows = qmc.Sobol(n_dimensions, rng=np.random.default_rng(seed)).random(n)
    elif numbers.design == "morris":
        rows = salib("sample").morris.sample(problem, n, num_levels=MORRIS_LEVELS, seed=seed)
    else:
        rows = salib("sample").sobol.sample(problem, n, calc_second_order=False, seed=seed)
    return rows


def unit_problem(n_dimensions: int) -> dict[str, object]:
    """Return SALib's description of the unit cube."""
    return {
        "num_vars": n_dimensions,
        "names": [str(d) for d in range(n_dimensions)],
        "bounds": [[0.0, 1.0]] * n_dimensions,
    }


def salib(part: str) -> Any:
    """Return SALib's `sample` or `analyze`. Raises BadInput where it is not installed."""
    try:
        for module in ("morris", "sobol"):
            import_module(f"SALib.{part}.{module}")
        return import_module(f"SALib.{part}")
    except ImportError:
        raise BadInput("salib-missing", key="design") from None
