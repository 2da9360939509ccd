"""Claims about differences, answered with pass, fail or inconclusive: never with a mean alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput

FORM = re.compile(
    r"\s*(?P<policy>[\w+#-]+)\s*:\s*(?P<measure>\w+)\s*\[\s*(?P<cls>\w+)\s*,\s*(?P<denominator>\w+)\s*\]"
    r"\s*(?P<sign>[<>])\s*(?P<bound>-?\d+(\.\d+)?)\s*"
)
COLUMNS = ["claim", "port", "point", "unit", "mean", "low", "high", "n", "state"]
EXAMPLE = "joint: overall_time_mean[goods, matched] < 0"


@dataclass(frozen=True)
class Claim:
    """A claim that a policy's difference to the baseline lies below or above a bound."""

    text: str
    policy: str
    measure: str
    object_class: str
    denominator: str
    sign: str
    bound: float

    def state(self, low: float, high: float) -> str:
        """Return pass if the whole interval agrees, fail if none of it does, else inconclusive."""
        if isnan(low) or isnan(high):
            return "inconclusive"
        below, above = high < self.bound, low > self.bound
        agrees, contradicts = (below, above) if self.sign == "<" else (above, below)
        return "pass" if agrees else "fail" if contradicts else "inconclusive"


def read_claim(text: str) -> Claim:
    """Read a claim such as `joint: overall_time_mean[goods, matched] < 0`. Raises BadInput."""
    match = FORM.fullmatch(text)
    if match is None:
        raise BadInput(f"write it as `{EXAMPLE}`", key="claim", value=text, rule="form of a claim")
    classes = [*CLASS_NAMES, "all"]
    if match["cls"] not in classes:
        message = f"no such class of objects; there are {', '.join(classes)}"
        raise BadInput(message, key="claim", value=text, rule="a known class")
    if match["denominator"] not in DENOMINATORS:
        message = f"no such denominator; there are {', '.join(DENOMINATORS)}"
        raise BadInput(message, key="claim", value=text, rule="a known denominator")
    return Claim(
        text.strip(),
        match["policy"],
        match["measure"],
        match["cls"],
        match["denominator"],
        match["sign"],
        float(match["bound"]),
    )


def judge(claims: Sequence[Claim], differences: pd.DataFrame) -> pd.DataFrame:
    """Return each claim at each port (and point) with its interval and state.

    `differences` has the columns of `Comparison.differences`, perhaps with `point`. Raises BadInput for
    a claim about what is not there.
    """
    rows = []
    for claim in claims:
        mine = differences[
            (differences["policy"] == claim.policy)
            & (differences["measure"] == claim.measure)
            & (differences["object_class"] == claim.object_class)
            & (differences["denominator"] == claim.denominator)
        ]
        if mine.empty:
            message = "nothing of this kind was measured (policy, measure, class, denominator)"
            raise BadInput(message, key="claim", value=claim.text, rule="claims are about results")
        for row in mine.to_dict(orient="records"):
            state = claim.state(row["low"], row["high"])
            kept = {key: row.get(key, 0) for key in COLUMNS[1:-1]}
            rows.append({"claim": claim.text, **kept, "state": state})
    return pd.DataFrame(rows, columns=COLUMNS)
