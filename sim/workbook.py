"""Tables as a spreadsheet workbook."""

import io

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Sheet = tuple[str, pd.DataFrame]
WIDEST = 60  # characters per column
DANGEROUS = ("=", "+", "-", "@")  # such a text would be read as a formula


def workbook(sheets: list[Sheet]) -> bytes:
    """Return tables as an XLSX file with bold, frozen headings; texts are never read as formulas."""
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
    """Return the content of a cell: numbers and empty cells unchanged, all else as text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return "'" + text if text.startswith(DANGEROUS) else text
