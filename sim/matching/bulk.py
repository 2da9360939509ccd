"""Bulk matching: from a table of messages to a table of instructions, by the same transition.

Objects are independent, so the table is grouped by object, and each group runs through the transition
in one reused workspace.
"""

from typing import Any

import numpy as np
import pandas as pd

from sim.matching.bulk_columns import (
    ROW,
    check_columns,
    is_text,
    letters_of,
    object_of_each_row,
    read_columns,
)
from sim.matching.core.bulk import (
    FIRSTS,
    RESULT,
    Columns,
    ResultColumns,
    Workspace,
    gather,
    run_table,
)
from sim.matching.core.codes import Reason, State
from sim.matching.core.grouping import (
    find_first,
    find_several,
    group_rows,
    has_rows_out_of_order,
    number_texts,
)
from sim.matching.core.records import CASE, INSTRUCTION, MESSAGE, OBJECT, log_for
from sim.matching.reasons import NAMES
from sim.matching.rules import Rules, RuleTables
from sim.matching.views import STATE_NAMES

_STATES = pd.CategoricalDtype(list(STATE_NAMES))
_REASONS = pd.CategoricalDtype(list(NAMES))


def match_table(
    frame: pd.DataFrame,
    rules: Rules | None = None,
    *,
    until: float | None = None,
    object_class: str = "goods",
) -> pd.DataFrame:
    """Match a whole table of messages at once, by the same transition as the platform.

    Parameters
    ----------
    frame
        One row per message. Required: `agency` (text), `at` (min, as received) and the object: either
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
        Class of the objects if there is no column `object_class`.

    Returns
    -------
    pandas.DataFrame
        One row per instruction, in the order of first mention: `object`, `agency`, `number`, `state`,
        `reason`, `version`, `at` (last change, min), `case` (number, −1 if in none), `matched_at`
        (first match, min, NaN if never), `dispatched_at` (first dispatch alone, min, NaN if never).

    Raises
    ------
    BadInput
        naming the column and the first row at fault.

    Examples
    --------
    >>> import pandas as pd, sim
    >>> frame = pd.DataFrame({
    ...     "object": ["A", "A", "B"], "agency": ["customs", "quarantine", "customs"],
    ...     "at": [0.0, 45.0, 50.0], "methods": ["scan open", "open", "scan"]})
    >>> found = sim.match_table(frame, sim.Rules(hold_window_min={"goods": 120}), until=600)
    >>> found[["object", "state", "matched_at", "dispatched_at"]].values.tolist()[:2]
    [['A', 'dispatched', 45.0, 75.0], ['A', 'dispatched', 45.0, 75.0]]
    >>> found.attrs["units"]["dispatched_at"], float(found["dispatched_at"].iloc[2])
    ('min', 170.0)
    """
    rules = rules or Rules()
    tables = RuleTables(rules)
    check_columns(frame)
    objects, n_objects, labels = object_of_each_row(frame)
    columns = read_columns(frame, tables, object_class)
    order, bounds = np.empty(len(frame), ROW), np.zeros(n_objects + 1, ROW)
    group_rows(objects, order, bounds)
    ordered = _take(columns, order)
    rising = (columns.at[1:] > columns.at[:-1]).all()
    if not rising and has_rows_out_of_order(bounds, ordered.at):
        order = _in_canonical_order(order, objects, columns, frame, tables)
        ordered = _take(columns, order)
    ordered = ordered._replace(instruction=_instructions(frame, ordered, order, bounds))
    last = float(columns.at.max(initial=-np.inf))
    # Timers due at the time of the last message do not run: messages of that instant might follow.
    end = last if until is None else float(np.nextafter(until, np.inf))
    begins, columns_out = _by_instruction(
        order, ordered.instruction, _run(ordered, bounds, tables, end)
    )
    named = _cells(frame["object"], begins) if labels is None else labels.take(objects[begins])
    return _results(frame, begins, named, columns_out)


def _take(columns: Columns, order: np.ndarray) -> Columns:
    return Columns(*(column.take(order) if len(column) > 1 else column for column in columns))


def _run(columns: Columns, bounds: np.ndarray, tables: RuleTables, end: float) -> np.ndarray:
    """Return the results of the instructions, each at its first row in sorted order."""
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
    """Return the first rows of instructions and their results, as columns."""
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
    """Return a column at some ascending rows; a copy if these are all."""
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
    found = pd.DataFrame(
        {"object": objects, "agency": agency, "number": number, **written}, copy=False
    )
    found.attrs["units"] = dict.fromkeys(("at", "matched_at", "dispatched_at"), "min")
    return found


# --- columns in ------------------------------------------------------------------------------------


def _instructions(
    frame: pd.DataFrame, columns: Columns, order: np.ndarray, bounds: np.ndarray
) -> np.ndarray:
    """Return the instruction of each sorted row, given by its first row; −1 for none.

    Instructions are identified by object, agency and number.
    """
    n = len(frame)
    if "number" in frame:
        number = _numbers(frame["number"], columns, order, bounds)
    elif "kind" not in frame:
        return np.arange(n, dtype=ROW)  # every row is a separate instruction
    else:
        number = np.arange(n)
    first = np.empty(n, ROW)
    find_first(bounds, columns.agency, np.broadcast_to(columns.kind, n), number, first)
    return first


def _numbers(
    column: pd.Series, columns: Columns, order: np.ndarray, bounds: np.ndarray
) -> np.ndarray:
    """Return a number for each sorted row, equal where agency, object and number are equal."""
    numbers = np.zeros(len(order), np.int64)
    if is_text(column):
        number_texts(bounds, columns.agency, order, *letters_of(column), numbers)
        return numbers
    several = np.zeros(len(order), bool)  # rows whose agency has several rows on the object
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
    """Return the rows, grouped by object, with each group in the order of rule 16."""
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
