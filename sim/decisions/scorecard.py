"""Supervision (art. 15, 19): a monthly scorecard that flags ports that drift from expectation."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.catalogue import DENOMINATORS
from sim.analysis.intervals import students_t
from sim.decisions.data import Facts, load_facts
from sim.decisions.rollout import Rollout
from sim.errors import BadInput, check_word, reason_of
from sim.tables import write_table

COLUMNS = ("port", "month", "value")
MEASURES = tuple(f"minutes_{who}" for who in DENOMINATORS)


def minutes_of(denominator: str) -> str:
    """Return the name of the minutes of some objects. Raises BadInput for another denominator."""
    check_word("denominator", denominator, DENOMINATORS)
    return f"minutes_{denominator}"


def scorecard(
    rollout: Rollout,
    observed: pd.DataFrame | str | Path,
    facts: Facts | None = None,
    denominator: str = "matched",
) -> pd.DataFrame:
    """Compare what ports report with the simulated month, for joint supervision (articles 15 and 19).

    Parameters
    ----------
    rollout
        What `rollout` gives.
    observed
        What ports reported: a frame or a CSV file with `port`, `month` (YYYY-MM), `value` (minutes).
        `expected_months` gives such a frame.
    facts
        What `load_facts` gives: months of supervision, and by which share a port must be worse to drift.
    denominator
        Of which objects the minutes are: `matched`, `inspected` or `all`.

    Returns
    -------
    `port`, `month`, `value`, `expected` and `upper`, the upper end of what one month may show by chance
    (97.5 % prediction interval), in minutes; `worse_by` (share), `supervised` (a month of joint
    supervision), `drifts` (above `upper`, and worse by more than the stated share).

    Raises
    ------
    BadInput
        For missing columns, a port and month that the rollout does not have, or another denominator.

    Examples
    --------
    >>> import sim
    >>> found = sim.rollout(sim.StateTable.load())
    >>> reported = sim.expected_months(found)
    >>> reported.loc[reported.index[-1], "value"] *= 3
    >>> card = sim.scorecard(found, reported)
    >>> int(card["drifts"].sum())
    1
    """
    measure = minutes_of(denominator)
    facts = facts or load_facts()
    found = rollout
    if not isinstance(observed, pd.DataFrame):
        observed = read_observed(Path(observed))
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
    card = pd.DataFrame(
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
    card.attrs["units"] = {"value": "min", "expected": "min", "upper": "min", "worse_by": "share"}
    return card


def read_observed(path: Path) -> pd.DataFrame:
    """Read the reported values. Raises BadInput naming file, line, key and value."""
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


def expected_months(rollout: Rollout, denominator: str = "matched") -> pd.DataFrame:
    """Return the expected months in the form in which ports report them.

    Parameters
    ----------
    rollout
        What `rollout` gives.
    denominator
        Of which objects the minutes are: `matched`, `inspected` or `all`.

    Returns
    -------
    `port`, `month` (YYYY-MM), `value` (minutes, rounded to 0.1); ports without such objects are left out.

    Raises
    ------
    BadInput
        For another denominator, or if no port has such objects.

    Examples
    --------
    >>> import sim
    >>> sim.expected_months(sim.rollout(sim.StateTable.load())).columns.tolist()
    ['port', 'month', 'value']
    """
    measure = minutes_of(denominator)
    rows = rollout.ports[(rollout.ports["measure"] == measure) & (rollout.ports["mean"] > 0)]
    frame = rows[["port", "month"]].assign(value=rows["mean"].round(1))
    if frame.empty:
        raise BadInput("kind-not-measured", key="denominator", value=denominator)
    frame.attrs["units"] = {"value": "min"}
    return frame


def write_expected(found: Rollout, path: Path, denominator: str = "matched") -> None:
    """Write the expected months as a file for ports to fill in. Raises BadInput if that fails."""
    frame = expected_months(found, denominator)
    write_table(frame, path)
