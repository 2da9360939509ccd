"""The claims of a study or comparison against its differences."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.analysis.claims import Claim, read_claim
from sim.errors import BadInput
from sim.experiments.query import connect
from sim.experiments.store import read_manifest

COLUMNS = ["claim", "port", "point", "mean", "low", "high", "n", "state"]


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
            kept = {key: row.get(key, 0) for key in ("port", "point", "mean", "low", "high", "n")}
            rows.append({"claim": claim.text, **kept, "state": state})
    return pd.DataFrame(rows, columns=COLUMNS)


def check_claims(folder: str | Path) -> pd.DataFrame:
    """Judge the claims of a study by its results."""
    claims = [read_claim(text) for text in read_manifest(Path(folder))["study"]["claims"]]
    if not claims:
        return pd.DataFrame(columns=COLUMNS)
    with connect(folder) as found:
        return judge(claims, found.execute("select * from gains order by port, point").df())
