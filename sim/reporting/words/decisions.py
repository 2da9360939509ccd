"""Texts of pilot selection and rollout in both languages."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from babel.dates import format_date, format_skeleton

from sim.decisions.data import Facts
from sim.text import LOCALES, N_, worded

SAY = {
    "chosen": N_("chosen"),
    "other": N_("not chosen"),
    "this": N_("this choice"),
    "cost": N_("cost of introduction (million CNY)"),
    "points": N_("points of the set"),
    "noise": N_("chance only"),
    "noise and ranges": N_("chance and assumed numbers"),
    "belongs": N_("probability of belonging to the best set (%)"),
    "works": N_("works"),
    "yes": N_("yes"),
    "no": N_("no"),
    "to": N_(" to "),
    "coverage": N_("modes + regions covered"),
    "weight": N_("weight of the criterion (%)"),
    "changed": N_("ports changed"),
    "now": N_("weight now"),
    "replications": N_("95 % interval (replications)"),
    "worlds": N_("range over drawn assumptions"),
    "modes": N_("modes"),
    "regions": N_("regions"),
    "own": N_("points of the port"),
    "proficiency": N_("practice"),
    "saves": N_("saves"),
    "month_works": N_("works in the month"),
    "none": "–",
    "any": N_("another port"),
    "drifts": N_("drifts"),
    "fine": N_("as expected"),
    "supervised": N_("joint supervision"),
}
CRITERION_WORDS = {
    "three_mutuals": N_("Earlier reform (three mutuals)"),
    "volume": N_("Volume of business"),
    "single_window": N_("Single Window"),
    "benefit": N_("Simulated benefit"),
    "transfer": N_("Lessons for others"),
}
BENEFITS = {
    "benefit": (N_("cost saved by traders"), N_("thousand CNY a day"), 1000.0),
    "hours_matched": (N_("time saved, objects wanted by 2+"), N_("h a day"), 1.0),
    "hours_inspected": (N_("time saved, inspected objects"), N_("h a day"), 1.0),
    "hours_all": (N_("time saved, all objects"), N_("h a day"), 1.0),
    "staff_hours": (N_("staff hours saved"), N_("h a day"), 1.0),
    "missed": (N_("violations no longer missed"), N_("cases a day"), 1.0),
}
RULE_WORDS = {
    "optimised": N_("optimised"),
    "largest_first": N_("largest first"),
    "easiest_first": N_("cheapest first"),
    "notice": N_("pilots first, then the largest"),
}
AMOUNTS = {
    "trader_cost": (N_("cost to traders saved"), N_("million CNY"), 1000000.0),
    "staff_cost": (N_("cost of staff saved"), N_("million CNY"), 1000000.0),
    "hours_matched": (N_("time saved, objects wanted by 2+"), N_("thousand h"), 1000.0),
    "hours_inspected": (N_("time saved, inspected objects"), N_("thousand h"), 1000.0),
    "hours_all": (N_("time saved, all objects"), N_("thousand h"), 1000.0),
    "staff_hours": (N_("staff hours saved"), N_("thousand h"), 1000.0),
    "overtime_hours": (N_("overtime saved"), N_("thousand h"), 1000.0),
    "missed": (N_("violations no longer missed"), N_("cases"), 1.0),
}
MINUTES = {
    "matched": N_("objects wanted by 2+"),
    "inspected": N_("inspected objects"),
    "all": N_("all objects"),
}
RELEASE = N_("from arrival to release ({0})")


SENTENCES = {
    "sure": N_(
        "{0}: the best set with probability {1} % ({2} to {3}); choosing it loses {4} % ({5} to "
        "{6}) of the best set's points on average."
    ),
    "in": N_(
        "**{0}** is in: {1}. Without it {2} would come in, and the set would lose {3} points ({4} %)."
    ),
    "in_any": N_("**{0}** is in: {1}. No other set keeps all constraints without it."),
    "out": N_(
        "**{0}** is not in: {1}. If it had to be in, {2} would go, and the set would lose {3} points ({4} %)."
    ),
    "out_any": N_("**{0}** is not in: no set that keeps all constraints holds it."),
    "part": N_("{0} {1} points"),
    "saved": N_(
        "Together they save traders {0} thousand CNY a day under joint inspection, against serial."
    ),
    "open": N_(" The interval contains zero."),
    "rollout": N_("From {0} to {1} traders **save {2} million CNY** at these {3} ports."),
    "rollout_loses": N_("From {0} to {1} traders **lose {2} million CNY** at these {3} ports."),
    "rollout_open": N_(
        "From {0} to {1}, what traders save at these {3} ports is **not significantly different "
        "from zero**: {2} million CNY."
    ),
    "end": N_("In {0}, the last month, it is {1} million; in {2}, the hardest month, {3} million."),
    "works": N_(
        "Works, connection and training cost {0} million CNY; {1} of {2} ports are finished in time."
    ),
}


def month_word(month: str, lang: str) -> str:
    """Format YYYY-MM in the language."""
    return str(format_skeleton("yMMMM", _first_day(month), locale=LOCALES[lang]))


def months_short(months: Sequence[str], lang: str) -> list[str]:
    """Return short month names, for an axis."""
    return [format_date(_first_day(month), "LLL", locale=LOCALES[lang]) for month in months]


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def stage_word(facts: Facts, stage: str, lang: str) -> str:
    """Return the title of a stage."""
    return facts.timeline.stages[stage].title.to(lang)


WORDS = {
    "manifest": N_("how this was made (manifest)"),
    "benefit": N_(
        "Saved by traders, thousand CNY a day (bars: 95 % over replications; lines: drawn worlds)"
    ),
    "works": N_("works"),
    "month": N_("month, {0} to {1}"),
    "minutes": N_("Minutes from arrival to release, objects wanted by two or more"),
    "cumulated": N_("Saved by traders since {0}, million CNY"),
}
CAPTIONS = {
    "ports": N_("Candidates"),
    "benefit": N_("What each port would gain"),
    "belief": N_("How likely each port belongs to the best set"),
    "data": N_("Where more data would help most"),
    "weights": N_("At which weights the set changes"),
    "shares": N_("Share of all weightings"),
    "front": N_("Sets that no other set beats in points and cost"),
    "plan": N_("Plan"),
    "totals": N_("The whole period"),
    "sequences": N_("Sequences of works"),
    "country": N_("Month by month, all ports together"),
    "milestones": N_("Milestones"),
}


def captioned(tables: dict[str, pd.DataFrame], lang: str) -> dict[str, pd.DataFrame]:
    """Return tables under their captions in a language."""
    return {worded(CAPTIONS[name], lang): frame for name, frame in tables.items()}
