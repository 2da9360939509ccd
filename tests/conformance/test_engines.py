"""Both engines keep their promises: audits, the null lever, one lever at a time, losses."""

import subprocess
import sys
from dataclasses import fields
from hashlib import sha256

import numpy as np
import pytest

from sim.engine.compiled.run import run as run_compiled
from sim.engine.reference.run import run as run_reference
from sim.matching.core.codes import NOBODY, Kind
from sim.model.audit import audit
from sim.model.trace import EngineTrace, TaskKind, differences
from sim.policy.levers import LEVERS
from sim.policy.load import policy_names
from sim.port.schema import Port
from tests.worlds.small import changed, small, world


@pytest.fixture(params=[run_compiled, run_reference], ids=["compiled", "reference"], autouse=True)
def _engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.worlds.small.run", request.param)


NO_QUARANTINE = {"streams__imports__agencies__quarantine__instructs": 0.0}


def without_overlap(port: Port) -> Port:
    stream = port.streams["imports"].model_copy(update={"overlap": None})
    return port.model_copy(update={"streams": {"imports": stream}})


def fingerprint(trace: EngineTrace) -> str:
    digest = sha256()
    for table in ("objects", "instructions", "visits", "tasks", "messages"):
        part = getattr(trace, table)
        for field in fields(part):
            digest.update(getattr(part, field.name).tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("policy", policy_names())
@pytest.mark.parametrize("seed", [1, 2])
def test_the_audit_of_every_policy_is_clean(policy: str, seed: int) -> None:
    found = world(small(), policy, seed=seed)
    assert audit(found.plan, found.workload, found.trace) == []


@pytest.mark.parametrize("lever", list(LEVERS))
def test_the_audit_of_every_lever_alone_is_clean(lever: str) -> None:
    found = world(small(), f"serial+{lever}")
    assert audit(found.plan, found.workload, found.trace) == []


def test_the_audit_finds_what_is_wrong() -> None:
    """A check that cannot fail is none: each table is damaged once, and the audit says so."""
    found = world(small(), "joint")
    trace = found.trace
    began = trace.tasks.began.copy()
    papers = np.flatnonzero(trace.tasks.kind == TaskKind.PAPERS)
    for column, value in (("began", began[papers[5]] - 600.0), ("began", began[papers[5]] + 0.25)):
        getattr(trace.tasks, column)[papers[5]] = value
        assert audit(found.plan, found.workload, trace) != []
    trace.tasks.began[:] = began
    assert audit(found.plan, found.workload, trace) == []
    trace.objects.cleared[3, 0] = np.nan
    assert any("lets go" in text for text in audit(found.plan, found.workload, trace))


def test_a_policy_compared_with_itself_differs_by_nothing() -> None:
    assert differences(world(small(), "joint").trace, world(small(), "joint").trace) == []


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.conformance.test_engines import fingerprint\n"
        "from tests.worlds.small import small, world\n"
        "print(fingerprint(world(small(), 'joint').trace))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == fingerprint(world(small(), "joint").trace)


def test_matching_changes_nothing_if_only_one_agency_ever_instructs() -> None:
    """Nobody to match with: where quarantine's papers pass at once, customs never waits for it."""
    port = changed(
        without_overlap(small()),
        **NO_QUARANTINE,
        streams__imports__agencies__quarantine__papers__automatic=1.0,
    )
    apart, matched = world(port, "parallel"), world(port, "parallel+matching")
    assert len(apart.trace.visits.object) > 20
    assert np.array_equal(apart.trace.objects.released, matched.trace.objects.released)


def test_joint_equals_parallel_if_only_one_agency_exists_for_the_goods() -> None:
    """No second agency, no second site, machine or laboratory: all nine levers do nothing."""
    port = changed(without_overlap(small()), **NO_QUARANTINE)
    port = changed(port, streams__imports__agencies__quarantine__deals_with=0.0)
    alone = {
        name: {word: {"customs": inner["customs"]} for word, inner in getattr(port, name).items()}
        for name in ("sites", "equipment")
    }
    laboratories = {"customs": port.laboratories["customs"]}
    port = port.model_copy(update={**alone, "laboratories": laboratories})
    parallel, joint = world(port, "parallel"), world(port, "joint")
    assert np.array_equal(parallel.trace.objects.released, joint.trace.objects.released)
    assert np.array_equal(parallel.trace.visits.began, joint.trace.visits.began)


# --- one lever at a time -----------------------------------------------------------------------


def test_parallel_declaration_lets_all_papers_begin_at_the_declaration() -> None:
    """Direction: papers begin no later, for every object; in serial customs waits for quarantine."""
    serial, parallel = world(small(), "serial"), world(small(), "serial+parallel_declaration")
    declared = serial.workload.objects.declared[:, None]
    deals = serial.workload.objects.deals
    began = parallel.trace.objects.papers_from
    assert np.array_equal(began[deals], np.broadcast_to(declared, deals.shape)[deals])
    assert (serial.trace.objects.papers_from[deals] >= began[deals]).all()
    assert parallel.mean_release() < serial.mean_release()


def test_matching_forms_cases_and_spares_openings() -> None:
    """Direction: fewer moves, openings, weighings and scans, since shared steps are done once."""
    apart, matched = world(small(), "parallel"), world(small(), "parallel+matching")
    assert not apart.trace.visits.joint.any()
    assert matched.trace.visits.joint.sum() > 5
    for count in ("moves", "openings", "weighings", "scans"):
        assert getattr(matched.trace.visits, count).sum() < getattr(apart.trace.visits, count).sum()


def test_matching_without_parallel_papers_never_matches() -> None:
    """Customs has not read the papers while quarantine inspects, so holding is in vain: a loss."""
    serial, held = world(small(), "serial"), world(small(), "serial+matching")
    assert not held.trace.visits.joint.any()
    assert held.mean_release() > serial.mean_release()


def test_shared_sites_merge_pools_and_shorten_no_visit() -> None:
    """Direction: two small pools become one; what a visit takes stays as it was."""
    apart, shared = world(small(), "parallel"), world(small(), "parallel+shared_site")
    names = {pool.name for pool in shared.plan.pools}
    assert {"site/bay/shared", "site/scan_lane/shared"} <= names
    assert np.isclose(
        apart.trace.visits.service.sum(), shared.trace.visits.service.sum(), rtol=0.02
    )


def test_shared_equipment_lets_an_agency_use_the_others_machines() -> None:
    """Direction: more machines within reach of each; sites and staff stay apart."""
    shared = world(small(), "parallel+shared_equipment")
    names = [pool.name for pool in shared.plan.pools]
    assert "equipment/weighbridge/shared" in names
    assert "site/bay/customs" in names


def test_joint_priority_puts_joint_visits_first() -> None:
    """Direction: a joint visit that is not urgent stands at level 2, before singles at 3; else both at 3."""
    plain, first = (
        world(small(), "parallel+matching"),
        world(small(), "parallel+matching+joint_priority"),
    )
    assert 2 not in plain.trace.tasks.level
    assert 2 in first.trace.tasks.level


def test_slots_begin_on_the_grid_within_everybodys_hours() -> None:
    """Direction: no agreed visit begins before its slot; slots lie on the half-hour in office hours."""
    found = world(small(), "parallel+matching+slots")
    tasks = found.trace.tasks
    joint = found.trace.visits.joint[tasks.visit] & (tasks.visit != NOBODY) & (tasks.part == 0)
    queued = tasks.queued[joint & (tasks.kind == TaskKind.VISIT)]
    assert len(queued) > 5
    on_grid = queued % 30 == 0
    assert on_grid.mean() > 0.7  # the rest had to wait for another visit of the same object
    day = queued[on_grid] % 1440
    assert (day >= 8 * 60 + 30).all()
    assert (day < 17 * 60 + 30).all()


def test_shared_laboratories_analyse_one_sample_for_all_parties() -> None:
    """Direction: never more analyses, fewer where both parties of a visit sampled."""
    port = changed(
        small(),
        streams__imports__agencies__customs__laboratory__share=1.0,
        streams__imports__agencies__quarantine__laboratory__share=1.0,
    )
    apart, shared = (
        world(port, policy)
        for policy in ("parallel+matching", "parallel+matching+shared_laboratory")
    )
    analyses = [(found.trace.tasks.kind == TaskKind.LABORATORY).sum() for found in (apart, shared)]
    assert analyses[1] < analyses[0]


def test_accepted_results_save_officers_and_may_miss_something() -> None:
    """Direction: a party that relies sends nobody, so staff hours fall; control can only fall too."""
    port = changed(
        small(),
        streams__imports__agencies__customs__relies=1.0,
        streams__imports__agencies__quarantine__relies=1.0,
    )
    sent, relied = world(port, "parallel+matching"), world(port, "parallel+matching+accept_results")
    assert not sent.trace.instructions.relied.any()
    assert relied.trace.instructions.relied.any()
    said = relied.trace.messages
    assert (said.kind == Kind.ACCEPT_RESULT).sum() == relied.trace.instructions.relied.sum()


def test_back_office_does_nothing_to_goods() -> None:
    """The lever moves steps of articles; goods have none that move."""
    apart, moved = world(small(), "serial"), world(small(), "serial+back_office")
    assert differences(apart.trace, moved.trace) == []


def test_the_merger_lets_one_office_speak_for_both() -> None:
    """Direction: quarantine never speaks; two wishes for one object are one visit, or a repeated one."""
    merged = world(small(), "merged")
    assert not (merged.trace.messages.agency == 1).any()
    assert (merged.trace.visits.rows == 2).any()
    assert not merged.trace.visits.joint.any()


def officer_minutes(trace: EngineTrace) -> float:
    """What all visits together take of units, as long as each stays."""
    begun = np.repeat(~np.isnan(trace.tasks.began), np.diff(trace.tasks.need_first))
    return float((trace.tasks.need_units * trace.tasks.need_minutes)[begun].sum())


LEAVING = {
    f"streams__imports__agencies__{agency}__leaves_early": 1.0
    for agency in ("customs", "quarantine")
}


def test_officers_who_leave_when_they_are_done_work_less_and_free_their_units() -> None:
    """Direction: same objects, same visits, fewer staff hours in joint visits; apart nothing changes."""
    stay, leave = world(small(), "joint"), world(changed(small(), **LEAVING), "joint")
    tasks = leave.trace.tasks
    task = np.repeat(np.arange(len(tasks.began)), np.diff(tasks.need_first))
    early = tasks.began[task] + tasks.need_minutes < tasks.ended[task]
    assert early.any()
    assert leave.trace.visits.joint[tasks.visit[task[early]]].all()
    kinds = {leave.plan.pools[pool].kind for pool in tasks.need_pool[early]}
    assert kinds == {"staff"}  # the site is needed to the end
    assert audit(leave.plan, leave.workload, leave.trace) == []
    assert officer_minutes(leave.trace) < officer_minutes(stay.trace)
    apart = world(small(), "parallel"), world(changed(small(), **LEAVING), "parallel")
    assert differences(apart[0].trace, apart[1].trace) == []


# --- where joint loses ---------------------------------------------------------------------------


def test_joint_loses_where_the_partner_is_scarce_and_keeps_other_hours() -> None:
    """Quarantine has two officers, on duty on two mornings: those inspected jointly wait for them.

    Customs alone would have been done within the day. The paired difference on objects that both
    want is positive in every one of five replications, and the comparison says that joint loses.
    """
    port = scarce()
    losses = []
    for replication in range(5):
        apart = world(port, "parallel", days=21, replication=replication)
        joint = world(port, "parallel+matching+slots", days=21, replication=replication)
        customs = joint.trace.instructions
        rows = apart.workload.instructions
        mine = apart.wanted_by_two()[rows.object] & (rows.agency == 0)
        done = customs.finished[mine] - apart.trace.instructions.finished[mine]
        losses.append(np.nanmean(done))
    assert min(losses) > 0


def scarce() -> Port:
    port = changed(
        small(),
        streams__imports__agencies__quarantine__coordination__declines=0.0,
        streams__imports__agencies__customs__coordination__declines=0.0,
        matching__agree_within=120.0,
    )
    mornings = port.calendars["office"][0].model_copy(
        update={"days": ("tue", "fri"), "opens": "08:30", "closes": "12:30"}
    )
    return port.model_copy(update={"calendars": {**port.calendars, "office": (mornings,)}})
