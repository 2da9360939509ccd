"""Sequencing of works with a limited number of teams: an integer programme and simple rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from sim.errors import BadInput, near
from sim.types import Bools, Floats, Ints

NEVER = -1
RULES = ("optimised", "largest_first", "easiest_first", "notice")


@dataclass(frozen=True)
class SequenceProblem:
    """Works to be scheduled, by port [n]."""

    months: Ints  # duration of the works
    value: Floats  # [n, n_months] value of beginning in a month (CNY); NaN: not allowed
    teams: int  # ports with works at the same time
    priority: Bools  # pilots: first under the rule `notice`
    size: Floats  # traffic, for `largest_first`
    cost: Floats  # CNY, for `easiest_first`
    mandatory: bool = True  # art. 16: as many ports as fit, even at a loss

    @property
    def n_months(self) -> int:
        """Number of months."""
        return int(self.value.shape[1])


def optimise(works: SequenceProblem) -> Ints:
    """Return the months in which works begin, with the largest total value; NEVER if none fits.

    Integer programme: x[p, s] = 1 if p begins in month s; each port begins at most once; the number of ports
    with works never exceeds the number of teams. Mandatory works: first as many ports as possible, then the
    largest value; otherwise works with a negative value are omitted.
    """
    n, n_months = works.value.shape
    allowed = ~np.isnan(works.value)
    port, month = np.nonzero(allowed)
    if len(port) == 0:
        return np.full(n, NEVER)
    columns = np.arange(len(port))
    worth = works.value[port, month]
    if works.mandatory:
        worth = worth + 2 * np.abs(worth).sum() / len(port) * n + 1
    once = coo_array((np.ones(len(port)), (port, columns)), (n, len(port)))
    busy_rows, busy_columns = [], []
    for column, (p, s) in enumerate(zip(port, month, strict=True)):
        for m in range(s, min(s + works.months[p], n_months)):
            busy_rows.append(m)
            busy_columns.append(column)
    busy = coo_array((np.ones(len(busy_rows)), (busy_rows, busy_columns)), (n_months, len(port)))
    found = milp(
        -worth / np.abs(worth).max(initial=1e-300),
        constraints=[
            LinearConstraint(once.tocsc(), -np.inf, 1),
            LinearConstraint(busy.tocsc(), -np.inf, works.teams),
        ],
        bounds=Bounds(0, 1),
        integrality=np.ones(len(port)),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise BadInput("no-sequence", key="teams")
    begins = np.full(n, NEVER)
    taken = found.x > 0.5
    begins[port[taken]] = month[taken]
    return begins


def by_rule(works: SequenceProblem, rule: str) -> Ints:
    """Return the months under a simple rule: ports in a fixed order, each as soon as a team is free.

    largest_first: by traffic. easiest_first: by cost. notice: pilots first, then the others by traffic, after
    the works of all pilots are finished (art. 13: pilots first, then rollout).
    """
    order = {
        "largest_first": np.argsort(-works.size, kind="stable"),
        "easiest_first": np.argsort(works.cost, kind="stable"),
        "notice": np.lexsort((-works.size, ~works.priority)),
    }[rule]
    begins = np.full(len(order), NEVER)
    busy = np.zeros(works.n_months + int(works.months.max()), np.int64)
    for port in order:
        earliest = 0
        if rule == "notice" and not works.priority[port]:
            done = begins + works.months
            earliest = max((int(done[p]) for p in np.flatnonzero(works.priority)
                            if begins[p] != NEVER), default=0)  # fmt: skip
        for month in range(earliest, works.n_months):
            span = slice(month, month + works.months[port])
            if not np.isnan(works.value[port, month]) and (busy[span] < works.teams).all():
                begins[port] = month
                busy[span] += 1
                break
    return begins


def plan(works: SequenceProblem, rule: str) -> Ints:
    """Return the months under `optimised` or a simple rule. Raises BadInput for an unknown rule."""
    check_rule(rule)
    return optimise(works) if rule == "optimised" else by_rule(works, rule)


def check_rule(rule: str, rules: Sequence[str] = RULES) -> None:
    """Raise BadInput for an unknown rule."""
    if rule not in rules:
        raise BadInput("sequence-rule-unknown", key="rule", value=rule, hint=near(rule, rules))
