"""Robustness of a pilot selection, in parts that any executor can run."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from math import comb
from typing import Any

from sim.decisions.data import Facts
from sim.decisions.pilots import PilotRequest, certainty, pareto, value_of_data, weight_sensitivity
from sim.decisions.programme import MOST_SETS
from sim.decisions.table import StateTable
from sim.experiments.jobs import TaskList

DRAWS, FEW_DRAWS = 400, 60  # few if every draw needs an integer programme
STEPS, FEW_STEPS = 21, 11
Part = tuple[str, StateTable, Facts, PilotRequest]
CERTAINTY, WEIGHTS, DATA, FRONT = "certainty", "weights", "data", "front"


def draws_of(table: StateTable, request: PilotRequest) -> int:
    """Return the number of draws for `certainty`: few if there are too many sets to enumerate."""
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
    """Compute one part, given (name, table, facts, request)."""
    name, table, facts, request = part
    return PARTS[name](table, facts, request)


def parts_job(
    names: Sequence[str], table: StateTable, facts: Facts, request: PilotRequest
) -> TaskList[str, Part, Any]:
    """Return some parts as a job."""
    return TaskList(work_out, {name: (name, table, facts, request) for name in names})


def key_of(table: StateTable, facts: Facts, request: PilotRequest) -> str:
    """Return a key of everything that determines the result."""
    text = f"{table.manifest!r}{facts!r}{request!r}"
    return sha256(text.encode()).hexdigest()[:24]
