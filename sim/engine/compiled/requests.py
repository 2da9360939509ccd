"""Requests for visits, in the compiled engine: who takes part, what each part seizes, when it may begin.

A team determines the parts of a visit: the stream, the agencies that inspect and the steps that each
needs. There are few distinct teams, so each is computed once (`new_team`) by functions of
`sim.model.visit`.
"""

import numpy as np

from sim.engine.compiled.dispatch import (
    FULL_STAYS,
    FULL_TEAMS,
    HASH_MASK,
    HASH_MUL,
    new_task,
    put_event,
    queue_for,
    queue_task,
    run_out,
    withdraw_task,
)
from sim.engine.compiled.layout import (
    MOST_PARTIES,
    acts_as_in,
    agency_in,
    cases_of,
    head_at,
    heads_of,
    instruction_input_at,
    instruction_inputs_in,
    instruction_result_at,
    instructions_of,
    leaves_early_in,
    minutes_in,
    need_at,
    needed_of,
    object_at,
    part_at,
    queue_at,
    ready_visit_at,
    ready_visits_of,
    request_at,
    roles_of,
    row_at,
    rows_of,
    scratch_pools,
    scratch_units,
    slot_at,
    stay_at,
    staying_of,
    steps_in,
    stream_at,
    task_at,
    team_at,
    team_member_at,
    team_name_at,
    visit_counts_as_in,
    visit_equipment_in,
    visit_equipment_pool_in,
    visit_kept_in,
    visit_n_steps_in,
    visit_officers_in,
    visit_place_in,
    visit_pool_in,
    visit_shared_in,
    visit_site_pool_in,
)
from sim.engine.event_order import Rank
from sim.jit.kernel import internal, lend
from sim.matching.core.codes import NOBODY, State
from sim.model.queue_rules import keep_units_from, queue_level
from sim.model.ready_visits import write_ready_visits
from sim.model.roles import INSPECTS, RELIES, assign_roles
from sim.model.trace import TaskKind
from sim.model.visit import (
    VisitTables,
    count_steps,
    need_minutes,
    next_part,
    part_minutes,
    part_needs,
)


@internal
def fill_task(w: np.record, t: int, kind: int, i: int, a: int, queue: int, minutes: float) -> None:
    """Write the fields of a task as for papers and samples; visits then set the others."""
    task, now = task_at(w, t), w.now
    task.kind = kind
    task.object = i
    task.agency = a
    task.visit = NOBODY
    task.part = 0
    task.level = 1 if object_at(w, i).urgent else 3
    task.received = now
    task.reserve_from = np.inf
    task.queued = now
    task.began = np.nan
    task.ended = np.nan
    task.minutes = minutes
    task.queue = queue
    task.team = NOBODY
    task.is_left_early = 0


@internal
def expand(w: np.record, i: int, members: int) -> int:
    """Write the instructions of a bit set into `instructions`; return their number."""
    instructions, first, n = instructions_of(w), object_at(w, i).first, 0
    for m in range(first, object_at(w, i).last):
        if members >> (m - first) & 1:
            instructions[n] = m
            n += 1
    return n


# --- teams ---------------------------------------------------------------------------------------


@internal
def visit_tables_of(w: np.record) -> VisitTables:
    """Return the part of the plan that the functions of `sim.model.visit` need."""
    return VisitTables(
        visit_n_steps_in(w),
        visit_shared_in(w),
        visit_place_in(w),
        visit_equipment_in(w),
        visit_kept_in(w),
        visit_counts_as_in(w),
        visit_officers_in(w),
        visit_pool_in(w),
        visit_site_pool_in(w),
        visit_equipment_pool_in(w),
    )


@internal
def is_team(w: np.record, team: int, k: int, n: int) -> bool:
    """Whether a team belongs to stream `k` and the first `n` of `instructions`."""
    known, instructions, steps = team_at(w, team), instructions_of(w), steps_in(w)
    if known.stream != k or known.n != n:
        return False
    for j in range(n):
        member = team_member_at(w, team * MOST_PARTIES + j)
        if (
            member.agency != instruction_input_at(w, instructions[j]).agency
            or member.steps != steps[instructions[j]]
        ):
            return False
    return True


@internal
def team_for(w: np.record, k: int, n: int) -> int:
    """Return the team for stream `k` and the first `n` of `instructions`; create it if missing."""
    instructions, steps, code = instructions_of(w), steps_in(w), k
    for j in range(n):
        code = (
            code * HASH_MUL
            + instruction_input_at(w, instructions[j]).agency * 4093
            + steps[instructions[j]]
        ) & HASH_MASK
    mask = w.capacity_names - 1
    at = (code ^ (code >> 17)) & mask
    while team_name_at(w, at).value != NOBODY:
        team = team_name_at(w, at).value
        if is_team(w, team, k, n):
            return int(team)
        at = (at + 1) & mask
    if w.n_teams >= w.capacity_teams or n > MOST_PARTIES:
        run_out(w, FULL_TEAMS)
        return 0
    team_name_at(w, at).value = w.n_teams
    return new_team(w, k, n)


@internal
def new_team(w: np.record, k: int, n: int) -> int:
    """Compute the parts of a team's visit: first and last step, and the queue for these needs."""
    name, tables = w.n_teams, lend(visit_tables_of(w))
    w.n_teams = name + 1
    team, instructions, steps, agency = (
        team_at(w, name),
        instructions_of(w),
        steps_in(w),
        agency_in(w),
    )
    team.stream = k
    team.n = n
    for j in range(n):
        member = team_member_at(w, name * MOST_PARTIES + j)
        member.agency = instruction_input_at(w, instructions[j]).agency
        member.steps = steps[instructions[j]]
    team.moves = count_steps(tables, k, instructions, n, steps, 1)
    team.openings = count_steps(tables, k, instructions, n, steps, 2)
    team.weighings = count_steps(tables, k, instructions, n, steps, 4)
    team.scans = count_steps(tables, k, instructions, n, steps, 8)
    team.first_part = w.n_parts
    begin = 0
    while True:
        if w.n_parts >= w.capacity_parts:
            run_out(w, FULL_TEAMS)
            return int(name)
        first, last = next_part(tables, k, instructions, n, steps, begin)
        if first == NOBODY and begin > 0:
            break
        part, n_needs = part_at(w, w.n_parts), 0
        if first != NOBODY:
            n_needs = part_needs(
                tables,
                k,
                instructions,
                n,
                steps,
                agency,
                first,
                last,
                scratch_pools(w),
                scratch_units(w),
            )
        part.first = first
        part.last = last
        part.queue = queue_for(w, TaskKind.VISIT, n_needs)
        w.n_parts += 1
        if first == NOBODY or w.full:
            break
        begin = last + 1
    team.n_parts = w.n_parts - team.first_part
    return int(name)


@internal
def part_task(w: np.record, i: int, n: int, team: int, p: int) -> int:
    """Return a new task for part `p` of a visit of the first `n` of `instructions`."""
    part, instructions, k = (
        part_at(w, team_at(w, team).first_part + p),
        instructions_of(w),
        object_at(w, i).stream,
    )
    minutes = 0.0
    if part.first != NOBODY:
        minutes = part_minutes(
            lend(visit_tables_of(w)),
            k,
            instructions,
            n,
            steps_in(w),
            minutes_in(w),
            leaves_early_in(w),
            part.first,
            part.last,
            needed_of(w),
        )
    t = new_task(w)
    fill_task(
        w,
        t,
        TaskKind.VISIT,
        i,
        instruction_input_at(w, instructions[0]).agency,
        part.queue,
        minutes,
    )
    task_at(w, t).part = p
    task_at(w, t).team = team
    if n > 1 and part.first != NOBODY:
        let_leave_early(w, t, k, n, part)
    return t


@internal
def let_leave_early(w: np.record, t: int, k: int, n: int, part: np.record) -> None:
    """Write how long each need of a part is held, if officers leave before its end (`needed`)."""
    task, queue, pools, staying = (
        task_at(w, t),
        queue_at(w, part.queue),
        scratch_pools(w),
        staying_of(w),
    )
    for j in range(queue.n_needs):
        pools[j] = need_at(w, queue.first_need + j).pool
    early = need_minutes(
        lend(visit_tables_of(w)),
        k,
        instructions_of(w),
        n,
        steps_in(w),
        agency_in(w),
        part.first,
        part.last,
        needed_of(w),
        task.minutes,
        pools,
        queue.n_needs,
        staying,
    )
    if not early:
        return
    if task.stays == NOBODY:
        if w.n_stays + w.most_needs > w.capacity_stays:
            run_out(w, FULL_STAYS)
            return
        task.stays = w.n_stays
        w.n_stays += w.most_needs
    task.is_left_early = 1
    for j in range(queue.n_needs):
        stay_at(w, task.stays + j).value = staying[j]


# --- requests ------------------------------------------------------------------------------------


@internal
def same_visit(request: np.record, ready_visit: np.record) -> bool:
    """Whether a request is for this visit."""
    return bool(
        request.joint == ready_visit.joint
        and request.unit_or_case == ready_visit.unit_or_case
        and request.members == ready_visit.members
        and request.level == ready_visit.level
        and request.received == ready_visit.received
        and request.slot_start == ready_visit.slot_start
    )


@internal
def has_ready_instruction(w: np.record, s: int) -> bool:
    """Whether an instruction is dispatched or agreed, so that a visit may begin."""
    for k in range(head_at(w, s).n_rows):
        state = row_at(w, s * w.rows_a_slot + k).state
        if state in (State.DISPATCHED, State.AGREED):
            return True
    return False


@internal
def renew_requests(w: np.record, i: int, s: int) -> None:
    """Update the object's requests for visits to the current state of the platform."""
    if slot_at(w, s).n_requests == 0 and not has_ready_instruction(w, s):
        return
    n = write_ready_visits(
        heads_of(w, s),
        rows_of(w, s),
        cases_of(w, s),
        w.urgent,
        object_at(w, i).first,
        ready_visits_of(w),
    )
    base, kept = s * w.rows_a_slot, 0
    for r in range(slot_at(w, s).n_requests):
        request, wanted = request_at(w, base + r), False
        for f in range(n):
            wanted |= same_visit(request, ready_visit_at(w, f))
        if wanted:
            if kept != r:
                copy_request(request, request_at(w, base + kept))
            kept += 1
        elif request.task != NOBODY:
            withdraw_task(w, request.task)
    for f in range(n):
        known = False
        for r in range(kept):
            known |= same_visit(request_at(w, base + r), ready_visit_at(w, f))
        if not known:
            add_request(w, i, request_at(w, base + kept), ready_visit_at(w, f))
            kept += 1
    slot_at(w, s).n_requests = kept
    offer(w, i, s)


@internal
def copy_request(source: np.record, target: np.record) -> None:
    """Copy a request."""
    target.joint = source.joint
    target.unit_or_case = source.unit_or_case
    target.members = source.members
    target.level = source.level
    target.received = source.received
    target.slot_start = source.slot_start
    target.ready = source.ready
    target.earliest = source.earliest
    target.inspecting = source.inspecting
    target.relying = source.relying
    target.task = source.task


@internal
def add_request(w: np.record, i: int, request: np.record, ready_visit: np.record) -> None:
    """Add a request: who takes part, and when the visit may first begin."""
    now, n, instructions, roles = (
        w.now,
        expand(w, i, ready_visit.members),
        instructions_of(w),
        roles_of(w),
    )
    request.joint = ready_visit.joint
    request.unit_or_case = ready_visit.unit_or_case
    request.members = ready_visit.members
    request.level = ready_visit.level
    request.received = ready_visit.received
    request.slot_start = ready_visit.slot_start
    request.ready = now
    earliest = max(object_at(w, i).present, ready_visit.slot_start)
    request.earliest = earliest
    request.task = NOBODY
    request.inspecting = 0
    request.relying = 0
    accept = w.accept_results != 0
    assign_roles(
        instructions,
        n,
        ready_visit.joint != 0,
        accept,
        instruction_inputs_in(w),
        acts_as_in(w),
        roles,
    )
    for k in range(n):
        instruction_result_at(w, instructions[k]).ready = now
        bit = 1 << (instructions[k] - object_at(w, i).first)
        if roles[k] == INSPECTS:
            request.inspecting |= bit
        elif roles[k] == RELIES:
            request.relying |= bit
    if earliest > now:
        put_event(w, earliest, Rank.OFFER, i, NOBODY, NOBODY)


@internal
def offer(w: np.record, i: int, s: int) -> None:
    """Queue the visits that may begin, if the object is present and in no other visit."""
    if object_at(w, i).in_visit:
        return
    agreed = stream_at(w, object_at(w, i).stream).agreed_slots != 0
    for r in range(slot_at(w, s).n_requests):
        request = request_at(w, s * w.rows_a_slot + r)
        if request.task != NOBODY or request.earliest > w.now:
            continue
        n = expand(w, i, request.inspecting)
        t = part_task(w, i, n, team_for(w, object_at(w, i).stream, n), 0)
        task = task_at(w, t)
        if request.members != request.inspecting | request.relying:
            wait_for_absent(w, t)
        task.level = queue_level(request.level, w.queue_rule)
        task.received = request.received
        task.reserve_from = keep_units_from(request.joint != 0, agreed, w.now, w.reserve_after)
        request.task = t
        queue_task(w, t)


@internal
def wait_for_absent(w: np.record, t: int) -> None:
    """Extend a visit by the grace time, for which the team waits for an absent party."""
    task = task_at(w, t)
    task.minutes += w.grace
    if task.is_left_early:
        for j in range(queue_at(w, task.queue).n_needs):
            stay_at(w, task.stays + j).value += w.grace
