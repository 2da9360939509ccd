"""Landing page: the question, and the answer for one port."""

import pandas as pd
import streamlit as st

from dashboards import parts, runs, state
from dashboards.texts import _, day, in_words, language, number, of
from sim.experiments import one_way_sensitivity as one_way
from sim.experiments.compare import Comparison
from sim.experiments.incremental import ComparisonRequest
from sim.policy.levers import REFORM
from sim.policy.load import load_policy
from sim.port.facts import numbers_of
from sim.port.published import before_after
from sim.port.schema import Port
from sim.port.what_if import WhatIf
from sim.reporting.charts.interactive.comparison import answer_chart
from sim.reporting.charts.interactive.sensitivity import hinge_chart
from sim.reporting.tables.comparison import answer_frame, sentences
from sim.reporting.tables.sensitivity import hinge_frame, hinge_sentences
from sim.reporting.tables.sources import published_frame
from sim.reporting.words.border import class_word, grade_word
from sim.reporting.words.measures import lever_line
from sim.text import N_

TITLE = N_("Question and answer")
ICON = ":material/home:"


def show() -> None:
    """Draw the page."""
    st.markdown(
        _("In 2018 China told its border agencies to stop inspecting one after another (serial) and to "
          "inspect the same object once, together (joint). **How much faster is clearance, for whom, "
          "and at what cost?**")
    )  # fmt: skip
    with parts.told():
        port = parts.pick_port()
        what_if = WhatIf(numbers=parts.settings_of())
        changed = what_if.applied(port)
        policies = tuple(load_policy(name) for name in parts.POLICIES)
        question = ComparisonRequest((changed,), policies, replications=port.run.replications)
        if what_if.numbers:
            st.info(_("{0} numbers of this port are changed (page Assumptions and sources).").format(
                len(what_if.numbers)))  # fmt: skip
        parts.live(question, lambda found, _last: _draw(found, changed))
        _touches(changed)
        _hinges(changed, question)
        _published(changed)
        parts.same_elsewhere(port, what_if, policies, None, question.replications, question.seed)


def _draw(found: Comparison, port: Port) -> None:
    """The sentence, the figure and how sure it is."""
    for line in sentences(found, port.port, language()):
        st.markdown(f"##### {line.text}" if line.first else line.text)
    parts.picture(
        answer_chart(found, port.port, language()), "answer",
        _("Overall clearance time by policy, with 95 % intervals, on three denominators"),
    )  # fmt: skip
    parts.how_sure(found)
    parts.told_table(answer_frame(found, port.port, language()), by=2)
    parts.downloads(found, of(port.title), "answer")


def _touches(port: Port) -> None:
    """What the reform touches, what it cannot, and which numbers are assumed."""
    st.subheader(_("What the reform touches, and what it cannot"))
    left, right = st.columns(2)
    left.markdown(
        _(
            "It touches objects that **two or more agencies want to inspect**: one visit instead of "
            "several, one weighing, one scan, one opening, agreed times, shared sites and machines."
        )
    )
    right.markdown(
        _(
            "It cannot touch unloading, the trader's own papers, pick-up, goods that nobody inspects, or "
            "goods that only one agency wants. That is why the figure over all objects moves so little."
        )
    )
    with st.expander(_("The nine levers of the notice")):
        for name in REFORM:
            st.markdown(lever_line(name, language()))
    st.subheader(_("How sure we are"))
    grades = numbers_of(port)["grade"].value_counts()
    columns = st.columns(3)
    for column, grade in zip(columns, ("published", "derived", "assumed"), strict=True):
        column.metric(
            _("numbers: {0}").format(grade_word(grade, language())),
            number(int(grades.get(grade, 0))),
        )
    st.markdown(
        _(
            "Staff, machines and most durations are published nowhere; they are assumed or derived by one "
            "rule, and nothing was tuned to the published before-and-after figures. Change any number on "
            "the page Assumptions and sources and see what it does to the answer."
        )
    )
    st.caption(_("Simulated from {0}.").format(day(port.run.start)))


def _hinges(port: Port, question: ComparisonRequest) -> None:
    """Which assumed numbers the answer hinges on: kept with the project, or looked for when asked."""
    st.subheader(_("Which assumed numbers the answer hinges on"))
    found = one_way.known(port)
    if found is None:
        found = _looked_for(port, question)
    if found is None:
        return
    base = found[found["end"] == one_way.BASE].set_index("object_class")["saved"].abs()
    kinds = [str(cls) for cls in base.sort_values(ascending=False).index]
    cls = kinds[0]
    if len(kinds) > 1:
        cls = state.choice(
            "hingeclass", kinds, kinds[0],
            lambda key: st.selectbox(
                _("Object class"), kinds, key=key,
                format_func=in_words(lambda c: class_word(c, language())),
            ),
        )  # fmt: skip
    for text in hinge_sentences(port, found, cls, language()):
        st.markdown(text)
    parts.picture(
        hinge_chart(port, found, cls, language()), "hinges",
        _("Time saved by joint inspection with each number at either end of its range, with 95 % intervals"),
    )  # fmt: skip
    st.caption(
        _("One number at a time, staff and machines as they are, {0} replications at each end. Numbers that "
          "are wrong together can do more.").format(number(int(found["n"].max())))
    )  # fmt: skip
    with st.expander(_("These numbers as a table")):
        parts.told_table(hinge_frame(port, found, cls, language()), by=1)


def _looked_for(port: Port, question: ComparisonRequest) -> pd.DataFrame | None:
    """Move every assumed number of a port that was not looked at before; None until it is done."""
    if not state.recall("hinges"):
        st.markdown(_("This port, as it is here, has not been looked at yet."))
        st.button(
            _("Move every assumed number over its range (a minute or more)"), on_click=state.keep,
            args=("hinges", "1"),
        )  # fmt: skip
        return None
    if not runs.ask(question).finished:  # the answer first
        return None
    first = runs.ask_first_look(port)
    if not first.finished or first.failed is not None:
        parts.watch(first, lambda _run: False, _("groups of numbers: {0} of {1}"))
        return None
    with runs.runs().lock:
        if "seen" not in first.shown:
            first.shown["seen"] = pd.concat(first.pieces.values(), ignore_index=True)
    second = runs.ask_second_look(port, first.shown["seen"])
    if not second.finished or second.failed is not None:
        parts.watch(second, lambda _run: False, _("numbers that matter most: {0} of {1}"))
        return None
    with runs.runs().lock:
        if "found" not in second.shown:
            again = pd.concat(second.pieces.values(), ignore_index=True)
            second.shown["found"] = one_way.one_way_table(port, again)
    found: pd.DataFrame = second.shown["found"]
    return found


def _published(port: Port) -> None:
    """Published before-and-after figures of the same classes."""
    found: list[str] = sorted({stream.object_class for stream in port.streams.values()})
    frame: pd.DataFrame = before_after(found)
    with st.expander(_("Published before-and-after figures ({0})").format(len(frame))):
        st.caption(
            _(
                "None of them has a control group; they stand here to be compared, not to be matched. "
                "Quality: A official or primary publisher, B news report of an official figure, C copy or "
                "weak outlet."
            )
        )
        parts.told_table(published_frame(frame, language()), by=3)
