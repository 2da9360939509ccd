"""How tables are laid out on terminals of any width, and in files and pipes."""

import re
from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from sim.cli.app import out

Cell = str | Text
GAP = 2  # columns between two cells
WIDE_WORD = 8  # columns: what is kept together of a text in Chinese, which breaks anywhere
UNBROKEN = re.compile(r"[^\s\u2e80-\uffef]+")  # a word, which stays whole


def print_lines(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], right: Collection[int]
) -> None:
    """Print a line for each row, however long, with columns that stand below each other."""
    lines = [[_plain(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    text = "\n".join(
        (" " * GAP)
        .join(
            _padded(*cell, left=k not in right)
            for k, cell in enumerate(zip(line, widths, strict=True))
        )
        .rstrip()
        for line in lines
    )
    out.file.write(text + "\n")


def print_fitted(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], right: Collection[int]
) -> None:
    """Print a table that fits the terminal: cells wrapped between words, or else rows as paragraphs."""
    columns = list(zip(*([_plain(cell) for cell in row] for row in (heads, *rows)), strict=True))
    widths = fitted(
        [max(cell_len(line) for text in column for line in text.split("\n")) for column in columns],
        [max(map(_longest_word, column)) for column in columns],
        out.width,
    )
    if widths is None:
        _print_paragraphs(heads, rows)
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for place, (text, width) in enumerate(zip(heads, widths, strict=True)):
        table.add_column(
            Text(text), width=width, overflow="fold", justify="right" if place in right else "left"
        )
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    out.print(table)


def fitted(longest: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """Return the widths of columns, or None where their longest words do not fit side by side.

    Parameters
    ----------
    longest
        Width that each column would take.
    least
        Width that it needs for its longest word.
    room
        Width of the terminal; between two columns two are left free.

    Examples
    --------
    >>> fitted([4, 10], [4, 5], 40), fitted([4, 30], [4, 5], 20), fitted([4, 30], [4, 25], 20)
    ([4, 10], [4, 15], None)
    """
    free = room - GAP * (len(longest) - 1) - sum(least)
    if free < 0:
        return None
    widths = list(least)
    wants = sorted(range(len(longest)), key=lambda k: longest[k] - least[k])
    for place, k in enumerate(wants):  # the most modest first; what they leave is for the others
        widths[k] += min(longest[k] - least[k], free // (len(wants) - place))
        free -= widths[k] - least[k]
    return widths


def _print_paragraphs(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            if _plain(cell):
                out.print(Text.assemble((f"{head}: ", "dim"), cell))
        out.print()


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.plain


def _padded(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - cell_len(text))
    return text + space if left else space + text


def _longest_word(text: str) -> int:
    whole = max((cell_len(word) for word in UNBROKEN.findall(text)), default=0)
    return max(whole, min(cell_len(text), WIDE_WORD))
