"""Requests for visits: who takes part, what each part seizes, when it may begin."""

import numpy as np

from sim.engine.event_order import Rank
from sim.engine.reference.adapter import PlatformAdapter
from sim.engine.reference.layout import Part, QueuedTask, ReadyVisit, VisitRequest
from sim.engine.reference.setup import World
from sim.matching.core.codes import NOBODY
from sim.model.instruction_inputs import instruction_inputs_of
from sim.model.queue_rules import keep_units_from, queue_level
from sim.model.roles import ABSENT, INSPECTS, RELIES, assign_roles, relied_on
from sim.model.trace import TaskKind
from sim.model.visit import need_minutes, next_part, part_minutes, part_needs
from sim.types import Ints


class Requests:
    """The visits that objects wait for, according to the platform."""

    def __init__(self, world: World, adapter: PlatformAdapter) -> None:
        self._world, self._adapter = world, adapter
        plan, workload = world.plan, world.workload
        self._inputs = instruction_inputs_of(workload)
        most_needs = 2 + len(plan.equipment) + len(plan.agencies)
        most_parties = int(np.diff(workload.first_instruction()).max(initial=0))
        self._pools = np.zeros(most_needs, np.int64)
        self._units = np.zeros(most_needs, np.int64)
        self._stays = np.zeros(most_needs)
        self._until = np.zeros(most_parties)

    def renew_requests(self, i: int) -> None:
        """Update the object's requests for visits to the current state of the platform."""
        requests = self._world.objects[i].requests
        wanted = self._adapter.ready_visits(i)
        for ready_visit in [known for known in requests if known not in wanted]:
            task = requests.pop(ready_visit).task
            if task is not None:
                self._world.dispatch.withdraw_task(task)
        for ready_visit in wanted:
            if ready_visit not in requests:
                requests[ready_visit] = self._add_request(i, ready_visit)
        self.offer(i)

    def _add_request(self, i: int, ready_visit: ReadyVisit) -> VisitRequest:
        """Return a request: who takes part, the parts of the visit, and when it may first begin."""
        world, plan = self._world, self._world.plan
        rows = np.array(ready_visit.instructions)
        n, roles = len(rows), np.zeros(len(rows), int)
        world.recorder.ready[rows] = world.now
        inputs, acts_as = self._inputs, plan.acts_as
        assign_roles(rows, n, ready_visit.joint, plan.accept_results, inputs, acts_as, roles)
        inspecting = tuple(rows[roles == INSPECTS].tolist())
        relying = tuple(
            (int(rows[k]), int(relied_on(rows, n, k, inputs, acts_as, roles)))
            for k in np.flatnonzero(roles == RELIES).tolist()
        )
        absent = bool((roles == ABSENT).any())
        parts = self._parts(i, inspecting)
        if absent:
            parts[0] = wait_for_absent(parts[0], world.grace)
        earliest = max(world.present[i], ready_visit.slot_start)
        if earliest > world.now:
            world.events.call(earliest, Rank.OFFER, i, NOBODY, self.offer)
        return VisitRequest(ready_visit, inspecting, relying, absent, world.now, earliest, parts)

    def _parts(self, i: int, inspecting: tuple[int, ...]) -> list[Part]:
        """Return the parts of a visit."""
        stream, steps = self._world.stream[i], self._world.instructions.steps
        rows, n = np.array(inspecting, np.int64), len(inspecting)
        parts: list[Part] = []
        begin = 0
        while True:
            first, last = next_part(self._world.tables, stream, rows, n, steps, begin)
            if first == NOBODY:
                return parts or [Part((), 0.0, ())]
            parts.append(self._part(stream, rows, int(first), int(last)))
            begin = last + 1

    def _part(self, stream: int, rows: Ints, first: int, last: int) -> Part:
        """Return one part of the visit for these instructions, from its first to its last step."""
        tables, table, n = self._world.tables, self._world.instructions, len(rows)
        pools, units, until, stays = self._pools, self._units, self._until, self._stays
        steps, lengths, agency = table.steps, table.minutes, table.agency
        k = part_needs(tables, stream, rows, n, steps, agency, first, last, pools, units)
        minutes = part_minutes(
            tables, stream, rows, n, steps, lengths, table.leaves_early, first, last, until
        )
        need_minutes(
            tables, stream, rows, n, steps, agency, first, last, until, minutes, pools, k, stays
        )
        needs = tuple(zip(pools[:k].tolist(), units[:k].tolist(), strict=True))
        return Part(needs, float(minutes), tuple(stays[:k].tolist()))

    def offer(self, i: int, _: int = NOBODY) -> None:
        """Queue the visits that may begin, if the object is present and in no other visit."""
        obj = self._world.objects.get(i)
        if obj is None or obj.in_visit:
            return
        agreed = bool(self._world.plan.agreed_slots[self._world.stream[i]])
        for request in obj.requests.values():
            if request.task is None and request.earliest <= self._world.now:
                task = self.part_task(i, request, 0, agreed)
                request.task = self._world.dispatch.queue_task(task)

    def part_task(self, i: int, request: VisitRequest, part: int, agreed: bool) -> QueuedTask:
        """Return one part of a visit as a task; `agreed`: a slot was agreed for it."""
        world, ready_visit = self._world, request.ready_visit
        what, a = request.parts[part], world.agency_of(request.inspecting[0])
        task = world.new_task(TaskKind.VISIT, i, a, what.needs, what.minutes)
        task.stays = what.stays
        task.part = part
        task.level = int(queue_level(ready_visit.level, world.plan.queue_rule))
        task.received = ready_visit.received
        task.reserve_from = keep_units_from(
            ready_visit.joint, agreed, world.now, world.plan.reserve_after
        )
        return task


def wait_for_absent(part: Part, grace: float) -> Part:
    """Return the part extended by the grace time, for which the team waits for an absent party."""
    stays = tuple(minutes + grace for minutes in part.stays)
    return Part(part.needs, part.minutes + grace, stays)
