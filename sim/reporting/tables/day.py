"""One day at the port: the messages on an object, and why it was inspected jointly or not."""

import numpy as np
import pandas as pd

from sim.experiments.day import Day
from sim.matching.core.codes import NOBODY, Kind, Reason
from sim.matching.reasons import NAMES, reason_texts
from sim.reporting.tables.story import because
from sim.reporting.words.border import agency_word, class_word
from sim.text import N_, gettext, ngettext, worded
from sim.units import DAY_MIN

STAGE_WORDS = {
    "coming": N_("arriving, unloading"),
    "papers": N_("papers, instruction"),
    "hold": N_("hold and coordination"),
    "site": N_("waiting for site and staff"),
    "visit": N_("being inspected"),
    "laboratory": N_("laboratory, treatment"),
    "released": N_("released"),
}
KIND_WORDS = {
    Kind.DECLARE: N_("declared"),
    Kind.CANCEL: N_("withdrawn"),
    Kind.AMEND: N_("amended"),
    Kind.INSTRUCT: N_("sends an instruction"),
    Kind.NO_INTEREST: N_("does not inspect"),
    Kind.PROPOSE: N_("proposes a slot"),
    Kind.CONFIRM: N_("confirms"),
    Kind.DECLINE: N_("declines"),
    Kind.START: N_("starts"),
    Kind.FINISH: N_("finishes"),
    Kind.DISPOSE: N_("disposes"),
    Kind.ACCEPT_RESULT: N_("accepts a result"),
    Kind.REPORT: N_("reports"),
    Kind.BERTH: N_("berthed"),
    Kind.OUTAGE_BEGIN: N_("platform down"),
    Kind.OUTAGE_END: N_("platform back"),
    Kind.CLOCK: N_("time passes"),
    Kind.WITHDRAW: N_("withdrawn by the platform"),
}


def clock(minutes: float, lang: str) -> str:
    """Format a time of the run as day and time of day."""
    if np.isnan(minutes) or np.isinf(minutes):
        return ""
    whole = round(minutes)
    day, rest = divmod(whole, int(DAY_MIN))
    word = gettext("day {n}", lang, n=day + 1)
    return f"{word} {rest // 60:02d}:{rest % 60:02d}"


MESSAGE_HEADS = [
    N_("time"),
    N_("from"),
    N_("message"),
    N_("the platform's answer"),
    N_("rule"),
    N_("article"),
]


def message_frame(day: Day, place: int, thing: int, lang: str) -> pd.DataFrame:
    """Return the messages on an object under one policy, with the platform's answers."""
    trace, plan = day.traces[place], day.plans[place]
    said = trace.messages
    rows = []
    for k in np.flatnonzero(said.object == thing):
        text = reason_texts()[NAMES[int(said.reason[k])]]
        agency = int(said.agency[k])
        who = "" if agency == NOBODY else agency_word(plan.agencies[agency], lang)
        rows.append(
            (clock(float(said.at[k]), lang), who, worded(KIND_WORDS[Kind(int(said.kind[k]))], lang),
             text.to(lang), text.rule, text.article)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=worded(MESSAGE_HEADS, lang))


def why_joint_or_apart(day: Day, place: int, thing: int, lang: str, name: str = "") -> str:
    """Return whether an object was inspected jointly, with the platform's reason if there is one.

    `name`: the name of the policy, which comes first.
    """
    trace = day.traces[place]
    visits = trace.visits
    mine = np.flatnonzero(visits.object == thing)
    joint = bool(visits.joint[mine].any())
    n = len(mine)
    if joint:
        text = ngettext(
            "Inspected jointly, in {n} visit.", "Inspected jointly, in {n} visits.", n, lang
        )
    else:
        text = ngettext(
            "Inspected apart, in {n} visit.", "Inspected apart, in {n} visits.", n, lang
        )
    decisive = {
        Reason.MATCHED, Reason.JOINED, Reason.HOLD_ENDED, Reason.ALL_ANSWERED, Reason.BERTHED,
        Reason.MATCHING_OFF, Reason.DECLINED, Reason.SILENT,
    }  # fmt: skip
    reasons = [
        Reason(int(r)) for r in trace.messages.reason[trace.messages.object == thing]
        if Reason(int(r)) in decisive
    ]  # fmt: skip
    if name:
        text = gettext("{name}: {text}", lang, name=name, text=text)
    if not reasons:
        return text
    return gettext("{one} {next}", lang, one=text, next=because(reasons[-1], lang))


def object_word(day: Day, thing: int, lang: str) -> str:
    """Name an object: number, class, arrival, how many agencies want it."""
    row = day.objects[day.objects["object"] == thing].iloc[0]
    arrived = clock(float(row["arrived"]), lang)
    return gettext(
        "{number}: {object_class}, arrived {at}, wanted by {n}", lang, number=thing, at=arrived,
        object_class=class_word(str(row["object_class"]), lang), n=row["wanted"],
    )  # fmt: skip
