"""Tables that people bring: CSV, XLSX and Parquet in the forms that programs export, read as text.

Every cell stays text, so that a number which is a name keeps its digits. What cannot be read rightly is
refused by row, column and value, all mistakes of a file together (`Faults`).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.errors import BadInput, Refused, near, reason_of
from sim.files import TABLES
from sim.units import moment

SEPARATORS = (",", ";", "\t", "|")
MOST_FAULTS = 20
MOST_BYTES = 1_000_000_000
EXACT = 10**15  # larger numbers lose digits in a workbook, which keeps fifteen
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+")


class Faults:
    """The mistakes of one file, told together."""

    def __init__(self, file: str | None) -> None:
        self._file = file
        self._found: list[BadInput] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, error: BadInput) -> None:
        """Keep a mistake. Raises BadInput when there are as many as anyone reads at once."""
        self._found.append(error.at(file=self._file))
        if len(self._found) >= MOST_FAULTS:
            self.check()

    def check(self) -> None:
        """Raise BadInput, the first with all others, if there are any."""
        if self._found:
            first, *others = sorted(self._found, key=lambda error: error.line or 0)
            first.others = tuple(others)
            raise first


@dataclass
class TextTable:
    """A table as text.

    Attributes
    ----------
    file
        Its name, for errors.
    heads
        Names of the columns, without spaces around them.
    rows
        The cells of each row, as long as the head, without spaces around them.
    lines
        Line of the file, or row of the sheet, at which each row begins.
    comma
        Whether numbers may be written with a decimal comma: where commas do not separate cells.
    faults
        Mistakes found so far.
    """

    file: str | None
    heads: list[str]
    rows: list[list[str]]
    lines: list[int]
    comma: bool
    faults: Faults = field(repr=False)

    def require(self, columns: Sequence[str]) -> None:
        """Find columns under names in any case. Raises BadInput if one is missing."""
        folded = [head.casefold() for head in self.heads]
        for name in columns:
            if name in self.heads:
                continue
            if name.casefold() in folded:
                self.heads[folded.index(name.casefold())] = name
                continue
            hint = near(name, self.heads)
            self.faults.add(
                BadInput(
                    "column-missing",
                    line=1,
                    key=name,
                    column=name,
                    columns=list(columns),
                    hint=hint,
                )
            )
        self.faults.check()

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        place = self.heads.index(name)
        return [row[place] for row in self.rows]

    def words(self, name: str, known: Iterable[str], code: str = "word-unknown") -> list[str]:
        """Return a column of known words; others are faults."""
        words = list(known)
        found = self.column(name)
        for line, word in zip(self.lines, found, strict=True):
            if word not in words:
                hint = near(word, words)
                self.faults.add(BadInput(code, line=line, key=name, value=word, hint=hint))
        return found

    def numbers(
        self, name: str, *, least: float = -np.inf, empty: float | None = None
    ) -> npt.NDArray[np.float64]:
        """Return a column of numbers; other cells, and smaller numbers, are faults.

        `empty` stands for empty cells; without it they are faults.
        """
        found = np.full(len(self.rows), np.nan)
        for k, text in enumerate(self.column(name)):
            if not text and empty is not None:
                found[k] = empty
                continue
            plain = text.replace(",", ".") if self.comma and COMMA_NUMBER.fullmatch(text) else text
            if not NUMBER.fullmatch(plain):
                self._fault("cell-not-a-number", k, name, text)
            elif float(plain) < least:
                self._fault("too-small", k, name, text, least=least)
            elif not np.isfinite(float(plain)):
                self._fault("not-finite", k, name, text)
            else:
                found[k] = float(plain)
        return found

    def times(self, name: str, utc_offset_min: int | None = None) -> npt.NDArray[np.float64]:
        """Return a column of times in minutes since 1970-01-01 00:00 UTC (`sim.units.moment`).

        Times without an offset are local. A column has either offsets or none: what differs from its
        first row is a fault, as is all that is no time.
        """
        found = np.full(len(self.rows), np.nan)
        form: bool | None = None
        for k, text in enumerate(self.column(name)):
            try:
                found[k], has_offset = moment(text, utc_offset_min)
            except Refused as error:
                self._fault(error.code, k, name, text)
                continue
            form = has_offset if form is None else form
            if has_offset != form:
                self._fault("times-mixed", k, name, text)
        return found

    def _fault(self, code: str, row: int, name: str, value: str, **values: Any) -> None:
        self.faults.add(BadInput(code, line=self.lines[row], key=name, value=value, **values))


def read_table(source: str | Path | bytes, name: str | None = None) -> TextTable:
    r"""Read a table.

    Parameters
    ----------
    source
        A file, or the content of one.
    name
        The name of the file whose content it is; its suffix decides the format.

    Raises
    ------
    BadInput
        If it is no table of that format, or has rows of other lengths, doubled or empty names of columns,
        cells with an error of a spreadsheet, or numbers that a workbook has already cut.

    Examples
    --------
    >>> table = read_table("port;minutes\nqingdao;1,5\n".encode("gb18030"), "times.csv")
    >>> table.heads, table.rows, table.numbers("minutes").tolist()
    (['port', 'minutes'], [['qingdao', '1,5']], [1.5])
    """
    file = name if isinstance(source, bytes) else str(source)
    suffix = Path(file or "").suffix.lower()
    if suffix not in TABLES:
        raise BadInput("suffix-unknown", file=file, suffixes=list(TABLES))
    data = source if isinstance(source, bytes) else read_bytes(Path(source))
    try:
        table = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}[suffix](data, file)
    except BadInput as error:
        raise error.at(file=file) from None
    _check_heads(table)
    table.faults.check()
    return table


def table_of(frame: pd.DataFrame) -> TextTable:
    """Return a frame as text, its rows counted from 1."""
    columns = [[_plain(value) for value in frame[name].astype(object)] for name in frame.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    heads = [str(name) for name in frame.columns]
    return TextTable(None, heads, rows, list(range(1, len(rows) + 1)), False, Faults(None))


def read_bytes(path: Path) -> bytes:
    """Return the content of a file. Raises BadInput for what is no file or cannot be read."""
    try:
        if path.is_dir():
            raise BadInput("is-a-folder", file=str(path))
        if path.exists() and not path.is_file():
            raise BadInput("not-a-plain-file", file=str(path))
        if path.stat().st_size > MOST_BYTES:
            raise BadInput("upload-too-large", file=str(path), most=MOST_BYTES // 1_000_000)
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput("file-missing", file=str(path)) from None
    except (OSError, RuntimeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise BadInput("file-not-read", file=str(path), reason=reason) from None
    except ValueError:  # a NUL in the name
        raise BadInput("file-missing", file=str(path)) from None


def decoded(data: bytes) -> str:
    """Return text in UTF-8, with or without BOM, UTF-16 with BOM, or GB18030 (GBK).

    Raises BadInput for other encodings.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or (encoding == "gb18030" and not _is_chinese(text)):
            break
        return text
    if data.startswith(b"PK"):
        raise BadInput("a-workbook-by-another-name")
    raise BadInput("encoding-unknown")


def _is_chinese(text: str) -> bool:
    """Return whether what is not ASCII is what Chinese texts are made of."""
    strange = [sign for sign in text if sign > "\x7f"]
    usual = [
        s for s in strange if "\u2010" <= s <= "\u9fff" or "\uff00" <= s <= "\uffef" or s == "\xb7"
    ]
    return len(usual) == len(strange)


# --- formats ----------------------------------------------------------------------------------------


def _csv(data: bytes, file: str | None) -> TextTable:
    text = decoded(data)
    separator = _separator(text)
    lines, rows = [], []
    for line, row in _records(text, separator):
        if any(cell.strip() for cell in row):
            lines.append(line)
            rows.append([cell.strip() for cell in row])
    return _squared(rows, lines, file, comma=separator != ",")


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line at which each record begins, and its cells."""
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BadInput("quote-open", line=begins) from None
        yield begins, row
        begins = reader.line_num + 1


def _separator(text: str) -> str:
    """Return the separator: the sign that stands most often in the head, outside quotes."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", head)
    return max(SEPARATORS, key=lambda sign: (bare.count(sign), -SEPARATORS.index(sign)))


def _xlsx(data: bytes, file: str | None) -> TextTable:
    from openpyxl import load_workbook  # slow, and seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_BYTES:
                raise BadInput("upload-too-large", most=MOST_BYTES // 1_000_000)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    except BadInput:
        raise
    except Exception:  # noqa: BLE001 - whatever a damaged archive makes of its reader
        raise BadInput("not-a-workbook") from None
    faults = Faults(file)
    lines, rows = [], []
    for line, row in enumerate(cells, start=1):
        texts = [_text_of(cell, line, place, cells[0], faults) for place, cell in enumerate(row)]
        if any(texts):
            lines.append(line)
            rows.append(texts)
    widest = max(map(len, rows), default=0)  # a sheet leaves out empty cells at the end of a row
    rows = [row + [""] * (widest - len(row)) for row in rows]
    return _squared(rows, lines, file, comma=False, faults=faults)


def _text_of(cell: object, line: int, place: int, heads: Sequence[object], faults: Faults) -> str:
    """Return a cell of a workbook as text."""
    key = str(heads[place]) if place < len(heads) else None
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT:
            faults.add(BadInput("number-cut", line=line, key=key, value=f"{cell:.0f}"))
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = str(cell).strip()
    if text in ERRORS:
        faults.add(BadInput("cell-with-an-error", line=line, key=key, value=text))
    return text


def _parquet(data: bytes, file: str | None) -> TextTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (OSError, pa.ArrowException):
        raise BadInput("not-a-parquet-file") from None
    columns = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    lines = list(range(2, len(rows) + 2))
    return TextTable(file, list(table.column_names), rows, lines, False, Faults(file))


def _plain(value: object) -> str:
    """Return a value of a typed column as text."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, float) and value == int(value) and abs(value) < EXACT:
        return str(int(value))
    return value.isoformat(" ") if isinstance(value, datetime) else str(value).strip()


def _squared(
    rows: list[list[str]],
    lines: list[int],
    file: str | None,
    *,
    comma: bool,
    faults: Faults | None = None,
) -> TextTable:
    """Return rows under their head, without empty columns at the end; rows of another length are faults."""
    faults = faults or Faults(file)
    if not rows:
        raise BadInput("table-empty")
    heads = rows[0]
    while heads and not heads[-1]:
        heads.pop()
    kept, kept_lines = [], []
    for line, row in zip(lines[1:], rows[1:], strict=True):
        while len(row) > len(heads) and not row[-1]:
            row.pop()
        if len(row) != len(heads):
            value = ",".join(row)
            faults.add(
                BadInput("row-length", line=line, value=value, n=len(row), wanted=len(heads))
            )
            continue
        kept.append(row)
        kept_lines.append(line)
    return TextTable(file, heads, kept, kept_lines, comma, faults)


def _check_heads(table: TextTable) -> None:
    """Note columns without a name, and two of one name."""
    seen: set[str] = set()
    table.heads = [head.strip() for head in table.heads]
    for place, head in enumerate(table.heads, start=1):
        if not head:
            table.faults.add(BadInput("head-empty", line=1, n=place))
        elif head.casefold() in seen:
            table.faults.add(BadInput("head-doubled", line=1, key=head))
        seen.add(head.casefold())
