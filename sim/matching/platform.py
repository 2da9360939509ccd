"""The online platform (单一窗口): event-sourced, one transition, timers by the clock it is given.

Messages come in one at a time or in batches; each is written to the journal before it is answered.
The state is the fold of the journal, so opening the journal again gives the same platform.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from sim.domain import messages as msg
from sim.domain.identifiers import normalise
from sim.domain.methods import methods_mask
from sim.domain.objects import KEY_KINDS
from sim.errors import BadInput, JournalDamaged, PortsimError
from sim.matching.answers import Answer, Change, Noted
from sim.matching.core.codes import (
    FIRST_TERMINAL,
    LAST_WAITING,
    NOBODY,
    Fault,
    Flag,
    Kind,
    Reason,
    State,
)
from sim.matching.core.table import ACT
from sim.matching.core.transition import version_verdict
from sim.matching.delivery import INF, Delivery
from sim.matching.identity import Identity, Named
from sim.matching.journal import (
    Header,
    JournalFile,
    header_body,
    is_torn_header,
    message_body,
    recover,
    seal,
)
from sim.matching.order import arrange, canonical_key, issued_time
from sim.matching.reasons import ACCEPTED, NAMES
from sim.matching.registry import (
    STATE_NAMES,
    CaseView,
    InstructionView,
    ObjectDesk,
    Record,
    flag_names,
    view_case,
    view_row,
)
from sim.matching.rules import Rules
from sim.matching.snapshot import FORMAT, Frozen, read_snapshot, write_snapshot

_INSTRUCT = int(Kind.INSTRUCT)
Body = tuple[int, int, int, float, float, int]  # methods … urgency, as in `Delivery.send`


class Platform:
    """Online matching. Construct it in memory, or `Platform.open` a journal on disk.

    Parameters
    ----------
    rules
        The port's rules; the defaults are assumed figures.
    object_class
        The class of objects whose declaration does not say (default: read off the kind of key).

    Examples
    --------
    >>> platform = Platform()
    >>> first = {"at": 0, "kind": "instruct", "agency": "customs", "number": "C1",
    ...          "object": {"container": "MSKU1234565"}, "methods": ["scan"]}
    >>> platform.submit(first).reason
    'held'
    >>> platform.submit(first | {"at": 45, "agency": "quarantine", "number": "Q1"}).reason
    'matched'
    """

    def __init__(self, rules: Rules | None = None, *, object_class: str | None = None) -> None:
        self.rules = rules or Rules()
        self.object_class = object_class
        self.clock = -INF
        self.number = 0  # of the last message applied
        self.torn_bytes = 0  # cut off the journal when it was opened
        self.snapshot_note = ""  # why a snapshot was left aside, if it was
        self._delivery = Delivery(self.rules)
        self._identity = Identity(self._delivery, object_class)
        self._records: dict[tuple[str, str], Record] = {}
        self._named_by: dict[int, list[Record]] = {}
        self._warnings: list[str] = []
        self._receipt = 0.0  # when the message that is being applied was received (min)
        self._from_queue = False  # whether an outage had kept it
        self._down = False
        self._queue: list[msg.Message] = []
        self._journal: JournalFile | None = None
        self._closed = False
        self._hear: dict[type, Callable[[Any, float], int]] = {
            **dict.fromkeys(_SPEECH, self._party),
            msg.Instruct: self._receive,
            msg.Amend: self._receive,
            msg.Declare: self._declare,
            msg.NoInterest: self._no_interest,
            msg.Berth: self._berth,
            msg.OutageBegin: self._outage_begin,
            msg.OutageEnd: lambda *_: Reason.ALREADY_DONE,
            msg.Clock: lambda *_: Reason.CLOCK_NOTED,
        }

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

    def _freeze(self) -> Frozen:
        records = list(self._records.values())
        place = {id(record): i for i, record in enumerate(records)}
        return Frozen(
            format=FORMAT,
            setup=self._setup(),
            clock=self.clock,
            number=self.number,
            down=self._down,
            delivery=self._delivery.freeze(),
            identity=self._identity.freeze(),
            records=records,
            named_by={
                thing: [place[id(record)] for record in named]
                for thing, named in self._named_by.items()
            },
            queue=self._queue,  # type: ignore[arg-type]
        )

    def _thaw(self, frozen: Frozen | str) -> None:
        if isinstance(frozen, str):
            self.snapshot_note = frozen
            return
        self._delivery.thaw(frozen.delivery)
        self._identity.thaw(frozen.identity)
        self.clock, self.number, self._down = frozen.clock, frozen.number, frozen.down
        records = frozen.records
        self._records = {(record.agency, record.number): record for record in records}
        self._named_by = {
            thing: [records[i] for i in named] for thing, named in frozen.named_by.items()
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
            self._journal.append(seal(message_body(checked), self.number + 1))
        return self._apply(checked)

    def submit_many(
        self, messages: Iterable[msg.Message | bytes | str | dict[str, Any]]
    ) -> list[Answer]:
        """Receive a batch, in the canonical order of rule 16, with one sync. Answers in that order."""
        batch = arrange([self._check(message) for message in messages], self.rules)
        late = [message for message in batch if message.at < self.clock]
        batch = batch[len(late) :]
        if self._journal is not None:
            lines = [seal(message_body(m), self.number + 1 + i) for i, m in enumerate(batch)]
            self._journal.append(b"".join(lines))
        return [self._refuse_late() for _ in late] + [self._apply(message) for message in batch]

    def _check(self, message: msg.Message | bytes | str | dict[str, Any]) -> msg.Message:
        """Refuse, before it is journaled, whatever could not be applied. Raises BadInput."""
        if self._closed:
            raise PortsimError("the platform is closed; open its journal again")
        checked = read_message(message)
        tables = self._delivery.tables
        agency = getattr(checked, "agency", None)
        if agency is not None:
            tables.agencies(agency)
            if isinstance(checked, msg.AcceptResult | msg.Report):
                tables.agencies(checked.of)
            elif isinstance(checked, msg.Instruct | msg.Amend):
                if checked.qualification is not None:
                    self._delivery.skills(checked.qualification)
            elif isinstance(checked, msg.Start):
                for word in checked.qualifications or ():
                    self._delivery.skills(word)
        return checked

    def advance(self, at: float) -> list[Change]:
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
        return Answer(self.number, self.clock, False, NAMES[Reason.CLOCK_WENT_BACK], [], [], words)

    # --- applying ------------------------------------------------------------------------------

    def _apply(self, message: msg.Message) -> Answer:
        """Apply a message that is in the journal. Never fails on a valid message."""
        now, kind = message.at, type(message)
        until = now if kind is not msg.Clock else float(np.nextafter(now, INF))
        before: Noted = []
        if self._delivery.next_timer() < until:
            before = self._delivery.run_timers(self.clock, until)
        self.clock = now
        self.number += 1
        if self._down and kind is not msg.Clock:
            return self._while_down(message, before)
        return self._answer(message, now, now, before)

    def _answer(self, message: msg.Message, now: float, received: float, before: Noted) -> Answer:
        delivery = self._delivery
        noted = delivery.listen()
        self._receipt = received
        reason = self._hear[type(message)](message, now)
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
            applied = [self._answer(kept, now, kept.at, []) for kept in queue]
            self._from_queue = False
        words = self._delivery.words
        return Answer(self.number, now, True, NAMES[reason], noted, before, words, [], applied)

    def _tell_all(self, kind: int, now: float) -> None:
        for place in range(len(self._delivery.objects)):
            self._delivery.tell(place, kind, now)

    # --- messages about objects ----------------------------------------------------------------

    def _declare(self, message: msg.Declare, now: float) -> int:
        reason = self._identity.declare(message, now)
        if self._identity.changed:
            self._rehome_changed(now)
        return reason

    def _thing(self, named: Named, now: float) -> int | Reason:
        """Return the thing a message names (see Identity), moving instructions that new links touch."""
        thing = self._identity.thing_named(named)
        if self._identity.changed:
            self._rehome_changed(now)
        return thing

    def _each_object(self, keys: msg.Keys, kind: int, now: float, agency: int) -> int:
        thing = self._thing(Named(keys), now)
        if isinstance(thing, Reason):
            return thing
        places = self._identity.objects_of(thing)
        reasons = [self._delivery.tell(place, kind, now, agency) for place in places]
        return _first_accepted(reasons)

    def _no_interest(self, message: msg.NoInterest, now: float) -> int:
        agency = self._delivery.tables.agencies(message.agency)
        return self._each_object(message.object, Kind.NO_INTEREST, now, agency)

    def _berth(self, message: msg.Berth, now: float) -> int:
        return self._each_object(message.object, Kind.BERTH, now, NOBODY)

    def _outage_begin(self, _: msg.OutageBegin, now: float) -> int:
        self._down = True
        self._tell_all(Kind.OUTAGE_BEGIN, now)
        return Reason.OUTAGE_NOTED

    # --- instructions that move when links become known ----------------------------------------

    def _rehome_changed(self, now: float) -> None:
        """Bring the instructions on changed things, and on what holds them, to their present objects."""
        links = self._identity.links
        changed, self._identity.changed = self._identity.changed, []
        for thing in changed:
            root = links.find(thing)
            if root != thing and thing in self._named_by:
                self._named_by.setdefault(root, []).extend(self._named_by.pop(thing))
        near = {t: None for thing in changed for t in links.around(thing) + links.inside(thing)}
        moves = []
        for thing in near:
            for record in self._named_by.get(thing, []):
                wanted = self._identity.objects_of(links.find(record.thing))
                if wanted != record.targets and self._may_move(record, wanted):
                    moves.append((record, wanted))
        moves.sort(key=lambda move: self._received(move[0]))
        answers: dict[int, int] = {}
        for record, wanted in moves:
            for place in record.targets:
                if place not in wanted:
                    bits = int(self._delivery.objects[place].head[0].answered)
                    for new in wanted:
                        answers[new] = answers.get(new, 0) | bits
            self._move(record, wanted, now)
        for place, bits in answers.items():
            for agency in range(bits.bit_length()):
                if bits >> agency & 1:
                    self._delivery.tell(place, Kind.NO_INTEREST, now, agency)

    def _may_move(self, record: Record, wanted: list[int]) -> bool:
        """Whether an instruction goes along: it has not ended, and has not started elsewhere."""
        states = {place: self._state(record, place) for place in record.targets}
        started_elsewhere = any(
            state > LAST_WAITING for place, state in states.items() if place not in wanted
        )
        return not started_elsewhere and any(state < FIRST_TERMINAL for state in states.values())

    def _state(self, record: Record, place: int) -> int:
        desk, i = self._row(record, place)
        return int(desk.rows[i].state)

    def _received(self, record: Record) -> float:
        desk, i = self._row(record, record.targets[0])
        return float(desk.rows[i].received)

    def _row(self, record: Record, place: int) -> tuple[ObjectDesk, int]:
        desk = self._delivery.objects[place]
        return desk, desk.row_of(record.agency_id, record.number_id)

    def _move(self, record: Record, wanted: list[int], now: float) -> None:
        """Move one instruction: waiting rows leave objects no longer meant, new objects get a row."""
        desk, i = self._row(record, record.targets[0])
        row = desk.rows[i].copy()
        body = (
            int(row.methods), int(row.area), int(row.site), float(row.earliest),
            float(row.latest), int(row.urgency),
        )  # fmt: skip
        for place in record.targets:
            if place not in wanted:
                self._delivery.tell(place, Kind.WITHDRAW, now, record.agency_id, record.number_id)
        for place in wanted:
            if place not in record.targets:
                self._order(
                    record, place, Kind.INSTRUCT, now, float(row.received), int(row.marks),
                    int(row.qualification), body,
                )  # fmt: skip
        record.targets = wanted

    def _order(
        self,
        record: Record,
        place: int,
        kind: int,
        now: float,
        received: float,
        marks: int,
        qualification: int,
        body: Body,
    ) -> int:
        """Deliver an instruct or amend of a record to one object."""
        return self._delivery.send(
            place, kind, now, record.agency_id, record.number_id, qualification, record.version,
            marks, *body, received,
        )  # fmt: skip

    # --- instructions --------------------------------------------------------------------------

    def _receive(self, message: msg.Instruct | msg.Amend, now: float) -> int:
        record = self._records.get((message.agency, message.number))
        if record is not None:
            return self._receive_again(record, message, now)
        return self._receive_new(message, now)

    def _receive_new(self, message: msg.Instruct | msg.Amend, now: float) -> int:
        """Rule 1: a number not known before."""
        delivery = self._delivery
        agency, number = delivery.tables.agencies(message.agency), delivery.numbers(message.number)
        record = Record(
            message.agency, message.number, agency, number, message.version or 1, NOBODY, []
        )
        self._records[message.agency, message.number] = record
        named = Named(message.object or {})
        thing = self._thing(named, now) if named.by_level or named.fault else Reason.BAD_FORM
        if isinstance(thing, Reason):
            record.rejected, record.rejected_at = thing, now
            return thing
        flags = self._noticed(message, named, now)
        if type(message) is msg.Amend:
            flags |= Flag.AMEND_UNKNOWN
        record.flags = flags
        record.thing = thing
        self._named_by.setdefault(thing, []).append(record)
        record.targets = self._identity.objects_of(thing)
        body, qualification = self._body(message, record.targets[0])
        reason = 0
        for place in record.targets:
            reason = self._order(
                record, place, _INSTRUCT, now, self._receipt, flags, qualification, body
            )
        return reason if len(record.targets) == 1 else self._overall_reason(record)

    def _noticed(self, message: msg.Instruct | msg.Amend, named: Named, now: float) -> int:
        """Return the flags that the message itself earns, and warn of them in its answer."""
        flags = 0
        if named.fault is not None:
            flags |= Flag.BAD_KEY_IGNORED
        if message.issued is not None and not self._from_queue:
            skew = abs(now - issued_time(message, self.rules))
            if skew > self.rules.skew_tolerance_min:
                flags |= Flag.CLOCK_SKEW
        if flags:
            self._warnings = flag_names(flags)
        return flags

    def _body(self, message: msg.Instruct | msg.Amend, place: int) -> tuple[Body, int]:
        """Return body and qualification as numbers; a bare site lies in the object's area."""
        area = site = urgency = qualification = NOBODY
        delivery = self._delivery
        if message.site is not None:
            area_name, slash, _ = message.site.partition("/")
            code = message.site
            if slash:
                area = delivery.areas(area_name)
            else:
                home = int(delivery.objects[place].head[0].area)
                if home != NOBODY:
                    code = f"{delivery.areas.words[home]}/{code}"
            site = delivery.tables.site(code)
        if message.urgency is not None:
            urgency = delivery.tables.urgencies.number.get(message.urgency, NOBODY)
        if message.qualification is not None:
            qualification = delivery.skills(message.qualification)
        body = (
            methods_mask(message.methods or ()),
            area,
            site,
            -INF if message.earliest is None else message.earliest,
            INF if message.latest is None else message.latest,
            urgency,
        )
        return body, qualification

    def _receive_again(self, record: Record, message: msg.Instruct | msg.Amend, now: float) -> int:
        """Rule 1: a number known before: duplicate, stale, amendment, or a new attempt."""
        version = record.version + 1 if message.version is None else message.version
        verdict = version_verdict(record.version, version)
        if verdict != ACT:
            return int(verdict)
        states = [self._state(record, place) for place in record.targets]
        if set(states) <= {State.CANCELLED, State.REJECTED}:
            if message.object is None or message.methods is None:
                return Reason.ALREADY_ENDED
            self._forget(record)
            return self._receive_new(_as_instruct(message, version), now)
        if all(state >= FIRST_TERMINAL for state in states):
            return Reason.ALREADY_ENDED
        if all(state > LAST_WAITING for state in states):
            return Reason.ALREADY_STARTED
        return self._amend(record, message, version, now)

    def _forget(self, record: Record) -> None:
        if record.thing != NOBODY:
            self._named_by[self._identity.links.find(record.thing)].remove(record)

    def _amend(
        self,
        record: Record,
        message: msg.Instruct | msg.Amend,
        version: int,
        now: float,
    ) -> int:
        """Rule 9 over all members; members no longer meant are withdrawn, new ones added."""
        wanted, flags = record.targets, 0
        if message.object is not None:
            named = Named(message.object)
            thing = self._thing(named, now)
            if isinstance(thing, Reason):
                return thing
            if thing != self._identity.links.find(record.thing):
                if any(self._state(record, place) > LAST_WAITING for place in record.targets):
                    return Reason.ALREADY_STARTED
                self._forget(record)
                record.thing = thing
                self._named_by.setdefault(thing, []).append(record)
            flags = self._noticed(message, named, now)
            wanted = self._identity.objects_of(thing)
        desk, i = self._row(record, record.targets[0])
        first_received = float(desk.rows[i].received)
        body, qualification = self._body(message, wanted[0])
        if message.methods is None:
            body = (int(desk.rows[i].methods), *body[1:])
        record.version = version
        record.flags |= flags
        for place in record.targets:
            if place not in wanted:
                self._delivery.tell(place, Kind.WITHDRAW, now, record.agency_id, record.number_id)
        reasons = []
        for place in wanted:
            kind = Kind.AMEND if place in record.targets else Kind.INSTRUCT
            reasons.append(
                self._order(
                    record, place, kind, now, first_received, record.flags, qualification, body
                )
            )
        record.targets = list(wanted)
        return _first_accepted(reasons)

    def _rows(self, record: Record) -> list[tuple[ObjectDesk, int]]:
        return [self._row(record, place) for place in record.targets]

    def _overall_reason(self, record: Record) -> int:
        desk, i = min(self._rows(record), key=lambda found: found[0].rows[found[1]].state)
        return int(desk.rows[i].reason)

    def _party(self, message: Any, now: float) -> int:
        """A party speaks of its instruction, on all members or on the one it names."""
        record = self._records.get((message.agency, message.number))
        if record is None:
            return Reason.UNKNOWN_INSTRUCTION
        if not record.targets:
            return Reason.ALREADY_ENDED
        targets = record.targets
        if message.object is not None:
            meant = self._identity.objects_named(message.object)
            targets = [place for place in targets if place in meant]
            if not targets:
                return Reason.UNKNOWN_INSTRUCTION
        kind, details = _SPEECH[type(message)]
        agency, number = record.agency_id, record.number_id
        more = None if details is None else details(self._delivery, message)
        if more:
            send = self._delivery.send
            reasons = [send(place, kind, now, agency, number, **more) for place in targets]
        else:
            tell = self._delivery.tell
            reasons = [tell(place, kind, now, agency, number) for place in targets]
        reason = reasons[0] if len(reasons) == 1 else _first_accepted(reasons)
        if ACCEPTED[reason]:
            if kind == Kind.FINISH:
                record.result = message.result
            elif kind == Kind.DISPOSE:
                record.outcome = message.outcome
        return reason

    # --- views ---------------------------------------------------------------------------------

    def instruction(self, agency: str, number: str, member: str | None = None) -> InstructionView:
        """Return an instruction as it stands, over all its members or on one (any of its keys).

        Raises KeyError if there is none.
        """
        record = self._records[agency, number]
        if record.rejected != NOBODY:
            return InstructionView(
                agency, number, record.version, "rejected", NAMES[record.rejected],
                record.rejected_at, flags=flag_names(record.flags),
            )  # fmt: skip
        tables = self._delivery.tables
        urgent, words = int(tables.record[0].urgent), tables.agencies.words
        views = {
            desk.label: view_row(desk, i, record, words, urgent) for desk, i in self._rows(record)
        }
        if member is not None:
            return views[self.label_of(member)]
        least = min(STATE_NAMES.index(view.state) for view in views.values())
        among = [view for view in views.values() if view.state == STATE_NAMES[least]]
        latest = max(among, key=lambda view: view.at)
        if len(views) > 1:
            states = {label: view.state for label, view in views.items()}
            return msgspec.structs.replace(latest, members=states)
        return latest

    def label_of(self, key: str) -> str:
        """Return the label of the one object that a bare key value names (its own or a holder's).

        Raises KeyError if there is none, or more than one.
        """
        value, links, object_of = normalise(key), self._identity.links, self._identity.object_of
        for kind in KEY_KINDS:
            thing = links.get((kind, value))
            if thing is not None:
                places = [object_of[t] for t in links.smallest(thing) if t in object_of]
                if len(places) == 1:
                    return self._delivery.objects[places[0]].label
        raise KeyError(key)

    def labels(self) -> list[str]:
        """Return the labels of all objects that instructions name, in order of their first mention."""
        return list(
            dict.fromkeys(
                desk.label for record in self._records.values() for desk, _ in self._rows(record)
            )
        )

    def labels_named(self, keys: msg.Keys) -> set[str]:
        """Return the labels of the objects that a key set names (none for unknown keys)."""
        places = self._identity.objects_named(keys)
        return {self._delivery.objects[place].label for place in places}

    def labels_of(self, agency: str, number: str) -> set[str]:
        """Return the labels of the objects of an instruction (none if it is unknown)."""
        record = self._records.get((agency, number))
        return {desk.label for desk, _ in self._rows(record)} if record else set()

    def instructions(self) -> list[InstructionView]:
        """Return all instructions, in the order in which they were first received."""
        return [self.instruction(*key) for key in self._records]

    def cases(self) -> list[CaseView]:
        """Return all cases, by the time they formed."""
        tables = self._delivery.tables
        found = [
            view_case(desk, k, tables.agencies.words, tables.sites.words)
            for desk in self._delivery.objects
            for k in range(desk.head[0].n_cases)
        ]
        return sorted(found, key=lambda case: (case.formed_at, case.case))


def read_message(message: msg.Message | bytes | str | dict[str, Any]) -> msg.Message:
    """Check one message from outside. Raises BadInput naming the field and the rule."""
    try:
        if isinstance(message, bytes | str):
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


def _first_accepted(reasons: list[int]) -> int:
    """Return what is answered for several members: the first acceptance, else the first refusal."""
    return next((reason for reason in reasons if ACCEPTED[reason]), reasons[0])


def _as_instruct(message: msg.Instruct | msg.Amend, version: int) -> msg.Instruct:
    """Return a new attempt after cancel or rejection as an instruct, whatever it was called."""
    fields = {name: getattr(message, name) for name in msg.Instruct.__struct_fields__}
    return msg.Instruct(**fields | {"version": version})


def _start_details(delivery: Delivery, message: msg.Start) -> dict[str, Any]:
    if message.qualifications is None:
        return {}
    held = {delivery.skills(word) for word in message.qualifications}
    return {"qualification": sum(1 << number for number in held)}


def _other(delivery: Delivery, message: msg.AcceptResult | msg.Report) -> dict[str, Any]:
    other = {"other": delivery.tables.agencies(message.of)}
    if isinstance(message, msg.Report):
        other["fault"] = int(Fault[message.fault.upper()])
    return other


# What a party's message is to the transition, and the fields it has beyond the common ones.
_SPEECH: dict[type, tuple[int, Callable[[Delivery, Any], dict[str, Any]] | None]] = {
    msg.Cancel: (int(Kind.CANCEL), None),
    msg.Propose: (int(Kind.PROPOSE), lambda _, message: {"slot": message.interval()}),
    msg.Confirm: (int(Kind.CONFIRM), None),
    msg.Decline: (int(Kind.DECLINE), None),
    msg.Start: (int(Kind.START), _start_details),
    msg.Finish: (int(Kind.FINISH), None),
    msg.Dispose: (int(Kind.DISPOSE), None),
    msg.AcceptResult: (int(Kind.ACCEPT_RESULT), _other),
    msg.Report: (int(Kind.REPORT), _other),
}
