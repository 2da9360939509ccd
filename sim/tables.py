"""Tables that are written: CSV, Parquet and workbooks, in which no text is a formula."""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import BadInput
from sim.files import TABLES, check_output, replacing

Sheet = tuple[str, pd.DataFrame]
WIDEST = 60  # characters per column
ROWS_OF_A_SHEET = 1_048_575  # of a workbook, below its head
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet may run a text that begins so


def write_table(frame: pd.DataFrame, path: str | Path, key: str | None = None) -> None:
    """Write a table as CSV, Parquet or XLSX, by the suffix of its name.

    In CSV and XLSX no text is left that a spreadsheet program would run as a formula.

    Raises
    ------
    BadInput
        For another suffix, a table with more rows than a sheet has, or where it cannot be written.
    """
    path = Path(path)
    check_output(path, TABLES, key)
    suffix = path.suffix.lower()
    if suffix == ".xlsx" and len(frame) > ROWS_OF_A_SHEET:
        raise BadInput("sheet-too-long", file=str(path), key=key, most=ROWS_OF_A_SHEET)
    with replacing(path, key) as draft:
        if suffix == ".parquet":
            frame.to_parquet(draft, index=False)
        elif suffix == ".xlsx":
            draft.write_bytes(workbook([("table", frame)]))
        else:
            without_formulas(frame).to_csv(draft, index=False)


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text is a formula: such texts begin with an apostrophe.

    Numbers, also negative ones, are unchanged.

    Examples
    --------
    >>> without_formulas(pd.DataFrame({"note": ["=1+1", "calm"], "min": [-3, 4]}))
         note  min
    0  '=1+1   -3
    1    calm    4
    """
    texts = [
        column
        for column, kind in enumerate(frame.dtypes)
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind))
    ]
    safe = frame.copy(deep=False)
    safe.columns = [plain_text(head) for head in frame.columns]
    for column in texts:
        values = frame.iloc[:, column].astype(object)
        safe.isetitem(column, values.map(plain_text).array)
    return safe


def plain_text(value: Any) -> Any:
    """Return a cell; of a text that would be run as a formula, one that is not."""
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def workbook(sheets: list[Sheet]) -> bytes:
    """Return tables as an XLSX file with bold, frozen headings; texts are never read as formulas."""
    from openpyxl import Workbook  # slow, and seldom needed
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in sheets:
        sheet = book.create_sheet(name)
        sheet.append([plain_text(str(head)) for head in frame.columns])
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
    return plain_text(str(value))
