"""Port and policy to plan: the serial plan, then each lever of the policy (architecture, principle 8)."""

from collections.abc import Callable, Mapping

import numpy as np

from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput
from sim.matching.core.codes import NOBODY
from sim.matching.rules import Rules, RuleTables
from sim.model.calendars import capacity_of, on_duty, units_on_duty
from sim.model.levers import apply_levers
from sim.model.plan import DRAIN_DAYS, Capacity, Plan, Pool, PoolKind, Steps
from sim.model.port_indices import (
    agencies_of,
    equipment_kinds,
    most_steps,
    places,
    procedure_steps,
)
from sim.model.queue_rules import URGENT_FIRST
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.port.schema import Dealing, Port, Resource
from sim.types import Bools, Floats, Ints
from sim.units import DAY_MIN, clock_minutes

COUNTED = {None: 0, "move": 1, "opening": 2, "weighing": 4, "scan": 8}


def build_plan(port: Port, policy: Policy, days: int, *, drain_days: int = DRAIN_DAYS) -> Plan:
    """Return the plan of a port under a policy.

    `days` are the days of arrivals, warm-up included; the run may last `drain_days` longer, until all
    objects are released. Raises BadInput if a visit needs something that the port never has.
    """
    plan = serial_plan(port, days, drain_days)
    chosen = [lever for lever in LEVERS if lever in policy.levers]
    plan = apply_levers(plan, port, policy.policy, chosen)
    check_plan(plan)
    return plan


def serial_plan(port: Port, days: int, drain_days: int = DRAIN_DAYS) -> Plan:
    """Return the plan without any lever: one agency after another, each with its own resources."""
    agencies = agencies_of(port)
    pools = PoolMaker(port, agencies, (days + drain_days) * DAY_MIN)
    tables = RuleTables(port_rules(port, matching=False))
    streams = tuple(port.streams)
    coordinating = port.coordinating
    return Plan(
        port=port.port,
        policy="serial",
        agencies=agencies,
        streams=streams,
        places=places(port),
        equipment=equipment_kinds(port),
        step_names=tuple(
            tuple(step.step for step in procedure_steps(port, stream)) for stream in streams
        ),
        object_class=np.array(
            [CLASS_NAMES.index(port.streams[stream].object_class) for stream in streams]
        ),
        turn=_turns(port, agencies),
        steps=_steps(port),
        officers=_per_agency(port, agencies, lambda dealing: int(dealing.officers.base), 0),
        papers_pool=_staff_pools(port, agencies, pools, "papers"),
        visit_pool=_staff_pools(port, agencies, pools, "visit"),
        site_pool=pools.table("site", port.sites, places(port)),
        equipment_pool=pools.table("equipment", port.equipment, equipment_kinds(port)),
        laboratory_pool=np.array(
            [
                pools.make("laboratory", f"laboratory/{name}", a, port.laboratories.get(name))
                for a, name in enumerate(agencies)
            ]
        ),
        pools=tuple(pools.pools),
        capacity=pools.capacity(),
        until_min=float((days + drain_days) * DAY_MIN),
        acts_as=np.arange(len(agencies)),
        rules=tables.record,
        sites=tables.site_table,
        queue_rule=URGENT_FIRST,
        agreed_slots=np.zeros(len(streams), np.bool_),
        shared_laboratory=False,
        accept_results=False,
        slot_every=coordinating.slot_every.base,
        slot_notice=coordinating.slot_notice.base,
        slot_length=coordinating.slot_length.base,
        reserve_after=coordinating.reserve_after.base,
        last_start=coordinating.last_start.base,
    )


def port_rules(port: Port, *, matching: bool) -> Rules:
    """Return the matching rules of a port."""
    rules = port.matching
    return Rules(
        hold_window_min={cls: window.base for cls, window in rules.hold_window.items()},
        matching=matching,
        late_join=rules.late_join,
        agree_within_min=rules.agree_within.base,
        working_hours=_hours(rules.working_hours),
        grace_min=rules.grace.base,
        invited={cls: list(names) for cls, names in rules.invited.items()},
    )


def _hours(clocks: tuple[str, str] | None) -> tuple[float, float] | None:
    if clocks is None:
        return None
    return float(clock_minutes(clocks[0])), float(clock_minutes(clocks[1]))


class PoolMaker:
    """Numbers the pools of a port and computes their capacity."""

    def __init__(self, port: Port, agencies: tuple[str, ...], until_min: int) -> None:
        self._port, self._agencies, self._until_min = port, agencies, until_min
        self.pools: list[Pool] = []
        self._units: list[tuple[Ints, Ints]] = []
        self._number: dict[str, int] = {}
        self._on_duty: dict[str, tuple[Ints, Floats]] = {}

    def _hours(self, calendar: str) -> tuple[Ints, Floats]:
        """Return the share on duty over time by a calendar, computed once."""
        if calendar not in self._on_duty:
            self._on_duty[calendar] = on_duty(self._port, calendar, self._until_min)
        return self._on_duty[calendar]

    def make(self, kind: PoolKind, name: str, agency: int, resource: Resource | None) -> int:
        """Return the number of a pool, created if missing; NOBODY without a resource."""
        if resource is None:
            return NOBODY
        if name not in self._number:
            if resource.count is None:
                raise BadInput("resource-without-count", key=name)
            count = int(resource.count.base)
            units = units_on_duty(*self._hours(resource.calendar), count)
            self._number[name] = len(self.pools)
            self.pools.append(Pool(name, kind, (agency,), int(units[1].max())))
            self._units.append(units)
        return self._number[name]

    def table(
        self,
        kind: PoolKind,
        resources: Mapping[str, Mapping[str, Resource]],
        words: tuple[str, ...],
    ) -> Ints:
        """Return the pools of sites or equipment [words, A]."""
        found = np.full((len(words), len(self._agencies)), NOBODY)
        for row, word in enumerate(words):
            for a, agency in enumerate(self._agencies):
                resource = resources[word].get(agency)
                found[row, a] = self.make(kind, f"{kind}/{word}/{agency}", a, resource)
        return found

    def capacity(self) -> Capacity:
        """Return the capacity of all pools over time."""
        return capacity_of(self._units)


def _turns(port: Port, agencies: tuple[str, ...]) -> Ints:
    turns = np.full((len(port.streams), len(agencies)), NOBODY)
    for k, stream in enumerate(port.streams.values()):
        for turn, agency in enumerate(stream.order):
            turns[k, agencies.index(agency)] = turn
    return turns


def _per_agency(
    port: Port, agencies: tuple[str, ...], read: Callable[[Dealing], int], missing: int
) -> Ints:
    """Return one whole number for each stream and agency [K, A]."""
    found = np.full((len(port.streams), len(agencies)), missing)
    for k, stream in enumerate(port.streams.values()):
        for name, dealing in stream.agencies.items():
            found[k, agencies.index(name)] = read(dealing)
    return found


def _staff_pools(port: Port, agencies: tuple[str, ...], pools: PoolMaker, what: str) -> Ints:
    found = np.full((len(port.streams), len(agencies)), NOBODY)
    for k, stream in enumerate(port.streams.values()):
        for name, dealing in stream.agencies.items():
            group = dealing.papers.qualification if what == "papers" else dealing.qualification
            resource = port.staff[name][group]
            a = agencies.index(name)
            found[k, a] = pools.make("staff", f"staff/{name}/{group}", a, resource)
    return found


def _steps(port: Port) -> Steps:
    shape = (len(port.streams), most_steps(port))
    shared: Bools = np.zeros(shape, np.bool_)
    place, equipment, counts = np.zeros(shape, int), np.full(shape, NOBODY), np.zeros(shape, int)
    n_steps = np.zeros(shape[0], int)
    for k, stream in enumerate(port.streams):
        for s, step in enumerate(procedure_steps(port, stream)):
            n_steps[k] = s + 1
            shared[k, s] = step.shared
            place[k, s] = places(port).index(step.place)
            if step.equipment is not None:
                equipment[k, s] = equipment_kinds(port).index(step.equipment)
            counts[k, s] = COUNTED[step.counts_as]
    return Steps(n_steps, shared, place, equipment, np.zeros(shape, np.bool_), counts)


def check_plan(plan: Plan) -> None:
    """Raise BadInput if some visit could never begin under the plan."""
    for k, stream in enumerate(plan.streams):
        for a in np.flatnonzero(plan.officers[k] > 0):
            pool = plan.pools[plan.visit_pool[k, a]]
            if pool.size < plan.officers[k, a]:
                raise BadInput(
                    "visit-not-staffed",
                    key=f"streams.{stream}.agencies.{plan.agencies[a]}.officers",
                    needed=int(plan.officers[k, a]),
                    pool=pool.name,
                    there=pool.size,
                )
        _check_steps(plan, k)


def _check_steps(plan: Plan, k: int) -> None:
    for s in range(plan.steps.n_steps[k]):
        key = f"streams.{plan.streams[k]}: step {plan.step_names[k][s]}"
        place, kind = plan.steps.place[k, s], plan.steps.equipment[k, s]
        if (plan.site_pool[place] == NOBODY).all():
            raise BadInput("step-without-site", key=key, kind=plan.places[place])
        if kind != NOBODY and (plan.equipment_pool[kind] == NOBODY).all():
            raise BadInput("step-without-equipment", key=key, kind=plan.equipment[kind])
