"""The online platform (the Single Window): event-sourced, with timers driven by the times of messages.

Messages arrive singly or in batches; each is written to the journal before it is answered. The state is
the fold of the journal, so reopening the journal restores the platform.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from sim.domain import messages as msg
from sim.errors import BadInput, JournalDamaged, PortsimError, Refused
from sim.matching.answers import Answer, Noted, StateChange
from sim.matching.core.codes import Kind, Reason
from sim.matching.delivery import INF
from sim.matching.handlers import WORDS, MessageHandlers
from sim.matching.journal import (
    Header,
    JournalFile,
    header_body,
    is_torn_header,
    message_body,
    recover,
    seal,
)
from sim.matching.message_order import arrange, canonical_key, issued_time
from sim.matching.reasons import ACCEPTED, NAMES
from sim.matching.rules import Rules
from sim.matching.snapshot import FORMAT, FrozenPlatform, read_snapshot, write_snapshot


class Platform(MessageHandlers):
    """Online matching of instructions, in memory or with a journal on disk (`Platform.open`).

    Parameters
    ----------
    rules
        The port's rules; the default figures are assumed.
    object_class
        Class of objects whose declaration does not state it (default: inferred from the kind of key).

    Examples
    --------
    >>> import sim
    >>> platform = sim.Platform()
    >>> first = {"at": 0, "kind": "instruct", "agency": "customs", "number": "C1",
    ...          "object": {"container": "MSKU1234565"}, "methods": ["scan"]}
    >>> platform.submit(first).reason
    'held'
    >>> platform.submit(first | {"at": 45, "agency": "quarantine", "number": "Q1"}).reason
    'matched'
    >>> platform.instruction("customs", "C1").case, [case.agencies for case in platform.cases()]
    ('MSKU1234565#1', [['customs', 'quarantine']])
    >>> platform
    Platform at 45 min; instructions: 2, joint cases: 1
    >>> changes = platform.advance(200)  # time passes: nobody has answered
    >>> changes[0].subject, changes[0].at
    ('instruction', 75.0)

    On disk, each message is written before it is answered:

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with sim.Platform.open(f"{folder.name}/journal.jsonl") as written:
    ...     answers = written.submit_many([first])
    >>> with sim.Platform.open(f"{folder.name}/journal.jsonl") as again:
    ...     again.instruction("customs", "C1").state
    'held'
    >>> folder.cleanup()
    """

    def __init__(self, rules: Rules | None = None, *, object_class: str | None = None) -> None:
        super().__init__(rules or Rules(), object_class)
        self.clock = -INF
        self.number = 0  # of the last message applied
        self.torn_bytes = 0  # removed from the end of the journal when it was opened
        self.snapshot_note = ""  # why a snapshot was not used
        self._down = False
        self._queue: list[msg.Message] = []
        self._journal: JournalFile | None = None
        self._closed = False

    def __repr__(self) -> str:
        """Say what it holds and what time it is."""
        cases = sum(int(one.head[0].n_cases) for one in self._delivery.objects)
        when = "without messages" if self.number == 0 else f"at {self.clock:g} min"
        return f"Platform {when}; instructions: {len(self._records)}, joint cases: {cases}"

    # --- opening, writing, closing -------------------------------------------------------------

    @classmethod
    def open(
        cls,
        path: str | Path,
        rules: Rules | None = None,
        *,
        object_class: str | None = None,
        sync: bool = True,
        snapshot: str | Path | None = None,
    ) -> Self:
        """Open a journal, created if missing, and replay it; a snapshot saves replaying its part.

        A torn last line is removed (`torn_bytes`). Raises JournalDamaged with the line number, BadInput if
        `rules` differ from those of the journal, JournalInUse if another process writes to it.
        """
        file = JournalFile(Path(path), sync=sync)
        try:
            platform = cls._from_file(file, rules, object_class, snapshot)
        except BaseException:
            file.close()
            raise
        platform._journal = file
        return platform

    @classmethod
    def _from_file(
        cls,
        file: JournalFile,
        rules: Rules | None,
        object_class: str | None,
        snapshot: str | Path | None,
    ) -> Self:
        data = file.path.read_bytes()
        if b"\n" not in data:  # new, or interrupted while writing the first line
            if not is_torn_header(data):
                raise JournalDamaged("not-a-journal", file=str(file.path), line=1)
            torn = file.length
            file.truncate(0)
            platform = cls(rules, object_class=object_class)
            platform.torn_bytes = torn
            file.append(seal(header_body(platform.rules, object_class), 0))
            return platform
        found = recover(file.path)
        if rules is not None and rules != found.header.rules:
            raise BadInput("journal-of-other-rules", file=str(file.path), line=1, key="rules")
        if object_class is not None and object_class != found.header.object_class:
            raise BadInput(
                "journal-of-another-class",
                file=str(file.path),
                line=1,
                key="object_class",
                value=object_class,
            )
        if found.torn:
            file.truncate(found.length)
        platform = cls(found.header.rules, object_class=found.header.object_class)
        if snapshot is not None and Path(snapshot).exists():
            platform._thaw(read_snapshot(Path(snapshot), platform._setup(), len(found.lines)))
        for line in found.lines[platform.number :]:
            platform._apply(msg.decode_message(line))
        platform.torn_bytes = found.torn
        return platform

    def snapshot(self, path: str | Path) -> None:
        """Write the state atomically; `open(…, snapshot=path)` then replays only later messages."""
        write_snapshot(self._freeze(), Path(path))

    def _setup(self) -> bytes:
        """Return the settings on which the state depends."""
        header = msgspec.json.decode(header_body(self.rules, self.object_class), type=Header)
        return msgspec.json.encode(header, order="deterministic")

    def _freeze(self) -> FrozenPlatform:
        records = list(self._records.values())
        index_of = {id(record): i for i, record in enumerate(records)}
        return FrozenPlatform(
            format=FORMAT,
            setup=self._setup(),
            clock=self.clock,
            number=self.number,
            down=self._down,
            delivery=self._delivery.freeze(),
            identity=self._identity.freeze(),
            records=records,
            named_by={
                thing: [index_of[id(record)] for record in named]
                for thing, named in self._named_by.items()
            },
            queue=self._queue,  # type: ignore[arg-type]
        )

    def _thaw(self, frozen: FrozenPlatform | str) -> None:
        if isinstance(frozen, str):
            self.snapshot_note = frozen
            return
        self._delivery.thaw(frozen.delivery)
        self._identity.thaw(frozen.identity)
        self.clock, self.number, self._down = frozen.clock, frozen.number, frozen.down
        records = frozen.records
        self._records = {(record.agency, record.number): record for record in records}
        self._named_by = {
            thing: tuple([records[i] for i in named]) for thing, named in frozen.named_by.items()
        }
        self._queue = list(frozen.queue)

    def close(self) -> None:
        """Release the journal."""
        if self._journal is not None:
            self._journal.close()
        self._closed = True

    def __enter__(self) -> Self:
        """Enter a context that releases the journal at its end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release the journal."""
        self.close()

    # --- receiving -----------------------------------------------------------------------------

    def submit(self, message: msg.Message | bytes | str | dict[str, Any]) -> Answer:
        """Receive one message: check, write, apply, answer. Raises BadInput if it is invalid."""
        checked = self._check(message)
        if checked.at < self.clock:
            return self._refuse_late()
        if self._journal is not None:
            self._journal.append(seal(message_body(checked, message), self.number + 1))
        return self._apply(checked)

    def submit_many(
        self, messages: Iterable[msg.Message | bytes | str | dict[str, Any]]
    ) -> list[Answer]:
        """Receive a batch in the order of rule 16 with a single sync; return the answers in that order."""
        given = [(self._check(message), message) for message in messages]
        text_of = {id(checked): message for checked, message in given}
        batch = arrange([checked for checked, _ in given], self.rules)
        late = [message for message in batch if message.at < self.clock]
        batch = batch[len(late) :]
        if self._journal is not None:
            bodies = [message_body(checked, text_of[id(checked)]) for checked in batch]
            lines = [seal(body, self.number + 1 + i) for i, body in enumerate(bodies)]
            self._journal.append(b"".join(lines))
        return [self._refuse_late() for _ in late] + [self._apply(message) for message in batch]

    def _check(self, message: msg.Message | bytes | str | dict[str, Any]) -> msg.Message:
        """Raise BadInput for a message that could not be applied, before it is journaled."""
        if self._closed:
            raise PortsimError("platform-closed")
        checked = read_message(message)
        number_words = WORDS.get(type(checked))
        if number_words is not None:  # raises BadInput if there are too many words
            number_words(self._delivery, checked)
        return checked

    def advance(self, at: float) -> list[StateChange]:
        """Let time pass until `at` (min) and run all due timers. Journaled as a `clock` message.

        Raises BadInput if `at` is before the platform's clock.
        """
        if at < self.clock:
            raise BadInput("time-goes-back", key="at", value=f"{at:g}", clock=self.clock)
        answer = self.submit(msg.Clock(at=at))
        return answer.timers + answer.changes

    def _refuse_late(self) -> Answer:
        words = self._delivery.words
        return Answer(self.number, self.clock, False, NAMES[Reason.CLOCK_WENT_BACK], (), (), words)

    # --- applying ------------------------------------------------------------------------------

    def _apply(self, message: msg.Message) -> Answer:
        """Apply a journaled message. Never fails on a valid message."""
        now, kind, delivery = message.at, type(message), self._delivery
        until = now if kind is not msg.Clock else float(np.nextafter(now, INF))
        before: Noted = ()
        if delivery.timers.next < until:
            before = delivery.run_timers(self.clock, until)
        self.clock = now
        self.number += 1
        if self._down and kind is not msg.Clock:
            return self._while_down(message, before)
        return self._answer(message, now, now, before)

    def _answer(self, message: msg.Message, now: float, received: float, before: Noted) -> Answer:
        delivery = self._delivery
        noted = delivery.listen()
        self._receipt = received
        reason = self._handlers[type(message)](self, message, now)
        answer = Answer(
            self.number, now, ACCEPTED[reason], NAMES[reason], noted, before, delivery.words
        )
        if self._warnings:
            answer.warnings, self._warnings = self._warnings, []
        return answer

    def _while_down(self, message: msg.Message, before: Noted) -> Answer:
        """Queue messages during an outage; apply them in order of issue when it ends (rule 15)."""
        now, applied, noted = message.at, [], self._delivery.listen()
        reason = Reason.QUEUED
        if type(message) is msg.OutageBegin:
            reason = Reason.ALREADY_DONE
        elif type(message) is not msg.OutageEnd:
            self._queue.append(message)
        else:
            reason = Reason.OUTAGE_NOTED
            self._down = False
            self._tell_all(Kind.OUTAGE_END, now)
            queue, self._queue = self._queue, []
            queue.sort(
                key=lambda kept: (issued_time(kept, self.rules), kept.at, *canonical_key(kept))
            )
            self._from_queue = True
            applied = [self._answer(kept, now, kept.at, ()) for kept in queue]
            self._from_queue = False
        words = self._delivery.words
        return Answer(self.number, now, True, NAMES[reason], noted, before, words, (), applied)

    def _outage_begin(self, _: msg.OutageBegin, now: float) -> int:
        self._down = True
        self._tell_all(Kind.OUTAGE_BEGIN, now)
        return Reason.OUTAGE_NOTED

    def _tell_all(self, kind: int, now: float) -> None:
        for index in range(len(self._delivery.objects)):
            self._delivery.tell(index, kind, now)


Platform._handlers = MessageHandlers._handlers | {msg.OutageBegin: Platform._outage_begin}


def read_message(message: msg.Message | bytes | str | dict[str, Any]) -> msg.Message:
    """Parse and check one message. Raises BadInput naming the field and the rule."""
    try:
        if isinstance(message, (bytes, str)):
            return msg.decode_message(message)
        if isinstance(message, dict):
            message = msgspec.convert(msg.with_minutes(message), msg.AnyMessage)
        if not isinstance(message, msg.Message):
            raise BadInput("not-a-message", value=str(message))
        msg.check_times(message)
        return message
    except Refused as refused:
        raise refused.at() from None
    except ValueError:  # msgspec's are among them
        raise msg.explain_message(message) from None  # type: ignore[arg-type]
