"""What pages of decisions are made of: table pieces, what-ifs, words, the map, hinges."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from typer.testing import CliRunner

import sim
from sim.decisions import state_table_store as states
from sim.decisions.data import Timeline, load_facts, read
from sim.decisions.table import rollout_states, simulate_states
from sim.decisions.what_if import RolloutWhatIf, timeline_file
from sim.errors import BadInput
from sim.experiments import one_way_sensitivity as one_way
from sim.experiments.manifest import content_hash
from sim.port.facts import numbers_of
from sim.port.load import port_names
from sim.port.schema import Port
from sim.reporting.charts.interactive.maps import BOX, label_places, land
from sim.reporting.charts.interactive.style import dressed
from sim.reporting.tables.formats import interval_text, significant, wrapped
from sim.reporting.tables.sensitivity import hinge_frame, hinge_sentences
from sim.reporting.words.numbers import number_word

FACTS = load_facts()


def test_a_table_of_pieces_is_the_simulated_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "shipped_candidates", lambda _facts: ["luohu"])
    monkeypatch.setattr(states, "WORLDS", 0)
    pieces = dict(reversed(states.pieces_job(FACTS).results().items()))
    made = states.table_of(pieces, FACTS)
    whole = simulate_states(
        ["luohu"], rollout_states(FACTS), replications=states.REPLICATIONS, worlds=0
    )
    pd.testing.assert_frame_equal(made.frame, whole.frame, check_exact=True)
    assert made.manifest["ports"] == whole.manifest["ports"]
    assert states.outdated(made, FACTS) == []


def test_a_table_of_other_port_files_is_known_as_such() -> None:
    table = states.committed()
    assert table is not None
    entries = [{**e, "hash": "0" * 16} for e in table.manifest["ports"][:1]]  # type: ignore[index]
    old = sim.decisions.table.StateTable(table.frame, {**table.manifest, "ports": entries})
    assert set(states.outdated(old, FACTS)) == set(FACTS.candidates.candidates)


def test_a_moved_milestone_and_deadline_make_a_timeline_that_loads_again(tmp_path: Path) -> None:
    changed = RolloutWhatIf({0: "2018-07"}, "2018-12", 3.0, 0.2).applied(FACTS)
    assert changed.timeline.milestones[0].month == "2018-07"
    assert changed.learning.time_to_learn.base == 3.0
    assert changed.learning.transfer.base == 0.2
    file = tmp_path / "timeline.yaml"
    file.write_text(timeline_file(changed.timeline), encoding="utf-8")
    assert read(Timeline, file) == changed.timeline
    assert RolloutWhatIf().applied(FACTS) == FACTS


def test_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match=r"milestones.0.month"):
        RolloutWhatIf({0: "June"}).applied(FACTS)
    with pytest.raises(BadInput, match="there are 3 milestones"):
        RolloutWhatIf({7: "2018-07"}).applied(FACTS)


def test_numbers_read_alike_and_never_as_powers() -> None:
    assert significant(1234567) == "1,234,567"
    assert significant(0.00123) == "0.00123"
    assert interval_text(-7.94, -26.2, 10.3, "en") == "−7.9 (−26.2 to 10.3)"
    assert interval_text(0.0, -0.001, 0.004, "zh") == "0（−0.00100 至 0.00400）"


def test_every_port_lies_on_the_map_and_labels_stay_on_it() -> None:
    ports = [sim.load_port(name) for name in port_names()]
    west, east, south, north = BOX
    assert all(west < p.longitude < east and south < p.latitude < north for p in ports)
    x, y = land()
    assert len(x) == len(y) > 300
    places = label_places([131.0, 131.0], [40.0, 40.5], ["a long name", "another long name"])
    assert all("left" in place for place in places)


def test_every_number_of_every_port_has_plain_words() -> None:
    for name in port_names():
        port = sim.load_port(name)
        for key in numbers_of(port)["key"]:
            for lang in ("en", "zh"):
                word = number_word(key, port, lang)
                assert word
                assert "_" not in word
                assert "." not in word
            assert not set("abcdefghijklmnopqrstuvwxyz") & set(number_word(key, port, "zh")), key


@pytest.fixture(scope="module")
def seen() -> pd.DataFrame:
    """Luohu with two numbers moved: how often quarantine has articles opened."""
    port = sim.load_port("luohu")
    keys = ("streams.articles.agencies.quarantine.menus.1.share",)
    runs = [one_way.look(one_way.MovedNumbers(port, chosen, (0, 1))) for chosen in ((), keys)]
    return pd.concat(runs, ignore_index=True)


def test_a_hinge_is_the_change_of_the_saving_paired_by_replication(seen: pd.DataFrame) -> None:
    port = sim.load_port("luohu")
    key = "streams.articles.agencies.quarantine.menus.1.share"
    found = one_way.one_way_table(port, seen).set_index(["key", "end"])
    high = float(numbers_of(port).set_index("key").loc[key, "high"])
    moved = sim.port.facts.with_value(port, key, high)
    saved = []
    for where in (port, moved):
        runs = sim.compare(where, ["serial", "joint"], replications=2, seed=one_way.SEED).runs
        mine = runs[
            (runs["measure"] == "overall_time_mean")
            & (runs["denominator"] == "matched")
            & (runs["object_class"] == "articles")
        ].pivot_table(index="replication", columns="policy", values="value")
        saved.append((mine["serial"] - mine["joint"]).to_numpy())
    assert found.loc[("", "base"), "saved"] == pytest.approx(saved[0].mean(), rel=1e-12)
    assert found.loc[(key, "high"), "saved"] == pytest.approx(saved[1].mean(), rel=1e-12)
    change = saved[1] - saved[0]
    assert found.loc[(key, "high"), "change"] == pytest.approx(change.mean(), rel=1e-9)
    half = 12.706204736 * change.std(ddof=1) / np.sqrt(2)
    assert found.loc[(key, "high"), "change_high"] == pytest.approx(change.mean() + half, rel=1e-6)
    for lang in ("en", "zh"):
        assert hinge_sentences(port, found.reset_index(), "articles", lang)
        assert len(hinge_frame(port, found.reset_index(), "articles", lang)) == 2


def test_an_end_that_is_impossible_alone_is_left_out() -> None:
    port = sim.load_port("luohu")
    key = "streams.articles.agencies.customs.officers"
    found = one_way.look(one_way.MovedNumbers(port, (key,), (0,)))
    assert found.empty or set(found["end"]) == {"low"}


def test_the_numbers_that_move_the_answer_most_come_first() -> None:
    rows = [
        ("", "base", 10.0, 6.0), ("a", "high", 10.0, 5.0), ("b", "high", 10.0, 1.0),
        ("b", "low", 10.0, 6.0), ("c", "low", 10.0, 6.0),
    ]  # fmt: skip
    runs = pd.DataFrame(
        [
            (key, end, 1.0, "goods", 0, policy, value)
            for key, end, serial, joint in rows
            for policy, value in (("serial", serial), ("joint", joint))
        ],
        columns=["key", "end", "at", "object_class", "replication", "policy", "value"],
    )
    assert one_way.largest(runs) == ["b", "a"]
    assert one_way.largest(runs, top=1) == ["b"]


def test_a_worse_end_that_loses_is_told() -> None:
    rows = [("", "base", 5.0, 4.0, 6.0), ("a", "low", -3.0, -4.0, -2.0), ("a", "high", 6.0, 5.0, 7.0),
            ("b", "low", 1.0, -1.0, 3.0), ("c", "low", 4.0, 3.0, 5.0)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["key", "end", "saved", "saved_low", "saved_high"])
    found = one_way.verdicts(frame.assign(object_class="goods"), "goods")
    assert found == {"loses": ["a"], "open": ["b"], "gains": ["c"]}


def test_labels_are_broken_where_they_may_be() -> None:
    assert wrapped("imports, customs, share inspected by scan", 24).count("<br>") == 1
    assert wrapped("进口，海关，以“机检、开箱（包）、查看”方式查验的比例", 30).count("<br>") == 1
    assert wrapped("short", 24) == "short"


def test_hinges_of_a_port_are_found_written_and_read_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = sim.load_port("luohu")
    few = one_way.assumed(port).iloc[:4]
    monkeypatch.setattr(one_way, "assumed", lambda _port: few)
    found = one_way.one_way_sensitivity(port)
    assert set(found["key"]) <= {"", *few.index}
    assert set(found["n"]) == {port.run.replications}
    one_way.write({"luohu": found}, [port], tmp_path)
    again = one_way.standing(tmp_path, [port])["luohu"]
    assert again["key"].tolist() == found["key"].tolist()
    assert np.allclose(again["saved"], found["saved"], rtol=1e-4)
    changed = port.model_copy(update={"run": port.run.model_copy(update={"replications": 2})})
    assert one_way.standing(tmp_path, [changed]) == {}


def test_hinges_go_on_where_they_were_interrupted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a folder holds of a port as it is now is neither lost nor looked for again."""
    command = import_module("sim.cli.sensitivity")
    looked: list[str] = []

    def find(port: Port, _work: object) -> pd.DataFrame:
        looked.append(port.port)
        words = {"object_class": "goods", "key": "a", "end": "low", "unit": "min"}
        numbers = dict.fromkeys(["at", "given", *one_way.VALUES], 0.0)
        this = {"port": port.port, "hash": content_hash(port)}
        return pd.DataFrame([{**this, **words, **numbers}])

    monkeypatch.setattr(one_way, "one_way_sensitivity", find)
    monkeypatch.setattr(command, "print_port", lambda *_: None)
    app = import_module("sim.cli.app").app
    for ports in (["luohu"], ["alashankou", "luohu"]):
        ran = CliRunner().invoke(
            app, ["sensitivity", *ports, "--out", str(tmp_path), "--processes", "1"]
        )
        assert ran.exit_code == 0, ran.exception
    assert looked == ["luohu", "alashankou"]
    assert sorted(one_way.read(tmp_path / "hinges.csv")["port"]) == ["alashankou", "luohu"]


def test_an_unknown_port_has_no_hinges() -> None:
    import_module("sim.cli.sensitivity")
    ran = CliRunner().invoke(import_module("sim.cli.app").app, ["sensitivity", "luhoo"])
    assert ran.exit_code == 2
    assert "did you mean `luohu`" in ran.output + ran.stderr


def test_long_titles_of_axes_are_broken_for_telephones() -> None:
    figure = go.Figure().update_xaxes(title_text="cost to traders saved (million CNY)")
    assert dressed(figure, 100).layout.xaxis.title.text == "cost to traders saved<br>(million CNY)"
    assert dressed(go.Figure(), 100).layout.xaxis.title.text is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_numbers_of_a_chart_have_the_same_words(lang: str) -> None:
    """Else they share a line of it."""
    looked_at = 0
    for name in port_names():
        port = sim.load_port(name)
        found = one_way.known(port)
        for cls in set() if found is None else set(found["object_class"]):
            _, rows = one_way.of_class(found, cls)
            words = [number_word(key, port, lang) for key in rows["key"].unique()]
            assert sorted(words) == sorted(set(words)), (name, cls)
            looked_at += 1
    assert looked_at > 0
