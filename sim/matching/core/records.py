"""The state of one object, a message to it and the rules, as flat NumPy records.

The state of one object is three arrays: `head` (one OBJECT), `rows` (INSTRUCTION, the first
`head.n_rows` are in use) and `cases` (CASE, the first `head.n_cases`). Before each message the caller
makes sure that one more row and one more case fit. Times are minutes; NaN is "no time". Sets of
agencies and methods are bit masks. Codes are those of `codes`.
"""

from typing import NamedTuple

import numpy as np


def _record(*fields: tuple[str, str] | tuple[str, str, tuple[int, ...]]) -> np.dtype:
    return np.dtype((np.record, list(fields)))


OBJECT = _record(
    ("object_class", "i8"),
    ("area", "i8"),
    ("declared", "i8"),
    ("berthed", "i8"),
    ("eta", "f8"),
    ("round_no", "i8"),  # number of the round of inspection
    ("answered", "i8"),  # agencies that have answered in this round
    ("joint_visits", "i8"),  # joint visits that have started
    ("joinable", "i8"),  # the case that can still be joined, or NOBODY
    ("n_units", "i8"),  # visits so far, for numbering
    ("n_rows", "i8"),
    ("n_cases", "i8"),
    ("down_since", "f8"),  # NaN while the platform is up
    ("patience_until", "f8"),  # during an outage; infinite otherwise
    ("deadline", "f8"),  # the next timer; infinite if none
)

INSTRUCTION = _record(
    ("agency", "i8"),
    ("number", "i8"),
    ("version", "i8"),
    ("round_no", "i8"),
    ("unit", "i8"),  # united rows of an agency share this number
    ("state", "i8"),
    ("reason", "i8"),
    ("marks", "i8"),
    ("at", "f8"),  # last change of state
    ("methods", "i8"),
    ("area", "i8"),
    ("site", "i8"),
    ("earliest", "f8"),
    ("latest", "f8"),
    ("urgency", "i8"),
    ("qualification", "i8"),
    ("received", "f8"),
    ("hold_until", "f8"),
    ("case", "i8"),
    ("last_case", "i8"),  # the case it left, for results and responsibility
    ("confirmed", "i8"),
    ("relied_on", "i8"),  # the agency whose result it accepted
)

CASE = _record(
    ("state", "i8"),
    ("round_no", "i8"),
    ("agencies", "i8"),
    ("methods", "i8"),
    ("site", "i8"),
    ("formed_at", "f8"),
    ("slot_start", "f8"),
    ("slot_end", "f8"),
    ("agree_by", "f8"),
    ("agreed_at", "f8"),
    ("started_at", "f8"),
    ("absent_by", "f8"),
    ("closed_at", "f8"),
    ("declined", "i8"),
    ("silent", "i8"),
    ("no_show", "i8"),
    ("relied_on", "i8"),
    ("leak", "i8"),
    ("failure", "i8"),
    ("good_faith_error", "i8"),
)

MESSAGE = _record(
    ("at", "f8"),
    ("kind", "i8"),
    ("agency", "i8"),
    ("number", "i8"),
    ("qualification", "i8"),  # the one required; for a start, those present as bits, or NOBODY
    ("version", "i8"),  # NOBODY: the next one (amend)
    ("marks", "i8"),  # flags set before the transition
    ("methods", "i8"),
    ("area", "i8"),
    ("site", "i8"),
    ("earliest", "f8"),
    ("latest", "f8"),
    ("urgency", "i8"),
    ("received", "f8"),  # original receipt; differs from `at` if a declaration moved it here
    ("slot_start", "f8"),
    ("slot_end", "f8"),
    ("other", "i8"),  # the agency whose result is accepted, or that is reported
    ("fault", "i8"),
    ("object_class", "i8"),
    ("eta", "f8"),
)

MAX_CLASSES = 16  # entries by object class; there are fewer classes
RULES = _record(
    ("hold_window", "f8", (MAX_CLASSES,)),
    ("required", "i8", (MAX_CLASSES,)),
    ("competent", "i8", (MAX_CLASSES,)),
    ("matching", "i8"),
    ("late_join", "i8"),
    ("transfer", "i8"),
    ("agree_within", "f8"),
    ("open_from", "f8"),  # working hours of the agreement time; 0 and 1440: always
    ("open_until", "f8"),
    ("grace", "f8"),
    ("patience", "f8"),
    ("urgent", "i8"),  # bits of the urgencies with priority over joint cases
)

SITE = _record(("rank", "i8"), ("methods", "i8"))

LOG = _record(
    ("subject", "i8"),
    ("index", "i8"),
    ("state", "i8"),
    ("reason", "i8"),
    ("case", "i8"),
    ("agency", "i8"),
    ("number", "i8"),
)


class ObjectRecords(NamedTuple):
    """The records that the transition needs for one object, bundled."""

    head: np.record
    rows: np.ndarray
    cases: np.ndarray
    rules: np.record
    sites: np.ndarray
    log: np.ndarray


def log_for(n_rows: int, n_cases: int) -> np.ndarray:
    """Return an empty log large enough for one message; line 0 counts the other lines."""
    return np.zeros(16 + 8 * (n_rows + n_cases), LOG)
