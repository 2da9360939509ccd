"""Landing page: the question, and the answer for one port."""

import pandas as pd
import streamlit as st

from dashboards import parts
from dashboards.texts import _, day, language, number
from sim.experiments.compare import Comparison
from sim.policy.levers import REFORM
from sim.policy.load import load_policy
from sim.port.facts import numbers_of
from sim.port.schema import Port
from sim.reporting import charts, summary
from sim.reporting.growing import Question
from sim.reporting.published import before_after
from sim.reporting.what_if import WhatIf

TITLE = "The question and the answer"
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
        question = Question((changed,), policies, replications=port.run.replications)
        if what_if.numbers:
            st.info(_("{0} numbers of this port are changed (page Assumptions and sources).").format(
                len(what_if.numbers)))  # fmt: skip
        parts.live(question, lambda found, _last: _draw(found, changed))
        _touches(changed)
        _published(changed)
        parts.same_elsewhere(port, what_if, policies, None, question.replications, question.seed)


def _draw(found: Comparison, port: Port) -> None:
    """The sentence, the figure and how sure it is."""
    for line in summary.sentences(found, port.port, language()):
        st.markdown(f"##### {line.text}" if line.first else line.text)
    parts.picture(
        charts.answer_chart(found, port.port, language()), "answer",
        _("Overall clearance time by policy, with 95 % intervals, on three denominators"),
    )  # fmt: skip
    parts.how_sure(found)
    parts.table(summary.answer_frame(found, port.port, language()), "answer_table")
    parts.downloads(found, port.port, "answer")


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
            st.markdown(summary.lever_line(name, language()))
    st.subheader(_("How sure we are"))
    grades = numbers_of(port)["grade"].value_counts()
    columns = st.columns(3)
    for column, grade in zip(columns, ("published", "derived", "assumed"), strict=True):
        column.metric(summary.grade_word(grade, language()), number(int(grades.get(grade, 0))))
    st.markdown(
        _(
            "Staff, machines and most durations are published nowhere; they are assumed or derived by one "
            "rule, and nothing was tuned to the published before-and-after figures. Change any number on "
            "the page Assumptions and sources and see what it does to the answer."
        )
    )
    st.caption(_("Simulated from {0}.").format(day(port.run.start)))


def _published(port: Port) -> None:
    """Published before-and-after figures of the same classes."""
    found: list[str] = sorted({stream.object_class for stream in port.streams.values()})
    frame: pd.DataFrame = before_after(found)
    with st.expander(_("Published before-and-after figures ({0})").format(len(frame))):
        st.caption(
            _(
                "None of them has a control group; they stand here to be compared, not to be matched."
            )
        )
        parts.table(summary.published_frame(frame, language()), "published")
