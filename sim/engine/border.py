"""What happens at the border, for the compiled engine: the same story as `reference`, in small steps.

One handler an event. What an agency, the platform or a team decides is decided by the functions of
`sim.matching.core` and `sim.model`, which the reference engine calls too.
"""

import numpy as np

from sim.engine.kernel import (
    FULL_CASES,
    FULL_SAID,
    FULL_SLOTS,
    is_left_over,
    is_open,
    keep_units,
    line_up,
    new_task,
    next_in_line,
    put_event,
    queue_for,
    queue_task,
    release,
    seize,
    withdraw_task,
)
from sim.engine.ranks import Rank
from sim.engine.world import World
from sim.matching.core.codes import FIRST_TERMINAL, NOBODY, Kind, Reason, Subject
from sim.matching.core.compiled import inlined, internal
from sim.matching.core.transition import deliver
from sim.model.calendars import after_open_minutes, first_slot
from sim.model.freed import freed_visits, open_object, open_questions, write_message
from sim.model.team import ABSENT, INSPECTS, RELIES, assign_roles, keep_units_from, relied_on
from sim.model.trace import TaskKind
from sim.model.visit import count_steps, next_part, part_minutes, part_needs, queue_level

INSPECTED, RELIED, WITHDRAWN = 0, 1, 2  # how an instruction's wait for its inspection ended
URGENCY = 1  # the code of an urgent object, one of those that the rules list


# --- turns and papers ----------------------------------------------------------------------------


@internal
def first_turn(w: World, i: int) -> int:
    """Return the turn of the agencies that now deal with an object."""
    k, bits, least = w.stream[i], w.borders[i].waiting, -2
    for a in range(w.turn.shape[1]):
        if bits >> a & 1 and (least == -2 or w.turn[k, a] < least):
            least = w.turn[k, a]
    return int(least)


@internal
def begin_turn(w: World, i: int) -> None:
    """The next agencies take their turn now."""
    turn, bits = first_turn(w, i), w.borders[i].waiting
    for a in range(w.turn.shape[1]):
        if bits >> a & 1 and w.turn[w.stream[i], a] == turn:
            put_event(w, w.clock[0].now, Rank.TURN, i, a, NOBODY)


@inlined
def take_turn(w: World, i: int, a: int) -> None:
    """Papers come to an agency's desk."""
    now = w.clock[0].now
    w.papers_from[i, a] = now
    if w.review[i, a] <= 0:
        end_papers(w, i, a)
        return
    w.room[0] = w.papers_pool[w.stream[i], a]
    w.units[0] = 1
    t = new_task(w)
    fill_task(w, t, TaskKind.PAPERS, i, a, 1, w.review[i, a])
    queue_task(w, t)


@internal
def fill_task(w: World, t: int, kind: int, i: int, a: int, n_needs: int, minutes: float) -> None:
    """Write a task that needs `w.room[:n]`, as papers and samples are; visits add what differs."""
    task, now = w.tasks[t], w.clock[0].now
    task.kind = kind
    task.object = i
    task.agency = a
    task.visit = NOBODY
    task.part = 0
    task.level = 1 if w.urgent[i] else 3
    task.received = now
    task.reserve_from = np.inf
    task.queued = now
    task.began = np.nan
    task.ended = np.nan
    task.minutes = minutes
    task.queue = queue_for(w, kind, n_needs)
    task.next_step = 0


@internal
def row_of(w: World, i: int, a: int) -> int:
    """Return an agency's instruction of an object, or NOBODY."""
    for m in range(w.first[i], w.first[i + 1]):
        if w.agency[m] == a:
            return int(m)
    return NOBODY


@inlined
def end_papers(w: World, i: int, a: int) -> None:
    """Papers have passed: an instruction follows, or the agency lets go."""
    now = w.clock[0].now
    w.papers_to[i, a] = now
    m = row_of(w, i, a)
    if m == NOBODY:
        if w.first[i + 1] > w.first[i]:
            say(w, i, Kind.NO_INTEREST, a, NOBODY)
        let_go(w, i, 1 << a)
    else:
        put_event(w, now + w.orders[m].delay, Rank.SEND, i, a, NOBODY)


@inlined
def instruct(w: World, i: int, a: int) -> None:
    """Send the instruction to the platform."""
    m, now = row_of(w, i, a), w.clock[0].now
    order, fate = w.orders[m], w.fates[m]
    fate.pending = 1
    fate.received = now
    if not np.isnan(order.withdrawn_after):
        put_event(w, now + order.withdrawn_after, Rank.WITHDRAW, i, a, NOBODY)
    address(w, Kind.INSTRUCT, a, m)
    w.message[0].methods = order.methods
    w.message[0].urgency = URGENCY if w.urgent[i] else NOBODY
    send(w, i)


@inlined
def withdraw(w: World, i: int, a: int) -> None:
    """The agency no longer wants the inspection; too late once it has begun."""
    m = row_of(w, i, a)
    if w.borders[i].done or not w.fates[m].pending:
        return
    if say(w, i, Kind.CANCEL, a, m) == Reason.CANCELLED:
        tell(w, i, m, WITHDRAWN)


@internal
def tell(w: World, i: int, m: int, outcome: int) -> None:
    """The agency learns how its instruction fared."""
    w.fates[m].pending = 0
    put_event(w, w.clock[0].now, Rank.INSPECTED, i, w.agency[m], outcome)


@inlined
def go_on(w: World, i: int, a: int, outcome: int) -> None:
    """The agency goes on with an inspected object, once its sample is analysed."""
    if outcome == WITHDRAWN:
        let_go(w, i, 1 << a)
        return
    m = row_of(w, i, a)
    if w.fates[m].sample == NOBODY:
        treat(w, i, a, m)


@inlined
def treat(w: World, i: int, a: int, m: int) -> None:
    """What a hit asks for is done before the agency disposes."""
    order = w.orders[m]
    if order.hit and (order.found_by_partner or not w.fates[m].relied):
        w.borders[i].detained |= order.detained
        put_event(w, w.clock[0].now + order.treatment, Rank.TREATED, i, a, NOBODY)
    else:
        settle(w, i, a)


@inlined
def settle(w: World, i: int, a: int) -> None:
    """Dispose, once all instructions that one agency had united in the visit are ready."""
    m = row_of(w, i, a)
    fate = w.fates[m]
    if fate.relied:
        let_go(w, i, 1 << a)
        return
    fate.unsettled = 0
    mates = 0
    for other in range(w.first[i], w.first[i + 1]):
        b = w.agency[other]
        if w.fates[other].visit == fate.visit and w.acts_as[b] == w.acts_as[a]:
            if w.fates[other].unsettled:
                return
            mates |= 1 << b
    expect(w, say(w, i, Kind.DISPOSE, a, m), Reason.DISPOSED, Reason.DISPOSED, Reason.DISPOSED)
    let_go(w, i, mates)


@internal
def let_go(w: World, i: int, bits: int) -> None:
    """Agencies have done with the object; the next take their turn, or it is released."""
    clock, border = w.clock[0], w.borders[i]
    turn = first_turn(w, i)
    for a in range(w.let_go.shape[1]):
        if bits >> a & 1:
            w.let_go[i, a] = clock.now
    border.waiting &= ~bits
    if border.waiting == 0:
        border.released = max(clock.now, w.present[i])
        border.done = 1
        close_slot(w, i)
        clock.left -= 1
    elif first_turn(w, i) != turn:
        begin_turn(w, i)


# --- the platform --------------------------------------------------------------------------------


@internal
def slot_of(w: World, i: int) -> int:
    """Return where the platform's state of an object stands; the first message opens it."""
    border, clock = w.borders[i], w.clock[0]
    if border.slot != NOBODY:
        return int(border.slot)
    if clock.n_free == 0:
        clock.full = FULL_SLOTS
        return 0
    clock.n_free -= 1
    s = w.free[clock.n_free]
    border.slot = s
    for k in range(w.row_words.shape[1]):
        w.row_words[s, k] = 0
    for k in range(w.case_words.shape[1]):
        w.case_words[s, k] = 0
    for k in range(w.head_words.shape[1]):
        w.head_words[s, k] = 0
    open_object(w.heads[s : s + 1], w.object_class[w.stream[i]])
    w.slots[s].n_requests = 0
    w.slots[s].timer = np.inf
    return int(s)


@internal
def close_slot(w: World, i: int) -> None:
    """Forget an object that all agencies have let go."""
    border, clock = w.borders[i], w.clock[0]
    if border.slot != NOBODY:
        w.free[clock.n_free] = border.slot
        clock.n_free += 1
        border.slot = NOBODY


@internal
def address(w: World, kind: int, a: int, m: int) -> None:
    """Begin a message of an agency."""
    speaker = w.acts_as[a] if a != NOBODY else NOBODY
    write_message(w.message, w.clock[0].now, kind, speaker, m)


@internal
def say(w: World, i: int, kind: int, a: int, m: int) -> int:
    """Send a message that needs no more words; returns the platform's answer."""
    address(w, kind, a, m)
    return send(w, i)


@internal
def send(w: World, i: int) -> int:
    """Send `w.message`, and act on what the platform made of it."""
    s, clock = slot_of(w, i), w.clock[0]
    reason, _, n_log, full = deliver(
        w.heads[s : s + 1], w.rows[s], w.cases[s], w.message, w.rules, w.sites, w.log
    )
    if full:
        clock.full = FULL_CASES
    if clock.n_said >= len(w.said):
        clock.full = FULL_SAID
    else:
        said = w.said[clock.n_said]
        said.at = clock.now
        said.object = i
        said.kind = w.message[0].kind
        said.agency = w.message[0].agency
        said.number = w.message[0].number
        said.reason = reason
        clock.n_said += 1
    changed = note_changes(w, n_log)
    watch_deadline(w, i, s)
    ask_parties(w, i, s)
    if changed:
        renew_requests(w, i, s)
    return reason


@internal
def note_changes(w: World, n_log: int) -> bool:
    """Write down which instructions changed their state; returns whether any did."""
    changed, now = False, w.clock[0].now
    for k in range(1, n_log + 1):
        line = w.log[k]
        if line.subject != Subject.INSTRUCTION:
            continue
        changed = True
        fate = w.fates[line.number]
        fate.state = line.state
        if line.case != NOBODY and np.isnan(fate.matched):
            fate.matched = now
        if line.state >= FIRST_TERMINAL and np.isnan(fate.ended):
            fate.ended = now
    return changed


@internal
def watch_deadline(w: World, i: int, s: int) -> None:
    """Wake the platform at its next deadline for this object."""
    deadline, slot = w.heads[s].deadline, w.slots[s]
    if deadline < slot.timer:
        slot.timer = max(deadline, w.clock[0].now)
        put_event(w, slot.timer, Rank.TIMER, i, NOBODY, NOBODY)


@inlined
def run_deadline(w: World, i: int) -> None:
    """A deadline of the platform may have come."""
    if w.borders[i].done:
        return
    s = w.borders[i].slot
    slot, now = w.slots[s], w.clock[0].now
    if slot.timer > now:
        return
    slot.timer = np.inf
    if w.heads[s].deadline <= now:
        say(w, i, Kind.CLOCK, NOBODY, NOBODY)
    else:
        watch_deadline(w, i, s)


@internal
def ask_parties(w: World, i: int, s: int) -> None:
    """Art. 9: each party of a forming case thinks for a while of its working time."""
    if w.heads[s].n_cases == 0:
        return
    n = open_questions(w.heads[s : s + 1], w.rows[s], w.cases[s], w.first[i], w.asked)
    k, now = w.stream[i], w.clock[0].now
    for q in range(n):
        m = w.asked[q].number
        if w.fates[m].asked:
            continue
        w.fates[m].asked = 1
        a, order = w.agency[m], w.orders[m]
        minutes = order.on_platform if w.agreed_slots[k] else order.by_phone
        pool = w.tables.visit_pool[k, a]
        when = after_open_minutes(
            w.open_at, w.open_units, w.open_first[pool], w.open_first[pool + 1], now, minutes
        )
        if when < np.inf:
            put_event(w, when, Rank.ANSWER, i, a, NOBODY)


@inlined
def answer(w: World, i: int, a: int) -> None:
    """The party declines, proposes a slot, or confirms the one that stands."""
    if w.borders[i].done:
        return
    s, m = w.borders[i].slot, row_of(w, i, a)
    w.fates[m].asked = 0
    n = open_questions(w.heads[s : s + 1], w.rows[s], w.cases[s], w.first[i], w.asked)
    q = 0
    while q < n and w.asked[q].number != m:
        q += 1
    if q == n:
        return
    members, slot_start = w.asked[q].members, w.asked[q].slot_start
    if w.orders[m].declines:
        say(w, i, Kind.DECLINE, a, m)
    elif np.isnan(slot_start) or say(w, i, Kind.CONFIRM, a, m) == Reason.SLOT_IN_PAST:
        propose(w, i, a, m, members)


@inlined
def propose(w: World, i: int, a: int, m: int, members: int) -> None:
    """With agreed slots the first one open to all parties; else "from now on"."""
    now, k, ruling = w.clock[0].now, w.stream[i], w.ruling[0]
    start, end = max(now, w.present[i]), np.inf
    if w.agreed_slots[k]:
        n = expand(w, i, members)
        for j in range(n):
            w.room[j] = w.tables.visit_pool[k, w.agency[w.party[j]]]
        notice = max(now + ruling.slot_notice, w.present[i])
        start = first_slot(
            w.open_at, w.open_units, w.open_first, w.room, n, notice, ruling.slot_every
        )
        end = start + ruling.slot_length
    if start < np.inf:
        address(w, Kind.PROPOSE, a, m)
        w.message[0].slot_start = start
        w.message[0].slot_end = end
        send(w, i)


# --- visits --------------------------------------------------------------------------------------


@internal
def expand(w: World, i: int, members: int) -> int:
    """Write the instructions that bits stand for into `w.party`; returns how many."""
    n = 0
    for m in range(w.first[i], w.first[i + 1]):
        if members >> (m - w.first[i]) & 1:
            w.party[n] = m
            n += 1
    return n


@internal
def same_visit(request: np.record, freed: np.record) -> bool:
    """Whether a request is for this visit."""
    return bool(
        request.joint == freed.joint
        and request.place == freed.place
        and request.members == freed.members
        and request.level == freed.level
        and request.received == freed.received
        and request.slot_start == freed.slot_start
    )


@internal
def renew_requests(w: World, i: int, s: int) -> None:
    """Keep the object's requests for visits as the platform now sees them."""
    n = freed_visits(
        w.heads[s : s + 1], w.rows[s], w.cases[s], w.ruling[0].urgent, w.first[i], w.freed
    )
    slot, kept = w.slots[s], 0
    for r in range(slot.n_requests):
        request = w.requests[s, r]
        wanted = False
        for f in range(n):
            wanted |= same_visit(request, w.freed[f])
        if wanted:
            if kept != r:
                w.requests[s, kept] = w.requests[s, r]
            kept += 1
        elif request.task != NOBODY:
            withdraw_task(w, request.task)
    for f in range(n):
        known = False
        for r in range(kept):
            known |= same_visit(w.requests[s, r], w.freed[f])
        if not known:
            add_request(w, i, w.requests[s, kept], w.freed[f])
            kept += 1
    slot.n_requests = kept
    offer(w, i, s)


@internal
def add_request(w: World, i: int, request: np.record, freed: np.record) -> None:
    """Work out who comes, and when the visit may first begin."""
    now, n = w.clock[0].now, expand(w, i, freed.members)
    request.joint = freed.joint
    request.place = freed.place
    request.members = freed.members
    request.level = freed.level
    request.received = freed.received
    request.slot_start = freed.slot_start
    request.ready = now
    request.earliest = max(w.present[i], freed.slot_start)
    request.task = NOBODY
    request.inspecting = 0
    request.relying = 0
    accept = w.ruling[0].accept_results != 0
    assign_roles(w.party, n, freed.joint != 0, accept, w.orders, w.acts_as, w.roles)
    for k in range(n):
        w.fates[w.party[k]].ready = now
        bit = 1 << (w.party[k] - w.first[i])
        if w.roles[k] == INSPECTS:
            request.inspecting |= bit
        elif w.roles[k] == RELIES:
            request.relying |= bit
    if request.earliest > now:
        put_event(w, request.earliest, Rank.OFFER, i, NOBODY, NOBODY)


@internal
def offer(w: World, i: int, s: int) -> None:
    """Queue what may begin: the object is at hand and in no other visit."""
    if w.borders[i].in_visit:
        return
    now, ruling = w.clock[0].now, w.ruling[0]
    for r in range(w.slots[s].n_requests):
        request = w.requests[s, r]
        if request.task == NOBODY and request.earliest <= now:
            t = part_task(w, i, request.inspecting, 0, 0)
            task = w.tasks[t]
            if request.members != request.inspecting | request.relying:
                task.minutes += ruling.grace
            task.level = queue_level(request.level, ruling.joint_priority != 0)
            task.received = request.received
            agreed = w.agreed_slots[w.stream[i]] != 0
            task.reserve_from = keep_units_from(
                request.joint != 0, agreed, now, ruling.reserve_after
            )
            request.task = t
            queue_task(w, t)


@internal
def part_task(w: World, i: int, inspecting: int, part: int, begin: int) -> int:
    """Return a new task for the part of a visit that begins with step `begin`, or later."""
    n, k = expand(w, i, inspecting), w.stream[i]
    first, last = next_part(w.tables, k, w.party, n, w.steps, begin)
    minutes, n_needs = 0.0, 0
    if first != NOBODY:
        minutes = part_minutes(w.tables, k, w.party, n, w.steps, w.minutes, first, last)
        n_needs = part_needs(
            w.tables, k, w.party, n, w.steps, w.agency, first, last, w.room, w.units
        )
    t = new_task(w)
    fill_task(w, t, TaskKind.VISIT, i, w.agency[w.party[0]], n_needs, minutes)
    w.tasks[t].part = part
    w.tasks[t].next_step = last + 1 if first != NOBODY else w.tables.n_steps[k]
    return t


@inlined
def begin_visit(w: World, t: int) -> None:
    """The team is at the site: other requests for the object step back, the parties start."""
    i = w.tasks[t].object
    border, clock = w.borders[i], w.clock[0]
    s = border.slot
    border.in_visit = 1
    members = 0
    for r in range(w.slots[s].n_requests):
        request = w.requests[s, r]
        if request.task == t:
            members = request.inspecting | request.relying
            open_visit(w, i, t, request)
        elif request.task != NOBODY:
            withdraw_task(w, request.task)
        request.task = NOBODY
    clock.n_visits += 1
    for m in range(w.first[i], w.first[i + 1]):
        if members >> (m - w.first[i]) & 1:
            reason = say(w, i, Kind.START, w.agency[m], m)
            expect(w, reason, Reason.STARTED, Reason.STARTED_ALONE, Reason.ALREADY_DONE)


@inlined
def open_visit(w: World, i: int, t: int, request: np.record) -> None:
    """Write down a visit that begins."""
    v = w.clock[0].n_visits
    visit, task = w.visits[v], w.tasks[t]
    task.visit = v
    n, k = expand(w, i, request.inspecting), w.stream[i]
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
    absent = request.members != request.inspecting | request.relying
    visit.waited_absent = w.ruling[0].grace if absent else 0.0
    visit.moves = count_steps(w.tables, k, w.party, n, w.steps, 1)
    visit.openings = count_steps(w.tables, k, w.party, n, w.steps, 2)
    visit.weighings = count_steps(w.tables, k, w.party, n, w.steps, 4)
    visit.scans = count_steps(w.tables, k, w.party, n, w.steps, 8)
    visit.agencies = 0
    for j in range(n):
        m = w.party[j]
        visit.agencies |= 1 << w.acts_as[w.agency[m]]
        w.fates[m].visit = v
        w.fates[m].unsettled = 1
    visit.rows = n
    n = expand(w, i, request.relying)
    for j in range(n):
        w.fates[w.party[j]].visit = v
    visit.rows += n


@inlined
def end_part(w: World, t: int) -> None:
    """Part after part, then the results."""
    i, v = w.tasks[t].object, w.tasks[t].visit
    visit, k = w.visits[v], w.stream[i]
    visit.service += w.tasks[t].minutes
    n, begin = expand(w, i, visit.inspecting), w.tasks[t].next_step
    if next_part(w.tables, k, w.party, n, w.steps, begin)[0] == NOBODY:
        visit.ended = w.clock[0].now
        conclude(w, i, v)
        return
    ruling = w.ruling[0]
    following = part_task(w, i, visit.inspecting, w.tasks[t].part + 1, begin)
    task = w.tasks[following]
    task.visit = v
    task.level = queue_level(visit.level, ruling.joint_priority != 0)
    task.received = visit.received
    task.reserve_from = keep_units_from(
        visit.joint != 0, False, w.clock[0].now, ruling.reserve_after
    )
    queue_task(w, following)


@inlined
def conclude(w: World, i: int, v: int) -> None:
    """Each party reports that it has finished; samples go to the laboratory."""
    visit, now = w.visits[v], w.clock[0].now
    first, last = w.first[i], w.first[i + 1]
    for m in range(first, last):
        if visit.inspecting >> (m - first) & 1:
            reason = say(w, i, Kind.FINISH, w.agency[m], m)
            expect(w, reason, Reason.FINISHED, Reason.ALREADY_DONE, Reason.ALREADY_DONE)
            w.fates[m].finished = now
    for m in range(first, last):
        if visit.relying >> (m - first) & 1:
            rely(w, i, v, m)
    send_samples(w, i, v)
    w.borders[i].in_visit = 0
    for m in range(first, last):
        if visit.inspecting >> (m - first) & 1:
            tell(w, i, m, INSPECTED)
    for m in range(first, last):
        if visit.relying >> (m - first) & 1:
            tell(w, i, m, RELIED)
    renew_requests(w, i, w.borders[i].slot)


@inlined
def rely(w: World, i: int, v: int, m: int) -> None:
    """A party accepts a partner's result."""
    visit, n, mine = w.visits[v], expand(w, i, w.visits[v].members), 0
    for k in range(n):
        bit = w.party[k] - w.first[i]
        w.roles[k] = ABSENT
        if visit.inspecting >> bit & 1:
            w.roles[k] = INSPECTS
        elif visit.relying >> bit & 1:
            w.roles[k] = RELIES
        if w.party[k] == m:
            mine = k
    other = relied_on(w.party, n, mine, w.orders, w.acts_as, w.roles)
    address(w, Kind.ACCEPT_RESULT, w.agency[m], m)
    w.message[0].other = other
    expect(w, send(w, i), Reason.RESULT_ACCEPTED, Reason.RESULT_ACCEPTED, Reason.RESULT_ACCEPTED)
    w.fates[m].relied = 1


@inlined
def send_samples(w: World, i: int, v: int) -> None:
    """Art. 10: with shared laboratories one sample serves all parties of the visit."""
    first, last, longest, sampled = w.first[i], w.first[i + 1], 0.0, 0
    for m in range(first, last):
        if w.visits[v].inspecting >> (m - first) & 1 and w.orders[m].analysis > 0:
            sampled += 1
            longest = max(longest, w.orders[m].analysis)
    together, t = w.ruling[0].shared_laboratory != 0 and sampled > 1, NOBODY
    for m in range(first, last):
        if w.visits[v].inspecting >> (m - first) & 1 and w.orders[m].analysis > 0:
            if t == NOBODY or not together:
                t = analyse(w, i, v, m, longest if together else w.orders[m].analysis)
            w.fates[m].sample = t


@internal
def analyse(w: World, i: int, v: int, m: int, minutes: float) -> int:
    """Queue a sample at the laboratory; returns the task."""
    pool = w.laboratory_pool[w.agency[m]]
    w.room[0] = pool
    w.units[0] = 1
    t = new_task(w)
    fill_task(w, t, TaskKind.LABORATORY, i, w.agency[m], 1 if pool != NOBODY else 0, minutes)
    w.tasks[t].visit = v
    queue_task(w, t)
    return t


@inlined
def end_analysis(w: World, t: int) -> None:
    """Those who waited for the result go on."""
    i = w.tasks[t].object
    for m in range(w.first[i], w.first[i + 1]):
        if w.fates[m].sample == t:
            treat(w, i, w.agency[m], m)


# --- one instant ---------------------------------------------------------------------------------


@internal
def expect(w: World, reason: int, one: int, two: int, three: int) -> None:
    """Stop the run if the platform answers what it never should."""
    if reason not in (one, two, three):
        w.clock[0].fault = reason + 1


@inlined
def end_task(w: World, t: int) -> None:
    """Papers, a part of a visit or an analysis have ended."""
    release(w, t)
    task = w.tasks[t]
    if task.kind == TaskKind.PAPERS:
        end_papers(w, task.object, task.agency)
    elif task.kind == TaskKind.VISIT:
        end_part(w, t)
    else:
        end_analysis(w, t)


@inlined
def dispatch(w: World) -> None:
    """Offer free units to the heads of the queues, in their order."""
    clock = w.clock[0]
    clock.pass_asked = 0
    end, at = line_up(w), 0
    while at < end:
        t, name = w.line[at, 0], w.line[at, 1]
        if w.queues[name].head == NOBODY:
            at += 1
        elif w.queues[name].head != t:
            next_in_line(w, at, end, name)
        elif not is_open(w, name, clock.now):
            at += 1
        elif is_left_over(w, name):
            seize(w, t)
            if w.tasks[t].kind == TaskKind.VISIT and w.tasks[t].part == 0:
                begin_visit(w, t)
            if w.queues[name].head == NOBODY:
                at += 1
            else:
                next_in_line(w, at, end, name)
        else:
            if clock.now >= w.tasks[t].reserve_from:
                keep_units(w, name)
            at += 1
