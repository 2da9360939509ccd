"""The claims of a study against its results."""

from pathlib import Path

import pandas as pd

from sim.analysis.claims import COLUMNS, judge, read_claim
from sim.experiments.query import connect
from sim.experiments.store import read_manifest


def check_claims(folder: str | Path) -> pd.DataFrame:
    """Judge the claims of a study by its results."""
    claims = [read_claim(text) for text in read_manifest(Path(folder))["study"]["claims"]]
    if not claims:
        return pd.DataFrame(columns=COLUMNS)
    with connect(folder) as found:
        return judge(claims, found.execute("select * from gains order by port, point").df())
