"""What a decision rests on, as data: candidates, costs, timeline, learning. Frozen, checked on reading."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, Field, model_validator

from sim.domain.validated import Frozen, Text, read_tree, validate
from sim.errors import BadInput
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.port.load import known_sources, port_names
from sim.port.numbers import Count, Graded, Money, Number, Share
from sim.port.schema import Word
from sim.resources import shipped
from sim.units import month_text

SHIPPED = shipped("data", "decisions")
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
M = TypeVar("M", bound=BaseModel)


class Hours(Number):
    """Hours."""

    UNITS: ClassVar[dict[str, float]] = {"h": 1.0}


class Months(Number):
    """A span of months."""

    UNITS: ClassVar[dict[str, float]] = {"month": 1.0}
    LEAST: ClassVar[float] = 0.01


class Times(Number):
    """A multiple."""

    UNITS: ClassVar[dict[str, float]] = {"times": 1.0}


class Candidate(Frozen):
    """The criteria of article 13 that a simulation cannot give."""

    three_mutuals: Share = Field(description="results in the earlier 三互 reform, 0 to 1")
    single_window: Share = Field(description="how ready its Single Window is to match, 0 to 1")


class Weights(Frozen):
    """Weights of the criteria in the choice of pilots."""

    three_mutuals: Share
    volume: Share
    single_window: Share
    benefit: Share
    transfer: Share


class Candidates(Frozen):
    """All candidate ports."""

    weights: Weights
    candidates: dict[Word, Candidate] = Field(min_length=1)


class ReformCosts(Frozen):
    """What bringing joint inspection to a port costs, and what teams can do."""

    works_per_site: dict[Word, Money] = Field(description="by kind of site, for each site")
    connection: Money = Field(description="of a port whose Single Window lacks everything")
    training_hours: Hours = Field(description="for each officer")
    sites_per_team_month: Count
    most_works_months: Count
    teams: Count


class Stage(Frozen):
    """A set of levers with a name."""

    title: Text
    levers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _levers_known(self) -> Self:
        for name in self.levers:
            if name not in LEVERS:
                near = difflib.get_close_matches(name, LEVERS, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(LEVERS)}"
                raise ValueError(f"{name!r} is no lever; {hint}")
        if len(set(self.levers)) != len(self.levers):
            raise ValueError("a lever is named twice")
        return self


class Milestone(Frozen):
    """From this month on these ports are at least at this stage."""

    month: Month
    ports: Literal["all", "pilots"]
    stage: Word
    articles: tuple[str, ...] = Field(min_length=1)
    says: Text


class Supervision(Frozen):
    """Months of joint supervision (art. 15)."""

    months: tuple[Month, ...]
    articles: tuple[str, ...]


class Timeline(Frozen):
    """Who is to be where by when; stages stand from the lowest to the highest."""

    begins: Month
    ends: Month
    source: str = Field(description="key of data/sources.yaml")
    stages: dict[Word, Stage] = Field(min_length=1)
    milestones: tuple[Milestone, ...] = ()
    supervision: Supervision | None = None
    after_works: Word | None = Field(description="stage after a port's works; null: no works")
    works_deadline: Month = Field(description="the last month of works")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.ends < self.begins:
            raise ValueError(f"`ends` {self.ends} is before `begins` {self.begins}")
        named = [item.stage for item in self.milestones]
        for stage in [*named, *([self.after_works] if self.after_works else [])]:
            if stage not in self.stages:
                near = difflib.get_close_matches(stage, self.stages, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ValueError(f"there is no stage {stage!r}{hint}")
        if next(iter(self.stages.values())).levers:
            raise ValueError("the first stage is the baseline: it has no levers")
        return self

    @property
    def months(self) -> list[str]:
        """The months from `begins` to `ends`."""
        first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (self.begins, self.ends))
        return [month_text(month) for month in range(first, last + 1)]

    @property
    def baseline(self) -> str:
        """The first stage."""
        return next(iter(self.stages))

    def policy(self, stage: str) -> Policy:
        """Return a stage as a policy that the simulation understands."""
        what = self.stages[stage]
        return Policy(
            policy=stage,
            title=what.title,
            description=what.title,
            applies_from=f"{self.begins}-01",  # type: ignore[arg-type]
            articles=("12", "16"),
            source=self.source,
            levers=what.levers,
        )


class FirstDay(Frozen):
    """Numbers of the first day, as multiples of those in full practice."""

    coordination: Times
    declines: Times
    absent: Times
    relies: Times
    steps: Times


class CapacityLostToWorks(Frozen):
    """What works and training take away while they last."""

    sites_lost: Share
    staff_lost: Share


class Scorecard(Frozen):
    """When a port drifts."""

    worse_by: Share


class Alike(Frozen):
    """Weights of the likenesses of two ports."""

    traffic: Share
    mode: Share
    region: Share


class Learning(Frozen):
    """How a port learns."""

    time_to_learn: Months
    transfer: Share
    first_day: FirstDay
    works: CapacityLostToWorks
    scorecard: Scorecard
    alike: Alike


@dataclass(frozen=True, repr=False)
class Facts:
    """All that a decision rests on beside the ports: candidates, costs, timeline, learning.

    Examples
    --------
    >>> import sim
    >>> facts = sim.load_facts()
    >>> facts
    Facts: 23 candidates, 4 stages from 2018-06 to 2018-12
    >>> facts.costs.teams.unit
    'count'
    """

    candidates: Candidates
    costs: ReformCosts
    timeline: Timeline
    learning: Learning

    def __repr__(self) -> str:
        """Say how much there is."""
        line = self.timeline
        return (
            f"Facts: {len(self.candidates.candidates)} candidates, {len(line.stages)} stages "
            f"from {line.begins} to {line.ends}"
        )


def load_facts(folder: str | Path = SHIPPED, timeline: str | Path | None = None) -> Facts:
    """Load what decisions rest on beside the ports.

    Parameters
    ----------
    folder
        Holds `candidates.yaml`, `costs.yaml`, `timeline.yaml`, `learning.yaml`; default: the shipped ones.
    timeline
        Another timeline, a YAML file.

    Raises
    ------
    BadInput
        With file, line, key, value, rule and what to write instead.

    Examples
    --------
    >>> import sim
    >>> list(sim.load_facts().timeline.stages)
    ['serial', 'instructions', 'matching', 'joint']
    """
    at = Path(folder)
    return Facts(
        candidates=read(Candidates, at / "candidates.yaml"),
        costs=read(ReformCosts, at / "costs.yaml"),
        timeline=read(Timeline, Path(timeline) if timeline else at / "timeline.yaml"),
        learning=read(Learning, at / "learning.yaml"),
    )


def read(kind: type[M], path: Path) -> M:
    """Read one file; every number names a known source. Raises BadInput."""
    tree = read_tree(path)
    found = validate(kind, tree)
    sources = known_sources()
    for key, number in numbers(found):
        named = (number.source,) if isinstance(number.source, str) else number.source
        for source in named:
            if source not in sources:
                near = difflib.get_close_matches(source, sources, n=1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                branch = tree
                for step in key:
                    branch = branch.child(step) or branch
                raise BadInput(
                    f"no such source{hint}", branch.file, branch.line, ".".join((*key, "source")),
                    source, "every number has a source of data/sources.yaml",
                )  # fmt: skip
    return found


def numbers(part: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Graded]]:
    """Give every number with its path."""
    if isinstance(part, Graded):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from numbers(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from numbers(inner, (*path, str(key)))


def candidate(facts: Facts, port: str) -> Candidate:
    """Return what is known of a port. Raises BadInput if it is no candidate."""
    known = facts.candidates.candidates
    if port not in known:
        near = difflib.get_close_matches(port, known, n=1)
        hint = f"did you mean `{near[0]}`? Else add" if near else "add"
        message = f"no candidate; {hint} its criteria to data/decisions/candidates.yaml"
        raise BadInput(message, key="port", value=port, rule="every port has its criteria")
    return known[port]


def shipped_candidates(facts: Facts) -> list[str]:
    """Return the candidates that are shipped ports."""
    return [name for name in port_names() if name in facts.candidates.candidates]
