"""The table of simulated states that the pages of decisions share: committed, or simulated by the server."""

from hashlib import sha256

import streamlit as st

from dashboards import parts, runs, snippets, state
from dashboards.texts import _, language, number
from sim.decisions import state_table_store as states
from sim.decisions.data import Facts, load_facts
from sim.decisions.table import StateTable
from sim.text import listed

MOST_NAMED = 5  # ports of a list that is told in a line


@st.cache_resource(show_spinner=False)
def facts() -> Facts:
    """Return the shipped facts of the decisions."""
    return load_facts()


@st.cache_resource(show_spinner=False)
def committed() -> tuple[StateTable | None, list[str]]:
    """Return the committed table, if there is one, and the ports that it does not hold as they are now."""
    table = states.committed()
    return table, [] if table is None else states.outdated(table, facts())


def pick_table() -> StateTable | None:
    """Return the table; None while it is being simulated (the page then shows how far)."""
    table, old = committed()
    if table is None or state.recall("table") == "fresh":
        return _fresh(table is not None)
    if old:
        names = listed(
            [parts.port_title(name, language()) for name in old[:MOST_NAMED]], language()
        )
        if len(old) > MOST_NAMED:
            names = _("{0} and {1} more").format(names, len(old) - MOST_NAMED)
        if set(table.ports) <= set(old):
            names = _("all")
        st.info(
            _("Shown from the simulation kept with the project ({0} ports). Port files changed or added "
              "since: {1}.").format(number(len(table.ports)), names)
        )  # fmt: skip
        st.button(
            _("Simulate all ports again (a few minutes)"),
            on_click=state.keep,
            args=("table", "fresh"),
        )
    return table


def _fresh(can_go_back: bool) -> StateTable | None:
    """Simulate every port in every state, once for all users."""
    run = runs.ask_states(f"states-{fresh_key()}", facts())
    if can_go_back:
        st.button(
            _("Show the simulation kept with the project"), on_click=state.keep, args=("table", ""),
            icon=":material/undo:",
        )  # fmt: skip
    if not run.finished or run.failed is not None:
        st.info(_("Every port is being simulated in every state, once for all users."))
        parts.watch(run, lambda _run: False, _("ports and worlds: {0} of {1}"))
        return None
    with runs.runs().lock:
        if "table" not in run.shown:
            run.shown["table"] = states.table_of(run.pieces, facts())
    found: StateTable = run.shown["table"]
    return found


@st.cache_resource(show_spinner=False)
def fresh_key() -> str:
    """Name all that a fresh table depends on."""
    return sha256("".join(states.port_hashes(facts())).encode()).hexdigest()[:16]


def worlds_of(table: StateTable) -> int:
    """Return how many draws of the assumed numbers the table holds."""
    return int(str(table.manifest.get("worlds", 0)))


def source() -> tuple[list[str], list[str]]:
    """Return the lines of Python that load the shown table, and the words of a command that takes it.

    A fresh one was simulated from the port files as they are, which both do by themselves.
    """
    table, _old = committed()
    fresh = table is None or state.recall("table") == "fresh"
    lines = snippets.of_states(
        fresh, states.REPLICATIONS, states.WORLDS, states.pilot_states(facts())
    )
    if fresh:
        return lines, ["--replications", str(states.REPLICATIONS), "--worlds", str(states.WORLDS)]
    return lines, ["--table", "reports/findings/pilots/table.parquet"]


def table_caption(table: StateTable) -> None:
    """Say what the table rests on."""
    entries: list[dict[str, int]] = table.manifest["ports"]  # type: ignore[assignment]
    st.caption(
        _("{0} ports; means with 95 % intervals of {1} replications on the same arrivals, and {2} draws of "
          "the assumed numbers. Costs of works, scores of the criteria and learning are largely assumed.")
        .format(number(len(entries)), number(entries[0]["replications"]),
                number(worlds_of(table)))
    )  # fmt: skip
