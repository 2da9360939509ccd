"""Plain names for the numbers of a port, in both languages; keys are kept as in files."""

from collections.abc import Mapping, Sequence

from babel.dates import get_day_names

from sim.port.schema import Port
from sim.reporting.words.border import agency_word, class_word, methods_word
from sim.text import LOCALES, N_, NP_, gettext, listed

# Last steps of keys in port files.
WHAT = {
    "per_day": N_("traffic a day"),
    "weekly": N_("spread over the week"),
    "daily": N_("spread over the day"),
    "batch": N_("objects that arrive together"),
    "containers": N_("containers of a consignment"),
    "inspected_containers": N_("share of containers inspected"),
    "urgent": N_("share of urgent objects"),
    "unloading": N_("time of unloading"),
    "preparation": N_("the trader's own preparation"),
    "ahead": N_("declared ahead by"),
    "pick_up": N_("time until pick-up"),
    "overlap": N_("overlap of the agencies' instructions"),
    "deals_with": N_("share of objects it deals with"),
    "instructs": N_("share it wants inspected"),
    "delay": N_("time until its instruction arrives"),
    "officers": N_("officers it sends to a visit"),
    "withdrawn": N_("share of instructions withdrawn"),
    "withdrawn_after": N_("time until it withdraws"),
    "relies": N_("how often it relies on the other's result"),
    "leaves_early": N_("how often its officers leave a joint visit early"),
    "papers.automatic": N_("papers passed without an officer"),
    "papers.review": N_("time to review papers"),
    "coordination.by_phone": N_("time to answer by telephone"),
    "coordination.on_platform": N_("time to answer on the platform"),
    "coordination.declines": N_("how often it declines"),
    "coordination.absent": N_("how often it agrees and does not come"),
    "laboratory.share": N_("samples that go to the laboratory"),
    "laboratory.analysis": N_("time of analysis"),
    "finding.hit": N_("inspections that find a violation"),
    "finding.elsewhere": N_("violations among the uninspected"),
    "finding.found_by_partner": N_("violations the partner finds"),
    "finding.treatment": N_("time of treatment"),
    "finding.detained": N_("hits that are never released"),
    "hold_window": N_("hold window"),
    "agree_within": N_("time allowed to agree"),
    "grace": N_("grace time for absent parties"),
    "slot_every": N_("spacing of time slots"),
    "slot_notice": N_("notice before a slot"),
    "slot_length": N_("length of a slot"),
    "reserve_after": N_("wait after which units are kept"),
    "last_start": N_("last start before closing"),
    "between": N_("time between failures"),
    "repair": N_("time of repair"),
    "staffing": N_("share of staff on duty"),
}
STREAMS = {
    "imports": NP_("stream", "imports"),
    "exports": NP_("stream", "exports"),
    "ships": NP_("stream", "ships"),
    "trains": NP_("stream", "trains"),
    "vehicles": NP_("stream", "road vehicles"),
    "aircraft": NP_("stream", "aircraft"),
    "articles": NP_("stream", "articles"),
    "express": NP_("stream", "express"),
    "goods": NP_("stream", "goods"),
}
STEPS = {
    "approach": NP_("step", "approach"),
    "board": NP_("step", "boarding"),
    "close": NP_("step", "closing"),
    "examine": NP_("step", "examination"),
    "hand_papers": NP_("step", "handing papers"),
    "inspect": NP_("step", "inspection"),
    "leave": NP_("step", "leaving"),
    "look": NP_("step", "look"),
    "move": NP_("step", "move to the site"),
    "open": NP_("step", "opening"),
    "papers": NP_("step", "papers"),
    "radiation": NP_("step", "radiation portal"),
    "read": NP_("step", "reading images"),
    "report": NP_("step", "report"),
    "return": NP_("step", "return"),
    "sample": NP_("step", "sampling"),
    "scan": NP_("step", "scan"),
    "search": NP_("step", "search"),
    "stop": NP_("step", "stop"),
    "walk": NP_("step", "walk"),
    "weigh": NP_("step", "weighing"),
    "xray": NP_("step", "X-ray"),
}
MACHINES = {
    "scanner": N_("large scanners"),
    "rail_scanner": N_("train scanners"),
    "small_xray": N_("X-ray machines"),
    "weighbridge": N_("weighbridges"),
    "radiation_portal": N_("radiation portals"),
}
GROUPS = {
    "inspection": N_("inspectors"),
    "papers": N_("officers for papers"),
    "boarding": N_("boarding officers"),
    "lane": N_("officers at the lanes"),
}
SITES = {
    "bay": N_("bays"),
    "scan_lane": N_("scanning lanes"),
    "lane": N_("lanes"),
    "gangway": N_("gangways"),
    "track": N_("tracks"),
    "stand": N_("stands"),
    "back_office": N_("back-office places"),
}
COSTS = {
    "move": N_("cost of a move"),
    "opening": N_("cost of an opening"),
    "staff": N_("cost of an officer's hour"),
    "utilisation": N_("utilisation that staff is sized to"),
    "peak": N_("utilisation in the busiest hour"),
}
DELAY = N_("cost of an hour's delay")
LABORATORY = N_("laboratory benches")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def number_word(key: str, port: Port, lang: str) -> str:
    """Return a plain name for the number at a dotted key; the key if unknown."""
    steps = key.split(".")
    if steps[0] == "streams":
        whose, rest = [_stream(steps[1], port, lang)], steps[2:]
        if rest[0] == "agencies":
            whose, rest = [*whose, _agency(rest[1], lang)], rest[2:]
        if rest[0] == "menus":
            menu = port.streams[steps[1]].agencies[steps[3]].menus[int(rest[1])]
            methods = methods_word(menu.methods, lang)
            return listed(
                [*whose, gettext("share inspected by {methods}", lang, methods=methods)], lang
            )
        return listed([*whose, _what(rest, lang)], lang)
    if steps[0] == "procedures":
        step = _of(STEPS, port.procedures[steps[1]].steps[int(steps[3])].step, lang)
        return listed([_agency(steps[5], lang), gettext("time of {step}", lang, step=step)], lang)
    if steps[0] == "calendars":
        shift = port.calendars[steps[1]][int(steps[2])]
        return gettext(
            "shift {opens} to {closes}{days}: {what}", lang, opens=shift.opens, closes=shift.closes,
            days=_days(shift.days, lang), what=WHAT["staffing"],
        )  # fmt: skip
    if steps[:2] == ["matching", "hold_window"]:
        return listed([class_word(steps[2], lang), WHAT["hold_window"]], lang)
    if steps[0] in ("staff", "sites", "equipment", "laboratories"):
        return _count(steps, lang)
    if steps[0] == "costs" and steps[1] == "delay":
        return listed([class_word(steps[2], lang), DELAY], lang)
    if steps[0] in ("costs", "sizing"):
        return _of(COSTS, steps[1], lang)
    if steps[0] == "breakdowns":
        return listed([_of(MACHINES, steps[1], lang), _what(steps[2:], lang)], lang)
    return _what(steps[1:], lang)


def _stream(name: str, port: Port, lang: str) -> str:
    """Return the word for a stream; one of another name has its title."""
    return gettext(STREAMS[name], lang) if name in STREAMS else port.streams[name].title.to(lang)


def _days(days: Sequence[str], lang: str) -> str:
    """Return the days of a shift in brackets; empty for every day."""
    if len(days) == len(DAYS):
        return ""
    short = get_day_names("abbreviated", locale=LOCALES[lang])
    names = [short[DAYS.index(day)] for day in days]
    first = DAYS.index(days[0])
    if len(days) > 2 and tuple(days) == DAYS[first : first + len(days)]:
        told = gettext("{first} to {last}", lang, first=names[0], last=names[-1])
    else:
        told = listed(names, lang)
    return gettext(" ({text})", lang, text=told)


def _count(steps: list[str], lang: str) -> str:
    """Return the name of a number of officers, sites, machines or laboratory benches."""
    if steps[0] == "staff":
        whose, what = steps[1], _of(GROUPS, steps[2], lang)
    elif steps[0] == "laboratories":
        whose, what = steps[1], gettext(LABORATORY, lang)
    else:
        whose, what = steps[2], _of(SITES if steps[0] == "sites" else MACHINES, steps[1], lang)
    return listed([_agency(whose, lang), gettext("number of {what}", lang, what=what)], lang)


def _agency(name: str, lang: str) -> str:
    return agency_word(name, lang).lower()


def _what(rest: list[str], lang: str) -> str:
    return _of(WHAT, ".".join(rest), lang)


def _of(table: Mapping[str, str], name: str, lang: str) -> str:
    return gettext(table.get(name, name.replace("_", " ")), lang)
