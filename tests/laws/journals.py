"""Random journals: one generator on two kinds of dice, a seeded fast one and Hypothesis's.

The generator keeps a rough idea of how far each object has come, so that most journals are sensible
(instruct, agree, start, finish, dispose) with disturbances of every kind between; times are whole
minutes with many ties, and often the exact edges of windows.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
from hypothesis import strategies as st

from sim.domain import messages as msg
from sim.domain.agencies import STANDING
from sim.domain.methods import METHODS
from sim.domain.objects import CLASS_NAMES
from sim.matching.rules import Rules
from tests.laws.keys import BAD, PLAIN, POOL, SMALL, SPACED, WIDE, keys_of

T = TypeVar("T")
INVITED = "port_health"

_SMALL_HOLDS = {
    "goods": 20.0, "express": 10.0, "articles": 5.0, "train": 30.0, "road_vehicle": 2.0,
    "aircraft": 15.0,
}  # fmt: skip
_ALL_INVITE = {name: [INVITED] for name in CLASS_NAMES}
SETTINGS: tuple[Rules, ...] = (
    Rules(hold_window_min=_SMALL_HOLDS),
    Rules(),
    Rules(hold_window_min=_SMALL_HOLDS, invited=_ALL_INVITE),
    Rules(hold_window_min=_SMALL_HOLDS, late_join=False),
    Rules(hold_window_min=_SMALL_HOLDS, transfer_between_areas=True, agree_within_min=10),
    Rules(hold_window_min=_SMALL_HOLDS, agree_within_min=5, grace_min=0),
    Rules(agree_within_min=0, grace_min=5, late_join=False),
    Rules(hold_window_min=_SMALL_HOLDS, outage_patience_min=10, clock_skew_min={"customs": 5.0}),
    Rules(hold_window_min=_SMALL_HOLDS | {"ship": 40.0}, invited=_ALL_INVITE, grace_min=10),
    Rules(hold_window_min=dict.fromkeys(_SMALL_HOLDS, 0.0), skew_tolerance_min=0),
    Rules(
        hold_window_min=_SMALL_HOLDS, invited={"goods": [INVITED], "ship": [INVITED]},
        sites={"A/A1": ["scan", "open"], "A/A2": ["weigh", "scan", "open", "sample"]},
        working_hours=(10, 60),
    ),
    Rules(matching=False),
    Rules(hold_window_min=_SMALL_HOLDS, urgent=[], outage_patience_min=0, agree_within_min=15),
)  # fmt: skip
# How the settings are drawn: the plain ones often.
_DRAWN = (0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 7, 8, 8, 9, 10, 10, 11, 12)


class Journal(NamedTuple):
    """Rules and messages, in no particular order."""

    rules: Rules
    messages: list[msg.Message]

    def lines(self) -> str:
        """Return it as JSON lines, the rules first."""
        rules = msgspec.json.encode({"rules": self.rules}).decode()
        return "\n".join([rules, *(msg.encode_message(m).decode() for m in self.messages)])


class Dice(ABC):
    """Where the generator's choices come from; 0 is the simplest of every choice."""

    @abstractmethod
    def below(self, n: int) -> int:
        """Return one of 0 … n-1."""

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        """Return whether something of this probability happens."""
        return self.below(100) >= 100 - percent


class SeededDice(Dice):
    """Fast dice: NumPy draws in blocks, the same for the same seed on every machine."""

    def __init__(self, *seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))
        self._block: list[float] = []

    def below(self, n: int) -> int:
        """Return one of 0 … n-1."""
        if not self._block:
            self._block = self._generator.random(512).tolist()
        return int(self._block.pop() * n)


class DrawnDice(Dice):
    """Hypothesis's dice."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def below(self, n: int) -> int:
        """Return one of 0 … n-1."""
        return int(self._draw(_below(n)))


_STRATEGIES: dict[int, st.SearchStrategy[int]] = {}


def _below(n: int) -> st.SearchStrategy[int]:
    strategy = _STRATEGIES.get(n)
    if strategy is None:
        strategy = _STRATEGIES[n] = st.integers(0, n - 1)
    return strategy


# --- what is inspected ------------------------------------------------------------------------

Named = tuple[tuple[str, int], ...]


class World(NamedTuple):
    """One thing of a journal: how an instruction may name it, what declarations say of it."""

    object_class: str
    unit: Named  # the usual name
    names: tuple[Named, ...]  # other names, of it, of members or of holders
    declares: tuple[dict[str, Any], ...]  # object, same_as, contains
    agencies: tuple[str, ...]


_CQ = ("customs", "quarantine")
_BCQ = ("customs", "border", "quarantine")


def _goods(i: int) -> World:
    box, other = (("container", i),), (("container", i + 1),)
    bill, paper = (("bill", i),), (("declaration", i),)
    return World(
        "goods", box, (box + bill, bill, paper, other, box + paper, (("single_window", i),)),
        (
            {"object": box + bill}, {"object": bill, "contains": (box, other)},
            {"object": box}, {"object": paper, "contains": (box,)},
            {"object": bill, "contains": (paper,)}, {"object": paper, "same_as": (box,)},
        ), _CQ,
    )  # fmt: skip


def _consignment(i: int) -> World:
    boxes = tuple((("container", i + n),) for n in range(3))
    bill, paper = (("bill", i),), (("declaration", i),)
    return World(
        "goods", bill, (boxes[0], boxes[1], paper, boxes[0] + bill, paper + bill),
        (
            {"object": bill, "contains": boxes}, {"object": bill, "contains": boxes[:2]},
            {"object": bill, "contains": boxes[1:]}, {"object": paper, "same_as": (bill,)},
            {"object": paper, "contains": boxes[:1]}, {"object": boxes[0] + bill},
        ), _CQ,
    )  # fmt: skip


def _parcel(i: int) -> World:
    parcel, bill = (("parcel", i),), (("bill", i),)
    return World(
        "express", parcel, (parcel + bill, bill, (("parcel", i + 1),)),
        ({"object": parcel}, {"object": bill, "contains": (parcel, (("parcel", i + 1),))}), _CQ,
    )  # fmt: skip


def _articles(i: int) -> World:
    person = (("person", i),)
    return World("articles", person, (person,), ({"object": person},), (*_CQ, "border"))


def _train(i: int) -> World:
    wagons = tuple((("wagon", i + n),) for n in range(2))
    train = (("train", i),)
    return World(
        "train", wagons[0], (train, wagons[1], wagons[0] + train),
        ({"object": train, "contains": wagons}, {"object": wagons[0]}, {"object": train}), _BCQ,
    )  # fmt: skip


def _vehicle(i: int) -> World:
    plate, trailer = (("plate", i),), (("trailer", i),)
    return World(
        "road_vehicle", plate, (trailer, plate + trailer, (*plate, ("container", i))),
        (
            {"object": plate}, {"object": plate, "same_as": (trailer,)},
            {"object": plate + trailer}, {"object": trailer, "same_as": ((("container", i),),)},
        ), _BCQ,
    )  # fmt: skip


def _aircraft(i: int) -> World:
    flight, tail = (("flight", i),), (("registration", i),)
    return World(
        "aircraft", flight, (tail, flight + tail),
        ({"object": flight}, {"object": flight, "same_as": (tail,)}, {"object": flight + tail}),
        _BCQ,
    )  # fmt: skip


def _ship(i: int) -> World:
    ship = (("imo", i),)
    return World("ship", ship, (ship,), ({"object": ship},), (*_CQ, "border", "maritime"))


_WORLDS = (_goods, _goods, _consignment, _consignment, _parcel, _articles, _train, _train)
_WORLDS += (_vehicle, _aircraft, _ship, _ship)
_SPAN = 4  # places of the pool that one world may use
SAFE_PLACES = POOL // 2  # generators stay below this place


# --- the generator ----------------------------------------------------------------------------


class _Instruction:
    """What the generator remembers of an instruction it has written."""

    __slots__ = ("agency", "named", "number", "step", "version", "world")

    def __init__(self, agency: str, number: str, world: int, named: Named) -> None:
        self.agency, self.number, self.world, self.named = agency, number, world, named
        self.version, self.step = 1, 0  # 0 said, 1 slot, 2 started, 3 finished, 4 ended


_STEPS = ("slot", "slot", "start", "finish", "dispose")


class Kit(NamedTuple):
    """Which disturbances a generator may use, in percent of the messages."""

    flow: int = 66  # sensible next steps
    outages: bool = True
    seq: bool = True


class Author:
    """Writes one journal, message by message, on some dice."""

    def __init__(self, dice: Dice, rules: Rules | None = None, kit: Kit | None = None) -> None:
        self.dice, self.kit = dice, kit or Kit()
        self.rules = rules or SETTINGS[dice.pick(_DRAWN)]
        self.now = 0.0
        self.edges: list[float] = []
        self.messages: list[msg.Message] = []
        self.said: list[_Instruction] = []
        self.slots: dict[int, tuple[float, float]] = {}
        self.down = False
        count = dice.pick((1, 1, 1, 2, 2, 3))
        spread = dice.pick((_SPAN, 1))  # 1: the worlds share keys
        self.worlds = [dice.pick(_WORLDS)(place * spread) for place in range(count)]

    def write(self, length: int) -> Journal:
        """Return a journal of so many messages."""
        for world in range(len(self.worlds)):
            if len(self.messages) < length and self.dice.chance(45):
                self._declare(world)
        while len(self.messages) < length:
            flows = len(self.said) >= 2 and self.dice.chance(self.kit.flow)
            self._pass_time(gentle=flows)
            if flows:
                self._flow()
            else:
                self._disturb()
        return Journal(self.rules, self.messages)

    # --- time

    def _pass_time(self, *, gentle: bool) -> None:
        """Mostly none or little passes between sensible steps; else up to an edge or past all."""
        way = self.dice.below(12)
        if gentle and way >= 9 and self.dice.chance(75):
            way = 8
        if way < 6:
            return
        if way < 9:
            self.now += self.dice.pick((1.0, 2.0, 3.0, 5.0, 10.0))
        elif way < 11:
            later = sorted(edge for edge in self.edges if edge > self.now)
            if later:
                self.now = later[0] + self.dice.pick((0.0, 0.0, 0.0, 1.0, -1.0))
                self.now = max(self.now, self.messages[-1].at if self.messages else 0.0)  # type: ignore[type-var]
        else:
            self.now += self.dice.pick((15.0, 30.0, 60.0, 240.0))

    def _edge(self, after: float) -> None:
        self.edges.append(self.now + after)

    def _send(self, kind: type[msg.Message], **fields: Any) -> None:
        if self.kit.seq and self.dice.chance(6):
            fields["seq"] = len(self.messages) + self.dice.pick((0, 0, -3, 3))
        if self.dice.chance(12 if self.down else 4):
            fields["issued"] = self.now - self.dice.pick((0.0, 3.0, 10.0, 11.0, 25.0, -5.0))
        self.messages.append(kind(at=self.now, **fields))

    # --- what to say

    def _flow(self) -> None:
        """Let an object take its next sensible step."""
        world = self.said[self.dice.below(len(self.said))].world
        mine = [one for one in self.said if one.world == world and one.step < 4]
        agencies = {one.agency for one in mine}
        if len(agencies) < 2 and (not mine or self.dice.chance(75)):
            self._instruct(world)
            return
        step = min(one.step for one in mine)
        one = self.dice.pick([each for each in mine if each.step == step])
        if step == 0:
            slot = self.slots.get(world)
            if slot is None:
                self._propose(one)
            else:
                self._send(msg.Confirm, agency=one.agency, number=one.number)
            one.step = 2 if self.dice.chance(90) else 1
            if all(each.step >= 1 for each in mine):
                self.slots.pop(world, None)
        elif step == 1:
            self._propose(one)
            one.step = 2
        else:
            self._act(one, _STEPS[step])
            if step == 4 or (step == 3 and self.dice.chance(5)):
                one.step = 4

    def _act(self, one: _Instruction, word: str) -> None:
        who = {"agency": one.agency, "number": one.number, **self._member(one)}
        if word == "start":
            self._edge(self.rules.grace_min)
            if self.dice.chance(8):
                who["qualifications"] = self.dice.pick(([], ["vet"], ["crane", "vet"]))
            self._send(msg.Start, **who)
            one.step = 3
        elif word == "finish":
            if self.dice.chance(12):
                self._send(msg.AcceptResult, of=self._other(one.agency), **who)
            else:
                self._send(msg.Finish, result=self.dice.pick((None, "clear", "found")), **who)
            one.step = 4 if self.dice.chance(15) else 3
            if one.step == 3 and self.dice.chance(80):
                self._end(one)
        else:
            self._end(one)

    def _end(self, one: _Instruction) -> None:
        one.step = 4
        who = {"agency": one.agency, "number": one.number, **self._member(one)}
        if self.dice.chance(15):
            self._send(msg.AcceptResult, of=self._other(one.agency), **who)
        else:
            self._send(msg.Dispose, outcome=self.dice.pick((None, "release")), **who)

    def _other(self, agency: str) -> str:
        others = [one.agency for one in self.said if one.agency != agency]
        return self.dice.pick(others) if others else self.dice.pick(STANDING)

    def _member(self, one: _Instruction) -> dict[str, Any]:
        if not self.dice.chance(10):
            return {}
        world = self.worlds[one.world]
        return {"object": keys_of(*self.dice.pick((world.unit, *world.names)))}

    def _disturb(self) -> None:
        roll = self.dice.below(100)
        some = self.said and self.dice.pick(self.said)
        if roll < 32 or not some:
            self._instruct(self.dice.below(len(self.worlds)))
        elif roll < 40:
            self._declare(self.dice.below(len(self.worlds)))
        elif roll < 52:
            self._again(some)
        elif roll < 57:
            self._send(msg.Cancel, agency=some.agency, number=some.number, **self._member(some))
        elif roll < 62:
            keys = keys_of(*self._name(self.worlds[some.world]))
            self._send(msg.NoInterest, agency=self._agency(some.world), object=keys)
        elif roll < 66:
            self._send(msg.Decline, agency=some.agency, number=some.number, **self._member(some))
        elif roll < 72:
            self._propose(some)
        elif roll < 75:
            self._send(msg.Confirm, agency=some.agency, number=some.number, **self._member(some))
        elif roll < 81:
            self._act(some, self.dice.pick(("start", "finish", "dispose")))
        elif roll < 84:
            fault = self.dice.pick(msg.FaultName.__args__)  # type: ignore[attr-defined]
            of = self._other(some.agency)
            self._send(msg.Report, agency=some.agency, number=some.number, of=of, fault=fault)
        elif roll < 88:
            of = self._other(some.agency)
            self._send(msg.AcceptResult, agency=some.agency, number=some.number, of=of)
        elif roll < 91:
            self._send(msg.Berth, object=keys_of(*self.worlds[some.world].unit))
        elif roll < 95:
            self._outage()
        elif roll < 97:
            number = self.dice.pick(("N99", *(one.number for one in self.said)))
            kind = self.dice.pick((msg.Cancel, msg.Start, msg.Confirm, msg.Dispose))
            self._send(kind, agency=self.dice.pick(STANDING), number=number)
        else:
            self._send(msg.Clock)

    def _outage(self) -> None:
        if not self.kit.outages:
            self._send(msg.Clock)
        elif self.down or self.dice.chance(15):
            self._send(msg.OutageEnd)
            self.down = False
            self._edge(self.rules.skew_tolerance_min)
        else:
            self._send(msg.OutageBegin)
            self.down = True
            self._edge(self.rules.outage_patience_min)

    def _name(self, world: World) -> tuple[tuple[str, int, int], ...]:
        """Return a way to name a thing: mostly the usual one, sometimes badly written."""
        named = self.dice.pick(world.names) if self.dice.chance(28) else world.unit
        style = self.dice.pick((SPACED, SMALL, WIDE, BAD, BAD)) if self.dice.chance(12) else PLAIN
        if style == BAD and self.dice.chance(50):  # beside a good key
            named = self.dice.pick([name for name in world.names if len(name) > 1] or [named])
        worst = self.dice.below(len(named))
        return tuple((*key, style if n == worst else PLAIN) for n, key in enumerate(named))  # type: ignore[misc]

    def _agency(self, world: int) -> str:
        if self.dice.chance(10):
            return self.dice.pick((*STANDING, INVITED))
        return self.dice.pick(self.worlds[world].agencies)

    def _instruct(self, world: int) -> None:
        said = {one.agency for one in self.said if one.world == world}
        fresh = [name for name in self.worlds[world].agencies if name not in said]
        agency = self.dice.pick(fresh) if fresh and self.dice.chance(80) else self._agency(world)
        if self.rules.invited and self.dice.chance(12):
            agency = INVITED
        number = f"N{self.dice.below(3)}" if self.dice.chance(6) else f"N{len(self.said)}"
        named = self._name(self.worlds[world])
        one = _Instruction(agency, number, world, named)  # type: ignore[arg-type]
        self.said.append(one)
        self.slots.pop(world, None)
        for minutes in (self.rules.hold_window(self.worlds[world].object_class),):
            if minutes != float("inf"):
                self._edge(minutes)
        self._edge(self.rules.agree_within_min)
        self._send(
            msg.Instruct, agency=agency, number=number, object=keys_of(*named), **self._body()
        )

    def _body(self) -> dict[str, Any]:
        dice = self.dice
        body: dict[str, Any] = {"methods": [dice.pick(METHODS)]}
        if dice.chance(30):
            body["methods"].append(dice.pick(METHODS))
        if dice.chance(22):
            body["site"] = dice.pick(("A/A1", "A/A2", "B/B1", "A1", "B1"))
        if dice.chance(14):
            body["earliest"] = self.now + dice.pick((0.0, -5.0, 5.0, 20.0, 60.0))
        if dice.chance(16):
            body["latest"] = max(
                body.get("earliest", self.now) + dice.pick((0.0, 5.0, 15.0, 40.0, 0.0)),
                self.now - 5.0,
            )
            self.edges.append(body["latest"])
        if dice.chance(8):
            body["urgency"] = dice.pick(("perishable", "dangerous", "whim"))
        if dice.chance(8):
            body["qualification"] = dice.pick(("vet", "crane"))
        return body

    def _again(self, one: _Instruction) -> None:
        """Send an instruction again: redelivered, amended, stale, or under another object."""
        fields: dict[str, Any] = {"agency": one.agency, "number": one.number}
        way = self.dice.below(10)
        if way < 2:  # the same once more
            earlier = [
                m for m in self.messages
                if isinstance(m, msg.Instruct | msg.Amend)
                and (m.agency, m.number) == (one.agency, one.number)
            ]  # fmt: skip
            if earlier:
                again = self.dice.pick(earlier)
                self.messages.append(msgspec.structs.replace(again, at=self.now, seq=None))
                return
        if way < 3:
            fields["version"] = 1
        elif way < 8:
            one.version += 1
            fields["version"] = one.version
        kind = msg.Instruct if self.dice.chance(25) else msg.Amend
        if self.dice.chance(2):
            fields["number"] = "N98"
        world = self.worlds[one.world]
        named = self._name(world) if self.dice.chance(25) else one.named
        if kind is msg.Instruct or self.dice.chance(50):
            fields["object"] = keys_of(*named)
        body = self._body()
        if kind is msg.Amend and self.dice.chance(30):
            del body["methods"]
        if kind is msg.Instruct:
            fields["version"] = fields.get("version", 1)
        one.step = 0
        self._edge(self.rules.agree_within_min)
        self._send(kind, **fields, **body)

    def _propose(self, one: _Instruction) -> None:
        start = self.now + self.dice.pick((0.0, 5.0, 10.0, 20.0, -1.0, 45.0))
        end = start + self.dice.pick((0.0, 10.0, 30.0))
        slot: float | list[float] = start if end == start else [start, end]
        self.slots[one.world] = (start, end)
        self.edges += [start, start + self.rules.grace_min, end + self.rules.grace_min]
        self._send(msg.Propose, agency=one.agency, number=one.number, slot=slot)

    def _declare(self, world: int) -> None:
        told = self.dice.pick(self.worlds[world].declares)
        fields: dict[str, Any] = {
            name: keys_of(*value) if name == "object" else [keys_of(*keys) for keys in value]
            for name, value in told.items()
        }
        if self.dice.chance(4):
            fields["object"] = keys_of(*(((k, i, BAD)) for k, i in told["object"]))
        if self.dice.chance(25):
            fields["area"] = self.dice.pick(("A", "B"))
        if self.dice.chance(6):
            fields["object_class"] = self.dice.pick(CLASS_NAMES)
        if self.worlds[world].object_class == "ship" and self.dice.chance(40):
            fields["eta"] = self.now + self.dice.pick((10.0, 30.0, 0.0))
            self.edges.append(fields["eta"])
        self._send(msg.Declare, **fields)


def seeded_journal(*seed: int, rules: Rules | None = None, kit: Kit | None = None) -> Journal:
    """Return the journal of a seed (and a place in its series)."""
    dice = SeededDice(*seed)
    author = Author(dice, rules, kit)
    return author.write(2 + dice.below(24))


@st.composite
def journals(draw: Any, rules: Rules | None = None, kit: Kit | None = None) -> Journal:
    """Hypothesis's journals."""
    dice = DrawnDice(draw)
    author = Author(dice, rules, kit)
    return author.write(2 + dice.below(24))
