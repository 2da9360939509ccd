"""Supervision (art. 15, 19): a monthly scorecard that flags ports which drift from what was expected."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.data import Facts
from sim.decisions.rollout import Rollout
from sim.errors import BadInput, near, reason_of

COLUMNS = ("port", "month", "value")
MEASURES = ("minutes_matched", "minutes_inspected", "minutes_all")


def scorecard(
    found: Rollout, observed: pd.DataFrame, facts: Facts, measure: str = "minutes_matched"
) -> pd.DataFrame:
    """Compare what ports report with the simulated month.

    observed: port, month (YYYY-MM), value, in the unit of the measure. Returns these with `expected`, the
    upper end of what one month may show by chance (`upper`, prediction interval, 97.5 %), `worse_by`
    (share), `supervised` (a month of joint supervision) and `drifts`: above `upper` and worse by more
    than the stated share. Raises BadInput for missing columns, or a port and month that are not there.
    """
    missing = [name for name in COLUMNS if name not in observed]
    if missing:
        raise BadInput("observed-columns-missing", key="observed", missing=missing)
    rows = found.ports[found.ports["measure"] == measure]
    joined = observed[[*COLUMNS]].merge(rows, on=["port", "month"], how="left")
    unknown = joined[joined["mean"].isna()]
    if len(unknown):
        first = unknown.iloc[0]
        value = f"{first['port']} {first['month']}"
        raise BadInput("observed-not-in-rollout", key="observed", value=value)
    n = int(rows["n"].iloc[0])
    # half = t * sd / sqrt(n); a single month lies within t * sd * sqrt(1 + 1 / n) of the mean
    sd = (joined["mean"] - joined["low"]) / students_t(n) * np.sqrt(n)
    upper = joined["mean"] + students_t(n) * sd * np.sqrt(1 + 1 / n)
    worse = joined["value"] / joined["mean"] - 1
    supervision = facts.timeline.supervision
    return pd.DataFrame(
        {
            "port": joined["port"],
            "month": joined["month"],
            "value": joined["value"],
            "expected": joined["mean"],
            "upper": upper,
            "worse_by": worse,
            "supervised": joined["month"].isin(supervision.months if supervision else ()),
            "drifts": (joined["value"] > upper) & (worse > facts.learning.scorecard.worse_by.base),
        }
    )


def read_observed(path: Path) -> pd.DataFrame:
    """Read what ports reported. Raises BadInput with file, line, key and value."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heads = reader.fieldnames or []
            missing = [name for name in COLUMNS if name not in heads]
            if missing:
                raise BadInput(
                    "observed-columns-missing",
                    file=str(path),
                    line=1,
                    key=",".join(heads),
                    missing=missing,
                )
            rows = [_row(row, path, reader.line_num) for row in reader]
    except OSError as error:
        raise BadInput("file-not-read", file=str(path), reason=reason_of(error)) from None
    except UnicodeDecodeError:
        raise BadInput("not-utf8", file=str(path)) from None
    if not rows:
        raise BadInput("observed-without-rows", file=str(path), line=1)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(row: dict[str, str | None], path: Path, line: int) -> tuple[str, str, float]:
    """Read one row."""
    text = (row["value"] or "").strip()
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf"):
        raise BadInput("observed-not-minutes", file=str(path), line=line, key="value", value=text)
    return (row["port"] or "").strip(), (row["month"] or "").strip(), value


def write_expected(found: Rollout, path: Path, measure: str = "minutes_matched") -> None:
    """Write the expected months as a file that ports fill in. Raises BadInput if it cannot be written."""
    rows = found.ports[(found.ports["measure"] == measure) & (found.ports["mean"] > 0)]
    frame = rows[["port", "month"]].assign(value=rows["mean"].round(1))
    if frame.empty:
        raise BadInput(
            "port-measure-unknown", key="denominator", value=measure, hint=near(measure, MEASURES)
        )
    try:
        frame.to_csv(path, index=False)
    except OSError as error:
        raise BadInput("file-not-written", file=str(path), reason=reason_of(error)) from None
