"""The words of findings, in both languages."""

from sim.analysis.catalogue import DENOMINATORS, describe
from sim.experiments.findings import StudyFinding
from sim.reporting.words.border import every_class_word
from sim.reporting.words.measures import unit_word
from sim.text import N_, gettext

KINDS = {
    "attribution": N_("What each group of levers brings (Shapley values)"),
    "interactions": N_("Alone and in pairs (Shapley-Taylor indices)"),
    "boundary": N_("Where policy and baseline are equal"),
    "hinges": N_("Which ends of the ranges change the answer"),
    "sensitivity": N_("On which numbers the gain depends"),
    "uncertainty": N_("Assumed numbers apart from replication noise"),
    "gains": N_("Gains over the baseline"),
}


def heading(found: StudyFinding, lang: str) -> str:
    """Return a title that says kind, port, measure, objects and unit."""
    asked = found.question
    return gettext(
        "{kind}: {port}, {title} ({measure}, {unit}), {object_class}, {objects}; {policy}", lang,
        kind=KINDS[found.kind], port=found.port, title=describe(str(asked.measure)).title,
        measure=asked.measure, unit=unit_word(found.unit, lang),
        object_class=every_class_word(asked.object_class or "all", lang),
        objects=DENOMINATORS[asked.denominator], policy=asked.policy,
    )  # fmt: skip
