"""Bring your own: a port as YAML or workbook, or a Time Release Study log."""

import pandas as pd
import streamlit as st

from dashboards import parts, runs, state
from dashboards.texts import _, in_words, language, number, of
from sim.analysis import time_release_log as study_log
from sim.errors import BadInput
from sim.experiments import incremental as growing
from sim.experiments.incremental import most_days
from sim.policy.load import load_policy, policy_names
from sim.port.facts import numbers_of
from sim.port.load import load_port, port_names
from sim.port.own import port_from_workbook, port_from_yaml, port_template
from sim.port.schema import Port
from sim.port.what_if import port_file
from sim.reporting.charts.interactive.comparison import answer_chart, curve_chart
from sim.reporting.tables.quantiles import quantile_frame
from sim.reporting.words.border import class_word
from sim.text import N_

TITLE = N_("Bring your own")
ICON = ":material/upload_file:"
KINDS = ("port", "log")


def show() -> None:
    """Draw the page."""
    st.markdown(
        _(
            "Your file stays in this session and is forgotten with it; nothing is stored on the server."
        )
    )
    kind = state.choice(
        "bring", KINDS, "port",
        lambda key: st.segmented_control(
            _("What you bring"), KINDS, key=key, required=True,
            format_func={"port": _("A port"), "log": _("A Time Release Study log")}.__getitem__,
        ) or "port",
    )  # fmt: skip
    with parts.told():
        if kind == "port":
            _port()
        else:
            _log()


def _port() -> None:
    """Download a template, upload a port."""
    st.subheader(_("1. Take a template"))
    name = state.choice(
        "template", port_names(), parts.DEFAULT_PORT,
        lambda key: st.selectbox(
            _("Like which port"), port_names(), key=key,
            format_func=in_words(lambda n: parts.port_title(n, language())),
        ),
    )  # fmt: skip
    title = parts.port_title(name, language())
    with st.container(horizontal=True):
        parts.offer(_("Workbook (XLSX)"), lambda: port_template(load_port(name)), title + ".xlsx")
        parts.offer(_("Port file (YAML)"), lambda: port_file(load_port(name)), title + ".yaml")
    st.caption(
        _("In the workbook change the column value; units stay. The port file also lets you change "
          "streams, procedures, calendars and the name.")
    )  # fmt: skip
    st.subheader(_("2. Bring it back"))
    file = st.file_uploader(_("Your port (.yaml or .xlsx)"), type=["yaml", "yml", "xlsx"])
    if file is not None:
        _check(file.name, file.getvalue())
    port: Port | None = st.session_state.get("own_port")
    if port is not None:
        _shown(port)


def _check(name: str, data: bytes) -> None:
    """Read an upload; a good one becomes the session's own port."""
    try:
        book = name.lower().endswith(".xlsx")
        port = port_from_workbook(data) if book else port_from_yaml(data)
        most_days(port)
        growing.ComparisonRequest((port,), (load_policy("serial"),))
    except BadInput as error:
        st.session_state.pop("own_port", None)
        parts.show_error(error.at(file=None))
        return
    st.session_state["own_port"] = port


def _shown(port: Port) -> None:
    """What was read, and what may be done with it."""
    grades = numbers_of(port)["grade"].value_counts()
    st.success(
        _("{0} is complete: {1} numbers, {2} of them assumed. Choose it as the port on the other pages.")
        .format(of(port.title), number(int(grades.sum()), 6), number(int(grades.get("assumed", 0)), 6)),
        icon=":material/check:",
    )  # fmt: skip
    policies = tuple(load_policy(name) for name in parts.POLICIES)
    question = growing.ComparisonRequest((port,), policies, replications=port.run.replications)

    def draw(found: parts.Comparison, _last: bool) -> None:
        parts.picture(
            answer_chart(found, port.port, language()), "own",
            _("Overall clearance time by policy, with 95 % intervals, on three denominators"),
        )  # fmt: skip
        parts.how_sure(found)
        parts.downloads(found, of(port.title), "own")

    parts.live(question, draw)
    if st.button(_("Forget this port")):
        st.session_state.pop("own_port", None)
        state.keep("port", "")
        st.rerun()


def _log() -> None:
    """Upload a log of arrivals and releases; see it beside a simulation."""
    st.markdown(
        _("One row per object, with the columns object_class, arrived and released (times as "
          "2018-06-04T08:10). Classes: {0}.").format(", ".join(study_log.CLASS_NAMES))
    )  # fmt: skip
    parts.offer(
        _("Template (CSV)"), lambda: study_log.EXAMPLE, _("A Time Release Study log") + ".csv"
    )
    file = st.file_uploader(_("Your log (.csv, .xlsx, .parquet)"), type=["csv", "xlsx", "parquet"])
    if file is None:
        return
    log = study_log.read_log(file.getvalue(), file.name)
    left, right = st.columns(2)
    with left:
        port = parts.pick_port()
    with right:
        policy = state.choice(
            "logpolicy", policy_names(), "serial",
            lambda key: st.selectbox(
                _("Simulated under"), policy_names(), format_func=in_words(parts.policy_title), key=key
            ),
        )  # fmt: skip
    kinds = sorted(set(log["object_class"]))
    cls = state.choice(
        "logclass", kinds, kinds[0],
        lambda key: st.selectbox(
            _("Object class"), kinds, format_func=in_words(lambda c: class_word(c, language())), key=key
        ),
    )  # fmt: skip
    mine = log.loc[log["object_class"] == cls, "overall_min"]
    st.metric(_("Rows of this class"), number(len(mine), 6))
    observed = study_log.quantiles(mine)
    _beside(port, policy, cls, observed)


def _beside(port: Port, policy: str, cls: str, observed: pd.DataFrame) -> None:
    """The log's quantiles and the simulated distribution over all objects of the class."""
    question = growing.ComparisonRequest(
        (port,), (load_policy(policy),), replications=port.run.replications
    )

    def draw(run: runs.PooledJob) -> bool:
        frame = growing.curve_levels(question, run.pieces)
        if frame is None:
            return False
        log = observed.assign(policy="log", object_class=cls, denominator="all")
        both = pd.concat([frame[frame["object_class"] == cls], log], ignore_index=True)
        names = {policy: parts.policy_title(policy), "log": _("your log")}
        parts.picture(
            curve_chart(both, names, cls, "all", language()), "log",
            _("Share of objects released by a time: your log and the simulation, with 95 % bands"),
        )  # fmt: skip
        st.caption(
            _("The log's bands are order-statistic intervals that take objects as independent; the "
              "simulation's come from replications.")
        )  # fmt: skip
        return True

    parts.watch(runs.ask(question, curves=True), draw)
    parts.table(quantile_frame(observed, language()), "log_table")
