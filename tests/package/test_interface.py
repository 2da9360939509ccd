"""The Python interface refuses what commands refuse, answers in numbers, and leaves its input alone."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import sim
from sim.matching import catalogue as reasons_catalogue
from sim.matching.reasons import ReasonText

FOUND = sim.rollout(sim.StateTable.load())
PAIR = ["serial", "joint"]


@pytest.mark.parametrize(
    ("asked", "key", "code"),
    [
        (lambda: sim.compare([]), "ports", "too-few"),
        (lambda: sim.compare("luohu", []), "policy", "policies-missing"),
        (lambda: sim.compare("luohu", days=1.5), "days", "not-a-whole-number"),
        (lambda: sim.compare("luohu", replications="3"), "replications", "not-a-whole-number"),
        (lambda: sim.compare("luohu", processes=0), "processes", "too-small"),
        (lambda: sim.compare("luohu", precision="0.1"), "precision", "not-a-number"),
        (lambda: sim.compare("luohu", seed=-1), "seed", "too-small"),
        (lambda: sim.compare("luohu", seed=2**64), "seed", "too-large"),
        (lambda: sim.compare("luohu", seed=1.0), "seed", "not-a-whole-number"),
        (lambda: sim.run("luohu", "serial", seed="2018"), "seed", "not-a-whole-number"),
        (lambda: sim.run("luohu", "serial", replication=-1), "replication", "too-small"),
        (lambda: sim.run("luohu", "serial", days=True), "days", "not-a-whole-number"),
        (lambda: sim.select("luohu", PAIR, 9, most=1), "most", "too-small"),
        (lambda: sim.select("luohu", PAIR, 9, confidence=2), "confidence", "too-large"),
        (lambda: sim.select("luohu", PAIR, "9"), "indifference", "not-a-number"),
        (lambda: sim.select("luohu", PAIR, 9, denominator="some"), "denominator", "unknown-word"),
        (lambda: sim.select("luohu", "serial", 9), "indifference", "nothing-to-select"),
        (lambda: sim.warm_up("luohu", days=1), "days", "too-small"),
        (lambda: sim.warm_up("luohu", replications=1), "replications", "too-few-replications"),
        (lambda: sim.sensitivity("luohu", processes=0), "processes", "too-small"),
        (lambda: sim.national(days=0), "days", "too-small"),
        (lambda: sim.national(processes=0, days=1), "processes", "too-small"),
        (lambda: sim.national(share="1"), "share", "not-a-number"),
        (lambda: sim.winners("luohu", replications=1), "replications", "too-few-replications"),
        (lambda: sim.winners("luohu", processes=0), "processes", "too-small"),
        (lambda: sim.simulate_states("luohu", "serial", worlds=0.5), "worlds", "not-a-whole-number"),
        (lambda: sim.simulate_states("luohu", "serial", days=0), "days", "days-out-of-bounds"),
        (lambda: sim.simulate_states("luohu", "serial", seed=-1), "seed", "too-small"),
        (lambda: sim.pilots(sim.StateTable.load(), seed=-1), "seed", "too-small"),
        (lambda: sim.evaluate(FOUND, "some"), "denominator", "unknown-word"),
        (lambda: sim.evaluate(FOUND, months_before=1), "months_before", "too-small"),
        (lambda: sim.evaluate(FOUND, repetitions="9"), "repetitions", "not-a-whole-number"),
        (lambda: sim.expected_months(FOUND, "some"), "denominator", "unknown-word"),
        (lambda: sim.verify(parts="streams", processes=0), "processes", "too-small"),
        (lambda: sim.verify(parts="stream"), "parts", "check-unknown"),
        (lambda: sim.coverage(0), "repetitions", "too-small"),
        (lambda: sim.with_values("luohu", {"costs.move": "x"}), "costs.move", "not-a-number"),
        (lambda: sim.with_values("luohu", {"costs.move": float("nan")}), "costs.move", "not-finite"),
        (lambda: sim.with_values("luhu", {"costs.move": 1}), "port", "port-unknown"),
    ],
)  # fmt: skip
def test_an_impossible_request_is_refused_before_any_work(
    asked: Callable[[], object], key: str, code: str
) -> None:
    with pytest.raises(sim.BadInput) as refused:
        asked()
    assert (refused.value.key, refused.value.code) == (key, code)


@pytest.mark.parametrize(
    "listed",
    [
        sim.ports, sim.policies, sim.levers, sim.measures, sim.sources, sim.studies, sim.reasons,
        lambda lang: sim.numbers("luohu", lang),
        lambda lang: sim.explain(sim.replay("three_cases"), lang=lang),
        lambda lang: sim.report(FOUND, "rollout.html", lang),
        lambda lang: sim.figure([], "figure.svg", lang),
    ],
)  # fmt: skip
def test_an_unknown_language_is_refused_by_name(listed: Callable[..., object]) -> None:
    with pytest.raises(sim.BadInput) as refused:
        listed(lang="fr") if getattr(listed, "__name__", "") != "<lambda>" else listed("fr")
    assert (refused.value.key, refused.value.code) == ("lang", "unknown-word")


def test_one_policy_need_not_stand_in_a_list() -> None:
    found = sim.compare("luohu", "serial", days=1, replications=2)
    assert [policy.policy for policy in found.policies] == ["serial"]


def test_a_port_can_be_changed_by_its_name() -> None:
    changed = sim.with_values("luohu", {"costs.move": 7})
    assert changed == sim.with_values(sim.load_port("luohu"), {"costs.move": 7})


def test_fitting_leaves_the_log_as_it_is() -> None:
    log = sim.run("luohu", "serial", days=1).event_log()
    before = log.copy()
    sim.fit(log, "luohu")
    assert log.equals(before)


def test_tables_hold_values_not_words_for_them() -> None:
    assert sim.levers("joint")["on"].dtype == bool
    assert "on" not in sim.levers()
    assert sim.policies().set_index("policy").loc["serial", "levers"] == ""
    ports = sim.ports().set_index("port")
    port = sim.load_port("luohu")
    traffic = sum(stream.per_day.base for stream in port.streams.values())
    assert ports.loc["luohu", "objects_per_day"] == traffic
    assert all(name in ports.loc["luohu", "streams"] for name in port.streams)


def test_scores_are_of_the_denominator_that_is_asked_for() -> None:
    reported = sim.expected_months(FOUND, denominator="all")
    card = sim.scorecard(FOUND, reported, denominator="all")
    assert (card["value"] - card["expected"]).abs().max() < 0.1
    assert not card["drifts"].any()


def test_a_story_is_told_of_one_object_or_of_all() -> None:
    run = sim.replay("three_cases")
    one, every = sim.explain(run, "YTBL60502"), sim.explain(run)
    assert 0 < len(one) < len(every)
    assert sim.explain(run, "YTBL60502", lang="zh") != one
    with pytest.raises(sim.BadInput, match="nowhere"):
        sim.explain(run, "nowhere")


def test_scenarios_are_written_for_a_test_server(tmp_path: Path) -> None:
    found = sim.run_scenarios("class_ship", junit=tmp_path / "out.xml")
    (suite,) = ET.parse(tmp_path / "out.xml").getroot()
    assert [case.get("name") for case in suite] == found["id"].tolist()
    with pytest.raises(sim.BadInput) as refused:
        sim.run_scenarios("class_ship", junit=tmp_path / "missing" / "out.xml")
    assert (refused.value.code, refused.value.key) == ("file-not-written", "junit")


def test_a_reason_without_rule_or_chinese_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "matched": ReasonText(en="Matched.", zh="对碰成功。", rule="4", article="6"),
        "later": ReasonText(en="Not yet.", rule="9", article="6"),
    }
    monkeypatch.setattr(reasons_catalogue, "reason_texts", lambda: texts)
    found = sim.reasons(lang="zh").set_index("reason")
    assert found["accepted"].tolist() == [True, None]
    assert found["text"].tolist() == found["zh"].tolist() == ["对碰成功。", "Not yet."]


def test_what_is_loaded_is_shown_in_a_line() -> None:
    assert repr(sim.load_policy("serial")) == "Policy serial: no lever"
    assert repr(sim.load_study("levers")).startswith("Study levers of ")
    assert "\n" not in repr(sim.load_study("levers"))
