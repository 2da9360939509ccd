"""The table of simulated states for decisions: the shipped one, or simulated again in pieces."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pandas as pd

from sim.decisions.data import Facts, shipped_candidates
from sim.decisions.table import (
    COLUMNS,
    FINDING,
    StateTable,
    pilot_states,
    rollout_states,
    simulate_task,
    tasks_of,
)
from sim.experiments.compare import load_ports
from sim.experiments.jobs import TaskList
from sim.experiments.manifest import content_hash, manifest
from sim.port.load import load_port

REPLICATIONS = 5
WORLDS = 6  # draws of the assumed numbers, for the states of pilot selection
SEED = 2018
Piece = tuple[str, int]  # port, world; world 0 has the numbers of the port file


def committed(path: Path = FINDING) -> StateTable | None:
    """Return the shipped table; None if there is none."""
    return StateTable.load(path) if path.is_file() else None


def outdated(table: StateTable, facts: Facts) -> list[str]:
    """Return the candidates that were not simulated, or whose port file has changed since."""
    entries: list[dict[str, str]] = table.manifest["ports"]  # type: ignore[assignment]
    known = {entry["port"]: entry["hash"] for entry in entries}
    return [
        name
        for name in shipped_candidates(facts)
        if known.get(name) != content_hash(load_port(name))
    ]


def pieces_of(facts: Facts) -> list[Piece]:
    """Return the pieces of a table: the unchanged ports first, then the drawn worlds."""
    ports = shipped_candidates(facts)
    return [(port, world) for world in range(WORLDS + 1) for port in ports]


def simulate_piece(task: tuple[Piece, Facts]) -> pd.DataFrame:
    """Simulate one port in one world: the states of the rollout, or those of pilot selection."""
    (name, world), facts = task
    states = rollout_states(facts) if world == 0 else pilot_states(facts)
    tasks = tasks_of(load_port(name), facts, states, world, REPLICATIONS, SEED)
    return pd.concat([simulate_task(task) for task in tasks], ignore_index=True)


def pieces_job(facts: Facts) -> TaskList[Piece, tuple[Piece, Facts], pd.DataFrame]:
    """Return the pieces of a table as a job."""
    return TaskList(simulate_piece, {piece: (piece, facts) for piece in pieces_of(facts)})


def table_of(pieces: Mapping[Piece, pd.DataFrame], facts: Facts) -> StateTable:
    """Return the table of all pieces, equal to `sim.decisions.table.simulate` for the same request."""
    names = shipped_candidates(facts)
    ports = load_ports(names)
    note = manifest(
        ports,
        tuple(facts.timeline.policy(stage) for stage in facts.timeline.stages),
        days=[port.run.days for port in ports],
        warm_up_days=[port.run.warm_up_days for port in ports],
        replications=[REPLICATIONS] * len(ports),
        seed=SEED,
        engine="compiled",
    )
    note |= {"states": rollout_states(facts), "worlds": WORLDS, "files": {}}
    order = [(name, world) for name in names for world in range(WORLDS + 1)]
    frame = pd.concat([pieces[piece] for piece in order], ignore_index=True)
    return StateTable(frame[COLUMNS], note)


def port_hashes(facts: Facts) -> list[str]:
    """Return the hashes of the candidates' port files."""
    return [content_hash(load_port(name)) for name in shipped_candidates(facts)]


def only(table: StateTable, states: list[str]) -> StateTable:
    """Return the part of a table with these states."""
    kept = table.frame["state"].isin(states)
    return StateTable(table.frame[kept].reset_index(drop=True), table.manifest)


def for_workers(table: StateTable) -> StateTable:
    """Return a copy of the table for worker processes, without cached results."""
    found = StateTable(table.frame, table.manifest)
    found.__dict__.update(loaded=table.loaded, daily=table.daily)
    return found


def table_key(table: StateTable) -> str:
    """Return a key of everything that determines a table."""
    return sha256(repr(table.manifest).encode()).hexdigest()[:16]
