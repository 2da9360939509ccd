"""Intervals over replications: for levels, and for differences on common random numbers."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

KEYS = ["port", "policy", "object_class", "denominator", "measure", "unit"]
CONFIDENCE = 0.95


def students_t(n: Any, confidence: float = CONFIDENCE) -> Any:
    """Return the half-width of Student's interval of `n` values in standard errors (n > 1).

    `n` may be an array and need not be an integer (Satterthwaite degrees of freedom plus 1).
    """
    return stdtrit(n - 1, (1 + confidence) / 2)


def interval(values: pd.Series, confidence: float = CONFIDENCE) -> tuple[float, float, float, int]:
    """Return mean, ends of Student's interval, and n; the ends are NaN below n = 2."""
    return _interval(values.to_numpy(float), confidence)


def _interval(values: NDArray[np.float64], confidence: float) -> tuple[float, float, float, int]:
    kept = values[~np.isnan(values)]
    n = len(kept)
    mean = float(kept.mean()) if n else float("nan")
    if n < 2:
        return mean, float("nan"), float("nan"), n
    half = float(students_t(n, confidence) * kept.std(ddof=1) / np.sqrt(n))
    return mean, mean - half, mean + half, n


def levels(runs: pd.DataFrame) -> pd.DataFrame:
    """Return `mean, low, high, n` of every measure over replications."""
    return _summary(runs, KEYS)


def paired_differences(runs: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return policy minus baseline, paired by replication; incomplete pairs are left out."""
    keys = [key for key in KEYS if key != "policy"]
    base = runs[runs["policy"] == baseline].drop(columns="policy")
    others = runs[runs["policy"] != baseline]
    pairs = others.merge(base, on=[*keys, "replication"], suffixes=("", "_base"))
    pairs["value"] = pairs["value"] - pairs["value_base"]
    found = _summary(pairs, KEYS)
    found.insert(2, "baseline", baseline)
    return found


def _summary(runs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the interval of each group of rows, in the order of first rows."""
    group = runs.groupby(keys, sort=False, observed=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    found = runs.iloc[order[begins]][keys].reset_index(drop=True)
    values = np.split(runs["value"].to_numpy(float)[order], begins[1:])
    rows = [_interval(value, CONFIDENCE) for value in values] if len(begins) else []
    return found.join(pd.DataFrame(rows, columns=["mean", "low", "high", "n"]))
