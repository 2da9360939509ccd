"""The state of a page lives in its address, so that a link shows another person the same page.

`kept` holds it for the session (Streamlit forgets widgets of pages that are not shown); each page
writes what it used into the address. What an address says is checked like any input.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from dashboards.texts import _

T = TypeVar("T")
LONGEST = 2000  # characters of one value of an address


def open_state() -> None:
    """Take over the address at the beginning of a session; begin to note what the page uses."""
    if "kept" not in st.session_state:
        address = {name: st.query_params[name] for name in st.query_params}
        st.session_state["kept"] = {k: v[:LONGEST] for k, v in address.items()}
    st.session_state["used"] = {"lang"}


def write_address() -> None:
    """Write the state that the page used into the address."""
    kept, used = st.session_state["kept"], st.session_state["used"]
    wanted = {name: kept[name] for name in sorted(used) if kept.get(name)}
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)


def recall(name: str) -> str:
    """Return what is kept under a name, "" if nothing; the page has used it."""
    st.session_state["used"].add(name)
    return str(st.session_state["kept"].get(name, ""))


def keep(name: str, value: str) -> None:
    """Keep a value; "" forgets it."""
    if value:
        st.session_state["kept"][name] = value
    else:
        st.session_state["kept"].pop(name, None)


def bound(
    name: str,
    default: T,
    read: Callable[[str], T | None],
    write: Callable[[T], str],
    widget: Callable[[str], T],
) -> T:
    """Draw a widget whose value stands in the address under `name`, unless it is the default.

    `read` gives None for what is no value: the reader is told, and sees the default. `widget` is
    called with the widget's key.
    """
    key = f"w_{name}"
    said = recall(name)
    if key not in st.session_state:
        value = read(said) if said else default
        if value is None:
            st.warning(
                _("The address has an unknown value; the usual one is shown instead: ") + name
            )
            value = default
        st.session_state[key] = value
    else:  # set anew: of a run that was interrupted Streamlit forgets the widgets it had not reached
        st.session_state[key] = st.session_state[key]
    chosen = widget(key)
    keep(name, "" if chosen == default else write(chosen))
    return chosen


def choice(name: str, options: Sequence[str], default: str, widget: Callable[[str], str]) -> str:
    """Bind a widget that picks one of some words."""
    return bound(name, default, lambda t: t if t in options else None, str, widget)


def choices(
    name: str, options: Sequence[str], default: list[str], widget: Callable[[str], list[str]]
) -> list[str]:
    """Bind a widget that picks several of some words."""

    def read(text: str) -> list[str] | None:
        found = text.split(",")
        return found if set(found) <= set(options) else None

    return bound(name, default, read, ",".join, widget)


def quantity(
    name: str, low: float, high: float, default: float, widget: Callable[[str], float]
) -> float:
    """Bind a widget that picks a number."""

    def read(text: str) -> float | None:
        try:
            value = type(default)(float(text))
        except ValueError:
            return None
        return value if low <= value <= high else None

    return bound(name, default, read, lambda v: f"{v:g}", widget)


def switch(name: str, widget: Callable[[str], bool]) -> bool:
    """Bind a widget that is on or off (default)."""
    return bound(
        name, False, lambda t: {"1": True, "0": False}.get(t), lambda v: "1" if v else "0", widget
    )
