"""The schema of port files: frozen pydantic models that refuse unknown keys (architecture, principle 9)."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.domain.methods import Method
from sim.domain.objects import ClassName
from sim.domain.validated import Frozen, Text
from sim.errors import Refused
from sim.port.numbers import Count, Duration, Money, Profile, Rate, Share, Size, Time
from sim.text import N_

Mode = Literal["sea", "river", "rail", "road", "air", "passenger"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class Overlap(Share):
    """P(`of` also wants it | `given` wants it), among objects that both deal with.

    All agencies of a stream share one latent risk (a Gaussian factor); the overlap sets its strength.
    """

    of: Word
    given: Word


class Papers(Frozen):
    """Review of an object's papers by one agency."""

    automatic: Share = Field(description=N_("share that the system passes without an officer"))
    review: Duration = Field(description=N_("an officer's work on the rest"))
    qualification: Word = Field(description=N_("staff group that reviews"))


class Menu(Frozen):
    """A set of methods that an instruction may ask for, with its share."""

    methods: tuple[Method, ...] = Field(min_length=1)
    share: Share


class Finding(Frozen):
    """What inspections find, and how long a hit takes."""

    hit: Share = Field(description=N_("share of its own inspections that find a violation"))
    elsewhere: Share = Field(description=N_("share of objects it does not inspect that have one"))
    found_by_partner: Share = Field(
        description=N_("share of its hits that a partner whose result it accepts also finds")
    )
    treatment: Duration = Field(description=N_("from finding to disposal"))
    detained: Share = Field(description=N_("share of hits that are never released"))


class Coordination(Frozen):
    """How an agency responds when a joint case is proposed (art. 9)."""

    by_phone: Duration = Field(description=N_("working time to an answer without agreed slots"))
    on_platform: Duration = Field(description=N_("the same with the lever `slots`"))
    declines: Share
    absent: Share = Field(description=N_("agreed, but did not come"))


class Laboratory(Frozen):
    """What happens to samples."""

    share: Share = Field(description=N_("share of samples that go to the laboratory"))
    analysis: Duration


class Dealing(Frozen):
    """How one agency deals with the objects of one stream."""

    deals_with: Share = Field(
        description=N_(
            "share of objects it is concerned with (quarantine: goods under statutory inspection)"
        )
    )
    papers: Papers
    instructs: Share = Field(description=N_("share of those it deals with that it wants inspected"))
    delay: Duration = Field(
        description=N_("from the end of its papers to its instruction's receipt")
    )
    menus: tuple[Menu, ...] = Field(min_length=1)
    officers: Count = Field(description=N_("officers it sends to a visit"))
    qualification: Word = Field(description=N_("staff group that inspects"))
    withdrawn: Share = Field(
        description=N_("share of instructions that it withdraws before the start")
    )
    withdrawn_after: Duration
    relies: Share = Field(
        description=N_("P(it would accept a partner's result if that covers its methods)")
    )
    leaves_early: Share = Field(
        description=N_("P(its officers leave a joint visit once their own steps are done)")
    )
    coordination: Coordination
    finding: Finding
    laboratory: Laboratory

    @model_validator(mode="after")
    def _menus_complete(self) -> Self:
        total = sum(menu.share.base for menu in self.menus)
        if abs(total - 1) > 1e-6:
            raise Refused("menus-not-whole", total=total)
        return self


class Stream(Frozen):
    """One flow of objects of one class through the port."""

    title: Text
    object_class: ClassName
    direction: Literal["import", "export", "in", "out", "both"]
    per_day: Rate = Field(description=N_("objects a day, mean over the week"))
    weekly: Profile
    daily: Profile
    batch: Size = Field(description=N_("objects that arrive together (one: mean 1, constant)"))
    containers: Size = Field(
        description=N_("containers of one consignment (1 where there are none)")
    )
    inspected_containers: Share = Field(description=N_("share of them inspected, at least one"))
    urgent: Share = Field(description=N_("share that is perishable, live or dangerous"))
    unloading: Duration = Field(description=N_("arrival until the object is at hand"))
    preparation: Duration = Field(description=N_("at hand until the declaration, by the trader"))
    ahead: Duration = Field(description=N_("how long before that it is declared"))
    pick_up: Duration = Field(description=N_("release until it has left the port"))
    appointments: bool = Field(
        description=N_(
            "joint visits are arranged for a slot; false where a team stands ready (lanes)"
        )
    )
    order: tuple[Word, ...] = Field(
        min_length=1, description=N_("agencies, first to last, in serial")
    )
    overlap: Overlap | None = Field(None, description="null where one agency or all always inspect")
    agencies: dict[Word, Dealing]
    procedure: Word

    @model_validator(mode="after")
    def _agencies_agree(self) -> Self:
        if len(set(self.order)) != len(self.order) or set(self.order) != set(self.agencies):
            raise Refused("order-incomplete")
        if len(self.weekly.values) != 7 or len(self.daily.values) != 24:
            raise Refused("profile-of-another-length")
        if self.overlap and not {self.overlap.of, self.overlap.given} <= set(self.order):
            raise Refused("overlap-of-strangers")
        return self


class MovedBy(Frozen):
    """A lever that moves a step to another place."""

    lever: Word
    place: Word


class Step(Frozen):
    """One step of a procedure.

    Shared steps are done once for all parties and last as long as the longest needs; own steps are done in
    parallel, by each party's officers.
    """

    step: Word
    shared: bool
    place: Word = Field(description=N_("kind of site where it happens"))
    equipment: Word | None = None
    methods: tuple[Method, ...] = Field(
        (), description="needed if the instruction has one of these; empty: always"
    )
    each_container: bool = Field(False, description="time is for each inspected container")
    counts_as: Literal["move", "opening", "weighing", "scan"] | None = None
    dropped_by: Word | None = Field(None, description="lever that makes it needless")
    moved_by: MovedBy | None = None
    minutes: dict[Word, Duration] = Field(
        min_length=1, description=N_("by agency; an agency that is not named does not do the step")
    )


class Procedure(Frozen):
    """The steps of a visit, in order. Consecutive steps at one place form a part of the visit.

    Each part seizes all it needs at once (site, equipment, officers) and releases it at its end.
    """

    steps: tuple[Step, ...] = Field(min_length=1)


class Resource(Frozen):
    """Officers, sites, machines or laboratory benches of one agency.

    Without `count`, the number follows from the sizing rule (sim.port.sizing), with grade `derived`.
    """

    count: Count | None = None
    calendar: Word


class Shift(Frozen):
    """Opening hours on some days of the week, within one day (`to` at most 24:00)."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    opens: Clock
    closes: Clock
    staffing: Share = Field(description=N_("share of the count on duty"))

    @model_validator(mode="after")
    def _opens_before_closing(self) -> Self:
        if self.opens >= self.closes:
            raise Refused("shift-ends-before-begin", opens=self.opens, closes=self.closes)
        return self


class Closure(Frozen):
    """A holiday or one-off closure of some calendars."""

    title: Text
    begins: datetime
    ends: datetime
    calendars: tuple[Word, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _begins_before_end(self) -> Self:
        if self.begins >= self.ends:
            raise Refused("closure-ends-before-begin")
        return self


class Breakdown(Frozen):
    """Failures of each machine of one kind."""

    between: Duration
    repair: Duration


class Coordinating(Frozen):
    """Timing rules of the port: slots, reservations, last starts."""

    slot_every: Time = Field(description=N_("slots begin at multiples of this (lever `slots`)"))
    slot_notice: Time = Field(description=N_("a slot begins at least this long after its proposal"))
    slot_length: Time = Field(description=N_("a slot's length: a visit not begun in it loses it"))
    reserve_after: Time = Field(
        description=N_(
            "after this wait, freed units are kept for the visit at the head of its queue"
        )
    )
    last_start: Time = Field(
        description=N_("no visit begins when staff or site it needs closes within this time")
    )


class Matching(Frozen):
    """The platform's rules at this port (matching rules 2, 4, 7, 11, 17)."""

    hold_window: dict[ClassName, Time] = Field(
        description=N_("ships: until berthing, not named here")
    )
    agree_within: Time
    working_hours: tuple[Clock, Clock] | None = Field(
        None, description="hours of the day in which the agreement time runs; null: always"
    )
    grace: Time
    late_join: bool
    invited: dict[ClassName, tuple[Word, ...]] = Field(default_factory=dict)


class Costs(Frozen):
    """Cost rates."""

    delay: dict[ClassName, Money] = Field(description=N_("to the trader, for each object-hour"))
    move: Money
    opening: Money
    staff: Money = Field(description=N_("for each officer-hour"))


class Sizing(Frozen):
    """Parameters of the sizing rule (sim.port.sizing)."""

    utilisation: Share = Field(description=N_("of open time in an ordinary week, under serial"))
    peak: Share = Field(description=N_("of the busiest hour of that week"))


class Run(Frozen):
    """Default length and number of runs; not a property of the port."""

    start: date
    warm_up_days: Annotated[int, Field(ge=0, le=60)]
    days: Annotated[int, Field(ge=1, le=366)]
    replications: Annotated[int, Field(ge=2, le=10_000)]


class Port(Frozen):
    """A port: traffic, agencies, procedures, resources, calendars, rules, costs.

    Raises
    ------
    ValueError
        (pydantic's) for what no port can be; from a file, BadInput with the line.

    Notes
    -----
    Every number has its unit, range, source and grade beside it; `base` of a number is its value in the
    project's unit. `load_port` gives one, `with_values` a changed one, `sim.schema("port")` all fields.

    Examples
    --------
    >>> import sim
    >>> port = sim.load_port("luohu")
    >>> port, port.run.days
    (Port luohu (passenger): articles, 2)
    >>> number = port.streams["articles"].per_day
    >>> number.unit, number.grade
    ('per day', 'derived')
    """

    port: Word
    title: Text
    mode: Mode
    region: Text
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    streams: dict[Word, Stream] = Field(min_length=1)
    procedures: dict[Word, Procedure]
    sites: dict[Word, dict[Word, Resource]]
    equipment: dict[Word, dict[Word, Resource]]
    laboratories: dict[Word, Resource]
    staff: dict[Word, dict[Word, Resource]]
    calendars: dict[Word, tuple[Shift, ...]]
    closures: tuple[Closure, ...] = ()
    breakdowns: dict[Word, Breakdown] = Field(default_factory=dict)
    coordinating: Coordinating
    matching: Matching
    costs: Costs
    sizing: Sizing
    run: Run

    def __repr__(self) -> str:
        """Say which port it is; all its numbers would fill pages."""
        return f"Port {self.port} ({self.mode}): {', '.join(self.streams)}"
