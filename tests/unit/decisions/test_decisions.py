"""Pilots and rollout on tables whose truth is stated."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from synthetic import state_table

from sim.decisions.data import SHIPPED, load_facts
from sim.decisions.pilots import (
    PilotRequest,
    certainty,
    choose_pilots,
    pareto,
    value_of_data,
    weight_sensitivity,
)
from sim.decisions.rollout import run_rollout
from sim.decisions.table import StateTable, pilot_states, rollout_states, simulate_states
from sim.errors import BadInput
from sim.port.load import load_port

PORTS = {"qingdao": 60.0, "xiamen": 50.0, "horgos": 40.0, "erenhot": 30.0, "youyiguan": 20.0}
FACTS = load_facts()
STATES = rollout_states(FACTS)
BENEFIT_ONLY = {"three_mutuals": 0, "volume": 0, "single_window": 0, "transfer": 0, "benefit": 1}
FREE = PilotRequest(k=2, weights=BENEFIT_ONLY, min_modes=0, min_regions=0)


def test_without_noise_the_largest_savings_are_chosen_surely_and_without_regret() -> None:
    table = state_table(PORTS, STATES, FACTS, worlds=3)
    assert choose_pilots(table, FACTS, FREE).chosen == ("qingdao", "xiamen")
    noise = certainty(table, FACTS, FREE, draws=100).sets.iloc[0]
    assert (noise["probability"], noise["regret"]) == (1.0, 0.0)
    assert (value_of_data(table, FACTS, FREE)["simulated"] == 0).all()


def test_a_tie_hidden_in_noise_is_a_matter_of_chance_and_data_there_are_worth_most() -> None:
    close = PORTS | {"xiamen": 40.0, "horgos": 40.0}
    table = state_table(close, STATES, FACTS, noise=3, replications=6)
    sure = certainty(table, FACTS, FREE, draws=400)
    assert 0.05 < sure.sets["probability"].iloc[0] < 0.95
    worth = value_of_data(table, FACTS, FREE).set_index("port")["simulated"]
    assert min(worth["xiamen"], worth["horgos"]) > max(worth["qingdao"], worth["youyiguan"])


def test_margin_is_what_forcing_the_port_costs() -> None:
    table = state_table(PORTS, STATES, FACTS)
    frame = choose_pilots(table, FACTS, FREE).ports.set_index("port")
    # one point is the largest saving, 60 minutes; xiamen (50) would be replaced by horgos (40)
    assert frame.loc["xiamen", "margin"] == pytest.approx(10 / 60)
    assert frame.loc["xiamen", "instead"] == "horgos"
    assert frame.loc["youyiguan", "margin"] == pytest.approx(30 / 60)


def test_weights_decide_and_the_front_holds_no_beaten_set() -> None:
    table = state_table(PORTS, STATES, FACTS)
    by_weight, shares = weight_sensitivity(table, FACTS, FREE, draws=50)
    alone = by_weight[(by_weight["criterion"] == "benefit") & (by_weight["weight"] == 1)]
    assert alone["chosen"].item() == "qingdao, xiamen"
    assert shares["share"].sum() == pytest.approx(2)
    front = pareto(table, FACTS, FREE)
    for _, row in front.iterrows():
        beaten = (front["value"] > row["value"]) & (front["cost"] <= row["cost"])
        assert not (beaten & (front["coverage"] >= row["coverage"])).any()


def test_no_lever_ever_on_saves_exactly_nothing() -> None:
    nothing = replace(
        FACTS, timeline=FACTS.timeline.model_copy(update={"milestones": (), "after_works": None})
    )
    table = state_table(PORTS, STATES, FACTS, noise=5)
    found = run_rollout(table, nothing)
    saved = found.totals[found.totals["measure"].str.startswith("saved")]
    assert (saved[["mean", "low", "high"]].to_numpy() == 0).all()
    minutes = found.country[found.country["measure"] == "minutes_all"]["mean"]
    assert minutes.nunique() == 1


def test_an_edited_timeline_reads_no_port_and_no_table_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = state_table(PORTS, STATES, FACTS, noise=5)
    before = run_rollout(table, FACTS, pilots=["qingdao"])

    def refuse(*_: object) -> None:
        raise AssertionError

    for name in ("load_ports", "daily"):
        monkeypatch.setattr(f"sim.decisions.table.{name}", refuse)
    first = FACTS.timeline.milestones[-1].model_copy(update={"month": "2018-11"})
    milestones = (*FACTS.timeline.milestones[:-1], first)
    later = replace(FACTS, timeline=FACTS.timeline.model_copy(update={"milestones": milestones}))
    after = run_rollout(table, later, pilots=["qingdao"])
    assert not after.totals.equals(before.totals)
    assert choose_pilots(table, FACTS, FREE).chosen == choose_pilots(table, FACTS, FREE).chosen


def test_savings_grow_with_learning_up_to_full_practice() -> None:
    table = state_table(PORTS, STATES, FACTS)
    found = run_rollout(table, FACTS, pilots=["qingdao"])
    saved = found.ports[
        (found.ports["port"] == "qingdao") & (found.ports["measure"] == "minutes_all")
    ]
    fall = 600 - saved["mean"].to_numpy()
    assert (fall > 0).all()
    assert (fall < 60).all()
    path = found.path[found.path["port"] == "qingdao"]
    joint = path["stage"].to_numpy() == "joint"
    expected = 30 + 30 * path["proficiency"].to_numpy()  # first day saves half of 60
    assert fall[joint] == pytest.approx(expected[joint])
    assert (np.diff(path["proficiency"]) > 0).all()


def test_nobody_matches_before_the_platform_but_pilots() -> None:
    found = run_rollout(state_table(PORTS, STATES, FACTS), FACTS, pilots=["xiamen"])
    plan = found.plan.set_index("port")
    assert plan.loc["xiamen", "matched_from"] == "2018-06"
    assert (plan.drop("xiamen")["matched_from"] == "2018-09").all()
    assert (plan["joint_from"] <= "2018-12").all()


def test_the_optimised_sequence_is_not_beaten_by_rules_where_ports_do_not_teach() -> None:
    alone = FACTS.learning.model_copy(
        update={"transfer": FACTS.learning.transfer.model_copy(update={"value": 0.0})}
    )
    found = run_rollout(state_table(PORTS, STATES, FACTS), replace(FACTS, learning=alone), teams=1)
    assert (found.sequences["less"] >= -1e-6).all()


def test_a_simulated_table_is_of_the_ports_that_were_given_whatever_the_order_of_work() -> None:
    luohu = load_port("luohu")
    title = luohu.title.model_copy(update={"en": "Luohu as we know it"})
    given = [luohu.model_copy(update={"title": title}), "youyiguan"]
    states = pilot_states(FACTS)
    table = simulate_states(given, states, facts=FACTS, replications=2, worlds=0, days=1)
    assert table.ports == ["luohu", "youyiguan"]  # the second is the heavier
    assert table.loaded[0].title.en == "Luohu as we know it"
    alone = simulate_states(["luohu"], states, facts=FACTS, replications=2, worlds=0, days=1)
    mine = table.frame[table.frame["port"] == "luohu"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, alone.frame)


def test_a_table_is_written_and_read_again(tmp_path: Path) -> None:
    table = state_table(PORTS, STATES, FACTS)
    table.save(tmp_path / "table.parquet")
    again = StateTable.load(tmp_path / "table.parquet")
    assert again.frame.equals(table.frame)
    assert again.manifest == table.manifest
    (tmp_path / "other.parquet").write_text("no table")
    with pytest.raises(BadInput, match="not a table of states"):
        StateTable.load(tmp_path / "other.parquet")


DAMAGES = [
    ("timeline.yaml", "stage: matching", "stage: matchin", "did you mean `matching`"),
    (
        "timeline.yaml",
        "[parallel_declaration]",
        "[paralel_declaration]",
        "did you mean `parallel_declaration`",
    ),
    ("timeline.yaml", "begins: 2018-06", "begins: 2018-13", "does not have the form"),
    (
        "costs.yaml",
        "{value: 7, unit: count, range: [3",
        "{value: 77, unit: count, range: [3",
        "outside its range",
    ),
    ("costs.yaml", "connection:", "conection:", "did you mean `connection`"),
    (
        "learning.yaml",
        "{value: 0.5, unit: share, range: [0, 0.9]",
        "{value: 5, unit: share, range: [0, 0.9]",
        "outside its range",
    ),
    ("candidates.yaml", "source: gacc-xiamen-2015", "source: gacc-xiamen-2051", "did you mean"),
]


@pytest.mark.parametrize(("file", "good", "bad", "says"), DAMAGES)
def test_damaged_files_say_what_to_write(
    tmp_path: Path, file: str, good: str, bad: str, says: str
) -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            assert good in text
            text = text.replace(good, bad, 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_facts(tmp_path)
    assert says in caught.value.message
    assert caught.value.file is not None
    assert caught.value.file.endswith(file)
    assert caught.value.line is not None


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (PilotRequest(k=None), "say how many"),
        (PilotRequest(k=99), "number of candidates"),
        (PilotRequest(k=2, weights={"benefits": 1}), "no such criterion"),
        (PilotRequest(k=2, require=("atlantis",)), "not among the ports of the table"),
        (PilotRequest(k=1, min_modes=3), "no set of ports"),
    ],
)
def test_impossible_requests_say_why(request_: PilotRequest, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        choose_pilots(state_table(PORTS, STATES, FACTS), FACTS, request_)
