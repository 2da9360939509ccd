"""Fast lookup of single cells in tables of measures, of which a page needs hundreds."""

from collections import OrderedDict
from typing import TypedDict

import pandas as pd

KEYS = ["port", "policy", "object_class", "denominator", "measure"]
Key = tuple[str, str, str, str, str]
KEPT = 32  # tables whose cells are cached


class Cell(TypedDict):
    """A mean with its interval."""

    mean: float
    low: float
    high: float


_cells: OrderedDict[int, tuple[pd.DataFrame, dict[Key, Cell]]] = OrderedDict()


def cells(frame: pd.DataFrame) -> dict[Key, Cell]:
    """Return the cells of measures or differences by port, policy, class, denominator, measure."""
    known = _cells.get(id(frame))
    if known is not None and known[0] is frame:
        return known[1]
    columns = [frame[name].tolist() for name in (*KEYS, "mean", "low", "high")]
    found: dict[Key, Cell] = {
        tuple(row[:5]): {"mean": row[5], "low": row[6], "high": row[7]}
        for row in zip(*columns, strict=True)
    }
    _cells[id(frame)] = (frame, found)
    while len(_cells) > KEPT:
        _cells.popitem(last=False)
    return found


def pick(
    frame: pd.DataFrame, port: str, policy: str, cls: str, denominator: str, measure: str
) -> Cell | None:
    """Return one cell of measures or differences, or None."""
    return cells(frame).get((port, policy, cls, denominator, measure))


def verdict(cell: Cell) -> str:
    """Return gains, loses, same or open, by the interval of a difference in time."""
    if pd.isna(cell["low"]):
        return "open"
    if cell["low"] == cell["high"] == 0:
        return "same"
    if cell["high"] < 0:
        return "gains"
    return "loses" if cell["low"] > 0 else "open"
