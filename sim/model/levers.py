"""The levers as pure functions from plan to plan. Each changes only what its name says."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, get_args

import numpy as np

from sim import outside
from sim.domain.agencies import Agency
from sim.domain.objects import ObjectClass
from sim.matching.core.codes import NOBODY
from sim.model.plan import Capacity, Plan, Pool, PoolKind, Steps
from sim.model.port_indices import places, procedure_steps
from sim.model.queue_rules import JOINT_FIRST, QUEUE_RULES
from sim.policy.levers import OWN_LEVERS
from sim.port.schema import Port
from sim.text import N_, Said
from sim.types import Floats, Ints

Groups = list[list[int]]


def apply_levers(plan: Plan, port: Port, policy: str, levers: Iterable[str]) -> Plan:
    """Return the plan with the levers applied in the given order, named after the policy."""
    for lever in levers:
        plan = APPLY[lever](plan, port) if lever in APPLY else own_lever(lever, plan, port)
    return replace(plan, policy=policy)


def own_lever(lever: str, plan: Plan, port: Port) -> Plan:
    """Apply a lever of another distribution. Raises BadInput if it gives what no engine can run."""
    one = outside.entry_point(outside.LEVERS, lever)
    own = OWN_LEVERS[lever]
    with outside.guarded("addition-failed", one, port=port.port):
        copied = outside.with_arrays(plan, lambda array: outside.read_only(array.copy()))
        changed = own.apply(copied, port.model_copy(deep=True))
    wrong = what_no_lever_changes(plan, changed)
    if wrong:
        raise outside.refused("lever-plan-impossible", one, port=port.port, found=wrong)
    return _as_engines_take_it(changed)


def _as_engines_take_it(plan: Plan) -> Plan:
    """Return the plan with arrays of its own and plain numbers, whatever a lever made them from."""
    plan = outside.with_arrays(plan, lambda array: np.array(array, order="C"))
    minutes: dict[str, Any] = {name: float(getattr(plan, name)) for name in MINUTES}
    return replace(plan, **minutes, queue_rule=int(plan.queue_rule))


MINUTES = ("slot_every", "slot_notice", "slot_length", "reserve_after", "last_start")
SWITCHES = ("shared_laboratory", "accept_results")


def what_no_lever_changes(before: Plan, after: object) -> Said | None:
    """Say what is wrong with the plan that a lever gives; None if nothing is.

    Engines run on plain arrays: their shapes, and pools that are there, are what they rely on.
    """
    if not isinstance(after, Plan):
        return Said(N_("it gives a `{kind}` instead of a plan"), {"kind": type(after).__name__})
    for name in ("port", "agencies", "streams", "places", "equipment", "step_names", "until_min"):
        if getattr(before, name) != getattr(after, name):
            return Said(N_("it changes `{name}`"), {"name": name})
    old, new = _arrays(before), _arrays(after)
    for name in old:
        if name not in new or (new[name].shape, new[name].dtype) != (
            old[name].shape,
            old[name].dtype,
        ):
            return Said(N_("it changes the shape or type of `{name}`"), {"name": name})
    for name in ("object_class", "steps.n_steps"):
        if not np.array_equal(old[name], new[name]):
            return Said(N_("it changes `{name}`"), {"name": name})
    if ((old["turn"] == NOBODY) != (new["turn"] == NOBODY)).any():  # who deals with a stream stays
        return Said(N_("it changes `{name}`"), {"name": "turn"})
    return _wrong_pools(old, new, after) or _wrong_numbers(before, after) or _wrong_capacity(after)


def _arrays(plan: Any) -> dict[str, np.ndarray]:
    """Return the arrays of a plan whose shape streams, agencies, steps and places give."""
    steps = vars(plan.steps) if isinstance(plan.steps, Steps) else {}
    parts = {**vars(plan), **{f"steps.{name}": part for name, part in steps.items()}}
    return {name: part for name, part in parts.items() if isinstance(part, np.ndarray)}


def _wrong_pools(old: dict[str, np.ndarray], new: dict[str, np.ndarray], after: Any) -> Said | None:
    """Say which table names a pool, place, machine or agency that is not there."""
    n_agencies = len(after.agencies)
    if not isinstance(after.pools, tuple) or not all(isinstance(p, Pool) for p in after.pools):
        return Said(N_("it changes the shape or type of `{name}`"), {"name": "pools"})
    for pool in after.pools:
        owned = all(owner in range(n_agencies) for owner in pool.agencies)
        if pool.kind not in get_args(PoolKind) or not owned:
            return Said(N_("it names something in `{name}` that does not exist"), {"name": "pools"})
    for name in (n for n in new if n.endswith("_pool")):
        if ((new[name] == NOBODY) & (old[name] != NOBODY)).any():
            return Said(N_("it removes a pool from `{name}`"), {"name": name})
        if (new[name] < NOBODY).any() or (new[name] >= len(after.pools)).any():
            return Said(N_("it names a pool in `{name}` that does not exist"), {"name": name})
    used = np.arange(new["steps.place"].shape[1]) < new["steps.n_steps"][:, None]
    for name, table, least, end in (
        ("steps.place", new["steps.place"][used], 0, len(after.places)),
        ("steps.equipment", new["steps.equipment"][used], NOBODY, len(after.equipment)),
        ("acts_as", new["acts_as"], 0, n_agencies),
        ("turn", new["turn"], NOBODY, n_agencies),
    ):
        if (table < least).any() or (table >= end).any():
            return Said(N_("it names something in `{name}` that does not exist"), {"name": name})
    return None


def _wrong_numbers(before: Plan, after: Any) -> Said | None:
    """Say which number no engine can use: of officers, minutes or a rule."""
    if (after.officers < 0).any():
        return Said(N_("its `{name}` is below 0 or not a finite number"), {"name": "officers"})
    for name in MINUTES:
        value = getattr(after, name)
        number = isinstance(value, int | float | np.integer | np.floating)
        if not number or not np.isfinite(value) or value < 0:
            return Said(N_("its `{name}` is below 0 or not a finite number"), {"name": name})
    if before.slot_every > 0 and after.slot_every == 0:
        return Said(N_("it changes `{name}`"), {"name": "slot_every"})
    rule = after.queue_rule
    if not isinstance(rule, int | np.integer) or isinstance(rule, bool) or rule not in QUEUE_RULES:
        known = list(QUEUE_RULES)
        return Said(N_("its `queue_rule` is not among {known}"), {"known": known})
    for name in SWITCHES:
        if not isinstance(getattr(after, name), bool):
            return Said(N_("its `{name}` is neither True nor False"), {"name": name})
    return None


def _wrong_capacity(after: Any) -> Said | None:
    """Say what is wrong with the units of pools over time."""
    if not isinstance(after.capacity, Capacity):
        return Said(N_("it changes the shape or type of `{name}`"), {"name": "capacity"})
    at, pool, units = after.capacity.at, after.capacity.pool, after.capacity.units
    for name, column in vars(after.capacity).items():
        dtype = np.float64 if name == "at" else np.int64
        if not isinstance(column, np.ndarray) or column.dtype != dtype or column.ndim != 1:
            return Said(
                N_("it changes the shape or type of `{name}`"), {"name": f"capacity.{name}"}
            )
    if not len(at) == len(pool) == len(units):
        return Said(N_("it gives columns of `capacity` of different lengths"))
    if set(pool[at == 0]) != set(range(len(after.pools))) or not np.isin(pool, pool[at == 0]).all():
        return Said(N_("its `capacity` does not begin with every pool"))
    ordered = np.array_equal(np.lexsort((pool, at)), np.arange(len(at)))
    if (units < 0).any() or not np.isfinite(at).all() or (at < 0).any() or not ordered:
        return Said(N_("its `capacity` is below 0 or out of order"))
    return None


def parallel_declaration(plan: Plan, port: Port) -> Plan:
    """All agencies of a stream begin at once; steps that hand over paper are dropped."""
    turn = np.where(plan.turn == NOBODY, NOBODY, 0)
    return replace(plan, turn=turn, steps=_drop(plan, port, "parallel_declaration"))


def matching(plan: Plan, port: Port) -> Plan:
    """The platform holds and matches instructions; all other rules are those of the port."""
    rules = plan.rules.copy()
    rules["matching"] = 1
    return replace(plan, rules=rules, steps=_drop(plan, port, "matching"))


def shared_site(plan: Plan, _: Port) -> Plan:
    """The sites of each kind become one pool (art. 7: one supervision area, one platform)."""
    groups = [_real(row) for row in plan.site_pool]
    plan = merge_pools(plan, groups, "shared")
    return replace(plan, site_pool=_filled(plan.site_pool))


def shared_equipment(plan: Plan, _: Port) -> Plan:
    """The machines of each kind become one pool."""
    groups = [_real(row) for row in plan.equipment_pool]
    plan = merge_pools(plan, groups, "shared")
    return replace(plan, equipment_pool=_filled(plan.equipment_pool))


def joint_priority(plan: Plan, _: Port) -> Plan:
    """A joint visit outranks a single one of equal urgency."""
    return replace(plan, queue_rule=JOINT_FIRST)


def slots(plan: Plan, port: Port) -> Plan:
    """The parties agree on slots on the platform and keep their teams free for them.

    Applies to streams with appointments only; at lanes and belts a team is always ready.
    """
    return replace(
        plan, agreed_slots=np.array([stream.appointments for stream in port.streams.values()])
    )


def shared_laboratory(plan: Plan, _: Port) -> Plan:
    """Laboratories are one pool, and one sample serves all parties of a visit."""
    plan = merge_pools(plan, [_real(plan.laboratory_pool)], "shared")
    filled = _filled(plan.laboratory_pool[None, :])[0]
    return replace(plan, shared_laboratory=True, laboratory_pool=filled)


def accept_results(plan: Plan, _: Port) -> Plan:
    """A party whose methods a partner covers may rely on the partner's result."""
    return replace(plan, accept_results=True)


def back_office(plan: Plan, port: Port) -> Plan:
    """Steps that a procedure assigns to the back office are done there."""
    place = plan.steps.place.copy()
    for k, stream in enumerate(plan.streams):
        for s, step in enumerate(procedure_steps(port, stream)):
            if step.moved_by is not None and step.moved_by.lever == "back_office":
                place[k, s] = places(port).index(step.moved_by.place)
    return replace(plan, steps=replace(plan.steps, place=place))


def merger(plan: Plan, _: Port) -> Plan:
    """Quarantine is part of customs: it acts as customs, in its turn, and all resources are pooled."""
    customs, quarantine = int(Agency.CUSTOMS), int(Agency.QUARANTINE)
    plan = merge_pools(plan, _merged_groups(plan, customs, quarantine), "merged")
    acts_as = plan.acts_as.copy()
    acts_as[quarantine] = customs
    turn = plan.turn.copy()
    both = (turn[:, customs] != NOBODY) & (turn[:, quarantine] != NOBODY)
    first = np.minimum(turn[:, customs], turn[:, quarantine])
    turn[both, customs] = turn[both, quarantine] = first[both]
    rules = plan.rules.copy()
    for cls in ObjectClass:
        for field in ("required", "competent"):
            if rules[field][0, cls] >> quarantine & 1:
                rules[field][0, cls] &= ~(1 << quarantine)
                rules[field][0, cls] |= 1 << customs
    site, equipment = plan.site_pool.copy(), plan.equipment_pool.copy()
    laboratory = plan.laboratory_pool.copy()
    for table in (site, equipment, laboratory[None, :]):
        for row in table:
            own = max(row[customs], row[quarantine])
            row[customs] = row[quarantine] = own
    return replace(
        plan,
        acts_as=acts_as,
        turn=turn,
        rules=rules,
        site_pool=site,
        equipment_pool=equipment,
        laboratory_pool=laboratory,
    )


def _merged_groups(plan: Plan, customs: int, quarantine: int) -> Groups:
    """Return the pools of both agencies to be merged: staff of a stream, sites, machines, laboratories."""
    tables = (
        plan.papers_pool,
        plan.visit_pool,
        plan.site_pool,
        plan.equipment_pool,
        plan.laboratory_pool[None, :],
    )
    return [_real(row[[customs, quarantine]]) for table in tables for row in table]


def _drop(plan: Plan, port: Port, lever: str) -> Steps:
    """Mark the steps that a lever makes unnecessary."""
    dropped = plan.steps.dropped.copy()
    for k, stream in enumerate(plan.streams):
        for s, step in enumerate(procedure_steps(port, stream)):
            dropped[k, s] |= step.dropped_by == lever
    return replace(plan.steps, dropped=dropped)


def _real(pools: Ints) -> list[int]:
    return sorted({int(pool) for pool in pools if pool != NOBODY})


def _filled(table: Ints) -> Ints:
    """Give the shared pool of each row to all agencies."""
    return np.repeat(table.max(axis=1)[:, None], table.shape[1], axis=1)


def merge_pools(plan: Plan, groups: Groups, label: str) -> Plan:
    """Return the plan with each group of pools merged; capacities add up at every time.

    Groups that share a pool become one. Pools keep the order of their first member.
    """
    owner = np.arange(len(plan.pools))
    for group in groups:
        for pool in group[1:]:
            old, new = owner[pool], owner[group[0]]
            owner[owner == max(old, new)] = min(old, new)
    kept = np.unique(owner)
    number = np.searchsorted(kept, owner)
    return replace(
        plan,
        pools=tuple(
            _merged_pool([plan.pools[p] for p in np.flatnonzero(owner == keep)], label)
            for keep in kept
        ),
        capacity=_summed(plan.capacity, number, len(kept)),
        papers_pool=_renumbered(plan.papers_pool, number),
        visit_pool=_renumbered(plan.visit_pool, number),
        site_pool=_renumbered(plan.site_pool, number),
        equipment_pool=_renumbered(plan.equipment_pool, number),
        laboratory_pool=_renumbered(plan.laboratory_pool, number),
    )


def _merged_pool(pools: list[Pool], label: str) -> Pool:
    if len(pools) == 1:
        return pools[0]
    kind, *middle = pools[0].name.split("/")
    words = [word for word in middle if all(word in pool.name.split("/") for pool in pools)]
    agencies = tuple(sorted({agency for pool in pools for agency in pool.agencies}))
    return Pool(
        "/".join([kind, *words, label]), pools[0].kind, agencies, sum(p.size for p in pools)
    )


def _renumbered(table: Ints, number: Ints) -> Ints:
    return np.where(table == NOBODY, NOBODY, number[table])


def _summed(capacity: Capacity, number: Ints, n_pools: int) -> Capacity:
    """Return the capacity of merged pools: the sum over their members at every time."""
    of_pool = np.argsort(capacity.pool, kind="stable")  # by pool, and by time within it
    first = np.searchsorted(capacity.pool[of_pool], np.arange(len(number) + 1))
    at_of: list[Floats] = np.split(capacity.at[of_pool], first[1:-1])
    units_of: list[Ints] = np.split(capacity.units[of_pool], first[1:-1])
    at, pool, units = [], [], []
    for new in range(n_pools):
        members = np.flatnonzero(number == new).tolist()
        times, total = at_of[members[0]], units_of[members[0]]
        if len(members) > 1:
            times = np.unique(np.concatenate([at_of[member] for member in members]))
            total = np.zeros(len(times), np.int64)
            for member in members:
                place = np.searchsorted(at_of[member], times, side="right") - 1
                total += units_of[member][place]
            changes = np.flatnonzero(np.diff(total, prepend=-1))
            times, total = times[changes], total[changes]
        at.append(times)
        units.append(total)
        pool.append(np.full(len(times), new))
    when, which, size = np.concatenate(at), np.concatenate(pool), np.concatenate(units)
    order = np.lexsort((which, when))
    return Capacity(at=when[order], pool=which[order], units=size[order])


APPLY: dict[str, Callable[[Plan, Port], Plan]] = {
    "parallel_declaration": parallel_declaration,
    "matching": matching,
    "shared_site": shared_site,
    "shared_equipment": shared_equipment,
    "joint_priority": joint_priority,
    "slots": slots,
    "shared_laboratory": shared_laboratory,
    "accept_results": accept_results,
    "back_office": back_office,
    "merger": merger,
}
