"""The dashboard in a real browser (Debian's chromium), as a reader uses it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import sim
from dashboards.views import PAGES
from sim.decisions import state_table_store as states
from sim.decisions.data import load_facts
from sim.decisions.pilots import PilotRequest, certainty, choose_pilots
from sim.decisions.rollout import run_rollout
from sim.port.own import port_template
from sim.reporting.tables.comparison import sentences
from sim.reporting.tables.pilots import choice_sentence, sure_sentences
from sim.reporting.tables.rollout import rollout_sentences
from sim.text import gettext
from tests.dashboards.conftest import KNOWN

LONG = 240_000  # ms: a busy machine is slow, not wrong


@pytest.fixture
def page(browser: Browser, server: tuple[str, Path]) -> Iterator[Page]:
    """A tab whose console must stay clean, on a server whose log must stay clean."""
    context = browser.new_context(base_url=server[0], viewport={"width": 1200, "height": 900})
    tab = context.new_page()
    said: list[str] = []
    tab.on(
        "console",
        lambda m: said.append(f"{m.text} {m.location}") if m.type in ("error", "warning") else None,
    )
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on(
        "requestfailed",
        lambda request: said.append(request.url) if "127.0.0.1" not in request.url else None,
    )
    yield tab
    context.close()
    assert [text for text in said if not KNOWN.search(text)] == []
    log = server[1].read_text(encoding="utf-8")
    assert not re.search(r"Traceback|ERROR|WARNING|Exception", log), log


def at(page: Page, path: str, **address: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in address.items())
    page.goto(f"/{'' if path == 'answer' else path}?{query}")
    page.wait_for_selector("h1", timeout=LONG)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_opens(page: Page, lang: str) -> None:
    for path, shown in PAGES.items():
        at(page, path, lang=lang, port="luohu")
        title = gettext(shown.TITLE, lang)
        expect(page.locator("h1")).to_have_text(title, timeout=LONG)
        if path in ("answer", "compare", "watch", "pilots", "rollout"):
            page.wait_for_selector(".js-plotly-plot .main-svg", timeout=LONG)
        expect(page.get_by_test_id("stException")).to_have_count(0)


PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_values_of_the_answer_are_in_sight_on_a_telephone(page: Page, lang: str) -> None:
    page.set_viewport_size(PHONE)
    at(page, "answer", lang=lang, port="luohu")
    values = page.locator("table.told").first.locator("td")
    expect(values.first).to_be_visible(timeout=LONG)
    edges = values.evaluate_all("cells => cells.map(c => c.getBoundingClientRect().right)")
    assert max(edges) <= PHONE["width"]


def test_a_moved_control_gives_the_number_that_sim_gives(page: Page) -> None:
    at(page, "compare", port="luohu", policies="serial,joint", n="2")
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=LONG)
    page.get_by_text("Length of the run and random numbers").click()
    seed = page.get_by_label("Seed", exact=True)
    seed.fill("7")
    seed.press("Enter")
    found = sim.compare("luohu", ["serial", "joint"], replications=2, seed=7)
    (line,) = sentences(found, "luohu", "en")
    expect(page.get_by_text(line.text.replace("**", ""))).to_be_visible(timeout=LONG)
    expect(page).to_have_url(re.compile("seed=7"), timeout=LONG)


def test_a_moved_number_of_pilots_gives_the_set_that_sim_chooses(page: Page) -> None:
    at(page, "pilots", modes="2")
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=LONG)
    slider = page.get_by_role("slider", name="Number of pilots")
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    table = states.committed()
    assert table is not None
    choice = choose_pilots(table, request=PilotRequest(k=3, min_modes=2))
    titles = ", ".join(sim.load_port(name).title.en for name in choice.chosen)
    expect(page.get_by_text(f"Go first: {titles}", exact=True)).to_be_visible(timeout=LONG)
    said = choice_sentence(choice, table, load_facts(), "en")
    expect(page.get_by_text(said)).to_be_visible(timeout=LONG)
    expect(page).to_have_url(re.compile("k=3"), timeout=LONG)
    page.get_by_role("radio", name="How sure we are").click()
    found = certainty(table, request=PilotRequest(k=3, min_modes=2))
    for text in sure_sentences(found, "en"):
        expect(page.get_by_text(text)).to_be_visible(timeout=LONG)


def test_the_set_goes_on_to_the_rollout_which_is_that_of_sim(page: Page) -> None:
    at(page, "pilots", k="2", modes="1", regions="1", lang="zh")
    page.get_by_role("button", name="在“分步推进”页使用这一组合").click(timeout=LONG)
    expect(page.get_by_text("“分步推进”页将从这一组合开始。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="分步推进").click()
    expect(page.locator("h1")).to_have_text("分步推进", timeout=LONG)
    teams = page.get_by_label("队伍数", exact=True)
    teams.fill("3")
    teams.press("Enter")
    table, facts = states.committed(), load_facts()
    assert table is not None
    request = PilotRequest(k=2, min_modes=1, min_regions=1)
    pilots = choose_pilots(table, request=request).chosen
    found = run_rollout(table, facts, pilots=pilots, teams=3)
    for text in rollout_sentences(found, facts, "zh"):
        expect(page.get_by_text(text.replace("**", ""))).to_be_visible(timeout=LONG)
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=LONG)


def test_what_ports_report_is_scored_or_refused(page: Page) -> None:
    at(page, "rollout", rolloutview="score")
    chooser = page.locator("input[type=file]")
    bad = b"port,month,value\nluohu,2018-07,many\n"
    chooser.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": bad})
    expect(page.get_by_text("no number stands here; write one such as")).to_be_visible(timeout=LONG)
    good = b"port,month,value\nluohu,2018-07,100000\nluohu,2018-08,0.1\n"
    chooser.set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": good})
    expect(page.get_by_text("1 of 2 months drift, at 1 ports.")).to_be_visible(timeout=LONG)


def test_a_shared_link_shows_the_same(page: Page, browser: Browser) -> None:
    at(page, "compare", port="luohu", policies="serial,joint", n="2", traffic="1.5", view="work")
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=LONG)
    first = page.locator(".js-plotly-plot").first.evaluate("p => p.data.map(t => Array.from(t.x))")
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".js-plotly-plot .main-svg", timeout=LONG)
    second = other.locator(".js-plotly-plot").first.evaluate(
        "p => p.data.map(t => Array.from(t.x))"
    )
    assert first == second
    expect(other.get_by_text("× 1.5")).to_be_visible()
    context.close()


def test_one_click_changes_the_language(page: Page) -> None:
    at(page, "desk")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("对碰台", timeout=LONG)
    expect(page).to_have_url(re.compile("lang=zh"), timeout=LONG)


def test_good_and_bad_files(page: Page) -> None:
    at(page, "own")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(
        {"name": "bad.yaml", "mimeType": "text/yaml", "buffer": b"port: mine\nsteams: 3\n"}
    )
    expect(page.get_by_text("unknown key; did you mean")).to_be_visible(timeout=LONG)
    data = port_template(sim.load_port("luohu"))
    chooser.set_input_files({"name": "good.xlsx", "mimeType": "application/x", "buffer": data})
    expect(page.get_by_text("Luohu is complete")).to_be_visible(timeout=LONG)


def test_a_run_is_cancelled_and_gone_on_with(page: Page) -> None:
    at(page, "compare", port="qingdao", n="40")
    page.get_by_role("button", name="Cancel").click(timeout=LONG)
    expect(page.get_by_text(re.compile("Stopped"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("Stopped"))).to_be_visible(timeout=LONG)


def test_streamlit_speaks_chinese_where_the_page_does(page: Page) -> None:
    at(page, "own", lang="zh")
    drop = page.get_by_test_id("stFileUploaderDropzone")
    expect(drop).to_contain_text("每个文件不超过 2 MB", timeout=LONG)
    expect(drop).to_contain_text("选择文件")
    expect(drop).not_to_contain_text("Upload")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "a.yaml", "mimeType": "text/yaml", "buffer": b"x" * 3_000_000})
    expect(page.get_by_text("文件不得超过")).to_be_visible(timeout=LONG)
    at(page, "compare", lang="zh", port="luohu", n="2", view="numbers")
    box = page.get_by_test_id("stMultiSelect").first.locator("input")
    box.click(timeout=LONG)
    box.press_sequentially("zzz")
    expect(page.get_by_text("没有匹配项")).to_be_visible(timeout=LONG)
    box.press("Escape")
    page.get_by_test_id("stDataFrame").first.hover(timeout=LONG)
    expect(page.get_by_role("button", name="下载为 CSV").first).to_be_visible(timeout=LONG)
    expect(page.get_by_test_id("stMainMenu")).to_have_count(0)


def test_streamlit_gets_its_own_words_back_in_english(page: Page) -> None:
    at(page, "own", lang="zh")
    drop = page.get_by_test_id("stFileUploaderDropzone")
    expect(drop).to_contain_text("选择文件", timeout=LONG)
    page.get_by_role("button", name="English").click()
    expect(drop).to_contain_text("Upload", timeout=LONG)
    expect(drop).to_contain_text("2MB per file")
