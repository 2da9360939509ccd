"""Tables as spreadsheet workbooks and as HTML."""

import html
import io
import re

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Sheet = tuple[str, pd.DataFrame]
WIDEST = 60  # characters of a column
FEW = 3  # columns that stand side by side on a telephone
INTERVAL = re.compile(r"[(（][^()（）]{1,24}[)）]")
DANGEROUS = ("=", "+", "-", "@")  # a text that begins so would be read as a formula


def workbook(sheets: list[Sheet]) -> bytes:
    """Return tables as an XLSX file: bold heads that stay in view, texts never read as formulas."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in sheets:
        sheet = book.create_sheet(name)
        sheet.append([str(head) for head in frame.columns])
        plain = frame.astype(object).where(frame.notna(), None)
        for row in plain.itertuples(index=False):
            sheet.append([_cell(value) for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for k, head in enumerate(frame.columns, start=1):
            longest = max([len(str(head)), *(len(str(v)) for v in plain.iloc[:200, k - 1])])
            sheet.column_dimensions[get_column_letter(k)].width = min(longest + 2, WIDEST)
        sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(value: object) -> object:
    """Return what a cell holds: numbers and empty cells as they are, all else as text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return "'" + text if text.startswith(DANGEROUS) else text


def html_table(frame: pd.DataFrame, by: int = 0) -> str:
    """Return a table of class `told` as HTML; its cells wrap.

    The first `by` columns stand as one line above the rows that are alike in them, which leaves room for
    the others on a telephone. More than a few others make it `many` too: there each cell has a line of its
    own, after its head.
    """
    groups, heads = list(frame.columns[:by]), list(frame.columns[by:])
    words = [html.escape(str(head)) for head in heads]
    top = "".join(f'<th scope="col">{word}</th>' for word in words)
    bodies = []
    for key, rows in frame.groupby(groups, sort=False) if by else [((), frame)]:
        lines = [
            "".join(
                f'<td data-head="{word}">{_told(value)}</td>'
                for word, value in zip(words, row, strict=True)
            )
            for row in rows[heads].to_numpy()
        ]
        if by:
            word = html.escape(" · ".join(map(str, key)))
            lines.insert(0, f'<th scope="rowgroup" colspan="{len(heads)}">{word}</th>')
        bodies.append("<tbody>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</tbody>")
    kind = "told many" if len(heads) > FEW else "told"
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead>{"".join(bodies)}</table>'


def _told(value: object) -> str:
    """Return a cell as HTML: whole numbers without a point, no line break within an interval."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return INTERVAL.sub(r'<span class="whole">\g<0></span>', html.escape(text))
