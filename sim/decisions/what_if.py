"""What-if analysis of the rollout: months of the milestones, deadline of works, learning."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sim.decisions.data import Facts, Learning, Timeline
from sim.domain.validated import first_complaint, refusal
from sim.errors import BadInput
from sim.port.facts import CHANGED

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class RolloutWhatIf:
    """What an analyst turns on a rollout; what is left out stays as the facts say. Levers of stages stay.

    Examples
    --------
    >>> import sim
    >>> facts = sim.RolloutWhatIf(deadline="2018-10").applied(sim.load_facts())
    >>> facts.timeline.works_deadline
    '2018-10'
    """

    months: Mapping[int, str] = field(default_factory=dict)  # milestone, from 0 -> YYYY-MM
    deadline: str | None = None  # last month of works, YYYY-MM
    months_to_learn: float | None = None  # until proficiency reaches 63 %
    copied: float | None = None  # share of experience copied from an identical port

    def applied(self, facts: Facts) -> Facts:
        """Return the changed facts. Raises BadInput for an invalid month or an unknown milestone."""
        return replace(
            facts, timeline=self._timeline(facts.timeline), learning=self._learning(facts.learning)
        )

    def _timeline(self, timeline: Timeline) -> Timeline:
        data = timeline.model_dump(mode="json")
        for index, month in self.months.items():
            if not 0 <= index < len(timeline.milestones):
                n = len(timeline.milestones)
                raise BadInput("milestone-unknown", key="months", value=str(index), n=n)
            data["milestones"][index]["month"] = month
        if self.deadline is not None:
            data["works_deadline"] = self.deadline
        return _checked(Timeline, data)

    def _learning(self, learning: Learning) -> Learning:
        data = learning.model_dump(mode="json")
        for key, value in (("time_to_learn", self.months_to_learn), ("transfer", self.copied)):
            if value is not None and value != data[key]["value"]:
                low, high = data[key]["range"]
                data[key] |= {
                    "value": value, "range": [min(low, value), max(high, value)],
                    "grade": "assumed", "source": "assumption", "formula": None,
                    "note": CHANGED,
                }  # fmt: skip
        return _checked(Learning, data)


def _checked(kind: type[M], data: dict[str, Any]) -> M:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = first_complaint(error)
        key = ".".join(str(step) for step in first["loc"])
        raise refusal(first).at(key=key, value=str(first["input"])) from None


def timeline_file(timeline: Timeline) -> str:
    """Return a timeline as the text of a file for `portsim rollout --timeline`."""
    data = timeline.model_dump(mode="json", exclude_none=True)
    data["after_works"] = timeline.after_works
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
