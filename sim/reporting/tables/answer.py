"""The answer to a comparison in a few rows and one sentence, in both languages."""

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.lookup import Cell, pick, verdict
from sim.experiments.compare import Comparison
from sim.reporting.tables.comparison import object_classes, policies_of
from sim.reporting.tables.formats import plain_text, time_text
from sim.reporting.words.border import class_word
from sim.text import N_, gettext, worded

HEADS = (
    N_("class"),
    N_("policy"),
    N_("overall, wanted by 2+"),
    N_("overall, inspected"),
    N_("overall, all"),
    N_("difference, wanted by 2+"),
    N_("inspection span"),
    N_("joint"),
    N_("openings"),
)


def answer_rows(
    found: Comparison, port: str, lang: str
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows: one row per class and policy, times with 95 % intervals."""
    rows = []
    policies = policies_of(found)
    for cls in object_classes(found, port):
        for policy in policies:

            def get(denominator: str, name: str, _p: str = policy, _c: str = cls) -> Cell | None:
                return pick(found.measures, port, _p, _c, denominator, name)

            difference = pick(found.differences, port, policy, cls, "matched", OVERALL_TIME)
            rows.append(
                (
                    class_word(cls, lang),
                    policy,
                    *(time_text(get(word, OVERALL_TIME), lang) for word in DENOMINATORS),
                    time_text(difference, lang, signed=True) if difference is not None else "",
                    time_text(get("matched", "inspection_span_mean"), lang),
                    plain_text(get("matched", "joint_share")),
                    plain_text(get("matched", "openings")),
                )
            )
    return worded(HEADS, lang), rows


SAYS = {
    "gains": N_("gains {0}"),
    "loses": N_("loses {0}"),
    "same": N_("changes nothing"),
    "open": N_("no significant change ({0})"),
}
WHO = {
    "matched": N_("objects wanted by two or more"),
    "inspected": N_("inspected objects"),
    "all": N_("all objects"),
}


def answer_sentence(found: Comparison, port: str, lang: str) -> str:
    """Return a sentence on the effect of the last policy, on all three denominators."""
    policies = policies_of(found)
    if len(policies) < 2:
        return ""
    policy, baseline = policies[-1], policies[0]
    parts = []
    for cls in object_classes(found, port):
        said = []
        for denominator, who in worded(WHO, lang).items():
            row = pick(found.differences, port, policy, cls, denominator, OVERALL_TIME)
            if row is not None:
                text = worded(SAYS[verdict(row)], lang).format(time_text(row, lang, signed=True))
                said.append(gettext("{name}: {text}", lang, name=who, text=text))
        told = gettext("; ", lang).join(said)
        parts.append(gettext("{name}: {text}", lang, name=class_word(cls, lang), text=told))
    head = gettext(
        "{policy} against {baseline}, overall clearance time: ",
        lang,
        policy=policy,
        baseline=baseline,
    )
    return head + gettext(" | ", lang).join(parts)
