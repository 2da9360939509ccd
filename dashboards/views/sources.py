"""Every number of a port with unit, range, grade and source; change it and see the effect."""

import re

import pandas as pd
import streamlit as st

from dashboards import parts, state
from dashboards.texts import _, in_words, language, number, of
from sim.experiments.compare import Comparison
from sim.experiments.incremental import ComparisonRequest
from sim.policy.load import load_policy
from sim.port.facts import numbers_of
from sim.port.schema import Port
from sim.port.what_if import WhatIf, port_file
from sim.reporting.charts.interactive.comparison import winners_chart
from sim.reporting.tables.sources import number_frame
from sim.reporting.words.border import grade_word
from sim.reporting.words.measures import UNIT
from sim.reporting.words.numbers import number_word
from sim.resources import shipped
from sim.text import N_, worded

TITLE = N_("Assumptions and sources")
ICON = ":material/fact_check:"
DESCRIPTION = N_("model_description.md")  # the catalogue names the file of each language
GRADES = ("assumed", "derived", "published")


def show() -> None:
    """Draw the page."""
    with parts.told():
        st.markdown(
            _("Every number of a port, with its unit, range, grade and source. Change one and see what it "
              "does to the answer; the change goes with you to the other pages and into the address.")
        )  # fmt: skip
        port = parts.pick_port()
        settings = parts.settings_of()
        changed = WhatIf(numbers=settings).applied(port)
        numbers = numbers_of(changed, language())
        _table(numbers, changed)
        _edit(port, settings)
        if settings:
            _effect(port, changed, settings)
        _description()


def _table(numbers: pd.DataFrame, port: Port) -> None:
    """The numbers, by grade and word."""
    left, right = st.columns([2, 3])
    with left:
        grades = state.choices(
            "grades", GRADES, list(GRADES),
            lambda key: st.multiselect(
                _("Grade"), GRADES, key=key, placeholder=_("choose grades"),
                format_func=in_words(lambda g: grade_word(g, language())),
            ),
        )  # fmt: skip
    with right:
        word = state.bound(
            "find", "", lambda t: t, str,
            lambda key: st.text_input(_("Find a key, source or note"), key=key, max_chars=60),
        )  # fmt: skip
    frame = number_frame(numbers, language())
    words = [number_word(str(key), port, language()) for key in numbers["key"]]
    frame.insert(0, _("what"), words)
    keep = numbers["grade"].isin(grades)
    if word:
        text = frame.astype(str).agg(" ".join, axis=1)
        keep &= text.str.contains(word, case=False, regex=False)
    st.caption(_("{0} of {1} numbers").format(number(int(keep.sum()), 6), number(len(frame), 6)))
    narrow = [head for head in frame if pd.api.types.is_numeric_dtype(frame[head])]
    parts.table(
        frame[keep], "numbers", height=420, placeholder="–",
        column_config={
            _("what"): st.column_config.Column(width=230),  # leaves a telephone room for the value
            **{head: st.column_config.NumberColumn(width=96) for head in narrow},
        },
    )  # fmt: skip
    parts.offer(_("Table (CSV)"), lambda: parts.to_bytes(frame), _(TITLE) + ".csv")


def _edit(port: Port, settings: dict[str, float]) -> None:
    """Change one number, or take changes back."""
    st.subheader(_("Change a number"))
    numbers = numbers_of(port)
    numbers = numbers[numbers["value"].notna()].set_index("key")
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    with left:
        key = state.choice(
            "key", list(numbers.index), str(numbers.index[0]),
            lambda k: st.selectbox(
                _("Number"), list(numbers.index), key=k,
                format_func=in_words(lambda n: f"{number_word(n, port, language())} · {n}"),
            ),
        )  # fmt: skip
    row = numbers.loc[key]
    now = float(settings.get(key, row["value"]))
    unit = worded(UNIT, language()).get(str(row["unit"]), str(row["unit"]))
    with middle:
        value = st.number_input(
            _("Value ({0})").format(unit), value=now, key=f"value_{port.port}_{key}", format="%.6g"
        )
    right.button(
        _("Apply"), type="primary", width="stretch", on_click=_set, args=({**settings, key: value},)
    )
    st.caption(
        _("As given: {0}; range {1} to {2} ({3}); {4}.").format(
            number(row["value"], 6), number(row["low"], 6), number(row["high"], 6), unit,
            grade_word(str(row["grade"]), language()),
        )
    )  # fmt: skip


def _set(settings: dict[str, float]) -> None:
    parts.keep_settings(settings)


def _effect(port: Port, changed: Port, settings: dict[str, float]) -> None:
    """The answer before and after, on the same arrivals."""
    st.subheader(_("The effect"))
    for key, value in settings.items():
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"{number_word(key, port, language())} · `{key}` = **{number(value, 6)}**")
        rest = {k: v for k, v in settings.items() if k != key}
        right.button(
            _("Take back"), key=f"back_{key}", on_click=_set, args=(rest,), width="stretch"
        )
    before = port.model_copy(update={"port": f"{port.port}-as-given"})
    policies = tuple(load_policy(name) for name in ("serial", "joint"))
    question = ComparisonRequest((before, changed), policies, replications=port.run.replications)

    def draw(found: Comparison, _last: bool) -> None:
        shown = ((before, changed, _("As given")), (changed, before, _("Changed")))
        for place, other, word in shown:
            st.markdown(f"**{word}**")
            parts.picture(
                winners_chart(found, place.port, language(), beside=other.port),
                f"effect_{place.port}",
                _("Joint minus serial by class and denominator, with 95 % intervals"),
            )  # fmt: skip
        parts.how_sure(found)
        parts.downloads(found, of(port.title) + " " + _("Changed"), "effect")

    parts.live(question, draw)
    parts.same_elsewhere(
        port, WhatIf(numbers=settings), policies, None, question.replications, question.seed
    )
    parts.offer(_("The changed port as a file"), lambda: port_file(changed), "my_port.yaml")


def _description() -> None:
    """The model description (STRESS-DES), where the project has it in the reader's language."""
    file = shipped("reports", _(DESCRIPTION))
    if file.is_file():
        with st.expander(_("Description of the model (STRESS-DES)")):
            text = file.read_text(encoding="utf-8").split("\n", 1)[1]  # its title is the expander's
            st.markdown(re.sub("^##", "###", text, flags=re.MULTILINE))
