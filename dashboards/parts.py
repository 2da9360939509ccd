"""What pages share: head, pickers, live results with progress and cancel, downloads, code."""

import io
import logging
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from babel import Locale

from dashboards import runs, snippets, state, streamlit_words
from dashboards.texts import _, in_words, language, number, of
from sim.errors import BadInput
from sim.experiments import incremental as growing
from sim.experiments.compare import Comparison
from sim.policy.load import load_policy, policy_names
from sim.policy.schema import Policy
from sim.port.load import load_port, port_names
from sim.port.schema import Port
from sim.port.what_if import WhatIf
from sim.reporting.charts.printed.comparison import answer_figure
from sim.reporting.pages.comparison import render
from sim.reporting.tables.comparison import told_measures
from sim.reporting.tables.present import html_table
from sim.tables import Sheet, without_formulas, workbook
from sim.text import LANGUAGES, LOCALES

LOG = logging.getLogger("portsim.dashboard")
DEFAULT_PORT = "shanghai-yangshan"
POLICIES = ("serial", "parallel", "joint")
SPEC = re.compile(r"[a-z][a-z0-9_]*([+-][a-z_]+)*")  # a shipped policy or a variant, never a path
MIMES = {
    "csv": "text/csv", "svg": "image/svg+xml", "html": "text/html", "yaml": "application/yaml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
LONGEST = 100  # rows of a table to be read whole
PAUSE_S = 0.4  # between looks at a run under way
MOMENT_S = 0.8  # that a page waits for the first pieces, before it says how far a run is
STYLE = """
<style>
.block-container {padding-top: 4rem; max-width: 1200px;}
[data-testid="stMetricValue"] {font-size: 1.5rem;}
table.told {width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4;}
table.told th, table.told td {padding: .3rem .5rem; border: 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid rgba(128, 128, 128, .25);}
table.told th {font-weight: 600;}
table.told .whole {white-space: nowrap;}
table.told thead th {font-weight: 400; opacity: .75;}
table.told tbody th {padding-top: .7rem;}
table.told tbody th::first-letter {text-transform: uppercase;}
@media (max-width: 640px) {
  .block-container {padding-left: .8rem; padding-right: .8rem;}
  h1 {font-size: 1.5rem !important;}
  h3 {font-size: 1.25rem !important;}
  h4, h5 {font-size: 1.1rem !important;}
  table.told th, table.told td {padding: .3rem .25rem;}
  table.many thead {display: none;}
  table.many tr {display: block; padding: .3rem 0; border-bottom: 1px solid rgba(128, 128, 128, .25);}
  table.many th, table.many td {display: block; padding: .1rem .25rem; border: 0;}
  table.many td:first-child {font-weight: 600;}
  table.many td:empty {display: none;}
  table.many td::before {content: attr(data-head) " "; opacity: .75; margin-right: .5rem;}
  .js-plotly-plot .plotly .modebar {left: 0; right: auto !important;}  /* the legend reaches the right */
  [data-testid="stMetricValue"] {font-size: 1.2rem;}
}
</style>
"""


def head(title: str) -> None:
    """Draw the page's title and the switch of languages."""
    st.html(STYLE)
    st.html(streamlit_words.script(language()), unsafe_allow_javascript=True)
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.title(title, anchor=False)
    other = next(name for name in LANGUAGES if name != language())
    right.button(
        Locale.parse(LOCALES[other]).language_name,
        key="switch_language", icon=":material/translate:", width="stretch",
        on_click=state.keep, args=("lang", other),
    )  # fmt: skip


@st.cache_data(show_spinner=False)
def port_title(name: str, lang: str) -> str:
    """Return the title of a shipped port."""
    return load_port(name).title.to(lang)


def pick_port(name: str = "port", own: bool = True) -> Port:
    """Let the reader pick a port: a shipped one, or the one uploaded in this session."""
    uploaded: Port | None = st.session_state.get("own_port") if own else None
    options = [*port_names(), *(["own"] if uploaded else [])]

    def word(option: str) -> str:
        if option == "own" and uploaded:
            return _("your own: ") + of(uploaded.title)
        return port_title(option, language())

    chosen = state.choice(
        name, options, DEFAULT_PORT,
        lambda key: st.selectbox(_("Port"), options, format_func=in_words(word), key=key),
    )  # fmt: skip
    return uploaded if chosen == "own" and uploaded else load_port(chosen)


def policy_title(name: str) -> str:
    """Return a policy's title in the reader's language."""
    return of(load_policy(name).title)


def pick_policies() -> tuple[Policy, ...]:
    """Let the reader pick policies; the first is the baseline. Variants by lever come by address."""
    said = [word for word in state.recall("policies").split(",") if SPEC.fullmatch(word)]
    options = list(dict.fromkeys([*policy_names(), *loadable(said)]))
    chosen = state.choices(
        "policies", options, list(POLICIES),
        lambda key: st.multiselect(
            _("Policies (the first is the baseline)"), options, key=key,
            format_func=in_words(policy_title), max_selections=6, placeholder=_("choose policies"),
        ),
    )  # fmt: skip
    return tuple(load_policy(name) for name in chosen)


def loadable(names: Sequence[str]) -> list[str]:
    """Return the policies that exist."""
    found = []
    for name in names:
        try:
            load_policy(name)
        except BadInput:
            continue
        found.append(name)
    return found


def settings_of() -> dict[str, float]:
    """Return the single numbers that the reader changed, from the address."""
    found: dict[str, float] = {}
    for part in filter(None, state.recall("set").split(",")):
        key, _colon, value = part.partition(":")
        try:
            found[key] = float(value)
        except ValueError:
            st.warning(
                _("The address has an unknown value; the usual one is shown instead: ") + "set"
            )
    return found


def keep_settings(settings: Mapping[str, float]) -> None:
    """Keep changed numbers in the address."""
    state.keep("set", ",".join(f"{key}:{value:g}" for key, value in settings.items()))


@contextmanager
def told() -> Iterator[None]:
    """Tell the reader what is wrong with his input; anything else without path or trace."""
    try:
        yield
    except BadInput as error:
        show_error(error)
    except Exception as error:
        if type(error).__module__.startswith("streamlit"):
            raise
        LOG.exception("a page failed")
        st.error(
            _("Something went wrong here. The server's log says what; nothing of yours is lost.")
        )


def show_error(error: BadInput) -> None:
    """Show an error as a sentence and its place, and others of the same file below it.

    No folder of the server is named.
    """
    for one in (error, *error.others):
        _show_one(one)


def _show_one(error: BadInput) -> None:
    lang = language()
    st.error(error.message_in(lang), icon=":material/error:")
    rows = [
        (_("line"), error.line), (_("key"), error.key), (_("value"), error.value),
        (_("rule"), error.rule_in(lang)),
    ]  # fmt: skip
    shown = [f"**{word}** `{value}`" for word, value in rows if value is not None]
    if shown:
        st.markdown(" · ".join(shown))
    settings = settings_of()
    if error.key in settings:  # a changed number that this port cannot have: the way out
        rest = {key: value for key, value in settings.items() if key != error.key}
        st.button(_("Take back"), key=f"mend_{error.key}", on_click=keep_settings, args=(rest,))


def live(question: growing.ComparisonRequest, draw: Callable[[Comparison, bool], None]) -> None:
    """Draw the answer as soon as two replications are there, and again as more come.

    `draw` gets the comparison and whether it is the last one.
    """

    def one(found: list[Comparison | None], last: bool) -> None:
        if found[0] is not None:
            draw(found[0], last)

    live_all([question], one)


def live_all(
    questions: Sequence[growing.ComparisonRequest],
    draw: Callable[[list[Comparison | None], bool], None],
) -> None:
    """Draw the answers of several questions as they come: None where there is none yet."""
    key = "cancelled_" + "_".join(question.key for question in questions)
    cancelled = bool(st.session_state.get(key))
    known = [
        runs.runs().runs.get(runs.key_of(question)) if cancelled else runs.ask(question)
        for question in questions
    ]
    under_way = [run for run in known if run is not None]
    runs.runs().leave(runs.watcher(), but=() if cancelled else [run.key for run in under_way])
    if len(under_way) < len(questions):  # cancelled, and forgotten since
        st.session_state.pop(key)
        st.rerun()
    runs.runs().wait(under_way, growing.FEWEST, MOMENT_S)
    moving = not cancelled and not all(run.finished for run in under_way)

    @st.fragment(run_every=PAUSE_S if moving else None)
    def part() -> None:
        with told():
            found = [
                _answer(run, question) for run, question in zip(under_way, questions, strict=True)
            ]
            _progress(under_way, cancelled, key)
            finished = all(run.finished for run in under_way)
            draw(found, finished)
            if moving and finished:
                st.rerun()

    part()


def watch(run: runs.PooledJob, draw: Callable[[runs.PooledJob], bool], word: str = "") -> None:
    """Draw something made of a run's pieces again and again until it is complete.

    `draw` says whether there was something to draw; `word` what is counted, as `{0} of {1}`.
    """
    key = f"cancelled_{run.key}"
    cancelled = bool(st.session_state.get(key))
    runs.runs().leave(runs.watcher(), but=() if cancelled else [run.key])
    moving = not run.finished and not cancelled

    @st.fragment(run_every=PAUSE_S if moving else None)
    def part() -> None:
        with told():
            _progress([run], cancelled, key, word)
            draw(run)
            if moving and run.finished:
                st.rerun()

    part()


def _answer(run: runs.PooledJob, question: growing.ComparisonRequest) -> Comparison | None:
    """Return the comparison of what is there, made once for each number of replications."""
    n = growing.complete(question, run.pieces)
    if n < growing.FEWEST:
        return None
    with runs.runs().lock:
        if run.shown.get("n") != n:
            run.shown.update(n=n, found=growing.comparison(question, run.pieces))
        return run.shown["found"]  # type: ignore[no-any-return]


def _progress(
    under_way: Sequence[runs.PooledJob], cancelled: bool, key: str, word: str = ""
) -> None:
    """Say how far runs are; let the reader stop them or go on. `word` says what is counted."""
    failed = [run.failed.message_in(language()) for run in under_way if run.failed is not None]
    for said in dict.fromkeys(failed):
        st.error(said)
    if all(run.finished for run in under_way):
        return
    n_done, n = sum(run.n_done for run in under_way), sum(len(run.tasks) for run in under_way)
    left, right = st.columns([4, 1], vertical_alignment="center")
    done = (word or _("replications: {0} of {1}")).format(n_done, n)
    if cancelled:
        left.caption(_("Stopped. ") + done)
        if right.button(_("Go on"), key=f"go_{key}"):
            st.session_state.pop(key)
            st.rerun()
        return
    left.progress(n_done / n, text=done)
    if right.button(_("Cancel"), key=f"stop_{key}"):
        st.session_state[key] = True
        runs.runs().leave(runs.watcher())
        st.rerun()


def picture(figure: go.Figure, key: str, alt: str) -> None:
    """Draw a figure; its button saves it as a picture."""
    form = st.session_state.get("kept", {}).get("picture", "svg")
    name = re.split("[,:;，：；]", alt)[0]
    config: dict[str, Any] = {
        "displaylogo": False, "displayModeBar": True, "scrollZoom": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": form, "filename": name, "scale": 2},
        "locale": "own",
        "locales": {"own": {"dictionary": {
            "Download plot as a PNG": _("Save the picture"),
            "Download plot": _("Save the picture"),
            "Download plot as a png": _("Save the picture"),
        }, "format": {}}},
    }  # fmt: skip
    st.plotly_chart(figure, key=key, config=config, alt=alt)


def sheets(found: Comparison) -> list[Sheet]:
    """Return the tables of a comparison for a workbook: in words, then as `sim` has them."""
    flat = pd.json_normalize(found.manifest).T.reset_index().astype(str)
    flat.columns = pd.Index(["what", "is"])
    told = [
        (_("Levels"), told_measures(found, language(), changes=False)),
        (
            _("Differences from the baseline"),
            told_measures(found, language(), changes=True),
        ),
    ]
    return [
        *told,
        ("measures", found.measures),
        ("differences", found.differences),
        ("manifest", flat),
    ]


def offer(label: str, make: Callable[[], str | bytes], name: str, key: str | None = None) -> None:
    """Offer a file, made when it is asked for, in the language of the page; its name says its kind."""
    made = in_words(lambda _asked: make())
    st.download_button(
        label, lambda: made(None), name, MIMES[name.rpartition(".")[2]], key=key, on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def downloads(found: Comparison, name: str, key: str = "") -> None:
    """Offer a comparison as CSV, workbook, picture and report; each is made when it is asked for."""
    port, lang = found.ports[0].port, language()
    with st.container(horizontal=True):
        offer(
            _("Table (CSV)"), lambda: to_bytes(told_measures(found, lang, changes=False)),
            name + ".csv", f"get_csv_{key}",
        )  # fmt: skip
        offer(
            _("Workbook (XLSX)"), lambda: workbook(sheets(found)), name + ".xlsx", f"get_xlsx_{key}"
        )
        offer(
            _("Figure (SVG)"),
            lambda: answer_figure(found, port, lang),
            name + ".svg",
            f"get_svg_{key}",
        )
        offer(_("Report (HTML)"), lambda: render(found, lang), name + ".html", f"get_html_{key}")


def same_elsewhere(
    port: Port, what_if: WhatIf, policies: Sequence[Policy], days: int | None, n: int, seed: int,
    also: Sequence[str] = (),
) -> None:  # fmt: skip
    """Show how to get the same numbers in Python and on the command line.

    `also`: further shipped ports, at which the factors of the what-if hold and its single numbers do not.
    """
    names = [policy.policy for policy in policies]
    changed = what_if != WhatIf()
    own = port is st.session_state.get("own_port")
    first = "my_port.yaml" if own else port.port
    rest = what_if.factors
    python = snippets.of_comparison(first, what_if, names, days, n, seed, also)
    files = [first, *also]
    if changed:
        files = [
            "my_port.yaml",
            *(also if rest == WhatIf() else [f"my_{name}.yaml" for name in also]),
        ]
    command = ["portsim", "compare", *files]
    command += [word for name in names for word in ("--policy", name)]
    command += [] if days is None else ["--days", str(days)]
    command += ["--replications", str(n), "--seed", str(seed)]
    with st.expander(_("The same in Python and on the command line")):
        st.code(python, language="python", wrap_lines=True)
        if changed:
            st.caption(
                _("Save the changed ports below under the names that the command uses first.")
            )
        st.code(shlex.join(command), language="bash", wrap_lines=True)


def same_code(python: str, command: str) -> None:
    """Show how to get a decision in Python and on the command line."""
    with st.expander(_("The same in Python and on the command line")):
        st.code(python, language="python", wrap_lines=True)
        st.code(command, language="bash", wrap_lines=True)


def told_table(frame: pd.DataFrame, by: int = 0) -> None:
    """Draw a table to be read whole, on a telephone too; its first columns may stand above their rows.

    One too long for that is drawn as those to be searched.
    """
    if len(frame) > LONGEST:
        st.dataframe(frame, hide_index=True, height=420)
    else:
        st.html(html_table(frame, by))


def table(frame: pd.DataFrame, key: str, *, pin: bool = False, **more: Any) -> None:
    """Draw a long table to be searched and sorted; `pin`: its first column stays when the others move."""
    if pin:
        more["column_config"] = {frame.columns[0]: st.column_config.Column(pinned=True)}
    st.dataframe(frame, hide_index=True, key=key, width="stretch", **more)


def how_sure(found: Comparison, *more: Comparison) -> None:
    """Say from how many replications the intervals come, and what they leave out."""
    manifests: list[Any] = [one.manifest for one in (found, *more)]
    entries = [manifest["ports"][0] for manifest in manifests]
    days = sorted({int(entry["days"]) for entry in entries})
    fewest = min(entry["replications"] for entry in entries)
    st.caption(
        _("Means with 95 % intervals of {0} replications of {1} days each, on the same arrivals. "
          "Intervals hold chance only, not the ranges of assumed numbers.")
        .format(number(fewest), "–".join(dict.fromkeys(number(n) for n in (days[0], days[-1]))))
    )  # fmt: skip


def to_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV that spreadsheet programs read with Chinese in it."""
    text = io.StringIO()
    without_formulas(frame).to_csv(text, index=False)
    return text.getvalue().encode("utf-8-sig")
