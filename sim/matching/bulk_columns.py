"""The columns of a table of messages: checked, coded as numbers, rows assigned to objects."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.domain.identifiers import BAD_CHECK_DIGIT, FORM_RULES, SOME_TEXT, identify
from sim.domain.links import unite_in_bulk
from sim.domain.methods import METHODS, methods_mask
from sim.domain.objects import CLASS_NAMES, KEY_KINDS
from sim.errors import BadInput, near
from sim.matching.core.bulk import Columns
from sim.matching.core.codes import Kind
from sim.matching.core.grouping import number_by_value
from sim.matching.message_order import RANK
from sim.matching.rules import RuleTables

SPOKEN = frozenset(RANK) - {"declare", "outage_begin", "outage_end", "clock", "withdraw"}
KEY_COLUMNS = tuple(name for name, kind in KEY_KINDS.items() if kind.partner is None)
OPTIONAL = (
    "kind", "number", "version", "methods", "area", "earliest", "latest", "slot_start", "slot_end",
    "of", "object_class",
)  # fmt: skip
ROW = np.int32  # row numbers: 32 bits suffice and halve the memory traffic


def check_columns(frame: pd.DataFrame) -> None:
    """Raise BadInput if a column is missing or unknown."""
    for name in ("agency", "at"):
        if name not in frame:
            raise BadInput("table-column-missing", key=name, name=name)
    known = {"agency", "at", "object", *OPTIONAL, *KEY_COLUMNS}
    for name in frame.columns:
        if name not in known:
            hint = near(str(name), sorted(known))
            raise BadInput("table-column-unknown", key=str(name), hint=hint)
    if len(frame) > np.iinfo(ROW).max:
        raise BadInput("table-too-long", value=str(len(frame)), most=np.iinfo(ROW).max)
    if "object" not in frame and not any(name in frame for name in KEY_COLUMNS):
        raise BadInput("table-without-objects", key="object")


def read_columns(frame: pd.DataFrame, tables: RuleTables, object_class: str) -> Columns:
    """Return the messages as numeric columns in the order of the table; `instruction` is filled later.

    Raises BadInput naming the column and the first invalid row.
    """
    columns = Columns(
        at=_floats(frame, "at"),
        kind=_kinds(frame),
        agency=_agencies(frame, "agency", tables),
        instruction=np.full(1, -1),
        version=_versions(frame),
        methods=_methods(frame),
        area=_codes(frame, "area"),
        earliest=_floats(frame, "earliest", -np.inf),
        latest=_floats(frame, "latest", np.inf),
        slot_start=_floats(frame, "slot_start", np.nan),
        slot_end=_slot_ends(frame),
        other=_agencies(frame, "of", tables),
        object_class=_classes(frame, object_class),
    )
    _check_rows(frame, columns)
    return columns


def _bad_row(code: str, column: str, row: int, value: object, **values: Any) -> BadInput:
    return BadInput(code, line=row, key=column, value=str(value), **values)


def _floats(frame: pd.DataFrame, name: str, default: float | None = None) -> np.ndarray:
    """Return a column of times: one value for a missing column, the default for blanks."""
    if name not in frame:
        return np.full(1, default)
    try:
        values = frame[name].to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise BadInput("column-not-numbers", key=name) from None
    blank = np.isnan(values)
    if default is None and not np.isfinite(values).all():
        row = int((~np.isfinite(values)).argmax())
        raise _bad_row("row-without-time", name, row, values[row])
    if default is not None and blank.any():
        values = np.where(blank, default, values)
    return np.ascontiguousarray(values)


def _slot_ends(frame: pd.DataFrame) -> np.ndarray:
    """Return the ends of slots; a slot given as one time ends then."""
    if "slot_end" not in frame:
        return _floats(frame, "slot_start", np.nan)
    ends = _floats(frame, "slot_end", np.nan)
    starts = _floats(frame, "slot_start", np.nan)
    return np.where(np.isnan(ends), starts, ends)


def _codes(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame:
        return np.full(1, -1)
    return pd.factorize(frame[name])[0].astype(np.int64)


def _words(column: pd.Series, allowed: dict[str, int], name: str) -> np.ndarray:
    """Return the code of each word. Raises BadInput for a word that is not allowed."""
    codes, words = pd.factorize(column)
    numbers = np.array([allowed.get(str(word), -1) for word in words] or [-1], np.int64)
    if len(codes) and ((codes < 0).any() or (numbers < 0).any()):
        wrong = (codes < 0) | (numbers[codes] < 0)
        row = int(wrong.argmax())
        raise _bad_row("row-word-unknown", name, row, column.iloc[row], known=list(allowed))
    return numbers[codes]


def _agencies(frame: pd.DataFrame, name: str, tables: RuleTables) -> np.ndarray:
    """Return the code of each agency, −1 where none is named."""
    if name not in frame:
        return np.full(1, -1, np.int8)
    codes, words = pd.factorize(frame[name])
    numbers = np.array([*(tables.agencies(str(word)) for word in words), -1], np.int8)
    return numbers[codes]  # code −1 takes the last entry


def _check_rows(frame: pd.DataFrame, columns: Columns) -> None:
    """Apply the checks of single messages. Raises BadInput naming column and row."""
    kind = columns.kind
    orders = (kind == Kind.INSTRUCT) | (kind == Kind.AMEND)
    wrong = {
        "agency": (columns.agency < 0) & (kind != Kind.BERTH),
        "version": orders & (columns.version < 1) & (columns.version != -1),
        "latest": columns.earliest > columns.latest,
        "of": (columns.other < 0) & (kind == Kind.ACCEPT_RESULT),
        "slot_start": np.isnan(columns.slot_start) & (kind == Kind.PROPOSE),
    }
    if "number" in frame:
        of_object = (kind == Kind.NO_INTEREST) | (kind == Kind.BERTH)
        wrong["number"] = frame["number"].isna().to_numpy() & ~of_object
    codes = {
        "agency": "row-without-agency",
        "version": "row-version-below-one",
        "latest": "earliest-after-latest",
        "of": "row-without-partner",
        "slot_start": "row-without-slot",
        "number": "row-without-number",
    }
    for name, rows in wrong.items():
        if rows.any():
            row = int(rows.argmax())
            value = frame[name].iloc[row] if name in frame else None
            raise _bad_row(codes[name], name, row, value)


def _versions(frame: pd.DataFrame) -> np.ndarray:
    """Return versions; by default 1 for an instruct and the next one (−1) for an amend."""
    kind = _kinds(frame)
    default = np.where(kind == Kind.AMEND, -1, 1)
    if "version" not in frame:
        return default
    written = _floats(frame, "version", np.nan)
    whole = np.isnan(written) | (written == np.floor(written))
    if not whole.all():
        row = int((~whole).argmax())
        raise _bad_row("row-version-not-whole", "version", row, written[row])
    blank = np.isnan(written)
    written = np.where(~blank & (written < 1), 0, written)  # −1 may not be written by users
    return np.where(blank, default, np.where(blank, 0, written)).astype(np.int64)


def _kinds(frame: pd.DataFrame) -> np.ndarray:
    if "kind" not in frame:
        return np.full(1, int(Kind.INSTRUCT))
    allowed = {word: RANK[word] for word in sorted(SPOKEN)}
    return _words(frame["kind"], allowed, "kind")


def _classes(frame: pd.DataFrame, object_class: str) -> np.ndarray:
    allowed = {word: index for index, word in enumerate(CLASS_NAMES)}
    if "object_class" in frame:
        return _words(frame["object_class"], allowed, "object_class")
    if object_class not in allowed:
        hint = near(object_class, CLASS_NAMES)
        raise BadInput("class-unknown", key="object_class", value=object_class, hint=hint)
    return np.full(1, allowed[object_class])


def _methods(frame: pd.DataFrame) -> np.ndarray:
    if "methods" not in frame:
        return np.full(1, 0)
    column = frame["methods"]
    if pd.api.types.is_integer_dtype(column):
        return column.to_numpy(np.int64)
    codes, texts = pd.factorize(column)
    try:
        bits = [methods_mask(str(text).replace(",", " ").split()) for text in texts]
    except KeyError as error:
        hint = near(str(error.args[0]), METHODS)
        raise BadInput(
            "column-method-unknown", key="methods", value=error.args[0], hint=hint
        ) from None
    return np.array([*bits, 0], np.int64)[codes]


Objects = tuple[np.ndarray, int, pd.Index | np.ndarray | None]


def object_of_each_row(frame: pd.DataFrame) -> Objects:
    """Return object numbers of rows, number of objects, and labels (None: the values of the rows)."""
    if "object" in frame:
        return _objects_named(frame["object"])
    present = [name for name in KEY_COLUMNS if name in frame]
    keys = [_keys_of(frame[name], name) for name in present]
    if len(present) == 1 and (keys[0][0] >= 0).all():
        codes, labels = keys[0]
    else:
        codes, labels = _united(keys)
    return codes, len(labels), labels


def _objects_named(column: pd.Series) -> Objects:
    if column.dtype == np.int64 and len(column):
        values = column.to_numpy()
        least, span = int(values.min()), int(values.max()) - int(values.min()) + 1
        if span <= 4 * len(values):  # otherwise a lookup table would be mostly empty
            codes = np.empty(len(values), np.int64)
            return codes, number_by_value(values, least, np.full(span, -1), codes), None
    codes, labels = pd.factorize(column)
    if (codes < 0).any():
        raise _bad_row("row-without-object", "object", int((codes < 0).argmax()), None)
    return codes, len(labels), None if is_text(column) else labels


def is_text(column: pd.Series) -> bool:
    """Whether a column is an Arrow text column without missing values."""
    dtype = column.dtype
    text = isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
    return text and len(column) > 0 and not column.hasnans


def letters_of(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the offsets of the texts and their bytes (UTF-8)."""
    texts = pa.chunked_array(pa.array(column, pa.large_string())).combine_chunks()
    _, ends, letters = texts.buffers()
    return np.frombuffer(ends, np.int64)[texts.offset :], np.frombuffer(letters, np.uint8)


def _keys_of(column: pd.Series, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return codes and normalised keys of one key column. Raises BadInput for an invalid key."""
    codes, texts = pd.factorize(column)
    forms = np.empty(len(texts), object)
    for index, text in enumerate(texts):
        forms[index], fault = identify(name, str(text), None)
        if fault:
            row = int((codes == index).argmax())
            code = "row-key-bad-check-digit" if fault == BAD_CHECK_DIGIT else "row-key-bad-form"
            raise _bad_row(code, name, row, text, form=FORM_RULES.get(name, SOME_TEXT))
    again, normal = pd.factorize(forms)
    return np.where(codes < 0, -1, again[codes] if len(again) else -1), normal


def _united(
    keys: list[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Return objects by rows that share a key in any column; the label is the first key."""
    offsets = np.cumsum([0] + [len(normal) for _, normal in keys])
    n = len(keys[0][0])
    every = [np.where(codes < 0, -1, codes + offsets[i]) for i, (codes, _) in enumerate(keys)]
    stack = np.stack(every)
    if (stack < 0).all(axis=0).any():
        row = int((stack < 0).all(axis=0).argmax())
        raise _bad_row("row-without-key", "object", row, None)
    first = stack[(stack >= 0).argmax(axis=0), np.arange(n)]
    left = np.concatenate([first[column >= 0] for column in every])
    right = np.concatenate([column[column >= 0] for column in every])
    component = unite_in_bulk(int(offsets[-1]), left, right)
    codes, roots = pd.factorize(component[first])
    names = np.concatenate([normal for _, normal in keys])
    first_key = np.zeros(len(roots), np.int64)
    first_key[codes[::-1]] = first[::-1]
    return codes, names[first_key]
