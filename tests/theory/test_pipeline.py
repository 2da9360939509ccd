"""Known queues through the whole pipeline: port, sampling, plan, engine, measures.

Each case is run in independent replications; the mean must lie within 5 standard errors of the
formula. With n replications the statistic follows Student's law with n - 1 degrees of freedom; for
n = 12 that is a false alarm in 2500 cases, once, when the seed is chosen: seeds are fixed here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.model.audit import audit
from sim.port.schema import Port
from sim.theory import fork_join, max_of, mg1, mmc, pair, priorities, tandem
from sim.theory.moments import Moments
from tests.worlds.small import World, small, world

REPLICATIONS = 12
DAYS = 20
WARM_UP = 1440.0
Z = 5.0
DAY = 1440.0


def law(mean: float, shape: str, cv: float) -> dict[str, Any]:
    evidence = {"source": "assumption", "grade": "assumed"}
    return {"mean": mean, "cv": cv, "shape": shape, "unit": "min", "range": [0, mean], **evidence}


def count(n: int) -> dict[str, Any]:
    evidence = {"source": "assumption", "grade": "assumed"}
    return {"value": n, "unit": "count", "range": [n, n], **evidence}


NEVER = law(0.0, "constant", 0.0)


def queue_port(per_min: float, change: Callable[[dict[str, Any]], None]) -> Port:
    """The small port with a steady flow, everybody always on duty, nothing but what `change` adds."""
    data = small().model_dump(mode="json")
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
    change(data)
    return Port.model_validate(data)


def papers(data: dict[str, Any], agency: str, officers: int, review: dict[str, Any]) -> None:
    """All papers of an agency are read by hand."""
    dealing = data["streams"]["imports"]["agencies"][agency]
    dealing["papers"]["automatic"]["value"] = 0
    dealing["papers"]["review"] = review
    data["staff"][agency]["papers"]["count"] = count(officers)


def agrees(
    port: Port, policy: str, theory: float, statistic: Callable[[World, np.ndarray], float]
) -> None:
    """Assert that the mean over replications lies within Z standard errors of the theory."""
    values = []
    for replication in range(REPLICATIONS):
        found = world(port, policy, days=DAYS, seed=11, replication=replication)
        values.append(statistic(found, found.workload.objects.arrived >= WARM_UP))
        if replication == 0:
            assert audit(found.plan, found.workload, found.trace) == []
    error = np.std(values, ddof=1) / np.sqrt(REPLICATIONS)
    assert error < 0.1 * theory, "too noisy to say anything"
    assert abs(np.mean(values) - theory) < Z * error


def wait_at(agency: int) -> Callable[[World, np.ndarray], float]:
    def statistic(found: World, measured: np.ndarray) -> float:
        done, review = found.trace.objects, found.workload.objects.review
        wait = done.papers_to[:, agency] - done.papers_from[:, agency] - review[:, agency]
        return float(wait[measured].mean())

    return statistic


def sojourn(found: World, measured: np.ndarray) -> float:
    return float((found.trace.objects.released - found.workload.objects.arrived)[measured].mean())


@pytest.mark.parametrize("officers", [1, 4])
def test_papers_at_one_desk_are_mmc(officers: int) -> None:
    per_min = 0.06 * officers
    port = queue_port(
        per_min, lambda data: papers(data, "customs", officers, law(10.0, "exponential", 1.0))
    )
    agrees(port, "serial", mmc.mean_wait_min(per_min, 10.0, officers), wait_at(0))


@pytest.mark.parametrize(("shape", "cv"), [("constant", 0.0), ("lognormal", 1.2), ("gamma", 0.5)])
def test_papers_of_any_law_follow_pollaczek_and_khinchine(shape: str, cv: float) -> None:
    port = queue_port(0.06, lambda data: papers(data, "customs", 1, law(10.0, shape, cv)))
    service = Moments(10.0, 100.0 * (1 + cv**2))
    agrees(port, "serial", mg1.mean_wait_min(0.06, service), wait_at(0))


@pytest.mark.parametrize("urgent", [True, False])
def test_urgent_papers_go_first_as_cobham_says(urgent: bool) -> None:
    def change(data: dict[str, Any]) -> None:
        papers(data, "customs", 1, law(10.0, "exponential", 1.0))
        data["streams"]["imports"]["urgent"]["value"] = 0.3

    def statistic(found: World, measured: np.ndarray) -> float:
        return wait_at(0)(found, measured & (found.workload.objects.urgent == urgent))

    service = Moments(10.0, 200.0)
    waits = priorities.cobham_waits_min([0.3 * 0.06, 0.7 * 0.06], [service, service])
    agrees(queue_port(0.06, change), "serial", waits[0 if urgent else 1], statistic)


def both_by_hand(data: dict[str, Any]) -> None:
    papers(data, "customs", 1, law(10.0, "exponential", 1.0))
    papers(data, "quarantine", 1, law(10.0, "exponential", 1.0))


def test_serial_papers_are_a_tandem() -> None:
    theory = tandem.tandem(0.06, [10.0, 10.0], [1, 1]).sojourn_min
    agrees(queue_port(0.06, both_by_hand), "serial", theory, sojourn)


def test_parallel_papers_are_fork_and_join() -> None:
    theory = fork_join.two_sojourn_min(0.06, 10.0)
    agrees(queue_port(0.06, both_by_hand), "parallel", theory, sojourn)


def test_two_agencies_needed_at_once_are_one_server_with_the_longer_service() -> None:
    """Every object is wanted by both; a visit is examined by one officer of each, side by side."""

    def change(data: dict[str, Any]) -> None:
        for agency, dealing in data["streams"]["imports"]["agencies"].items():
            dealing["instructs"]["value"] = 1
            dealing["officers"] = count(1)
            dealing["menus"] = [dealing["menus"][0] | {"methods": ["examine"]}]
            dealing["menus"][0]["share"]["value"] = 1
            data["staff"][agency]["inspection"]["count"] = count(1)
        steps = {step["step"]: step for step in data["procedures"]["goods"]["steps"]}
        examine = steps["examine"] | {"each_container": False}
        examine["minutes"] = {
            "customs": law(8.0, "exponential", 1.0), "quarantine": law(5.0, "exponential", 1.0)
        }  # fmt: skip
        data["procedures"]["goods"]["steps"] = [examine]
        for resource in data["sites"]["bay"].values():
            resource["count"] = count(50)

    longest = max_of.longest_exponential([8.0, 5.0])
    theory = pair.together(0.06, longest).sojourn_min
    agrees(queue_port(0.06, change), "matching_only", theory, sojourn)
