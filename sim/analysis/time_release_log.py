"""A Time Release Study log, one row per object: read and checked, for comparison with a simulation."""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput
from sim.reading import TextTable, read_table
from sim.units import moment

COLUMNS = ("object_class", "arrived", "released")
MOST_ROWS = 50_000
FEWEST_ROWS = 20
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
EXAMPLE = "object_class,arrived,released\ngoods,2018-06-04T08:10,2018-06-05T15:30\n"


def read_log(source: str | Path | bytes, name: str | None = None) -> pd.DataFrame:
    """Return class and overall clearance time of each row: `object_class`, `overall_min`.

    Parameters
    ----------
    source
        A table (CSV, XLSX, Parquet), or the content of one. Times without an offset are Beijing time.
    name
        The name of the file whose content it is.

    Raises
    ------
    BadInput
        With line, column and value of all that is wrong.

    Examples
    --------
    >>> read_log(EXAMPLE.encode(), "log.csv")["overall_min"].tolist()
    [1880.0]
    """
    table = read_table(source, name)
    table.require(COLUMNS)
    if not table.rows:
        raise BadInput("log-without-rows", file=table.file)
    if len(table.rows) > MOST_ROWS:
        raise BadInput(
            "too-many-rows", file=table.file, line=table.lines[MOST_ROWS], most=MOST_ROWS
        )
    classes = table.words("object_class", CLASS_NAMES, "class-unknown")
    overall = table.times("released") - table.times("arrived")
    for k in (overall < 0).nonzero()[0]:
        released = table.column("released")[k]
        table.faults.add(
            BadInput("released-before-arrival", line=table.lines[k], key="released", value=released)
        )
    if not table.faults and (_has_offset(table, "arrived") != _has_offset(table, "released")):
        value = table.column("released")[0]
        table.faults.add(BadInput("times-mixed", line=table.lines[0], key="released", value=value))
    table.faults.check()
    return pd.DataFrame({"object_class": classes, "overall_min": overall})


def _has_offset(table: TextTable, name: str) -> bool:
    return moment(table.column(name)[0])[1]


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
