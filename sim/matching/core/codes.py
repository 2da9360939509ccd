"""The terms of the matching rules as integer codes: kinds, states, reasons, flags, facts."""

from enum import IntEnum


class Kind(IntEnum):
    """Kinds of message, in the canonical order of rule 16."""

    OUTAGE_BEGIN = 0
    DECLARE = 1
    CANCEL = 2
    AMEND = 3
    INSTRUCT = 4
    NO_INTEREST = 5
    PROPOSE = 6
    CONFIRM = 7
    DECLINE = 8
    START = 9
    FINISH = 10
    DISPOSE = 11
    ACCEPT_RESULT = 12
    REPORT = 13
    BERTH = 14
    OUTAGE_END = 15
    CLOCK = 16
    WITHDRAW = 17  # internal: an amendment or declaration removed this member


class State(IntEnum):
    """States of an instruction, least advanced first (decision 0001, item 7)."""

    HELD = 0
    MATCHED = 1
    DISPATCHED = 2
    AGREED = 3
    INSPECTING = 4
    INSPECTED = 5
    SUPERSEDED = 6
    CANCELLED = 7
    REJECTED = 8
    SATISFIED = 9
    DISPOSED = 10


class CaseState(IntEnum):
    """States of a joint case."""

    FORMING = 0
    AGREED = 1
    INSPECTING = 2
    INSPECTED = 3
    CLOSED = 4
    DISSOLVED = 5


class Reason(IntEnum):
    """The closed list of reasons; texts and articles are in sim.matching.reasons."""

    HELD = 0
    NEW_ROUND = 1
    MATCHED = 2
    JOINED = 3
    UNITED = 4
    AGREEMENT_REOPENED = 5
    AGREED = 6
    HOLD_ENDED = 7
    ALL_ANSWERED = 8
    LATEST_PASSED = 9
    BERTHED = 10
    MATCHING_OFF = 11
    OUTAGE_PATIENCE = 12
    DECLINED = 13
    SILENT = 14
    NO_SHOW = 15
    LEFT_ALONE = 16
    LEFT_BY_AMENDMENT = 17
    STARTED = 18
    STARTED_ALONE = 19
    FINISHED = 20
    DISPOSED = 21
    RESULT_ACCEPTED = 22
    CANCELLED = 23
    SUPERSEDED = 24
    NOT_COMPETENT = 25
    BAD_CHECK_DIGIT = 26
    BAD_FORM = 27
    KEYS_DISAGREE = 28
    DECLARED = 29
    NO_INTEREST_NOTED = 30
    SLOT_PROPOSED = 31
    SLOT_CONFIRMED = 32
    AMENDED = 33
    BERTH_NOTED = 34
    OUTAGE_NOTED = 35
    CLOCK_NOTED = 36
    FAULT_NOTED = 37
    QUEUED = 38
    DUPLICATE = 39
    ALREADY_DONE = 40
    STALE_VERSION = 41
    UNKNOWN_INSTRUCTION = 42
    ALREADY_STARTED = 43
    ALREADY_ENDED = 44
    NO_CASE = 45
    NO_SLOT_PROPOSED = 46
    SLOT_OUTSIDE_INTERVAL = 47
    SLOT_IN_PAST = 48
    NOT_STARTED = 49
    NOT_INSPECTED = 50
    RESULT_NOT_READY = 51
    NOT_A_PARTNER = 52
    NOT_QUALIFIED = 53
    CLOCK_WENT_BACK = 54


class Flag(IntEnum):
    """Flags of an instruction, as bits."""

    OVERDUE = 1
    NO_SHOW = 2
    REPEATED_INSPECTION = 4
    CLOCK_SKEW = 8
    BAD_KEY_IGNORED = 16
    OBJECT_UNKNOWN = 32
    AMEND_UNKNOWN = 64
    BARRED = 128  # matched again only after a new message (decision 0003, item 10)


class Fault(IntEnum):
    """Fault reported of an agency (rule 13)."""

    LEAK = 0
    FAILURE = 1
    GOOD_FAITH_ERROR = 2


class Subject(IntEnum):
    """Subject of a log line."""

    INSTRUCTION = 0
    CASE = 1


# Groups of states used in comparisons.
LAST_WAITING = State.AGREED  # later states: the visit has started
FIRST_TERMINAL = State.SUPERSEDED
NOBODY = -1  # no agency, area, site, case, urgency or qualification (all of these count from 0)
