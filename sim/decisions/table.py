"""Simulation for decisions: every port in every state, simulated once into a table.

A state is a stage of the timeline under a condition: `full` practice (written `joint`), the first day
(`joint@first_day`) or during works (`matching@works`). World 0 has the numbers of the port files and several
replications; the other worlds draw the unpublished numbers from their ranges, with one replication each.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.decisions.data import Facts, load_facts, shipped_candidates
from sim.decisions.worlds import draw_world, during_works, first_day, shared_kinds
from sim.errors import BadInput, check_seed, check_whole, near
from sim.experiments.compare import check_days, check_replications, load_ports
from sim.experiments.executors import Progress, results
from sim.experiments.jobs import TaskList
from sim.experiments.manifest import manifest
from sim.experiments.replicate import ReplicationContext, ReplicationTask, labels
from sim.experiments.study import with_days
from sim.files import check_output, replacing
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.resources import shipped
from sim.types import Floats

FINDING = shipped("reports", "findings", "pilots", "table.parquet")
COLUMNS = [
    "port", "state", "world", "replication", "object_class", "denominator", "measure", "value",
]  # fmt: skip
KEPT = (
    "objects", "overall_time_mean", "overall_time_p90", "trader_cost", "openings", "joint_share",
    "unfinished_share", "staff_cost",
)  # fmt: skip
KEYS = ["port", "state", "world", "replication"]
KEPT_OF_AGENCIES = ("staff_hours_", "overtime_hours_", "found_", "missed_")
FULL, FIRST_DAY, WORKS = "full", "first_day", "works"
DENOMINATORS = ("matched", "inspected", "all")


@dataclass(frozen=True, repr=False)
class StateTable:
    """Simulated states: ports at each stage of the reform, which decisions are made from.

    A state is a stage of the timeline in full practice (`joint`), on its first day (`joint@first_day`) or
    during works (`matching@works`). World 0 has the numbers of the port files; the others draw the
    unpublished ones from their ranges.

    Attributes
    ----------
    frame
        One row a `port`, `state`, `world`, `replication`, `object_class`, `denominator`, `measure`:
        `value`, in the unit of the measure (see `measures()`).
    manifest
        How it was made.

    Examples
    --------
    >>> import sim
    >>> table = sim.StateTable.load()  # the one that stands with the findings
    >>> table
    StateTable; ports: 23, states: 9, worlds: 9
    >>> table.daily.columns[:6].tolist()
    ['port', 'state', 'world', 'replication', 'objects_matched', 'hours_matched']
    """

    frame: pd.DataFrame
    manifest: dict[str, object]

    def __repr__(self) -> str:
        """Say how much it holds."""
        worlds = self.frame["world"].nunique()
        return f"StateTable; ports: {len(self.ports)}, states: {len(self.states)}, worlds: {worlds}"

    @property
    def ports(self) -> list[str]:
        """The ports, in the order given."""
        return list(self.frame["port"].unique())

    @property
    def states(self) -> list[str]:
        """The states."""
        return list(self.frame["state"].unique())

    @cached_property
    def daily(self) -> pd.DataFrame:
        """Daily totals of each port: one row per port, state, world, replication.

        Columns: objects_DENOMINATOR and hours_DENOMINATOR (objects and their hours from arrival to
        release), trader_cost (CNY), staff_hours, overtime_hours, staff_cost (CNY), found, missed, per day.
        """
        return daily(self.frame, self.days)

    @cached_property
    def amounts(self) -> dict[int, dict[str, dict[str, Floats]]]:
        """The same by world, column and state: arrays [n ports, replications]; ports as in `ports`."""
        columns = [name for name in self.daily if name not in KEYS]
        found: dict[int, dict[str, dict[str, Floats]]] = {}
        groups: Any = self.daily.groupby(["world", "state"], sort=False)
        for (world, state), part in groups:
            wide = part.pivot_table(index="port", columns="replication", values=columns)
            wide = wide.reindex(self.ports)
            for column in columns:
                of_world = found.setdefault(int(world), {}).setdefault(str(column), {})
                of_world[str(state)] = wide[column].to_numpy(float)
        return found

    @cached_property
    def days(self) -> dict[str, int]:
        """Days measured, by port."""
        return {p["port"]: p["days"] for p in self.manifest["ports"]}  # type: ignore[attr-defined]

    @cached_property
    def loaded(self) -> tuple[Port, ...]:
        """The ports, loaded again from their names or paths."""
        files: dict[str, str] = self.manifest.get("files", {})  # type: ignore[assignment]
        return load_ports([files.get(port, port) for port in self.ports])

    def save(self, path: str | Path) -> None:
        """Write the table with its manifest as one Parquet file. Raises BadInput where that fails."""
        table = pa.Table.from_pandas(self.frame, preserve_index=False)
        note = {b"portsim": json.dumps(self.manifest, sort_keys=True).encode()}
        compact = table.replace_schema_metadata({**(table.schema.metadata or {}), **note})
        check_output(path, (".parquet",), "table")
        with replacing(path, "table") as draft:
            pq.write_table(compact, draft, compression="zstd")

    @classmethod
    def load(cls, path: str | Path = FINDING) -> "StateTable":
        """Read a table that `save` wrote; by default the one that stands with the findings.

        Raises
        ------
        BadInput
            For any other file.
        """
        try:
            table = pq.read_table(Path(path))
        except (OSError, pa.ArrowInvalid):
            raise BadInput("not-a-table-of-states", file=str(path), key="table") from None
        note = (table.schema.metadata or {}).get(b"portsim")
        if note is None or table.column_names != COLUMNS:
            raise BadInput("not-a-table-of-states", file=str(path), key="table")
        return cls(table.to_pandas(), json.loads(note))


def state_name(stage: str, condition: str) -> str:
    """Return the name of a stage under a condition."""
    return stage if condition == FULL else f"{stage}@{condition}"


def pilot_states(facts: Facts) -> list[str]:
    """Return the states needed for pilot selection: the baseline and the final stage."""
    timeline = facts.timeline
    return [timeline.baseline, timeline.after_works or list(timeline.stages)[-1]]


def rollout_states(facts: Facts) -> list[str]:
    """Return the states that a port can reach in a rollout."""
    timeline = facts.timeline
    found = [state_name(stage, FULL) for stage in timeline.stages]
    for stage, what in timeline.stages.items():
        if "matching" in what.levers:
            found.append(state_name(stage, FIRST_DAY))
        if timeline.after_works and stage != timeline.after_works:
            found.append(state_name(stage, WORKS))
    return found


def simulate_states(
    ports: Sequence[str | Port] | None = None,
    states: Sequence[str] | None = None,
    *,
    facts: Facts | None = None,
    replications: int = 4,
    worlds: int = 6,
    world_states: Sequence[str] | None = None,
    days: int | None = None,
    seed: int = 2018,
    processes: int = 1,
    progress: Progress | None = None,
) -> StateTable:
    """Simulate ports in the states of the reform: the slow half of every decision, done once.

    Parameters
    ----------
    ports
        Names, paths or loaded ones; default: all shipped candidates.
    states
        Such as `serial`, `joint`, `joint@first_day`; default: all that a rollout can bring a port to, which
        serve the choice of pilots too.
    facts
        What `load_facts` gives: its timeline names the stages.
    replications
        Replications of world 0, at least 2: they give the noise.
    worlds, world_states
        Number of drawn worlds and the states simulated in them (default: all); they give the uncertainty of
        assumed numbers. 0: none.
    days
        Days measured; default: that of each port file.
    seed, processes, progress
        As in `compare`; the result does not depend on the number of processes.

    Raises
    ------
    BadInput
        For unknown ports or states, or fewer than 2 replications.

    Examples
    --------
    >>> import sim
    >>> sim.simulate_states(["luohu"], ["serial", "joint"], replications=2, worlds=1, days=1)
    StateTable; ports: 1, states: 2, worlds: 2
    """
    facts = facts or load_facts()
    ports = shipped_candidates(facts) if ports is None else ports
    states = rollout_states(facts) if states is None else states
    states = [states] if isinstance(states, str) else states
    check(facts, states, replications, worlds)
    check_days(days)
    check_seed(seed)
    chosen = load_ports(ports)
    listed = [
        task
        for port in chosen
        for world in range(worlds + 1)
        for task in tasks_of(
            with_days(port, days, None),
            facts,
            states if world == 0 or world_states is None else world_states,
            world,
            replications,
            seed,
        )
    ]
    job = TaskList(simulate_task, dict(enumerate(listed)))
    frames = results(job, heaviest_first(job.tasks), processes=processes, progress=progress)
    policies = tuple(facts.timeline.policy(stage) for stage in facts.timeline.stages)
    note = manifest(
        chosen,
        policies,
        days=[days or port.run.days for port in chosen],
        warm_up_days=[port.run.warm_up_days for port in chosen],
        replications=[replications] * len(chosen),
        seed=seed,
        engine="compiled",
    )
    files = {port.port: str(given) for port, given in zip(chosen, ports, strict=True)
             if not isinstance(given, Port) and str(given) != port.port}  # fmt: skip
    note |= {"states": list(states), "worlds": worlds, "files": files}
    table = StateTable(pd.concat(frames, ignore_index=True)[COLUMNS], note)
    table.__dict__["loaded"] = chosen  # the simulated ports, even if given as objects
    return table


@dataclass(frozen=True)
class StateTask(ReplicationTask):
    """One replication of a port in one world and condition, under the policies of its states."""

    world: int


def simulate_task(task: StateTask) -> pd.DataFrame:
    """Simulate a task; returns the rows that decisions need."""
    return reduced(task.measures(), task.world)


def heaviest_first(tasks: Mapping[int, StateTask]) -> list[int]:
    """Return all tasks, largest first, so that no worker ends with a long one."""

    def objects(number: int) -> float:
        context = tasks[number].context
        return sum(s.per_day.base for s in context.port.streams.values()) * context.days

    return sorted(tasks, key=objects, reverse=True)


def check(facts: Facts, states: Sequence[str], replications: int, worlds: int) -> None:
    """Raise BadInput for an invalid request."""
    check_replications(replications)
    check_whole("worlds", worlds)
    if worlds < 0:
        raise BadInput("worlds-negative", key="worlds", value=str(worlds))
    for state in states:
        stage, _, condition = state.partition("@")
        if stage not in facts.timeline.stages or condition not in ("", FIRST_DAY, WORKS):
            hint = near(stage, facts.timeline.stages)
            raise BadInput("state-unknown", key="state", value=state, hint=hint)


def tasks_of(
    port: Port, facts: Facts, states: Iterable[str], world: int, replications: int, seed: int
) -> list[StateTask]:
    """Return the tasks of a port in a world; a task draws once for all its stages."""
    groups: dict[str, list[str]] = {}
    for state in states:
        stage, _, condition = state.partition("@")
        groups.setdefault(condition or FULL, []).append(stage)
    drawn = draw_world(port, seed, world)
    found: list[StateTask] = []
    for condition, stages in groups.items():
        policies = tuple(named(facts.timeline.policy(stage), condition) for stage in stages)
        here = in_condition(drawn, facts, condition)
        n = replications if world == 0 else 1
        context = ReplicationContext(here, policies, labels(policies), seed)
        found.extend(StateTask(context, replication, world) for replication in range(n))
    return found


def named(policy: Policy, condition: str) -> Policy:
    """Return the policy, named after the state."""
    return policy.model_copy(update={"policy": state_name(policy.policy, condition)})


def in_condition(port: Port, facts: Facts, condition: str) -> Port:
    """Return the port under a condition."""
    if condition == FIRST_DAY:
        return first_day(port, facts.learning.first_day)
    if condition == WORKS:
        return during_works(port, facts.learning.works, rebuilt_sites(port, facts))
    return port


def rebuilt_sites(port: Port, facts: Facts) -> dict[str, int]:
    """Return the kinds of site that are rebuilt, with their number: shared kinds with a cost."""
    prices = facts.costs.works_per_site
    return {
        kind: n
        for kind, n in shared_kinds(port).items()
        if kind not in prices or prices[kind].base > 0
    }


def reduced(frame: pd.DataFrame, world: int) -> pd.DataFrame:
    """Return the rows needed for decisions, with their world."""
    kept = frame["measure"].isin(KEPT) | frame["measure"].str.startswith(KEPT_OF_AGENCIES)
    return frame[kept].rename(columns={"policy": "state"}).assign(world=world)[COLUMNS]


def daily(frame: pd.DataFrame, days: dict[str, int]) -> pd.DataFrame:
    """See StateTable.daily."""
    keys = KEYS
    of_class = frame[
        frame["measure"].isin(["objects", "overall_time_mean", "trader_cost"])
        & (frame["object_class"] != "all")
    ]
    wide = of_class.pivot_table(
        index=[*keys, "object_class", "denominator"], columns="measure", values="value"
    ).reset_index()
    per_day = wide["objects"] / wide["port"].map(days)
    wide["objects"], wide["hours"] = per_day, per_day * wide["overall_time_mean"] / 60
    wide["trader_cost"] *= per_day
    sums = wide.pivot_table(
        index=keys,
        columns="denominator",
        values=["objects", "hours", "trader_cost"],
        aggfunc="sum",
    )
    found = pd.DataFrame(index=sums.index)
    for who in DENOMINATORS:
        for name in ("objects", "hours"):
            found[f"{name}_{who}"] = sums.get((name, who), 0.0)
    found["trader_cost"] = sums["trader_cost", "all"]
    whole = frame[(frame["object_class"] == "all") & (frame["denominator"] == "all")]
    for name in ("staff_hours_", "overtime_hours_", "found_", "missed_"):
        mine = whole[whole["measure"].str.startswith(name)]
        found[name.rstrip("_")] = mine.groupby(keys)["value"].sum()
    found["staff_cost"] = whole[whole["measure"] == "staff_cost"].groupby(keys)["value"].sum()
    return found.fillna(0.0).reset_index()


def savings(table: StateTable, state: str, baseline: str, column: str) -> dict[int, pd.DataFrame]:
    """Return, by world, the saving of a state in a daily column: rows replications, columns ports."""
    wide = table.daily.pivot_table(
        index=["world", "replication"], columns=["state", "port"], values=column
    )
    difference: pd.DataFrame = wide.xs(baseline, axis=1) - wide.xs(state, axis=1)  # type: ignore[assignment]
    saved = difference.reindex(columns=table.ports)
    worlds = saved.index.get_level_values(0).unique()
    return {int(world): saved.loc[world] for world in worlds}


def mean_and_error(values: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return mean and standard error of each column."""
    array = values.to_numpy(float)
    return array.mean(axis=0), array.std(axis=0, ddof=1) / np.sqrt(len(array))
