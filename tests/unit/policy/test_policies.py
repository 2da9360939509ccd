"""Policies are sets of levers, each with the article it rests on; damaged files are refused."""

from pathlib import Path

import pytest

from sim.errors import BadInput
from sim.policy.levers import LEVERS, REFORM
from sim.policy.load import SHIPPED, load_policy, policy_names
from sim.port.checks import LEVER_WORDS
from sim.port.load import known_sources

JOINT = (SHIPPED / "joint.yaml").read_text(encoding="utf-8")


def test_serial_has_no_lever_and_joint_has_all_of_the_notice() -> None:
    assert load_policy("serial").levers == ()
    assert set(load_policy("joint").levers) == set(REFORM)


def test_parallel_is_papers_at_once_and_nothing_else() -> None:
    assert load_policy("parallel").levers == ("parallel_declaration",)


def test_policies_are_listed_from_the_fewest_levers_on() -> None:
    counts = [len(load_policy(name).levers) for name in policy_names()]
    assert counts == sorted(counts)
    assert policy_names()[0] == "serial"


def test_levers_are_added_and_taken_away_by_name() -> None:
    assert load_policy("serial+matching").levers == ("matching",)
    without = load_policy("joint-slots")
    assert set(load_policy("joint").levers) - set(without.levers) == {"slots"}
    assert "slots" in without.title.en.lower()


def test_variants_do_not_depend_on_the_order_of_their_levers() -> None:
    one, two = load_policy("serial+slots+matching"), load_policy("serial+matching+slots")
    assert one.levers == two.levers


@pytest.mark.parametrize("name", policy_names())
def test_every_policy_names_a_known_source_and_its_articles(name: str) -> None:
    policy = load_policy(name)
    assert policy.source in known_sources()
    assert policy.articles


def test_the_levers_that_steps_may_name_are_levers() -> None:
    assert set(LEVER_WORDS) <= set(LEVERS)


DAMAGES = [
    ("unknown key", "policy: joint", "policy: joint\nyear: 2018", "unknown key"),
    ("misspelt key", "levers:", "lever:", "did you mean `levers`"),
    ("no name", "policy: joint\n", "", "missing"),
    ("no title", "title: {en: Joint, zh: 一次性联合检查}\n", "", "missing"),
    ("no English title", "{en: Joint, zh:", "{zh:", "missing"),
    ("empty title", "en: Joint,", 'en: "",', "expected text, found nothing"),
    ("no date", "applies_from: 2018-12-31\n", "", "missing"),
    ("no such date", "2018-12-31", "2018-13-31", "not a date"),
    ("a word for a date", "2018-12-31", "soon", ""),
    ("no articles", 'articles: ["4", "5", "6", "7", "8", "9", "10", "11", "16"]\n', "", "missing"),
    (
        "empty articles",
        '["4", "5", "6", "7", "8", "9", "10", "11", "16"]',
        "[]",
        "write at least 1",
    ),
    ("articles no list", '["4", "5", "6", "7", "8", "9", "10", "11", "16"]', "all", "list"),
    ("no source", "source: notice\n", "", "missing"),
    ("no description", "description:", "descripton:", "did you mean `description`"),
    ("unknown lever", "  - matching", "  - matchin", "is no lever"),
    ("repeated lever", "  - matching", "  - slots", "named twice"),
    (
        "levers no list",
        "levers:\n  - parallel_declaration",
        "levers: all\nx:\n  - y",
        "unknown key",
    ),
    ("a lever with a value", "  - matching", "  - matching: true", "text"),
    ("a key twice", "policy: joint", "policy: joint\npolicy: joint", "given twice"),
    ("a name with blanks", "policy: joint", "policy: Joint Policy", "form"),
    ("not YAML", "policy: joint", "policy: [joint", "not YAML"),
    ("a list at the top", JOINT, "- joint", "at the top"),
    ("empty", JOINT, "", "at the top"),
    ("a loop", "policy: joint", "policy: &p [*p]", "alias"),
    ("title no mapping", "title: {en: Joint, zh: 一次性联合检查}", "title: [Joint]", "key: value"),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), DAMAGES, ids=[d[0] for d in DAMAGES])
def test_a_damaged_policy_is_refused_with_its_place(
    name: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    assert old in JOINT
    file = tmp_path / "policy.yaml"
    file.write_text(JOINT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_policy(file)
    assert caught.value.file == str(file)
    assert caught.value.line is not None
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("jont", "did you mean `joint`"),
        ("joint+slot", "did you mean `slots`"),
        ("joint+slots", "already has slots"),
        ("serial-slots", "does not have slots"),
        ("joint!", "no such policy"),
    ],
)
def test_an_impossible_name_says_what_to_write(spec: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        load_policy(spec)
