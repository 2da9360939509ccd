"""Numbers of a port, each with unit, range, source and grade (architecture, principle 9)."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.domain.validated import Frozen, Note
from sim.errors import Refused
from sim.text import N_

Grade = Literal["published", "derived", "assumed"]
Shape = Literal["constant", "exponential", "gamma", "lognormal", "uniform"]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Graded(Frozen):
    """Source and grade of a figure."""

    source: str | tuple[str, ...] = Field(description=N_("key(s) of data/sources.yaml"))
    grade: Grade = Field(description=N_("published, derived (with formula) or assumed"))
    formula: Note | None = Field(None, description="how a derived figure was made")
    note: Note | None = Field(None, description="what a reader should know of it")

    @model_validator(mode="after")
    def _derived_has_formula(self) -> Self:
        if self.grade == "derived" and not self.formula:
            raise Refused("formula-missing")
        return self


class Number(Graded):
    """One figure; `base` is its value in the project's unit (min, share, count, per day, CNY)."""

    UNITS: ClassVar[dict[str, float]] = {}
    LEAST: ClassVar[float] = 0.0
    MOST: ClassVar[float] = float("inf")

    value: Finite
    unit: str
    range: tuple[Finite, Finite] = Field(description=N_("what we would believe, in the same unit"))

    @property
    def base(self) -> float:
        """The value in the project's unit."""
        return self.value * self.UNITS[self.unit]

    @property
    def base_range(self) -> tuple[float, float]:
        """The range in the project's unit."""
        scale = self.UNITS[self.unit]
        return self.range[0] * scale, self.range[1] * scale

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        check_unit(self.unit, self.UNITS)
        low, high = self.range
        if not low <= self.value <= high:
            raise Refused("value-outside-range", figure=self.value, low=low, high=high)
        for figure in self.base_range:
            if figure < self.LEAST:
                raise Refused("figure-too-small", figure=figure, least=self.LEAST)
            if figure > self.MOST:
                raise Refused("figure-too-large", figure=figure, most=self.MOST)
        return self


class Time(Number):
    """A span of time, in minutes."""

    UNITS: ClassVar[dict[str, float]] = {"s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}


class Share(Number):
    """A probability or share, 0 to 1."""

    UNITS: ClassVar[dict[str, float]] = {"share": 1.0, "%": 0.01}
    MOST: ClassVar[float] = 1.0


class Rate(Number):
    """Objects per day."""

    UNITS: ClassVar[dict[str, float]] = {"per day": 1.0, "per week": 1 / 7, "per year": 1 / 365}


class Count(Number):
    """A whole number of officers, sites or machines."""

    UNITS: ClassVar[dict[str, float]] = {"count": 1.0}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.value != int(self.value) or self.value < 1:
            raise Refused("count-not-whole", figure=self.value)
        return self


class Money(Number):
    """Yuan, per hour, move or opening as stated by the key."""

    UNITS: ClassVar[dict[str, float]] = {"CNY": 1.0, "CNY/h": 1.0}


class Spread(Graded):
    """A distribution, by its mean and coefficient of variation (sd / mean)."""

    UNITS: ClassVar[dict[str, float]] = {}

    mean: Annotated[Finite, Field(ge=0)]
    cv: Annotated[Finite, Field(ge=0, le=10)] = 0.0
    unit: str
    range: tuple[Finite, Finite] = Field(description=N_("range of the mean, in the same unit"))

    @property
    def base(self) -> float:
        """The mean in the project's unit."""
        return self.mean * self.UNITS[self.unit]

    @model_validator(mode="after")
    def _mean_within_range(self) -> Self:
        check_unit(self.unit, self.UNITS)
        low, high = self.range
        if not 0 <= low <= self.mean <= high:
            raise Refused("mean-outside-range", mean=self.mean, low=low, high=high)
        return self


class Duration(Spread):
    """A random span of time, in minutes."""

    UNITS: ClassVar[dict[str, float]] = Time.UNITS
    shape: Shape = "lognormal"

    @model_validator(mode="after")
    def _shape_admits_cv(self) -> Self:
        if self.shape == "constant" and self.cv != 0:
            raise Refused("constant-with-cv")
        if self.shape == "exponential" and self.cv != 1:
            raise Refused("exponential-cv")
        if self.shape == "uniform" and self.cv > 3**-0.5:
            raise Refused("uniform-cv")
        return self


class Size(Spread):
    """A random whole number of at least 1: containers of a consignment, objects of a batch."""

    UNITS: ClassVar[dict[str, float]] = {"count": 1.0}
    shape: Literal["constant", "geometric"] = "geometric"

    @model_validator(mode="after")
    def _at_least_one(self) -> Self:
        if self.mean < 1:
            raise Refused("size-below-one")
        if self.shape == "constant" and self.mean != int(self.mean):
            raise Refused("size-not-whole")
        return self


class Profile(Graded):
    """Relative weights by weekday (Monday first) or hour of the day, scaled to mean 1."""

    values: tuple[Annotated[Finite, Field(ge=0)], ...]
    unit: Literal["relative"]
    range: tuple[Finite, Finite] = Field(description=N_("range of the single weights"))

    @model_validator(mode="after")
    def _some_traffic(self) -> Self:
        if len(self.values) not in (7, 24) or not sum(self.values) > 0:
            raise Refused("profile-without-traffic")
        if not self.range[0] <= min(self.values) <= max(self.values) <= self.range[1]:
            raise Refused("weight-outside-range")
        return self

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights, scaled to mean 1."""
        mean = sum(self.values) / len(self.values)
        return tuple(value / mean for value in self.values)


def check_unit(unit: str, units: dict[str, float]) -> None:
    """Raise Refused if the unit is none of those that measure this."""
    if unit not in units:
        raise Refused("unit-unknown", unit=unit, units=list(units))
