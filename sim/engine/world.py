"""The arrays of the compiled engine: what it reads, what it changes, and the room it works in."""

from typing import NamedTuple

import numpy as np

from sim.model.visit import VisitTables


def _record(*names: str) -> np.dtype:
    """Return a record of whole numbers; `name:f` is a float."""
    return np.dtype(
        (
            np.record,
            [(name.removesuffix(":f"), "f8" if name.endswith(":f") else "i8") for name in names],
        )
    )


CLOCK = _record(
    "now:f",
    "n_events",
    "n_put",  # events ever put: their sequence number
    "next_start",
    "next_capacity",
    "pass_asked",
    "left",  # objects that agencies still deal with
    "n_tasks",
    "n_visits",
    "n_said",
    "n_queues",
    "n_needs",
    "n_waiting",  # queues with a task
    "n_free",  # free slots for objects with instructions
    "full",  # a table that had no room; the run begins again with more
    "fault",  # the reason that the platform gave and the engine did not expect, plus 1
)

RULING = _record(  # the plan's single numbers
    "n_agencies",
    "joint_priority",
    "shared_laboratory",
    "accept_results",
    "urgent",
    "slot_every:f",
    "slot_notice:f",
    "slot_length:f",
    "reserve_after:f",
    "last_start:f",
    "grace:f",
    "until:f",
)

BORDER = _record(  # an object while agencies deal with it
    "waiting",  # agencies that have not let go, as bits
    "slot",  # where the platform's state of it stands; NOBODY: nowhere
    "in_visit",
    "done",
    "detained",
    "released:f",
)

FATE = _record(  # an instruction
    "received:f",
    "matched:f",
    "ready:f",
    "finished:f",
    "ended:f",
    "visit",
    "state",
    "relied",
    "pending",  # its agency waits for the inspection
    "asked",  # its party is thinking
    "unsettled",  # inspected, not yet ready to be disposed
    "sample",  # the task of the laboratory, or NOBODY
)

SLOT = _record("n_requests", "timer:f")

REQUEST = _record(
    "joint",
    "place",
    "members",
    "level",
    "received:f",
    "slot_start:f",
    "ready:f",
    "earliest:f",
    "inspecting",
    "relying",
    "task",
)

TASK = _record(
    "kind",
    "object",
    "agency",
    "visit",
    "part",
    "level",
    "received:f",
    "reserve_from:f",
    "queued:f",
    "began:f",
    "ended:f",
    "minutes:f",
    "queue",
    "previous",
    "next",
    "next_step",
)

VISIT = _record(
    "object",
    "members",
    "inspecting",
    "relying",
    "rows",
    "agencies",
    "joint",
    "level",
    "received:f",
    "ready:f",
    "queued:f",
    "began:f",
    "ended:f",
    "service:f",
    "waited_absent:f",
    "moves",
    "openings",
    "weighings",
    "scans",
)

SAID = _record("at:f", "object", "kind", "agency", "number", "reason")
POOL = _record("units", "busy", "kept", "closes:f")
QUEUE = _record("kind", "first_need", "n_needs", "head", "tail", "place")


class World(NamedTuple):
    """All that the handlers see. n objects, m instructions, A agencies, K streams, P pools."""

    # the plan
    ruling: np.ndarray  # RULING [1]
    turn: np.ndarray  # [K, A]
    papers_pool: np.ndarray  # [K, A]
    laboratory_pool: np.ndarray  # [A]
    acts_as: np.ndarray  # [A]
    agreed_slots: np.ndarray  # [K]
    object_class: np.ndarray  # [K]
    tables: VisitTables
    rules: np.ndarray
    sites: np.ndarray
    # opening hours: entries of pool p are open_first[p] to open_first[p + 1]
    open_at: np.ndarray
    open_units: np.ndarray
    open_first: np.ndarray
    # changes of capacity in the order of time
    change_at: np.ndarray
    change_pool: np.ndarray
    change_units: np.ndarray
    change_closes: np.ndarray  # when the pool closes next
    # the workload
    stream: np.ndarray  # [n]
    present: np.ndarray  # [n]
    urgent: np.ndarray  # [n]
    review: np.ndarray  # [n, A]
    first: np.ndarray  # [n + 1]
    orders: np.ndarray  # ORDER [m]
    agency: np.ndarray  # [m]
    steps: np.ndarray  # [m]
    minutes: np.ndarray  # [m, S]
    start_when: np.ndarray  # first events of the objects, in order
    start_place: np.ndarray
    # what changes
    clock: np.ndarray  # CLOCK [1]
    events: np.ndarray
    borders: np.ndarray  # BORDER [n]
    papers_from: np.ndarray  # [n, A]
    papers_to: np.ndarray
    let_go: np.ndarray
    fates: np.ndarray  # FATE [m]
    tasks: np.ndarray
    visits: np.ndarray
    said: np.ndarray
    pools: np.ndarray  # POOL [P]
    queues: np.ndarray
    need_pool: np.ndarray
    need_units: np.ndarray
    by_needs: np.ndarray  # hash table of the queues
    waiting: np.ndarray  # queues with a task
    line: np.ndarray  # heads in the order of a dispatch pass: task, queue [., 2]
    # objects with instructions
    slots: np.ndarray
    free: np.ndarray
    heads: np.ndarray  # OBJECT [slots]
    rows: np.ndarray  # INSTRUCTION [slots, R]
    cases: np.ndarray  # CASE [slots, C]
    head_words: np.ndarray  # the same memory as whole numbers
    row_words: np.ndarray
    case_words: np.ndarray
    requests: np.ndarray  # [slots, R]
    # scratch
    message: np.ndarray
    log: np.ndarray
    freed: np.ndarray
    asked: np.ndarray
    party: np.ndarray  # [A]
    roles: np.ndarray  # [A]
    room: np.ndarray  # [2 + E + A]
    units: np.ndarray
