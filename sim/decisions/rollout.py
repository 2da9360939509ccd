"""The rollout month by month and port by port (art. 12 to 16), from a table of simulated states. Fast."""

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
from sim.errors import BadInput, near
from sim.types import Ints


@dataclass(frozen=True)
class Rollout:
    """What a rollout brings. Savings are positive where the reform gains; means with 95 % intervals."""

    plan: pd.DataFrame  # port, pilot, works_begin, works_months, joint_from, cost (CNY), sites
    path: pd.DataFrame  # port, month, stage, at_works, proficiency, levers
    country: pd.DataFrame  # month, measure, mean, low, high, n: minutes an object, savings a month
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
    """Return what a rollout brings.

    For pages that let people edit the timeline: the first call on a table takes about two seconds, the next
    ones a fraction of one, whatever the timeline, pilots, rule or teams. What is kept between calls hangs on
    the table alone and lives as long as it does: the ports it names, loaded (`StateTable.loaded`), and what
    a day amounts to in each state (`StateTable.daily`, `.amounts`). Stages may be renamed, reordered,
    dropped or given other months; a stage with other levers needs a table in which it was simulated.

    Parameters
    ----------
    table
        What `simulate(ports, facts, rollout_states(facts))` gives; if its worlds hold the same states,
        totals have a second interval over what is not known of the assumed numbers.
    facts
        What `load_facts` gives: timeline, learning, costs.
    pilots
        The ports that go first.
    rule
        Sequence of the works: `optimised`, `largest_first`, `easiest_first`, `notice`.
    teams
        Ports at work at the same time; default: what the data say.

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
        country=country_frame(country, course),
        ports=ports_frame(country, course),
        totals=totals_frame(country, course, begins[rule]),
        sequences=sequences_frame(country, begins),
        milestones=milestones_frame(facts),
        pilots=tuple(pilots),
        rule=rule,
    )


def begin_months(country: Country, rule: str, teams: int) -> Ints:
    """Return when each port's works begin; never, where the timeline has no works."""
    if country.facts.timeline.after_works is None:
        return np.full(len(country.ports), NEVER)
    return plan(country.works(teams), rule)
