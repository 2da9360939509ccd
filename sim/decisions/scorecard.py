"""Supervision (art. 15, 19): a monthly scorecard that flags ports that drift from expectation."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.data import Facts
from sim.decisions.rollout import Rollout
from sim.errors import BadInput

COLUMNS = ("port", "month", "value")
FORM = "a CSV file with the columns port, month (YYYY-MM), value (minutes)"


def scorecard(
    found: Rollout, observed: pd.DataFrame, facts: Facts, measure: str = "minutes_matched"
) -> pd.DataFrame:
    """Compare reported values with the simulated months.

    observed: port, month (YYYY-MM), value, in the unit of the measure. Returns these with `expected`, the
    upper limit of a single month (`upper`, prediction interval, 97.5 %), `worse_by` (share), `supervised`
    (a month of joint supervision) and `drifts`: above `upper` and worse by more than the stated share.
    Raises BadInput for missing columns, and for unknown ports or months.
    """
    missing = [name for name in COLUMNS if name not in observed]
    if missing:
        message = f"missing: {', '.join(missing)}"
        raise BadInput(message, key="observed", rule="columns port, month, value")
    rows = found.ports[found.ports["measure"] == measure]
    joined = observed[[*COLUMNS]].merge(rows, on=["port", "month"], how="left")
    unknown = joined[joined["mean"].isna()]
    if len(unknown):
        first = unknown.iloc[0]
        value = f"{first['port']} {first['month']}"
        message = "the rollout has no such port and month, or no such measure"
        raise BadInput(message, key="observed", value=value, rule="ports and months of the rollout")
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
    """Read the reported values. Raises BadInput naming file, line, key and value."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heads = reader.fieldnames or []
            missing = [name for name in COLUMNS if name not in heads]
            if missing:
                message = f"the header lacks: {', '.join(missing)}"
                raise BadInput(message, str(path), 1, ",".join(heads), rule=FORM)
            rows = [_row(row, path, reader.line_num) for row in reader]
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(path), rule=FORM) from None
    except UnicodeDecodeError:
        raise BadInput("is no text in UTF-8", str(path), rule=FORM) from None
    if not rows:
        raise BadInput("there is no row below the header", str(path), 1, rule=FORM)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(row: dict[str, str | None], path: Path, line: int) -> tuple[str, str, float]:
    """Read one row."""
    text = (row["value"] or "").strip()
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf"):
        message = "write minutes, 0 or more"
        raise BadInput(message, str(path), line, "value", text, FORM)
    return (row["port"] or "").strip(), (row["month"] or "").strip(), value


def write_expected(found: Rollout, path: Path, measure: str = "minutes_matched") -> None:
    """Write the expected months as a file for ports to fill in. Raises BadInput if that fails."""
    rows = found.ports[(found.ports["measure"] == measure) & (found.ports["mean"] > 0)]
    frame = rows[["port", "month"]].assign(value=rows["mean"].round(1))
    if frame.empty:
        raise BadInput(
            "no such measure", key="denominator", value=measure, rule="matched, inspected, all"
        )
    try:
        frame.to_csv(path, index=False)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path)) from None
