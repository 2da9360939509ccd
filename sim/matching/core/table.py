"""Which messages a party may send in which state (see reports/matching.md).

A cell is `act` (apply the rule), `anew` (the message begins a new instruction) or the reason of an answer
that changes nothing. Rules 6, 7, 9, 11, 12 and 13.
"""

import numpy as np

from sim.matching.core.codes import Kind, Reason, State

TABLE = """
state       amend           cancel          propose         confirm         decline
held        act             act             no_case         no_case         no_case
matched     act             act             act             act             act
dispatched  act             act             no_case         no_case         no_case
agreed      act             act             act             already_done    act
inspecting  already_started already_started already_started already_started already_started
inspected   already_started already_started already_started already_started already_started
superseded  anew            already_ended   already_ended   already_ended   already_ended
cancelled   anew            already_done    already_ended   already_ended   already_ended
rejected    anew            already_ended   already_ended   already_ended   already_ended
satisfied   already_ended   already_ended   already_ended   already_ended   already_ended
disposed    already_ended   already_ended   already_ended   already_ended   already_ended

state       start           finish          dispose         accept_result   report          withdraw
held        act             not_started     not_inspected   act             act             act
matched     act             not_started     not_inspected   act             act             act
dispatched  act             not_started     not_inspected   act             act             act
agreed      act             not_started     not_inspected   act             act             act
inspecting  already_done    act             not_inspected   act             act             already_started
inspected   already_done    already_done    act             act             act             already_started
superseded  already_ended   already_ended   already_ended   already_ended   already_ended   already_ended
cancelled   already_ended   already_ended   already_ended   already_ended   already_ended   already_ended
rejected    already_ended   already_ended   already_ended   already_ended   already_ended   already_ended
satisfied   already_ended   already_ended   already_ended   already_done    act             already_ended
disposed    already_done    already_done    already_done    already_ended   act             already_ended
"""

ACT, ANEW = -1, -2


def _verdicts() -> np.ndarray:
    """Return the table as an array (states × kinds) of ACT, ANEW or a reason."""
    verdicts = np.full((len(State), len(Kind)), int(Reason.ALREADY_ENDED), np.int64)
    words = {"act": ACT, "anew": ANEW} | {reason.name.lower(): int(reason) for reason in Reason}
    for block in TABLE.strip().split("\n\n"):
        header, *lines = (line.split() for line in block.splitlines())
        for state, *cells in lines:
            for kind, cell in zip(header[1:], cells, strict=True):
                verdicts[State[state.upper()], Kind[kind.upper()]] = words[cell]
    verdicts[:, Kind.INSTRUCT] = verdicts[:, Kind.AMEND]  # a higher version is an amendment
    return verdicts


VERDICTS = _verdicts()  # Numba treats it as a constant, as intended
