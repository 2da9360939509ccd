"""A platform driven message by message by Hypothesis, with the laws checked after every step."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.domain import messages as msg
from sim.matching.platform import Platform
from tests.laws import laws
from tests.laws.journals import INVITED, SETTINGS, STANDING
from tests.laws.keys import BAD, PLAIN, SPACED, keys_of
from tests.laws.watch import Story, difference, picture

NAMES = (
    (("container", 0),), (("container", 0), ("bill", 0)), (("bill", 0),), (("container", 1),),
    (("imo", 0),), (("plate", 0),), (("plate", 0), ("trailer", 0)),
)  # fmt: skip
names = st.sampled_from(NAMES)
agencies = st.sampled_from((*STANDING, INVITED))
gaps = st.sampled_from((0.0, 0.0, 0.0, 1.0, 5.0, 15.0, 20.0, 30.0, 240.0))
offsets = st.sampled_from((0.0, 5.0, 15.0, -1.0))
methods = st.lists(st.sampled_from(("scan", "open", "weigh", "sample")), min_size=1, max_size=2)


class Port(RuleBasedStateMachine):
    """One platform and what has been said to it."""

    @initialize(setting=st.sampled_from(SETTINGS))
    def open(self, setting: Any) -> None:
        self.platform = Platform(setting)
        self.story = Story(self.platform)
        self.now = 0.0
        self.said: list[tuple[str, str]] = []
        self.accepted: list[msg.Message] = []

    def send(self, message: msg.Message) -> None:
        answer = self.platform.submit(message)
        self.story.hear(answer)
        laws.nothing_received_is_lost(self.platform, message, answer)
        if answer.accepted and isinstance(message, msg.Instruct) and answer.reason != "queued":
            self.accepted.append(message)

    @rule(gap=gaps)
    def wait(self, gap: float) -> None:
        self.now += gap
        self.send(msg.Clock(at=self.now))

    @rule(named=names, same=st.one_of(st.none(), names), inside=st.lists(names, max_size=2),
          area=st.sampled_from((None, None, "A", "B")))  # fmt: skip
    def declare(self, named: Any, same: Any, inside: list[Any], area: str | None) -> None:
        self.send(
            msg.Declare(
                at=self.now, object=keys_of(*named), area=area,
                same_as=[] if same is None else [keys_of(*same)],
                contains=[keys_of(*keys) for keys in inside],
            )
        )  # fmt: skip

    @rule(named=names, agency=agencies, words=methods, version=st.sampled_from((1, 1, 1, 2)),
          number=st.integers(0, 6), style=st.sampled_from((PLAIN, PLAIN, PLAIN, SPACED, BAD)),
          early=st.one_of(st.none(), offsets), late=st.one_of(st.none(), st.just(20.0)))  # fmt: skip
    def instruct(
        self, named: Any, agency: str, words: list[str], version: int, number: int, style: int,
        early: float | None, late: float | None,
    ) -> None:  # fmt: skip
        (kind, place), *others = named
        self.said.append((agency, f"N{number}"))
        self.send(
            msg.Instruct(
                at=self.now, agency=agency, number=f"N{number}", version=version, methods=words,
                object=keys_of((kind, place, style), *others),
                earliest=None if early is None else self.now + early,
                latest=None if late is None else self.now + late,
            )
        )  # fmt: skip

    @precondition(lambda self: self.said)
    @rule(data=st.data(), words=st.one_of(st.none(), methods), early=st.one_of(st.none(), offsets),
          named=st.one_of(st.none(), names))  # fmt: skip
    def amend(self, data: Any, words: Any, early: float | None, named: Any) -> None:
        agency, number = data.draw(st.sampled_from(self.said))
        self.send(
            msg.Amend(
                at=self.now, agency=agency, number=number, methods=words,
                object=None if named is None else keys_of(*named),
                earliest=None if early is None else self.now + early,
            )
        )  # fmt: skip

    @precondition(lambda self: self.said)
    @rule(data=st.data(), kind=st.sampled_from((msg.Cancel, msg.Confirm, msg.Confirm, msg.Decline,
          msg.Start, msg.Start, msg.Finish, msg.Finish, msg.Dispose, msg.Dispose)))  # fmt: skip
    def speak(self, data: Any, kind: type[msg.Message]) -> None:
        agency, number = data.draw(st.sampled_from(self.said))
        self.send(kind(at=self.now, agency=agency, number=number))

    @precondition(lambda self: self.said)
    @rule(data=st.data(), offset=offsets, length=st.sampled_from((0.0, 30.0)))
    def propose(self, data: Any, offset: float, length: float) -> None:
        agency, number = data.draw(st.sampled_from(self.said))
        slot = [self.now + offset, self.now + offset + length]
        self.send(msg.Propose(at=self.now, agency=agency, number=number, slot=slot))

    @precondition(lambda self: self.platform.cases())
    @rule(data=st.data(), offset=st.sampled_from((0.0, 5.0)))
    def agree(self, data: Any, offset: float) -> None:
        """One proposes, all confirm."""
        case = data.draw(st.sampled_from(self.platform.cases())).case
        parties = [one for one in self.platform.instructions() if one.case == case]
        for place, one in enumerate(parties):
            who = {"at": self.now, "agency": one.agency, "number": one.number}
            slot = [self.now + offset, self.now + offset + 30.0]
            self.send(msg.Confirm(**who) if place else msg.Propose(slot=slot, **who))  # type: ignore[arg-type]

    @precondition(lambda self: self.said)
    @rule(data=st.data(), of=agencies, report=st.booleans())
    def rely(self, data: Any, of: str, report: bool) -> None:
        agency, number = data.draw(st.sampled_from(self.said))
        who: dict[str, Any] = {"at": self.now, "agency": agency, "number": number, "of": of}
        self.send(msg.Report(fault="leak", **who) if report else msg.AcceptResult(**who))

    @rule(agency=agencies, named=names)
    def no_interest(self, agency: str, named: Any) -> None:
        self.send(msg.NoInterest(at=self.now, agency=agency, object=keys_of(*named)))

    @rule(kind=st.sampled_from((msg.OutageBegin, msg.OutageEnd, msg.OutageEnd)))
    def outage(self, kind: type[msg.Message]) -> None:
        self.send(kind(at=self.now))

    @rule()
    def berth(self) -> None:
        self.send(msg.Berth(at=self.now, object=keys_of(("imo", 0))))

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def redeliver(self, data: Any) -> None:
        """Law 4, at every step."""
        message = data.draw(st.sampled_from(self.accepted))
        before = picture(self.platform)
        copy = msg.Instruct(**{name: getattr(message, name) for name in message.__struct_fields__})
        copy.at, copy.seq = self.now, None
        answer = self.platform.submit(copy)
        assert answer.reason in ("duplicate", "stale_version", "queued")
        apart = difference(before, picture(self.platform))
        assert not apart, f"delivered again, it changes the state: {apart}"

    @invariant()
    def laws_hold(self) -> None:
        if hasattr(self, "platform"):
            laws.told_is_so(self.platform, self.story)
            laws.names_are_clear(self.platform)
            laws.cases_are_coherent(self.platform)
            laws.nothing_matchable_waits(self.platform)
            laws.priorities_and_facts(self.platform, self.story)

    def teardown(self) -> None:
        if hasattr(self, "platform"):
            for message in laws.closing(self.platform, len(self.said)):
                self.story.hear(self.platform.submit(message))
            laws.told_is_so(self.platform, self.story)
            laws.all_has_ended(self.platform)


TestPort = Port.TestCase
TestPort.settings = settings(
    max_examples=80, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
