"""A Time Release Study log, one row per object: read and checked, for comparison with a simulation."""

import csv
import io
from datetime import datetime

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput, near

COLUMNS = ("object_class", "arrived", "released")
MOST_ROWS = 50_000
FEWEST_ROWS = 20
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
EXAMPLE = "object_class,arrived,released\ngoods,2018-06-04T08:10,2018-06-05T15:30\n"


def read_log(text: str) -> pd.DataFrame:
    """Return object_class and overall clearance time (min) of each row. Raises BadInput by row and field."""
    reader = csv.DictReader(io.StringIO(text))
    heads = [head.strip() for head in reader.fieldnames or []]
    for wanted in COLUMNS:
        if wanted not in heads:
            raise BadInput("column-missing", line=1, key=wanted, column=wanted)
    reader.fieldnames = heads
    rows = []
    for line, row in enumerate(reader, start=2):
        if line > MOST_ROWS + 1:
            raise BadInput("too-many-rows", line=line, most=MOST_ROWS)
        rows.append(_row(row, line))
    if not rows:
        raise BadInput("log-without-rows")
    return pd.DataFrame(rows, columns=["object_class", "overall_min"])


def _row(row: dict[str, str | None], line: int) -> tuple[str, float]:
    cls = (row["object_class"] or "").strip()
    if cls not in CLASS_NAMES:
        hint = near(cls, CLASS_NAMES)
        raise BadInput("class-unknown", line=line, key="object_class", value=cls, hint=hint)
    arrived, released = (_time(row[name], line, name) for name in ("arrived", "released"))
    minutes = (released - arrived).total_seconds() / 60
    if minutes < 0:
        raise BadInput("released-before-arrival", line=line, key="released", value=row["released"])
    return cls, minutes


def _time(text: str | None, line: int, key: str) -> datetime:
    try:
        return datetime.fromisoformat((text or "").strip()).replace(tzinfo=None)
    except ValueError:
        raise BadInput("not-a-time", line=line, key=key, value=text) from None


def quantiles(minutes: pd.Series, confidence: float = 0.95) -> pd.DataFrame:
    """Return quantiles with exact order-statistic intervals: share, mean (the quantile), low, high.

    The ends are order statistics at the Clopper-Pearson limits of the share (Conover 1999, 3.2). Objects are
    treated as independent, so intervals are too narrow if arrivals are clustered.
    """
    values = np.sort(minutes.to_numpy(float))
    n = len(values)
    if n < FEWEST_ROWS:
        raise BadInput("too-few-rows", n=n, least=FEWEST_ROWS)
    rows = []
    for share in SHARES:
        below = int(np.floor(share * n))
        low = betaincinv(below, n - below + 1, (1 - confidence) / 2) if below else 0.0
        high = betaincinv(below + 1, n - below, (1 + confidence) / 2) if below < n else 1.0
        ends = np.quantile(values, [share, low, high])
        rows.append((share, *ends))
    return pd.DataFrame(rows, columns=["share", "mean", "low", "high"])
