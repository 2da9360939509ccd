"""In which month each port's works begin, when few teams can do them: a programme, and simple rules."""

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
    """What is to be done, by port [n], within so many months."""

    months: Ints  # how long a port's works last
    value: Floats  # [n, n_months] what it is worth to begin in a month (CNY); NaN: not allowed
    teams: int  # ports at work at the same time
    priority: Bools  # pilots: nothing else begins before them under the notice's own rule
    size: Floats  # traffic, for `largest_first`
    cost: Floats  # CNY, for `easiest_first`
    mandatory: bool = True  # art. 16: everywhere; as many ports as fit, whatever they bring

    @property
    def n_months(self) -> int:
        """Number of months."""
        return int(self.value.shape[1])


def optimise(works: SequenceProblem) -> Ints:
    """Return the month in which each port's works begin, of the largest value; NEVER where none fits.

    Integer programme: x[p, s] = 1 if p begins in month s; each port begins once at most; in no month are
    more ports at work than there are teams. Mandatory works: first as many ports as possible, then the
    largest value; else works that bring a loss are left out.
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
    """Return the months under a simple rule: ports in an order, each as soon as a team is free.

    largest_first: by traffic. easiest_first: by cost. notice: pilots first, the others by traffic but
    not before every pilot's works are done (art. 13: first show, then roll out).
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
