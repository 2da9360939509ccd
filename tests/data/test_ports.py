"""The shipped ports: complete, sourced, and right where figures are published."""

import json
from functools import cache

import numpy as np
import pytest

from sim.experiments.schemas import schema
from sim.matching.rules import DEFAULT_HOLD_MIN
from sim.model.build import build_plan
from sim.policy.load import load_policy, policy_names
from sim.port.checks import graded_parts
from sim.port.facts import numbers_of, with_value
from sim.port.load import load_port, port_names
from sim.port.numbers import Number
from sim.port.schema import Port
from sim.port.sizing import load_table, parts, step_mean
from tests.data.tables import DATA, computed, read_all
from tests.worlds.small import World, world

ROWS = {row["id"]: row for rows in read_all().values() for row in rows}


@cache
def shipped(name: str) -> Port:
    return load_port(name)


def test_every_mode_has_a_port_and_there_are_at_least_twenty() -> None:
    modes = {shipped(name).mode for name in port_names()}
    assert modes == {"sea", "river", "rail", "road", "air", "passenger"}
    assert len(port_names()) >= 20


def test_every_class_of_the_scheme_passes_some_port() -> None:
    classes = {s.object_class for name in port_names() for s in shipped(name).streams.values()}
    assert classes == set(DEFAULT_HOLD_MIN)


@pytest.mark.parametrize("name", port_names())
def test_traffic_follows_from_published_rows(name: str) -> None:
    """Formulas that name rows of data/published give the stated value within half a percent."""
    checked = 0
    for path, number in graded_parts(shipped(name)):
        if number.formula and "[" in number.formula.en and isinstance(number, Number):
            assert number.value == pytest.approx(computed(number.formula.en, ROWS), rel=5e-3), path
            checked += 1
    assert checked >= 1


@pytest.mark.parametrize("name", port_names())
def test_published_numbers_name_a_real_source(name: str) -> None:
    numbers = numbers_of(shipped(name))
    published = numbers[numbers["grade"] == "published"]
    assert not published["source"].isin(["assumption", "notice"]).any()
    assumed = numbers[numbers["grade"] == "assumed"]
    assert set(assumed["source"]) == {"assumption"}


@pytest.mark.parametrize("name", port_names())
def test_staff_and_machines_are_sized_to_the_stated_utilisation(name: str) -> None:
    port = shipped(name)
    table = load_table(port)
    assert (table["count"] >= 1).all()
    assert (table["utilisation"] <= port.sizing.utilisation.base + 1e-9).all()


@pytest.mark.parametrize("name", port_names())
def test_every_policy_has_a_plan(name: str) -> None:
    for policy in policy_names():
        plan = build_plan(shipped(name), load_policy(policy), 2, drain_days=1)
        assert plan.until_min == 3 * 1440


@pytest.mark.parametrize("name", port_names())
def test_hold_windows_are_those_of_the_default_rules(name: str) -> None:
    for cls, window in shipped(name).matching.hold_window.items():
        assert window.base == DEFAULT_HOLD_MIN[cls]


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("port", "ports/schema.json"),
        ("policy", "policies/schema.json"),
        ("study", "studies/schema.json"),
    ],
)
def test_the_json_schema_is_fresh(kind: str, file: str) -> None:
    """After a change of the schema: `portsim schema port > data/ports/schema.json`."""
    written = json.loads((DATA / file).read_text(encoding="utf-8"))
    assert written == schema(kind)


# --- published before and after, from the steps --------------------------------------------------


def single_min(port: Port, procedure: str, agency: str, methods: tuple[str, ...]) -> float:
    """Mean minutes of an agency's visit alone."""
    steps = [s for part in parts(port.procedures[procedure], agency, methods) for s in part]
    return sum(step_mean(step, agency, 1.0) for step in steps)


def test_four_boardings_one_after_another_take_about_three_hours() -> None:
    """Yangshan 2017 and 2018: 3 h (published)."""
    port = shipped("shanghai-yangshan")
    total = sum(
        single_min(port, "ship", agency, ("examine",)) for agency in port.streams["ships"].order
    )
    assert 160 < total < 200


def always_wanted(port: Port, stream: str) -> Port:
    """The port with every object of a stream wanted by all agencies, none absent or declining."""
    only = port.streams[stream].model_copy(update={"overlap": None})
    port = port.model_copy(update={"streams": {stream: only}})
    for agency in only.agencies:
        key = f"streams.{stream}.agencies.{agency}"
        port = with_value(port, f"{key}.instructs", 1.0)
        for rare in ("coordination.declines", "coordination.absent", "withdrawn", "finding.hit"):
            port = with_value(port, f"{key}.{rare}", 0.0)
    return port


def ships(policy: str) -> World:
    port = always_wanted(shipped("shanghai-yangshan"), "ships")
    port = with_value(port, "streams.ships.per_day", 2.0)
    return world(port, policy, days=30)


def test_four_agencies_together_board_in_about_three_quarters_of_an_hour() -> None:
    """Yangshan 2018: 45 min, mean of 32 ships (published); from the steps it is some 10 min more.

    The longest of four inspections side by side is longer than any one of them on average.
    """
    serial, joint = ships("serial"), ships("parallel+matching")
    four = joint.trace.visits.joint & (joint.trace.visits.rows == 4)
    assert four.sum() > 30
    assert 45 <= joint.trace.visits.service[four].mean() <= 65
    apart = np.bincount(serial.trace.visits.object, weights=serial.trace.visits.service)
    assert 160 < apart.mean() < 200


@pytest.mark.parametrize(("policy", "low", "high"), [("serial", 120, 240), ("joint", 15, 30)])
def test_a_lane_takes_minutes_one_after_another_and_seconds_together(
    policy: str, low: float, high: float
) -> None:
    """Gongbei 2005, cars: 2 to 4 min before, 20 s after (published)."""
    port = shipped("gongbei")
    port = port.model_copy(update={"streams": {"vehicles": port.streams["vehicles"]}})
    port = with_value(port, "streams.vehicles.per_day", 500.0)
    found = world(port, policy, days=1)
    each = np.bincount(found.trace.visits.object, weights=found.trace.visits.service)
    assert low <= 60 * each.mean() <= high


def test_joint_inspection_of_goods_is_about_half_the_work() -> None:
    """56 pilot ports 2013: inspection time about half (published), where both wanted the goods.

    Here it is some 0.7 of the work: nearly half of customs' orders ask for a scan only, so that the
    two visits share less than the moves, and the longer of two examinations counts.
    """
    port = always_wanted(shipped("qingdao"), "imports")
    port = with_value(port, "streams.imports.per_day", 30.0)
    port = with_value(port, "streams.imports.agencies.quarantine.deals_with", 1.0)
    serial, joint = world(port, "serial", days=10), world(port, "parallel+matching", days=10)
    apart = np.bincount(serial.trace.visits.object, weights=serial.trace.visits.service)
    together = np.bincount(joint.trace.visits.object, weights=joint.trace.visits.service)
    matched = np.zeros(len(apart), bool)
    matched[joint.trace.visits.object[joint.trace.visits.joint]] = True
    ratio = together[matched].sum() / apart[matched].sum()
    assert 0.45 < ratio < 0.75
