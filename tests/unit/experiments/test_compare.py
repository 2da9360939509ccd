"""Comparisons: exact nulls, the same bytes in any process, losses said as losses, bad requests refused."""

import json
import os
from functools import lru_cache

import pytest

from sim.analysis.lookup import pick, verdict
from sim.errors import BadInput
from sim.experiments import executors
from sim.experiments.compare import Comparison, compare, labels
from sim.policy.load import load_policy
from sim.reporting.pages.comparison import render
from sim.reporting.tables.answer import answer_sentence
from sim.reporting.words.border import grade_word
from tests.worlds.small import SMALL, changed, small

DIFFERENCE = ["mean", "low", "high"]


@lru_cache(maxsize=1)
def three() -> Comparison:
    return compare(str(SMALL), days=5, replications=3)


def test_a_policy_compared_with_itself_differs_by_exactly_nothing() -> None:
    found = compare(small(), ["joint", "joint"], days=3, replications=2)
    assert len(found.differences) > 50
    assert (found.differences[DIFFERENCE] == 0).all().all()
    assert set(found.differences["policy"]) == {"joint#2"}


def test_processes_do_not_change_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = compare(str(SMALL), days=5, replications=5)
    monkeypatch.setattr(executors, "WORTH_S", 0.0)  # workers are worth it from the third task on
    together = compare(str(SMALL), days=5, replications=5, processes=2)
    assert json.dumps(alone.to_json()) == json.dumps(together.to_json())


@pytest.mark.parametrize(("worth_s", "workers"), [(0.0, True), (3600.0, False)])
def test_a_short_job_starts_no_workers(
    worth_s: float, workers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "WORTH_S", worth_s)
    with executors.executor("short", whoami, processes=2) as short:
        found = dict(short.map(range(6)))
    assert set(found) == set(range(6))
    assert (set(found.values()) != {os.getpid()}) == workers


def whoami(_: int) -> int:
    return os.getpid()


def test_differences_are_those_of_the_means() -> None:
    found = three()
    name = "overall_time_mean"
    means = [
        pick(found.measures, "small", policy, "goods", "all", name)["mean"]  # type: ignore[index]
        for policy in ("serial", "joint")
    ]
    row = pick(found.differences, "small", "joint", "goods", "all", name)
    assert row is not None
    assert set(found.differences["baseline"]) == {"serial"}
    assert row["mean"] == pytest.approx(means[1] - means[0])


def test_where_joint_loses_the_answer_says_so() -> None:
    """Hardly any overlap, a hold of a day, and a partner that reads all papers by hand in office hours.

    What customs alone wants waits for quarantine's answer, which nearly always is no.
    """
    port = changed(
        small(),
        streams__imports__overlap=0.05,
        streams__imports__agencies__quarantine__instructs=0.05,
        matching__hold_window__goods=1440.0,
        streams__imports__agencies__quarantine__deals_with=1.0,
        streams__imports__agencies__quarantine__papers__automatic=0.0,
        streams__imports__agencies__quarantine__papers__review=5.0,
    )
    staff = port.staff["quarantine"]
    papers = staff["papers"].model_copy(update={"calendar": "office"})
    quarantine = {**staff, "papers": papers}
    port = port.model_copy(update={"staff": {**port.staff, "quarantine": quarantine}})
    found = compare(port, ["parallel", "matching_only"], days=7, replications=10)
    row = pick(
        found.differences, "small", "matching_only", "goods", "inspected", "overall_time_mean"
    )
    assert verdict(row) == "loses"
    assert "inspected objects: loses" in answer_sentence(found, "small", "en")
    assert "需检查的对象：延长" in answer_sentence(found, "small", "zh")


def test_the_manifest_says_how_to_make_it_again() -> None:
    manifest = three().manifest
    assert manifest["seed"] == 2018
    assert [p["policy"] for p in manifest["policies"]] == ["serial", "parallel", "joint"]  # type: ignore[attr-defined]
    assert manifest["ports"][0]["days"] == 5  # type: ignore[index]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_one_page_without_outside_resources(lang: str) -> None:
    page = render(three(), lang)
    assert page == render(three(), lang)
    assert "<svg" in page
    for outside in ("src=", "<link", "@import", "<script"):
        assert outside not in page
    assert "portsim compare small" in page
    for said in (grade_word("assumed", lang), "0.05"):
        assert said in page


def test_the_second_policy_of_a_name_is_numbered() -> None:
    serial, joint = load_policy("serial"), load_policy("joint")
    assert labels([serial, joint, serial]) == ("serial", "joint", "serial#2")


@pytest.mark.parametrize(
    ("key", "value"), [("days", 0), ("days", 1000), ("replications", 1), ("engine", "steam")]
)
def test_an_impossible_request_is_refused(key: str, value: object) -> None:
    with pytest.raises(BadInput) as caught:
        compare(small(), ["serial"], **{key: value})  # type: ignore[arg-type]
    assert caught.value.key == key


def test_no_policy_is_no_comparison() -> None:
    with pytest.raises(BadInput, match="at least one"):
        compare(small(), [])


def test_a_row_is_picked_from_the_frame_at_hand_and_no_other() -> None:
    """What is kept of a frame is not believed of a part of it."""
    frame = three().measures
    whole = pick(frame, "small", "joint", "goods", "all", "overall_time_mean")
    part = frame[(frame["policy"] == "joint") & (frame["measure"] != "objects")]
    again = pick(part, "small", "joint", "goods", "all", "overall_time_mean")
    assert whole is not None
    assert again is not None
    assert whole == again
    assert pick(part, "small", "serial", "goods", "all", "overall_time_mean") is None
