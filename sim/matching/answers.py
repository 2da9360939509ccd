"""Answers of the platform, and the state changes caused by messages and timers."""

from collections.abc import Sequence
from typing import Any

import msgspec

from sim.matching.core.codes import NOBODY, Subject
from sim.matching.core.records import LOG
from sim.matching.objects import packer
from sim.matching.reasons import NAMES, reason_texts
from sim.matching.views import CASE_STATE_NAMES, STATE_NAMES

Words = tuple[list[str], list[str]]  # of agencies and of instruction numbers, by their codes
Note = tuple[str, float, bytes]  # (object, time, log lines), read only when asked for
Noted = Sequence[Note]
_read_lines = packer(LOG).iter_unpack


class StateChange(msgspec.Struct, gc=False, omit_defaults=True):
    """One change of state, of an instruction (`customs/C1`) or a case (`MSKU1234565#1`)."""

    at: float
    subject: str
    name: str
    object: str
    state: str
    reason: str
    case: str | None = None


def read_changes(noted: Noted, words: Words) -> list[StateChange]:
    """Return log lines as changes, in order."""
    agencies, numbers = words
    changes = []
    for label, now, lines in noted:
        for subject, index, state, reason, case, agency, number in _read_lines(lines):
            of_case = None if case == NOBODY else f"{label}#{case + 1}"
            if subject == Subject.CASE:
                what, name, state_name = "case", f"{label}#{index + 1}", CASE_STATE_NAMES[state]
            else:
                what, name = "instruction", f"{agencies[agency]}/{numbers[number]}"
                state_name = STATE_NAMES[state]
            changes.append(StateChange(now, what, name, label, state_name, NAMES[reason], of_case))
    return changes


class Answer(msgspec.Struct, gc=False):
    """The platform's answer to one message.

    `number` is the number of the message in the journal; `warnings` are flags of the instruction caused
    by the message itself; at the end of an outage, `applied` holds the answers to the queued messages.
    """

    number: int
    at: float
    accepted: bool
    reason: str
    noted: Noted
    noted_before: Noted
    words: Words
    warnings: Sequence[str] = ()
    applied: "Sequence[Answer]" = ()

    def __repr__(self) -> str:
        """Say what was answered, and on what it rests."""
        return f"Answer {self.number}: {self.reason} (article {self.article})"

    @property
    def changes(self) -> list[StateChange]:
        """The changes caused by this message, in order."""
        return read_changes(self.noted, self.words)

    @property
    def timers(self) -> list[StateChange]:
        """The changes caused by timers since the previous message."""
        return read_changes(self.noted_before, self.words)

    @property
    def article(self) -> str:
        """The article of the notice on which the reason is based."""
        return reason_texts()[self.reason].article

    def as_dict(self) -> dict[str, Any]:
        """Return the answer, with its changes, as plain data."""
        plain = msgspec.to_builtins
        return {
            "number": self.number,
            "at": self.at,
            "accepted": self.accepted,
            "reason": self.reason,
            "article": self.article,
            "warnings": list(self.warnings),
            "timers": plain(self.timers),
            "changes": plain(self.changes),
            "applied": [answer.as_dict() for answer in self.applied],
        }
