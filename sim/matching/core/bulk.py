"""Run a whole table through the transition, object by object, reusing one workspace."""

from typing import NamedTuple

import numpy as np

from sim.jit.kernel import internal, kernel, lend
from sim.matching.core.codes import NOBODY, Kind, State, Subject
from sim.matching.core.records import ObjectRecords
from sim.matching.core.transition import apply_and_log


class Columns(NamedTuple):
    """Message columns; a column of length 1 has the same value in every row."""

    at: np.ndarray
    kind: np.ndarray
    agency: np.ndarray
    instruction: np.ndarray
    version: np.ndarray
    methods: np.ndarray
    area: np.ndarray
    earliest: np.ndarray
    latest: np.ndarray
    slot_start: np.ndarray
    slot_end: np.ndarray
    other: np.ndarray
    object_class: np.ndarray


_RESULT_FIELDS = [
    ("at", "f8"),
    ("matched_at", "f8"),
    ("dispatched_at", "f8"),
    ("version", "i8"),
    ("case", "i4"),
    ("state", "i1"),
    ("reason", "i1"),
]
RESULT = np.dtype((np.record, np.dtype(_RESULT_FIELDS, align=True)))
FIRSTS = np.dtype((np.record, [("matched_at", "f8"), ("dispatched_at", "f8")]))


class Workspace(NamedTuple):
    """The state of one object and the buffers for delivery, reused for every object."""

    head: np.ndarray
    rows: np.ndarray
    cases: np.ndarray
    firsts: np.ndarray  # per row, NaN between objects
    blank_case: np.ndarray
    unknown: np.ndarray  # the RESULT of an instruction that was never received
    message: np.ndarray
    rules: np.ndarray
    sites: np.ndarray
    log: np.ndarray


@internal
def cell(column: np.ndarray, row: int) -> float:
    """Return the value of a column in a row; a column of length 1 has one value for all."""
    return column[row] if len(column) > 1 else column[0]


@internal
def write_message(message: np.record, columns: Columns, row: int) -> None:
    """Fill the message record from a row."""
    message.at = columns.at[row]
    message.received = columns.at[row]
    message.kind = cell(columns.kind, row)
    message.agency = columns.agency[row]
    message.number = columns.instruction[row]
    message.version = cell(columns.version, row)
    message.methods = cell(columns.methods, row)
    message.area = cell(columns.area, row)
    message.earliest = cell(columns.earliest, row)
    message.latest = cell(columns.latest, row)
    message.slot_start = cell(columns.slot_start, row)
    message.slot_end = cell(columns.slot_end, row)
    message.other = cell(columns.other, row)


@internal
def apply_and_note(obj: ObjectRecords, message: np.record, firsts: np.ndarray) -> None:
    """Apply the message and record when each instruction was first matched and dispatched."""
    apply_and_log(obj, message)
    for line in range(1, obj.log[0].index + 1):
        entry = obj.log[line]
        if entry.subject == Subject.INSTRUCTION:
            first = firsts[entry.index]
            if entry.state == State.DISPATCHED and np.isnan(first.dispatched_at):
                first.dispatched_at = message.at
            if entry.case != NOBODY and np.isnan(first.matched_at):
                first.matched_at = message.at


@internal
def run_timers(
    obj: ObjectRecords, message: np.record, firsts: np.ndarray, now: float, until: float
) -> None:
    """Run the timers due before `until`; the current time is `now`."""
    while obj.head.deadline < until:
        now = max(now, obj.head.deadline)
        message.kind = Kind.CLOCK
        message.at = now
        apply_and_note(obj, message, firsts)


@internal
def write_results(
    obj: ObjectRecords, firsts: np.ndarray, results: np.ndarray, cases_before: int
) -> None:
    """Write the results of the object's instructions; for repeated ones, the newest row comes last."""
    for i in range(obj.head.n_rows):
        row, first = obj.rows[i], firsts[i]
        for j in range(i):
            if obj.rows[j].number == row.number:
                first.matched_at = np.fmin(first.matched_at, firsts[j].matched_at)
                first.dispatched_at = np.fmin(first.dispatched_at, firsts[j].dispatched_at)
        result = results[row.number]
        result.state = row.state
        result.reason = row.reason
        result.version = row.version
        result.at = row.at
        result.case = NOBODY if row.case == NOBODY else cases_before + row.case
        result.matched_at = first.matched_at
        result.dispatched_at = first.dispatched_at


@internal
def wipe(obj: ObjectRecords, firsts: np.ndarray, blank_case: np.record) -> None:
    """Reset the workspace for the next object."""
    for i in range(obj.head.n_rows):
        firsts[i].matched_at = np.nan
        firsts[i].dispatched_at = np.nan
    for k in range(obj.head.n_cases):
        obj.cases[k] = blank_case


@kernel
def run_table(
    columns: Columns,
    bounds: np.ndarray,
    until: float,
    work: Workspace,
    results: np.ndarray,
) -> None:
    """Run every object's messages, in rows `bounds[g]` to `bounds[g + 1]`, and its timers to `until`.

    `columns.instruction` gives the place of each instruction in `results`: its first row.
    """
    said = lend(columns)
    obj = lend(
        ObjectRecords(work.head[0], work.rows, work.cases, work.rules[0], work.sites, work.log)
    )
    message, firsts = work.message[0], work.firsts
    message.marks = 0
    message.site = NOBODY
    message.urgency = NOBODY
    message.qualification = NOBODY
    message.object_class = NOBODY
    message.fault = 0
    message.eta = np.nan
    cases_before = 0
    for group in range(len(bounds) - 1):
        clear(obj.head, cell(columns.object_class, bounds[group]))
        now = -np.inf
        for row in range(bounds[group], bounds[group + 1]):
            run_timers(obj, message, firsts, now, columns.at[row])
            now = columns.at[row]
            write_message(message, said, row)
            if message.kind not in (Kind.INSTRUCT, Kind.AMEND) and message.number != NOBODY:
                results[message.number] = work.unknown[0]
            apply_and_note(obj, message, firsts)
        run_timers(obj, message, firsts, now, until)
        write_results(obj, firsts, results, cases_before)
        wipe(obj, firsts, work.blank_case[0])
        cases_before += obj.head.n_cases


@internal
def clear(head: np.record, object_class: float) -> None:
    """Initialise a declared object of this class in the workspace."""
    head.object_class = object_class
    head.area = NOBODY
    head.declared = 1
    head.berthed = 0
    head.eta = np.inf
    head.round_no = 0
    head.answered = 0
    head.joint_visits = 0
    head.joinable = NOBODY
    head.n_units = 0
    head.n_rows = 0
    head.n_cases = 0
    head.down_since = np.nan
    head.patience_until = np.inf
    head.deadline = np.inf


class ResultColumns(NamedTuple):
    """The result of each instruction, in the order of the input table."""

    state: np.ndarray
    reason: np.ndarray
    version: np.ndarray
    at: np.ndarray
    case: np.ndarray
    matched_at: np.ndarray
    dispatched_at: np.ndarray


@kernel
def gather(
    order: np.ndarray,
    instruction: np.ndarray,
    results: np.ndarray,
    begun_by: np.ndarray,
    columns_out: ResultColumns,
    begins: np.ndarray,
) -> int:
    """Write the result and first row of each instruction; return the number of instructions.

    `instruction` and `results` refer to the sorted rows: k is row `order[k]` of the table. `begun_by` is
    a buffer for the inverse.
    """
    for k in range(len(order)):
        begun_by[order[k]] = k if instruction[k] == k else NOBODY
    n = 0
    for row in range(len(order)):
        k = begun_by[row]
        if k == NOBODY:
            continue
        result = results[k]
        begins[n] = row
        columns_out.state[n] = result.state
        columns_out.reason[n] = result.reason
        columns_out.version[n] = result.version
        columns_out.at[n] = result.at
        columns_out.case[n] = result.case
        columns_out.matched_at[n] = result.matched_at
        columns_out.dispatched_at[n] = result.dispatched_at
        n += 1
    return n
