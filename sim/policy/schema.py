"""What a policy file may say: pydantic models, frozen, unknown keys refused."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.domain.validated import Frozen, Text, Words
from sim.policy.levers import LEVERS


class Policy(Frozen):
    """A set of levers with its title, date and the articles it rests on.

    Raises
    ------
    ValueError
        (pydantic's) for unknown levers or keys; from a file, BadInput with the line.

    Examples
    --------
    >>> import sim
    >>> policy = sim.load_policy("joint-slots")
    >>> policy.policy, "slots" in policy.levers
    ('joint-slots', False)
    """

    policy: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_+-]*$")]
    title: Text
    description: Text
    applies_from: date = Field(description="day from which the policy applied, or was to apply")
    articles: tuple[Words, ...] = Field(min_length=1, description="articles of the notice")
    source: str = Field(description="key of data/sources.yaml")
    levers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _levers_known(self) -> Self:
        for name in self.levers:
            if name not in LEVERS:
                raise ValueError(f"{name!r} is no lever; there are {', '.join(LEVERS)}")
        if len(set(self.levers)) != len(self.levers):
            raise ValueError("a lever is named twice")
        return self
