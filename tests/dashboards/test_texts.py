"""Every text in both languages, and no text outside the catalogue."""

import ast
import re
from pathlib import Path

import pytest

from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES
from sim.errors import BadInput
from sim.matching.rules import Rules
from sim.matching.workbench import read_trial, scenario_outcomes, shipped_scenarios
from sim.port.own import port_from_yaml
from sim.reporting.tables.matching import (
    outcome_frame,
)
from sim.reporting.words.measures import UNIT

FOLDER = Path(__file__).resolve().parent.parent.parent / "dashboards"
SHOWS = {
    "title", "header", "subheader", "markdown", "caption", "write", "text", "info", "warning", "error",
    "success", "button", "selectbox", "multiselect", "slider", "toggle", "number_input", "text_input",
    "text_area", "file_uploader", "metric", "expander", "download_button", "segmented_control",
    "form_submit_button", "picture", "offer",
}  # fmt: skip


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


def test_every_unit_of_a_measure_has_a_word() -> None:
    units = {m.unit for m in (*OBJECT_MEASURES.values(), *PORT_MEASURES.values())}
    assert units <= UNIT.keys()


WRONG = (
    "port: mine\n", "port: [\n", "- a\n", "\x00", "inherits: nowhere\nport: x\n",
    *(f"inherits: luohu\nport: mine\n{text}" for text in (
        "costs:\n  staff:\n    value: -5\n", "costs:\n  staff:\n    value: many\n",
        "costs:\n  staff:\n    unit: EUR\n", "costs:\n  staff:\n    grade: guessed\n",
        "costs:\n  staff:\n    source: nowhere\n", "run:\n  days: 0\n", "run:\n  start: tomorrow\n",
        "mode: space\n", "title: [X]\n", "latitude: 200\n", "calendars:\n  x: 3\n", "steams: 3\n",
        "calendars:\n  x:\n  - {days: [mon], opens: '9', closes: '3'}\n", "port: a\n",
    )),
)  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_with_a_port_file_is_told_in_chinese(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        port_from_yaml(text.encode())
    for part in (caught.value.message_in("zh"), caught.value.rule_in("zh") or ""):
        plain = re.sub(r"`[^`]*`|\b(published|derived|formula|assumed|YAML|CNY/h|CNY)\b", "", part)
        listed = re.sub(r"请用 .*", "", plain)
        assert not re.search("[A-Za-z]{3}", listed), part
        assert not part or re.search(r"[\u4e00-\u9fff]", part)


MESSAGE = '{"at":1,"kind":"instruct","agency":"customs","number":"1","object":{"container":"A"},'


@pytest.mark.parametrize(
    ("line", "chinese"),
    [
        ("{bad", "JSON 格式有误（第 2 个字符处）：请检查引号、逗号和括号"),
        ('{"at":1,"kind":"dance"}', "请用 declare、instruct"),
        ('{"at":1,"kind":"instruct"}', "缺少字段 `agency`"),
        (MESSAGE.replace("1,", '"x",', 1) + '"methods":["open"]}', "应为数字，实为文字"),
        (MESSAGE + '"methods":[]}', "不能为空：应为列表"),
        (MESSAGE + '"methods":["open"],"x":1}', "未知的字段 `x`"),
        ("[1]", "应为带字段的 `{…}`，实为列表"),
    ],
)
def test_what_is_wrong_with_a_message_is_told_in_chinese(line: str, chinese: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_trial(line, "journal.jsonl", Rules(), None)
    assert caught.value.message_in("zh").startswith(chinese)
    assert "`float`" not in caught.value.message


@pytest.mark.parametrize("rules", [{"matching": False}, {"agree_within_min": 1.0}])
def test_what_comes_out_otherwise_is_told_in_chinese(rules: dict[str, object]) -> None:
    frame = outcome_frame(scenario_outcomes(shipped_scenarios(), rules), "zh")
    assert len(frame)
    told = {text for column in ("项目", "预期", "按这些规则") for text in frame[column]}
    assert {text for text in told if re.search("[a-z]{3}", text)} <= {"agriculture、海关、检验检疫"}
