"""The rollout month by month and port by port (art. 12 to 16), from a table of simulated states. Fast.

Each month a port is at a stage of the timeline, perhaps at works, and somewhere between its first day and
full practice. What a day is like there was simulated at both ends; the month lies between by proficiency:
    full + (1 - proficiency) * (first day - full), at works: works + (1 - proficiency) * (first day - full).
The saving is the baseline's day less this, times the days of the month; a port at the baseline saves 0.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.data import Facts, load_facts
from sim.decisions.learning import experience, proficiency
from sim.decisions.pilots import volumes
from sim.decisions.sequence import NEVER, RULES, SequenceProblem, check_rule, plan
from sim.decisions.similarity import likeness
from sim.decisions.table import DENOMINATORS, FIRST_DAY, WORKS, StateTable, state_name
from sim.decisions.works import site_costs
from sim.errors import BadInput
from sim.port.schema import Port
from sim.types import Bools, Floats, Ints

HOURS = tuple(f"hours_{who}" for who in DENOMINATORS)
AMOUNTS = (*HOURS, "trader_cost", "staff_cost", "staff_hours", "overtime_hours", "missed", "found")


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


@dataclass(frozen=True)
class Course:
    """Where the ports are: all [n, months]."""

    stage: Ints  # number of the stage
    at_works: Bools
    proficiency: Floats


@dataclass(frozen=True)
class Country:
    """The ports of a rollout, as numbers."""

    table: StateTable
    facts: Facts
    ports: tuple[Port, ...]
    pilots: tuple[str, ...]
    world: int = 0

    @property
    def names(self) -> list[str]:
        """Names of the ports."""
        return [port.port for port in self.ports]

    @property
    def stages(self) -> list[str]:
        """The stages, lowest first."""
        return list(self.facts.timeline.stages)

    @cached_property
    def joint_stages(self) -> Bools:
        """Which stages inspect jointly."""
        return np.array(["matching" in s.levers for s in self.facts.timeline.stages.values()])

    @cached_property
    def is_pilot(self) -> Bools:
        """Which ports are pilots."""
        return np.array([name in self.pilots for name in self.names])

    @cached_property
    def alike(self) -> Floats:
        """Likeness of the ports."""
        return likeness(list(self.ports), self.facts.learning.alike)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Costs and months of works, by port."""
        return site_costs(self.ports, self.facts)

    @cached_property
    def days(self) -> Ints:
        """Days of each month."""
        months = self.facts.timeline.months
        return np.array([monthrange(int(m[:4]), int(m[5:]))[1] for m in months])

    @property
    def amounts(self) -> dict[str, dict[str, Floats]]:
        """What a day amounts to: column -> state -> [n, replications]."""
        return self.table.amounts[self.world]

    def state(self, column: str, state: str) -> Floats:
        """Return a state's amounts [n, replications]. Raises BadInput if it was not simulated."""
        found = self.amounts[column]
        if state not in found:
            message = f"the table has no such state; it has {', '.join(found)}"
            rule = "a table simulated with rollout_states of this timeline"
            raise BadInput(message, key="state", value=state, rule=rule)
        return found[state]

    def floors(self) -> Ints:
        """Return the stage that the milestones bring each port to [n, months]."""
        timeline, order = self.facts.timeline, self.stages
        found = np.zeros((len(self.ports), len(timeline.months)), np.int64)
        for m, month in enumerate(timeline.months):
            for item in timeline.milestones:
                if item.month <= month:
                    whom = slice(None) if item.ports == "all" else self.is_pilot
                    found[whom, m] = np.maximum(found[whom, m], order.index(item.stage))
        return found

    def course(self, begins: Ints) -> Course:
        """Return where the ports are when works begin in these months [n]."""
        stage, after = self.floors(), self.facts.timeline.after_works
        months = np.arange(stage.shape[1])
        begun = (begins != NEVER)[:, None]
        ends = (begins + self.costs["works_months"].to_numpy())[:, None]
        at_works = begun & (months >= begins[:, None]) & (months < ends)
        if after is not None:
            # Works done early wait for the platform, if a milestone is to bring it (art. 12, 13).
            at: Bools = self.joint_stages[stage]
            matched = at | ~at.any(axis=1, keepdims=True)
            done = begun & (months >= ends) & matched
            stage = np.where(done, np.maximum(stage, self.stages.index(after)), stage)
        learning = self.facts.learning
        joint = self.joint_stages[stage].astype(float)
        gone = experience(joint, self.alike, learning.transfer.base)
        return Course(stage, at_works, proficiency(gone, learning.time_to_learn.base))

    def amount(self, column: str, course: Course) -> Floats:
        """Return what a day of each month amounts to [n, months, replications]."""
        n_replications = self.state(column, self.stages[0]).shape[1]
        found = np.zeros((*course.stage.shape, n_replications))
        for s, stage in enumerate(self.stages):
            for works in (False, True):
                port, month = np.nonzero((course.stage == s) & (course.at_works == works))
                if len(port) == 0:
                    continue
                found[port, month] = self.state(column, self._name(stage, works))[port]
                if self.joint_stages[s]:
                    novice = self.state(column, state_name(stage, FIRST_DAY))[port]
                    full = self.state(column, stage)[port]
                    lacks = (1 - course.proficiency[port, month])[:, None]
                    found[port, month] += lacks * (novice - full)
        return found

    def _name(self, stage: str, works: bool) -> str:
        """A port at the highest stage has no works to lose capacity to."""
        at_works = works and stage != self.facts.timeline.after_works
        return state_name(stage, WORKS) if at_works else stage

    def saved(self, column: str, course: Course) -> Floats:
        """Return what each month saves against the baseline [n, months, replications]."""
        baseline = self.state(column, self.stages[0])[:, None, :]
        return (baseline - self.amount(column, course)) * self.days[None, :, None]

    def works(self, teams: int) -> SequenceProblem:
        """Return what the sequence has to decide on; values without what ports learn from each other."""
        months, deadline = self.facts.timeline.months, self.facts.timeline.works_deadline
        n, n_months = len(self.ports), len(months)
        lasting = self.costs["works_months"].to_numpy()
        alone = replace(self)
        alone.__dict__["alike"] = np.eye(n)
        never = alone.saved("trader_cost", alone.course(np.full(n, NEVER))).mean(axis=2).sum(axis=1)
        value = np.full((n, n_months), np.nan)
        for s in range(n_months):
            ends = s + lasting - 1
            fits = (ends < n_months) & np.array(
                [months[min(e, n_months - 1)] <= deadline for e in ends]
            )
            gain = alone.saved("trader_cost", alone.course(np.full(n, s))).mean(axis=2).sum(axis=1)
            value[fits, s] = (gain - never)[fits]
        return SequenceProblem(
            lasting, value, teams, self.is_pilot, self.size, self.costs["cost"].to_numpy()
        )

    @cached_property
    def size(self) -> Floats:
        """The volume of business, as in the choice of pilots."""
        return np.array(volumes(self.ports))


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
    """Return when each port's works begin; never, where the timeline has no works."""
    if country.facts.timeline.after_works is None:
        return np.full(len(country.ports), NEVER)
    return plan(country.works(teams), rule)


def interval(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high of Student's interval over the last axis."""
    n = values.shape[-1]
    mean = values.mean(axis=-1)
    half = students_t(n) * values.std(axis=-1, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half


def plan_frame(country: Country, begins: Ints, course: Course) -> pd.DataFrame:
    """Return when each port builds and from when it inspects jointly, in full."""
    timeline = country.facts.timeline
    last = len(country.stages) - 1
    full = course.stage == (
        country.stages.index(timeline.after_works) if timeline.after_works else last
    )
    joint = country.joint_stages[course.stage]

    def month(rows: Bools) -> list[str | None]:
        return [timeline.months[int(r.argmax())] if r.any() else None for r in rows]

    return pd.DataFrame(
        {
            "port": country.names,
            "en": [port.title.en for port in country.ports],
            "zh": [port.title.zh for port in country.ports],
            "pilot": country.is_pilot,
            "works_begin": [timeline.months[b] if b != NEVER else None for b in begins],
            "works_months": country.costs["works_months"].to_numpy(),
            "matched_from": month(joint),
            "joint_from": month(full & country.joint_stages[course.stage]),
            "cost": country.costs["cost"].to_numpy(),
            "sites": country.costs["sites"].to_numpy(),
        }
    )


def path_frame(country: Country, course: Course) -> pd.DataFrame:
    """Return the stage, works, proficiency and levers of each port and month."""
    rows = [
        (
            name, month, country.stages[course.stage[p, m]], bool(course.at_works[p, m]),
            float(course.proficiency[p, m]),
            " ".join(country.facts.timeline.stages[country.stages[course.stage[p, m]]].levers),
        )
        for p, name in enumerate(country.names)
        for m, month in enumerate(country.facts.timeline.months)
    ]  # fmt: skip
    heads = ["port", "month", "stage", "at_works", "proficiency", "levers"]
    return pd.DataFrame(rows, columns=heads)


def country_frame(country: Country, course: Course) -> pd.DataFrame:
    """Return the country's measures by month.

    minutes_DENOMINATOR: mean minutes from arrival to release, all objects of all ports together.
    saved_X: against the baseline in that month; cumulated_X: since the first month.
    """
    found: dict[str, Floats] = {}
    for who in DENOMINATORS:
        hours = country.amount(f"hours_{who}", course).sum(axis=0)
        objects = country.state(f"objects_{who}", country.stages[0]).sum(axis=0)
        found[f"minutes_{who}"] = 60 * hours / np.maximum(objects, 1e-12)
    for column in AMOUNTS:
        saved = country.saved(column, course).sum(axis=0)
        found[f"saved_{column}"] = saved
        found[f"cumulated_{column}"] = saved.cumsum(axis=0)
    rows = []
    for measure, values in found.items():
        for m, (month, *numbers) in enumerate(
            zip(country.facts.timeline.months, *interval(values), strict=True)
        ):
            rows.append((month, measure, *numbers, values[m].shape[-1]))
    return pd.DataFrame(rows, columns=["month", "measure", "mean", "low", "high", "n"])


def ports_frame(country: Country, course: Course) -> pd.DataFrame:
    """Return each port's measures by month: minutes on three denominators, savings of the month."""
    months = country.facts.timeline.months
    frames = []
    for who in DENOMINATORS:
        objects = country.state(f"objects_{who}", country.stages[0])[:, None, :]
        minutes = 60 * country.amount(f"hours_{who}", course) / np.maximum(objects, 1e-12)
        frames.append(_long(country.names, months, f"minutes_{who}", minutes))
    for column in AMOUNTS:
        saved = country.saved(column, course)
        frames += [_long(country.names, months, f"saved_{column}", saved)]
    return pd.concat(frames, ignore_index=True)


def _long(names: list[str], months: list[str], measure: str, values: Floats) -> pd.DataFrame:
    mean, low, high = interval(values)
    return pd.DataFrame(
        {
            "port": np.repeat(names, len(months)),
            "month": np.tile(months, len(names)),
            "measure": measure,
            "mean": mean.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "n": values.shape[-1],
        }
    )


def totals_frame(country: Country, course: Course, begins: Ints) -> pd.DataFrame:
    """Return the whole period's savings, and what the works cost (CNY)."""
    worlds = drawn_worlds(country)
    rows: list[tuple[object, ...]] = []
    for column in AMOUNTS:
        values = country.saved(column, course).sum(axis=(0, 1))
        mean, low, high = interval(values)
        others = [float(w.saved(column, course).mean(axis=2).sum()) for w in worlds]
        edges = (min(others), max(others)) if len(others) > 1 else (np.nan, np.nan)
        rows.append((f"saved_{column}", mean, low, high, len(values), *edges, len(others)))
    cost = float(country.costs["cost"].to_numpy()[begins != NEVER].sum())
    rows.append(("cost", cost, cost, cost, 0, np.nan, np.nan, 0))
    heads = ["measure", "mean", "low", "high", "n", "low_ranges", "high_ranges", "worlds"]
    return pd.DataFrame(rows, columns=heads)


def drawn_worlds(country: Country) -> list[Country]:
    """Return the country in the other worlds, where all its states were simulated there."""
    daily = country.table.daily
    needed = set(daily.loc[daily["world"] == 0, "state"])
    complete = len(needed) * len(country.ports)
    found = []
    for world in sorted(set(daily.loc[daily["world"] > 0, "world"])):
        part = daily[daily["world"] == world]
        if len(part) == complete and set(part["state"]) == needed:
            found.append(replace(country, world=int(world)))
    return found


def sequences_frame(country: Country, begins: dict[str, Ints]) -> pd.DataFrame:
    """Return what each rule of sequence saves (CNY, traders), and how much less than the optimised one."""
    saved = {
        rule: country.saved("trader_cost", country.course(months)).sum(axis=(0, 1))
        for rule, months in begins.items()
    }
    rows = []
    for rule, values in saved.items():
        mean, low, high = interval(values)
        less, less_low, less_high = interval(saved["optimised"] - values)
        finished = int((begins[rule] != NEVER).sum())
        rows.append((rule, mean, low, high, less, less_low, less_high, finished, len(values)))
    heads = ["rule", "saved", "low", "high", "less", "less_low", "less_high", "ports", "n"]
    return pd.DataFrame(rows, columns=heads)


def milestones_frame(facts: Facts) -> pd.DataFrame:
    """Return the milestones of the timeline."""
    rows = [
        (item.month, item.stage, item.ports, ", ".join(item.articles), item.says.en, item.says.zh)
        for item in facts.timeline.milestones
    ]
    return pd.DataFrame(rows, columns=["month", "stage", "ports", "articles", "en", "zh"])
