"""The plan: port and policy as plain arrays; with the workload, the complete input of an engine.

Agencies are those of sim.domain.agencies; invited ones follow the standing ones. NOBODY (-1) means none.
K streams, A agencies, S steps, L kinds of place, E kinds of equipment, P pools.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.types import Bools, Floats, Ints

DRAIN_DAYS = 60  # assumed: longest run after the last arrival
PoolKind = Literal["staff", "site", "equipment", "laboratory"]


@dataclass(frozen=True)
class Pool:
    """A pool of interchangeable units that tasks seize; `agencies` are its owners."""

    name: str  # such as staff/customs/inspection, site/bay/quarantine, site/bay/shared
    kind: PoolKind
    agencies: tuple[int, ...]
    size: int  # units when all are on duty


@dataclass(frozen=True)
class Capacity:
    """Units of the pools over time: `pool` has `units` from `at` until its next entry.

    Sorted by (at, pool); every pool has an entry at 0.
    """

    at: Floats
    pool: Ints
    units: Ints


@dataclass(frozen=True)
class Steps:
    """The procedures of the streams, each [K, S]; entries beyond `n_steps[k]` are unused."""

    n_steps: Ints  # [K]
    shared: Bools
    place: Ints
    equipment: Ints  # NOBODY: none
    dropped: Bools  # made unnecessary by a lever
    counts_as: Ints  # bits: 1 move, 2 opening, 4 weighing, 8 scan


@dataclass(frozen=True)
class Plan:
    """A port under one policy, as arrays."""

    port: str
    policy: str
    agencies: tuple[str, ...]
    streams: tuple[str, ...]
    places: tuple[str, ...]
    equipment: tuple[str, ...]
    step_names: tuple[tuple[str, ...], ...]  # [K][n_steps]

    object_class: Ints  # [K]
    turn: Ints  # [K, A] agencies of a turn work in parallel; a turn follows when all of the last cleared
    steps: Steps
    officers: Ints  # [K, A] sent to a visit
    papers_pool: Ints  # [K, A]
    visit_pool: Ints  # [K, A] the officers who inspect
    site_pool: Ints  # [L, A]
    equipment_pool: Ints  # [E, A]
    laboratory_pool: Ints  # [A]
    pools: tuple[Pool, ...]
    capacity: Capacity  # calendars only; breakdowns come with the workload
    until_min: float  # end of the capacity entries, and of the run at the latest

    acts_as: Ints  # [A] the agency that acts for each (itself, unless merged)
    rules: NDArray[np.void]  # [1] sim.matching.core.records.RULES
    sites: NDArray[np.void]  # sim.matching.core.records.SITE
    queue_rule: int  # a discipline of sim.model.queue_rules
    agreed_slots: Bools  # [K] slots are agreed for joint visits of the stream
    shared_laboratory: bool
    accept_results: bool
    slot_every: float
    slot_notice: float
    slot_length: float
    reserve_after: float
    last_start: float
