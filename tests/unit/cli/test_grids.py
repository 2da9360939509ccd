"""Tables on terminals of any width: whole words, and whole rows in files."""

import io

import pytest
from rich.console import Console

from sim.cli import grids, present
from sim.cli.present import Output

HEADS = ["key", "value", "note"]
ROWS = [
    ["streams.imports.per_day", "1283", "fifteen per cent of laden imports"],
    ["streams.exports.weekly", "0.5", "口岸查验单位分别发送查验指令"],
]


def printed(
    width: int,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[list[str]] = ROWS,
    *,
    terminal: bool = True,
) -> str:
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=terminal, color_system=None)
    monkeypatch.setattr(grids, "out", console)
    monkeypatch.setattr(present, "out", console)
    Output("en").grid(HEADS, rows, {1})  # type: ignore[arg-type]
    return text.getvalue()


@pytest.mark.parametrize("width", [20, 30, 40, 50, 60, 80, 120])
def test_no_word_is_cut_and_no_line_is_longer_than_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(width, monkeypatch)
    for word in ("1283", "0.5", "fifteen", "imports"):
        assert word in text
    if width >= 30:
        assert "streams.imports.per_day" in text
    assert "…" not in text
    assert all(grids.cell_len(line.rstrip()) <= width for line in text.splitlines())


def test_rows_become_paragraphs_where_columns_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(30, monkeypatch)
    assert "key: streams.imports.per_day\nvalue: 1283\nnote: fifteen per cent of" in text


def test_a_pipe_gets_whole_lines_and_no_trailing_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(20, monkeypatch, terminal=False).splitlines()
    assert lines[1] == "streams.imports.per_day   1283  fifteen per cent of laden imports"
    assert lines[0] == "key                      value  note"
    assert len(lines) == 3


def test_a_long_table_is_cut_on_a_terminal_with_a_word_and_whole_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [[f"key{k}", "1", ""] for k in range(1200)]
    shown = printed(80, monkeypatch, rows)
    assert "500 of 1200 rows are shown" in shown.replace("\n", " ")
    assert "key499" in shown
    assert "key500" not in shown
    assert len(printed(80, monkeypatch, rows, terminal=False).splitlines()) == 1201


def test_brackets_in_cells_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminal in (True, False):
        assert "[bold]x[/bold]" in printed(
            80, monkeypatch, [["[bold]x[/bold]", "", ""]], terminal=terminal
        )
