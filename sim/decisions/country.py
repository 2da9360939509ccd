"""The ports of a rollout as numbers: the stage of each port in each month, and its daily amounts.

In each month a port is at a stage of the timeline, possibly with works in progress, and between its first
day and full practice. Both ends were simulated; a month is interpolated by proficiency:
    full + (1 - proficiency) * (first day - full), with `works` for the first `full` during works.
The saving is the baseline minus this amount, times the days of the month; a port at the baseline saves 0.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.decisions.data import Facts
from sim.decisions.learning import experience, proficiency
from sim.decisions.pilots import volumes
from sim.decisions.sequence import NEVER, SequenceProblem
from sim.decisions.similarity import likeness
from sim.decisions.table import FIRST_DAY, WORKS, StateTable, state_name
from sim.decisions.works import site_costs
from sim.errors import BadInput, near
from sim.port.schema import Port
from sim.types import Bools, Floats, Ints


@dataclass(frozen=True)
class Course:
    """The state of the ports over time, all [n, months]."""

    stage: Ints  # number of the stage
    at_works: Bools
    proficiency: Floats


@dataclass(frozen=True)
class Country:
    """The ports of a rollout as arrays."""

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
        """Similarity of the ports."""
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
        """Daily amounts: column -> state -> [n, replications]."""
        return self.table.amounts[self.world]

    def state(self, column: str, state: str) -> Floats:
        """Return the daily amounts of a state [n, replications]. Raises BadInput if it was not simulated."""
        found = self.amounts[column]
        if state not in found:
            hint = near(state, map(str, found))
            raise BadInput("state-not-in-table", key="state", value=state, hint=hint)
        return found[state]

    def floors(self) -> Ints:
        """Return the stage required of each port by the milestones [n, months]."""
        timeline, order = self.facts.timeline, self.stages
        found = np.zeros((len(self.ports), len(timeline.months)), np.int64)
        for m, month in enumerate(timeline.months):
            for item in timeline.milestones:
                if item.month <= month:
                    whom = slice(None) if item.ports == "all" else self.is_pilot
                    found[whom, m] = np.maximum(found[whom, m], order.index(item.stage))
        return found

    def course(self, begins: Ints) -> Course:
        """Return the course of the ports if works begin in these months [n]."""
        stage, after = self.floors(), self.facts.timeline.after_works
        months = np.arange(stage.shape[1])
        begun = (begins != NEVER)[:, None]
        ends = (begins + self.costs["works_months"].to_numpy())[:, None]
        at_works = begun & (months >= begins[:, None]) & (months < ends)
        if after is not None:
            # Ports whose works are done early wait for the platform if a milestone brings it (art. 12, 13).
            at: Bools = self.joint_stages[stage]
            matched = at | ~at.any(axis=1, keepdims=True)
            done = begun & (months >= ends) & matched
            stage = np.where(done, np.maximum(stage, self.stages.index(after)), stage)
        learning = self.facts.learning
        joint = self.joint_stages[stage].astype(float)
        gone = experience(joint, self.alike, learning.transfer.base)
        return Course(stage, at_works, proficiency(gone, learning.time_to_learn.base))

    def amount(self, column: str, course: Course) -> Floats:
        """Return the daily amount in each month [n, months, replications]."""
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
        """Return the name of a state; at the highest stage there are no works."""
        at_works = works and stage != self.facts.timeline.after_works
        return state_name(stage, WORKS) if at_works else stage

    def saved(self, column: str, course: Course) -> Floats:
        """Return the saving of each month against the baseline [n, months, replications]."""
        baseline = self.state(column, self.stages[0])[:, None, :]
        return (baseline - self.amount(column, course)) * self.days[None, :, None]

    def works(self, teams: int) -> SequenceProblem:
        """Return the sequencing problem; values exclude learning between ports."""
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
