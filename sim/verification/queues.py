"""Queues with known theory, run through the whole pipeline: port, sampling, plan, engine, trace.

Each case is a port with a steady flow in which everything is switched off that the formula does not cover.
The mean over replications, with control variates, is compared with the formula.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from sim.experiments.controls import deviations
from sim.experiments.replicate import ReplicationContext, measured
from sim.model.audit import audit
from sim.model.trace import Trace
from sim.model.workload import Workload
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.port.schema import Port
from sim.theory import fork_join, max_of, mg1, mmc, pair, priorities, tandem
from sim.theory.moments import Moments
from sim.types import Bools
from sim.verification.random_worlds import QUEUES

SEED = 11
WARM_UP_DAYS = 1
DAY = 1440.0
Statistic = Callable[[Workload, Trace, Bools], float]
Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Queue:
    """A case: port, policy, formula and measure."""

    name: str
    formula: float  # minutes
    per_min: float
    days: int
    change: Change
    statistic: Statistic
    policy: str = "serial"


def law(mean: float, shape: str, cv: float) -> dict[str, Any]:
    """Return a distribution of times as plain data."""
    evidence = {"source": "assumption", "grade": "assumed"}
    return {"mean": mean, "cv": cv, "shape": shape, "unit": "min", "range": [0, mean], **evidence}


def count(n: int) -> dict[str, Any]:
    """Return a number of units as plain data."""
    evidence = {"source": "assumption", "grade": "assumed"}
    return {"value": n, "unit": "count", "range": [n, n], **evidence}


NEVER = law(0.0, "constant", 0.0)


def queue_port(per_min: float, days: int, change: Change) -> Port:
    """Return a port with a steady flow, all staff always on duty, plus what `change` adds."""
    data = load_port(QUEUES).model_dump(mode="json")
    stream = data["streams"]["imports"]
    stream["per_day"].update(value=per_min * DAY, range=[0, per_min * DAY])
    for profile in ("weekly", "daily"):
        stream[profile]["values"] = [1] * len(stream[profile]["values"])
    stream.update(unloading=NEVER, preparation=NEVER, ahead=NEVER, pick_up=NEVER, overlap=None)
    for dealing in stream["agencies"].values():
        dealing["deals_with"]["value"] = dealing["papers"]["automatic"]["value"] = 1
        dealing["instructs"]["value"] = dealing["withdrawn"]["value"] = 0
        dealing["delay"] = NEVER
        for share in ("declines", "absent"):
            dealing["coordination"][share]["value"] = 0
        dealing["coordination"].update(by_phone=NEVER, on_platform=NEVER)
        dealing["finding"]["hit"]["value"] = 0
    stream["urgent"]["value"] = 0
    for groups in data["staff"].values():
        for resource in groups.values():
            resource["calendar"] = "always"
    data.update(closures=[], breakdowns={})
    data["run"].update(warm_up_days=WARM_UP_DAYS, days=days)
    change(data)
    return Port.model_validate(data)


def papers(data: dict[str, Any], agency: str, officers: int, review: dict[str, Any]) -> None:
    """Let officers review all papers of an agency."""
    dealing = data["streams"]["imports"]["agencies"][agency]
    dealing["papers"]["automatic"]["value"] = 0
    dealing["papers"]["review"] = review
    data["staff"][agency]["papers"]["count"] = count(officers)


def sojourn(workload: Workload, trace: Trace, rows: Bools) -> float:
    """Return the mean minutes from arrival to release."""
    return float((trace.objects.released - workload.objects.arrived)[rows].mean())


def urgent_sojourn(urgent: bool) -> Statistic:
    """Return the function that measures urgent, or other, objects."""

    def statistic(workload: Workload, trace: Trace, rows: Bools) -> float:
        return sojourn(workload, trace, rows & (workload.objects.urgent == urgent))

    return statistic


def by_customs(officers: int, review: dict[str, Any], urgent: float = 0.0) -> Change:
    """Return a change after which customs reviews all papers."""

    def change(data: dict[str, Any]) -> None:
        papers(data, "customs", officers, review)
        data["streams"]["imports"]["urgent"]["value"] = urgent

    return change


def by_both(data: dict[str, Any]) -> None:
    """Let both agencies review all papers."""
    for agency in ("customs", "quarantine"):
        papers(data, agency, 1, law(1.0, "exponential", 1.0))


def examined_together(data: dict[str, Any]) -> None:
    """Let one officer of each agency examine every object, in parallel."""
    for agency, dealing in data["streams"]["imports"]["agencies"].items():
        dealing["instructs"]["value"] = 1
        dealing["officers"] = count(1)
        dealing["menus"] = [dealing["menus"][0] | {"methods": ["examine"]}]
        dealing["menus"][0]["share"]["value"] = 1
        data["staff"][agency]["inspection"]["count"] = count(1)
    steps = {step["step"]: step for step in data["procedures"]["goods"]["steps"]}
    examine = steps["examine"] | {"each_container": False}
    examine["minutes"] = {
        "customs": law(0.8, "exponential", 1.0),
        "quarantine": law(0.5, "exponential", 1.0),
    }
    data["procedures"]["goods"]["steps"] = [examine]
    for resource in data["sites"]["bay"].values():
        resource["count"] = count(50)


@cache
def queues() -> tuple[Queue, ...]:
    """Return the cases. Service takes one minute on average unless stated."""
    one = law(1.0, "exponential", 1.0)
    exponential, skewed = Moments(1.0, 2.0), Moments(1.0, 1 + 1.2**2)
    urgent, other = priorities.cobham_waits_min([0.09, 0.21], [exponential, exponential])
    longest = max_of.longest_exponential([0.8, 0.5])
    cases = (
        ("one desk, M/M/1", 1 + mmc.mean_wait_min(0.4, 1.0, 1), 0.4, by_customs(1, one), sojourn),
        ("four desks, M/M/4", 1 + mmc.mean_wait_min(2.4, 1.0, 4), 2.4, by_customs(4, one), sojourn),
        (
            "constant work, M/D/1",
            1 + mg1.mean_wait_min(0.5, Moments(1.0, 1.0)),
            0.5,
            by_customs(1, law(1.0, "constant", 0.0)),
            sojourn,
        ),
        (
            "skewed work, M/G/1",
            1 + mg1.mean_wait_min(0.2, skewed),
            0.2,
            by_customs(1, law(1.0, "lognormal", 1.2)),
            sojourn,
        ),
        ("urgent ones, Cobham", 1 + urgent, 0.3, by_customs(1, one, 0.3), urgent_sojourn(True)),
        ("the others, Cobham", 1 + other, 0.3, by_customs(1, one, 0.3), urgent_sojourn(False)),
        (
            "serial papers, tandem",
            tandem.tandem(0.4, [1.0, 1.0], [1, 1]).sojourn_min,
            0.4,
            by_both,
            sojourn,
        ),
        (
            "parallel papers, fork and join",
            fork_join.two_sojourn_min(0.4, 1.0),
            0.4,
            by_both,
            sojourn,
            "parallel",
        ),
        (
            "inspected together, one server",
            pair.together(0.4, longest).sojourn_min,
            0.4,
            examined_together,
            sojourn,
            "matching_only",
        ),
    )
    return tuple(
        Queue(name, formula, rate, round(OBJECTS / rate / DAY), change, statistic, *policy)
        for name, formula, rate, change, statistic, *policy in cases
    )


OBJECTS = 30_000  # measured per replication
REPLICATIONS = 14


@dataclass
class QueueJob:
    """The job whose task `number` is one replication of one case."""

    audited: bool = True
    _contexts: dict[int, ReplicationContext] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, number: int) -> tuple[float, list[float], list[str]]:
        """Return the mean (min), the controls, and the audit of the first replication."""
        replication, k = divmod(number, len(queues()))
        queue = queues()[k]
        if k not in self._contexts:
            port = queue_port(queue.per_min, queue.days, queue.change)
            policy = load_policy(queue.policy)
            self._contexts[k] = ReplicationContext(port, (policy,), (policy.policy,), SEED)
        context = self._contexts[k]
        workload = context.draw(replication)
        trace = context.run(0, workload)
        rows = measured(context, workload)
        controls = [value / float(rows.sum()) for value in deviations(context, workload).values()]
        controls += step_controls(context, workload, rows)
        wrong = []
        if self.audited and replication == 0:
            short = ReplicationContext(
                context.port.model_copy(
                    update={"run": context.port.run.model_copy(update={"days": 2})}
                ),
                context.policies,
                context.labels,
                SEED,
            )
            small = short.draw(0)
            wrong = audit(short.plan(0), small, short.run(0, small))
        return queue.statistic(workload, trace, rows), controls, wrong


def step_controls(context: ReplicationContext, workload: Workload, rows: Bools) -> list[float]:
    """Return the mean work of inspection steps minus its expectation, per inspecting agency."""
    found = []
    instructions = workload.instructions
    for a in np.unique(instructions.agency):
        agency = context.plan(0).agencies[a]
        mine = (instructions.agency == a) & rows[instructions.object]
        step = context.port.procedures["goods"].steps[0]
        found.append(float(instructions.minutes[mine, 0].mean() - step.minutes[agency].base))
    return found
