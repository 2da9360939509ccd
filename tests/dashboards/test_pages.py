"""Each page in both languages, without a browser."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import sim
from dashboards import runs
from dashboards.texts import catalogue
from dashboards.views import PAGES
from sim.reporting import summary
from tests.dashboards.conftest import Inline, opened

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
    assert title == (PAGES[page].TITLE if lang == "en" else catalogue("zh")[PAGES[page].TITLE])
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
    (line,) = summary.sentences(found, PORT, "en")
    assert any(line.text in element.value for element in app.markdown)


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
    one = runs.Runs(1, Inline())
    bad = one.ask("bad", _fails, [("a", 1), ("b", 2)], "me")
    good = one.ask("good", abs, [("a", -1)], "me")
    assert bad.finished
    assert bad.failed == ""
    assert good.pieces == {"a": 1}
    assert one.busy == 0


def test_who_is_left_by_all_is_not_gone_on_with() -> None:
    one = runs.Runs(1, Inline())
    one.busy = 1  # no worker is free
    run = one.ask("long", abs, [(k, -k) for k in range(9)], "me")
    one.ask("long", abs, [], "you")
    one.leave("me")
    assert run.open
    one.leave("you")
    assert not run.open
    assert run.taken == 0


def _fails(_: int) -> None:
    raise RuntimeError("of no concern to the reader")
