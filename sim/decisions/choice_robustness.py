"""How far to trust a choice of pilots, part by part, for whoever runs the parts (a pool, a loop)."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from math import comb
from typing import Any

from sim.decisions.data import Facts
from sim.decisions.pilots import PilotRequest, certainty, pareto, value_of_data, weight_sensitivity
from sim.decisions.programme import MOST_SETS
from sim.decisions.table import StateTable
from sim.experiments.jobs import TaskList

DRAWS, FEW_DRAWS = 400, 60  # few: where every draw is a programme of its own
STEPS, FEW_STEPS = 21, 11
Part = tuple[str, StateTable, Facts, PilotRequest]
CERTAINTY, WEIGHTS, DATA, FRONT = "certainty", "weights", "data", "front"


def draws_of(table: StateTable, request: PilotRequest) -> int:
    """Return the draws that a question of certainty gets: few where sets are too many to go through."""
    n, k = len(table.ports), request.k
    return DRAWS if k is not None and comb(n, k) <= MOST_SETS else FEW_DRAWS


def _weights(table: StateTable, facts: Facts, request: PilotRequest) -> Any:
    draws = draws_of(table, request)
    steps = STEPS if draws == DRAWS else FEW_STEPS
    return weight_sensitivity(table, facts, request, steps=steps, draws=draws)


PARTS: dict[str, Callable[[StateTable, Facts, PilotRequest], Any]] = {
    CERTAINTY: lambda t, f, r: certainty(t, f, r, draws=draws_of(t, r)),
    WEIGHTS: _weights,
    DATA: value_of_data,
    FRONT: pareto,
}


def work_out(part: Part) -> Any:
    """Work one part out: its name, the table, the facts, the request."""
    name, table, facts, request = part
    return PARTS[name](table, facts, request)


def parts_job(
    names: Sequence[str], table: StateTable, facts: Facts, request: PilotRequest
) -> TaskList[str, Part, Any]:
    """Return some parts as a job."""
    return TaskList(work_out, {name: (name, table, facts, request) for name in names})


def key_of(table: StateTable, facts: Facts, request: PilotRequest) -> str:
    """Name a question by all that its answer depends on."""
    text = f"{table.manifest!r}{facts!r}{request!r}"
    return sha256(text.encode()).hexdigest()[:24]
