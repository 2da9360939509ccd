"""Messages to the platform, validated on arrival.

A message is one JSON object with `kind`; unknown fields are refused. Times are minutes (float) or
ISO 8601 text, which is converted to minutes. See decision 0004.
"""

import re
from contextlib import suppress
from functools import lru_cache
from math import isfinite
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta, Struct, field

from sim.domain.decoding import explain, first_flaw, read_json
from sim.domain.methods import Method
from sim.domain.objects import KEY_KINDS, ClassName
from sim.errors import BadInput, Refused, near
from sim.units import minutes

AGENCY_FORM = "^[a-z][a-z_]*$"
AgencyName = Annotated[str, Meta(pattern=AGENCY_FORM, max_length=32)]
Agency = Annotated[  # in messages; see `check_agency`
    str, Meta(max_length=32, extra_json_schema={"pattern": AGENCY_FORM})
]
Text = Annotated[str, Meta(min_length=1, max_length=64)]
FaultName = Literal["leak", "failure", "good_faith_error"]
Version = Annotated[int, Meta(ge=1, le=1_000_000_000)]

Keys = dict[str, Text]  # key name -> text; see `check_keys`
_SINGLE = frozenset(name for name, kind in KEY_KINDS.items() if kind.partner is None)
_SECONDS = {kind.partner for kind in KEY_KINDS.values() if kind.partner}
_TIMES = ("at", "issued", "earliest", "latest", "eta")


def check_keys(keys: Keys) -> None:
    """Refuse key sets that name nothing, half of a pair, or something unknown. Raises Refused."""
    if keys and keys.keys() <= _SINGLE:  # the usual message
        return
    for name in keys:
        if name not in KEY_KINDS and name not in _SECONDS:
            hint = near(name, [*KEY_KINDS, *sorted(_SECONDS)])
            raise Refused("object-key-unknown", name=name, hint=hint)
    mains = [KEY_KINDS[name] for name in keys if name in KEY_KINDS]
    if not mains:
        raise Refused("object-without-key", known=list(KEY_KINDS))
    for kind in mains:
        if kind.partner is not None and kind.partner not in keys:
            raise Refused("object-key-alone", name=kind.name, partner=kind.partner)
    wanted = {kind.partner for kind in mains}
    for second in _SECONDS:
        if second in keys and second not in wanted:
            raise Refused("object-key-names-nothing", name=second)


@lru_cache(1024)
def check_agency(name: str, key: str = "agency") -> None:
    """Refuse what is no name of an agency. Raises Refused.

    Checking the pattern in msgspec would take a fifth of the platform's time.
    """
    if not re.fullmatch(AGENCY_FORM, name):
        raise Refused("agency-name-malformed", key=key)


class Message(
    Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", gc=False
):
    """Common fields: `at` (receipt, min), optionally `seq` and `issued` (by the agency's clock)."""

    at: float
    seq: int | None = None
    issued: float | None = None


class Declare(Message, tag="declare", kw_only=True):
    """Keys, links, area, class and (ships) ETA of an object."""

    object: Keys
    same_as: list[Keys] = field(default_factory=list)
    contains: list[Keys] = field(default_factory=list)
    area: Text | None = None
    object_class: ClassName | None = None
    eta: float | None = None

    def __post_init__(self) -> None:
        """Check all key sets."""
        check_keys(self.object)
        for keys in (*self.same_as, *self.contains):
            check_keys(keys)


class _Body(Message, kw_only=True):
    """The fields of instruct and amend."""

    agency: Agency
    number: Text
    site: Text | None = None
    earliest: float | None = None
    latest: float | None = None
    urgency: Text | None = None
    qualification: Text | None = None

    def _check_body(self) -> None:
        check_agency(self.agency)
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise Refused("earliest-after-latest")


class Instruct(_Body, tag="instruct", kw_only=True):
    """An agency's instruction to inspect an object."""

    object: Keys
    methods: Annotated[list[Method], Meta(min_length=1)]
    version: Version = 1

    def __post_init__(self) -> None:
        """Check keys, agency and interval."""
        check_keys(self.object)
        self._check_body()


class Amend(_Body, tag="amend", kw_only=True):
    """Replaces the instruction; `version` defaults to the next; object and methods are optional."""

    object: Keys | None = None
    methods: Annotated[list[Method], Meta(min_length=1)] | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        """Check keys, agency and interval."""
        if self.object is not None:
            check_keys(self.object)
        self._check_body()


class _Party(Message, kw_only=True):
    """A message of an agency on its instruction, or on one member of it."""

    agency: Agency
    number: Text
    object: Keys | None = None

    def __post_init__(self) -> None:
        """Check the agency, and the keys if one member is named."""
        check_agency(self.agency)
        if self.object is not None:
            check_keys(self.object)


class Cancel(_Party, tag="cancel", kw_only=True):
    """Withdraws the instruction, before its start."""


class Propose(_Party, tag="propose", kw_only=True):
    """Proposes a slot: one start, or [start, end]."""

    slot: float | list[float]

    def __post_init__(self) -> None:
        """Check that a slot has one or two times, in order."""
        super().__post_init__()
        if isinstance(self.slot, list):
            if len(self.slot) not in (1, 2) or self.slot[0] > self.slot[-1]:
                raise Refused("slot-malformed", key="slot")

    def interval(self) -> tuple[float, float]:
        """Start and end (min); equal if the slot has one time."""
        slot = self.slot if isinstance(self.slot, list) else [self.slot]
        return slot[0], slot[-1]


class Confirm(_Party, tag="confirm", kw_only=True):
    """Agrees to the slot."""


class Decline(_Party, tag="decline", kw_only=True):
    """Leaves the case."""


class Start(_Party, tag="start", kw_only=True):
    """The agency's officers begin; `qualifications` lists what they hold, if checked."""

    qualifications: list[Text] | None = None


class Finish(_Party, tag="finish", kw_only=True):
    """The agency has finished its part."""

    result: Text | None = None


class Dispose(_Party, tag="dispose", kw_only=True):
    """The agency's decision under its own powers."""

    outcome: Text | None = None


class _OnPartner(_Party, kw_only=True):
    """A message of an agency about the agency `of`."""

    of: Agency

    def __post_init__(self) -> None:
        """Check both agencies."""
        super().__post_init__()
        check_agency(self.of, "of")


class AcceptResult(_OnPartner, tag="accept_result", kw_only=True):
    """Relies on the result of the party `of`."""


class Report(_OnPartner, tag="report", kw_only=True):
    """Reports a leak, a failure or a good-faith error of the agency `of` (rule 13)."""

    fault: FaultName


class NoInterest(Message, tag="no_interest", kw_only=True):
    """The agency has decided not to inspect."""

    agency: Agency
    object: Keys

    def __post_init__(self) -> None:
        """Check agency and keys."""
        check_agency(self.agency)
        check_keys(self.object)


class Berth(Message, tag="berth", kw_only=True):
    """The ship has berthed."""

    object: Keys

    def __post_init__(self) -> None:
        """Check the keys."""
        check_keys(self.object)


class OutageBegin(Message, tag="outage_begin", kw_only=True):
    """The platform goes down."""


class OutageEnd(Message, tag="outage_end", kw_only=True):
    """The platform is up again."""


class Clock(Message, tag="clock", kw_only=True):
    """Time has passed: timers due until `at` run."""


AnyMessage = (
    Declare
    | Instruct
    | Amend
    | Cancel
    | NoInterest
    | Propose
    | Confirm
    | Decline
    | Start
    | Finish
    | Dispose
    | AcceptResult
    | Report
    | Berth
    | OutageBegin
    | OutageEnd
    | Clock
)

Party = Cancel | Propose | Confirm | Decline | Start | Finish | Dispose | AcceptResult | Report


class Kinds:
    """Message classes by their word."""

    by_name: ClassVar[dict[str, type[Message]]] = {
        str(cls.__struct_config__.tag): cls for cls in AnyMessage.__args__
    }


def check_times(message: Message) -> None:
    """Refuse times that are not finite, which no journal could carry. Raises Refused."""
    for name in (*_TIMES, "slot"):
        value = getattr(message, name, None)
        for time in value if isinstance(value, list) else [value]:
            if time is not None and not isfinite(time):
                raise Refused("time-not-finite", key=name, name=name, time=time)


_decode = msgspec.json.Decoder(AnyMessage).decode
encode_message = msgspec.json.Encoder().encode


def with_minutes(data: Any) -> Any:
    """Return one message (plain data) with ISO times converted to minutes."""
    if not isinstance(data, dict):
        return data
    timed = dict(data)
    for name in _TIMES:
        if isinstance(timed.get(name), str):
            with suppress(ValueError):  # the decoder reports the error with its position
                timed[name] = minutes(timed[name])
    return timed


def explain_message(given: bytes | str | dict[str, Any], **place: Any) -> BadInput:
    """Return what is wrong with a message (JSON, or plain data) that was refused, and in which field."""
    data: Any = given
    if isinstance(given, bytes | str):
        try:
            data = read_json(given)
        except Refused as refused:
            return refused.at(**place)
    return explain(first_flaw(with_minutes(data), AnyMessage), **place)


def decode_message(text: bytes | str) -> Message:
    """Read one message from JSON. Raises msgspec.ValidationError or DecodeError."""
    try:
        return _decode(text)  # type: ignore[no-any-return]
    except msgspec.ValidationError:
        data = msgspec.json.decode(text)
        timed = with_minutes(data)
        if timed == data:
            raise
        return msgspec.convert(timed, AnyMessage)  # type: ignore[no-any-return]
