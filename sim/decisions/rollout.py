"""The rollout by month and port (art. 12 to 16), from a table of simulated states. Fast."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.decisions.country import Country
from sim.decisions.data import Facts, load_facts
from sim.decisions.rollout_frames import (
    country_frame,
    milestones_frame,
    path_frame,
    plan_frame,
    ports_frame,
    sequences_frame,
    totals_frame,
)
from sim.decisions.sequence import NEVER, RULES, check_rule, plan
from sim.decisions.table import StateTable
from sim.errors import BadInput
from sim.types import Ints


@dataclass(frozen=True)
class Rollout:
    """The results of a rollout: means with 95 % intervals; positive savings are gains of the reform."""

    plan: pd.DataFrame  # port, pilot, works_begin, works_months, joint_from, cost (CNY), sites
    path: pd.DataFrame  # port, month, stage, at_works, proficiency, levers
    country: (
        pd.DataFrame
    )  # month, measure, mean, low, high, n: minutes per object, savings per month
    ports: pd.DataFrame  # port, month, measure, mean, low, high, n
    totals: pd.DataFrame  # measure, mean, low, high, n, low_ranges, high_ranges: June to December
    sequences: pd.DataFrame  # rule, saved (CNY) with interval, less than optimised with interval
    milestones: pd.DataFrame  # month, stage, ports, articles, en, zh
    pilots: tuple[str, ...]
    rule: str


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
        The result of `simulate(ports, facts, rollout_states(facts))`. If its drawn worlds have the same
        states, totals have a second interval for the uncertainty of assumed numbers.
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
        raise BadInput("write 1 or more", key="teams", value=str(teams), rule="1 team or more")
    ports = table.loaded
    for name in pilots:
        if name not in table.ports:
            message = f"not among the ports: {', '.join(table.ports)}"
            raise BadInput(message, key="pilots", value=name, rule="a port of the table")
    country = Country(table, facts, ports, tuple(pilots))
    begins = {name: begin_months(country, name, teams) for name in RULES}
    course = country.course(begins[rule])
    return Rollout(
        plan=plan_frame(country, begins[rule], course),
        path=path_frame(country, course),
        country=country_frame(country, course),
        ports=ports_frame(country, course),
        totals=totals_frame(country, course, begins[rule]),
        sequences=sequences_frame(country, begins),
        milestones=milestones_frame(facts),
        pilots=tuple(pilots),
        rule=rule,
    )


def begin_months(country: Country, rule: str, teams: int) -> Ints:
    """Return when the works of each port begin; NEVER if the timeline has no works."""
    if country.facts.timeline.after_works is None:
        return np.full(len(country.ports), NEVER)
    return plan(country.works(teams), rule)
