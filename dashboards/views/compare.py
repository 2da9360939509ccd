"""Compare policies and single levers at a port, under an analyst's what-if."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboards import parts, runs, state
from dashboards.texts import _, in_words, language, of
from sim.analysis.catalogue import DENOMINATORS, describe
from sim.errors import BadInput
from sim.experiments import contributions as levers
from sim.experiments import incremental as growing
from sim.experiments.compare import Comparison
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy, policy_names
from sim.port.load import load_port, port_names
from sim.port.schema import Port
from sim.port.what_if import WhatIf, port_file
from sim.reporting.charts.interactive.comparison import (
    answer_chart,
    bars_chart,
    curve_chart,
    levers_chart,
    waits_chart,
    winners_chart,
)
from sim.reporting.charts.interactive.ports import ports_chart
from sim.reporting.tables.comparison import (
    measure_frame,
    measures_like,
    object_classes,
    sentences,
    waits_frame,
)
from sim.reporting.tables.ports import ports_frame, ports_numbers, ports_sentence, ports_sheets
from sim.reporting.tables.quantiles import curve_frame
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import WANTED, lever_word, measure_title, policy_title, whose
from sim.tables import workbook
from sim.text import N_, worded

TITLE = N_("Compare")
ICON = ":material/compare_arrows:"
MOST_PORTS = 11  # beside the first
VIEWS = ("times", "ports", "spread", "waits", "work", "staff", "control", "levers", "numbers")


def show() -> None:
    """Draw the page."""
    with parts.told():
        left, right = st.columns(2)
        with left:
            port = parts.pick_port()
        with right:
            policies = parts.pick_policies()
        variant()
        what_if = pick_what_if()
        days, replications, seed = pick_run(port)
        if not policies:
            raise BadInput("policies-missing")
        changed = what_if.applied(port)
        question = growing.ComparisonRequest((changed,), policies, days, replications, seed)
        view = pick_view()
        also: list[Port] = []
        if view == "ports":
            also = several(question, port, what_if)
        elif view == "spread":
            spread(question, changed)
        elif view == "levers":
            contributions(question, changed)
        else:
            parts.live(question, lambda found, _last: DRAW[view](found, changed))
        names = [one.port for one in also]
        parts.same_elsewhere(port, what_if, policies, days, replications, seed, names)
        if what_if != WhatIf():
            download_port(changed, "my_port.yaml", _("The changed port as a file"))
        if what_if.factors != WhatIf():
            for one in also:
                title = parts.port_title(one.port, language())
                download_port(one, f"my_{one.port}.yaml", f"{title}: my_{one.port}.yaml")


def download_port(port: Port, name: str, label: str) -> None:
    """Offer a changed port as a file."""
    parts.offer(label, lambda: port_file(port), name, key=f"get_{name}")


def variant() -> None:
    """Let the reader add a policy with single levers switched."""
    with st.expander(_("Add a variant: switch single levers")):
        base = state.choice(
            "base", policy_names(), "serial",
            lambda key: st.selectbox(
                _("Starting from"), policy_names(), format_func=in_words(parts.policy_title), key=key
            ),
        )  # fmt: skip
        has = load_policy(base).levers
        on = st.multiselect(
            _("Levers that are on"), list(LEVERS), default=list(has), key=f"levers_{base}",
            format_func=in_words(lambda name: lever_word(name, language())),
            placeholder=_("no lever"),
        )  # fmt: skip
        st.button(_("Add to the comparison"), on_click=add_variant, args=(base, tuple(on)))


def add_variant(base: str, on: tuple[str, ...]) -> None:
    """Add the policy with exactly these levers to those compared."""
    has = load_policy(base).levers
    signs = [f"-{name}" for name in LEVERS if name in has and name not in on]
    signs += [f"+{name}" for name in LEVERS if name in on and name not in has]
    spec = base + "".join(signs)
    now: list[str] = st.session_state.get("w_policies", list(parts.POLICIES))
    if spec not in now:
        state.keep("policies", ",".join([*now, spec][-6:]))
        st.session_state.pop("w_policies", None)


def pick_what_if() -> WhatIf:
    """Let the reader turn traffic, overlap, hold window, staff, means and hours."""
    with st.expander(_("What if: traffic, overlap, hold window, staff, hours"), expanded=True):
        columns = st.columns(5)

        def factor(name: str, label: str, high: float, tip: str, place: int) -> float:
            with columns[place]:
                return state.quantity(
                    name, 0.0 if name == "hold" else 0.2, high, 1.0,
                    lambda key: st.slider(
                        label, 0.0 if name == "hold" else 0.2, high, step=0.1, key=key,
                        format="× %.1f", help=tip,
                    ),
                )  # fmt: skip

        traffic = factor("traffic", _("Traffic"), 2.0, _("objects a day, as a multiple"), 0)
        overlap = factor(
            "overlap", _("Overlap"), 2.0,
            _("share of one agency's instructions that the other also wants; kept within what is possible"),
            1,
        )  # fmt: skip
        hold = factor(
            "hold", _("Hold window"), 4.0, _("how long a lone instruction waits for a partner"), 2
        )
        staff = factor("staff", _("Staff"), 2.0, _("officers of every group, at least one"), 3)
        means = factor(
            "means", _("Sites and machines"), 2.0, _("number of each kind, at least one"), 4
        )
        always = state.switch(
            "open", lambda key: st.toggle(_("Everything open round the clock"), key=key)
        )
    numbers = parts.settings_of()
    if numbers:
        st.info(
            _("{0} numbers of this port are changed (page Assumptions and sources).").format(
                len(numbers)
            )
        )
    return WhatIf(traffic, overlap, hold, staff, means, always, numbers)


def pick_run(port: Port) -> tuple[int | None, int, int]:
    """Let the reader set days, replications and seed; None days: what the port says."""
    with st.expander(_("Length of the run and random numbers")):
        columns = st.columns(3)
        most = growing.most_days(port)
        with columns[0]:
            days = state.quantity(
                "days", 1, most, min(port.run.days, most),
                lambda key: st.number_input(_("Days measured"), 1, most, key=f"{key}"),
            )  # fmt: skip
        with columns[1]:
            replications = state.quantity(
                "n", 2, 50, port.run.replications,
                lambda key: st.number_input(_("Replications"), 2, 50, key=key),
            )  # fmt: skip
        with columns[2]:
            seed = state.quantity(
                "seed", 0, 10**9, 2018,
                lambda key: st.number_input(_("Seed"), 0, 10**9, key=key, step=1),
            )  # fmt: skip
    chosen = int(min(days, most))
    return (None if chosen == port.run.days else chosen), int(replications), int(seed)


def pick_view() -> str:
    """Let the reader pick what is shown."""
    words = {
        "times": _("Times, winners and losers"), "ports": _("Several ports"),
        "spread": _("Distribution"), "waits": _("Where time goes"),
        "work": _("Openings and moves"), "staff": _("Staff and means"), "control": _("Control and cost"),
        "levers": _("What each lever contributes"), "numbers": _("All numbers"),
    }  # fmt: skip
    return state.choice(
        "view", VIEWS, VIEWS[0],
        lambda key: st.segmented_control(
            _("Show"), VIEWS, format_func=words.__getitem__, key=key, required=True
        ) or VIEWS[0],
    )  # fmt: skip


def pick_kind(kinds: list[str]) -> str:
    """Let the reader pick an object class."""
    return state.choice(
        "class", kinds, kinds[0],
        lambda key: st.selectbox(
            _("Object class"), kinds, key=key, format_func=in_words(lambda c: class_word(c, language()))
        ),
    )  # fmt: skip


def pick_class(kinds: list[str]) -> tuple[str, str]:
    """Let the reader pick an object class and a denominator."""
    left, right = st.columns(2)
    with left:
        cls = pick_kind(kinds)
    with right:
        who = state.choice(
            "who", list(DENOMINATORS), "matched",
            lambda key: st.selectbox(
                _("Of which objects"), list(DENOMINATORS), key=key,
                format_func=in_words(lambda w: worded(WANTED[w], language())),
            ),
        )  # fmt: skip
    return cls, who


def times(found: Comparison, port: Port) -> None:
    """Times on the three denominators; who gains and who loses."""
    for line in sentences(found, port.port, language()):
        st.markdown(line.text)
    parts.picture(
        answer_chart(found, port.port, language()), "times",
        _("Overall clearance time by policy, with 95 % intervals, on three denominators"),
    )  # fmt: skip
    if len(found.policies) > 1:
        st.subheader(_("Winners and losers: change in overall clearance time"))
        parts.picture(
            winners_chart(found, port.port, language()),
            "winners",
            _("Difference from the baseline by class and denominator, with 95 % intervals"),
        )
    _end(found, port)


def waits(found: Comparison, port: Port) -> None:
    """Where the time of an object goes, and who came last."""
    cls, who = pick_class(object_classes(found, port.port))
    parts.picture(
        waits_chart(found, port.port, cls, who, language()), "waits",
        _("Waits and inspection work of an object, added, by policy"),
    )  # fmt: skip
    st.caption(
        _(
            "Waits of several instructions on one object are added. Point at a part for its interval."
        )
    )
    parts.told_table(waits_frame(found, port.port, cls, who, language()), by=1)
    st.subheader(_("Which agency let the object go last"))
    _bars(found, port, "last", percent=True)
    st.caption(_("Share of all objects; where several let it go at once, each counts."))
    _end(found, port)


def work(found: Comparison, port: Port) -> None:
    """Visits, moves, openings, weighings, scans an object."""
    cls, who = pick_class(object_classes(found, port.port))
    names = ("visits", "moves", "openings", "weighings", "scans")
    parts.picture(
        bars_chart(
            found, port.port, [(n, measure_title(n, language())) for n in names], language(),
            cls, who, unit="per object",
        ), "work", _("Visits, moves, openings, weighings and scans of an object, by policy"),
    )  # fmt: skip
    parts.picture(
        bars_chart(
            found, port.port, [("joint_share", measure_title("joint_share", language()))],
            language(), cls, who, unit="share", percent=True,
        ), "joint", _("Share of objects inspected jointly, by policy"),
    )  # fmt: skip
    _end(found, port)


def staff(found: Comparison, port: Port) -> None:
    """Staff hours, overtime, utilisation."""
    for name, title, percent in (
        ("staff_hours", _("Staff hours by agency"), False),
        ("overtime_hours", _("Overtime by agency"), False),
        ("staff_utilisation", _("Utilisation of staff"), True),
        ("site_utilisation", _("Utilisation of sites"), True),
        ("equipment_utilisation", _("Utilisation of machines"), True),
    ):
        if measures_like(found, port.port, name):
            st.subheader(title)
            _bars(found, port, name, percent=percent)
    st.caption(
        _("Staff and machines are sized by one rule to a stated utilisation under serial: the level is an "
          "assumption, its change a result.")
    )  # fmt: skip
    _end(found, port)


def control(found: Comparison, port: Port) -> None:
    """Violations found and missed, costs."""
    for name, title in (("found", _("Violations found")), ("missed", _("Violations missed"))):
        st.subheader(title)
        _bars(found, port, name)
    st.subheader(_("Cost to the trader"))
    cls, who = pick_class(object_classes(found, port.port))
    parts.picture(
        bars_chart(
            found, port.port, [("trader_cost", measure_title("trader_cost", language()))],
            language(), cls, who, unit="CNY per object",
        ), "trader", _("Cost to the trader for each object, by policy"),
    )  # fmt: skip
    st.subheader(_("Cost of staff"))
    parts.picture(
        bars_chart(
            found, port.port, [("staff_cost", measure_title("staff_cost", language()))],
            language(), unit="CNY per day",
        ), "staff_cost", _("Cost of staff a day, by policy"),
    )  # fmt: skip
    _end(found, port)


def numbers(found: Comparison, port: Port) -> None:
    """Every measure and every difference."""
    st.subheader(_("Levels"))
    parts.table(measure_frame(found, port.port, language(), changes=False), "levels")
    if len(found.policies) > 1:
        st.subheader(_("Differences from the baseline"))
        parts.table(measure_frame(found, port.port, language(), changes=True), "changes")
    _end(found, port)


DRAW: dict[str, Callable[[Comparison, Port], None]] = {
    "times": times, "waits": waits, "work": work, "staff": staff, "control": control, "numbers": numbers,
}  # fmt: skip


def _bars(found: Comparison, port: Port, name: str, *, percent: bool = False) -> None:
    """One port-wide measure, by agency or kind."""
    mine = measures_like(found, port.port, name)
    groups = [(measure, whose(measure, language())) for measure in mine]
    unit = describe(name).unit
    parts.picture(
        bars_chart(found, port.port, groups, language(), unit=unit, percent=percent,
            what=measure_title(name, language()),
        ),
        name, measure_title(name, language()),
    )  # fmt: skip


def _end(found: Comparison, port: Port) -> None:
    parts.how_sure(found)
    parts.downloads(found, of(port.title), "compare")


def several(question: growing.ComparisonRequest, port: Port, what_if: WhatIf) -> list[Port]:
    """The same policies at further ports, side by side; returns these as the what-if changes them."""
    others = [name for name in port_names() if name != question.ports[0].port]
    names = state.choices(
        "more", others, [],
        lambda key: st.multiselect(
            _("Further ports"), others, key=key, max_selections=MOST_PORTS, placeholder=_("choose ports"),
            format_func=in_words(lambda name: parts.port_title(name, language())),
        ),
    )  # fmt: skip
    if what_if.numbers and names:
        st.caption(
            _("Single changed numbers hold at the first port only; the sliders hold at all.")
        )
    also = [what_if.factors.applied(load_port(name)) for name in names]
    if len(question.policies) < 2:
        st.info(_("Choose two policies or more: differences are shown here."))
        return also
    words, questions = [of(port.title)], [question]
    if port is st.session_state.get("own_port"):
        words = [_("your own: ") + words[0]]
    for one in also:
        title = parts.port_title(one.port, language())
        try:
            asked = replace(question, ports=(one,))
        except BadInput as error:  # too busy a port for so many days
            st.markdown(f"**{title}**")
            parts.show_error(error)
            continue
        words.append(title)
        questions.append(asked)
    options = [policy.policy for policy in question.policies[1:]]
    left, right = st.columns(2)
    with left:
        streams = [s for asked in questions for s in asked.ports[0].streams.values()]
        cls = pick_kind(list(dict.fromkeys(stream.object_class for stream in streams)))
    with right:
        policy = state.choice(
            "against", options, options[-1],
            lambda key: st.selectbox(
                _("Compared with the baseline"), options, key=key, format_func=in_words(parts.policy_title)
            ),
        )  # fmt: skip

    def draw(answers: list[Comparison | None], _last: bool) -> None:
        found = [(word, one) for word, one in zip(words, answers, strict=True) if one is not None]
        if found:
            side_by_side(found, policy, cls)

    parts.live_all(questions, draw)
    return also


def side_by_side(found: list[tuple[str, Comparison]], policy: str, cls: str) -> None:
    """The figure, the table and the downloads of several ports."""
    lang = language()
    st.markdown(ports_sentence(found, policy, cls, lang))
    parts.picture(
        ports_chart(found, policy, cls, lang), "ports",
        _("Change in overall clearance time at each port, on three denominators, with 95 % intervals"),
    )  # fmt: skip
    parts.told_table(ports_frame(found, policy, cls, lang))
    st.caption(
        _("Change in mean overall clearance time against the baseline, with its 95 % interval. A dash: the "
          "port has no such objects.")
    )  # fmt: skip
    parts.how_sure(*(one for _word, one in found))
    with st.container(horizontal=True):
        parts.offer(
            _("Table (CSV)"),
            lambda: parts.to_bytes(ports_numbers(found, policy, cls, lang)),
            _("Several ports") + ".csv",
            key="get_csv_ports",
        )
        parts.offer(
            _("Workbook (XLSX)"),
            lambda: workbook(ports_sheets(found, policy, cls, lang)),
            _("Several ports") + ".xlsx",
            key="get_xlsx_ports",
        )


def spread(question: growing.ComparisonRequest, port: Port) -> None:
    """The distribution of overall clearance time."""
    kinds = list(dict.fromkeys(stream.object_class for stream in port.streams.values()))
    cls, who = pick_class(kinds)  # type: ignore[arg-type]
    names = {p.policy: policy_title(p, language()) for p in question.policies}

    def draw(run: runs.PooledJob) -> bool:
        frame = growing.curve_levels(question, run.pieces)
        if frame is None:
            return False
        if frame[(frame["object_class"] == cls) & (frame["denominator"] == who)].empty:
            st.info(_("No such objects in these replications."))
            return True
        parts.picture(
            curve_chart(frame, names, cls, who, language()), "spread",
            _("Share of objects released by a time, by policy, with 95 % bands"),
        )  # fmt: skip
        st.caption(_("Bands are 95 % intervals of each quantile over replications."))
        lang, title = language(), of(port.title) + " " + _("Distribution")
        parts.offer(
            _("Table (CSV)"),
            lambda: parts.to_bytes(curve_frame(frame, names, cls, who, lang)),
            title + ".csv",
            "get_csv_spread",
        )
        return True

    parts.watch(runs.ask(question, curves=True), draw)


def contributions(question: growing.ComparisonRequest, port: Port) -> None:
    """Each lever alone, and each taken out."""
    serial, joint = load_policy("serial"), load_policy("joint")
    asked = growing.ComparisonRequest(
        question.ports, levers.policies(serial, joint), question.days, question.replications, question.seed
    )  # fmt: skip
    kinds = list(dict.fromkeys(stream.object_class for stream in port.streams.values()))
    cls, who = pick_class(kinds)  # type: ignore[arg-type]
    st.caption(
        _("Each lever is switched on alone in serial inspection, and taken alone out of joint inspection: "
          "{0} policies on the same arrivals. Levers need each other, so the parts do not add up.")
        .format(len(asked.policies))
    )  # fmt: skip

    def draw(found: Comparison, _last: bool) -> None:
        table = levers.contributions(found, port.port, serial, joint, cls, who, language())
        if table.empty:
            st.info(_("No such objects in these replications."))
            return
        parts.picture(
            levers_chart(table, language()), "levers",
            _("Change in overall clearance time by lever, with 95 % intervals"),
        )  # fmt: skip
        parts.how_sure(found)
        parts.downloads(found, of(port.title) + " " + _("What each lever contributes"), "levers")

    parts.live(asked, draw)
