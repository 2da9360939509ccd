"""Domain terms in both languages: agencies, states, object classes, modes of transport."""

from collections.abc import Sequence

from sim.domain.agencies import AGENCY_TITLES
from sim.domain.methods import METHOD_TITLES
from sim.domain.objects import CLASS_TITLES
from sim.text import N_, NP_, gettext, listed

GRADES = {"published": N_("published"), "derived": N_("derived"), "assumed": N_("assumed")}

MODES = {
    "sea": N_("sea"),
    "river": N_("river"),
    "rail": N_("rail"),
    "road": N_("road"),
    "air": N_("air"),
    "passenger": N_("persons"),
}
STATES = {
    "held": NP_("state", "held"),
    "matched": NP_("state", "matched"),
    "dispatched": NP_("state", "dispatched"),
    "agreed": NP_("state", "agreed"),
    "inspecting": NP_("state", "inspecting"),
    "inspected": NP_("state", "inspected"),
    "superseded": NP_("state", "superseded"),
    "cancelled": NP_("state", "cancelled"),
    "rejected": NP_("state", "rejected"),
    "satisfied": NP_("state", "satisfied"),
    "disposed": NP_("state", "disposed"),
    "forming": NP_("state", "forming"),
    "closed": NP_("state", "closed"),
    "dissolved": NP_("state", "dissolved"),
}
FLAGS = {
    "overdue": NP_("flag", "overdue"),
    "no_show": NP_("flag", "no show"),
    "repeated_inspection": NP_("flag", "repeated inspection"),
    "clock_skew": NP_("flag", "clock skew"),
    "bad_key_ignored": NP_("flag", "bad key ignored"),
    "object_unknown": NP_("flag", "object unknown"),
    "amend_unknown": NP_("flag", "amend unknown"),
    "declined": NP_("flag", "declined"),
    "silent": NP_("flag", "silent"),
    "relied_on": NP_("flag", "relied on"),
    "leak": NP_("flag", "leak"),
    "failure": NP_("flag", "failure"),
    "good_faith_error": NP_("flag", "good faith error"),
}


INVITED = {"forestry": NP_("agency", "Forestry")}  # those that shipped ports invite


def agency_word(name: str, lang: str) -> str:
    """Return the name of an agency; invited agencies keep their own name."""
    return gettext((AGENCY_TITLES | INVITED).get(name, name), lang)


def state_word(name: str, lang: str) -> str:
    """Return the name of a state of an instruction or a case."""
    return gettext(STATES[name], lang)


def flags_word(names: Sequence[str], lang: str) -> str:
    """Return flags or facts, joined."""
    return listed([FLAGS[name] for name in names], lang)


def methods_word(names: Sequence[str], lang: str) -> str:
    """Return methods, joined."""
    return listed([METHOD_TITLES[name] for name in names], lang)


def class_word(cls: str, lang: str) -> str:
    """Return the word for an object class."""
    return gettext(CLASS_TITLES[cls], lang)


def every_class_word(cls: str, lang: str) -> str:
    """Return the word for an object class, or for all of them together (`all`)."""
    return gettext(N_("all") if cls == "all" else CLASS_TITLES[cls], lang)


# What stands where others name an article of the notice.
ELSEWHERE = (
    N_("preamble"),
    N_("preamble (the practice to be replaced)"),
    N_("none: reform of 20 April 2018"),
)


def article_word(text: str, lang: str) -> str:
    """Return an article in the form of the language."""
    return listed([gettext(part, lang) for part in text.split(", ")], lang)


def grade_word(grade: str, lang: str) -> str:
    """Return the word for a grade of evidence."""
    return gettext(GRADES[grade], lang)
