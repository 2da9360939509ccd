"""Decisions of the matching platform as tables: steps, instructions, cases, outcomes."""

from pathlib import Path
from typing import Any

import pandas as pd

from sim.domain.agencies import AGENCY_TITLES
from sim.domain.methods import METHOD_TITLES
from sim.matching.reasons import reason_texts
from sim.matching.replay import ReplayedJournal
from sim.matching.scenario_runs import Difference, ScenarioOutcome
from sim.reporting.words.border import (
    FLAGS,
    STATES,
    agency_word,
    article_word,
    methods_word,
    state_word,
)
from sim.text import N_, NP_, gettext, listed, worded

STEP_HEADS = [
    N_("minute"),
    N_("message"),
    N_("agency"),
    N_("number"),
    N_("accepted"),
    N_("why"),
    N_("rule"),
    N_("article"),
]
INSTRUCTION_HEADS = [
    N_("agency"),
    N_("number"),
    N_("object"),
    N_("state"),
    N_("since (min)"),
    N_("case"),
    N_("why"),
    N_("article"),
]
CASE_HEADS = [
    N_("joint case"),
    N_("state"),
    N_("formed (min)"),
    N_("slot (min)"),
    N_("agencies"),
    N_("methods"),
    N_("site"),
]
KINDS = {
    "declare": NP_("message", "declare"),
    "instruct": NP_("message", "instruct"),
    "amend": NP_("message", "amend"),
    "cancel": NP_("message", "cancel"),
    "no_interest": NP_("message", "no interest"),
    "propose": NP_("message", "propose"),
    "confirm": NP_("message", "confirm"),
    "decline": NP_("message", "decline"),
    "start": NP_("message", "start"),
    "finish": NP_("message", "finish"),
    "dispose": NP_("message", "dispose"),
    "accept_result": NP_("message", "accept result"),
    "report": NP_("message", "report"),
    "berth": NP_("message", "berth"),
    "outage_begin": NP_("message", "outage begin"),
    "outage_end": NP_("message", "outage end"),
    "clock": NP_("message", "clock"),
}
OUTCOME_HEADS = [
    N_("title"),
    N_("item"),
    N_("expected"),
    N_("with these rules"),
    N_("scenario"),
    N_("file"),
]


def outcome_frame(found: list[ScenarioOutcome], lang: str) -> pd.DataFrame:
    """Return the differences of scenarios, one per row."""
    rows = [
        (o.title.to(lang), _item(d.what, lang), *_told(d, lang), o.id,
         Path(o.file).name)
        for o in found for d in o.differences
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=worded(OUTCOME_HEADS, lang))


ITEMS = {
    "state": NP_("item", "state"),
    "case": NP_("item", "case"),
    "at": NP_("item", "at"),
    "reason": NP_("item", "reason"),
    "flags": NP_("item", "flags"),
    "methods": NP_("item", "methods"),
    "version": NP_("item", "version"),
    "round": NP_("item", "round"),
    "priority": NP_("item", "priority"),
    "received": NP_("item", "received"),
    "relied_on": NP_("item", "relied on"),
    "result": NP_("item", "result"),
    "outcome": NP_("item", "outcome"),
    "agencies": NP_("item", "agencies"),
    "formed_at": NP_("item", "formed at"),
    "site": NP_("item", "site"),
    "slot": NP_("item", "slot"),
    "agreed_at": NP_("item", "agreed at"),
    "started_at": NP_("item", "started at"),
    "closed_at": NP_("item", "closed at"),
    "facts": NP_("item", "facts"),
    "accepted": NP_("item", "accepted"),
    "article": NP_("item", "article"),
    "warnings": NP_("item", "warnings"),
    "cases": NP_("item", "cases"),
}
VALUES = {
    "a case": NP_("outcome", "a case"),
    "none formed": NP_("outcome", "none formed"),
    "none": NP_("outcome", "none"),
    "an instruction": NP_("outcome", "an instruction"),
    "None": NP_("outcome", "none"),
    "[]": NP_("outcome", "none"),
    "{}": NP_("outcome", "none"),
    "True": N_("yes"),
    "False": N_("no"),
}


def _item(what: str, lang: str) -> str:
    """Return the name of the item that differs."""
    whose, _, item = what.rpartition(".")
    told = gettext(ITEMS.get(item, item.replace("_", " ")), lang)
    agency, slash, number = whose.partition("/")
    if slash:
        return f"{agency_word(agency, lang)}/{number} {told}"
    answer, _, place = whose.partition(" ")
    if answer == "answer" and place:
        return gettext("answer to message {n}: {item}", lang, n=place, item=told)
    return f"{whose} {told}".strip()


def _told(difference: Difference, lang: str) -> list[str]:
    """Return expected and actual outcome in words."""
    item = difference.what.rpartition(".")[2]
    return [_value(item, value, lang) for value in (difference.expected, difference.actual)]


def _value(item: str, value: Any, lang: str) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and item == "reason" and value in reason_texts():
        return reason_texts()[value].to(lang)
    if isinstance(value, list) and value:
        return listed([_value(item, one, lang) for one in value], lang)
    if isinstance(value, dict) and value:  # agencies and what is held of them
        return gettext("; ", lang).join(
            gettext("{name}: {text}", lang, name=agency_word(k, lang), text=_value(item, v, lang))
            for k, v in value.items()
        )
    told = str(value)
    known = {"state": STATES, "methods": METHOD_TITLES}.get(item, FLAGS)
    return gettext(known.get(told) or VALUES.get(told) or AGENCY_TITLES.get(told, told), lang)


ACCEPTED = {True: N_("yes"), False: N_("no")}


def step_frame(run: ReplayedJournal, lang: str) -> pd.DataFrame:
    """Return each message with the platform's answer, its reason, rule and article."""
    rows = []
    for message, answer in run.steps:
        kind = str(type(message).__struct_config__.tag)
        text = reason_texts()[answer.reason]
        agency = getattr(message, "agency", None)
        yes = gettext(ACCEPTED[answer.accepted], lang)
        rows.append(
            (message.at, gettext(KINDS[kind], lang),
             agency_word(agency, lang) if agency else "", getattr(message, "number", "") or "", yes,
             text.to(lang), text.rule, article_word(text.article, lang))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=worded(STEP_HEADS, lang))


def instruction_frame(run: ReplayedJournal, lang: str) -> pd.DataFrame:
    """Return the final state of each instruction, with reason."""
    rows = []
    for view in run.platform.instructions():
        text = reason_texts()[view.reason]
        rows.append(
            (agency_word(view.agency, lang), view.number, ", ".join(view.members) or view.object or "",
             state_word(view.state, lang), view.at, view.case or "",
             text.to(lang), article_word(text.article, lang))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=worded(INSTRUCTION_HEADS, lang))


def case_frame(run: ReplayedJournal, lang: str) -> pd.DataFrame:
    """Return the joint cases."""
    rows = [
        (case.case, state_word(case.state, lang), case.formed_at,
         "–".join(f"{t:g}" for t in case.slot) if case.slot else "",
         listed([agency_word(a, lang) for a in case.agencies], lang),
         methods_word(case.methods, lang), case.site or "")
        for case in run.platform.cases()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=worded(CASE_HEADS, lang))
