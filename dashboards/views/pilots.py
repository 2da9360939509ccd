"""Pilot selection: which ports go first, why, and how far to trust it."""

import streamlit as st

from dashboards import parts, runs, simulated, snippets, state
from dashboards.texts import _, in_words, language, number
from sim.decisions import choice_robustness as robustness
from sim.decisions import pilots as deciding
from sim.decisions import state_table_store as states
from sim.decisions.data import Facts
from sim.decisions.table import StateTable, pilot_states
from sim.reporting.charts.interactive.pilots import (
    belief_chart,
    benefit_chart,
    front_chart,
    pilot_map,
    points_chart,
    weights_chart,
)
from sim.reporting.tables.pilots import (
    benefit_frame,
    choice_sentence,
    data_frame,
    front_frame,
    port_frame,
    share_frame,
    sure_sentences,
    why_chosen,
)
from sim.reporting.words.decisions import BENEFITS, CRITERION_WORDS
from sim.tables import workbook
from sim.text import N_, listed, worded

TITLE = N_("Pilot selection")
ICON = ":material/flag:"
VIEWS = ("why", "benefit", "sure", "front")


def show() -> None:
    """Draw the page."""
    st.markdown(
        _("Which ports should go first (article 13)? Every port was simulated under serial and under joint "
          "inspection; the set is chosen by criteria, weights, budget and coverage.")
    )  # fmt: skip
    with parts.told():
        table = simulated.pick_table()
        if table is not None:
            _decide(slim(table), simulated.facts())


def slim(table: StateTable) -> StateTable:
    """Return the states that the choice needs; made once."""
    kept: StateTable | None = table.__dict__.get("for_pilots")
    if kept is None:
        kept = states.only(table, pilot_states(simulated.facts()))
        table.__dict__["for_pilots"] = kept
    return kept


def _decide(table: StateTable, facts: Facts) -> None:
    """The set, the map, and one of the views."""
    request = pick_request(table, facts)
    choice = deciding.choose_pilots(table, facts, request)
    titles = choice.ports.set_index("port")[language()]
    chosen = listed([str(titles[name]) for name in choice.chosen], language())
    left, right = st.columns([3, 2], vertical_alignment="center")
    with right:
        st.markdown("##### " + _("Go first: {0}").format(chosen))
        st.markdown(choice_sentence(choice, table, facts, language()))
        one, two = st.columns(2)
        one.metric(_("Points of the set"), number(choice.value))
        two.metric(_("Cost (million CNY)"), number(choice.cost / 1e6))
        st.button(
            _("Use this set on the page Rollout"), on_click=take_over, args=(choice.chosen,),
            icon=":material/calendar_month:",
        )  # fmt: skip
    with left:
        parts.picture(
            pilot_map(table.loaded, choice, language()), "map",
            _("Map of the ports; those chosen are marked and named"),
        )  # fmt: skip
    view = pick_view()
    if view == "why":
        _why(choice, table)
    elif view == "benefit":
        _benefit(choice)
    else:
        _doubts(choice, table, facts, request, view)
    simulated.table_caption(table)
    _downloads(choice, table)
    _elsewhere(request)


def take_over(chosen: tuple[str, ...]) -> None:
    """Make the set the pilots of the page Rollout."""
    state.keep("pilots", ",".join(chosen))
    st.session_state.pop("w_pilots", None)
    st.toast(_("The page Rollout now begins with this set."))


def pick_request(table: StateTable, facts: Facts) -> deciding.PilotRequest:
    """Let the reader set number, budget, coverage, weights, and ports that must or must not be in."""
    modes = len({port.mode for port in table.loaded})
    regions = len({port.region.en for port in table.loaded})
    columns = st.columns(4)
    with columns[0]:
        k = state.quantity(
            "k", 1, 10, 5, lambda key: st.slider(_("Number of pilots"), 1, 10, key=key)
        )
    with columns[1]:
        budget = state.quantity(
            "budget", 0, 500, 0,
            lambda key: st.slider(
                _("Budget (million CNY)"), 0, 500, key=key, step=5,
                help=_("for works on sites, connection and training; 0: no limit"),
            ),
        )  # fmt: skip
    with columns[2]:
        least_modes = state.quantity(
            "modes", 1, modes, min(3, modes),
            lambda key: st.slider(_("Types of port covered"), 1, modes, key=key),
        )  # fmt: skip
    with columns[3]:
        least_regions = state.quantity(
            "regions", 1, regions, min(3, regions),
            lambda key: st.slider(_("Regions covered"), 1, regions, key=key),
        )  # fmt: skip
    with st.expander(_("Weights of the criteria; ports that must or must not be in")):
        weights = _weights(facts)
        require, exclude = _must(table)
    return deciding.PilotRequest(
        k=int(k), budget=budget * 1e6 or None, weights=weights, min_modes=int(least_modes),
        min_regions=int(least_regions), require=require, exclude=exclude,
    )  # fmt: skip


def _weights(facts: Facts) -> dict[str, float]:
    """Sliders of the weights; only what differs from the data is asked for."""
    usual = deciding.weights_of(facts, deciding.PilotRequest())
    changed = {}
    for column, (name, word) in zip(
        st.columns(5), worded(CRITERION_WORDS, language()).items(), strict=True
    ):
        default = round(usual[name], 2)
        with column:
            value = state.quantity(
                f"weight_{name}", 0.0, 1.0, default,
                lambda key, word=word: st.slider(word, 0.0, 1.0, step=0.05, key=key),  # type: ignore[misc]
            )  # fmt: skip
        if value != default:
            changed[name] = float(value)
    st.caption(
        _(
            "Weights are made to sum to 1. The notice names the first three criteria and gives no weights."
        )
    )
    return changed


def _must(table: StateTable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ports that must be in, ports that must not."""
    found = []
    for column, (name, label) in zip(
        st.columns(2), (("must", _("Must be in")), ("mustnot", _("Must not be in"))), strict=True
    ):
        with column:
            found.append(tuple(pick_ports(name, label, table.ports, [])))
    return found[0], found[1]


def pick_ports(name: str, label: str, ports: list[str], default: list[str]) -> list[str]:
    """Let the reader pick ports of the table."""
    return state.choices(
        name, ports, default,
        lambda key: st.multiselect(
            label, ports, key=key, placeholder=_("no port"),
            format_func=in_words(lambda port: parts.port_title(port, language())),
        ),
    )  # fmt: skip


def pick_view() -> str:
    """Let the reader pick what is shown."""
    words = {
        "why": _("Why this port and not that one"), "benefit": _("What each port would gain"),
        "sure": _("How sure we are"), "front": _("Value against cost"),
    }  # fmt: skip
    return state.choice(
        "pilotview", VIEWS, VIEWS[0],
        lambda key: st.segmented_control(
            _("Show"), VIEWS, format_func=words.__getitem__, key=key, required=True
        ) or VIEWS[0],
    )  # fmt: skip


def _why(choice: deciding.PilotChoice, table: StateTable) -> None:
    """One port asked about; points of all; the table."""
    order = choice.ports.sort_values("points", ascending=False)
    asked = state.choice(
        "asked", table.ports, str(order.loc[~order["chosen"], "port"].iloc[0]),
        lambda key: st.selectbox(
            _("Ask about a port"), table.ports, key=key,
            format_func=in_words(lambda port: parts.port_title(port, language())),
        ),
    )  # fmt: skip
    st.markdown(why_chosen(choice, asked, language()))
    parts.picture(
        points_chart(choice, language()), "points",
        _("Weighted points of every port by criterion; a star marks those chosen"),
    )  # fmt: skip
    st.caption(
        _("Lessons are counted as if the port were the only pilot. In a set every other port learns from the "
          "pilot most like it alone, so the lessons of like ports do not add up; the set must also keep "
          "budget and coverage. That is why it need not hold the ports with the longest bars.")
    )  # fmt: skip
    parts.table(port_frame(choice, table.loaded, language()), "ports", pin=True, height=420)


def _benefit(choice: deciding.PilotChoice) -> None:
    """Savings of all ports by kind, gains and losses."""
    kinds = list(worded(BENEFITS, language()))
    kind = state.choice(
        "gain", kinds, kinds[0],
        lambda key: st.selectbox(
            _("What is gained"), kinds, key=key,
            format_func=in_words(lambda k: worded(BENEFITS[k], language())[0]),
        ),
    )  # fmt: skip
    parts.picture(
        benefit_chart(choice, kind, language()), "benefit",
        _("Saving of every port a day, joint against serial, with intervals; left of zero is a loss"),
    )  # fmt: skip
    if kind == "benefit":
        st.caption(
            _("Wide bars: from the least to the most that any of the drawn worlds gives. A bar that leaves "
              "the figure goes on; the last column has its ends.")
        )  # fmt: skip
    parts.table(benefit_frame(choice, language()), "benefits", pin=True, height=420)


def _doubts(
    choice: deciding.PilotChoice, table: StateTable, facts: Facts, request: deciding.PilotRequest, view: str
) -> None:  # fmt: skip
    """Certainty and weights, or the Pareto front: worked out beside the page."""
    wanted = (
        (robustness.FRONT,)
        if view == "front"
        else (robustness.CERTAINTY, robustness.WEIGHTS, robustness.DATA)
    )
    run = runs.runs().ask(
        f"{view}-{robustness.key_of(table, facts, request)}",
        robustness.parts_job(wanted, states.for_workers(table), facts, request), runs.watcher(),
    )  # fmt: skip

    def draw(run: runs.PooledJob) -> bool:
        if robustness.FRONT in run.pieces:
            _front(run, choice)
        if robustness.CERTAINTY in run.pieces:
            _certainty(run, choice, table)
        if robustness.WEIGHTS in run.pieces:
            _sensitivity(run, choice)
        if robustness.DATA in run.pieces:
            _data(run, choice)
        return bool(run.pieces)

    parts.watch(run, draw, _("parts: {0} of {1}"))


def _certainty(run: runs.PooledJob, choice: deciding.PilotChoice, table: StateTable) -> None:
    found = run.pieces[robustness.CERTAINTY]
    for text in sure_sentences(found, language()):
        st.markdown(text)
    parts.picture(
        belief_chart(found, choice, language()), "belief",
        _("Probability of each port of belonging to the best set"),
    )  # fmt: skip
    st.caption(
        _("Chance: the replications. Assumed numbers: each of {0} drawn worlds has them all at other values "
          "of their ranges. Ports never in the best set are left out.")
        .format(number(simulated.worlds_of(table)))
    )  # fmt: skip


def _sensitivity(run: runs.PooledJob, choice: deciding.PilotChoice) -> None:
    st.subheader(_("At which weights the set changes"))
    by_weight, shares = run.pieces[robustness.WEIGHTS]
    parts.picture(
        weights_chart(by_weight, language()), "weights",
        _("Ports of the set that change as the weight of one criterion moves"),
    )  # fmt: skip
    parts.told_table(share_frame(shares, choice, language()))


def _data(run: runs.PooledJob, choice: deciding.PilotChoice) -> None:
    st.subheader(_("Where more data would help most"))
    parts.told_table(data_frame(run.pieces[robustness.DATA], choice, language()))


def _front(run: runs.PooledJob, choice: deciding.PilotChoice) -> None:
    front = run.pieces[robustness.FRONT]
    parts.picture(
        front_chart(front, choice, language()), "front",
        _("Points against cost of the sets that no other set beats; the current choice is circled"),
    )  # fmt: skip
    parts.told_table(front_frame(front, choice, language()))


def _downloads(choice: deciding.PilotChoice, table: StateTable) -> None:
    frame = port_frame(choice, table.loaded, language())
    sheets = [
        (_("Why this port and not that one"), frame),
        (_("What each port would gain"), benefit_frame(choice, language())),
        ("ports", choice.ports),
    ]
    with st.container(horizontal=True):
        parts.offer(_("Table (CSV)"), lambda: parts.to_bytes(frame), _(TITLE) + ".csv")
        parts.offer(_("Workbook (XLSX)"), lambda: workbook(sheets), _(TITLE) + ".xlsx")


def _elsewhere(request: deciding.PilotRequest) -> None:
    """The same choice in Python and on the command line."""
    loading, given = simulated.source()
    command = f"portsim pilots {' '.join(given)} --k {request.k}"
    if request.budget:
        command += f" --budget {request.budget:.0f}"
    command += f" --min-modes {request.min_modes} --min-regions {request.min_regions}"
    command += "".join(f" --weight {name}={value:g}" for name, value in request.weights.items())
    command += "".join(f" --require {name}" for name in request.require)
    command += "".join(f" --exclude {name}" for name in request.exclude)
    parts.same_code(snippets.of_pilots(loading, request), command)
