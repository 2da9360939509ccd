"""Messages of the platform, validated at the edge (matching rules, Messages and Scenario suites).

A message is one JSON object with `kind`; unknown fields are refused. Times are minutes (float) or
ISO 8601 text, which is turned into minutes at once. Extensions to the rules page: decision 0004.
"""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta, Struct, field

from sim.domain.methods import METHODS
from sim.domain.objects import CLASS_NAMES, KEY_KINDS
from sim.units import minutes

AgencyName = Annotated[str, Meta(pattern="^[a-z][a-z_]*$", max_length=32)]
Text = Annotated[str, Meta(min_length=1, max_length=64)]
Method = Literal["weigh", "scan", "radiation", "open", "examine", "sample", "document"]
ClassName = Literal["goods", "express", "articles", "train", "road_vehicle", "aircraft", "ship"]
FaultName = Literal["leak", "failure", "good_faith_error"]
Time = float | str
assert METHODS == Method.__args__  # type: ignore[attr-defined]
assert CLASS_NAMES == ClassName.__args__  # type: ignore[attr-defined]


class ObjectKeys(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The keys by which one message names an object; at least one, pairs complete."""

    container: Text | None = None
    wagon: Text | None = None
    parcel: Text | None = None
    person: Text | None = None
    plate: Text | None = None
    trailer: Text | None = None
    flight: Text | None = None
    registration: Text | None = None
    imo: Text | None = None
    voyage: Text | None = None
    declaration: Text | None = None
    inspection_declaration: Text | None = None
    single_window: Text | None = None
    train: Text | None = None
    date: Text | None = None
    bill: Text | None = None

    def __post_init__(self) -> None:
        """Refuse key sets that name nothing, or half of a pair."""
        if not self.pairs():
            raise ValueError(f"an object needs at least one key of {', '.join(KEY_KINDS)}")
        for main, second in (("train", "date"), ("flight", "date"), ("imo", "voyage")):
            if getattr(self, main) is not None and getattr(self, second) is None:
                raise ValueError(f"`{main}` needs `{second}` beside it")
        if self.voyage is not None and self.imo is None:
            raise ValueError("`voyage` needs `imo` beside it")
        if self.date is not None and self.train is None and self.flight is None:
            raise ValueError("`date` needs `train` or `flight` beside it")

    def pairs(self) -> list[tuple[str, str, str | None]]:
        """Return (kind, text, second text or None) of each key that is present."""
        present = []
        for name, text in zip(self.__struct_fields__, msgspec.structs.astuple(self), strict=True):
            if text is not None and name in KEY_KINDS:
                partner = KEY_KINDS[name].partner
                present.append((name, text, getattr(self, partner) if partner else None))
        return present


class Message(
    Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", gc=False
):
    """What every message has: `at` (received), optionally `seq` and `issued` (the agency's clock)."""

    at: Time
    seq: int | None = None
    issued: Time | None = None

    def __post_init__(self) -> None:
        """Turn ISO times into minutes."""
        if type(self.at) is str:
            self.at = minutes(self.at)
        if type(self.issued) is str:
            self.issued = minutes(self.issued)


class Declare(Message, tag="declare", kw_only=True):
    """Keys, links, area, class and (ships) ETA of an object."""

    object: ObjectKeys
    same_as: list[ObjectKeys] = field(default_factory=list)
    contains: list[ObjectKeys] = field(default_factory=list)
    area: Text | None = None
    object_class: ClassName | None = None
    eta: Time | None = None

    def __post_init__(self) -> None:
        """Turn ISO times into minutes."""
        super().__post_init__()
        if type(self.eta) is str:
            self.eta = minutes(self.eta)


class _Body(Message, kw_only=True):
    """What instruct and amend say."""

    agency: AgencyName
    number: Text
    object: ObjectKeys | None = None
    methods: list[Method] | None = None
    site: Text | None = None
    earliest: Time | None = None
    latest: Time | None = None
    urgency: Text | None = None
    qualification: Text | None = None

    def __post_init__(self) -> None:
        """Turn ISO times into minutes and refuse an empty interval."""
        super().__post_init__()
        if type(self.earliest) is str:
            self.earliest = minutes(self.earliest)
        if type(self.latest) is str:
            self.latest = minutes(self.latest)
        if self.earliest is not None and self.latest is not None:
            if float(self.earliest) > float(self.latest):
                raise ValueError("`earliest` must not lie after `latest`")


class Instruct(_Body, tag="instruct", kw_only=True):
    """An agency's order to inspect an object."""

    version: Annotated[int, Meta(ge=1)] = 1

    def __post_init__(self) -> None:
        """An instruction names its object and its methods."""
        super().__post_init__()
        if self.object is None:
            raise ValueError("an instruct needs `object`")
        if not self.methods:
            raise ValueError(f"an instruct needs `methods`: some of {', '.join(METHODS)}")


class Amend(_Body, tag="amend", kw_only=True):
    """Replaces the instruction; without `version` the next one; object and methods may be left out."""

    version: Annotated[int, Meta(ge=1)] | None = None


class _Party(Message, kw_only=True):
    """A message by which an agency speaks of its instruction, or of one member of it."""

    agency: AgencyName
    number: Text
    object: ObjectKeys | None = None


class Cancel(_Party, tag="cancel", kw_only=True):
    """Withdraws the instruction, before its start."""


class Propose(_Party, tag="propose", kw_only=True):
    """Proposes a slot: one start, or [start, end]."""

    slot: float | list[float]

    def __post_init__(self) -> None:
        """A slot has one or two times, in order."""
        super().__post_init__()
        if isinstance(self.slot, list):
            if len(self.slot) not in (1, 2) or self.slot[0] > self.slot[-1]:
                raise ValueError("`slot` is one start or [start, end] with start <= end")

    def interval(self) -> tuple[float, float]:
        """Start and end (min); a slot of one time ends at it."""
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
    """The agency's part is done."""

    result: Text | None = None


class Dispose(_Party, tag="dispose", kw_only=True):
    """The agency's decision by its own powers."""

    outcome: Text | None = None


class AcceptResult(_Party, tag="accept_result", kw_only=True):
    """Relies on the result of the party `of`."""

    of: AgencyName


class Report(_Party, tag="report", kw_only=True):
    """Reports a leak, a failure or a good-faith error of the agency `of` (rule 13)."""

    of: AgencyName
    fault: FaultName


class NoInterest(Message, tag="no_interest", kw_only=True):
    """The agency has decided not to inspect."""

    agency: AgencyName
    object: ObjectKeys


class Berth(Message, tag="berth", kw_only=True):
    """The ship has berthed."""

    object: ObjectKeys


class OutageBegin(Message, tag="outage_begin", kw_only=True):
    """The platform goes down."""


class OutageEnd(Message, tag="outage_end", kw_only=True):
    """The platform is back."""


class Clock(Message, tag="clock", kw_only=True):
    """Time has passed: timers due at `at` have run."""


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


decode_message = msgspec.json.Decoder(AnyMessage).decode
encode_message = msgspec.json.Encoder().encode
