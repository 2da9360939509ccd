"""A user's port: a YAML file, or a workbook with the numbers of a shipped port."""

import io
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from sim.domain.validated import read_tree
from sim.errors import BadInput, near
from sim.port.facts import numbers_of, with_values
from sim.port.load import load_port, port_names
from sim.port.schema import Port
from sim.tables import workbook

SHEET = "numbers"
HEADS = ("key", "value", "unit", "low", "high", "grade", "source", "note")
MOST_BYTES = 2_000_000
MOST_UNPACKED = 40_000_000  # bytes; a workbook is a zip archive and could expand to any size


def port_from_yaml(data: bytes) -> Port:
    """Return the port of an uploaded file; it may inherit from shipped files only. Raises BadInput."""
    _check_size(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "port.yaml"
        path.write_bytes(data)
        parent = read_tree(path).child("inherits")
        if parent is not None and parent.value not in ("base", *port_names()):
            raise parent.error("upload-inherits-from-file", key="inherits").at(file=None)
        return load_port(path)


def port_template(port: Port) -> bytes:
    """Return a workbook with the numbers of a port; the user edits the column `value`."""
    numbers = numbers_of(port)
    frame = numbers[numbers["value"].notna()][list(HEADS)]
    about = pd.DataFrame({"key": ["port"], "value": [port.port]})
    return workbook([(SHEET, frame), ("port", about)])


def port_from_workbook(data: bytes) -> Port:
    """Return the port of a changed template. Raises BadInput naming row and column."""
    _check_size(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise BadInput("upload-too-large", most=MOST_UNPACKED // 1_000_000)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise BadInput("not-a-workbook") from None
    for name in (SHEET, "port"):
        if name not in book.sheetnames:
            raise BadInput("sheet-missing", sheet=name)
    about = list(book["port"].iter_rows(min_row=2, max_row=2, values_only=True))
    name = str(about[0][1]) if about and len(about[0]) > 1 else ""
    if name not in port_names():
        raise BadInput(
            "port-unknown", line=2, key="port", value=name, hint=near(name, port_names())
        )
    port = load_port(name)
    return with_values(port, _settings(book[SHEET].iter_rows(max_row=5000, values_only=True), port))


def _settings(rows: object, port: Port) -> dict[str, float]:
    """Return the numbers that differ from those of the port."""
    given = iter(rows)  # type: ignore[call-overload]
    heads = [str(head) for head in next(given, ())]
    for wanted in ("key", "value"):
        if wanted not in heads:
            raise BadInput(
                "column-missing",
                line=1,
                key=wanted,
                column=wanted,
                columns=["key", "value"],
                hint="",
            )
    at_key, at_value = heads.index("key"), heads.index("value")
    known = numbers_of(port).set_index("key")["value"]
    settings: dict[str, float] = {}
    for line, row in enumerate(given, start=2):
        key, value = row[at_key], row[at_value]
        if key is None:
            continue
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise BadInput("cell-not-a-number", line=line, key=str(key), value=str(value))
        if str(key) not in known.index or known[str(key)] != value:
            try:
                with_values(port, {str(key): float(value)}, nearest=True)
            except BadInput as error:
                raise error.at(line=line) from None
            settings[str(key)] = float(value)
    return settings


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise BadInput("upload-too-large", most=MOST_BYTES // 1_000_000)
