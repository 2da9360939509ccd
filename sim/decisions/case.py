"""The candidate ports as numbers: the input of pilot selection (art. 13)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sim.decisions.data import Facts, candidate, load_facts
from sim.decisions.programme import Programme
from sim.decisions.similarity import likeness
from sim.decisions.table import StateTable, mean_and_error, pilot_states, savings
from sim.decisions.works import site_costs
from sim.errors import BadInput, near
from sim.port.schema import Port
from sim.types import Bools, Floats

CRITERIA = ("three_mutuals", "volume", "single_window", "benefit", "transfer")
BENEFIT = "trader_cost"  # CNY saved per day, all objects


@dataclass(frozen=True)
class PilotRequest:
    """Constraints and weights of a pilot selection."""

    k: int | None = 5  # number of pilots; None: as many as are worthwhile within the budget
    budget: float | None = None  # CNY
    weights: Mapping[str, float] = field(default_factory=dict)  # replace those of the data
    min_modes: int = 3
    min_regions: int = 3
    most_sites: float | None = None  # sites rebuilt; default: the capacity of the teams
    require: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """The candidate ports as arrays over the n ports."""

    table: StateTable
    facts: Facts
    request: PilotRequest
    ports: tuple[Port, ...]

    @property
    def names(self) -> list[str]:
        """Names of the ports."""
        return [port.port for port in self.ports]

    @cached_property
    def weights(self) -> dict[str, float]:
        """Weights of the criteria, sum 1."""
        return weights_of(self.facts, self.request)

    @cached_property
    def saved(self) -> dict[int, pd.DataFrame]:
        """CNY per day that traders save, by world: rows replications, columns ports."""
        baseline, end = pilot_states(self.facts)
        return savings(self.table, end, baseline, BENEFIT)

    @cached_property
    def benefit(self) -> tuple[Floats, Floats]:
        """Mean saving and its standard error over replications (CNY per day)."""
        return mean_and_error(self.saved[0])

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """Mean saving in each drawn world (CNY per day) [worlds, n]; no rows if none was simulated."""
        worlds = [self.saved[world].mean().to_numpy() for world in sorted(self.saved) if world > 0]
        return pd.DataFrame(worlds, columns=range(len(self.ports)))

    @cached_property
    def scale(self) -> float:
        """The largest mean saving, which is worth one point."""
        return max(float(self.benefit[0].max()), 1e-9)

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """Criteria in points, indexed by port; transfer is that of the port as the only pilot."""
        known = [candidate(self.facts, name) for name in self.names]
        gain = np.maximum(self.benefit[0], 0.0) / self.scale
        others = self.alike * (1 - np.eye(len(self.names)))
        return pd.DataFrame(
            {
                "three_mutuals": [item.three_mutuals.base for item in known],
                "volume": volumes(self.ports),
                "single_window": [item.single_window.base for item in known],
                "benefit": self.benefit[0] / self.scale,
                "transfer": others @ gain,
            },
            index=self.names,
        )

    @cached_property
    def alike(self) -> Floats:
        """Similarity of the ports [n, n]."""
        return likeness(list(self.ports), self.facts.learning.alike)

    @cached_property
    def best(self) -> Bools:
        """The best set [n] at the mean savings."""
        return self.programme.best()

    def own(self, benefit: Floats, weights: Mapping[str, float] | None = None) -> Floats:
        """Return the points for being a pilot, given savings [..., n] (CNY per day)."""
        weights = weights or self.weights
        fixed = sum(
            weights[name] * self.criteria[name].to_numpy()
            for name in ("three_mutuals", "volume", "single_window")
        )
        found: Floats = np.asarray(fixed + weights["benefit"] * benefit / self.scale)
        return found

    def gain(self, benefit: Floats, weights: Mapping[str, float] | None = None) -> Floats:
        """Return the points for having an identical pilot, given savings [..., n] (CNY per day)."""
        weights = weights or self.weights
        found: Floats = weights["transfer"] * np.maximum(benefit, 0.0) / self.scale
        return found

    @cached_property
    def programme(self) -> Programme:
        """The programme at the mean savings."""
        request, names = self.request, self.names
        costs = site_costs(self.ports, self.facts)
        teams = self.facts.costs
        most = request.most_sites
        if most is None:
            most = teams.teams.base * teams.sites_per_team_month.base * teams.most_works_months.base
        return Programme(
            own=self.own(self.benefit[0]),
            gain=self.gain(self.benefit[0]),
            alike=self.alike,
            costs=costs["cost"].to_numpy(),
            sites=costs["sites"].to_numpy(float),
            modes=codes([port.mode for port in self.ports]),
            regions=codes([port.region.en for port in self.ports]),
            k=request.k,
            budget=request.budget,
            most_sites=most,
            min_modes=request.min_modes,
            min_regions=request.min_regions,
            require=tuple(port_index(name, names, "require") for name in request.require),
            exclude=tuple(port_index(name, names, "exclude") for name in request.exclude),
        )


def make_case(table: StateTable, facts: Facts | None, request: PilotRequest | None) -> Case:
    """Return the candidates as numbers. Raises BadInput.

    The last case of a table is cached with it, so that all questions on one choice share its results.
    """
    facts, request = facts or load_facts(), request or PilotRequest()
    check_request(request, len(table.ports))
    last: Case | None = table.__dict__.get("_case")
    if last is not None and last.facts == facts and last.request == request:
        return last
    found = Case(table, facts, request, table.loaded)
    table.__dict__["_case"] = found
    return found


def check_request(request: PilotRequest, n: int) -> None:
    """Raise BadInput for an invalid request."""
    if request.k is None and request.budget is None:
        raise BadInput("neither-k-nor-budget", key="k")
    if request.k is not None and not 1 <= request.k <= n:
        raise BadInput("too-many-pilots", key="k", value=str(request.k), n=n)
    if request.budget is not None and not request.budget >= 0:
        raise BadInput("budget-negative", key="budget", value=str(request.budget))


def weights_of(facts: Facts, request: PilotRequest) -> dict[str, float]:
    """Return the weights of the criteria, sum 1. Raises BadInput."""
    given = facts.candidates.weights
    weights = {name: float(getattr(given, name).base) for name in CRITERIA}
    for name, value in request.weights.items():
        if name not in weights:
            hint = near(name, CRITERIA)
            raise BadInput("criterion-unknown", key="weights", value=name, hint=hint)
        if not value >= 0:
            raise BadInput("weight-negative", key=f"weights.{name}", value=str(value))
        weights[name] = float(value)
    total = sum(weights.values())
    if total <= 0:
        raise BadInput("weights-all-zero", key="weights")
    return {name: value / total for name, value in weights.items()}


def port_index(name: str, names: list[str], key: str) -> int:
    """Return the index of a port. Raises BadInput."""
    if name not in names:
        raise BadInput("port-not-in-table", key=key, value=name, hint=near(name, names))
    return names.index(name)


def codes(words: list[str]) -> np.ndarray:
    """Return the codes of words, by sorted order."""
    numbers = {word: n for n, word in enumerate(dict.fromkeys(words))}
    return np.array([numbers[word] for word in words])


def volumes(ports: tuple[Port, ...]) -> list[float]:
    """Return each port's traffic relative to the largest candidate in the class, averaged over classes."""
    by_class: dict[str, dict[str, float]] = {}
    for port in ports:
        for stream in port.streams.values():
            of_class = by_class.setdefault(stream.object_class, {})
            of_class[port.port] = of_class.get(port.port, 0.0) + stream.per_day.base
    return [
        float(
            np.mean([c[port.port] / max(c.values()) for c in by_class.values() if port.port in c])
        )
        for port in ports
    ]
