"""The rollout by month and port (art. 12 to 16), from a table of simulated states. Fast."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.decisions.country import Country
from sim.decisions.data import Facts, load_facts
from sim.decisions.pilots import default_pilots
from sim.decisions.rollout_frames import (
    country_frame,
    milestones_frame,
    path_frame,
    plan_frame,
    ports_frame,
    sequences_frame,
    totals_frame,
    with_units,
)
from sim.decisions.sequence import NEVER, RULES, check_rule, plan
from sim.decisions.table import StateTable
from sim.errors import BadInput, near
from sim.types import Ints


@dataclass(frozen=True, repr=False)
class Rollout:
    """What a rollout brings, month by month. Savings are positive where the reform gains.

    Means have 95 % intervals `low`, `high` over `n` replications, and their `unit` beside them; `cost`,
    `saved` and `less` without one are CNY.

    Examples
    --------
    >>> import sim
    >>> found = sim.rollout(sim.StateTable.load(), ["luohu", "qingdao"])
    >>> found
    Rollout of 23 ports, 2018-06 to 2018-12, optimised; pilots: luohu, qingdao
    >>> found.plan.loc[found.plan["pilot"], "port"].tolist()
    ['luohu', 'qingdao']
    """

    plan: pd.DataFrame  # port, pilot, works_begin, works_months, joint_from, cost (CNY), sites
    path: pd.DataFrame  # port, month, stage, at_works, proficiency, levers
    country: (
        pd.DataFrame
    )  # month, measure, unit, mean, low, high, n: minutes an object, savings a month
    ports: pd.DataFrame  # port, month, measure, unit, mean, low, high, n
    totals: (
        pd.DataFrame
    )  # measure, unit, mean, low, high, n, low_ranges, high_ranges: June to December
    sequences: pd.DataFrame  # rule, saved (CNY) with interval, less than optimised with interval
    milestones: pd.DataFrame  # month, stage, ports, articles, en, zh
    pilots: tuple[str, ...]
    rule: str
    facts: Facts
    manifest: dict[str, object]  # of the table

    def __repr__(self) -> str:
        """Say of how many ports and months it is."""
        months = self.path["month"]
        return (
            f"Rollout of {len(self.plan)} ports, {months.iloc[0]} to {months.iloc[-1]}, {self.rule}; "
            f"pilots: {', '.join(self.pilots) or 'none'}"
        )


def rollout(
    table: StateTable,
    pilots: Sequence[str] | None = None,
    *,
    rule: str = "optimised",
    teams: int | None = None,
    facts: Facts | None = None,
) -> Rollout:
    """Roll joint inspection out month by month and port by port (articles 12 to 16).

    Parameters
    ----------
    table
        What `simulate_states` gives.
    pilots
        The ports that go first; default: chosen from the same table (none below six ports).
    rule
        Sequence of the works: `optimised`, `largest_first`, `easiest_first`, `notice`.
    teams
        Ports at work at the same time; default: what the data say.
    facts
        What `load_facts` gives: timeline, learning, costs.

    Returns
    -------
    The rollout: its plan, path, measures of the country and of each port by month, totals, other sequences.

    Raises
    ------
    BadInput
        For unknown pilots or rules, or a table that lacks a state of the timeline.

    Examples
    --------
    >>> import sim
    >>> found = sim.rollout(sim.StateTable.load(), teams=2)
    >>> found.sequences["rule"].tolist()
    ['optimised', 'largest_first', 'easiest_first', 'notice']
    """
    facts = facts or load_facts()
    chosen = default_pilots(table, facts) if pilots is None else tuple(pilots)
    return run_rollout(table, facts, pilots=chosen, rule=rule, teams=teams)


def run_rollout(
    table: StateTable,
    facts: Facts | None = None,
    *,
    pilots: Sequence[str] = (),
    rule: str = "optimised",
    teams: int | None = None,
) -> Rollout:
    """Return the results of a rollout.

    The first call on a table takes about two seconds and later ones a fraction of a second, for any timeline,
    pilots, rule or teams, so that users can edit a timeline interactively. Loaded ports (`StateTable.loaded`)
    and daily amounts (`StateTable.daily`, `.amounts`) are cached with the table. Stages may be renamed,
    reordered, dropped or moved; a stage with other levers must have been simulated.

    Parameters
    ----------
    table
        What `simulate_states(ports)` gives; if its worlds hold the same states,
        totals have a second interval over what is not known of the assumed numbers.
    facts
        The result of `load_facts`: timeline, learning, costs.
    pilots
        The ports that go first.
    rule
        Sequence of the works: `optimised`, `largest_first`, `easiest_first`, `notice`.
    teams
        Number of ports with works at the same time; default: that of the data.

    Raises
    ------
    BadInput
        For unknown pilots or rules, or a table that lacks a state of the timeline.
    """
    facts = facts or load_facts()
    check_rule(rule)
    teams = int(facts.costs.teams.base) if teams is None else teams
    if teams < 1:
        raise BadInput("no-team", key="teams", value=str(teams))
    ports = table.loaded
    for name in pilots:
        if name not in table.ports:
            hint = near(name, table.ports)
            raise BadInput("port-not-in-table", key="pilots", value=name, hint=hint)
    country = Country(table, facts, ports, tuple(pilots))
    begins = {name: begin_months(country, name, teams) for name in RULES}
    course = country.course(begins[rule])
    return Rollout(
        plan=plan_frame(country, begins[rule], course),
        path=path_frame(country, course),
        country=with_units(country_frame(country, course)),
        ports=with_units(ports_frame(country, course)),
        totals=with_units(totals_frame(country, course, begins[rule])),
        sequences=sequences_frame(country, begins),
        milestones=milestones_frame(facts),
        pilots=tuple(pilots),
        rule=rule,
        facts=facts,
        manifest=table.manifest,
    )


def begin_months(country: Country, rule: str, teams: int) -> Ints:
    """Return when the works of each port begin; NEVER if the timeline has no works."""
    if country.facts.timeline.after_works is None:
        return np.full(len(country.ports), NEVER)
    return plan(country.works(teams), rule)
