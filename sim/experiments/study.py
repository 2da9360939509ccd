"""Studies as data: ports x policies x settings of numbers x replications (data/studies/*.yaml)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES, STATISTICS, describe
from sim.domain.validated import Branch, Frozen, Text, read_tree, validate
from sim.errors import BadInput, Refused, check_lang, near
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.port.schema import Port, Word
from sim.resources import catalogue, shipped
from sim.text import N_

SHIPPED = shipped("data", "studies")
MOST_FACTORIAL_LEVERS = 10
LeverDesign = Literal["factorial", "fractional", "one_at_a_time"]
NumberDesign = Literal["grid", "one_at_a_time", "latin_hypercube", "sobol", "morris", "saltelli"]
SAMPLED = ("latin_hypercube", "sobol", "morris", "saltelli")
Name = Annotated[str, Field(min_length=1)]


class Levers(Frozen):
    """Cells of levers: those switched on in addition to the base policy."""

    design: LeverDesign
    base: Name = Field("serial", description="the policy of the cell with none of them on")
    over: dict[Word, tuple[Word, ...]] = Field(
        min_length=1, description=N_("factors: a name and the levers that it switches together")
    )
    cells: Annotated[int, Field(ge=4, le=1024)] | None = Field(
        None, description="fractional only: how many cells, a power of 2"
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        named = [lever for levers in self.over.values() for lever in levers]
        for lever in named:
            if lever not in LEVERS:
                raise Refused("lever-unknown", lever=lever, hint=near(lever, LEVERS))
        if len(set(named)) != len(named):
            raise Refused("lever-repeated")
        if self.design == "factorial" and len(self.over) > MOST_FACTORIAL_LEVERS:
            raise Refused("factorial-too-large", most=MOST_FACTORIAL_LEVERS)
        if (self.design == "fractional") != (self.cells is not None):
            raise Refused("cells-misplaced")
        if self.cells is not None and (
            self.cells & (self.cells - 1) or self.cells <= len(self.over)
        ):
            raise Refused("cells-impossible")
        return self


class Factor(Frozen):
    """A number of the port, or several that move together (`*` matches one word of a key)."""

    key: Annotated[str, Field(pattern=r"^[a-z*][\w*-]*(\.[\w*-]+)*$")]
    values: tuple[Annotated[float, Field(allow_inf_nan=False)], ...] = Field(
        (), description="in the number's own unit"
    )
    times: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...] = Field(
        (), description="multiples of what the port says"
    )
    range: tuple[float, float] | None = Field(
        None, description="sampled designs: lowest and highest; default the number's own range"
    )

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        if bool(self.values) + bool(self.times) + (self.range is not None) > 1:
            raise Refused("factor-said-twice")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise Refused("range-reversed")
        return self


class Numbers(Frozen):
    """Settings for numbers of the port."""

    design: NumberDesign
    over: tuple[Factor, ...] = ()
    assumed: bool = Field(
        False,
        description="also every number of the port that is graded assumed, each for itself; staff and "
        "machines that the sizing rule made are sized again",
    )
    points: Annotated[int, Field(ge=2, le=100_000)] | None = Field(
        None,
        description="latin_hypercube, sobol: points; morris: trajectories; saltelli: base sample",
    )
    seed: Annotated[int, Field(ge=0)] = 1

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not self.over and not self.assumed:
            raise Refused("study-without-numbers")
        if (self.design in SAMPLED) != (self.points is not None):
            raise Refused("points-misplaced", designs=list(SAMPLED))
        if self.design in ("sobol", "saltelli") and self.points and self.points & (self.points - 1):
            raise Refused("points-not-a-power", design=self.design)
        for factor in self.over:
            self._check_factor(factor)
        return self

    def _check_factor(self, factor: Factor) -> None:
        levels = factor.values or factor.times
        if self.design == "grid" and not levels:
            raise Refused("grid-without-levels", number=factor.key)
        if self.design in SAMPLED and (factor.values or len(factor.times) not in (0, 2)):
            raise Refused("design-without-ends", design=self.design, number=factor.key)


class Study(Frozen):
    """What to run; the first policy is the baseline of all differences.

    Raises
    ------
    ValueError
        (pydantic's) for what cannot be run; from a file, BadInput with the line.

    Notes
    -----
    Usually read from a YAML file by `load_study`; it can also be built from keywords. `replications` and
    `block` (replications of one task) are counts, `days` and `warm_up_days` days; `measures` are those kept
    (default: all), `histograms` the times whose distribution is kept, `claims` such as
    `joint: overall_time_mean[goods, matched] < 0`. `sim.schema("study")` has all fields.

    Examples
    --------
    >>> import sim
    >>> study = sim.Study(study="quick", title="Quick", question="Which is faster?", ports=["luohu"],
    ...                   policies=["serial", "joint"], replications=2, days=1)
    >>> study.policies
    ('serial', 'joint')
    >>> study
    Study quick of serial, joint at luohu: 2 replications
    """

    study: Word
    title: Text
    question: Text
    ports: tuple[Name, ...] = Field(min_length=1, description=N_("shipped names or paths"))
    policies: tuple[Name, ...] = Field((), description=N_("the first is the baseline"))
    levers: Levers | None = None
    numbers: Numbers | None = None
    replications: Annotated[int, Field(ge=2, le=100_000)]
    days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="default: the port's"
    )
    warm_up_days: Annotated[int, Field(ge=0, le=60)] | None = None
    seed: Annotated[int, Field(ge=0)] = 2018
    engine: Literal["compiled", "reference"] = "compiled"
    block: Annotated[int, Field(ge=1, le=1000)] = Field(
        5, description="replications of one task, and of one part of the results"
    )
    measures: tuple[Name, ...] = Field((), description="measures to keep; default: all")
    histograms: tuple[Name, ...] = Field(
        (), description="times whose distribution is kept, such as overall_time"
    )
    claims: tuple[Name, ...] = Field(
        (), description="such as `joint: overall_time_mean[goods, matched] < 0`"
    )

    def __repr__(self) -> str:
        """Say what it runs, in a line."""
        policies = self.policies or ("cells of levers",)
        return (
            f"Study {self.study} of {', '.join(policies)} at {', '.join(self.ports)}: "
            f"{self.replications} replications"
        )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not self.policies and self.levers is None:
            raise Refused("study-without-policies")
        if len(set(self.ports)) != len(self.ports) or len(set(self.policies)) != len(self.policies):
            raise Refused("port-or-policy-repeated")
        for name in self.measures:
            check_measure(name)
        for name in self.histograms:
            if name not in OBJECT_MEASURES or not OBJECT_MEASURES[name].times:
                times = [word for word, one in OBJECT_MEASURES.items() if one.times]
                raise Refused("not-a-measured-time", name=name, hint=near(name, times))
        return self


def check_measure(name: str) -> None:
    """Raise Refused for a name that no measure has."""
    times = {
        f"{word}_{end}" for word, one in OBJECT_MEASURES.items() if one.times for end in STATISTICS
    }
    single = {word for word, one in OBJECT_MEASURES.items() if not one.times}
    if name in times or name in single or name in PORT_MEASURES or "_within_" in name:
        return
    try:
        if describe(name).name in PORT_MEASURES:
            return  # such as staff_hours_customs
    except ValueError:
        pass
    OBJECT_MEASURES.get(name)  # raises for an addition that was left out
    hint = near(name, [*sorted(times), *sorted(single), *PORT_MEASURES], most=0)
    raise Refused("measure-unknown", name=name, hint=hint)


def study_names() -> list[str]:
    """Return the names of the shipped studies. Raises BadInput where there is none."""
    return [path.stem for path in catalogue(SHIPPED)]


def studies(lang: str = "en") -> pd.DataFrame:
    """List the shipped studies.

    Parameters
    ----------
    lang
        Language of titles and questions: `en` or `zh`.

    Returns
    -------
    One row per study: `study` (its name), `title`, `question`, how many `ports` and `replications` it has.

    Raises
    ------
    BadInput
        If a shipped study file is not as it should be.

    Examples
    --------
    >>> import sim
    >>> "levers" in sim.studies()["study"].tolist()
    True
    """
    check_lang(lang)
    return pd.DataFrame(
        [
            {
                "study": name,
                "title": study.title.to(lang),
                "question": study.question.to(lang),
                "ports": len(study.ports),
                "replications": study.replications,
            }
            for name, study in ((name, load_study(name)) for name in study_names())
        ]
    )


def load_study(name_or_path: str | Path) -> Study:
    """Load a study.

    Parameters
    ----------
    name_or_path
        The name of a shipped study, or a YAML file.

    Raises
    ------
    BadInput
        Naming file, line, key, value and rule; ports and policies that the study names must exist.

    Examples
    --------
    >>> import sim
    >>> study = sim.load_study("levers")
    >>> study.ports, study.replications
    (('alashankou', 'suzhou', 'youyiguan'), 20)
    """
    tree = read_tree(find_study(name_or_path))
    study = validate(Study, tree)
    for position, name in enumerate(study.ports):
        _known(tree, "ports", position, partial(load_port, name))
    for position, name in enumerate(study.policies):
        _known(tree, "policies", position, partial(load_policy, name))
    if study.levers is not None:
        _check_base(tree, study.levers)
    return study


def find_study(name_or_path: str | Path) -> Path:
    """Return the file of a study. Raises BadInput for an unknown name."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        return Path(name_or_path)
    path = SHIPPED / f"{text}.yaml"
    if not path.is_file():
        raise BadInput("study-unknown", key="study", value=text, hint=near(text, study_names()))
    return path


def _known(tree: Branch, key: str, position: int, load: Callable[[], object]) -> None:
    """Load the items of a list; an unknown name is reported with its line."""
    try:
        load()
    except BadInput as error:
        if error.line is not None:
            raise  # the error is in the file itself
        branch = tree.child(key)
        assert branch is not None
        assert isinstance(branch.value, list)
        named = branch.value[position]
        raise error.at(**named.place, key=f"{key}.{position}") from None


def _check_base(tree: Branch, levers: Levers) -> None:
    """Raise BadInput unless the base policy exists and lacks the switched levers."""
    branch = tree.child("levers")
    assert branch is not None
    try:
        base = load_policy(levers.base)
    except BadInput as error:
        raise error.at(**branch.place, key="levers.base") from None
    for levers_of in levers.over.values():
        for lever in levers_of:
            if lever in base.levers:
                policy = levers.base
                raise branch.error(
                    "lever-already-there", key="levers.base", policy=policy, lever=lever
                )


def study_ports(study: Study) -> tuple[Port, ...]:
    """Return the loaded ports, with the study's days."""
    return tuple(with_days(load_port(name), study.days, study.warm_up_days) for name in study.ports)


def with_days(port: Port, days: int | None, warm_up_days: int | None) -> Port:
    """Return the port with the given run length."""
    given = {"days": days, "warm_up_days": warm_up_days}
    update = {key: value for key, value in given.items() if value is not None}
    if not update:
        return port
    return port.model_copy(update={"run": port.run.model_copy(update=update)})
