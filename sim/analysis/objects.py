"""Measures of single objects from a trace: times, waits, visits, costs."""

from math import isnan

import numpy as np

from sim import outside
from sim.analysis.catalogue import OWN_MEASURES
from sim.domain.objects import CLASS_NAMES
from sim.jit.kernel import kernel
from sim.matching.core.codes import NOBODY
from sim.model.plan import Plan
from sim.model.trace import EngineTrace, ObjectTrace
from sim.model.workload import Objects, Workload
from sim.port.schema import Costs
from sim.types import Bools, Floats, Ints


def object_table(
    plan: Plan, workload: Workload, trace: EngineTrace, costs: Costs
) -> dict[str, Floats]:
    """Return one column per measure of `OBJECT_MEASURES`, each [n]; times in minutes.

    A trace without instructions (from a run without logs) has no waits.
    """
    objects, done = workload.objects, trace.objects
    released = np.where(np.isnan(done.released), trace.ended_min, done.released)
    last, papers = np.empty(workload.n_objects), np.empty(workload.n_objects)
    papers_clock(objects, done, trace.ended_min, last, papers)
    overall = np.maximum(released - objects.arrived, 0.0)
    return {
        "customs_only_time": np.maximum(last - objects.declared, 0.0),
        "overall_time": overall,
        "release_time": overall + objects.pick_up,
        **_visits(workload, trace),
        "papers_wait": papers,
        **_waits(workload, trace),
        "trader_cost": trader_cost(plan, workload, trace, overall, costs),
        "detained_share": done.detained.astype(float),
        "unfinished_share": np.isnan(done.released).astype(float),
        **_own(plan, workload, trace),
    }


def _own(plan: Plan, workload: Workload, trace: EngineTrace) -> dict[str, Floats]:
    """Return the measures of other distributions. Raises BadInput for anything but one number per object."""
    found: dict[str, Floats] = {}
    if not OWN_MEASURES or not has_logs(workload, trace):
        return found
    seen = [outside.with_arrays(part, outside.read_only) for part in (plan, workload, trace)]
    for name, own in OWN_MEASURES.items():
        one = outside.entry_point(outside.MEASURES, name)
        with outside.guarded("addition-failed", one, port=plan.port):
            given = np.array(own.of(*seen))
        numbers = given.dtype.kind in "biuf" and given.shape == (workload.n_objects,)
        if not numbers or not np.isfinite(given).all():
            n = workload.n_objects
            raise outside.refused("measure-no-numbers", one, port=plan.port, n=n)
        found[name] = given.astype(np.float64)
    return found


def has_logs(workload: Workload, trace: EngineTrace) -> bool:
    """Whether a trace says what became of each instruction (not that of a run without logs)."""
    return len(trace.instructions.visit) >= workload.n_instructions


def papers_clock(
    objects: Objects, done: ObjectTrace, ended_min: float, last: Floats, papers: Floats
) -> None:
    """Write when the last agency cleared each object, and its waits for a review of papers [n].

    last = max over the agencies that deal with it of `cleared`, from `declared` on;
    papers = sum over agencies of max(papers_to - papers_from - review, 0). Open ends are `ended_min`.
    """
    write_papers(
        objects.deals,
        objects.declared,
        objects.review,
        done.papers_from,
        done.papers_to,
        done.cleared,
        ended_min,
        last,
        papers,
    )


@kernel
def write_papers(
    deals: np.ndarray,
    declared: np.ndarray,
    review: np.ndarray,
    papers_from: np.ndarray,
    papers_to: np.ndarray,
    cleared: np.ndarray,
    ended_min: float,
    last: np.ndarray,
    papers: np.ndarray,
) -> None:
    """Implement `papers_clock` on plain arrays."""
    n_agencies = deals.shape[1]
    for i in range(len(declared)):
        latest, waited, dealing = -np.inf, 0.0, 0
        for a in range(n_agencies):
            if deals[i, a]:
                dealing += 1
                latest = max(latest, ended_min if isnan(cleared[i, a]) else cleared[i, a])
            if not isnan(papers_from[i, a]):
                to = ended_min if isnan(papers_to[i, a]) else papers_to[i, a]
                waited += max(to - papers_from[i, a] - review[i, a], 0.0)
        last[i] = latest if dealing == n_agencies else max(latest, declared[i])
        papers[i] = waited


def _visits(workload: Workload, trace: EngineTrace) -> dict[str, Floats]:
    """Return spans, work and counts of visits."""
    visits, n = trace.visits, workload.n_objects
    ended = np.where(np.isnan(visits.ended), trace.ended_min, visits.ended)
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, visits.object, visits.began)
    np.maximum.at(last, visits.object, ended)

    def added(weights: np.ndarray | None = None) -> Floats:
        found: Floats = np.bincount(visits.object, weights=weights, minlength=n).astype(float)
        return found

    return {
        "inspection_span": np.where(np.isfinite(first), last - first, 0.0),
        "inspection_service": added(visits.service),
        "visits": added(),
        "moves": added(visits.moves),
        "openings": added(visits.openings),
        "weighings": added(visits.weighings),
        "scans": added(visits.scans),
        "joint_share": np.minimum(added(visits.joint), 1.0),
    }


def _waits(workload: Workload, trace: EngineTrace) -> dict[str, Floats]:
    """Return the waits of instructions; empty if the trace has none."""
    objects, sent = workload.objects, trace.instructions
    n, whose = workload.n_objects, workload.instructions.object
    if not has_logs(workload, trace):
        return {}
    began = np.full(workload.n_instructions, np.nan)
    served = sent.visit != NOBODY
    began[served] = trace.visits.began[sent.visit[served]]

    def added(begin: Floats, end: Floats) -> Floats:
        until = np.where(
            np.isnan(end) & ~np.isnan(begin) & np.isnan(sent.ended), trace.ended_min, end
        )
        span = np.nan_to_num(np.maximum(until - begin, 0.0))
        found: Floats = np.bincount(whose, weights=span, minlength=n).astype(float)
        return found

    return {
        "hold_wait": added(sent.received, sent.ready),
        "site_wait": added(np.maximum(sent.ready, objects.present[whose]), began),
        "after_wait": added(sent.finished, sent.ended),
    }


def trader_cost(
    plan: Plan, workload: Workload, trace: EngineTrace, overall: Floats, costs: Costs
) -> Floats:
    """Return the trader's cost of each object (CNY): time to release, moves, openings."""
    rates = np.array([costs.delay[CLASS_NAMES[cls]].base for cls in plan.object_class])
    visits, n = trace.visits, workload.n_objects
    moves = np.bincount(visits.object, weights=visits.moves, minlength=n)
    openings = np.bincount(visits.object, weights=visits.openings, minlength=n)
    found: Floats = (
        overall / 60 * rates[workload.objects.stream]
        + moves * costs.move.base
        + openings * costs.opening.base
    )
    return found


def denominators(workload: Workload) -> dict[str, Bools]:
    """Return which objects belong to each denominator [n]; the same under every policy."""
    wanted = np.bincount(workload.instructions.object, minlength=workload.n_objects)
    return {
        "matched": wanted >= 2,
        "inspected": wanted >= 1,
        "all": np.ones(workload.n_objects, np.bool_),
    }


def classes(plan: Plan, workload: Workload) -> Ints:
    """Return the object class of each object [n]."""
    found: Ints = plan.object_class[workload.objects.stream]
    return found
