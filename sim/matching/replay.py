"""Replay a journal from disk, written by the platform or by hand."""

from pathlib import Path

import msgspec
import pandas as pd

from sim.domain.messages import Clock, Message, decode_message
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput, near
from sim.matching.answers import Answer
from sim.matching.journal import FORMAT, read_written_by_hand, recover
from sim.matching.message_order import arrange
from sim.matching.platform import Platform
from sim.matching.rules import Rules
from sim.matching.scenario import shipped_or_own
from sim.matching.views import CaseView, InstructionView
from sim.resources import shipped

JOURNALS = shipped("data", "matching", "journals")


class ReplayedJournal(msgspec.Struct):
    """A journal run to its end: the platform, each message with its answer, what was torn off.

    `about` is always any key of an object; without it all objects are meant.

    Attributes
    ----------
    platform
        The platform at the end.
    steps
        Each message with its answer, in the order in which they were applied.
    torn_bytes
        Bytes of a torn last line that were left out.

    Examples
    --------
    >>> import sim
    >>> run = sim.replay("three_cases")
    >>> run
    ReplayedJournal; messages: 31, instructions: 6, joint cases: 2
    >>> run.cases()["state"].iloc[0]
    'closed'
    >>> run.answers().attrs["units"]["at"]
    'min'
    """

    platform: Platform
    steps: list[tuple[Message, Answer]]
    torn_bytes: int = 0

    def __repr__(self) -> str:
        """Say how much it holds."""
        n = len(self.platform.instructions()), len(self.platform.cases())
        steps = len(self.steps)
        return f"ReplayedJournal; messages: {steps}, instructions: {n[0]}, joint cases: {n[1]}"

    def label(self, about: str | None) -> str | None:
        """Return the name of the object that a key means; None for none. Raises BadInput."""
        if about is None:
            return None
        try:
            return self.platform.label_of(about)
        except KeyError:
            hint = near(about, self.platform.labels(), most=5)
            raise BadInput("object-unknown", key="object", value=about, hint=hint) from None

    def instruction_views(self, about: str | None = None) -> list[InstructionView]:
        """Return the instructions on an object, or all. Raises BadInput for an unknown object."""
        label, platform = self.label(about), self.platform
        return [
            view
            for view in platform.instructions()
            if label is None or label in platform.labels_of(view.agency, view.number)
        ]

    def case_views(self, about: str | None = None) -> list[CaseView]:
        """Return the joint cases on an object, or all. Raises BadInput for an unknown object."""
        label = self.label(about)
        return [case for case in self.platform.cases() if label in (None, case.object)]

    def instructions(self, about: str | None = None) -> pd.DataFrame:
        """Return what became of each instruction.

        Returns
        -------
        One row an instruction: `agency`, `number`, `version`, `state`, `reason`, `at` (last change, min),
        `object`, `case`, `flags`, `methods`, `received` (min) and so on.

        Raises
        ------
        BadInput
            For an object that the journal does not have.
        """
        return _frame(self.instruction_views(about), InstructionView)

    def cases(self, about: str | None = None) -> pd.DataFrame:
        """Return what became of each joint case.

        Returns
        -------
        One row per case: `case`, `object`, `state`, `agencies`, `methods`, `site`, `formed_at`, `slot`,
        `agreed_at`, `started_at`, `closed_at` (min), `facts` (responsibility, by agency) and so on.

        Raises
        ------
        BadInput
            For an object that the journal does not have.
        """
        return _frame(self.case_views(about), CaseView)

    def answers(self) -> pd.DataFrame:
        """Return the platform's answer to each message.

        Returns
        -------
        One row per message: `number`, `at` (min), `accepted`, `reason`, `article`, `warnings`, and the
        changes of state that it (`changes`) and the time before it (`timers`) brought, as lists of records.
        """
        frame = pd.DataFrame([answer.as_dict() for _, answer in self.steps])
        frame.attrs["units"] = {"at": "min"}
        return frame


MINUTES = ("at", "received", "formed_at", "slot", "agreed_at", "started_at", "closed_at")


def _frame(
    views: list[InstructionView] | list[CaseView], kind: type[InstructionView | CaseView]
) -> pd.DataFrame:
    """Return views as rows, also of none."""
    columns = list(kind.__struct_fields__)
    frame = pd.DataFrame(msgspec.to_builtins(views), columns=columns)
    frame.attrs["units"] = {name: "min" for name in MINUTES if name in columns}
    return frame


def replay(
    path: str | Path,
    rules: Rules | None = None,
    *,
    until: float | None = None,
    object_class: str | None = None,
) -> ReplayedJournal:
    """Run a journal of platform messages without changing it.

    A journal of the platform is run in its own order and under its own rules; one written by hand is
    put in the order of rule 16 first.

    Parameters
    ----------
    path
        A JSON Lines file, one message a line; or the name of a shipped one.
    rules
        The port's rules; default: those of the journal, or assumed figures.
    until
        Let time pass to this minute at the end.
    object_class
        Class of objects that no message declares.

    Returns
    -------
    The journal at its end, with its instructions, joint cases and answers as frames.

    Raises
    ------
    BadInput
        Naming file, line, key and rule where a message is malformed, or rules that are not the journal's.
    JournalDamaged
        If a line of the platform's own journal is not what was written.

    Examples
    --------
    >>> import sim
    >>> run = sim.replay("three_cases", until=2000)
    >>> run.instructions()[["agency", "number", "state"]].values.tolist()[0]
    ['customs', 'C-101', 'disposed']
    """
    path = shipped_or_own(path, JOURNALS, ".jsonl")
    if object_class is not None and object_class not in CLASS_NAMES:
        hint = near(object_class, CLASS_NAMES)
        raise BadInput("class-unknown", key="class", value=object_class, hint=hint)
    if not path.is_file():
        raise BadInput("journal-missing", file=str(path))
    if _written_by_platform(path):
        found = recover(path)
        if rules is not None and rules != found.header.rules:
            raise BadInput("journal-has-rules", file=str(path), line=1, key="rules")
        platform = Platform(found.header.rules, object_class=found.header.object_class)
        messages, torn = [decode_message(line) for line in found.lines], found.torn
    else:
        platform, torn = Platform(rules, object_class=object_class), 0
        messages = arrange((m for _, m in read_written_by_hand(path)), platform.rules)
    steps = [(message, platform.submit(message)) for message in messages]
    if until is not None:
        if until < platform.clock:
            raise BadInput(
                "until-before-last-message", key="until", value=f"{until:g}", last=platform.clock
            )
        clock = Clock(at=until)
        steps.append((clock, platform.submit(clock)))
    return ReplayedJournal(platform, steps, torn)


def _written_by_platform(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().startswith(b'{"journal":"' + FORMAT.partition("/")[0].encode())
