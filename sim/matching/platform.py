"""The online platform (单一窗口): event-sourced, one transition, timers by the clock it is given.

Messages come in one at a time or in batches; each is written to the journal before it is answered.
The state is the fold of the journal, so opening the journal again gives the same platform.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from sim.domain import messages as msg
from sim.errors import BadInput, JournalDamaged, PortsimError
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
    """Online matching. Construct it in memory, or `Platform.open` a journal on disk.

    Parameters
    ----------
    rules
        The port's rules; the defaults are assumed figures.
    object_class
        The class of objects whose declaration does not say (default: read off the kind of key).

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
        self.torn_bytes = 0  # cut off the journal when it was opened
        self.snapshot_note = ""  # why a snapshot was left aside, if it was
        self._down = False
        self._queue: list[msg.Message] = []
        self._journal: JournalFile | None = None
        self._closed = False

    def __repr__(self) -> str:
        """Say what it holds and what time it is."""
        cases = sum(int(one.head[0].n_cases) for one in self._delivery.objects)
        when = "nothing yet" if self.number == 0 else f"at {self.clock:g} min"
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
        """Open a journal (made if missing) and fold it; a snapshot saves folding its part again.

        A torn last line is cut off (`torn_bytes` says how much). Raises JournalDamaged with the line
        number, BadInput if `rules` are not those of the journal, JournalInUse if it has a writer.
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
        if b"\n" not in data:  # new, or torn before its first line was whole
            if not is_torn_header(data):
                raise JournalDamaged("this is no journal; it was left as it is", str(file.path), 1)
            torn = file.length
            file.truncate(0)
            platform = cls(rules, object_class=object_class)
            platform.torn_bytes = torn
            file.append(seal(header_body(platform.rules, object_class), 0))
            return platform
        found = recover(file.path)
        if rules is not None and rules != found.header.rules:
            raise BadInput(
                "the journal was begun under other rules; open it without rules, or begin a new one",
                str(file.path),
                1,
                "rules",
                rule="one journal, one set of rules",
            )
        if object_class is not None and object_class != found.header.object_class:
            raise BadInput(
                "the journal was begun with another class; open it without one",
                str(file.path),
                1,
                "object_class",
                object_class,
                rule="one journal, one set of rules",
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
        """Write the whole state, atomically; `open(…, snapshot=path)` then folds only what follows."""
        write_snapshot(self._freeze(), Path(path))

    def _setup(self) -> bytes:
        """Return what the platform was set up with: its state depends on it."""
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
        """Use as a context: the journal is released at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release the journal."""
        self.close()

    # --- receiving -----------------------------------------------------------------------------

    def submit(self, message: msg.Message | bytes | str | dict[str, Any]) -> Answer:
        """Receive one message: check, write, apply, answer. Raises BadInput if it is malformed."""
        checked = self._check(message)
        if checked.at < self.clock:
            return self._refuse_late()
        if self._journal is not None:
            self._journal.append(seal(message_body(checked, message), self.number + 1))
        return self._apply(checked)

    def submit_many(
        self, messages: Iterable[msg.Message | bytes | str | dict[str, Any]]
    ) -> list[Answer]:
        """Receive a batch, in the canonical order of rule 16, with one sync. Answers in that order."""
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
        """Refuse, before it is journaled, whatever could not be applied. Raises BadInput."""
        if self._closed:
            raise PortsimError("the platform is closed; open its journal again")
        checked = read_message(message)
        number_words = WORDS.get(type(checked))
        if number_words is not None:  # BadInput where more words come than fit
            number_words(self._delivery, checked)
        return checked

    def advance(self, at: float) -> list[StateChange]:
        """Let time pass to `at` (min): run all timers due. Journaled as a `clock` message.

        Raises BadInput if `at` lies before the platform's clock.
        """
        if at < self.clock:
            raise BadInput(
                f"time does not go back; it is {self.clock:g}", key="at", value=f"{at:g}"
            )
        answer = self.submit(msg.Clock(at=at))
        return answer.timers + answer.changes

    def _refuse_late(self) -> Answer:
        words = self._delivery.words
        return Answer(self.number, self.clock, False, NAMES[Reason.CLOCK_WENT_BACK], (), (), words)

    # --- applying ------------------------------------------------------------------------------

    def _apply(self, message: msg.Message) -> Answer:
        """Apply a message that is in the journal. Never fails on a valid message."""
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
        """Rule 15: keep what comes while the platform is down; apply it, by issue, when it is back."""
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
    """Check one message from outside. Raises BadInput naming the field and the rule."""
    try:
        if isinstance(message, (bytes, str)):
            return msg.decode_message(message)
        if isinstance(message, dict):
            message = msgspec.convert(msg.with_minutes(message), msg.AnyMessage)
        if not isinstance(message, msg.Message):
            raise BadInput("a message is a JSON object with `kind`", value=str(message))
        msg.check_times(message)
        return message
    except ValueError as error:  # msgspec's are among them
        what, _, place = str(error).partition(" - at ")
        key = place.strip("`$.") or None
        raise BadInput(what, key=key, rule="messages of the matching rules") from None
