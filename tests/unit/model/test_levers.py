"""A lever is a pure function that changes only what it should."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from sim.model.build import build_plan, serial_plan
from sim.model.levers import APPLY
from sim.model.plan import Plan
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy
from sim.port.load import load_port
from tests.worlds.small import small

POOL_FIELDS = {
    "pools", "capacity", "papers_pool", "visit_pool", "site_pool", "equipment_pool",
    "laboratory_pool",
}  # fmt: skip
MAY_CHANGE = {
    "parallel_declaration": {"turn", "steps"},
    "matching": {"rules", "steps"},
    "shared_site": POOL_FIELDS,
    "shared_equipment": POOL_FIELDS,
    "joint_priority": {"queue_rule"},
    "slots": {"agreed_slots"},
    "shared_laboratory": POOL_FIELDS | {"shared_laboratory"},
    "accept_results": {"accept_results"},
    "back_office": {"steps"},
    "merger": POOL_FIELDS | {"acts_as", "turn", "rules"},
}


def same(a: Any, b: Any) -> bool:
    if is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, np.ndarray):
        return bool(np.array_equal(a, b))
    return bool(a == b)


def changed_fields(a: Plan, b: Plan) -> set[str]:
    return {f.name for f in fields(a) if not same(getattr(a, f.name), getattr(b, f.name))}


def test_every_lever_is_applied_by_one_function() -> None:
    assert set(APPLY) == set(LEVERS) == set(MAY_CHANGE)


@pytest.mark.parametrize("lever", list(LEVERS))
@pytest.mark.parametrize("name", ["small", "gongbei", "shanghai-yangshan"])
def test_a_lever_changes_only_what_it_should(lever: str, name: str) -> None:
    port = small() if name == "small" else load_port(name)
    plan = serial_plan(port, 7)
    before = replace(plan)
    after = APPLY[lever](plan, port)
    assert changed_fields(plan, after) <= MAY_CHANGE[lever]
    assert changed_fields(before, plan) == set()


@pytest.mark.parametrize("lever", list(LEVERS))
def test_a_lever_pulled_twice_is_pulled_once(lever: str) -> None:
    port = load_port("gongbei")
    once = APPLY[lever](serial_plan(port, 7), port)
    assert changed_fields(once, APPLY[lever](once, port)) <= {"pools"}


@pytest.mark.parametrize(
    "lever", ["shared_site", "shared_equipment", "shared_laboratory", "merger"]
)
def test_merging_pools_loses_and_gains_no_unit_at_any_time(lever: str) -> None:
    port = small()
    plan = serial_plan(port, 7)
    merged = APPLY[lever](plan, port)
    for at in np.arange(0.0, plan.until_min, 1801.0):
        assert on_duty(plan, at) == on_duty(merged, at)


def on_duty(plan: Plan, now: float) -> int:
    capacity, total = plan.capacity, 0
    for pool in range(len(plan.pools)):
        mine = (capacity.pool == pool) & (capacity.at <= now)
        total += int(capacity.units[mine][-1])
    return total


def test_serial_is_the_plan_without_levers() -> None:
    port = small()
    assert changed_fields(serial_plan(port, 7), build_plan(port, load_policy("serial"), 7)) == set()


def test_tables_keep_their_shape_under_all_levers() -> None:
    port = load_port("gongbei")
    serial, joint = serial_plan(port, 7), build_plan(port, load_policy("joint"), 7)
    for name in ("site_pool", "equipment_pool", "papers_pool", "visit_pool", "laboratory_pool"):
        table = getattr(joint, name)
        assert table.shape == getattr(serial, name).shape
        assert table.max() < len(joint.pools)
