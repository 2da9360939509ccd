"""The data behind decisions: candidates, costs, timeline, learning. Frozen and validated."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, Field, model_validator

from sim.domain.validated import Frozen, Text, read_tree, validate
from sim.errors import BadInput, Refused, near
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.port.load import known_sources, port_names
from sim.port.numbers import Count, Graded, Money, Number, Share
from sim.port.schema import Word
from sim.resources import shipped
from sim.text import N_
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
    """The criteria of article 13 that are not simulated."""

    three_mutuals: Share = Field(
        description=N_("results in the earlier reform of the three mutuals, 0 to 1")
    )
    single_window: Share = Field(description=N_("how ready its Single Window is to match, 0 to 1"))


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
    """Costs of introducing joint inspection at a port, and capacity of the teams."""

    works_per_site: dict[Word, Money] = Field(description=N_("by kind of site, for each site"))
    connection: Money = Field(description=N_("of a port whose Single Window lacks everything"))
    training_hours: Hours = Field(description=N_("for each officer"))
    sites_per_team_month: Count
    most_works_months: Count
    teams: Count


class Stage(Frozen):
    """A named set of levers."""

    title: Text
    levers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _levers_known(self) -> Self:
        for name in self.levers:
            if name not in LEVERS:
                raise Refused("lever-unknown", lever=name, hint=near(name, LEVERS))
        if len(set(self.levers)) != len(self.levers):
            raise Refused("lever-repeated")
        return self


class Milestone(Frozen):
    """A stage that some ports must have reached by a month."""

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
    """Milestones and supervision; stages are listed from lowest to highest."""

    begins: Month
    ends: Month
    source: str = Field(description=N_("key of data/sources.yaml"))
    stages: dict[Word, Stage] = Field(min_length=1)
    milestones: tuple[Milestone, ...] = ()
    supervision: Supervision | None = None
    after_works: Word | None = Field(description=N_("stage after a port's works; null: no works"))
    works_deadline: Month = Field(description=N_("the last month of works"))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.ends < self.begins:
            raise Refused("timeline-ends-early", begins=self.begins, ends=self.ends)
        named = [item.stage for item in self.milestones]
        for stage in [*named, *([self.after_works] if self.after_works else [])]:
            if stage not in self.stages:
                raise Refused("stage-unknown", stage=stage, hint=near(stage, self.stages))
        if next(iter(self.stages.values())).levers:
            raise Refused("baseline-with-levers")
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
        """Return a stage as a policy for simulation."""
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
    """Numbers on the first day, as multiples of those in full practice."""

    coordination: Times
    declines: Times
    absent: Times
    relies: Times
    steps: Times


class CapacityLostToWorks(Frozen):
    """Capacity lost during works and training."""

    sites_lost: Share
    staff_lost: Share


class Scorecard(Frozen):
    """Thresholds of the scorecard."""

    worse_by: Share


class Alike(Frozen):
    """Weights of the components of similarity between ports."""

    traffic: Share
    mode: Share
    region: Share


class Learning(Frozen):
    """Learning of ports."""

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
    """Read one file and check that numbers name known sources. Raises BadInput."""
    tree = read_tree(path)
    found = validate(kind, tree)
    sources = known_sources()
    for key, number in numbers(found):
        named = (number.source,) if isinstance(number.source, str) else number.source
        for source in named:
            if source not in sources:
                branch = tree
                for step in key:
                    branch = branch.child(step) or branch
                hint = near(source, sources, most=0)
                where = ".".join((*key, "source"))
                raise branch.error("source-unknown", key=where, hint=hint).at(value=source)
    return found


def numbers(part: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Graded]]:
    """Yield every number with its path."""
    if isinstance(part, Graded):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from numbers(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from numbers(inner, (*path, str(key)))


def candidate(facts: Facts, port: str) -> Candidate:
    """Return the data on a port. Raises BadInput if it is not a candidate."""
    known = facts.candidates.candidates
    if port not in known:
        hint = near(port, known, most=0)
        raise BadInput("no-candidate", key="port", value=port, hint=hint)
    return known[port]


def shipped_candidates(facts: Facts) -> list[str]:
    """Return the candidates among the shipped ports."""
    return [name for name in port_names() if name in facts.candidates.candidates]
