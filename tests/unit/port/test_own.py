"""A port that a reader brings."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

import sim
from sim.errors import BadInput
from sim.port.own import port_from_workbook, port_from_yaml, port_template


def test_a_workbook_comes_back_and_its_faults_are_named_by_row() -> None:
    luohu = sim.load_port("luohu")
    data = port_template(luohu)
    assert port_from_workbook(data) == luohu
    book = load_workbook(io.BytesIO(data))
    book["numbers"]["B2"] = 500
    good, bad = io.BytesIO(), io.BytesIO()
    book.save(good)
    assert port_from_workbook(good.getvalue()).streams["articles"].per_day.value == 500
    book["numbers"]["B3"] = "many"
    book.save(bad)
    with pytest.raises(BadInput, match="no number") as caught:
        port_from_workbook(bad.getvalue())
    assert caught.value.line == 3
    with pytest.raises(BadInput, match="no workbook"):
        port_from_workbook(b"PK\x03\x04nothing")


def test_an_uploaded_port_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("word: hidden\n", encoding="utf-8")
    text = f"inherits: {secret.with_suffix('')}\nport: mine\n"
    with pytest.raises(BadInput, match="inherits from a shipped one") as caught:
        port_from_yaml(text.encode())
    assert "hidden" not in str(caught.value)
    path = Path(__file__).resolve().parents[3] / "data" / "ports" / "luohu.yaml"
    assert port_from_yaml(path.read_bytes()).port == "luohu"
