"""Choosing a set of ports by a mixed-integer programme (HiGHS) or by enumeration.

The value of a set S is the sum over S of own[p], plus the sum over q outside S of
gain[q] * (max over p in S of alike[p, q]): the value of the pilots themselves, and what each other port
learns from its most similar pilot.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice
from math import comb

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from sim.errors import BadInput
from sim.text import N_, Said
from sim.types import Bools, Floats, Ints

MOST_SETS = (
    60_000  # up to this number sets are enumerated; above, each draw is solved as a programme
)
CHUNK = 8_192
SLACK = 1e-9


@dataclass(frozen=True)
class Programme:
    """Feasible sets and their values. Arrays run over the n ports."""

    own: Floats  # [n] value of being a pilot
    gain: Floats  # [n] value of having an identical pilot, at least 0
    alike: Floats  # [n, n] similarity, 0 to 1
    costs: Floats  # [n] CNY
    sites: Floats  # [n] sites to be rebuilt
    modes: Ints  # [n] code of the mode of transport
    regions: Ints  # [n]
    k: int | None = None  # number of pilots; None: as many as are worthwhile within the budget
    budget: float | None = None  # CNY
    most_sites: float | None = None
    min_modes: int = 0
    min_regions: int = 0
    require: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()

    @property
    def n(self) -> int:
        """Number of ports."""
        return len(self.own)

    def value(self, chosen: Bools) -> float:
        """Return the value of a set [n]."""
        if not chosen.any():
            return 0.0
        learnt = np.where(chosen, 0.0, self.alike[chosen].max(axis=0))
        return float(self.own[chosen].sum() + learnt @ self.gain)

    def feasible(self, sets: Bools) -> Bools:
        """Return which sets [m, n] satisfy all constraints [m]."""
        fine = np.ones(len(sets), np.bool_)
        if self.k is not None:
            fine &= sets.sum(axis=1) == self.k
        if self.budget is not None:
            fine &= sets @ self.costs <= self.budget * (1 + SLACK)
        if self.most_sites is not None:
            fine &= sets @ self.sites <= self.most_sites * (1 + SLACK)
        for group, least in ((self.modes, self.min_modes), (self.regions, self.min_regions)):
            covered = sum(sets[:, group == g].any(axis=1).astype(int) for g in np.unique(group))
            fine &= covered >= least
        for port in self.require:
            fine &= sets[:, port]
        for port in self.exclude:
            fine &= ~sets[:, port]
        return fine

    def solve(self) -> Bools | None:
        """Return the best set [n] by a mixed-integer programme; None if there is no feasible set."""
        form = self._formulation
        c = -np.concatenate([self.own, (self.alike * self.gain).ravel(), np.zeros(form.n_groups)])
        found = milp(
            c,
            constraints=form.constraints,
            bounds=form.bounds,
            integrality=form.integrality,
            options={"mip_rel_gap": 0.0},
        )
        return None if found.x is None else found.x[: self.n] > 0.5

    @cached_property
    def _formulation(self) -> "Formulation":
        return formulate(self)

    @cached_property
    def sets(self) -> "Sets | None":
        """All feasible sets, or None if there are too many to enumerate."""
        n_sets = comb(self.n, self.k) if self.k is not None else 2**self.n
        return all_sets(self) if n_sets <= MOST_SETS else None

    def best(self) -> Bools:
        """Return the best set. Raises BadInput if there is no feasible set."""
        found = self.solve()
        if found is None:
            raise BadInput("no-set-of-ports", key="pilots", constraints=self._constraints())
        return found

    def _constraints(self) -> list[Said]:
        parts = [
            (N_("k = {n}"), self.k),
            (N_("budget {n:,.0f} CNY"), self.budget),
            (N_("{n:.0f} sites at most"), self.most_sites),
            (N_("{n} modes"), self.min_modes or None),
            (N_("{n} regions"), self.min_regions or None),
        ]
        return [Said(text, {"n": n}) for text, n in parts if n is not None]

    def best_of_draws(self, own: Floats, gain: Floats) -> tuple[Bools, Floats]:
        """Return the best set of every draw and its value.

        Shapes: own and gain [d, n]; returns [d, n] and [d].
        """
        if self.sets is not None and len(self.sets.chosen):
            return self.sets.best(own, gain)
        chosen = np.zeros(own.shape, np.bool_)
        values = np.zeros(len(own))
        for d in range(len(own)):
            here = replace(self, own=own[d], gain=gain[d])
            here.__dict__["_formulation"] = self._formulation  # the constraints are the same
            chosen[d] = here.best()
            values[d] = here.value(chosen[d])
        return chosen, values


@dataclass(frozen=True)
class Formulation:
    """Constraints of the programme; variables: x [n], z [n, n] (p teaches q), groups covered."""

    constraints: list[LinearConstraint]
    bounds: Bounds
    integrality: Ints
    n_groups: int


def formulate(p: Programme) -> Formulation:
    """Return the constraints; all variables except x may be continuous, as their optima are integral."""
    n = p.n
    groups = [(group == g) for group in (p.modes, p.regions) for g in np.unique(group)]
    n_modes = len(np.unique(p.modes))
    size = n + n * n + len(groups)
    rows: list[tuple[Ints, Floats, float, float]] = []  # columns, coefficients, low, high

    def row(columns: Ints, coefficients: Floats, low: float, high: float) -> None:
        rows.append((columns, coefficients, low, high))

    ports = np.arange(n)
    for teacher in range(n):
        for learner in range(n):  # z[p, q] <= x[p]
            z = n + teacher * n + learner
            row(np.array([z, teacher]), np.array([1.0, -1.0]), -np.inf, 0.0)
    for learner in range(n):  # one teacher, and only for ports that are not pilots
        taught = n + ports * n + learner
        row(np.append(taught, learner), np.ones(n + 1), -np.inf, 1.0)
    for g, members in enumerate(groups):  # a group is covered only by its members
        inside = np.flatnonzero(members)
        cover = n + n * n + g
        row(np.append(inside, cover), np.append(-np.ones(len(inside)), 1.0), -np.inf, 0.0)
    first, last = n + n * n, size
    modes, regions = np.arange(first, first + n_modes), np.arange(first + n_modes, last)
    row(modes, np.ones(len(modes)), p.min_modes, np.inf)
    row(regions, np.ones(len(regions)), p.min_regions, np.inf)
    if p.k is not None:
        row(ports, np.ones(n), p.k, p.k)
    if p.budget is not None:
        row(ports, p.costs, -np.inf, p.budget)
    if p.most_sites is not None:
        row(ports, p.sites, -np.inf, p.most_sites)
    low, high = np.zeros(size), np.ones(size)
    low[list(p.require)] = 1.0
    high[list(p.exclude)] = 0.0
    at = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
    columns = np.concatenate([r[0] for r in rows])
    matrix = coo_array((np.concatenate([r[1] for r in rows]), (at, columns)), (len(rows), size))
    limits = LinearConstraint(
        matrix.tocsc(), np.array([r[2] for r in rows]), np.array([r[3] for r in rows])
    )
    whole = np.concatenate([np.ones(n, np.int64), np.zeros(size - n, np.int64)])
    return Formulation([limits], Bounds(low, high), whole, len(groups))


@dataclass(frozen=True)
class Sets:
    """All feasible sets, with what the other ports learn from each."""

    chosen: Bools  # [m, n]
    learnt: Floats  # [m, n] similarity of the most similar pilot, 0 for pilots

    def best(self, own: Floats, gain: Floats) -> tuple[Bools, Floats]:
        """Return the best set of every draw [d, n] and its value [d]; ties go to the first."""
        best, where = np.full(len(own), -np.inf), np.zeros(len(own), np.int64)
        for begin in range(0, len(self.chosen), CHUNK):
            part = slice(begin, begin + CHUNK)
            values = own @ self.chosen[part].T + gain @ self.learnt[part].T
            top = values.argmax(axis=1)
            height = values[np.arange(len(own)), top]
            better = height > best
            where[better], best[better] = top[better] + begin, height[better]
        return self.chosen[where], best


def all_sets(p: Programme) -> Sets:
    """Return all feasible sets, by enumerating sets of k ports or all subsets."""
    sizes = [p.k] if p.k is not None else range(p.n + 1)
    found = [
        kept
        for size in sizes
        for block in blocks(p.n, size)
        if len(kept := block[p.feasible(block)])
    ]
    chosen = np.concatenate(found) if found else np.zeros((0, p.n), np.bool_)
    learnt = np.zeros(chosen.shape)
    for port in range(p.n):
        learnt = np.maximum(learnt, np.where(chosen[:, [port]], p.alike[port], 0.0))
    return Sets(chosen, np.where(chosen, 0.0, learnt))


def blocks(n: int, size: int) -> Iterator[Bools]:
    """Yield the sets of a size in blocks [m, n]."""
    pending = combinations(range(n), size)
    while members := list(islice(pending, CHUNK)):
        block = np.zeros((len(members), n), np.bool_)
        if size:
            block[np.arange(len(members))[:, None], np.array(members)] = True
        yield block
