"""Names of measures, units, policies and levers in both languages."""

from sim.analysis.catalogue import PORT_MEASURES, describe
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.reporting.words.border import agency_word, article_word
from sim.text import N_, gettext, listed

WHO = {"matched": N_("wanted by 2+"), "inspected": N_("inspected"), "all": N_("all objects")}
UNIT = {
    "min": N_("min"),
    "h": N_("h"),
    "share": N_("share"),
    "h per day": N_("h per day"),
    "per day": N_("per day"),
    "per object": N_("per object"),
    "CNY per object": N_("CNY per object"),
    "CNY per day": N_("CNY per day"),
    "count": N_("count"),
    "CNY": N_("CNY"),
    "CNY/h": N_("CNY per hour"),
    "s": N_("s"),
    "d": N_("d"),
    "per week": N_("per week"),
    "per year": N_("per year"),
    "%": "%",
    "relative": N_("relative"),
}
WAITS = ("papers_wait", "hold_wait", "site_wait", "inspection_service", "after_wait")


def measure_title(measure: str, lang: str) -> str:
    """Return the title of a measure."""
    return gettext(describe(measure).title, lang)


def unit_word(unit: str, lang: str) -> str:
    """Return what a unit is called; one that is not in `UNIT` stays as it is."""
    return gettext(UNIT.get(unit, unit), lang)


def in_unit(word: str, unit: str, lang: str) -> str:
    """Return the title of an axis with its unit, a code of `UNIT` or a word."""
    return gettext("{word} ({unit})", lang, word=word, unit=unit_word(unit, lang))


def policy_word(policy: str, titles: dict[str, str]) -> str:
    """Return the title of a policy, or its name if it has none."""
    return titles.get(policy, policy)


def whose(measure: str, lang: str) -> str:
    """Return the agency or kind of a port-wide column."""
    rest = measure[len(describe(measure).name) + 1 :]
    both = [agency_word(part, lang) for part in rest.split("_and_")]
    if len(both) > 1 or both[0] != rest:
        return gettext(" + ", lang).join(both)
    return gettext(KINDS.get(rest, rest), lang)


KINDS = {
    "bay": N_("bay"),
    "scan_lane": N_("scan lane"),
    "lane": N_("lane"),
    "gangway": N_("gangway"),
    "track": N_("track"),
    "stand": N_("stand"),
    "back_office": N_("back office"),
    "scanner": N_("scanner"),
    "rail_scanner": N_("rail scanner"),
    "small_xray": N_("small X-ray"),
    "weighbridge": N_("weighbridge"),
    "radiation_portal": N_("radiation portal"),
}


def lever_word(name: str, lang: str) -> str:
    """Return a lever's title."""
    return gettext(LEVERS[name].title, lang)


UNITS = (N_(" min"), N_(" h"))
WANTED = {
    "matched": N_("objects wanted by two or more agencies"),
    "inspected": N_("all inspected"),
    "all": N_("all objects"),
}
STATISTIC = {
    "mean": N_("mean"),
    "p50": N_("median"),
    "p90": N_("90 %"),
    "p95": N_("95 %"),
    "p99": N_("99 %"),
}


def measure_word(name: str, lang: str) -> str:
    """Return a measure's title with its statistic, agency or kind."""
    title, rest = measure_title(name, lang), name.rpartition("_")[2]
    if rest in STATISTIC:
        return listed([title, STATISTIC[rest]], lang)
    if "_within_" in name:
        return listed(
            [title, gettext("within {hours} h", lang, hours=rest.removesuffix("h"))], lang
        )
    if describe(name).name in PORT_MEASURES and name != describe(name).name:
        return listed([title, whose(name, lang)], lang)
    return title


def policy_title(policy: Policy, lang: str) -> str:
    """Return a policy's title."""
    return policy.title.to(lang)


def lever_line(name: str, lang: str) -> str:
    """Return a lever as one line: title, what it does, article."""
    lever = LEVERS[name]
    return gettext(
        "- **{title}**: {does} (art. {article})", lang,
        title=lever.title, does=lever.does, article=article_word(lever.article, lang),
    )  # fmt: skip


PUBLISHED_UNITS = {
    "minutes": N_("minutes"),
    "hours": N_("hours"),
    "seconds": N_("seconds"),
    "days": N_("days"),
    "moves": N_("moves"),
    "steps": N_("steps"),
    "checks": N_("checks"),
}
