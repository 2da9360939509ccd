"""The numbers of a port as a table, and a port with one number changed."""

import difflib
from typing import Any

import pandas as pd

from sim.domain.validated import Branch, validate
from sim.errors import BadInput
from sim.port.checks import graded_parts
from sim.port.numbers import Number, Spread
from sim.port.schema import Port

COLUMNS = ["key", "value", "unit", "low", "high", "grade", "source", "formula", "note"]


def numbers_of(port: Port) -> pd.DataFrame:
    """Return every number: dotted key, value (or mean), unit, range, grade, source, formula, note."""
    rows = []
    for path, number in graded_parts(port):
        value = number.value if isinstance(number, Number) else getattr(number, "mean", None)
        source = number.source if isinstance(number.source, str) else " ".join(number.source)
        low, high = number.range  # type: ignore[attr-defined]
        key = ".".join(str(step) for step in path)
        unit = number.unit  # type: ignore[attr-defined]
        rows.append(
            (key, value, unit, low, high, number.grade, source, number.formula, number.note)
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def with_value(port: Port, key: str, value: float) -> Port:
    """Return the port with one number (value or mean, in its own unit) changed.

    Its range is widened to hold it, its grade becomes `assumed`. Sizes of staff and machines stay.
    Raises BadInput for an unknown key or an impossible value.
    """
    known = {
        ".".join(str(step) for step in path): (path, part) for path, part in graded_parts(port)
    }
    if key not in known or not isinstance(known[key][1], Number | Spread):
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise BadInput(
            f"the port has no such number{hint}", key=key, rule="keys of `portsim ports`"
        )
    path, number = known[key]
    data = port.model_dump(mode="json")
    here: Any = data
    for step in path:
        here = here[step]
    low, high = number.range  # type: ignore[attr-defined]
    here["value" if isinstance(number, Number) else "mean"] = value
    here["range"] = [min(low, value), max(high, value)]
    here["grade"] = "assumed"
    here["note"] = "changed for this run"
    return validate(Port, as_branch(data, key))


def as_branch(value: Any, file: str) -> Branch:
    """Return plain data as a tree that errors can point into."""
    if isinstance(value, dict):
        return Branch({key: as_branch(inner, file) for key, inner in value.items()}, file, 1)
    if isinstance(value, list):
        return Branch([as_branch(inner, file) for inner in value], file, 1)
    return Branch(
        None if value is None else str(value).lower() if isinstance(value, bool) else str(value),
        file,
        1,
    )
