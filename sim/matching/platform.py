"""The online platform (单一窗口): event-sourced, one transition, timers by the clock it is given.

Messages come in one at a time or in batches; each is written to the journal before it is answered.
The state is the fold of the journal, so opening the journal again gives the same platform.
"""

import heapq
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from sim.domain import messages as msg
from sim.domain.identifiers import identify, normalise
from sim.domain.links import Key, Links
from sim.domain.methods import methods_mask
from sim.domain.objects import CLASS_NAMES, KEY_KINDS
from sim.errors import BadInput
from sim.matching.core.codes import (
    FIRST_TERMINAL,
    LAST_WAITING,
    NOBODY,
    Fault,
    Flag,
    Kind,
    Reason,
    State,
    Subject,
)
from sim.matching.core.records import MESSAGE, log_for
from sim.matching.core.transition import ACT, deliver, version_verdict, with_room
from sim.matching.journal import JournalFile, header_body, message_body, recover, seal
from sim.matching.order import arrange, canonical_key, issued_time
from sim.matching.reasons import NAMES, REFUSALS, TEXTS
from sim.matching.registry import (
    CASE_STATE_NAMES,
    REASON_OF_REJECTION,
    STATE_NAMES,
    CaseView,
    Change,
    InstructionView,
    ObjectDesk,
    Record,
    case_name,
    flag_names,
    view_case,
    view_row,
)
from sim.matching.rules import Names, Rules, RuleTables

_PACK = struct.Struct(
    "=" + "".join("d" if MESSAGE[name].kind == "f" else "q" for name in MESSAGE.names or ())
).pack_into
_NAN, _INF = float("nan"), float("inf")


class Answer(msgspec.Struct, gc=False, omit_defaults=True):
    """What the platform says to one message.

    `changes` are those of this message; `timers` those that time had brought before it; `applied` the
    answers to messages kept during an outage that has now ended.
    """

    number: int
    at: float
    accepted: bool
    reason: str
    changes: list[Change]
    timers: list[Change] = msgspec.field(default_factory=list)
    applied: "list[Answer]" = msgspec.field(default_factory=list)
    warnings: list[str] = msgspec.field(default_factory=list)

    @property
    def article(self) -> str:
        """The article of the notice that the reason rests on."""
        return TEXTS[Reason[self.reason.upper()]].article


class _Named:
    """The keys of one message, checked: what they name, and what was wrong with them."""

    __slots__ = ("by_level", "fault")

    def __init__(self, keys: msg.ObjectKeys) -> None:
        self.by_level: dict[int, list[Key]] = {}
        self.fault: Reason | None = None
        for kind, text, partner in keys.pairs():
            value, fault = identify(kind, text, partner)
            if fault is None:
                self.by_level.setdefault(KEY_KINDS[kind].level, []).append((kind, value))
            else:
                self.fault = self.fault or REASON_OF_REJECTION[fault]

    def keys(self) -> list[Key]:
        """Return all good keys, lowest level first."""
        return [key for level in sorted(self.by_level) for key in self.by_level[level]]


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
        self.clock = -_INF
        self.number = 0  # of the last message applied
        self.torn_bytes = 0  # cut off the journal when it was opened
        self._tables = RuleTables(self.rules)
        self._areas, self._numbers = Names(), Names()
        self._skills = Names(limit=62)
        self._links = Links()
        self._facts: dict[int, tuple[int, int, float]] = {}  # thing -> class, area, ETA
        self._objects: list[ObjectDesk] = []
        self._object_of: dict[int, int] = {}
        self._records: dict[tuple[str, str], Record] = {}
        self._named_by: dict[int, list[Record]] = {}
        self._timers: list[tuple[float, int]] = []
        self._down = False
        self._queue: list[msg.Message] = []
        self._changes: list[Change] = []
        self._buffer = bytearray(MESSAGE.itemsize)
        self._message = np.frombuffer(self._buffer, MESSAGE)
        self._log = log_for(32, 16)
        self._lines = self._log["index"]
        self._journal: JournalFile | None = None
        self._hear: dict[type, Callable[[Any, float, float], Reason]] = {
            msg.Instruct: self._receive,
            msg.Amend: self._receive,
            msg.Declare: self._declare,
            msg.NoInterest: self._no_interest,
            msg.Berth: self._berth,
            msg.OutageBegin: self._outage_begin,
            msg.Clock: lambda message, now, received: Reason.CLOCK_NOTED,
        } | dict.fromkeys(msg.Party.__args__, self._party)

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
        path = Path(path)
        file = JournalFile(path, sync=sync)
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
        if b"\n" not in file.path.read_bytes():  # new, or torn before its first line was whole
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
        if found.torn:
            file.truncate(found.length)
        platform = cls(found.header.rules, object_class=found.header.object_class)
        if snapshot is not None and Path(snapshot).exists():
            platform._thaw(Path(snapshot), len(found.lines))
        for line in found.lines[platform.number :]:
            platform._apply(msg.decode_message(line))
        platform.torn_bytes = found.torn
        return platform

    def close(self) -> None:
        """Release the journal."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def __enter__(self) -> Self:
        """Use as a context: the journal is released at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release the journal."""
        self.close()

    def submit(self, message: msg.AnyMessage | bytes | str | dict[str, Any]) -> Answer:
        """Receive one message: check, write, apply, answer. Raises BadInput if it is malformed."""
        checked = read_message(message)
        if checked.at < self.clock:
            return self._refuse_late(checked)
        if self._journal is not None:
            self._journal.append(seal(message_body(checked), self.number + 1))
        return self._apply(checked)

    def submit_many(
        self, messages: Iterable[msg.AnyMessage | bytes | str | dict[str, Any]]
    ) -> list[Answer]:
        """Receive a batch, in the canonical order of rule 16, with one sync. Answers in that order."""
        batch = arrange((read_message(message) for message in messages), self.rules)
        late = [message for message in batch if message.at < self.clock]
        batch = batch[len(late) :]
        if self._journal is not None:
            lines = [seal(message_body(m), self.number + 1 + i) for i, m in enumerate(batch)]
            self._journal.append(b"".join(lines))
        return [self._refuse_late(m) for m in late] + [self._apply(m) for m in batch]

    def advance(self, at: float) -> list[Change]:
        """Let time pass to `at` (min): run all timers due. Journaled as a `clock` message."""
        answer = self.submit(msg.Clock(at=at))
        return answer.timers + answer.changes

    def _refuse_late(self, message: msg.Message) -> Answer:
        return Answer(self.number, float(message.at), False, NAMES[Reason.CLOCK_WENT_BACK], [])

    # --- applying ------------------------------------------------------------------------------

    def _apply(self, message: msg.Message) -> Answer:
        """Apply a message that is in the journal. Never fails on a valid message."""
        now = message.at
        kind = type(message)
        timers = self._run_timers(now, inclusive=kind is msg.Clock)
        self.clock = now  # type: ignore[assignment]
        self.number += 1
        if self._down and kind is not msg.Clock:
            return self._while_down(message, timers)
        return self._answer(message, now, now, timers)  # type: ignore[arg-type]

    def _answer(
        self, message: msg.Message, now: float, received: float, timers: list[Change]
    ) -> Answer:
        self._changes = changes = []
        if type(message) is msg.OutageEnd:
            reason = Reason.ALREADY_DONE
        else:
            reason = self._hear[type(message)](message, now, received)
        return Answer(
            self.number, now, reason not in REFUSALS, NAMES[reason], changes, timers,
            warnings=self._warnings(message, reason),
        )  # fmt: skip

    def _warnings(self, message: msg.Message, reason: Reason) -> list[str]:
        if not isinstance(message, msg.Instruct | msg.Amend) or reason in REFUSALS:
            return []
        record = self._records[message.agency, message.number]
        return flag_names(record.flags) if record.flags else []

    def _while_down(self, message: msg.Message, timers: list[Change]) -> Answer:
        now = float(message.at)
        if type(message) is msg.OutageBegin:
            return Answer(self.number, now, True, NAMES[Reason.ALREADY_DONE], [], timers)
        if type(message) is not msg.OutageEnd:
            self._queue.append(message)
            return Answer(self.number, now, True, NAMES[Reason.QUEUED], [], timers)
        self._down = False
        queue, self._queue = self._queue, []
        self._tell_all(Kind.OUTAGE_END, now)
        queue.sort(key=lambda kept: (issued_time(kept, self.rules), *canonical_key(kept)))
        applied = [self._answer(kept, now, float(kept.at), []) for kept in queue]
        answer = Answer(self.number, now, True, NAMES[Reason.OUTAGE_NOTED], [], timers)
        answer.applied = applied
        return answer

    def _run_timers(self, until: float | str, *, inclusive: bool) -> list[Change]:
        heap = self._timers
        if not heap or not (heap[0][0] < until or (inclusive and heap[0][0] == until)):  # type: ignore[operator]
            return []
        self._changes = changes = []
        while heap and (heap[0][0] < until or (inclusive and heap[0][0] == until)):  # type: ignore[operator]
            due, place = heapq.heappop(heap)
            if self._objects[place].timer == due:
                self._objects[place].timer = _INF
                self.clock = max(self.clock, due)
                self._send(place, Kind.CLOCK, self.clock)
        return changes

    def _send(
        self,
        place: int,
        kind: int,
        now: float,
        agency: int = NOBODY,
        number: int = NOBODY,
        version: int = NOBODY,
        marks: int = 0,
        methods: int = 0,
        area: int = NOBODY,
        site: int = NOBODY,
        earliest: float = -_INF,
        latest: float = _INF,
        urgency: int = NOBODY,
        qualification: int = NOBODY,
        received: float = _NAN,
        slot: tuple[float, float] = (_NAN, _NAN),
        other: int = NOBODY,
        fault: int = NOBODY,
        object_class: int = NOBODY,
        eta: float = _NAN,
    ) -> Reason:
        """Deliver one message to one object and note what it changed."""
        _PACK(
            self._buffer, 0, now, kind, agency, number, version, marks, methods, area, site,
            earliest, latest, urgency, qualification, received, slot[0], slot[1], other, fault,
            object_class, eta,
        )  # fmt: skip
        desk = self._objects[place]
        tables = self._tables
        reason, deadline = deliver(
            desk.head, desk.rows, desk.cases, self._message, tables.record, tables.site_table,
            self._log,
        )  # fmt: skip
        if deadline != desk.timer:
            desk.timer = deadline
            if deadline != _INF:
                heapq.heappush(self._timers, (deadline, place))
        lines = int(self._lines[0])
        if lines:
            self._note(desk, now, lines)
        return Reason(reason)

    def _note(self, desk: ObjectDesk, now: float, lines: int) -> None:
        """Turn the log of one delivery into changes, and keep room for the next one."""
        agencies, numbers = self._tables.agencies.words, self._numbers.words
        for subject, index, state, reason, case, agency, number in self._log[1 : lines + 1].tolist():
            of_case = None if case == NOBODY else case_name(desk, case)
            if subject == Subject.CASE:
                name, words = case_name(desk, index), CASE_STATE_NAMES
            else:
                name, words = f"{agencies[agency]}/{numbers[number]}", STATE_NAMES
            self._changes.append(
                Change(
                    now, "case" if subject else "instruction", name, desk.label, words[state],
                    NAMES[reason], of_case,
                )
            )  # fmt: skip
        n_rows, n_cases = desk.head[0].n_rows, desk.head[0].n_cases
        if n_rows == len(desk.rows) or n_cases == len(desk.cases):
            desk.rows = with_room(desk.rows, n_rows)
            desk.cases = with_room(desk.cases, n_cases)
            room = log_for(len(desk.rows), len(desk.cases))
            if len(room) > len(self._log):
                self._log, self._lines = room, room["index"]

    # --- objects -------------------------------------------------------------------------------

    def _known_things(self, named: _Named) -> dict[int, list[int]]:
        """Return the different things that the good keys name, by level."""
        known: dict[int, list[int]] = {}
        for level, keys in named.by_level.items():
            things = dict.fromkeys(t for t in map(self._links.get, keys) if t is not None)
            known[level] = list(things)
        return known

    def _thing_named(self, named: _Named) -> int | Reason:
        """Return the thing an instruct or no_interest names, linking new keys; or why it cannot."""
        links = self._links
        keys = named.keys()
        if len(keys) == 1 and named.fault is None:  # the usual message
            thing = links.get(keys[0])
            return links.new(keys) if thing is None else thing
        known = self._known_things(named)
        if named.fault is not None and not any(known.values()):
            return named.fault
        found = [thing for level in sorted(known) for thing in known[level]]
        for upper in found[1:]:
            if not (links.holds(upper, found[0]) or links.holds(found[0], upper)):
                return Reason.KEYS_DISAGREE
        return self._link_levels(named, {level: t[0] for level, t in known.items() if t})

    def _link_levels(self, named: _Named, known: dict[int, int]) -> int:
        """Let every good key name the thing of its level, nest the levels, return the lowest thing."""
        links = self._links
        lowest: int | None = None
        inner: int | None = None
        for level in sorted(named.by_level):
            keys = named.by_level[level]
            thing = known.get(level)
            if thing is None:
                thing = links.new(keys)
            else:
                for key in keys:
                    links.thing_of.setdefault(key, thing)
            if inner is not None and links.contain(thing, inner):
                self._rehome(thing)
            lowest = thing if lowest is None else lowest
            inner = thing
        assert lowest is not None
        return lowest

    def _facts_of(self, thing: int) -> tuple[int, int, float]:
        """Return class, area and ETA of a thing: its own declaration's, else its nearest holder's."""
        cls, area, eta = NOBODY, NOBODY, _NAN
        for holder in self._links.around(thing):
            own = self._facts.get(holder)
            if own is not None:
                cls = own[0] if cls == NOBODY else cls
                area = own[1] if area == NOBODY else area
                eta = own[2] if eta != eta else eta
        return cls, area, eta

    def _object(self, thing: int, key: Key | None = None) -> int:
        """Return the place of a smallest thing's object, made on first need."""
        place = self._object_of.get(thing)
        if place is not None:
            return place
        kind, value = key or next(k for k, t in self._links.thing_of.items() if self._links.find(t) == thing)
        place = len(self._objects)
        self._object_of[thing] = place
        desk = ObjectDesk(value)
        self._objects.append(desk)
        cls, area, eta = self._facts.get(thing) or self._facts_of(thing)
        desk.head[0].object_class = self._class_of(kind) if cls == NOBODY else cls
        declared = any(h in self._links.declared for h in self._links.around(thing))
        if declared:
            self._send(place, Kind.DECLARE, self.clock, area=area, eta=eta)
        return place

    def _class_of(self, kind: str) -> int:
        if self.object_class is not None:
            return CLASS_NAMES.index(self.object_class)
        return int(KEY_KINDS[kind].object_class)

    def _objects_of(self, thing: int) -> list[int]:
        """Return the places of the smallest objects of a thing."""
        return [self._object(inner) for inner in self._links.smallest(thing)]

    # --- declarations --------------------------------------------------------------------------

    def _declare(self, message: msg.Declare, now: float, received: float) -> Reason:
        own = _Named(message.object)
        sets = [own] + [_Named(keys) for keys in (*message.same_as, *message.contains)]
        for named in sets:
            if not named.by_level:
                return named.fault or Reason.BAD_FORM
            if self._declared_conflict(named):
                return Reason.KEYS_DISAGREE
        links = self._links
        things = [self._declared_thing(named) for named in sets]
        main, same = things[0], things[1 : 1 + len(message.same_as)]
        for thing in same:
            main = self._merge(main, thing)
        for member in things[1 + len(message.same_as) :]:
            links.contain(main, member)
            self._mark_declared(member)
        self._mark_declared(main)
        kind = own.keys()[0][0]
        self._note_facts(message, main, kind)
        cls, _, _ = self._facts[main]
        for thing in links.smallest(main):
            place = self._object_of.get(thing)
            if place is not None:
                _, area, eta = self._facts_of(thing)
                self._send(
                    place, Kind.DECLARE, now, area=area, eta=eta, object_class=cls
                )
        self._rehome(main, now)
        return Reason.DECLARED

    def _mark_declared(self, thing: int) -> None:
        self._links.declared.add(self._links.find(thing))

    def _note_facts(self, message: msg.Declare, main: int, kind: str) -> None:
        cls, area, eta = self._facts.get(main, (NOBODY, NOBODY, _NAN))
        if message.object_class is not None:
            cls = CLASS_NAMES.index(message.object_class)
        elif cls == NOBODY:
            cls = self._class_of(kind)
        if message.area is not None:
            area = self._areas(message.area)
        if message.eta is not None:
            eta = float(message.eta)
        self._facts[main] = (cls, area, eta)

    def _declared_conflict(self, named: _Named) -> bool:
        """Whether keys of one level name different declared objects of which one is still at work."""
        for things in self._known_things(named).values():
            declared = [thing for thing in things if thing in self._links.declared]
            if len(declared) > 1 and any(self._at_work(thing) for thing in declared):
                return True
        return False

    def _rows_of(self, thing: int) -> list[int]:
        """Return the states of all instructions on the objects of a thing."""
        states: list[int] = []
        for inner in self._links.smallest(thing):
            place = self._object_of.get(inner)
            if place is not None:
                desk = self._objects[place]
                states.extend(int(desk.rows[i].state) for i in range(desk.head[0].n_rows))
        return states

    def _at_work(self, thing: int) -> bool:
        return any(state < FIRST_TERMINAL for state in self._rows_of(thing))

    def _released(self, thing: int) -> bool:
        """Whether everything on a thing has ended, and something by disposal or acceptance."""
        states = self._rows_of(thing)
        return bool(states) and min(states) >= FIRST_TERMINAL and max(states) >= State.SATISFIED

    def _declared_thing(self, named: _Named) -> int:
        """Return the thing that a declaration's key set names, linking, merging or renewing."""
        links = self._links
        known: dict[int, int] = {}
        for level, things in self._known_things(named).items():
            current = [thing for thing in things if not self._released(thing)]
            if not current:
                known[level] = links.new(named.by_level[level])
                continue
            declared = [thing for thing in current if thing in links.declared]
            at_work = [thing for thing in declared if self._at_work(thing)]
            keep = (at_work or declared or current)[-1]
            for thing in current:
                if thing != keep and thing not in links.declared:
                    keep = self._merge(keep, thing)
            for key in named.by_level[level]:
                links.thing_of[key] = keep
            known[level] = keep
        return self._link_levels(named, known)

    def _merge(self, keep: int, drop: int) -> int:
        """Make two things one. The object whose joint case formed earlier stays; waiting rows move."""
        links = self._links
        keep, drop = links.find(keep), links.find(drop)
        if self._joint_since(drop) < self._joint_since(keep):
            keep, drop = drop, keep
        kept = links.merge(keep, drop)
        if links.find(drop) != kept:
            return kept  # one contains the other: they stay apart
        ours, theirs = self._object_of.get(keep), self._object_of.pop(drop, None)
        if ours is None and theirs is not None:
            self._object_of[kept] = theirs
        if drop in self._facts:
            mine = self._facts.get(kept, (NOBODY, NOBODY, _NAN))
            other = self._facts.pop(drop)
            self._facts[kept] = (
                other[0] if mine[0] == NOBODY else mine[0],
                other[1] if mine[1] == NOBODY else mine[1],
                other[2] if mine[2] != mine[2] else mine[2],
            )
        self._named_by.setdefault(kept, []).extend(self._named_by.pop(drop, []))
        return kept

    def _joint_since(self, thing: int) -> float:
        """Return when the joinable case of a thing's object formed (infinite if none)."""
        place = self._object_of.get(thing)
        if place is None:
            return _INF
        desk = self._objects[place]
        k = desk.head[0].joinable
        return _INF if k == NOBODY else float(desk.cases[k].formed_at)

    def _rehome(self, thing: int, now: float | None = None) -> None:
        """Bring the waiting instructions on a thing, and on what holds it, to its present objects."""
        now = self.clock if now is None else now
        concerned = {
            id(record): record
            for near in dict.fromkeys(self._links.around(thing) + self._links.inside(thing))
            for record in self._named_by.get(near, [])
        }
        moves = []
        for record in concerned.values():
            wanted = self._objects_of(record.thing)
            if wanted != record.targets:
                moves.append((record, wanted))
        moves.sort(key=lambda move: self._received(move[0]))
        answers: dict[int, int] = {}
        for record, wanted in moves:
            for place in record.targets:
                if place not in wanted:
                    bits = int(self._objects[place].head[0].answered)
                    for new in wanted:
                        answers[new] = answers.get(new, 0) | bits
            self._move(record, wanted, now)
        for place, bits in answers.items():
            for agency in range(bits.bit_length()):
                if bits >> agency & 1:
                    self._send(place, Kind.NO_INTEREST, now, agency=agency)

    def _received(self, record: Record) -> float:
        desk, i = self._row(record, record.targets[0])
        return float(desk.rows[i].received)

    def _row(self, record: Record, place: int) -> tuple[ObjectDesk, int]:
        desk = self._objects[place]
        return desk, desk.row_of(record.agency_id, record.number_id)

    def _move(self, record: Record, wanted: list[int], now: float) -> None:
        """Move one instruction: waiting rows leave objects no longer meant, new objects get a row."""
        desk, i = self._row(record, record.targets[0])
        body = desk.rows[i].copy()
        kept = []
        for place in record.targets:
            desk, i = self._row(record, place)
            if place in wanted or desk.rows[i].state > LAST_WAITING:
                kept.append(place)
            else:
                self._send(place, Kind.WITHDRAW, now, record.agency_id, record.number_id)
        for place in wanted:
            if place not in kept:
                self._send(
                    place, Kind.INSTRUCT, now, record.agency_id, record.number_id,
                    version=record.version, marks=int(body.marks), methods=int(body.methods),
                    area=int(body.area), site=int(body.site), earliest=float(body.earliest),
                    latest=float(body.latest), urgency=int(body.urgency),
                    qualification=int(body.qualification), received=float(body.received),
                )  # fmt: skip
                kept.append(place)
        record.targets = kept

    # --- instructions --------------------------------------------------------------------------

    def _receive(self, message: msg.Instruct | msg.Amend, now: float, received: float) -> Reason:
        record = self._records.get((message.agency, message.number))
        if record is not None:
            return self._receive_again(record, message, now, received)
        return self._receive_new(message, now, received)

    def _receive_new(
        self, message: msg.Instruct | msg.Amend, now: float, received: float, flags: int = 0
    ) -> Reason:
        """Rule 1: a number not known before."""
        if type(message) is msg.Amend:
            flags |= Flag.AMEND_UNKNOWN
        agency, number = self._tables.agencies(message.agency), self._numbers(message.number)
        record = Record(
            message.agency, message.number, agency, number, message.version or 1, NOBODY, []
        )
        self._records[message.agency, message.number] = record
        if message.object is None:
            record.rejected, record.rejected_at = Reason.BAD_FORM, now
            return Reason.BAD_FORM
        named = _Named(message.object)
        thing = self._thing_named(named)
        if isinstance(thing, Reason):
            record.rejected, record.rejected_at = thing, now
            return thing
        record.flags = flags | self._noticed(message, named, now, received)
        record.thing = thing
        self._named_by.setdefault(thing, []).append(record)
        links = self._links
        if thing in links.members:
            record.targets = self._objects_of(thing)
        else:
            record.targets = [self._object(thing, named.keys()[0])]
        body = self._body(message, record.targets)
        reason = Reason.HELD
        for place in record.targets:
            reason = self._send(
                place, Kind.INSTRUCT, now, agency, number, record.version, record.flags, *body,
                received=received,
            )  # fmt: skip
        return reason if len(record.targets) == 1 else self._overall_reason(record)

    def _noticed(
        self, message: msg.Instruct | msg.Amend, named: _Named, now: float, received: float
    ) -> int:
        flags = 0 if named.fault is None else int(Flag.BAD_KEY_IGNORED)
        if message.issued is not None and received == now:
            skew = abs(received - issued_time(message, self.rules))
            if skew > self.rules.skew_tolerance_min:
                flags |= Flag.CLOCK_SKEW
        return flags

    def _body(
        self, message: msg.Instruct | msg.Amend, targets: list[int]
    ) -> tuple[int, int, int, float, float, int, int]:
        """Return methods, area, site, earliest, latest, urgency, qualification as numbers."""
        area, site = self._place(message.site, targets[0])
        return (
            methods_mask(message.methods or ()),  # type: ignore[arg-type]
            area,
            site,
            -_INF if message.earliest is None else float(message.earliest),
            _INF if message.latest is None else float(message.latest),
            NOBODY if message.urgency is None else self._urgency(message.urgency),
            NOBODY if message.qualification is None else self._skills(message.qualification),
        )

    def _urgency(self, word: str) -> int:
        number = self._tables.urgencies.number.get(word)
        return NOBODY if number is None else number

    def _place(self, site: str | None, place: int) -> tuple[int, int]:
        """Return area and site numbers of `AREA/SITE`, or of a bare site in the object's area."""
        if site is None:
            return NOBODY, NOBODY
        area, slash, _ = site.partition("/")
        if slash:
            return self._areas(area), self._tables.site(site)
        home = int(self._objects[place].head[0].area)
        code = site if home == NOBODY else f"{self._areas.words[home]}/{site}"
        return NOBODY, self._tables.site(code)

    def _receive_again(
        self, record: Record, message: msg.Instruct | msg.Amend, now: float, received: float
    ) -> Reason:
        """Rule 1: a number known before: duplicate, stale, amendment, or a new attempt."""
        version = record.version + 1 if message.version is None else message.version
        verdict = version_verdict(record.version, version)
        if verdict != ACT:
            return Reason(verdict)
        if record.rejected != NOBODY or self._all_in(record, State.CANCELLED, State.REJECTED):
            if message.object is None or message.methods is None:
                return Reason.ALREADY_ENDED
            self._forget(record)
            fresh = msgspec.structs.replace(message, version=version)
            kind = msg.Instruct  # a new attempt, whatever it is called
            attempt = kind(**{f: getattr(fresh, f) for f in kind.__struct_fields__})
            return self._receive_new(attempt, now, received)
        return self._amend(record, message, version, now, received)

    def _all_in(self, record: Record, *states: State) -> bool:
        rows = (self._row(record, place) for place in record.targets)
        return all(desk.rows[i].state in states for desk, i in rows)

    def _forget(self, record: Record) -> None:
        if record.thing != NOBODY:
            self._named_by[self._links.find(record.thing)].remove(record)

    def _amend(
        self,
        record: Record,
        message: msg.Instruct | msg.Amend,
        version: int,
        now: float,
        received: float,
    ) -> Reason:
        """Rule 9 over all members; members no longer meant are withdrawn, new ones added."""
        states = [int(d.rows[i].state) for d, i in (self._row(record, p) for p in record.targets)]
        if all(state >= FIRST_TERMINAL for state in states):
            return Reason.ALREADY_ENDED
        if all(state > LAST_WAITING for state in states):
            return Reason.ALREADY_STARTED
        wanted, flags = record.targets, 0
        if message.object is not None:
            named = _Named(message.object)
            thing = self._thing_named(named)
            if isinstance(thing, Reason):
                return thing
            flags = self._noticed(message, named, now, received)
            if thing != self._links.find(record.thing):
                if any(state > LAST_WAITING for state in states):
                    return Reason.ALREADY_STARTED
                self._forget(record)
                record.thing = thing
                self._named_by.setdefault(thing, []).append(record)
            wanted = self._objects_of(thing)
        record.version = version
        record.flags |= flags
        body = self._body(message, wanted)
        desk, i = self._row(record, record.targets[0])
        if message.methods is None:
            body = (int(desk.rows[i].methods), *body[1:])
        first_received = float(desk.rows[i].received)
        reasons = []
        for place in [p for p in record.targets if p not in wanted]:
            desk, i = self._row(record, place)
            if desk.rows[i].state <= LAST_WAITING:
                self._send(place, Kind.WITHDRAW, now, record.agency_id, record.number_id)
        for place in wanted:
            known = place in record.targets
            reasons.append(
                self._send(
                    place, Kind.AMEND if known else Kind.INSTRUCT, now, record.agency_id,
                    record.number_id, version, record.flags, *body,
                    received=first_received,
                )
            )  # fmt: skip
        record.targets = list(wanted)
        accepted = [reason for reason in reasons if reason not in REFUSALS]
        return (accepted or reasons)[0]

    def _overall_reason(self, record: Record) -> Reason:
        desk, i = min(
            (self._row(record, place) for place in record.targets),
            key=lambda found: found[0].rows[found[1]].state,
        )
        return Reason(int(desk.rows[i].reason))

    def _party(self, message: Any, now: float, received: float) -> Reason:
        """A party speaks of its instruction, on all members or on the one it names."""
        record = self._records.get((message.agency, message.number))
        if record is None:
            return Reason.UNKNOWN_INSTRUCTION
        if not record.targets:
            return Reason.ALREADY_ENDED
        targets = record.targets
        if message.object is not None:
            targets = self._members_named(record, message.object)
        kind = Kind[str(message.__struct_config__.tag).upper()]
        details = self._details(message)
        reasons = [
            self._send(place, kind, now, record.agency_id, record.number_id, **details)
            for place in targets
        ]
        accepted = [reason for reason in reasons if reason not in REFUSALS]
        if accepted and isinstance(message, msg.Finish):
            record.result = message.result
        if accepted and isinstance(message, msg.Dispose):
            record.outcome = message.outcome
        return (accepted or reasons or [Reason.UNKNOWN_INSTRUCTION])[0]

    def _details(self, message: msg.Message) -> dict[str, Any]:
        if isinstance(message, msg.Propose):
            return {"slot": message.interval()}
        if isinstance(message, msg.Start) and message.qualifications is not None:
            return {"qualification": sum(1 << bit for bit in {*map(self._skills, message.qualifications)})}
        if isinstance(message, msg.AcceptResult):
            return {"other": self._tables.agencies(message.of)}
        if isinstance(message, msg.Report):
            return {
                "other": self._tables.agencies(message.of),
                "fault": int(Fault[message.fault.upper()]),
            }
        return {}

    def _members_named(self, record: Record, keys: msg.ObjectKeys) -> list[int]:
        """Return those of an instruction's objects that a key set names."""
        named = _Named(keys).keys()
        thing = self._links.get(named[0]) if named else None
        if thing is None:
            return []
        meant = {self._object_of.get(inner) for inner in self._links.smallest(thing)}
        return [place for place in record.targets if place in meant]

    # --- the other messages --------------------------------------------------------------------

    def _each_object(self, keys: msg.ObjectKeys, kind: Kind, now: float, agency: int) -> Reason:
        named = _Named(keys)
        thing = self._thing_named(named)
        if isinstance(thing, Reason):
            return thing
        return [self._send(place, kind, now, agency) for place in self._objects_of(thing)][0]

    def _no_interest(self, message: msg.NoInterest, now: float, received: float) -> Reason:
        agency = self._tables.agencies(message.agency)
        return self._each_object(message.object, Kind.NO_INTEREST, now, agency)

    def _berth(self, message: msg.Berth, now: float, received: float) -> Reason:
        return self._each_object(message.object, Kind.BERTH, now, NOBODY)

    def _outage_begin(self, message: msg.OutageBegin, now: float, received: float) -> Reason:
        self._down = True
        self._tell_all(Kind.OUTAGE_BEGIN, now)
        return Reason.OUTAGE_NOTED

    def _tell_all(self, kind: Kind, now: float) -> None:
        for place in range(len(self._objects)):
            self._send(place, kind, now)

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
        urgent = int(self._tables.record[0].urgent)
        words = self._tables.agencies.words
        views = {
            self._objects[place].label: view_row(*self._row(record, place), record, words, urgent)
            for place in record.targets
        }
        if member is not None:
            return views[self._label(member)]
        least = min(STATE_NAMES.index(view.state) for view in views.values())
        among = [view for view in views.values() if view.state == STATE_NAMES[least]]
        latest = max(among, key=lambda view: view.at)
        if len(views) > 1:
            states = {label: view.state for label, view in views.items()}
            return msgspec.structs.replace(latest, members=states)
        return latest

    def _label(self, member: str) -> str:
        """Return the label of the object that a bare key value names. Raises KeyError."""
        value = normalise(member)
        for kind in KEY_KINDS:
            thing = self._links.get((kind, value))
            if thing is not None and thing in self._object_of:
                return self._objects[self._object_of[thing]].label
        raise KeyError(member)

    def instructions(self) -> list[InstructionView]:
        """Return all instructions, in the order in which they were first received."""
        return [self.instruction(*key) for key in self._records]

    def cases(self) -> list[CaseView]:
        """Return all cases, by the time they formed."""
        words, sites = self._tables.agencies.words, self._tables.sites.words
        found = [
            view_case(desk, k, words, sites)
            for desk in self._objects
            for k in range(desk.head[0].n_cases)
        ]
        return sorted(found, key=lambda case: (case.formed_at, case.case))

    # --- snapshots -----------------------------------------------------------------------------

    def snapshot(self, path: str | Path) -> None:
        """Write the whole state, atomically; `open(…, snapshot=path)` then folds only what follows."""
        from sim.matching.snapshot import write_snapshot

        write_snapshot(self, Path(path))

    def _thaw(self, path: Path, journal_length: int) -> None:
        from sim.matching.snapshot import read_snapshot

        read_snapshot(self, path, journal_length)


def read_message(message: msg.AnyMessage | bytes | str | dict[str, Any]) -> msg.Message:
    """Check one message from outside. Raises BadInput naming the field and the rule."""
    if isinstance(message, msg.Message):
        return message
    try:
        if isinstance(message, dict):
            return msgspec.convert(message, msg.AnyMessage)  # type: ignore[arg-type]
        return msg.decode_message(message)
    except msgspec.DecodeError as error:
        what, _, place = str(error).partition(" - at ")
        key = place.strip("`$.") or None
        raise BadInput(what, key=key, rule="messages of the matching rules") from None
