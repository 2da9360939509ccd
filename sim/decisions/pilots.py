"""Which ports go first (art. 13), from a table of simulated states. Everything here is fast.

`choose_pilots` gives the choice with its reasons; `certainty`, `value_of_data`, `weight_sensitivity` and
`pareto` say how far to trust it. All take the same `Request`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.decisions.alike import likeness
from sim.decisions.data import Facts, candidate, load_facts
from sim.decisions.programme import Programme
from sim.decisions.table import DENOMINATORS, StateTable, mean_and_error, pilot_states, savings
from sim.decisions.works import site_costs
from sim.errors import BadInput
from sim.model.workload import Bools, Floats
from sim.port.schema import Port
from sim.sampling.streams import Streams

CRITERIA = ("three_mutuals", "volume", "single_window", "benefit", "transfer")
BENEFIT = "trader_cost"  # CNY a day saved, all objects
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    k: int | None = 5  # so many pilots; None: as many as pay within the budget
    budget: float | None = None  # CNY
    weights: Mapping[str, float] = field(default_factory=dict)  # in place of those of the data
    min_modes: int = 3
    min_regions: int = 3
    most_sites: float | None = None  # sites rebuilt; default: what the teams can do
    require: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class PilotChoice:
    """Which ports go first, and why."""

    chosen: tuple[str, ...]
    value: float  # of the set, in points of the weighted criteria
    cost: float  # CNY
    ports: (
        pd.DataFrame
    )  # one row a candidate: criteria, points, benefit with intervals, cost, margin
    weights: dict[str, float]
    request: Request


@dataclass(frozen=True)
class Case:
    """The candidates as numbers: what the choice is made from. Arrays run over the n ports."""

    table: StateTable
    facts: Facts
    request: Request
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
        """CNY a day that traders save, by world: rows replications, columns ports."""
        baseline, end = pilot_states(self.facts)
        return savings(self.table, end, baseline, BENEFIT)

    @cached_property
    def benefit(self) -> tuple[Floats, Floats]:
        """Mean saving and its standard error from replications (CNY a day)."""
        return mean_and_error(self.saved[0])

    @cached_property
    def scale(self) -> float:
        """The largest mean saving, which makes one point."""
        return max(float(self.benefit[0].max()), 1e-9)

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """Criteria in points, index ports; the transfer is that of the port as the only pilot."""
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
        """Likeness of the ports [n, n]."""
        return likeness(list(self.ports), self.facts.learning.alike)

    def own(self, benefit: Floats, weights: Mapping[str, float] | None = None) -> Floats:
        """Return the points of being a pilot, for savings [..., n] (CNY a day)."""
        weights = weights or self.weights
        fixed = sum(
            weights[name] * self.criteria[name].to_numpy()
            for name in ("three_mutuals", "volume", "single_window")
        )
        found: Floats = np.asarray(fixed + weights["benefit"] * benefit / self.scale)
        return found

    def gain(self, benefit: Floats, weights: Mapping[str, float] | None = None) -> Floats:
        """Return the points of having a wholly alike pilot, for savings [..., n] (CNY a day)."""
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
            require=tuple(place_of(name, names, "require") for name in request.require),
            exclude=tuple(place_of(name, names, "exclude") for name in request.exclude),
        )


def choose_pilots(
    table: StateTable, facts: Facts | None = None, request: Request | None = None
) -> PilotChoice:
    """Choose the pilots by a mixed-integer programme.

    `table` is what `simulate(ports, facts, pilot_states(facts))` or a rollout's table gives. The frame
    `ports` has, beside criteria and costs, the saving with its 95 % interval over replications
    (`benefit_low`, `benefit_high`), its range over the drawn worlds, the savings in hours a day on three
    denominators, and `margin`: by how much the best set falls if this port is left out (chosen) or taken
    in (not chosen), and `instead`: the ports that change places then.

    Raises BadInput for what cannot be: unknown ports or weights, constraints that no set keeps.
    """
    case = make_case(table, facts, request)
    programme = case.programme
    chosen = programme.best()
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


def make_case(table: StateTable, facts: Facts | None, request: Request | None) -> Case:
    """Return the candidates as numbers. Raises BadInput."""
    facts, request = facts or load_facts(), request or Request()
    check_request(request, len(table.ports))
    ports = table.loaded
    return Case(table, facts, request, ports)


def check_request(request: Request, n: int) -> None:
    """Raise BadInput for a request that has no answer."""
    if request.k is None and request.budget is None:
        message = "say how many pilots (k), or what they may cost (budget)"
        raise BadInput(message, key="k", rule="k or a budget")
    if request.k is not None and not 1 <= request.k <= n:
        message = f"write 1 to {n}, the number of candidates"
        raise BadInput(message, key="k", value=str(request.k), rule=f"1 to {n}")
    if request.budget is not None and not request.budget >= 0:
        raise BadInput("write 0 or more CNY", key="budget", value=str(request.budget), rule=">= 0")


def weights_of(facts: Facts, request: Request) -> dict[str, float]:
    """Return the weights of the criteria, sum 1. Raises BadInput."""
    given = facts.candidates.weights
    weights = {name: float(getattr(given, name).base) for name in CRITERIA}
    for name, value in request.weights.items():
        if name not in weights:
            message = f"no such criterion; there are {', '.join(CRITERIA)}"
            raise BadInput(message, key="weights", value=name, rule="weights of criteria")
        if not value >= 0:
            message = "a weight is 0 or more"
            raise BadInput(message, key=f"weights.{name}", value=str(value), rule="0 or more")
        weights[name] = float(value)
    total = sum(weights.values())
    if total <= 0:
        raise BadInput("one weight at least is more than 0", key="weights", rule="not all 0")
    return {name: value / total for name, value in weights.items()}


def place_of(name: str, names: list[str], key: str) -> int:
    """Return the place of a port. Raises BadInput."""
    if name not in names:
        message = f"not among the candidates: {', '.join(names)}"
        raise BadInput(message, key=key, value=name, rule="a port of the table")
    return names.index(name)


def codes(words: list[str]) -> np.ndarray:
    """Number words in their order."""
    numbers = {word: n for n, word in enumerate(dict.fromkeys(words))}
    return np.array([numbers[word] for word in words])


def volumes(ports: tuple[Port, ...]) -> list[float]:
    """Return each port's traffic against the largest candidate's of the class, meaned over its classes."""
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


def describe(case: Case, chosen: Bools) -> pd.DataFrame:
    """Return one row a candidate: who it is, criteria, savings with intervals, costs."""
    costs = site_costs(case.ports, case.facts)
    frame = pd.DataFrame(
        {
            "port": case.names,
            "en": [port.title.en for port in case.ports],
            "zh": [port.title.zh for port in case.ports],
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
    """Return the savings a day: traders' cost with intervals, hours on three denominators, staff, control."""
    baseline, end = pilot_states(case.facts)
    found: dict[str, Floats] = {}
    columns = {"benefit": BENEFIT, "staff_hours": "staff_hours", "missed": "missed"}
    columns |= {f"hours_{who}": f"hours_{who}" for who in DENOMINATORS}
    for name, column in columns.items():
        values = savings(case.table, end, baseline, column)[0]
        mean, error = mean_and_error(values)
        half = student.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * error
        found[name if name != "benefit" else "benefit_cny"] = mean
        found[f"{name}_low"], found[f"{name}_high"] = mean - half, mean + half
    worlds = [case.saved[w].mean().to_numpy() for w in sorted(case.saved) if w > 0]
    if worlds:
        drawn = pd.DataFrame(worlds)
        found["benefit_worlds_mean"] = drawn.mean().to_numpy()
        found["benefit_worlds_low"] = drawn.min().to_numpy()
        found["benefit_worlds_high"] = drawn.max().to_numpy()
        found["worlds_simulated"] = drawn.notna().sum().to_numpy(float)
    return found


def margin(programme: Programme, chosen: Bools, value: float, port: int) -> tuple[float, Bools]:
    """Return how much worse the best set is with the port on the other side, and which ports change."""
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
    """Return the best set that holds (or does not hold) a port, by going through all sets."""
    sets = programme.sets
    assert sets is not None
    kept = sets.chosen[:, port] == inside
    if not kept.any():
        return None
    values = sets.chosen[kept] @ programme.own + sets.learnt[kept] @ programme.gain
    found: Bools = sets.chosen[kept][int(values.argmax())]
    return found


# ---- how far to trust it ----


def draws_of_benefit(case: Case, draws: int, seed: int, *, ranges: bool) -> Floats:
    """Return believed savings [draws, n] (CNY a day) around the mean.

    Noise of replications: independent normals with the standard errors. With `ranges`, each draw takes the
    savings of one drawn world for all ports together, as simulated: ports share assumptions, and the savings
    are skewed (where a port collapses it loses far more than it gains elsewhere). A world that was not
    simulated at a port counts as the mean there, which is too kind: it collapsed.
    """
    mean, error = case.benefit
    normal = Streams(seed, "certainty", 0)
    z = _normals(normal, draws, len(mean), "noise")
    found: Floats = mean + error * z
    if not ranges:
        return found
    worlds = pd.DataFrame([case.saved[w].mean().to_numpy() for w in sorted(case.saved) if w > 0])
    if len(worlds) < 2:
        message = "the table has fewer than 2 worlds; simulate it with worlds=4 or more"
        raise BadInput(message, key="worlds", rule="2 worlds or more to know of the ranges")
    which = normal.generator("ranges").integers(len(worlds), size=draws)
    drawn = worlds.to_numpy()[which]
    return np.where(np.isnan(drawn), found, drawn)


def world_deviations(case: Case) -> Floats | None:
    """Return the worlds' savings less their mean [worlds, n], shrunk by the noise they hold.

    A world that was not simulated at a port counts as no deviation there, which is too kind: it collapsed.
    """
    worlds = [case.saved[w].mean().to_numpy() for w in sorted(case.saved) if w > 0]
    if len(worlds) < 2:
        return None
    drawn = pd.DataFrame(worlds)
    deviations = (drawn - drawn.mean()).fillna(0.0).to_numpy()  # not simulated: no deviation
    spread = drawn.var(ddof=1).fillna(0.0).to_numpy()
    noise = case.saved[0].to_numpy(float).var(axis=0, ddof=1)  # of one replication
    kept = np.clip(1 - noise / np.maximum(spread, 1e-300), 0.0, 1.0)
    found: Floats = deviations * np.sqrt(kept)
    return found


def _normals(streams: Streams, rows: int, columns: int, name: str) -> Floats:
    found: Floats = streams.generator(name).standard_normal((rows, columns))
    return found


@dataclass(frozen=True)
class Certainty:
    """How likely the choice is the best one, and what a wrong one would lose."""

    sets: pd.DataFrame  # source, probability, regret (points), regret_share, regret_cny, draws
    ports: pd.DataFrame  # port, chosen, p_noise, p_all: probability of belonging to the best set


def certainty(
    table: StateTable,
    facts: Facts | None = None,
    request: Request | None = None,
    *,
    draws: int = 400,
    seed: int = 2018,
) -> Certainty:
    """Return the probability of correct selection and the expected regret.

    `source` tells apart `noise` (replications only) and `noise and ranges` (also what is not known of the
    assumed numbers). `regret_cny` is the traders' saving a day at the best set less that at the chosen one.
    """
    case = make_case(table, facts, request)
    chosen = case.programme.best()
    rows, belongs = [], {}
    sources = {"noise": False}
    if world_deviations(case) is not None:
        sources["noise and ranges"] = True
    for source, ranges in sources.items():
        believed = draws_of_benefit(case, draws, seed, ranges=ranges)
        own, gain = case.own(believed), case.gain(believed)
        best, values = case.programme.best_of_draws(own, gain)
        learnt = np.where(chosen, 0.0, case.alike[chosen].max(axis=0))
        mine = own[:, chosen].sum(axis=1) + gain @ learnt
        regret = np.maximum(values - mine, 0.0)
        cny = (believed * best).sum(axis=1) - believed[:, chosen].sum(axis=1)
        same = (best == chosen).all(axis=1)
        half = 1.96 * regret.std(ddof=1) / np.sqrt(draws)
        p = same.mean()
        half_p = 1.96 * np.sqrt(max(p * (1 - p), 1 / draws) / draws)
        rows.append(
            {
                "source": source,
                "probability": p,
                "probability_low": max(p - half_p, 0.0),
                "probability_high": min(p + half_p, 1.0),
                "regret": regret.mean(),
                "regret_low": max(regret.mean() - half, 0.0),
                "regret_high": regret.mean() + half,
                "regret_share": regret.mean() / max(float(values.mean()), 1e-12),
                "regret_cny": cny.mean(),
                "draws": draws,
            }
        )
        belongs["p_all" if ranges else "p_noise"] = best.mean(axis=0)
    ports = pd.DataFrame({"port": case.names, "chosen": chosen, **belongs})
    return Certainty(pd.DataFrame(rows), ports)


NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


def value_of_data(
    table: StateTable, facts: Facts | None = None, request: Request | None = None
) -> pd.DataFrame:
    """Return what one more week of data at each port is worth, in points of the choice and as a share.

    `simulated`: one more replication there (the noise of the mean falls). `field`: a week of records at
    the port, which shows its true saving with a week's noise, while the belief before is as wide as noise
    and ranges together. Both are the expected rise of the best set's value (value of sample information,
    Gauss-Hermite quadrature over the one port's saving).
    """
    case = make_case(table, facts, request)
    mean, error = case.benefit
    n = len(case.saved[0])
    one = error * np.sqrt(n)  # of one replication
    simulated = error**2 - one**2 / (n + 1)
    deviations = world_deviations(case)
    prior = error**2
    if deviations is not None:
        prior = prior + (deviations**2).sum(axis=0) / (len(deviations) - 1)
    days = np.array([table.days[name] for name in case.names])
    week = one**2 * days / 7
    moved = {
        "simulated": np.sqrt(np.maximum(simulated, 0.0)),
        "field": prior / np.sqrt(np.maximum(prior + week, 1e-300)),
    }
    now = case.programme.value(case.programme.best())
    frame = pd.DataFrame({"port": case.names})
    for name, shift in moved.items():
        believed = mean + NODES[None, :, None] * (np.eye(len(mean)) * shift)[:, None, :]
        flat = believed.reshape(-1, len(mean))
        _, values = case.programme.best_of_draws(case.own(flat), case.gain(flat))
        after = values.reshape(len(mean), -1)
        own, gain = case.own(flat), case.gain(flat)
        chosen = case.programme.best()
        learnt = np.where(chosen, 0.0, case.alike[chosen].max(axis=0))
        stay = (own[:, chosen].sum(axis=1) + gain @ learnt).reshape(after.shape)
        rise = (after - stay) @ NODE_WEIGHTS / NODE_WEIGHTS.sum()
        frame[name] = np.maximum(rise, 0.0)
        frame[f"{name}_share"] = frame[name] / now
    return frame


def weight_sensitivity(
    table: StateTable,
    facts: Facts | None = None,
    request: Request | None = None,
    *,
    steps: int = 21,
    draws: int = 300,
    seed: int = 2018,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return for which weights the choice changes.

    First frame: criterion, weight (the others keep their proportions), chosen (names), changed. Second:
    port, share of all weightings (uniform over the simplex) under which it is chosen.
    """
    case = make_case(table, facts, request)
    base = case.programme.best()
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
    """Return the weights with one set, the others in their proportions."""
    rest = 1 - weights[name]
    if rest <= 0:
        return {key: value if key == name else (1 - value) / (len(weights) - 1) for key in weights}
    return {key: value if key == name else old * (1 - value) / rest for key, old in weights.items()}


def pareto(
    table: StateTable,
    facts: Facts | None = None,
    request: Request | None = None,
    *,
    steps: int = 8,
) -> pd.DataFrame:
    """Return the front of value against cost, for each coverage of modes and regions.

    For each coverage (modes and regions together) the budget is lowered in steps from the best set's
    cost; rows that another beats in value, cost and coverage are left out. Columns: chosen, value, cost,
    benefit_cny, modes, regions, coverage.
    """
    case = make_case(table, facts, request)
    base = case.programme
    mean = case.benefit[0]
    cheapest = replace(base, own=-base.costs, gain=np.zeros(base.n)).solve()
    if cheapest is None:
        base.best()  # says what is wrong
        raise AssertionError
    low = float(base.costs[cheapest].sum())
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for extra in range(4):
        modes = min(base.min_modes + (extra + 1) // 2, len(np.unique(base.modes)))
        regions = min(base.min_regions + extra // 2, len(np.unique(base.regions)))
        wanted = replace(base, min_modes=modes, min_regions=regions)
        top = wanted.solve()
        if top is None:
            continue
        high = float(base.costs[top].sum())
        for budget in np.linspace(low, high, steps):
            found = replace(wanted, budget=min(float(budget), base.budget or np.inf)).solve()
            if found is None:
                continue
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


def undominated(points: Floats) -> Bools:
    """Return which points [m, d] no other beats (more is better in every column)."""
    found = np.ones(len(points), np.bool_)
    for m, point in enumerate(points):
        no_worse, better = (points >= point).all(axis=1), (points > point).any(axis=1)
        found[m] = not (no_worse & better).any()
    return found
