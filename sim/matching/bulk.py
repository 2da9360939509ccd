"""Matching in bulk: a table of messages in, a table of instructions out, by the same transition.

Objects are independent, so the table is grouped by object and each group runs through the
transition in one reused workspace.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.domain.identifiers import FORM_RULES, identify
from sim.domain.links import unite_in_bulk
from sim.domain.methods import methods_mask
from sim.domain.objects import CLASS_NAMES, KEY_KINDS
from sim.errors import BadInput
from sim.matching.core.bulk import (
    FIRSTS,
    RESULT,
    Columns,
    ResultColumns,
    Workspace,
    find_first,
    find_several,
    gather,
    group_rows,
    has_rows_out_of_order,
    number_by_value,
    number_texts,
    run_table,
)
from sim.matching.core.codes import Kind, Reason, State
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.matching.order import RANK
from sim.matching.reasons import NAMES
from sim.matching.registry import STATE_NAMES
from sim.matching.rules import Rules, RuleTables

SPOKEN = frozenset(RANK) - {"declare", "outage_begin", "outage_end", "clock", "withdraw"}
KEY_COLUMNS = tuple(name for name, kind in KEY_KINDS.items() if kind.partner is None)
OPTIONAL = (
    "kind", "number", "version", "methods", "area", "earliest", "latest", "slot_start", "slot_end",
    "of", "object_class",
)  # fmt: skip
ROW = np.int32  # numbers of rows: half the memory to go through, and tables are shorter
_STATES = pd.CategoricalDtype(list(STATE_NAMES))
_REASONS = pd.CategoricalDtype(list(NAMES))


def match_table(
    frame: pd.DataFrame,
    rules: Rules | None = None,
    *,
    until: float | None = None,
    object_class: str = "goods",
) -> pd.DataFrame:
    """Match a whole table of messages.

    Parameters
    ----------
    frame
        One row a message. Required: `agency` (text), `at` (min, as received) and the object: either
        `object` (any value; equal values are one object) or key columns (`container`, `bill`, …;
        rows that share a key are one object, checked and normalised). Optional: `kind` (default
        `instruct`; any but declare, outage and clock), `number` (default: the row's place),
        `version` (1), `methods` (bits of `methods_mask`, or text such as `scan open`), `area`,
        `earliest`, `latest` (min), `slot_start`, `slot_end` (min), `of` (agency), `object_class`.
    rules
        The port's rules (default: the assumed ones).
    until
        Time (min) up to which timers run at the end; default: the time of the last row.
    object_class
        Class of objects without the column.

    Returns
    -------
    One row an instruction, in the order of first mention: `object`, `agency`, `number`, `state`,
    `reason`, `version`, `at` (last change, min), `case` (number, −1 if in none), `matched_at` (first
    match, min, NaN if never), `dispatched_at` (first dispatch alone, min, NaN if never).

    Raises
    ------
    BadInput
        naming the column and the first row at fault.
    """
    rules = rules or Rules()
    tables = RuleTables(rules)
    _check_columns(frame)
    objects, n_objects, labels = _objects(frame)
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
    order, bounds = np.empty(len(frame), ROW), np.zeros(n_objects + 1, ROW)
    group_rows(objects, order, bounds)
    ordered = _take(columns, order)
    rising = (columns.at[1:] > columns.at[:-1]).all()
    if not rising and has_rows_out_of_order(bounds, ordered.at):
        order = _in_canonical_order(order, objects, columns, frame, tables)
        ordered = _take(columns, order)
    ordered = ordered._replace(instruction=_instructions(frame, ordered, order, bounds))
    last = float(columns.at.max(initial=-np.inf))
    # Timers due at the last message's own time wait, as messages of that instant might follow.
    end = last if until is None else float(np.nextafter(until, np.inf))
    begins, columns_out = _by_instruction(
        order, ordered.instruction, _run(ordered, bounds, tables, end)
    )
    named = _cells(frame["object"], begins) if labels is None else labels.take(objects[begins])
    return _results(frame, begins, named, columns_out)


def _take(columns: Columns, order: np.ndarray) -> Columns:
    return Columns(*(column.take(order) if len(column) > 1 else column for column in columns))


def _run(columns: Columns, bounds: np.ndarray, tables: RuleTables, end: float) -> np.ndarray:
    """Return the results of the instructions, each in the ordered row it begins with."""
    results = np.empty(len(columns.at), RESULT)
    unknown = (np.nan, np.nan, np.nan, 0, -1, State.REJECTED, Reason.UNKNOWN_INSTRUCTION)
    most = int(np.diff(bounds).max(initial=0)) + 2
    work = Workspace(
        head=np.zeros(1, OBJECT),
        rows=np.zeros(most, INSTRUCTION),
        cases=np.zeros(most, CASE),
        firsts=np.full(most, np.nan, FIRSTS),
        blank_case=np.zeros(1, CASE),
        unknown=np.array([unknown], RESULT),
        message=np.zeros(1, MESSAGE),
        rules=tables.record,
        sites=tables.site_table,
        log=log_for(most, most),
    )
    run_table(columns, bounds, end, work, results)
    return results


def _by_instruction(
    order: np.ndarray, instruction: np.ndarray, results: np.ndarray
) -> tuple[np.ndarray, ResultColumns]:
    """Return the rows that instructions begin with, and what was found of each, as columns."""
    n = len(results)
    codes, numbers, times = np.empty((2, n), np.int8), np.empty((2, n), np.int64), np.empty((3, n))
    columns_out = ResultColumns(
        state=codes[0],
        reason=codes[1],
        version=numbers[0],
        at=times[0],
        case=numbers[1],
        matched_at=times[1],
        dispatched_at=times[2],
    )
    begins = np.empty(n, np.int64)
    count = gather(order, instruction, results, np.empty(n, ROW), columns_out, begins)
    return begins[:count], ResultColumns(*(column[:count] for column in columns_out))


def _cells(column: pd.Series, rows: np.ndarray) -> Any:
    """Return a column's cells in some rows, which ascend; a copy if it is all of them."""
    return column.array.copy() if len(rows) == len(column) else column.array.take(rows)


def _results(
    frame: pd.DataFrame, begins: np.ndarray, objects: Any, columns_out: ResultColumns
) -> pd.DataFrame:
    """Return the instructions in the order of first mention (`begins`: their rows in the frame)."""
    number = _cells(frame["number"], begins) if "number" in frame else begins
    written: dict[str, Any] = columns_out._asdict()
    for name, words in (("state", _STATES), ("reason", _REASONS)):
        written[name] = pd.Categorical.from_codes(written[name], dtype=words)
    agency = _cells(frame["agency"], begins)
    return pd.DataFrame(
        {"object": objects, "agency": agency, "number": number, **written}, copy=False
    )


# --- columns in ------------------------------------------------------------------------------------


def _check_columns(frame: pd.DataFrame) -> None:
    for name in ("agency", "at"):
        if name not in frame:
            raise BadInput(f"the table has no column `{name}`", key=name, rule="match_table")
    known = {"agency", "at", "object", *OPTIONAL, *KEY_COLUMNS}
    for name in frame.columns:
        if name not in known:
            text = f"unknown column; known are {', '.join(sorted(known))}"
            raise BadInput(text, key=str(name), rule="match_table")
    if len(frame) > np.iinfo(ROW).max:
        text = "too many rows for one table; match it in parts, each object in one of them"
        raise BadInput(text, value=str(len(frame)), rule=f"at most {np.iinfo(ROW).max} rows")
    if "object" not in frame and not any(name in frame for name in KEY_COLUMNS):
        raise BadInput("no column names the object", key="object", rule="match_table")


def _bad_row(column: str, row: int, value: object, message: str) -> BadInput:
    return BadInput(message, line=row, key=column, value=str(value), rule="match_table, row from 0")


def _floats(frame: pd.DataFrame, name: str, default: float | None = None) -> np.ndarray:
    """Return a column of times; one value stands for a missing column, the default for blanks."""
    if name not in frame:
        return np.full(1, default)
    try:
        values = frame[name].to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise BadInput(f"not numbers: {error}", key=name, rule="match_table") from None
    blank = np.isnan(values)
    if default is None and not np.isfinite(values).all():
        row = int((~np.isfinite(values)).argmax())
        raise _bad_row(name, row, values[row], "a time is wanted")
    if default is not None and blank.any():
        values = np.where(blank, default, values)
    return np.ascontiguousarray(values)


def _slot_ends(frame: pd.DataFrame) -> np.ndarray:
    """A slot of one time ends at it."""
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
    """Return the number of each word; every word must be allowed."""
    codes, words = pd.factorize(column)
    numbers = np.array([allowed.get(str(word), -1) for word in words] or [-1], np.int64)
    if len(codes) and ((codes < 0).any() or (numbers < 0).any()):
        wrong = (codes < 0) | (numbers[codes] < 0)
        row = int(wrong.argmax())
        text = f"one of {', '.join(allowed)} is wanted"
        raise _bad_row(name, row, column.iloc[row], text)
    return numbers[codes]


def _agencies(frame: pd.DataFrame, name: str, tables: RuleTables) -> np.ndarray:
    """Return the number of each agency, −1 where none is named."""
    if name not in frame:
        return np.full(1, -1, np.int8)
    codes, words = pd.factorize(frame[name])
    numbers = np.array([*(tables.agencies(str(word)) for word in words), -1], np.int8)
    return numbers[codes]  # code −1 is the last, of those who name none


def _check_rows(frame: pd.DataFrame, columns: Columns) -> None:
    """Refuse what a message may not say either. Raises BadInput naming column and row."""
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
    texts = {
        "agency": "an agency is wanted",
        "version": "a version is 1 or more",
        "latest": "`earliest` must not lie after `latest`",
        "of": "accept_result names the agency it relies on",
        "slot_start": "propose names a slot",
        "number": "a number is wanted",
    }
    for name, rows in wrong.items():
        if rows.any():
            row = int(rows.argmax())
            value = frame[name].iloc[row] if name in frame else None
            raise _bad_row(name, row, value, texts[name])


def _versions(frame: pd.DataFrame) -> np.ndarray:
    """Return versions; where none is written an instruct is the first, an amend the next (−1)."""
    kind = _kinds(frame)
    default = np.where(kind == Kind.AMEND, -1, 1)
    if "version" not in frame:
        return default
    written = _floats(frame, "version", np.nan)
    whole = np.isnan(written) | (written == np.floor(written))
    if not whole.all():
        row = int((~whole).argmax())
        raise _bad_row("version", row, written[row], "a version is a whole number")
    blank = np.isnan(written)
    written = np.where(~blank & (written < 1), 0, written)  # −1 is no version one may write
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
        raise BadInput(f"one of {', '.join(CLASS_NAMES)} is wanted", key="object_class")
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
        raise BadInput(f"unknown method {error}", key="methods", rule="match_table") from None
    return np.array([*bits, 0], np.int64)[codes]


Objects = tuple[np.ndarray, int, pd.Index | np.ndarray | None]


def _objects(frame: pd.DataFrame) -> Objects:
    """Return the object number of each row, how many objects, and their labels (None: as each row says)."""
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
        if span <= 4 * len(values):  # else a table of the values would be mostly empty
            codes = np.empty(len(values), np.int64)
            return codes, number_by_value(values, least, np.full(span, -1), codes), None
    codes, labels = pd.factorize(column)
    if (codes < 0).any():
        raise _bad_row("object", int((codes < 0).argmax()), None, "an object is wanted")
    return codes, len(labels), None if _is_text(column) else labels


def _is_text(column: pd.Series) -> bool:
    """Whether a column is text in every row, as Arrow holds it."""
    dtype = column.dtype
    text = isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
    return text and len(column) > 0 and not column.hasnans


def _texts(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return where each text begins, and the end, among the letters (UTF-8), and the letters."""
    texts = pa.chunked_array(pa.array(column, pa.large_string())).combine_chunks()
    _, ends, letters = texts.buffers()
    return np.frombuffer(ends, np.int64)[texts.offset :], np.frombuffer(letters, np.uint8)


def _keys_of(column: pd.Series, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return codes and normal forms of one key column; every key is checked."""
    codes, texts = pd.factorize(column)
    forms = np.empty(len(texts), object)
    for index, text in enumerate(texts):
        forms[index], fault = identify(name, str(text), None)
        if fault:
            row = int((codes == index).argmax())
            form = FORM_RULES.get(name, "some text of up to 64 characters")
            raise _bad_row(name, row, text, f"{fault}: {form}")
    again, normal = pd.factorize(forms)
    return np.where(codes < 0, -1, again[codes] if len(again) else -1), normal


def _united(
    keys: list[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Unite rows that share a key of any column; the label is the row's first key."""
    offsets = np.cumsum([0] + [len(normal) for _, normal in keys])
    n = len(keys[0][0])
    every = [np.where(codes < 0, -1, codes + offsets[i]) for i, (codes, _) in enumerate(keys)]
    stack = np.stack(every)
    if (stack < 0).all(axis=0).any():
        row = int((stack < 0).all(axis=0).argmax())
        raise _bad_row("object", row, None, "the row has no key")
    first = stack[(stack >= 0).argmax(axis=0), np.arange(n)]
    left = np.concatenate([first[column >= 0] for column in every])
    right = np.concatenate([column[column >= 0] for column in every])
    component = unite_in_bulk(int(offsets[-1]), left, right)
    codes, roots = pd.factorize(component[first])
    names = np.concatenate([normal for _, normal in keys])
    first_key = np.zeros(len(roots), np.int64)
    first_key[codes[::-1]] = first[::-1]
    return codes, names[first_key]


def _instructions(
    frame: pd.DataFrame, columns: Columns, order: np.ndarray, bounds: np.ndarray
) -> np.ndarray:
    """Return the instruction of each of the ordered rows: the one of them it begins with, −1 for none.

    Instructions are told apart by object, agency and number.
    """
    n = len(frame)
    if "number" in frame:
        number = _numbers(frame["number"], columns, order, bounds)
    elif "kind" not in frame:
        return np.arange(n, dtype=ROW)  # every row is an instruction of its own
    else:
        number = np.arange(n)
    first = np.empty(n, ROW)
    find_first(bounds, columns.agency, np.broadcast_to(columns.kind, n), number, first)
    return first


def _numbers(
    column: pd.Series, columns: Columns, order: np.ndarray, bounds: np.ndarray
) -> np.ndarray:
    """Return a number for each of the ordered rows, the same where agency, object and number are."""
    numbers = np.zeros(len(order), np.int64)
    if _is_text(column):
        number_texts(bounds, columns.agency, order, *_texts(column), numbers)
        return numbers
    several = np.zeros(len(order), bool)  # rows whose agency speaks of the object more than once
    find_several(bounds, columns.agency, several)
    spoken_again = np.flatnonzero(several)
    numbers[spoken_again] = pd.factorize(column.array.take(order[spoken_again]))[0]
    return numbers


def _in_canonical_order(
    order: np.ndarray,
    objects: np.ndarray,
    columns: Columns,
    frame: pd.DataFrame,
    tables: RuleTables,
) -> np.ndarray:
    """Return the rows, which are by object, with those of each object in the order of rule 16."""
    same = objects[order[1:]] == objects[order[:-1]]
    at = columns.at[order]
    unsorted = same & (at[1:] <= at[:-1])
    mixed = np.zeros(len(objects), bool)
    mixed[objects[order[1:][unsorted]]] = True
    rows = order[mixed[objects[order]]]
    rank = np.argsort(np.argsort(np.array(tables.agencies.words)))
    numbers = rows
    if "number" in frame:
        numbers = np.unique(frame["number"].astype(str).to_numpy()[rows], return_inverse=True)[1]
    texts = [np.broadcast_to(column, len(objects))[rows] for column in columns[4:]]
    keys = (
        *texts,
        numbers,
        rank[columns.agency[rows]],
        np.broadcast_to(columns.kind, len(objects))[rows],
        columns.at[rows],
        objects[rows],
    )
    order[np.flatnonzero(mixed[objects[order]])] = rows[np.lexsort(keys)]
    return order
