"""Matching desk: tell the platform instructions, see what it decides and why; vary the rules."""

from typing import Any

import streamlit as st

from dashboards import parts, snippets, state
from dashboards.texts import _, in_words, language, number, of
from sim.domain.agencies import STANDING
from sim.domain.methods import METHODS
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput
from sim.matching.replay import ReplayedJournal
from sim.matching.rules import DEFAULT_HOLD_MIN, Rules
from sim.matching.scenario import LocatedScenario
from sim.matching.scenario_runs import run_scenario
from sim.matching.workbench import (
    as_line,
    lines_of,
    play_scenario,
    read_trial,
    scenario_outcomes,
    shipped_scenarios,
    with_changed_rules,
)
from sim.reporting.tables.matching import case_frame, instruction_frame, outcome_frame, step_frame
from sim.reporting.tables.story import tell_story
from sim.reporting.words.border import agency_word, class_word, methods_word
from sim.text import N_

TITLE = N_("Matching desk")
ICON = ":material/join_inner:"
EXAMPLE = "goods-late-join-on-01"
MOST_BYTES = 2_000_000
MODES = ("write", "scenario", "suite")


def show() -> None:
    """Draw the page."""
    st.markdown(
        _("The platform of the notice: the same function that the simulation runs. Tell it "
          "instructions, and see each decision with its reason and the article it rests on.")
    )  # fmt: skip
    words_ = {
        "write": _("Write or upload messages"), "scenario": _("A shipped scenario"),
        "suite": _("All shipped scenarios"),
    }  # fmt: skip
    mode = state.choice(
        "desk", MODES, "write",
        lambda key: st.segmented_control(
            _("What to run"), MODES, format_func=words_.__getitem__, key=key, required=True
        ) or "write",
    )  # fmt: skip
    with parts.told():
        rules = pick_rules()
        {"write": write, "scenario": scenario, "suite": suite}[mode](rules)


def pick_rules() -> dict[str, Any]:
    """Let the reader change rules; only what differs from the default is returned."""
    changes: dict[str, Any] = {}
    with st.expander(_("Rules of the port (all of them assumed; the notice gives no numbers)")):
        left, middle, right = st.columns(3)
        with left:
            cls = state.choice(
                "ruleclass", CLASS_NAMES, "goods",
                lambda key: st.selectbox(
                    _("Object class"), CLASS_NAMES, key=key,
                    format_func=in_words(lambda c: class_word(c, language()))
                ),
            )  # fmt: skip
            usual = DEFAULT_HOLD_MIN[cls]
            if usual is None:
                st.caption(_("Ships wait until they berth."))
            else:
                window = state.quantity(
                    f"hold_{cls}", 0.0, 10_000.0, usual,
                    lambda key: st.number_input(
                        _("Hold window (min)"), 0.0, 10_000.0, key=key, format="%.0f"
                    ),
                )  # fmt: skip
                if window != usual:
                    changes["hold_window_min"] = {cls: window}
        with middle:
            for name, label, default in (
                ("agree_within_min", _("Time to agree (min)"), 30.0),
                ("grace_min", _("Grace for late parties (min)"), 15.0),
            ):
                value = state.quantity(
                    name, 0.0, 10_000.0, default,
                    lambda key, label=label: st.number_input(label, 0.0, 10_000.0, key=key, format="%.0f"),
                )  # fmt: skip
                if value != default:
                    changes[name] = value
        with right:
            off = state.switch(
                "nomatch", lambda key: st.toggle(_("Matching is switched off"), key=key)
            )
            late = state.switch(
                "nolate", lambda key: st.toggle(_("No joining after dispatch"), key=key)
            )
            apart = state.switch(
                "transfer", lambda key: st.toggle(_("Matching across supervision areas"), key=key)
            )
        changes |= {"matching": False} if off else {}
        changes |= {"late_join": False} if late else {}
        changes |= {"transfer_between_areas": True} if apart else {}
    return changes


def write(changes: dict[str, Any]) -> None:
    """Messages from a form, a text or a file."""
    if "journal" not in st.session_state:
        example = next(f for f in shipped_scenarios() if f.scenario.id == EXAMPLE)
        st.session_state["journal"] = "\n".join(lines_of(example.scenario))
    file = st.file_uploader(
        _("A journal (.jsonl) or scenarios (.yaml)"), type=["jsonl", "yaml", "yml"]
    )
    _form()
    text = st.text_area(
        _("Messages, one per line (JSON); times in minutes"),
        key="journal",
        height=190,
        max_chars=200_000,
    )
    until = st.number_input(_("Let time pass until minute"), 0.0, 1e6, 310.0, format="%.0f")
    name = "journal.jsonl"
    if file is not None:
        text, name = _decoded(file.getvalue()), file.name
    told = read_trial(text, name, Rules(**changes), None)
    if told.run is not None:
        if until > told.run.platform.clock:
            told = read_trial(text, name, Rules(**changes), float(until))
        assert told.run is not None
        _shown(told.run)
    for found in told.scenarios:
        _scenario(found, changes)


def _decoded(data: bytes) -> str:
    """Return uploaded bytes as text. Raises BadInput."""
    if len(data) > MOST_BYTES:
        raise BadInput("upload-too-large", most=MOST_BYTES // 1_000_000)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("not-utf8") from None


def _form() -> None:
    """Add one instruction without writing JSON."""
    with st.expander(_("Add an instruction by form")), st.form("instruction", border=False):
        columns = st.columns(4)
        agency = columns[0].selectbox(
            _("Agency"), STANDING, format_func=in_words(lambda a: agency_word(a, language()))
        )
        code = columns[1].text_input(_("Number of the instruction"), "Q1", max_chars=40)
        box = columns[2].text_input(_("Container"), "CSQU3054383", max_chars=20)
        minute = columns[3].number_input(_("Received at minute"), 0.0, 1e6, 0.0, format="%.0f")
        methods = st.multiselect(
            _("Methods"), METHODS, default=["open"], placeholder=_("choose methods"),
            format_func=in_words(lambda m: methods_word([m], language())),
        )  # fmt: skip
        if st.form_submit_button(_("Add")):
            line = as_line(
                {"at": minute, "kind": "instruct", "agency": agency, "number": code,
                 "object": {"container": box}, "methods": methods}
            )  # fmt: skip
            st.session_state["journal"] = st.session_state["journal"].rstrip() + "\n" + line


def scenario(changes: dict[str, Any]) -> None:
    """One shipped scenario, step by step."""
    suites = {found.scenario.id: found for found in shipped_scenarios()}
    name = state.choice(
        "scenario", list(suites), EXAMPLE,
        lambda key: st.selectbox(
            _("Scenario"), list(suites), key=key,
            format_func=in_words(lambda n: f"{n}: {of(suites[n].scenario.title)}"),
        ),
    )  # fmt: skip
    _scenario(suites[name], changes)


def _scenario(found: LocatedScenario, changes: dict[str, Any]) -> None:
    st.markdown(f"**{of(found.scenario.title)}** `{found.scenario.id}`")
    changed = LocatedScenario(with_changed_rules(found.scenario, changes), found.file, found.line)
    outcome = run_scenario(changed)
    if outcome.passed:
        st.success(_("As expected."), icon=":material/check:")
    else:
        st.warning(_("Not as expected under these rules:"), icon=":material/difference:")
        parts.told_table(outcome_frame([outcome], language()))
    _shown(play_scenario(found.scenario, changes))


def _shown(run: ReplayedJournal) -> None:
    """What the platform decided: story, steps, instructions, cases."""
    left, right = st.columns(2)
    left.metric(_("Instructions"), number(len(run.platform.instructions())))
    right.metric(_("Joint cases"), number(len(run.platform.cases())))
    st.markdown("**" + _("Step by step") + "**")
    parts.told_table(step_frame(run, language()))
    st.markdown("**" + _("Where each instruction stands") + "**")
    parts.told_table(instruction_frame(run, language()))
    cases = case_frame(run, language())
    if cases.empty:
        st.info(_("No joint case was formed."))
    else:
        st.markdown("**" + _("Joint cases") + "**")
        parts.told_table(cases)
    with st.expander(_("The whole story, with what time brought about")):
        st.code("\n".join(tell_story(run, language())), language=None, wrap_lines=True)
    with st.expander(_("The same in Python and on the command line")):
        st.code(snippets.JOURNAL, language="python")
        st.code("portsim match journal.jsonl --explain", language="bash")


def suite(changes: dict[str, Any]) -> None:
    """All shipped scenarios under changed rules: which come out otherwise."""
    st.caption(
        _("The {0} shipped scenarios, each under its own rules with the changes made above. Without "
          "changes all come out as expected.").format(number(len(shipped_scenarios()), 4))
    )  # fmt: skip
    found = _outcomes(repr(sorted(changes.items())), changes)
    failed = [outcome for outcome in found if not outcome.passed]
    left, right = st.columns(2)
    left.metric(_("As expected"), number(len(found) - len(failed), 4))
    right.metric(_("Come out otherwise"), number(len(failed), 4))
    if failed:
        parts.table(outcome_frame(failed, language()), "suite", height=420)
    st.code("portsim scenarios", language="bash")


@st.cache_resource(max_entries=50, show_spinner=False)
def _outcomes(rules: str, _changes: dict[str, Any]) -> list[Any]:
    """Return the outcomes of the shipped scenarios; `rules` names the changes."""
    del rules
    return scenario_outcomes(shipped_scenarios(), _changes)
