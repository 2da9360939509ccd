"""The schema of policy files: frozen pydantic models that refuse unknown keys."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.domain.validated import Frozen, Text, Words
from sim.errors import Refused, near
from sim.policy.levers import LEVERS
from sim.text import N_


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
    >>> sim.load_policy("serial+matching")
    Policy serial+matching: matching
    """

    policy: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_+-]*$")]
    title: Text
    description: Text
    applies_from: date = Field(description=N_("day from which the policy applied, or was to apply"))
    articles: tuple[Words, ...] = Field(min_length=1, description=N_("articles of the notice"))
    source: str = Field(description=N_("key of data/sources.yaml"))
    levers: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say which policy it is, in a line."""
        return f"Policy {self.policy}: {', '.join(self.levers) or 'no lever'}"

    @model_validator(mode="after")
    def _levers_known(self) -> Self:
        for name in self.levers:
            if name not in LEVERS:
                raise Refused("lever-unknown", lever=name, hint=near(name, LEVERS))
        if len(set(self.levers)) != len(self.levers):
            raise Refused("lever-repeated")
        return self
