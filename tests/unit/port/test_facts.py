"""Ports with numbers changed: many at once, what depends on them follows, errors name the number."""

import pandas as pd
import pytest

from sim.errors import BadInput
from sim.model.build import build_plan
from sim.policy.load import load_policy
from sim.port.facts import numbers_of, with_value, with_values
from sim.port.load import load_port
from sim.port.schema import Port
from tests.worlds.small import small

CUSTOMS = "streams.imports.agencies.customs"
QUARANTINE = "streams.imports.agencies.quarantine"


def values(port: Port) -> dict[str, float]:
    table = numbers_of(port)
    return dict(zip(table["key"], table["value"], strict=True))


def test_only_the_named_numbers_change() -> None:
    settings = {"streams.imports.per_day": 90.0, "matching.grace": 20.0, f"{CUSTOMS}.officers": 3.0}
    before, after = values(small()), values(with_values(small(), settings))
    changed = {key for key in before if not pd.isna(before[key]) and before[key] != after[key]}
    assert changed == set(settings)
    assert {key: after[key] for key in settings} == settings


def test_a_changed_number_is_assumed_and_its_range_holds_it() -> None:
    table = numbers_of(with_value(small(), "streams.imports.per_day", 900.0)).set_index("key")
    row = table.loc["streams.imports.per_day"]
    assert (row["grade"], row["high"]) == ("assumed", 900.0)


def test_every_number_of_a_real_port_can_be_set_to_what_it_is() -> None:
    port = load_port("shanghai-yangshan")
    table = numbers_of(port).dropna(subset=["value"])
    same = with_values(port, dict(zip(table["key"], table["value"], strict=True)))
    assert values(same) == pytest.approx(values(port), nan_ok=True)


def test_the_other_menus_make_room() -> None:
    port = with_value(small(), f"{CUSTOMS}.menus.0.share", 0.7)
    shares = [menu.share.base for menu in port.streams["imports"].agencies["customs"].menus]
    assert shares == pytest.approx([0.7, 0.3])


def test_random_shares_of_all_menus_are_scaled_to_make_one() -> None:
    menus = small().streams["imports"].agencies["customs"].menus
    keys = [f"streams.imports.agencies.customs.menus.{k}.share" for k in range(len(menus))]
    settings = dict(zip(keys, (0.9, 0.6, 0.3), strict=False))
    changed = with_values(small(), settings, nearest=True).streams["imports"].agencies["customs"]
    shares = [menu.share.base for menu in changed.menus]
    assert sum(shares) == pytest.approx(1)
    assert shares[0] / shares[1] == pytest.approx(1.5)
    with pytest.raises(BadInput, match="must make 1"):
        with_values(small(), settings)


def test_a_random_team_is_never_larger_than_its_staff() -> None:
    port = small()
    dealing = port.streams["imports"].agencies["customs"]
    settings = {
        "streams.imports.agencies.customs.officers": 5.0,
        f"staff.customs.{dealing.qualification}.count": 2.0,
    }
    changed = with_values(port, settings, nearest=True)
    count = changed.staff["customs"][dealing.qualification].count
    assert count is not None
    assert count.base == 5
    build_plan(changed, load_policy("joint"), 3)
    with pytest.raises(BadInput, match="a visit needs 5 officers"):
        build_plan(with_values(port, settings), load_policy("joint"), 3)


def test_an_overlap_follows_the_shares_of_its_agencies() -> None:
    """P(quarantine | customs) was 0.5; quarantine now wants 0.06, so it is 0.06 / 0.3 at most."""
    overlap = with_value(small(), f"{QUARANTINE}.instructs", 0.06).streams["imports"].overlap
    assert overlap is not None
    assert overlap.base == pytest.approx(0.2)


def test_an_impossible_overlap_is_refused_unless_the_nearest_will_do() -> None:
    settings = {"streams.imports.overlap": 0.1}
    with pytest.raises(BadInput, match=r"from 0\.3 \(independent\) to 1") as caught:
        with_values(small(), settings)
    assert caught.value.key == "streams.imports.overlap"
    overlap = with_values(small(), settings, nearest=True).streams["imports"].overlap
    assert overlap is not None
    assert overlap.base == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("streams.imports.perday", 1.0, "streams.imports.per_day"),
        ("streams.imports", 1.0, "no such number"),
        (f"{CUSTOMS}.menus.7.share", 0.1, "no such number"),
        (f"{CUSTOMS}.instructs", 1.5, "too large; write 1 or less"),
        (f"{CUSTOMS}.officers", 1.5, "no whole number"),
        ("streams.imports.containers", 0.5, "mean of 1 or more"),
    ],
)
def test_an_impossible_setting_is_refused_by_name(key: str, value: float, says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        with_value(small(), key, value)
    assert caught.value.key == key
