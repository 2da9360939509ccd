"""Formatting of numbers, times and intervals."""

from collections.abc import Mapping
from math import floor, isnan, log10
from typing import Any

import pandas as pd
from rich.cells import cell_len, chop_cells

from sim.analysis.lookup import Cell
from sim.reporting.words.measures import UNITS
from sim.text import gettext, worded

HOURS_FROM_MIN = 180.0  # longer times are shown in hours


def time_text(row: Cell | None, lang: str, *, signed: bool = False) -> str:
    """Format a time with its interval, in minutes or hours."""
    if row is None or pd.isna(row["mean"]):
        return "–"
    scale, unit = (60.0, 1) if abs(row["mean"]) >= HOURS_FROM_MIN else (1.0, 0)
    form = "+.3g" if signed else ".3g"
    text = f"{row['mean'] / scale:{form}}"
    if pd.notna(row["low"]):
        text += f" [{row['low'] / scale:{form}}, {row['high'] / scale:{form}}]"
    return text + worded(UNITS[unit], lang)


def plain_text(row: Cell | None) -> str:
    """Format a number without unit."""
    return "–" if row is None or pd.isna(row["mean"]) else f"{row['mean']:.3g}"


def time_unit(longest_min: float) -> tuple[float, str]:
    """Return divisor and unit for times up to this length."""
    return (60.0, "h") if longest_min >= HOURS_FROM_MIN else (1.0, "min")


def unit_of_sentence(minutes: float, lang: str) -> tuple[float, str]:
    """Return divisor and unit for a time in a sentence."""
    return (60.0, worded(UNITS[1], lang)) if abs(minutes) >= 90 else (1.0, worded(UNITS[0], lang))


def one_decimal(value: float, *, signed: bool = False) -> str:
    """Format a number with one decimal, larger ones as integers; zero has no sign."""
    decimals = 0 if abs(value) >= 20 else 1
    digits = f"{value:{'+' if signed else ''}.{decimals}f}"
    return (digits if float(digits) else digits.lstrip("+-")).replace("-", "−")


def time_range(row: Cell, lang: str, *, signed: bool = False) -> str:
    """Format a mean with its interval, all in the unit of the mean."""
    scale, unit = unit_of_sentence(float(row["mean"]), lang)
    mean, low, high = (
        one_decimal(value / scale, signed=signed)
        for value in (row["mean"], row["low"], row["high"])
    )
    return gettext("{mean} ({low} to {high})", lang, mean=mean + unit, low=low, high=high)


def significant(value: float, digits: int = 3, *, signed: bool = False) -> str:
    """Format a number to `digits` significant digits with thousands separators, no exponent."""
    return _written(value, _decimals(value, digits), signed=signed)


def interval_text(mean: float, low: float, high: float, lang: str, *, signed: bool = False) -> str:
    """Format a mean with its interval, all with the same number of decimals."""
    decimals = _decimals(max(abs(mean), abs(low), abs(high)), 3)
    parts = [_written(value, decimals, signed=signed) for value in (mean, low, high)]
    return gettext("{mean} ({low} to {high})", lang, mean=parts[0], low=parts[1], high=parts[2])


def _decimals(value: float, digits: int) -> int:
    if isnan(value) or value == 0:
        return 0
    return max(0, digits - 1 - floor(log10(abs(value))))


def _written(value: float, decimals: int, *, signed: bool) -> str:
    if isnan(value):
        return "–"
    text = f"{value:{'+' if signed else ''},.{decimals}f}"
    return ("0" if float(text.replace(",", "")) == 0 else text).replace("-", "−")


def rows_by(frame: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the rows of a table grouped by a column, in order."""
    return {str(row[column]): row for row in frame.to_dict("records")}


def row_interval(row: Mapping[Any, Any], scale: float, lang: str) -> str:
    """Format mean, low and high of a row, divided by `scale`."""
    return interval_text(row["mean"] / scale, row["low"] / scale, row["high"] / scale, lang)


def wrapped(text: str, width: int) -> str:
    """Break a label into lines of so many columns: at spaces where it has some, else anywhere.

    A Chinese character takes two columns.
    """
    lines = [""]
    for word in text.split(" "):
        joint = " " if lines[-1] else ""
        if cell_len(lines[-1] + joint + word) <= width:
            lines[-1] += joint + word
        else:
            lines += chop_cells(word, width)
    return "<br>".join(line for line in lines if line)
