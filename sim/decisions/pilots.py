"""Pilot selection (art. 13), from a table of simulated states. Fast.

`pilots` answers all that can be asked of one request, each part when it is first read.
`choose_pilots` gives the choice with its reasons; `certainty`, `value_of_data` (in `confidence`),
`weight_sensitivity` and `pareto` (in `tradeoffs`) say how far to trust it. All take the same `PilotRequest`,
and share what they work out for one table (`case.make_case`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.case import BENEFIT, CRITERIA, Case, PilotRequest, make_case, volumes, weights_of
from sim.decisions.confidence import Certainty, certainty, value_of_data
from sim.decisions.data import Facts, load_facts
from sim.decisions.programme import Programme
from sim.decisions.table import DENOMINATORS, StateTable, mean_and_error, pilot_states, savings
from sim.decisions.tradeoffs import pareto, weight_sensitivity
from sim.decisions.works import site_costs
from sim.errors import check_seed
from sim.text import LANGUAGES
from sim.types import Bools, Floats

__all__ = [
    "CRITERIA",
    "Certainty",
    "PilotAnalysis",
    "PilotChoice",
    "PilotRequest",
    "certainty",
    "choose_pilots",
    "pareto",
    "pilots",
    "value_of_data",
    "volumes",
    "weight_sensitivity",
    "weights_of",
]


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        """Say which they are."""
        return f"PilotChoice of {len(self.ports)}: {', '.join(self.chosen)}"


@dataclass(frozen=True, repr=False)
class PilotAnalysis:
    """The choice of pilots and how far to trust it; each part is worked out when it is first read.

    Examples
    --------
    >>> import sim
    >>> found = sim.pilots(sim.StateTable.load(), k=3)
    >>> found
    PilotAnalysis of 23 ports: ...
    >>> found.certainty.sets["source"].tolist()
    ['noise', 'noise and ranges']
    >>> found.value_of_data.columns[0], found.pareto.columns[0]
    ('port', 'chosen')
    """

    table: StateTable
    facts: Facts
    request: PilotRequest
    seed: int

    def __repr__(self) -> str:
        """Say which they are."""
        return f"PilotAnalysis of {len(self.table.ports)} ports: {', '.join(self.choice.chosen)}"

    @cached_property
    def choice(self) -> PilotChoice:
        """The chosen ports (`chosen`), their `cost` (CNY), and one row per candidate with reasons (`ports`).

        In `ports`, savings are a day: `benefit_cny` (CNY), `hours_…` (h), `staff_hours` (h), `missed`;
        each with its 95 % interval; criteria and `margin` are in points.
        """
        return choose_pilots(self.table, self.facts, self.request)

    @cached_property
    def certainty(self) -> Certainty:
        """How likely the choice is the best set (`sets`), and each port to be in it (`ports`)."""
        return certainty(self.table, self.facts, self.request, seed=self.seed)

    @cached_property
    def value_of_data(self) -> pd.DataFrame:
        """What one more week of data at each port is worth, in points of the choice and as a share."""
        return value_of_data(self.table, self.facts, self.request)

    @cached_property
    def _by_weights(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return weight_sensitivity(self.table, self.facts, self.request, seed=self.seed)

    @property
    def weight_sensitivity(self) -> pd.DataFrame:
        """Which set is chosen when one criterion's weight moves: criterion, weight, now, chosen, changed."""
        return self._by_weights[0]

    @property
    def share_of_weightings(self) -> pd.DataFrame:
        """Under which share of all weightings each port is chosen: port, chosen, share."""
        return self._by_weights[1]

    @cached_property
    def pareto(self) -> pd.DataFrame:
        """The front of points against cost (CNY), for each coverage of modes and regions."""
        return pareto(self.table, self.facts, self.request)


def pilots(
    table: StateTable,
    *,
    k: int | None = None,
    budget: float | None = None,
    weights: Mapping[str, float] | None = None,
    min_modes: int = 3,
    min_regions: int = 3,
    require: str | Sequence[str] = (),
    exclude: str | Sequence[str] = (),
    facts: Facts | None = None,
    seed: int = 2018,
) -> PilotAnalysis:
    """Choose the ports that go first (article 13), with probability, regret and reasons.

    The choice is a mixed-integer programme over the weighted criteria of article 13.

    Parameters
    ----------
    table
        What `simulate_states` gives.
    k
        How many; default: 5, or as many as pay within the budget.
    budget
        CNY for works and training.
    weights
        Weights of criteria in place of those of the data: three_mutuals, volume, single_window, benefit,
        transfer.
    min_modes, min_regions
        How many modes of transport and regions the set covers at least.
    require, exclude
        Ports that must be in, or out.
    facts
        What `load_facts` gives.
    seed
        Names the random numbers behind probabilities.

    Raises
    ------
    BadInput
        For unknown ports or weights, or constraints that no set keeps.

    Examples
    --------
    >>> import sim
    >>> found = sim.pilots(sim.StateTable.load(), k=3, require=["luohu"])
    >>> len(found.choice.chosen), "luohu" in found.choice.chosen
    (3, True)
    """
    request = PilotRequest(
        k=5 if k is None and budget is None else k,
        budget=budget,
        weights=dict(weights or {}),
        min_modes=min_modes,
        min_regions=min_regions,
        require=(require,) if isinstance(require, str) else tuple(require),
        exclude=(exclude,) if isinstance(exclude, str) else tuple(exclude),
    )
    check_seed(seed)
    return PilotAnalysis(table, facts or load_facts(), request, seed)


LEAST_CANDIDATES = 6  # fewer are not chosen from unless somebody asks


def default_pilots(table: StateTable, facts: Facts) -> tuple[str, ...]:
    """Choose pilots from the same table where its states allow it; else none."""
    if facts.timeline.after_works is None or len(table.ports) < LEAST_CANDIDATES:
        return ()
    return choose_pilots(table, facts).chosen


def choose_pilots(
    table: StateTable, facts: Facts | None = None, request: PilotRequest | None = None
) -> PilotChoice:
    """Choose the pilots by a mixed-integer programme.

    `table` is what `simulate_states` gives. The frame
    `ports` has, beside criteria and costs, the saving with its 95 % interval over replications
    (`benefit_low`, `benefit_high`), its range over the drawn worlds, the savings in hours a day on three
    denominators, and `margin`: by how much the best set falls if this port is left out (chosen) or taken
    in (not chosen), and `instead`: the ports that change places then.

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
            **{lang: [port.title.to(lang) for port in case.ports] for lang in LANGUAGES},
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
