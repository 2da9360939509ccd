"""Watch the port: one day under two policies, side by side on the same arrivals; one object's story."""

import json
from pathlib import Path

import streamlit as st

from dashboards import parts, runs, state
from dashboards.texts import _, in_words, language
from dashboards.texts import day as date_word
from sim.experiments.day import STAGES, Day, DayTask
from sim.experiments.incremental import expected_objects
from sim.policy.load import load_policy, policy_names
from sim.port.what_if import WhatIf
from sim.reporting.charts.interactive.day import film, timeline_chart
from sim.reporting.charts.interactive.style import colour
from sim.reporting.tables.day import STAGE_WORDS, message_frame, object_word, why_joint_or_apart
from sim.reporting.words.border import article_word, class_word
from sim.text import N_, worded

TITLE = N_("Watch the port")
ICON = ":material/play_circle:"
PAGE = Path(__file__).resolve().parent.parent / "replay.html"
SPEEDS = (15, 60, 240)  # minutes of the port in a second


def show() -> None:
    """Draw the page."""
    with parts.told():
        columns = st.columns(4)
        with columns[0]:
            port = parts.pick_port()
        picked = []
        for place, (name, usual) in enumerate((("left", "serial"), ("right", "joint")), start=1):
            with columns[place]:
                label = _("Above") if name == "left" else _("Below")
                chosen = state.choice(
                    name, policy_names(), usual,
                    lambda key, label=label: st.selectbox(
                        label, policy_names(), format_func=in_words(parts.policy_title), key=key
                    ),
                )  # fmt: skip
                picked.append(load_policy(chosen))
        changed = WhatIf(numbers=parts.settings_of()).applied(port)
        with columns[3]:
            which = int(
                state.quantity(
                    "day", 1, 7, 1,
                    lambda key: st.number_input(_("Day after the warm-up"), 1, 7, key=key),
                )
            )  # fmt: skip
        task = DayTask(changed, tuple(picked), which - 1, 2018)
        key = f"day-{hash((changed.model_dump_json(), tuple(picked), which))}"
        if expected_objects(changed, which + 1) > 150_000:
            st.info(
                _("This day lies too far into the run of so busy a port; choose an earlier one.")
            )
            return
        run = runs.ask_day(key, task)
        parts.watch(run, _draw)
        st.caption(
            _("Objects that at least one agency inspects, arriving on one day of one replication "
              "(seed 2018, from {0}); an illustration, not an estimate.").format(date_word(port.run.start))
        )  # fmt: skip


def _draw(run: runs.PooledJob) -> bool:
    """The film, then one object."""
    found: Day | None = run.pieces.get("day")
    if found is None:
        return False
    if found.objects.empty:
        st.info(_("No object is inspected on this day."))
        return True
    names = [parts.policy_title(plan.policy) for plan in found.plans]
    st.iframe(_film(found, names), height="content")
    _one(found, names)
    return True


def _film(found: Day, names: list[str]) -> str:
    """Return the page of the film, with its data and words; nothing is loaded from elsewhere."""
    lang = language()
    kinds = sorted(set(found.objects["object_class"]))
    data = {
        "begins": found.begins_min, "ends": found.ends_min + 1440, "policies": names,
        "stages": [worded(STAGE_WORDS[stage], lang) for stage in STAGES],
        "objects": film(found),
        "classes": {kind: class_word(kind, lang) for kind in kinds},
        "colours": {kind: colour(k) for k, kind in enumerate(kinds)},
        "speeds": [{"min": s, "word": _("{0} min a second").format(s)} for s in SPEEDS],
        "words": {
            "play": _("Play"), "pause": _("Pause"), "time": _("Time of day"), "speed": _("Speed"),
            "day": _("day {0}"), "ring": _("ringed: wanted by two or more agencies"),
            "alt": _("Objects moving from stage to stage, one row per policy, with counts beside the stages"),
        },
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    page = PAGE.read_text(encoding="utf-8")
    return page.replace("__LANG__", lang).replace("__FILM__", text)


def _one(found: Day, names: list[str]) -> None:
    """One object by its number: time line, messages, why it was or was not matched."""
    st.subheader(_("One object"))
    ranked = found.objects.sort_values(["wanted", "arrived"], ascending=[False, True])
    numbers = [str(thing) for thing in ranked["object"]]
    thing = int(
        state.choice(
            "object", numbers, numbers[0],
            lambda key: st.selectbox(
                _("Object (those wanted by several agencies first)"), numbers, key=key,
                format_func=in_words(lambda n: object_word(found, int(n), language())),
            ),
        )
    )  # fmt: skip
    parts.picture(
        timeline_chart(found, thing, names, language()),
        "timeline",
        _("Stages of the object by policy"),
    )
    for place, name in enumerate(names):
        with st.expander(
            why_joint_or_apart(found, place, thing, language(), name),
            expanded=place == 1,
        ):
            frame = message_frame(found, place, thing, language())
            frame.iloc[:, -1] = [article_word(str(a), language()) for a in frame.iloc[:, -1]]
            if frame.empty:
                st.caption(_("No message passed: without matching the platform is not asked."))
            else:
                parts.told_table(frame)
