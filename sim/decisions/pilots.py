"""Pilot selection (art. 13), from a table of simulated states. Fast.

`choose_pilots` returns the choice with its reasons; `certainty`, `value_of_data` (in `confidence`),
`weight_sensitivity` and `pareto` (in `tradeoffs`) assess its robustness. All take the same `PilotRequest` and
share intermediate results for one table (`case.make_case`).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.case import BENEFIT, CRITERIA, Case, PilotRequest, make_case, volumes, weights_of
from sim.decisions.confidence import Certainty, certainty, value_of_data
from sim.decisions.data import Facts
from sim.decisions.programme import Programme
from sim.decisions.table import DENOMINATORS, StateTable, mean_and_error, pilot_states, savings
from sim.decisions.tradeoffs import pareto, weight_sensitivity
from sim.decisions.works import site_costs
from sim.types import Bools, Floats

__all__ = [
    "CRITERIA",
    "Certainty",
    "PilotChoice",
    "PilotRequest",
    "certainty",
    "choose_pilots",
    "pareto",
    "value_of_data",
    "volumes",
    "weight_sensitivity",
    "weights_of",
]


@dataclass(frozen=True)
class PilotChoice:
    """The chosen pilots, with reasons."""

    chosen: tuple[str, ...]
    value: float  # of the set, in points of the weighted criteria
    cost: float  # CNY
    ports: (
        pd.DataFrame
    )  # one row per candidate: criteria, points, benefit with intervals, cost, margin
    weights: dict[str, float]
    request: PilotRequest


def choose_pilots(
    table: StateTable, facts: Facts | None = None, request: PilotRequest | None = None
) -> PilotChoice:
    """Choose the pilots by a mixed-integer programme.

    `table` comes from `simulate(ports, facts, pilot_states(facts))` or is the table of a rollout. Besides
    criteria and costs, the frame `ports` has the saving with its 95 % interval over replications
    (`benefit_low`, `benefit_high`), its range over the drawn worlds, the savings in hours per day on three
    denominators, `margin` (the loss in value if this port is excluded, or forced in if not chosen) and
    `instead` (the ports that are exchanged in that case).

    Raises BadInput for unknown ports or weights, and if no set satisfies the constraints.
    """
    case = make_case(table, facts, request)
    programme = case.programme
    chosen = case.best
    value = programme.value(chosen)
    frame = describe(case, chosen)
    margins = [margin(programme, chosen, value, port) for port in range(programme.n)]
    frame["margin"] = [loss for loss, _ in margins]
    frame["instead"] = [
        ", ".join(case.names[p] for p in np.flatnonzero(other)) for _, other in margins
    ]
    return PilotChoice(
        chosen=tuple(name for name, yes in zip(case.names, chosen, strict=True) if yes),
        value=value,
        cost=float(programme.costs[chosen].sum()),
        ports=frame,
        weights=case.weights,
        request=case.request,
    )


def describe(case: Case, chosen: Bools) -> pd.DataFrame:
    """Return one row per candidate: name, criteria, savings with intervals, costs."""
    costs = site_costs(case.ports, case.facts)
    frame = pd.DataFrame(
        {
            "port": case.names,
            "en": [port.title.en for port in case.ports],
            "zh": [port.title.to("zh") for port in case.ports],
            "mode": [port.mode for port in case.ports],
            "region": [port.region.en for port in case.ports],
            "chosen": chosen,
        }
    )
    for name in CRITERIA:
        frame[name] = case.criteria[name].to_numpy()
    frame["points"] = case.programme.own
    frame["cost"], frame["sites"] = costs["cost"].to_numpy(), costs["sites"].to_numpy()
    for name, saved in benefits(case).items():
        frame[name] = saved
    return frame


def benefits(case: Case) -> dict[str, Floats]:
    """Return the daily savings: trader cost with intervals, hours on three denominators, staff, control."""
    baseline, end = pilot_states(case.facts)
    found: dict[str, Floats] = {}
    columns = {"benefit": BENEFIT, "staff_hours": "staff_hours", "missed": "missed"}
    columns |= {f"hours_{who}": f"hours_{who}" for who in DENOMINATORS}
    for name, column in columns.items():
        values = savings(case.table, end, baseline, column)[0]
        mean, error = mean_and_error(values)
        half = students_t(len(values)) * error
        found[name if name != "benefit" else "benefit_cny"] = mean
        found[f"{name}_low"], found[f"{name}_high"] = mean - half, mean + half
    drawn = case.drawn
    if len(drawn):
        found["benefit_worlds_mean"] = drawn.mean().to_numpy()
        found["benefit_worlds_low"] = drawn.min().to_numpy()
        found["benefit_worlds_high"] = drawn.max().to_numpy()
        found["worlds_simulated"] = drawn.notna().sum().to_numpy(float)
    return found


def margin(programme: Programme, chosen: Bools, value: float, port: int) -> tuple[float, Bools]:
    """Return the loss if the port is moved in or out of the set, and the ports exchanged."""
    flip = (port,)
    other = (
        replace(programme, exclude=(*programme.exclude, port))
        if chosen[port]
        else replace(programme, require=(*programme.require, port))
    )
    if port in (*programme.require, *programme.exclude):
        return float("nan"), np.zeros(programme.n, np.bool_)
    if programme.sets is not None and len(programme.sets.chosen):
        found = best_with(programme, port, inside=not chosen[port])
    else:
        found = other.solve()
    if found is None:
        return float("nan"), np.zeros(programme.n, np.bool_)
    changed = found != chosen
    changed[list(flip)] = False
    return value - programme.value(found), changed


def best_with(programme: Programme, port: int, *, inside: bool) -> Bools | None:
    """Return the best set with (or without) a port, by enumeration."""
    sets = programme.sets
    assert sets is not None
    kept = sets.chosen[:, port] == inside
    if not kept.any():
        return None
    values = sets.chosen[kept] @ programme.own + sets.learnt[kept] @ programme.gain
    found: Bools = sets.chosen[kept][int(values.argmax())]
    return found
