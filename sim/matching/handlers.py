"""How each message about an object or an instruction is handled.

Declarations and links determine which objects a message refers to; the transition decides the rest.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from sim.domain import messages as msg
from sim.domain.methods import methods_mask
from sim.matching.core.arrivals import version_verdict
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
from sim.matching.delivery import INF, Body, Delivery
from sim.matching.identity import check
from sim.matching.message_order import issued_time
from sim.matching.objects import InstructionRecord
from sim.matching.reasons import ACCEPTED
from sim.matching.register import Register
from sim.matching.rules import Rules
from sim.matching.views import flag_names

_INSTRUCT, _FINISH, _DISPOSE = int(Kind.INSTRUCT), int(Kind.FINISH), int(Kind.DISPOSE)


class MessageHandlers(Register):
    """A register that applies messages; `_handlers` maps each kind to its method."""

    _handlers: ClassVar[dict[type, Callable[[Any, Any, float], int]]]

    def __init__(self, rules: Rules, object_class: str | None) -> None:
        super().__init__(rules, object_class)
        self._warnings: list[str] = []
        self._receipt = 0.0  # receipt of the current message (min)
        self._from_queue = False  # whether it was queued during an outage

    # --- messages about objects ----------------------------------------------------------------

    def _declare(self, message: msg.Declare, now: float) -> int:
        reason = self._identity.declare(message, now)
        if self._identity.changed:
            self._rehome_changed(now)
        return reason

    def _thing(self, keys: msg.Keys, now: float) -> tuple[int | Reason, bool]:
        """Return the thing that a message names (see Identity), and whether an invalid key was ignored.

        Instructions affected by new links are moved.
        """
        identity = self._identity
        known = identity.known(keys)
        if known is not None:  # the usual message
            return known, False
        named = check(keys)
        thing = identity.thing_named(named)
        if identity.changed:
            self._rehome_changed(now)
        return thing, named.fault is not None

    def _each_object(self, keys: msg.Keys, kind: int, now: float, agency: int) -> int:
        thing, _ = self._thing(keys, now)
        if isinstance(thing, Reason):
            return thing
        indices = self._identity.objects_of(thing)
        reasons = [self._delivery.tell(index, kind, now, agency) for index in indices]
        return _first_accepted(reasons)

    def _no_interest(self, message: msg.NoInterest, now: float) -> int:
        agency = self._delivery.tables.agencies(message.agency)
        return self._each_object(message.object, Kind.NO_INTEREST, now, agency)

    def _berth(self, message: msg.Berth, now: float) -> int:
        return self._each_object(message.object, Kind.BERTH, now, NOBODY)

    # --- instructions that move when links become known ----------------------------------------

    def _rehome_changed(self, now: float) -> None:
        """Move instructions on changed things, and on their containers, to the current objects."""
        links = self._identity.links
        changed, self._identity.changed = self._identity.changed, []
        for thing in changed:
            root = links.find(thing)
            if root != thing and thing in self._named_by:
                self._named_by[root] = self._named_by.get(root, ()) + self._named_by.pop(thing)
        near = {t: None for thing in changed for t in links.around(thing) + links.inside(thing)}
        moves = []
        for thing in near:
            for record in self._named_by.get(thing, ()):
                wanted = self._identity.objects_of(links.find(record.thing))
                if wanted != record.targets and self._may_move(record, wanted):
                    moves.append((record, wanted))
        moves.sort(key=lambda move: self._received(move[0]))
        answers: dict[int, int] = {}
        for record, wanted in moves:
            for index in record.targets:
                if index not in wanted:
                    bits = int(self._delivery.objects[index].head[0].answered)
                    for new in wanted:
                        answers[new] = answers.get(new, 0) | bits
            self._move(record, wanted, now)
        for index, bits in answers.items():
            for agency in range(bits.bit_length()):
                if bits >> agency & 1:
                    self._delivery.tell(index, Kind.NO_INTEREST, now, agency)

    def _may_move(self, record: InstructionRecord, wanted: tuple[int, ...]) -> bool:
        """Whether an instruction may be moved: it has not ended, nor started elsewhere."""
        states = {index: self._state(record, index) for index in record.targets}
        started_elsewhere = any(
            state > LAST_WAITING for index, state in states.items() if index not in wanted
        )
        return not started_elsewhere and any(state < FIRST_TERMINAL for state in states.values())

    def _received(self, record: InstructionRecord) -> float:
        obj, i = self._row(record, record.targets[0])
        return float(obj.rows[i].received)

    def _move(self, record: InstructionRecord, wanted: tuple[int, ...], now: float) -> None:
        """Move one instruction: withdraw waiting rows from former objects, add rows on new ones."""
        obj, i = self._row(record, record.targets[0])
        row = obj.rows[i].copy()
        body = (
            int(row.methods), int(row.area), int(row.site), float(row.earliest),
            float(row.latest), int(row.urgency),
        )  # fmt: skip
        for index in record.targets:
            if index not in wanted:
                self._delivery.tell(index, Kind.WITHDRAW, now, record.agency_id, record.number_id)
        for index in wanted:
            if index not in record.targets:
                self._delivery.order(
                    index, _INSTRUCT, now, record, float(row.received), int(row.marks),
                    int(row.qualification), body,
                )  # fmt: skip
        record.targets = wanted

    # --- instructions --------------------------------------------------------------------------

    def _receive(self, message: msg.Instruct | msg.Amend, now: float) -> int:
        record = self._records.get((message.agency, message.number))
        if record is not None:
            return self._receive_again(record, message, now)
        return self._receive_new(message, now)

    def _receive_new(self, message: msg.Instruct | msg.Amend, now: float) -> int:
        """Receive an instruction with a new number (rule 1)."""
        delivery = self._delivery
        agency, number = delivery.tables.agencies(message.agency), delivery.numbers(message.number)
        record = InstructionRecord(
            message.agency, message.number, agency, number, message.version or 1, NOBODY, ()
        )
        self._records[message.agency, message.number] = record
        thing: int | Reason = Reason.BAD_FORM
        has_fault = False
        if message.object is not None:
            thing, has_fault = self._thing(message.object, now)
        if isinstance(thing, Reason):
            record.rejected, record.rejected_at = thing, now
            return thing
        flags = self._noticed(message, has_fault, now)
        if type(message) is msg.Amend:
            flags |= Flag.AMEND_UNKNOWN
        record.flags = flags
        self._remember(record, thing)
        record.targets = targets = self._identity.objects_of(thing)
        body, qualification = self._body(message, targets[0])
        reason = 0
        for index in targets:
            reason = delivery.order(
                index, _INSTRUCT, now, record, self._receipt, flags, qualification, body
            )
        return reason if len(targets) == 1 else self._overall_reason(record)

    def _noticed(self, message: msg.Instruct | msg.Amend, has_fault: bool, now: float) -> int:
        """Return the flags caused by the message itself, and add them as warnings to its answer."""
        flags = 0
        if has_fault:
            flags |= Flag.BAD_KEY_IGNORED
        if message.issued is not None and not self._from_queue:
            skew = abs(now - issued_time(message, self.rules))
            if skew > self.rules.skew_tolerance_min:
                flags |= Flag.CLOCK_SKEW
        if flags:
            self._warnings = flag_names(flags)
        return flags

    def _body(self, message: msg.Instruct | msg.Amend, index: int) -> tuple[Body, int]:
        """Return body and qualification as codes; a bare site belongs to the object's area."""
        area = site = urgency = qualification = NOBODY
        delivery = self._delivery
        if message.site is not None:
            area_name, slash, _ = message.site.partition("/")
            code = message.site
            if slash:
                area = delivery.areas(area_name)
            else:
                home = int(delivery.objects[index].head[0].area)
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

    def _receive_again(
        self, record: InstructionRecord, message: msg.Instruct | msg.Amend, now: float
    ) -> int:
        """Receive a known number (rule 1): duplicate, stale, amendment, or a new attempt."""
        version = record.version + 1 if message.version is None else message.version
        verdict = version_verdict(record.version, version)
        if verdict != ACT:
            return int(verdict)
        states = [self._state(record, index) for index in record.targets]
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

    def _remember(self, record: InstructionRecord, thing: int) -> None:
        """Record which thing an instruction names."""
        record.thing = thing
        self._named_by[thing] = (*self._named_by.get(thing, ()), record)

    def _forget(self, record: InstructionRecord) -> None:
        if record.thing != NOBODY:
            thing = self._identity.links.find(record.thing)
            named = list(self._named_by[thing])
            named.remove(record)
            self._named_by[thing] = tuple(named)

    def _amend(
        self,
        record: InstructionRecord,
        message: msg.Instruct | msg.Amend,
        version: int,
        now: float,
    ) -> int:
        """Amend all members (rule 9); withdraw former members, add new ones."""
        wanted, flags = record.targets, 0
        if message.object is not None:
            thing, has_fault = self._thing(message.object, now)
            if isinstance(thing, Reason):
                return thing
            if thing != self._identity.links.find(record.thing):
                if any(self._state(record, index) > LAST_WAITING for index in record.targets):
                    return Reason.ALREADY_STARTED
                self._forget(record)
                self._remember(record, thing)
            flags = self._noticed(message, has_fault, now)
            wanted = self._identity.objects_of(thing)
        obj, i = self._row(record, record.targets[0])
        first_received = float(obj.rows[i].received)
        body, qualification = self._body(message, wanted[0])
        if message.methods is None:
            body = (int(obj.rows[i].methods), *body[1:])
        record.version = version
        record.flags |= flags
        for index in record.targets:
            if index not in wanted:
                self._delivery.tell(index, Kind.WITHDRAW, now, record.agency_id, record.number_id)
        reasons = []
        for index in wanted:
            kind = Kind.AMEND if index in record.targets else Kind.INSTRUCT
            reasons.append(
                self._delivery.order(
                    index, kind, now, record, first_received, record.flags, qualification, body
                )
            )
        record.targets = wanted
        return _first_accepted(reasons)

    def _overall_reason(self, record: InstructionRecord) -> int:
        obj, i = min(self._rows(record), key=lambda found: found[0].rows[found[1]].state)
        return int(obj.rows[i].reason)

    def _party(self, message: Any, now: float) -> int:
        """Apply a party's message to all members of its instruction, or to the one named."""
        record = self._records.get((message.agency, message.number))
        if record is None:
            return Reason.UNKNOWN_INSTRUCTION
        if not record.targets:
            return Reason.ALREADY_ENDED
        targets = record.targets
        if message.object is not None:
            meant = self._identity.objects_named(message.object)
            targets = tuple([index for index in targets if index in meant])
            if not targets:
                return Reason.UNKNOWN_INSTRUCTION
        kind, write = _SPEECH[type(message)]
        delivery, agency, number = self._delivery, record.agency_id, record.number_id
        held = NOBODY if write is None else write(delivery, message)
        if len(targets) == 1:  # the usual message
            reason = delivery.tell(targets[0], kind, now, agency, number, held)
        else:
            reason = _first_accepted(
                [delivery.tell(index, kind, now, agency, number, held) for index in targets]
            )
        if ACCEPTED[reason]:
            if kind == _FINISH:
                record.result = message.result
            elif kind == _DISPOSE:
                record.outcome = message.outcome
        return reason


def _first_accepted(reasons: list[int]) -> int:
    """Return the answer for several members: the first acceptance, else the first refusal."""
    return next((reason for reason in reasons if ACCEPTED[reason]), reasons[0])


def _as_instruct(message: msg.Instruct | msg.Amend, version: int) -> msg.Instruct:
    """Return a new attempt after cancellation or rejection as an instruct message."""
    fields = {name: getattr(message, name) for name in msg.Instruct.__struct_fields__}
    return msg.Instruct(**fields | {"version": version})


def _held(delivery: Delivery, message: msg.Start) -> int:
    """Return the qualifications of the officers present, as bits, or NOBODY."""
    if message.qualifications is None:
        return NOBODY
    held = {delivery.skills(word) for word in message.qualifications}
    return sum(1 << number for number in held)


def _write_slot(delivery: Delivery, message: msg.Propose) -> int:
    delivery.write_slot(*message.interval())
    return NOBODY


def _other(delivery: Delivery, message: msg.AcceptResult | msg.Report) -> int:
    return delivery.tables.agencies(message.of)


def _write_other(delivery: Delivery, message: msg.AcceptResult | msg.Report) -> int:
    fault = Fault[message.fault.upper()] if isinstance(message, msg.Report) else NOBODY
    delivery.write_other(_other(delivery, message), fault)
    return NOBODY


# The kind of a party's message in the transition, and a function that writes its further fields and
# returns the qualifications present.
_SPEECH: dict[type, tuple[int, Callable[[Delivery, Any], int] | None]] = {
    msg.Cancel: (int(Kind.CANCEL), None),
    msg.Propose: (int(Kind.PROPOSE), _write_slot),
    msg.Confirm: (int(Kind.CONFIRM), None),
    msg.Decline: (int(Kind.DECLINE), None),
    msg.Start: (int(Kind.START), _held),
    msg.Finish: (int(Kind.FINISH), None),
    msg.Dispose: (int(Kind.DISPOSE), None),
    msg.AcceptResult: (int(Kind.ACCEPT_RESULT), _write_other),
    msg.Report: (int(Kind.REPORT), _write_other),
}


MessageHandlers._handlers = {
    **dict.fromkeys(_SPEECH, MessageHandlers._party),
    msg.Instruct: MessageHandlers._receive,
    msg.Amend: MessageHandlers._receive,
    msg.Declare: MessageHandlers._declare,
    msg.NoInterest: MessageHandlers._no_interest,
    msg.Berth: MessageHandlers._berth,
    msg.OutageEnd: lambda *_: Reason.ALREADY_DONE,
    msg.Clock: lambda *_: Reason.CLOCK_NOTED,
}


def _agency_and_skill(delivery: Delivery, message: Any) -> None:
    delivery.tables.agencies(message.agency)
    if message.qualification is not None:
        delivery.skills(message.qualification)


# Kinds whose words need codes for the transition (the words of others have codes already).
WORDS: dict[type, Callable[[Delivery, Any], object]] = {
    msg.Instruct: _agency_and_skill,
    msg.Amend: _agency_and_skill,
    msg.NoInterest: lambda delivery, message: delivery.tables.agencies(message.agency),
    msg.AcceptResult: _other,
    msg.Report: _other,
    msg.Start: _held,
}
