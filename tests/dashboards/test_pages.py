"""Each page in both languages, without a browser."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import sim
from dashboards import parts, runs, texts
from dashboards.texts import in_words
from dashboards.views import PAGES, sources
from sim.experiments.jobs import TaskList
from sim.port.what_if import WhatIf
from sim.reporting.tables.comparison import answer_frame, sentences
from sim.reporting.tables.formats import time_range
from sim.text import LANGUAGES, gettext
from tests.dashboards.conftest import Inline, opened, told

ROOT = Path(__file__).resolve().parents[2]
PORT = "luohu"  # the smallest of the shipped ports
VIEWS = ("times", "spread", "waits", "work", "staff", "control", "numbers")


def fine(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    return app


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_opens_in_both_languages(page: str, lang: str, inline: Any) -> None:
    app = fine(opened(page, lang=lang, port=PORT, n="2", scenario="goods-late-join-on-01"))
    title = app.title[0].value
    assert title == gettext(PAGES[page].TITLE, lang)
    said = " ".join(str(e.value) for e in (*app.markdown, *app.caption, *app.subheader))
    assert bool(re.search(r"[\u4e00-\u9fff]{4}", said.replace("指令对碰", ""))) == (lang == "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_compare_draws_something(view: str, lang: str, inline: Any) -> None:
    app = fine(opened("compare", lang=lang, port=PORT, n="2", view=view))
    assert app.get("plotly_chart") or app.dataframe


def test_the_answer_is_what_sim_says(inline: Any) -> None:
    app = fine(opened("answer", port=PORT))
    found = sim.compare(PORT, ["serial", "parallel", "joint"])
    (line,) = sentences(found, PORT, "en")
    assert any(line.text in element.value for element in app.markdown)
    assert told(app)[0] == answer_frame(found, PORT, "en").iloc[:, 2:].to_numpy().tolist()


def test_an_address_is_checked_like_any_input(inline: Any) -> None:
    app = opened("answer", port="../../etc/passwd")
    assert "unknown value" in app.warning[0].value
    app = opened("compare", port=PORT, policies="/etc/x.yaml", n="2")
    assert "unknown value" in app.warning[0].value
    assert not app.exception
    app = opened("answer", port=PORT, set="no.such.key:3")
    assert "no such number" in app.error[0].value


def test_errors_are_told_in_chinese_without_folders(inline: Any) -> None:
    app = opened("answer", port=PORT, set="no.such.key:3", lang="zh")
    assert app.error[0].value.startswith("口岸没有这个参数")


def test_a_changed_number_shows_its_effect(inline: Any) -> None:
    key = "streams.articles.per_day"
    app = fine(opened("sources", port=PORT, set=f"{key}:500"))
    assert any(f"`{key}` = **500**" in element.value for element in app.markdown)
    assert len(app.get("plotly_chart")) == 2


def test_a_failing_replication_is_told_and_frees_its_worker() -> None:
    one = runs.JobPool(1, Inline())
    bad = one.ask("bad", TaskList(_fails, {"a": 1, "b": 2}), "me")
    good = one.ask("good", TaskList(abs, {"a": -1}), "me")
    assert bad.finished
    assert bad.failed is not None
    assert bad.failed.code == "run-failed"
    assert good.pieces == {"a": 1}
    assert one.busy == 0


def test_who_is_left_by_all_is_not_gone_on_with() -> None:
    one = runs.JobPool(1, Inline())
    one.busy = 1  # no worker is free
    run = one.ask("long", TaskList(abs, {k: -k for k in range(9)}), "me")
    one.ask("long", TaskList(abs, {}), "you")
    one.leave("me")
    assert run.open
    one.leave("you")
    assert not run.open
    assert run.taken == 0


def test_a_page_waits_a_moment_for_the_first_pieces_and_no_longer() -> None:
    with ThreadPoolExecutor(1) as pool:
        one, go_on = runs.JobPool(1, pool), Event()
        run = one.ask("slow", TaskList(lambda first: first or go_on.wait(30), {0: 1, 1: 0}), "me")
        one.wait([run], 1, 30)  # the first piece ends the wait
        assert run.n_done == 1
        one.wait([run], 2, 0.01)  # the second does not come in time
        assert run.n_done == 1
        go_on.set()
        one.wait([run], 2, 30)
        assert run.finished


def _fails(_: int) -> None:
    raise RuntimeError("of no concern to the reader")


PORTS = {"port": PORT, "more": "gongbei", "view": "ports", "n": "2", "class": "articles"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_ports_stand_side_by_side_as_in_sim(lang: str, inline: Any) -> None:
    app = fine(opened("compare", lang=lang, **PORTS))
    (table,) = told(app)
    titles = [sim.load_port(name).title.to(lang) for name in (PORT, "gongbei")]
    assert [row[0] for row in table] == titles
    for row, name in enumerate((PORT, "gongbei")):
        found = sim.compare(name, replications=2)
        for place, who in enumerate(("matched", "inspected", "all"), start=1):
            mine = found.differences.set_index(
                ["policy", "object_class", "denominator", "measure"]
            ).loc[("joint", "articles", who, "overall_time_mean")]
            assert table[row][place] == time_range(mine, lang, signed=True)
    assert len(app.get("plotly_chart")) == 1
    assert len(app.get("download_button")) == 2
    assert f"sim.compare(['{PORT}', 'gongbei']" in app.code[0].value
    assert app.code[1].value.startswith(f"portsim compare {PORT} gongbei --policy serial")


def test_further_ports_are_picked_and_stand_in_the_address(inline: Any) -> None:
    app = fine(opened("compare", port=PORT, view="ports", n="2"))
    assert len(told(app)[0]) == 1
    app.multiselect("w_more").set_value(["gongbei"]).run()
    fine(app)
    assert app.query_params["more"] == "gongbei"
    assert len(told(app)[0]) == 2


def test_a_what_if_holds_at_all_ports_and_a_single_number_at_the_first(inline: Any) -> None:
    changed = {"traffic": "1.5", "set": "streams.articles.per_day:500"}
    app = fine(opened("compare", **PORTS, **changed))
    (table,) = told(app)
    port = WhatIf(traffic=1.5).applied(sim.load_port("gongbei"))
    row = sim.compare(port, replications=2).differences.set_index(
        ["policy", "object_class", "denominator", "measure"]
    ).loc[("joint", "articles", "inspected", "overall_time_mean")]  # fmt: skip
    assert table[1][2] == time_range(row, "en", signed=True)
    assert "WhatIf(traffic=1.5).applied(sim.load_port(name))" in app.code[0].value
    assert "my_port.yaml my_gongbei.yaml" in app.code[1].value
    assert len(app.get("download_button")) == 4


def test_a_port_too_busy_for_the_days_is_named_and_the_others_are_shown(inline: Any) -> None:
    app = opened("compare", **PORTS | {"more": "huanggang", "days": "28"})
    assert not app.exception
    assert "objects; ask for fewer days" in app.error[0].value
    assert any("Huanggang" in element.value for element in app.markdown)
    assert len(told(app)[0]) == 1


def test_one_policy_has_no_differences_to_show(inline: Any) -> None:
    app = fine(opened("compare", **PORTS, policies="joint"))
    assert "two policies or more" in app.info[0].value


def test_a_class_that_the_next_port_has_not_gives_way(inline: Any) -> None:
    app = fine(opened("compare", port=PORT, view="work", n="2"))
    app.selectbox("w_class").set_value("articles").run()
    app.selectbox("w_port").set_value("nanjing").run()
    fine(app)
    assert app.selectbox("w_class").value == "goods"


def test_a_number_that_a_port_cannot_have_can_be_taken_back(inline: Any) -> None:
    app = opened("answer", port=PORT, set="streams.articles.per_day:-5", lang="zh")
    assert app.error[0].value == "-5 太小；请写 0 或更大的数"
    app.button("mend_streams.articles.per_day").click().run()
    assert not fine(app).error
    assert "set" not in app.query_params


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_files_are_made_in_the_language_of_the_page(lang: str, inline: Any) -> None:
    with speaking(lang):
        made = in_words(lambda _asked: parts.sheets(found))
    found = sim.compare(PORT, replications=2)
    names = [name for name, _ in made(None)]
    assert names[0] == ("Levels" if lang == "en" else "水平")
    table = made(None)[0][1]
    assert table.columns[0] == ("port" if lang == "en" else "口岸")
    assert set(table.iloc[:, 0]) == {sim.load_port(PORT).title.to(lang)}


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    token = texts._SPEAKING.set(lang)
    yield
    texts._SPEAKING.reset(token)


def test_a_bad_message_is_told_by_line_and_field_with_what_to_write(inline: Any) -> None:
    app = opened("desk", lang="zh")
    bad = '{"kind":"instruct","at":0,"agency":"customs","number":"C1","object":{"container":"A"},'
    app.text_area("journal").set_value(bad + '"methods":["sniff"]}').run()
    assert app.error[0].value.startswith("请用 ")
    assert any("**行** `1`" in element.value for element in app.markdown)
    assert any("methods[0]" in element.value for element in app.markdown)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_model_description_is_that_of_the_language(lang: str, inline: Any) -> None:
    """Its headings stand below the page's only title."""
    told = fine(opened("sources", lang=lang, port=PORT)).markdown
    said = "\n".join(element.value for element in told)
    assert ("\n#### 1.1 Purpose of the model\n" in said) == (lang == "en")
    assert ("\n#### 1.1 模型的目的\n" in said) == (lang == "zh")
    assert not re.search(r"(?m)^#{1,2} ", said)


def test_both_model_descriptions_have_the_same_headings_figures_and_names() -> None:
    english, chinese = (
        (ROOT / "reports" / gettext(sources.DESCRIPTION, lang)).read_text("utf-8")
        for lang in LANGUAGES
    )
    for pattern in (r"(?m)^#+ ", r"\d+(?:\.\d+)?", r"`[^`]+`"):
        assert sorted(re.findall(pattern, english)) == sorted(re.findall(pattern, chinese))
