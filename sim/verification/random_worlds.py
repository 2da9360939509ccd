"""Random worlds for comparing the engines: times on a coarse grid, so that almost everything ties.

A world is a plan of a real or small port under some policy with random pools, shifts and rules, and a
workload of a few objects with arbitrary properties. A number determines the world; fewer objects give a
smaller world of the same kind.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from sim.domain.objects import ObjectClass
from sim.model.build import build_plan
from sim.model.plan import Capacity, Plan
from sim.model.workload import Breakdowns, Instructions, Objects, Workload
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.resources import shipped

QUEUES = shipped("data", "verification", "queues.yaml")
PORTS = (
    "queues",
    "shanghai-yangshan",
    "gongbei",
)  # two agencies; ships and goods; persons and vehicles
POLICIES = (
    "serial",
    "parallel",
    "joint",
    "merged",
    "merged_joint",
    "parallel+matching",
    "joint-slots",
    "joint-joint_priority-shared_site",
)
STEP = 5.0  # all times are multiples of this


@cache
def plan_of(port: str, policy: str) -> Plan:
    """Return the plan of a port under a policy."""
    return build_plan(load_port(QUEUES if port == "queues" else port), load_policy(policy), 1)


def random_world(seed: int, n_objects: int) -> tuple[Plan, Workload]:
    """Return the world with this number and `n_objects` objects."""
    rng = np.random.default_rng([seed, n_objects])
    plan = plan_of(str(rng.choice(PORTS)), str(rng.choice(POLICIES)))
    plan = random_plan(plan, rng)
    return plan, random_workload(plan, rng, n_objects, seed)


def random_plan(plan: Plan, rng: np.random.Generator) -> Plan:
    """Return the plan with random pools, shifts and rules."""
    rules = plan.rules.copy()
    n_classes = len(ObjectClass)
    rules["hold_window"][:, :n_classes] = rng.choice([0.0, STEP, 4 * STEP, 20 * STEP], n_classes)
    rules["agree_within"] = rng.choice([0.0, STEP, 6 * STEP])
    rules["grace"] = rng.choice([0.0, STEP])
    rules["late_join"] = rng.integers(2)
    if rng.random() < 0.5:
        rules["open_from"], rules["open_until"] = 0.0, 1440.0
    return replace(
        plan,
        rules=rules,
        capacity=random_capacity(plan, rng),
        until_min=float(rng.choice([50, 400, 3000]) * STEP),
        slot_every=float(rng.choice([1, 3, 6]) * STEP),
        slot_notice=float(rng.choice([0, 1, 4]) * STEP),
        slot_length=float(rng.choice([1, 10]) * STEP),
        reserve_after=float(rng.choice([0, 3, 1000]) * STEP),
        last_start=float(rng.choice([0, 1, 4]) * STEP),
    )


def random_capacity(plan: Plan, rng: np.random.Generator) -> Capacity:
    """Return few units with shifts that end during work; finally always open, or never."""
    at, pool, units = [], [], []
    often = rng.random()
    for p, kept in enumerate(plan.pools):
        n = int(rng.integers(1, 6)) if rng.random() < often else 1
        times = np.unique(np.append(rng.integers(1, 120, n - 1) * STEP, 0.0))
        sizes = rng.integers(0, 4, len(times))
        sizes[-1] = min(kept.size, 4) + 2 if rng.random() < 0.95 else 0
        at.append(times)
        pool.append(np.full(len(times), p))
        units.append(sizes)
    when, which, size = np.concatenate(at), np.concatenate(pool), np.concatenate(units)
    order = np.lexsort((which, when))
    return Capacity(at=when[order], pool=which[order], units=size[order])


def random_workload(plan: Plan, rng: np.random.Generator, n: int, seed: int) -> Workload:
    """Return a workload of objects that arrive close together."""
    n_agencies = len(plan.agencies)

    def times(most: int, *shape: int) -> np.ndarray:
        found: np.ndarray = rng.integers(0, most, shape) * STEP
        return found

    def share(*shape: int) -> np.ndarray:
        found: np.ndarray = rng.random(shape) < rng.choice([0.0, 0.1, 0.5, 0.9])
        return found

    arrived = np.sort(times(int(rng.choice([1, 4, 40])), n))
    stream = rng.integers(0, len(plan.streams), n)
    stream = stream[np.lexsort((stream, arrived))]
    competent = plan.turn[stream] >= 0
    deals = competent & (rng.random((n, n_agencies)) < 0.9)
    first = competent.argmax(axis=1)
    deals[np.arange(n), first] |= ~deals.any(axis=1)
    present = arrived + times(4, n)
    objects = Objects(
        stream=stream,
        arrived=arrived,
        present=present,
        declared=np.maximum(present + times(5, n) - times(5, n), 0.0),
        pick_up=times(3, n),
        containers=np.ones(n, np.int64),
        urgent=share(n),
        deals=deals,
        review=np.where(deals, times(int(rng.choice([1, 3])), n, n_agencies), 0.0),
        missed=np.zeros((n, n_agencies), np.bool_),
    )
    wanted = deals & (rng.random((n, n_agencies)) < rng.choice([0.3, 0.8, 1.0]))
    which, agency = wanted.nonzero()
    return Workload(
        port=plan.port,
        seed=seed,
        replication=0,
        horizon_min=1440.0,
        objects=objects,
        instructions=random_instructions(plan, rng, which, agency, stream),
        breakdowns=random_breakdowns(plan, rng),
    )


def random_instructions(
    plan: Plan, rng: np.random.Generator, which: np.ndarray, agency: np.ndarray, stream: np.ndarray
) -> Instructions:
    """Return instructions with random steps, declining, absence, withdrawal and violations."""
    m, most = len(which), plan.steps.shared.shape[1]

    def times(most: int, *shape: int) -> np.ndarray:
        found: np.ndarray = rng.integers(0, most, shape or (m,)) * STEP
        return found

    def share() -> np.ndarray:
        found: np.ndarray = rng.random(m) < rng.choice([0.0, 0.1, 0.5, 0.9])
        return found

    bits = rng.integers(0, 1 << most, m) & ((1 << plan.steps.n_steps[stream[which]]) - 1)
    minutes = times(int(rng.choice([1, 3, 6])), m, most)
    return Instructions(
        object=which,
        agency=agency,
        methods=rng.integers(1, 8, m),
        steps=bits,
        minutes=np.where(bits[:, None] >> np.arange(most) & 1, minutes, 0.0),
        delay=times(3),
        withdrawn_after=np.where(share(), times(8), np.nan),
        relies=share(),
        leaves_early=share(),
        by_phone=times(4),
        on_platform=times(3),
        declines=share(),
        absent=share(),
        hit=share(),
        found_by_partner=share(),
        treatment=times(5),
        detained=share(),
        analysis=np.where(share(), times(10), 0.0),
    )


def random_breakdowns(plan: Plan, rng: np.random.Generator) -> Breakdowns:
    """Return random breakdowns."""
    kinds, agencies = np.nonzero(plan.equipment_pool >= 0)
    n = int(rng.integers(0, 4)) if len(kinds) else 0
    chosen = rng.integers(0, max(len(kinds), 1), n)
    begins = np.sort(rng.integers(0, 60, n) * STEP)
    return Breakdowns(
        equipment=kinds[chosen],
        agency=agencies[chosen],
        begins=begins,
        ends=begins + rng.integers(1, 20, n) * STEP,
    )
