"""Rollout: month by month and port by port, what it saves and what it costs."""

import shlex

import streamlit as st

from dashboards import parts, simulated, snippets, state
from dashboards.texts import _, in_words, language
from dashboards.views.pilots import pick_ports, slim
from sim.decisions import state_table_store as states
from sim.decisions.data import Facts
from sim.decisions.pilots import choose_pilots
from sim.decisions.rollout import Rollout, run_rollout
from sim.decisions.scorecard import read_observed, scorecard
from sim.decisions.sequence import RULES
from sim.decisions.table import StateTable
from sim.decisions.what_if import RolloutWhatIf, timeline_file
from sim.reporting.charts.interactive.rollout import (
    gantt_chart,
    minutes_chart,
    rollout_map,
    saving_chart,
    sequence_chart,
)
from sim.reporting.tables.rollout import (
    country_frame,
    milestone_frame,
    plan_table,
    rollout_sentences,
    sequence_frame,
    totals_table,
)
from sim.reporting.tables.scorecard import expected_months, score_frame
from sim.reporting.words.decisions import AMOUNTS, MINUTES, RULE_WORDS, month_word
from sim.tables import workbook
from sim.text import N_, worded

TITLE = N_("Rollout")
ICON = ":material/calendar_month:"
VIEWS = ("plan", "months", "map", "totals", "score")


def show() -> None:
    """Draw the page."""
    st.markdown(
        _("How should the rollout go (articles 12 to 16)? Choose the pilots, the sequence of works and the "
          "number of teams; move the milestones of the notice; see what each month saves or costs.")
    )  # fmt: skip
    with parts.told():
        table = simulated.pick_table()
        if table is not None:
            _roll(table, simulated.facts())


def _roll(table: StateTable, facts: Facts) -> None:
    """Settings, sentences, one of the views."""
    pilots, rule, teams = _settings(table, facts)
    what_if = _timeline(facts)
    changed = what_if.applied(facts)
    found = rolled(
        f"{states.table_key(table)}{what_if!r}{pilots}{rule}{teams}",
        table,
        changed,
        tuple(pilots),
        rule,
        teams,
    )
    first, *others = rollout_sentences(found, changed, language())
    st.markdown(f"##### {first}")
    for text in others:
        st.markdown(text)
    view = pick_view()
    if view == "plan":
        _plan(found, changed)
    elif view == "months":
        _months(found)
    elif view == "map":
        _map(found, changed, table)
    elif view == "totals":
        _totals(found)
    else:
        _score(found, changed)
    simulated.table_caption(table)
    _downloads(found, changed)
    _elsewhere(pilots, rule, teams, what_if)


@st.cache_resource(show_spinner=False, max_entries=40)
def rolled(
    key: str,  # noqa: ARG001 - the cache goes by it
    _table: StateTable,
    _facts: Facts,
    pilots: tuple[str, ...],
    rule: str,
    teams: int,
) -> Rollout:
    """Work a rollout out once; `key` names all it depends on."""
    return run_rollout(_table, _facts, pilots=pilots, rule=rule, teams=teams)


@st.cache_resource(show_spinner=False, max_entries=4)
def usual_pilots(key: str, _table: StateTable) -> list[str]:  # noqa: ARG001 - names the table
    """Return the pilots that the page Pilot selection chooses by itself."""
    return list(choose_pilots(slim(_table), simulated.facts()).chosen)


def _settings(table: StateTable, facts: Facts) -> tuple[list[str], str, int]:
    """Pilots, rule of sequence, teams."""
    pilots = pick_ports(
        "pilots", _("Pilots"), table.ports, usual_pilots(states.table_key(table), table)
    )
    left, right = st.columns([3, 1])
    with left:
        rule = state.choice(
            "rule", list(RULES), "optimised",
            lambda key: st.selectbox(
                _("Sequence of works"), list(RULES), key=key,
                format_func=in_words(lambda r: worded(RULE_WORDS[r], language())),
            ),
        )  # fmt: skip
    with right:
        teams = state.quantity(
            "teams", 1, 30, int(facts.costs.teams.base),
            lambda key: st.number_input(
                _("Teams"), 1, 30, key=key, help=_("ports that can be rebuilt and trained at the same time")
            ),
        )  # fmt: skip
    return pilots, rule, int(teams)


def _timeline(facts: Facts) -> RolloutWhatIf:
    """Months of the milestones, the deadline of works, learning."""
    timeline, lang = facts.timeline, language()
    months, moved = timeline.months, {}
    word = in_words(lambda month: month_word(month, language()))
    with st.expander(_("Timeline and learning: move the milestones of the notice")):
        for place, item in enumerate(timeline.milestones):
            article = _("(article {0})").format(", ".join(item.articles))
            label = f"{item.says.to(lang)} {article}"
            month = state.choice(
                f"milestone{place}", months, item.month,
                lambda key, label=label: st.select_slider(  # type: ignore[misc]
                    label, months, key=key, format_func=word
                ),
            )  # fmt: skip
            if month != item.month:
                moved[place] = month
        one, two, three = st.columns(3)
        with one:
            deadline = state.choice(
                "deadline", months, timeline.works_deadline,
                lambda key: st.select_slider(
                    _("Last month of works"), months, key=key, format_func=word
                ),
            )  # fmt: skip
        with two:
            usual = facts.learning.time_to_learn.base
            learn = state.quantity(
                "learn", 0.25, 6.0, usual,
                lambda key: st.slider(
                    _("Months to learn"), 0.25, 6.0, step=0.25, key=key,
                    help=_("until 63 % of the way from the first day to full practice is gone"),
                ),
            )  # fmt: skip
        with three:
            copied_usual = facts.learning.transfer.base
            copied = state.quantity(
                "copied", 0.0, 1.0, copied_usual,
                lambda key: st.slider(
                    _("Experience that can be copied"), 0.0, 1.0, step=0.05, key=key,
                    help=_("share of the experience of a wholly alike port"),
                ),
            )  # fmt: skip
        st.caption(
            _("The stages and their levers are those of the notice; `portsim rollout --timeline` takes a "
              "timeline with other stages.")
        )  # fmt: skip
    return RolloutWhatIf(
        months=moved,
        deadline=None if deadline == timeline.works_deadline else deadline,
        months_to_learn=None if learn == usual else float(learn),
        copied=None if copied == copied_usual else float(copied),
    )


def pick_view() -> str:
    """Let the reader pick what is shown."""
    words = {
        "plan": _("Plan"), "months": _("Month by month"), "map": _("Map by month"),
        "totals": _("Totals and sequences"), "score": _("Scorecard"),
    }  # fmt: skip
    return state.choice(
        "rolloutview", VIEWS, VIEWS[0],
        lambda key: st.segmented_control(
            _("Show"), VIEWS, format_func=words.__getitem__, key=key, required=True
        ) or VIEWS[0],
    )  # fmt: skip


def _plan(found: Rollout, facts: Facts) -> None:
    """The Gantt chart, the milestones, the table."""
    parts.picture(
        gantt_chart(found, facts, language()), "gantt",
        _("Stage of each port by month; months of works are hatched, pilots have a star"),
    )  # fmt: skip
    parts.told_table(milestone_frame(found, facts, language()))
    parts.table(plan_table(found, language()), "plan", pin=True, height=420)


def _months(found: Rollout) -> None:
    """Curves with bands: minutes, saved by month, saved since the beginning."""
    left, right = st.columns(2)
    with left:
        who = state.choice(
            "of", list(MINUTES), "matched",
            lambda key: st.selectbox(
                _("Of which objects"), list(MINUTES), key=key,
                format_func=in_words(lambda w: worded(MINUTES[w], language())),
            ),
        )  # fmt: skip
    with right:
        amount = state.choice(
            "amount", list(AMOUNTS), "trader_cost",
            lambda key: st.selectbox(
                _("What is saved"), list(AMOUNTS), key=key,
                format_func=in_words(lambda a: worded(AMOUNTS[a], language())[0]),
            ),
        )  # fmt: skip
    st.subheader(_("Time at all ports together"))
    parts.picture(
        minutes_chart(found, who, language()), "minutes",
        _("Mean time from arrival to release by month, with 95 % band"),
    )  # fmt: skip
    st.subheader(_("Saved in the month, and since the beginning"))
    left, right = st.columns(2)
    with left:
        parts.picture(
            saving_chart(found, amount, language(), cumulated=False), "saved",
            _("Saved in each month, with 95 % band; below zero is a loss"),
        )  # fmt: skip
        st.caption(_("In the month"))
    with right:
        parts.picture(
            saving_chart(found, amount, language(), cumulated=True), "cumulated",
            _("Saved since the beginning, with 95 % band; below zero is a loss"),
        )  # fmt: skip
        st.caption(_("Since the beginning"))


def _map(found: Rollout, facts: Facts, table: StateTable) -> None:
    """Ports on the map in one month."""
    months = facts.timeline.months
    month = state.choice(
        "month", months, months[-1],
        lambda key: st.select_slider(
            _("Month"), months, key=key,
            format_func=in_words(lambda m: month_word(m, language())),
        ),
    )  # fmt: skip
    parts.picture(
        rollout_map(table.loaded, found, facts, month, language()), "rollout_map",
        _("Map of the ports in one month: colour by stage, size by what traders save"),
    )  # fmt: skip
    st.caption(
        _(
            "Size: what traders save in the month; a triangle points down where they lose. A red ring: works."
        )
    )


def _totals(found: Rollout) -> None:
    """What the whole period brings, and what other sequences would."""
    parts.told_table(totals_table(found, language()))
    st.caption(_("Negative numbers are losses."))
    st.subheader(_("Sequences of works"))
    parts.picture(
        sequence_chart(found, worded(RULE_WORDS, language()), language()), "sequences",
        _("What each sequence of works saves traders, with 95 % intervals"),
    )  # fmt: skip
    parts.told_table(sequence_frame(found, language()))


def _score(found: Rollout, facts: Facts) -> None:
    """Which ports drift: by an upload, or if every month were worse by a share."""
    st.markdown(
        _("Supervision (article 15): a month drifts if it is worse than expected by more than {0} % and by "
          "more than chance allows. Time from arrival to release, objects wanted by two or more agencies.")
        .format(f"{100 * facts.learning.scorecard.worse_by.base:.0f}")
    )  # fmt: skip
    worse = state.quantity(
        "worse", -20, 100, 15,
        lambda key: st.slider(
            _("If every month were worse than expected by (%)"), -20, 100, key=key, step=5
        ),
    )  # fmt: skip
    parts.offer(
        _("Template (CSV)"),
        lambda: parts.to_bytes(expected_months(found)),
        _("reported") + ".csv",
    )
    file = st.file_uploader(
        _("What ports reported (table with port, month, value in minutes)"),
        type=["csv", "xlsx", "parquet"],
    )
    observed = (
        expected_months(found, worse / 100) if file is None
        else read_observed(file.getvalue(), file.name)
    )  # fmt: skip
    scored = scorecard(found, observed, facts)
    st.markdown(
        _("{0} of {1} months drift, at {2} ports.").format(
            int(scored["drifts"].sum()), len(scored), scored.loc[scored["drifts"], "port"].nunique()
        )
    )
    parts.table(score_frame(scored, found, language()), "score", pin=True, height=420)


def _downloads(found: Rollout, facts: Facts) -> None:
    lang = language()
    sheets = [
        (_("Totals and sequences"), totals_table(found, lang)),
        (_("Month by month"), country_frame(found, lang)),
        (_("Plan"), plan_table(found, lang)),
        (_("Sequences of works"), sequence_frame(found, lang)),
        ("totals", found.totals), ("country", found.country), ("ports", found.ports),
        ("plan", found.plan), ("path", found.path), ("sequences", found.sequences),
    ]  # fmt: skip
    with st.container(horizontal=True):
        parts.offer(
            _("Table (CSV)"),
            lambda: parts.to_bytes(country_frame(found, lang)),
            _(TITLE) + ".csv",
        )
        parts.offer(_("Workbook (XLSX)"), lambda: workbook(sheets), _(TITLE) + ".xlsx")
        parts.offer(_("Timeline (YAML)"), lambda: timeline_file(facts.timeline), "my_timeline.yaml")


def _elsewhere(pilots: list[str], rule: str, teams: int, what_if: RolloutWhatIf) -> None:
    """The same rollout in Python and on the command line."""
    loading, given = simulated.source()
    command = ["portsim", "rollout", *given, "--rule", rule, "--teams", str(teams)]
    command += [word for name in pilots for word in ("--pilot", name)]
    if what_if.months or what_if.deadline:
        command += ["--timeline", "my_timeline.yaml"]
    parts.same_code(snippets.of_rollout(loading, pilots, rule, teams, what_if), shlex.join(command))
