"""Every text in both languages, and no text outside the catalogue."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from dashboards.texts import catalogue
from dashboards.views import PAGES
from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES
from sim.reporting import (
    charts,
    day,
    decision_tables,
    decision_words,
    desk,
    hinge_tables,
    ports,
    summary,
)

FOLDER = Path(__file__).resolve().parent.parent.parent / "dashboards"
SHOWS = {
    "title", "header", "subheader", "markdown", "caption", "write", "text", "info", "warning", "error",
    "success", "button", "selectbox", "multiselect", "slider", "toggle", "number_input", "text_input",
    "text_area", "file_uploader", "metric", "expander", "download_button", "segmented_control",
    "form_submit_button", "picture", "offer",
}  # fmt: skip


def used() -> set[str]:
    found = {
        str(text)
        for _, _, text, _, _ in extract_from_dir(
            FOLDER, [("**.py", "python")], keywords={"_": None}
        )
    }
    return found | {page.TITLE for page in PAGES.values()}


def test_every_text_has_its_chinese_and_no_other() -> None:
    chinese = catalogue("zh")
    assert used() == set(chinese)
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in chinese.values())


def test_places_to_be_filled_are_the_same_in_both_languages() -> None:
    for english, chinese in catalogue("zh").items():
        assert sorted(re.findall(r"{\d}", english)) == sorted(re.findall(r"{\d}", chinese)), english


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda p: p.name)
def test_no_widget_has_a_text_of_its_own(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            logged = ast.unparse(call.func.value) == "LOG"
            if (
                call.func.attr in SHOWS
                and not logged
                and call.args
                and isinstance(call.args[0], ast.Constant)
            ):
                assert not re.search(r"[A-Za-z]{3}", str(call.args[0].value)), ast.unparse(call)


def test_tables_of_the_reporting_room_have_both_languages() -> None:
    pairs = [
        charts.WHO, charts.UNIT, charts.SAY, day.STAGE_WORDS, day.KIND_WORDS, summary.GRADES, summary.SAYS,
        summary.WANTED, summary.STATISTIC, decision_words.SAY, decision_words.CRITERIA, decision_words.MODES,
        decision_words.BENEFITS, decision_words.RULES, decision_words.AMOUNTS, decision_words.MINUTES,
        decision_tables.TEXTS, decision_tables.WHOM, hinge_tables.SAY,
    ]  # fmt: skip
    for words in pairs:
        assert words["en"].keys() == words["zh"].keys()
    heads = [
        summary.HEADS, summary.WAIT_HEADS, ports.HEADS, ports.NUMBER_HEADS,
        summary.MEASURE_HEADS, summary.NUMBER_HEADS, summary.PUBLISHED_HEADS,
        summary.QUANTILE_HEADS, day.MESSAGE_HEADS, desk.STEP_HEADS, desk.INSTRUCTION_HEADS,
        desk.CASE_HEADS, desk.OUTCOME_HEADS, decision_tables.PORT_HEADS, decision_tables.FRONT_HEADS,
        decision_tables.SHARE_HEADS, decision_tables.DATA_HEADS, decision_tables.TOTAL_HEADS,
        decision_tables.SEQUENCE_HEADS, decision_tables.PLAN_HEADS, decision_tables.MILESTONE_HEADS,
        decision_tables.SCORE_HEADS, hinge_tables.HEADS,
    ]  # fmt: skip
    for head in heads:
        assert len(head["en"]) == len(head["zh"])
    units = {m.unit for m in (*OBJECT_MEASURES.values(), *PORT_MEASURES.values())}
    assert units <= charts.UNIT["zh"].keys()
