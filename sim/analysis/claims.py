"""Claims about differences, judged as pass, fail or inconclusive by their intervals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput, near

FORM = re.compile(
    r"\s*(?P<policy>[\w+#-]+)\s*:\s*(?P<measure>\w+)\s*\[\s*(?P<cls>\w+)\s*,\s*(?P<denominator>\w+)\s*\]"
    r"\s*(?P<sign>[<>])\s*(?P<bound>-?\d+(\.\d+)?)\s*"
)
COLUMNS = ["claim", "port", "point", "unit", "mean", "low", "high", "n", "state"]
EXAMPLE = "joint: overall_time_mean[goods, matched] < 0"


@dataclass(frozen=True)
class Claim:
    """A claim that the difference between a policy and the baseline is below or above a bound."""

    text: str
    policy: str
    measure: str
    object_class: str
    denominator: str
    sign: str
    bound: float

    def state(self, low: float, high: float) -> str:
        """Return pass if the whole interval satisfies the claim, fail if no part does, else inconclusive."""
        if isnan(low) or isnan(high):
            return "inconclusive"
        below, above = high < self.bound, low > self.bound
        agrees, contradicts = (below, above) if self.sign == "<" else (above, below)
        return "pass" if agrees else "fail" if contradicts else "inconclusive"


def read_claim(text: str) -> Claim:
    """Read a claim such as `joint: overall_time_mean[goods, matched] < 0`. Raises BadInput."""
    match = FORM.fullmatch(text)
    if match is None:
        raise BadInput("claim-malformed", key="claim", value=text, example=EXAMPLE)
    classes = [*CLASS_NAMES, "all"]
    if match["cls"] not in classes:
        hint = near(match["cls"], classes)
        raise BadInput("class-unknown", key="claim", value=text, hint=hint)
    if match["denominator"] not in DENOMINATORS:
        hint = near(match["denominator"], DENOMINATORS)
        raise BadInput("denominator-unknown", key="claim", value=text, hint=hint)
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

    `differences` has the columns of `Comparison.differences` and optionally `point`. Raises BadInput for a
    claim about something that was not measured.
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
            raise BadInput("claim-about-nothing", key="claim", value=claim.text)
        for row in mine.to_dict(orient="records"):
            state = claim.state(row["low"], row["high"])
            kept = {key: row.get(key, 0) for key in COLUMNS[1:-1]}
            rows.append({"claim": claim.text, **kept, "state": state})
    return pd.DataFrame(rows, columns=COLUMNS)
