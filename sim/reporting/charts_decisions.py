"""Figures of pilots and rollout: frames of `sim.decisions` in, interactive pictures out."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from sim.decisions.data import Facts
from sim.decisions.pilots import CRITERIA, Certainty, PilotChoice
from sim.decisions.rollout import Rollout
from sim.port.schema import Port
from sim.reporting.charts import (
    PATTERNS,
    SYMBOLS,
    UNIT,
    colour,
    dressed,
    faint,
    in_unit,
    span,
    whiskers,
)
from sim.reporting.decision_words import (
    AMOUNTS,
    BENEFITS,
    MINUTES,
    RELEASE,
    SAY,
    by,
    joined,
    of_row,
    plain,
    ranged,
    wrapped,
)
from sim.reporting.decision_words import CRITERIA as CRITERION
from sim.reporting.maps import label_places, map_figure
from sim.reporting.words import MODES

GREY = "#888888"
WIDEST = 3.0  # an axis is at most so many times as wide as the intervals
STAGE_COLOURS = (GREY, "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#0072B2")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def pilot_map(ports: Sequence[Port], choice: PilotChoice, lang: str) -> go.Figure:
    """Ports on the map; those chosen have another colour and form, and their names."""
    say, figure = SAY[lang], map_figure(420)
    rows = by(choice.ports, "port")
    for inside, word, symbol, size, place in (
        (False, say["other"], "circle", 9, 0), (True, say["chosen"], "diamond", 14, 1),
    ):  # fmt: skip
        mine = [port for port in ports if (port.port in choice.chosen) == inside]
        names = [str(rows[port.port][lang]) for port in mine]
        east, north = [p.longitude for p in mine], [p.latitude for p in mine]
        scale, unit = BENEFITS[lang]["benefit"][2], BENEFITS[lang]["benefit"][1]
        saved = [_saved(rows[p.port], "benefit", scale, lang) for p in mine]
        figure.add_trace(go.Scatter(
            x=east, y=north, name=word, mode="markers+text" if inside else "markers",
            text=names, textposition=label_places(east, north, names) if inside else None,
            marker={"size": size, "color": colour(place), "symbol": symbol,
                    "line": {"width": 1, "color": "white"}},
            customdata=list(zip([MODES[lang][p.mode] for p in mine], saved, strict=True)),
            hovertemplate="%{text} · %{customdata[0]}<br>" + BENEFITS[lang]["benefit"][0]
            + ": %{customdata[1]} " + unit + "<extra></extra>",
        ))  # fmt: skip
    return figure


def _saved(row: Mapping[Any, Any], name: str, scale: float, lang: str) -> str:
    mean = row["benefit_cny" if name == "benefit" else name]
    return ranged(mean / scale, row[f"{name}_low"] / scale, row[f"{name}_high"] / scale, lang)


def points_chart(choice: PilotChoice, lang: str) -> go.Figure:
    """Weighted points of every candidate, by criterion; the chosen ones have a star."""
    total = sum(choice.weights[name] * choice.ports[name] for name in CRITERIA)
    frame = choice.ports.assign(total=total).sort_values("total")
    figure = go.Figure()
    names = starred(frame, "chosen", lang)
    for k, name in enumerate(CRITERIA):
        word = CRITERION[lang][name]
        figure.add_trace(go.Bar(
            x=choice.weights[name] * frame[name], y=names, orientation="h", name=word,
            marker={"color": colour(k), "pattern": {"shape": PATTERNS[k], "solidity": 0.15,
                                                   "fillmode": "overlay"}},
            hovertemplate="%{y}: %{x:.3f}<extra>" + word + "</extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="relative", bargap=0.25)
    figure.update_xaxes(title_text=SAY[lang]["own"])
    return tall(figure, len(frame))


def benefit_chart(choice: PilotChoice, name: str, lang: str) -> go.Figure:
    """What every candidate saves a day, with the interval of replications and the range of assumptions."""
    word, unit, scale = BENEFITS[lang][name]
    column = "benefit_cny" if name == "benefit" else name
    frame = choice.ports.sort_values(column)
    names, figure = starred(frame, "chosen", lang), go.Figure()
    if name == "benefit" and "benefit_worlds_low" in frame:
        ends = [
            (low, high, None)
            for low, high in zip(
                frame["benefit_worlds_low"] / scale,
                frame["benefit_worlds_high"] / scale,
                strict=True,
            )
        ]
        figure.add_trace(go.Scatter(
            x=[end for row in ends for end in row], y=[n for n in names for _ in range(3)],
            mode="lines", name=SAY[lang]["worlds"], line={"color": faint(colour(1), 0.55), "width": 7},
            hoverinfo="skip",
        ))  # fmt: skip
    told = [_saved(row, name, scale, lang) for row in frame.to_dict("records")]
    figure.add_trace(go.Scatter(
        x=frame[column] / scale, y=names, mode="markers", name=SAY[lang]["replications"],
        marker={"size": 8, "color": colour(0)}, customdata=told,
        error_x=whiskers(frame[column], frame[f"{name}_low"], frame[f"{name}_high"], scale),
        hovertemplate="%{customdata}<extra>%{y}</extra>",
    ))  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color=GREY)
    figure.update_xaxes(
        title_text=in_unit(word, unit, lang),
        range=[end / scale for end in shown_span(frame, name)],
    )
    figure.update_yaxes(categoryorder="array", categoryarray=names)
    return tall(figure, len(frame))


def shown_span(frame: pd.DataFrame, name: str) -> tuple[float, float]:
    """Return the ends of an axis on which the intervals can be read; a far wider range leaves it."""
    low, high = float(frame[f"{name}_low"].min()), float(frame[f"{name}_high"].max())
    ends = [min(low, 0.0), max(high, 0.0)]
    if name == "benefit" and "benefit_worlds_low" in frame:
        ends[0] = max(min(ends[0], float(frame["benefit_worlds_low"].min())), WIDEST * ends[0])
        ends[1] = min(max(ends[1], float(frame["benefit_worlds_high"].max())), WIDEST * ends[1])
    pad = 0.04 * (ends[1] - ends[0])
    return ends[0] - pad, ends[1] + pad


def belief_chart(found: Certainty, choice: PilotChoice, lang: str) -> go.Figure:
    """Probability of each port of belonging to the best set, the sources of doubt apart."""
    rows = found.ports.merge(choice.ports[["port", "en", "zh"]], on="port")
    columns = [c for c in ("p_all", "p_noise") if c in rows]
    rows = rows[(rows[columns].max(axis=1) > 0) | rows["chosen"]].sort_values(columns)
    figure, names = go.Figure(), starred(rows, "chosen", lang)
    for k, (column, word) in enumerate((("p_noise", "noise"), ("p_all", "noise and ranges"))):
        if column in rows:
            figure.add_trace(go.Scatter(
                x=100 * rows[column], y=names, mode="markers", name=SAY[lang][word], cliponaxis=False,
                marker={"size": 11, "color": colour(k), "symbol": SYMBOLS[k]},
                hovertemplate="%{y}: %{x:.0f} %<extra>" + SAY[lang][word] + "</extra>",
            ))  # fmt: skip
    figure.update_xaxes(title_text=SAY[lang]["belongs"], range=[-2, 102])
    return tall(figure, len(rows))


def weights_chart(frame: pd.DataFrame, lang: str) -> go.Figure:
    """How many ports of the set change if one criterion's weight moves; the others keep their proportions."""
    figure = go.Figure()
    most = int(frame["changed"].max())
    for n in range(most + 1):
        rows = frame[frame["changed"] == n]
        if rows.empty:
            continue
        figure.add_trace(go.Scatter(
            x=100 * rows["weight"], y=[CRITERION[lang][c] for c in rows["criterion"]], mode="markers",
            name=f"{SAY[lang]['changed']}: {n}", customdata=rows["chosen"],
            marker={"symbol": ("square", "diamond", "triangle-up", "x", "star", "cross")[min(n, 5)],
                    "size": 11, "color": (GREY, *[colour(k) for k in range(5)])[min(n, 5)]},
            hovertemplate="%{x:.0f} %<br>%{customdata}<extra>%{y}</extra>",
        ))  # fmt: skip
    now = frame.drop_duplicates("criterion")
    figure.add_trace(go.Scatter(
        x=100 * now["now"], y=[CRITERION[lang][c] for c in now["criterion"]], mode="markers",
        name=SAY[lang]["now"], hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 26, "line": {"width": 2, "color": colour(0)}},
    ))  # fmt: skip
    figure.update_xaxes(title_text=SAY[lang]["weight"], range=[-3, 103])
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, 330)


def front_chart(front: pd.DataFrame, choice: PilotChoice, lang: str) -> go.Figure:
    """Sets that no other beats in points, cost and coverage; and the set chosen."""
    say, figure = SAY[lang], go.Figure()
    for k, (coverage, rows) in enumerate(front.groupby("coverage", sort=True)):
        name = str(coverage)
        figure.add_trace(go.Scatter(
            x=rows["cost"] / 1e6, y=rows["value"], mode="lines+markers", name=name,
            line={"color": colour(k), "width": 1, "dash": "dot", "shape": "hv"},
            marker={"size": 10, "color": colour(k), "symbol": SYMBOLS[k % 6]},
            customdata=[set_names(text, choice, lang) for text in rows["chosen"]],
            hovertemplate="%{x:.3g} · %{y:.3g}<br>%{customdata}<extra>" + name + "</extra>",
        ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=[choice.cost / 1e6], y=[choice.value], mode="markers", name=say["this"], hoverinfo="name",
        marker={"size": 20, "symbol": "circle-open", "color": colour(1), "line": {"width": 3}},
    ))  # fmt: skip
    figure.update_xaxes(title_text=say["cost"], rangemode="tozero")
    figure.update_yaxes(title_text=say["points"])
    dressed(figure, 400)
    return figure.update_layout(legend_title_text=say["coverage"])


def set_names(text: str, choice: PilotChoice, lang: str) -> str:
    """Return the titles of the ports of a set, written with commas between their names."""
    titles = by(choice.ports, "port")
    return joined([str(titles[name][lang]) for name in text.split(", ") if name], lang)


def starred(frame: pd.DataFrame, column: str, lang: str) -> list[str]:
    """Return the names of ports, a star before those marked."""
    return [f"★ {name}" if mark else str(name)
            for name, mark in zip(frame[lang], frame[column], strict=True)]  # fmt: skip


def tall(figure: go.Figure, n_rows: int) -> go.Figure:
    """Dress a figure with a row a port, every name shown."""
    figure.update_yaxes(dtick=1)
    return dressed(figure, 110 + 23 * max(n_rows, 3))


# ---- rollout ----


def month_word(month: str, lang: str) -> str:
    """Write YYYY-MM in the reader's form."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月" if lang == "zh" else f"{MONTHS[int(number) - 1]} {year}"


def stage_word(facts: Facts, stage: str, lang: str) -> str:
    """Return the title of a stage."""
    return str(getattr(facts.timeline.stages[stage].title, lang))


def gantt_chart(found: Rollout, facts: Facts, lang: str) -> go.Figure:
    """Stage of each port by month; months of works are hatched, pilots have a star."""
    months, stages = list(facts.timeline.months), list(facts.timeline.stages)
    order = found.plan.sort_values(["joint_from", "works_begin", "port"], na_position="last")
    names = dict(zip(order["port"], starred(order, "pilot", lang), strict=True))
    figure, say = go.Figure(), SAY[lang]
    for stage, works in [(s, w) for s in stages for w in (False, True)]:
        mine = found.path[(found.path["stage"] == stage) & (found.path["at_works"] == works)]
        if mine.empty:
            continue
        word = stage_word(facts, stage, lang)
        word += (f"（{say['works']}）" if lang == "zh" else f" ({say['works']})") if works else ""
        figure.add_trace(go.Bar(
            y=[names[port] for port in mine["port"]], base=[months.index(m) for m in mine["month"]],
            x=[1] * len(mine), orientation="h", name=wrapped(word, 38),
            marker={"color": STAGE_COLOURS[stages.index(stage) % len(STAGE_COLOURS)],
                    "line": {"width": 1, "color": "white"},
                    "pattern": {"shape": "/" if works else "", "solidity": 0.35, "size": 6,
                                "fillmode": "overlay", "fgcolor": "#333333"}},
            customdata=[(month_word(m, lang), f"{100 * p:.0f} %")
                        for m, p in zip(mine["month"], mine["proficiency"], strict=True)],
            hovertemplate="%{y} · %{customdata[0]}<br>" + word + "<br>" + say["proficiency"]
            + ": %{customdata[1]}<extra></extra>",
        ))  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.12)
    figure.update_xaxes(
        tickvals=[k + 0.5 for k in range(len(months))], ticktext=months_short(months, lang),
        range=[0, len(months)], showgrid=False, side="top",
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(names.values()), autorange="reversed", dtick=1
    )
    dressed(figure, 150 + 23 * len(names))
    figure.update_layout(
        legend={"yanchor": "top", "y": -0.02}, margin={"t": 64}
    )  # below the button
    return figure


def months_short(months: Sequence[str], lang: str) -> list[str]:
    """Write months in short, for an axis."""
    return [f"{int(m[5:])}月" if lang == "zh" else MONTHS[int(m[5:]) - 1][:3] for m in months]


def minutes_chart(found: Rollout, who: str, lang: str) -> go.Figure:
    """Time from arrival to release in the whole country by month, with its 95 % band."""
    rows = found.country[found.country["measure"] == f"minutes_{who}"]
    scale, short = span(float(rows["mean"].max()))
    unit = UNIT[lang][short]
    figure = go.Figure()
    _band(figure, rows, scale, 0, MINUTES[lang][who], lang)
    figure.update_yaxes(title_text=RELEASE[lang].format(unit))
    return dressed(figure, 320)


def saving_chart(found: Rollout, amount: str, lang: str, *, cumulated: bool) -> go.Figure:
    """What is saved in the whole country, month by month or since the first month, with its 95 % band."""
    word, unit, scale = AMOUNTS[lang][amount]
    measure = f"{'cumulated' if cumulated else 'saved'}_{amount}"
    rows = found.country[found.country["measure"] == measure]
    figure = go.Figure()
    _band(figure, rows, scale, 0, word, lang)
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=GREY)
    figure.update_yaxes(title_text=in_unit(word, unit, lang))
    return dressed(figure, 340)


def _band(
    figure: go.Figure, rows: pd.DataFrame, scale: float, k: int, name: str, lang: str
) -> None:
    months = months_short(list(rows["month"]), lang)
    low, high, mean = (rows[c] / scale for c in ("low", "high", "mean"))
    figure.add_trace(go.Scatter(
        x=[*months, *months[::-1]], y=[*low, *high[::-1]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=faint(colour(k)), showlegend=False, hoverinfo="skip",
    ))  # fmt: skip
    told = [ranged(m, a, b, lang) for m, a, b in zip(mean, low, high, strict=True)]
    figure.add_trace(go.Scatter(
        x=months, y=mean, mode="lines+markers", name=name, showlegend=False, customdata=told,
        line={"color": colour(k), "width": 2.5}, hovertemplate="%{x}: %{customdata}<extra></extra>",
    ))  # fmt: skip
    figure.update_xaxes(type="category")


def rollout_map(
    ports: Sequence[Port], found: Rollout, facts: Facts, month: str, lang: str
) -> go.Figure:
    """Where each port is in one month: colour by stage, a ring at works, size by what is saved."""
    figure, stages = map_figure(470), list(facts.timeline.stages)
    here = by(found.path[found.path["month"] == month], "port")
    of_month = (found.ports["month"] == month) & (found.ports["measure"] == "saved_trader_cost")
    saved = by(found.ports[of_month], "port")
    ever = found.ports.loc[found.ports["measure"] == "saved_trader_cost", "mean"]
    largest = max(float(ever.abs().max()), 1.0)
    titles = by(found.plan, "port")
    _, unit, scale = AMOUNTS[lang]["trader_cost"]
    for s, stage in enumerate(stages):
        mine = [p for p in ports if p.port in here and here[p.port]["stage"] == stage]
        if not mine:
            continue
        works = [bool(here[p.port]["at_works"]) for p in mine]
        told = [of_row(saved[p.port], scale, lang) for p in mine]
        say = SAY[lang]
        figure.add_trace(go.Scatter(
            x=[p.longitude for p in mine], y=[p.latitude for p in mine], mode="markers",
            name=wrapped(stage_word(facts, stage, lang), 40),
            marker={"color": STAGE_COLOURS[s % len(STAGE_COLOURS)], "opacity": 0.85,
                    "size": [9 + 26 * (abs(saved[p.port]["mean"]) / largest) ** 0.5 for p in mine],
                    "symbol": ["circle" if saved[p.port]["mean"] >= 0 else "triangle-down"
                               for p in mine],
                    "line": {"width": [3 if w else 1 for w in works],
                             "color": ["#D55E00" if w else "white" for w in works]}},
            customdata=[(titles[p.port][lang], text, say["month_works"] if w else "")
                        for p, text, w in zip(mine, told, works, strict=True)],
            hovertemplate="%{customdata[0]} %{customdata[2]}<br>" + say["saves"]
            + ": %{customdata[1]} " + unit + "<extra></extra>",
        ))  # fmt: skip
    figure.update_layout(legend={"itemsizing": "constant"})
    return figure


def sequence_chart(found: Rollout, words: dict[str, str], lang: str) -> go.Figure:
    """What each sequence of works saves traders, with intervals."""
    rows = found.sequences.iloc[::-1]
    word, unit, scale = AMOUNTS[lang]["trader_cost"]
    figure = go.Figure(go.Scatter(
        x=rows["saved"] / scale, y=[words[rule] for rule in rows["rule"]], mode="markers",
        error_x=whiskers(rows["saved"], rows["low"], rows["high"], scale) | {"color": colour(0)},
        marker={"size": 10, "color": [colour(1) if r == found.rule else colour(0) for r in rows["rule"]]},
        customdata=[plain(v / scale) for v in rows["saved"]],
        hovertemplate="%{y}: %{customdata} " + unit + "<extra></extra>",
    ))  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color=GREY)
    figure.update_xaxes(title_text=in_unit(word, unit, lang))
    return dressed(figure, 250)
