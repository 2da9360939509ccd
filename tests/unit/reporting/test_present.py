"""Tables as HTML."""

import re

import pandas as pd

from sim.reporting.tables.present import html_table


def test_rows_alike_stand_under_one_line_in_their_order() -> None:
    frame = pd.DataFrame(
        [("ship", "all", "2 h"), ("ship", "none", "1 h"), ("goods", "all", "3 h")],
        columns=["class", "objects", "time"],
    )
    text = html_table(frame, by=1)
    assert re.findall(">([^<>]+)<", text) == [
        "objects", "time", "ship", "all", "2 h", "none", "1 h", "goods", "all", "3 h"
    ]  # fmt: skip
    assert text.count('colspan="2">ship') == 1


def test_an_interval_is_not_broken_and_a_whole_number_has_no_point() -> None:
    text = html_table(pd.DataFrame([("2 h (1.5 to 2.5)", 300.0)], columns=["time", "minute"]))
    assert '2 h <span class="whole">(1.5 to 2.5)</span>' in text
    assert ">300<" in text


def test_nothing_in_a_cell_is_read_as_html() -> None:
    frame = pd.DataFrame([("<script>", "a&b")], columns=["<b>", "x"])
    for by in (0, 1):
        text = html_table(frame, by)
        assert "&lt;script&gt;" in text
        assert "a&amp;b" in text
        assert "<script>" not in text
        assert "<b>" not in text
