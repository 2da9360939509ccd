"""Columns of printed tables in words, heads and cells, by their names; JSON and SQL keep the names."""

from collections.abc import Mapping
from typing import Any

from sim.analysis.catalogue import DENOMINATORS
from sim.domain.objects import CLASS_TITLES
from sim.reporting.words.border import GRADES, MODES, article_word
from sim.reporting.words.distribution import VERDICTS
from sim.reporting.words.measures import STATISTIC, UNIT
from sim.text import N_, NP_, gettext

HEADS = {
    "distance": NP_("column", "distance"),
    "longest": NP_("column", "longest"),
    "open_h_per_week": NP_("column", "open (h a week)"),
    "load_h_per_week": NP_("column", "load (h a week)"),
    "agency": NP_("column", "agency"),
    "along": NP_("column", "along"),
    "article": NP_("column", "article"),
    "articles": NP_("column", "articles"),
    "assumed": NP_("column", "assumed"),
    "at": NP_("column", "at"),
    "check": NP_("column", "check"),
    "claim": NP_("column", "claim"),
    "columns": NP_("column", "columns"),
    "count": NP_("column", "count"),
    "cv": NP_("column", "cv"),
    "definition": NP_("column", "definition"),
    "denominator": NP_("column", "denominator"),
    "derived": NP_("column", "derived"),
    "design": NP_("column", "design"),
    "difference": NP_("column", "difference"),
    "does": NP_("column", "does"),
    "effect": NP_("column", "effect"),
    "factor": NP_("column", "factor"),
    "false alarm": NP_("column", "false alarm"),
    "first": NP_("column", "first"),
    "first_high": NP_("column", "first high"),
    "first_low": NP_("column", "first low"),
    "formula": NP_("column", "formula"),
    "found": NP_("column", "found"),
    "from": NP_("column", "from"),
    "gain_first": NP_("column", "gain first"),
    "gain_last": NP_("column", "gain last"),
    "grade": NP_("column", "grade"),
    "half_width": NP_("column", "half width"),
    "high": NP_("column", "high"),
    "high_adjusted": NP_("column", "high adjusted"),
    "hinges": NP_("column", "hinges"),
    "hours": NP_("column", "hours"),
    "key": NP_("column", "key"),
    "kind": NP_("column", "kind"),
    "last_high": NP_("column", "last high"),
    "last_low": NP_("column", "last low"),
    "lever": NP_("column", "lever"),
    "levers": NP_("column", "levers"),
    "load": NP_("column", "load"),
    "low": NP_("column", "low"),
    "low_adjusted": NP_("column", "low adjusted"),
    "mean": NP_("column", "mean"),
    "mean_effect": NP_("column", "mean effect"),
    "measure": NP_("column", "measure"),
    "met": NP_("column", "met"),
    "method": NP_("column", "method"),
    "mode": NP_("column", "mode"),
    "n": NP_("column", "n"),
    "name": NP_("column", "name"),
    "noise": NP_("column", "noise"),
    "note": NP_("column", "note"),
    "number": NP_("column", "number"),
    "object_class": NP_("column", "object class"),
    "objects_per_day": NP_("column", "objects per day"),
    "on": NP_("column", "on"),
    "parameter": NP_("column", "parameter"),
    "part": NP_("column", "part"),
    "point": NP_("column", "point"),
    "points": NP_("column", "points"),
    "policies": NP_("column", "policies"),
    "policy": NP_("column", "policy"),
    "pool": NP_("column", "pool"),
    "port": NP_("column", "port"),
    "ports": NP_("column", "ports"),
    "published": NP_("column", "published"),
    "question": NP_("column", "question"),
    "replications": NP_("column", "replications"),
    "resource": NP_("column", "resource"),
    "result": NP_("column", "result"),
    "rows": NP_("column", "rows"),
    "runs": NP_("column", "runs"),
    "s": NP_("column", "s"),
    "saved": NP_("column", "saved"),
    "shape": NP_("column", "shape"),
    "share": NP_("column", "share"),
    "source": NP_("column", "source"),
    "spread": NP_("column", "spread"),
    "stage": NP_("column", "stage"),
    "state": NP_("column", "state"),
    "statistic": NP_("column", "statistic"),
    "statistics": NP_("column", "statistics"),
    "study": NP_("column", "study"),
    "target": NP_("column", "target"),
    "tasks": NP_("column", "tasks"),
    "title": NP_("column", "title"),
    "unit": NP_("column", "unit"),
    "units": NP_("column", "units"),
    "utilisation": NP_("column", "utilisation"),
    "value": NP_("column", "value"),
    "verdict": NP_("column", "verdict"),
    "view": NP_("column", "view"),
    "without": NP_("column", "without"),
}


def head(name: str, lang: str) -> str:
    """Return a column's head; an unknown one, such as a factor's own name, stays as it is."""
    return gettext(HEADS.get(name, name), lang)


CELLS: Mapping[str, Mapping[Any, str]] = {
    "denominator": DENOMINATORS,
    "grade": GRADES,
    "met": {True: N_("yes"), False: N_("no")},
    "mode": MODES,
    "object_class": {**CLASS_TITLES, "all": N_("all")},
    "on": {"yes": N_("yes"), "no": N_("no")},
    "stage": {
        "arrival to declaration": NP_("stage", "arrival to declaration"),
        "declaration to documents done": NP_("stage", "declaration to documents done"),
        "documents done to instruction": NP_("stage", "documents done to instruction"),
        "instruction to set free": NP_("stage", "instruction to set free"),
        "set free to inspection": NP_("stage", "set free to inspection"),
        "inspection": NP_("stage", "inspection"),
        "laboratory": NP_("stage", "laboratory"),
        "instruction to disposal": NP_("stage", "instruction to disposal"),
        "documents done to let go": NP_("stage", "documents done to let go"),
        "arrival to release": NP_("stage", "arrival to release"),
        "release to removal": NP_("stage", "release to removal"),
        "arrival to removal": NP_("stage", "arrival to removal"),
    },
    "agency": {
        "customs": NP_("key of an agency", "customs"),
        "quarantine": NP_("key of an agency", "quarantine"),
        "border": NP_("key of an agency", "border"),
        "maritime": NP_("key of an agency", "maritime"),
    },
    "method": {"mean": N_("mean"), "bootstrap": N_("bootstrap")},
    "statistic": STATISTIC,
    "without": VERDICTS,
    "shape": {
        "constant": NP_("distribution", "constant"),
        "uniform": NP_("distribution", "uniform"),
        "exponential": NP_("distribution", "exponential"),
        "lognormal": NP_("distribution", "lognormal"),
        "gamma": NP_("distribution", "gamma"),
    },
    "unit": UNIT,
    "verdict": VERDICTS,
    "state": {
        "pass": NP_("claim", "pass"),
        "fail": NP_("claim", "fail"),
        "inconclusive": NP_("claim", "inconclusive"),
        "best": NP_("selection", "best"),
        "not told apart": NP_("selection", "not told apart"),
        "dropped": NP_("selection", "dropped"),
    },
}


def cell(name: str, value: Any, lang: str) -> Any:
    """Return a cell of a column in a language; one that is a name or a number stays as it is."""
    if name in ("article", "articles"):
        return article_word(str(value), lang)
    known = CELLS.get(name, {})
    return gettext(known[value], lang) if value in known else value
