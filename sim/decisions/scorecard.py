"""Supervision (art. 15, 19): a monthly scorecard that flags ports that drift from expectation."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.catalogue import DENOMINATORS
from sim.analysis.intervals import students_t
from sim.decisions.data import Facts, load_facts
from sim.decisions.rollout import Rollout
from sim.errors import BadInput, check_word
from sim.reading import read_table
from sim.tables import write_table

COLUMNS = ("port", "month", "value")
MONTH = re.compile(  # a workbook makes the first day of a month of it
    r"((?:19|20)\d\d)[-/](0?[1-9]|1[0-2])(?:[-/]0?1(?:[ T]0?0:00(?::00)?)?)?"
)
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


def read_observed(source: str | Path | bytes, name: str | None = None) -> pd.DataFrame:
    """Read the reported values: a table, or the content of one and its name.

    Raises BadInput with file, line, key and value of all that is wrong.
    """
    table = read_table(source, name)
    table.require(COLUMNS)
    if not table.rows:
        raise BadInput("table-without-rows", file=table.file, line=1)
    ports, values = table.column("port"), table.numbers("value", least=0)
    months: list[str] = []
    first: dict[tuple[str, str], int] = {}
    for line, port, text in zip(table.lines, ports, table.column("month"), strict=True):
        found = MONTH.fullmatch(text)
        if found is None:
            table.faults.add(BadInput("not-a-month", line=line, key="month", value=text))
            continue
        months.append(f"{found[1]}-{int(found[2]):02d}")
        if first.setdefault((port, months[-1]), line) != line:
            known = first[port, months[-1]]
            table.faults.add(
                BadInput("month-doubled", line=line, key="month", value=text, first=known)
            )
    table.faults.check()
    return pd.DataFrame({"port": ports, "month": months, "value": values})


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
