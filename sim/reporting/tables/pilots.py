"""Pilot selection as tables and sentences in both languages."""

from collections.abc import Sequence

import pandas as pd

from sim.decisions.data import Facts
from sim.decisions.pilots import CRITERIA, Certainty, PilotChoice
from sim.decisions.rollout_frames import interval
from sim.decisions.table import StateTable, pilot_states, savings
from sim.port.schema import Port
from sim.reporting.tables.formats import interval_text, rows_by, significant
from sim.reporting.words.border import MODES
from sim.reporting.words.decisions import BENEFITS, CRITERION_WORDS, SAY, SENTENCES
from sim.text import N_, gettext, listed, worded

PORT_HEADS = [
    N_("port"),
    N_("chosen"),
    N_("mode"),
    N_("region"),
    N_("own points"),
    N_("saved by traders (1000 CNY a day)"),
    N_("cost (million CNY)"),
    N_("sites rebuilt"),
    N_("lost if it changes sides (points)"),
    N_("who changes then"),
]


def choice_sentence(choice: PilotChoice, table: StateTable, facts: Facts, lang: str) -> str:
    """Return a sentence on the daily saving of the chosen ports, with 95 % interval."""
    baseline, end = pilot_states(facts)
    together = savings(table, end, baseline, "trader_cost")[0][list(choice.chosen)].sum(axis=1)
    mean, low, high = (float(v) for v in interval(together.to_numpy(float)))
    text = worded(SENTENCES["saved"], lang).format(
        interval_text(mean / 1e3, low / 1e3, high / 1e3, lang)
    )
    return text + (worded(SENTENCES["open"], lang) if low <= 0 <= high else "")


def sure_sentences(found: Certainty, lang: str) -> list[str]:
    """Return sentences on the probability that the set is best, and the expected loss otherwise."""
    return [
        worded(SENTENCES["sure"], lang).format(
            worded(SAY[row["source"]], lang).capitalize(), significant(100 * row["probability"], 2),
            significant(100 * row["probability_low"], 2), significant(100 * row["probability_high"], 2),
            *(significant(100 * row[f"regret_share{end}"], 2) for end in ("", "_low", "_high")),
        )
        for row in found.sets.to_dict("records")
    ]  # fmt: skip


def why_chosen(choice: PilotChoice, port: str, lang: str) -> str:
    """Return why a port is chosen or not, and what would change otherwise."""
    row = rows_by(choice.ports, "port")[port]
    parts = {name: choice.weights[name] * float(row[name]) for name in CRITERIA}
    largest = sorted(parts, key=lambda name: -parts[name])[:3]
    said = listed(
        [
            worded(SENTENCES["part"], lang).format(
                worded(CRITERION_WORDS[n], lang), significant(parts[n], 2)
            )
            for n in largest
        ],
        lang,
    )
    side = "in" if row["chosen"] else "out"
    if pd.isna(row["margin"]):
        return worded(SENTENCES[f"{side}_any"], lang).format(row[lang], said)
    others = set_names(str(row["instead"]), choice, lang) or worded(SAY["any"], lang)
    return worded(SENTENCES[side], lang).format(
        row[lang], said, others, significant(row["margin"], 2),
        significant(100 * row["margin"] / choice.value, 2),
    )  # fmt: skip


def port_frame(choice: PilotChoice, ports: Sequence[Port], lang: str) -> pd.DataFrame:
    """Return the candidates, the chosen first: criteria, savings with intervals, cost, margin."""
    frame = choice.ports.sort_values(["chosen", "points"], ascending=False)
    regions = {port.port: port.region.to(lang) for port in ports}
    scale = worded(BENEFITS["benefit"], lang)[2]
    columns = [
        frame[lang], [worded(SAY["yes"], lang) if c else "" for c in frame["chosen"]],
        [worded(MODES[m], lang) for m in frame["mode"]], [regions[name] for name in frame["port"]],
        frame["points"].round(3),
        [interval_text(m / scale, low / scale, high / scale, lang) for m, low, high in zip(
            frame["benefit_cny"], frame["benefit_low"], frame["benefit_high"], strict=True)],
        (frame["cost"] / 1e6).round(1), frame["sites"].astype(int), frame["margin"].round(3),
        [set_names(text, choice, lang) for text in frame["instead"]],
    ]  # fmt: skip
    shown = pd.DataFrame(dict(zip(worded(PORT_HEADS, lang), columns, strict=True)))
    return shown.assign(
        **{worded(CRITERION_WORDS[name], lang): frame[name].round(2) for name in CRITERIA}
    )


def benefit_frame(choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the daily savings of every candidate by kind, with intervals."""
    frame = choice.ports.sort_values("benefit_cny", ascending=False)
    found: dict[str, list[str]] = {worded(PORT_HEADS[0], lang): list(frame[lang])}
    for name, (word, unit, scale) in worded(BENEFITS, lang).items():
        column = "benefit_cny" if name == "benefit" else name
        head = gettext("{word} ({unit})", lang, word=word, unit=unit)
        found[head] = [
            interval_text(m / scale, low / scale, high / scale, lang)
            for m, low, high in zip(
                frame[column], frame[f"{name}_low"], frame[f"{name}_high"], strict=True
            )
        ]
    if "benefit_worlds_low" in frame:
        scale = worded(BENEFITS["benefit"], lang)[2]
        found[worded(SAY["worlds"], lang)] = [
            worded(SAY["to"], lang).join(significant(end / scale) for end in ends)
            for ends in zip(frame["benefit_worlds_low"], frame["benefit_worlds_high"], strict=True)
        ]
    return pd.DataFrame(found)


FRONT_HEADS = [
    N_("ports"),
    N_("points"),
    N_("cost (million CNY)"),
    N_("saved by traders (1000 CNY a day)"),
    N_("number of modes"),
    N_("number of regions"),
]


def front_frame(front: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the sets of the Pareto front, cheapest first."""
    rows = front.sort_values("cost")
    columns = [
        [set_names(text, choice, lang) for text in rows["chosen"]], rows["value"].round(3),
        (rows["cost"] / 1e6).round(1), (rows["benefit_cny"] / 1e3).round(0), rows["modes"], rows["regions"],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(FRONT_HEADS, lang), columns, strict=True)))


SHARE_HEADS = [N_("port"), N_("in the set now"), N_("chosen under (% of all weightings)")]


def share_frame(shares: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the share of weightings under which each port is chosen."""
    rows = shares[shares["share"] > 0].sort_values("share", ascending=False)
    titles = rows_by(choice.ports, "port")
    columns = [
        [titles[name][lang] for name in rows["port"]],
        [worded(SAY["yes"], lang) if c else "" for c in rows["chosen"]],
        (100 * rows["share"]).round(0),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(SHARE_HEADS, lang), columns, strict=True)))


DATA_HEADS = [
    N_("port"),
    N_("a week of records there (% of the set's points)"),
    N_("one more replication (% of the set's points)"),
]


def data_frame(data: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the value of more data at each port, largest first."""
    rows = data.sort_values("field", ascending=False).head(8)
    titles = rows_by(choice.ports, "port")
    columns = [
        [titles[name][lang] for name in rows["port"]],
        (100 * rows["field_share"]).round(2), (100 * rows["simulated_share"]).round(2),
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(DATA_HEADS, lang), columns, strict=True)))


BELIEF_HEADS = [
    N_("port"),
    N_("in the set now"),
    N_("in the best set, chance only (%)"),
    N_("in the best set, assumed numbers drawn too (%)"),
]


def belief_frame(found: Certainty, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the probability that a port is in the best set, largest first, without zeros."""
    columns = [name for name in ("p_noise", "p_all") if name in found.ports]
    rows = found.ports[(found.ports[columns].max(axis=1) > 0) | found.ports["chosen"]]
    rows = rows.sort_values(columns[::-1], ascending=False)
    titles = rows_by(choice.ports, "port")
    shown = [
        [titles[name][lang] for name in rows["port"]],
        [worded(SAY["yes"], lang) if c else "" for c in rows["chosen"]],
        *((100 * rows[name]).round(0) for name in columns),
    ]
    return pd.DataFrame(dict(zip(worded(BELIEF_HEADS, lang), shown, strict=False)))


WEIGHT_HEADS = [
    N_("criterion"),
    N_("weight (%)"),
    N_("weight now (%)"),
    N_("ports changed"),
    N_("the set then"),
]


def weight_frame(frame: pd.DataFrame, choice: PilotChoice, lang: str) -> pd.DataFrame:
    """Return the set for each weight of each criterion, with others in proportion."""
    columns = [
        [worded(CRITERION_WORDS[name], lang) for name in frame["criterion"]],
        (100 * frame["weight"]).round(0), (100 * frame["now"]).round(0), frame["changed"],
        [set_names(text, choice, lang) for text in frame["chosen"]],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(WEIGHT_HEADS, lang), columns, strict=True)))


def set_names(text: str, choice: PilotChoice, lang: str) -> str:
    """Return the titles of the ports of a comma-separated set."""
    titles = rows_by(choice.ports, "port")
    return listed([str(titles[name][lang]) for name in text.split(", ") if name], lang)


def starred(frame: pd.DataFrame, column: str, lang: str) -> list[str]:
    """Return the names of ports, with a star before marked ones."""
    return [f"★ {name}" if mark else str(name)
            for name, mark in zip(frame[lang], frame[column], strict=True)]  # fmt: skip
