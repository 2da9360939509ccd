"""Sensitivity of the pilot selection to weights, and trade-offs of value, cost and coverage."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.decisions.case import CRITERIA, PilotRequest, make_case
from sim.decisions.data import Facts
from sim.decisions.programme import SLACK, Programme
from sim.decisions.table import StateTable
from sim.sampling.streams import Streams
from sim.types import Bools, Floats


def weight_sensitivity(
    table: StateTable,
    facts: Facts | None = None,
    request: PilotRequest | None = None,
    *,
    steps: int = 21,
    draws: int = 300,
    seed: int = 2018,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return for which weights the choice changes.

    First frame: criterion, weight (others keep proportions), chosen (names), changed. Second: port, share
    of weight vectors (uniform over the simplex) for which it is chosen.
    """
    case = make_case(table, facts, request)
    base = case.best
    weightings = [(name, w, moved_weight(case.weights, name, w))
                  for name in CRITERIA for w in np.linspace(0, 1, steps)]  # fmt: skip
    random = Streams(seed, "weights", 0).generator("simplex").dirichlet(np.ones(5), draws)
    everything = [w for _, _, w in weightings]
    everything += [dict(zip(CRITERIA, row, strict=True)) for row in random]
    own = np.array([case.own(case.benefit[0], w) for w in everything])
    gain = np.array([case.gain(case.benefit[0], w) for w in everything])
    best, _ = case.programme.best_of_draws(own, gain)
    rows = [
        {
            "criterion": name,
            "weight": weight,
            "now": case.weights[name],
            "chosen": ", ".join(case.names[p] for p in np.flatnonzero(found)),
            "changed": int((found & ~base).sum()),
        }
        for (name, weight, _), found in zip(weightings, best[: len(weightings)], strict=True)
    ]
    share = best[len(weightings) :].mean(axis=0)
    return pd.DataFrame(rows), pd.DataFrame({"port": case.names, "chosen": base, "share": share})


def moved_weight(weights: dict[str, float], name: str, value: float) -> dict[str, float]:
    """Return the weights with one changed and the others in proportion."""
    rest = 1 - weights[name]
    if rest <= 0:
        return {key: value if key == name else (1 - value) / (len(weights) - 1) for key in weights}
    return {key: value if key == name else old * (1 - value) / rest for key, old in weights.items()}


def pareto(
    table: StateTable,
    facts: Facts | None = None,
    request: PilotRequest | None = None,
    *,
    steps: int = 8,
) -> pd.DataFrame:
    """Return the front of value against cost, for each coverage of modes and regions.

    For each coverage (number of modes plus regions) the budget is lowered in steps from the cost of the best
    set; dominated rows (in value, cost and coverage) are dropped. Columns: chosen, value, cost, benefit_cny,
    modes, regions, coverage.
    """
    case = make_case(table, facts, request)
    base = case.programme
    mean = case.benefit[0]
    case.best  # noqa: B018  says what is wrong where no set keeps the constraints
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for extra in range(4):
        modes = min(base.min_modes + (extra + 1) // 2, len(np.unique(base.modes)))
        regions = min(base.min_regions + extra // 2, len(np.unique(base.regions)))
        for found in along_budgets(replace(base, min_modes=modes, min_regions=regions), steps):
            names = tuple(case.names[p] for p in np.flatnonzero(found))
            rows[names] = {
                "chosen": ", ".join(names),
                "value": base.value(found),
                "cost": float(base.costs[found].sum()),
                "benefit_cny": float(mean[found].sum()),
                "modes": len(np.unique(base.modes[found])),
                "regions": len(np.unique(base.regions[found])),
            }
    frame = pd.DataFrame(list(rows.values()))
    frame["coverage"] = frame["modes"] + frame["regions"]
    kept = undominated(frame[["value", "cost", "coverage"]].to_numpy(float) * [1, -1, 1])
    return frame[kept].sort_values(["coverage", "cost"], ignore_index=True)


def along_budgets(wanted: Programme, steps: int) -> Iterator[Bools]:
    """Yield the best sets at budgets from the cheapest to the best set; none if no set is feasible.

    Enumerates all sets if there are few enough, else solves a programme for each budget.
    """
    sets = wanted.sets
    if sets is None:
        yield from _programmes(wanted, steps)
        return
    if len(sets.chosen) == 0:
        return
    costs = sets.chosen @ wanted.costs
    values = sets.chosen @ wanted.own + sets.learnt @ wanted.gain
    for budget in np.linspace(costs.min(), costs[values.argmax()], steps):
        within = costs <= budget * (1 + SLACK)
        yield sets.chosen[np.where(within, values, -np.inf).argmax()]


def _programmes(wanted: Programme, steps: int) -> Iterator[Bools]:
    cheapest = replace(wanted, own=-wanted.costs, gain=np.zeros(wanted.n)).solve()
    top = wanted.solve()
    if cheapest is None or top is None:
        return
    low, high = float(wanted.costs[cheapest].sum()), float(wanted.costs[top].sum())
    for budget in np.linspace(low, high, steps):
        found = replace(wanted, budget=min(float(budget), wanted.budget or np.inf)).solve()
        if found is not None:
            yield found


def undominated(points: Floats) -> Bools:
    """Return which points [m, d] are not dominated (larger is better in every column)."""
    found = np.ones(len(points), np.bool_)
    for m, point in enumerate(points):
        no_worse, better = (points >= point).all(axis=1), (points > point).any(axis=1)
        found[m] = not (no_worse & better).any()
    return found
