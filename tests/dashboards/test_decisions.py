"""The pages Pilot selection and Rollout, and the hinges of the landing page, without a browser."""

from typing import Any

import pytest

import sim
from dashboards import simulated
from sim.decisions import state_table_store as states
from sim.decisions.data import load_facts
from sim.decisions.pilots import PilotRequest, certainty, choose_pilots
from sim.decisions.rollout import run_rollout
from sim.decisions.table import StateTable
from sim.decisions.what_if import RolloutWhatIf
from sim.experiments import one_way_sensitivity as one_way
from sim.reporting.tables.pilots import choice_sentence, sure_sentences
from sim.reporting.tables.rollout import rollout_sentences, totals_table
from tests.dashboards.conftest import opened, told
from tests.dashboards.test_pages import fine

FACTS = load_facts()


@pytest.fixture(scope="module")
def table() -> StateTable:
    found = states.committed()
    assert found is not None
    return found


def said(app: Any) -> str:
    return " ".join(e.value for e in (*app.markdown, *app.caption, *app.metric))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["why", "benefit", "sure", "front"])
def test_every_view_of_the_pilots_draws_something(view: str, lang: str, inline: Any) -> None:
    app = fine(opened("pilots", lang=lang, pilotview=view))
    assert len(app.get("plotly_chart")) == (3 if view == "sure" else 2)
    assert all(len(element.value) for element in app.dataframe)
    assert all(told(app))
    assert app.dataframe or told(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["plan", "months", "map", "totals", "score"])
def test_every_view_of_the_rollout_draws_something(view: str, lang: str, inline: Any) -> None:
    app = fine(opened("rollout", lang=lang, rolloutview=view))
    assert app.get("plotly_chart") or app.dataframe
    assert all(len(element.value) for element in app.dataframe)
    assert all(told(app))


def test_the_set_is_the_one_that_sim_chooses(table: StateTable, inline: Any) -> None:
    app = fine(opened("pilots", k="3", modes="2", budget="40", must="dalian"))
    request = PilotRequest(k=3, budget=40e6, min_modes=2, require=("dalian",))
    choice = choose_pilots(table, FACTS, request)
    assert choice_sentence(choice, table, FACTS, "en") in said(app)
    titles = [sim.load_port(name).title.en for name in choice.chosen]
    assert "##### Go first: " + ", ".join(titles) in said(app)
    assert "--budget 40000000" in app.code[1].value


def test_a_moved_weight_changes_the_set_as_in_sim(table: StateTable, inline: Any) -> None:
    app = fine(opened("pilots"))
    app.slider("w_weight_single_window").set_value(1.0)
    app.run()
    choice = choose_pilots(table, FACTS, PilotRequest(weights={"single_window": 1.0}))
    assert choice.chosen != choose_pilots(table, FACTS).chosen
    assert choice_sentence(choice, table, FACTS, "en") in said(app)
    assert app.query_params["weight_single_window"] == "1"


def test_how_sure_is_what_sim_says(table: StateTable, inline: Any) -> None:
    app = fine(opened("pilots", pilotview="sure", lang="zh"))
    for text in sure_sentences(certainty(table, FACTS, PilotRequest()), "zh"):
        assert text in said(app)


def test_constraints_that_no_set_keeps_are_told_in_both_languages(inline: Any) -> None:
    app = opened("pilots", budget="5")
    assert app.error[0].value.startswith("no set of ports keeps all constraints")
    app = opened("pilots", budget="5", lang="zh")
    assert app.error[0].value.startswith("没有满足全部约束的口岸组合")


def test_the_rollout_takes_over_the_set(inline: Any) -> None:
    app = fine(opened("pilots", k="2", modes="1", regions="1"))
    app.button[-1].click().run()
    kept = app.session_state["kept"]["pilots"].split(",")
    assert len(kept) == 2


def test_the_rollout_is_that_of_sim(table: StateTable, inline: Any) -> None:
    pilots = ("qingdao", "luohu")
    what_if = RolloutWhatIf(months={2: "2018-10"}, deadline="2018-12", months_to_learn=4.0)
    app = fine(
        opened(
            "rollout", pilots=",".join(pilots), rule="notice", teams="3", milestone2="2018-10",
            deadline="2018-12", learn="4", rolloutview="totals",
        )
    )  # fmt: skip
    facts = what_if.applied(FACTS)
    found = run_rollout(table, facts, pilots=pilots, rule="notice", teams=3)
    for text in rollout_sentences(found, facts, "en"):
        assert text in said(app)
    shown = totals_table(found, "en")
    assert told(app)[0] == shown.to_numpy().tolist()


def test_a_port_that_reports_far_too_long_times_drifts(inline: Any) -> None:
    app = fine(opened("rollout", rolloutview="score", worse="-20"))
    assert "0 of " in said(app)
    app = fine(opened("rollout", rolloutview="score", worse="100"))
    assert "0 of " not in said(app).split("drift, at")[0][-12:]


def test_a_table_is_simulated_piece_by_piece(
    inline: Any, monkeypatch: pytest.MonkeyPatch, table: StateTable
) -> None:
    two = ["luohu", "erenhot"]
    monkeypatch.setattr(states, "shipped_candidates", lambda _facts: two)
    monkeypatch.setattr(states, "WORLDS", 1)
    simulated.fresh_key.clear()
    app = opened("pilots", table="fresh", k="1", modes="1", regions="1")
    simulated.fresh_key.clear()
    fine(app)
    assert "2 ports; means with 95 % intervals of 5 replications" in said(app)


def test_the_hinges_of_a_port_that_was_looked_at_stand_on_the_first_page(inline: Any) -> None:
    port = sim.load_port("luohu")
    found = one_way.known(port)
    assert found is not None, "portsim hinges --out reports/findings/hinges"
    app = fine(opened("answer", port="luohu", lang="zh"))
    assert len(app.get("plotly_chart")) == 2
    assert "个与时间有关的假设数值逐一移到各自范围的两端" in said(app)


def test_the_hinges_of_a_changed_port_are_looked_for_when_asked(
    inline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = one_way.assumed(sim.load_port("luohu")).iloc[:3]
    monkeypatch.setattr(one_way, "assumed", lambda _port: few)
    address = {"port": "luohu", "set": "streams.articles.per_day:500"}
    app = fine(opened("answer", **address))
    assert "has not been looked at yet" in said(app)
    app = fine(opened("answer", hinges="1", **address))
    assert "assumed numbers that bear on times was moved alone" in said(app)
