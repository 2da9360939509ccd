"""Visits in progress, in the compiled engine: start, parts, results and samples."""

import numpy as np

from sim.engine.compiled.dispatch import new_task, put_event, queue_for, queue_task, withdraw_task
from sim.engine.compiled.layout import (
    acts_as_in,
    instruction_input_at,
    instruction_inputs_in,
    instruction_result_at,
    instructions_of,
    laboratory_at,
    object_at,
    request_at,
    roles_of,
    said_now,
    scratch_pools,
    scratch_units,
    slot_at,
    speaker_at,
    task_at,
    team_at,
    visit_at,
)
from sim.engine.compiled.platform import address, expect, say, send
from sim.engine.compiled.requests import copy_request, expand, fill_task, part_task, renew_requests
from sim.engine.event_order import Rank
from sim.jit.kernel import internal
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.model.queue_rules import keep_units_from, queue_level
from sim.model.roles import ABSENT, INSPECTS, RELIES, relied_on
from sim.model.trace import TaskKind

INSPECTED, RELIED, WITHDRAWN = 0, 1, 2  # how the wait of an instruction for its inspection ended


@internal
def begin_visit(w: np.record, t: int) -> None:
    """Start a visit: withdraw other requests for the object and let the parties start."""
    i = task_at(w, t).object
    obj = object_at(w, i)
    obj.in_visit = 1
    base, members, kept = obj.slot * w.rows_a_slot, 0, 0
    for r in range(slot_at(w, obj.slot).n_requests):
        request = request_at(w, base + r)
        if request.task == t:
            members = request.inspecting | request.relying
            open_visit(w, i, t, request)
            continue
        if request.task != NOBODY:
            withdraw_task(w, request.task)
            request.task = NOBODY
        if kept != r:
            copy_request(request, request_at(w, base + kept))
        kept += 1
    slot_at(w, obj.slot).n_requests = kept
    w.n_visits += 1
    for m in range(obj.first, obj.last):
        if members >> (m - obj.first) & 1:
            reason = say(w, i, Kind.START, instruction_input_at(w, m).agency, m)
            expect(w, reason, Reason.STARTED, Reason.STARTED_ALONE, Reason.ALREADY_DONE)


@internal
def open_visit(w: np.record, i: int, t: int, request: np.record) -> None:
    """Record a visit that begins."""
    v = w.n_visits
    visit, task, instructions = visit_at(w, v), task_at(w, t), instructions_of(w)
    task.visit = v
    visit.object = i
    visit.members = request.members
    visit.inspecting = request.inspecting
    visit.relying = request.relying
    visit.joint = request.joint
    visit.level = request.level
    visit.received = request.received
    visit.ready = request.ready
    visit.queued = task.queued
    visit.began = task.began
    visit.ended = np.nan
    visit.service = 0.0
    visit.team = task.team
    absent = request.members != request.inspecting | request.relying
    visit.waited_absent = w.grace if absent else 0.0
    visit.agencies = 0
    visit.rows = expand(w, i, request.inspecting)
    for j in range(visit.rows):
        visit.agencies |= 1 << speaker_at(w, instruction_input_at(w, instructions[j]).agency).value
        instruction_result_at(w, instructions[j]).visit = v
        instruction_result_at(w, instructions[j]).unsettled = 1
    n = expand(w, i, request.relying)
    for j in range(n):
        instruction_result_at(w, instructions[j]).visit = v
    visit.rows += n


@internal
def end_part(w: np.record, t: int) -> None:
    """Queue the next part of a visit; after the last, conclude."""
    i, v, part = task_at(w, t).object, task_at(w, t).visit, task_at(w, t).part + 1
    visit = visit_at(w, v)
    visit.service += task_at(w, t).minutes
    if part >= team_at(w, visit.team).n_parts:
        visit.ended = w.now
        conclude(w, i, v)
        return
    following = part_task(w, i, expand(w, i, visit.inspecting), visit.team, part)
    task = task_at(w, following)
    task.visit = v
    task.level = queue_level(visit.level, w.queue_rule)
    task.received = visit.received
    task.reserve_from = keep_units_from(visit.joint != 0, False, w.now, w.reserve_after)
    queue_task(w, following)


@internal
def tell(w: np.record, i: int, m: int, outcome: int) -> None:
    """Tell the agency how its instruction ended."""
    instruction_result_at(w, m).pending = 0
    put_event(w, w.now, Rank.INSPECTED, i, instruction_input_at(w, m).agency, outcome)


@internal
def conclude(w: np.record, i: int, v: int) -> None:
    """Let each party report that it has finished, and send samples to the laboratory."""
    visit = visit_at(w, v)
    first, last = object_at(w, i).first, object_at(w, i).last
    for m in range(first, last):
        if visit.inspecting >> (m - first) & 1:
            reason = say(w, i, Kind.FINISH, instruction_input_at(w, m).agency, m)
            expect(w, reason, Reason.FINISHED, Reason.ALREADY_DONE, Reason.ALREADY_DONE)
            instruction_result_at(w, m).finished = w.now
    for m in range(first, last):
        if visit.relying >> (m - first) & 1:
            rely(w, i, v, m)
    send_samples(w, i, v)
    object_at(w, i).in_visit = 0
    for m in range(first, last):
        if visit.inspecting >> (m - first) & 1:
            tell(w, i, m, INSPECTED)
    for m in range(first, last):
        if visit.relying >> (m - first) & 1:
            tell(w, i, m, RELIED)
    renew_requests(w, i, object_at(w, i).slot)


@internal
def rely(w: np.record, i: int, v: int, m: int) -> None:
    """Let a party accept a partner's result."""
    visit, instructions, roles, mine = visit_at(w, v), instructions_of(w), roles_of(w), 0
    n = expand(w, i, visit.members)
    for k in range(n):
        bit = instructions[k] - object_at(w, i).first
        roles[k] = ABSENT
        if visit.inspecting >> bit & 1:
            roles[k] = INSPECTS
        elif visit.relying >> bit & 1:
            roles[k] = RELIES
        if instructions[k] == m:
            mine = k
    other = relied_on(instructions, n, mine, instruction_inputs_in(w), acts_as_in(w), roles)
    address(w, Kind.ACCEPT_RESULT, instruction_input_at(w, m).agency, m)
    said_now(w, 0).other = other
    expect(w, send(w, i), Reason.RESULT_ACCEPTED, Reason.RESULT_ACCEPTED, Reason.RESULT_ACCEPTED)
    instruction_result_at(w, m).relied = 1


@internal
def send_samples(w: np.record, i: int, v: int) -> None:
    """Send samples to the laboratory; if it is shared, one serves all parties (art. 10)."""
    first, last, longest, sampled = object_at(w, i).first, object_at(w, i).last, 0.0, 0
    inspecting = visit_at(w, v).inspecting
    for m in range(first, last):
        if inspecting >> (m - first) & 1 and instruction_input_at(w, m).analysis > 0:
            sampled += 1
            longest = max(longest, instruction_input_at(w, m).analysis)
    together, t = w.shared_laboratory != 0 and sampled > 1, NOBODY
    for m in range(first, last):
        if inspecting >> (m - first) & 1 and instruction_input_at(w, m).analysis > 0:
            if t == NOBODY or not together:
                t = analyse(
                    w, i, v, m, longest if together else instruction_input_at(w, m).analysis
                )
            instruction_result_at(w, m).sample = t


@internal
def analyse(w: np.record, i: int, v: int, m: int, minutes: float) -> int:
    """Queue a sample at the laboratory and return the task."""
    a = instruction_input_at(w, m).agency
    pool = laboratory_at(w, a).value
    scratch_pools(w)[0] = pool
    scratch_units(w)[0] = 1
    queue = queue_for(w, TaskKind.LABORATORY, 1 if pool != NOBODY else 0)
    t = new_task(w)
    fill_task(w, t, TaskKind.LABORATORY, i, a, queue, minutes)
    task_at(w, t).visit = v
    queue_task(w, t)
    return t
