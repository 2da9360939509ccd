"""The story of a journal, or of one object in it: each message, the decision, rule and article."""

from collections.abc import Callable, Iterator
from typing import Any

from sim.domain import messages as msg
from sim.errors import check_lang
from sim.matching.answers import Answer, StateChange
from sim.matching.core.codes import Reason
from sim.matching.reasons import NAMES, reason_texts
from sim.matching.replay import ReplayedJournal
from sim.reporting.words.border import agency_word, flags_word, methods_word, state_word
from sim.text import N_, gettext, pgettext


def explain(run: ReplayedJournal, about: str | None = None, lang: str = "en") -> list[str]:
    """Tell what became of each message of a journal: the decision, its reason, rule and article.

    Parameters
    ----------
    run
        What `replay` gives.
    about
        Only this object: its name or any of its keys; default: all objects, one after the other.
    lang
        `en` or `zh`.

    Returns
    -------
    The story, line by line; times are minutes.

    Raises
    ------
    BadInput
        For an object that the journal does not have, or an unknown language.

    Examples
    --------
    >>> import sim
    >>> found = sim.replay("three_cases")
    >>> lines = sim.explain(found, "YTBL60502")
    >>> lines[0].strip()
    '30  Declared: TGHU1000018 + YTBL60502, area YT'
    """
    check_lang(lang)
    label = run.label(about)
    return list(chapters(run, lang) if label is None else tell_story(run, lang, label))


def chapters(run: ReplayedJournal, lang: str) -> Iterator[str]:
    """Yield the stories of all objects of a journal, one after the other."""
    for label in run.platform.labels():
        yield gettext("Object {label}", lang, label=label)
        yield from tell_story(run, lang, label)
        yield ""


def tell_story(run: ReplayedJournal, lang: str = "en", label: str | None = None) -> Iterator[str]:
    """Yield the lines of the story, as the messages came: of one object by its name, or of all."""
    for message, answer in run.steps:
        yield from _passing_time(answer.timers, lang, label)
        if isinstance(message, msg.Clock):
            yield from _passing_time(answer.changes, lang, label)
        elif label is None or _concerns(run, message, answer, label):
            yield from _step(message, answer, lang, label)


def _concerns(run: ReplayedJournal, message: msg.Message, answer: Answer, label: str) -> bool:
    """Whether a message concerns the object: changed it, names it, or is on its instruction."""
    changes = answer.changes + [c for kept in answer.applied for c in kept.changes]
    if any(change.object == label for change in changes):
        return True
    if isinstance(message, msg.OutageBegin | msg.OutageEnd):
        return True
    keys = getattr(message, "object", None)
    if keys is not None:
        return label in run.platform.labels_named(keys)
    number = getattr(message, "number", None)
    if number is None:
        return False
    return label in run.platform.labels_of(message.agency, number)  # type: ignore[attr-defined]


def _passing_time(changes: list[StateChange], lang: str, label: str | None) -> Iterator[str]:
    mine = [change for change in changes if label in (None, change.object)]
    for at in dict.fromkeys(change.at for change in mine):
        yield _clock(at) + gettext("time passes", lang)
        yield from _changes([change for change in mine if change.at == at], lang)


def _step(message: msg.Message, answer: Answer, lang: str, label: str | None) -> Iterator[str]:
    yield _clock(message.at) + _sentence(message, lang)
    reason = Reason[answer.reason.upper()]
    mine = [change for change in answer.changes if label in (None, change.object)]
    if not answer.accepted or not any(change.reason == answer.reason for change in mine):
        yield _INDENT + ("→ " if answer.accepted else "✗ ") + because(reason, lang)
    if answer.warnings:
        note = gettext("note: {flags}", lang, flags=flags_word(answer.warnings, lang))
        yield _INDENT + "! " + note
    yield from _changes(mine, lang)
    for kept in answer.applied:
        mine = [change for change in kept.changes if label in (None, change.object)]
        yield from _changes(mine, lang)


_INDENT = " " * 11


def _clock(at: float) -> str:
    return f"{at:>9g}  "


def because(reason: Reason, lang: str) -> str:
    """Return a reason as a sentence with its rule and article."""
    text = reason_texts()[NAMES[reason]]
    return gettext(
        "{text} [rule {rule}, art. {article}]",
        lang,
        text=text,
        rule=text.rule,
        article=text.article,
    )


def _changes(changes: list[StateChange], lang: str) -> Iterator[str]:
    """Return one line per change; of several simultaneous changes of one item, only the last."""
    last = {(change.name, change.object): change for change in changes}
    several = len({change.object for change in changes}) > 1
    for change in changes:
        if last[change.name, change.object] is not change:
            continue
        where = f" @ {change.object}" if several and change.subject == "instruction" else ""
        new = state_word(change.state, lang)
        why = because(Reason[change.reason.upper()], lang)
        if change.subject == "case":
            case = gettext("joint case {name}: {state}", lang, name=change.name, state=new)
            yield f"{_INDENT}→ {case}"
        else:
            who = _who(change.name, lang) + where
            what = gettext("{name}: {text}", lang, name=who, text=new)
            yield f"{_INDENT}→ {what} — {why}"


def _who(name: str, lang: str) -> str:
    agency, _, number = name.partition("/")
    return f"{agency_word(agency, lang)} {number}"


def _keys(keys: dict[str, str]) -> str:
    return " + ".join(keys.values())


def _mark(message: Any, lang: str) -> str:
    who = agency_word(message.agency, lang)
    member = f" @ {_keys(message.object)}" if message.object else ""
    return f"{who} {message.number}{member}"


def _order(message: msg.Instruct | msg.Amend, lang: str) -> str:
    parts = [methods_word(message.methods, lang)] if message.methods else []
    if message.object:
        parts.append(_keys(message.object))
    if message.site:
        parts.append(gettext("at {site}", lang, site=message.site))
    if message.earliest is not None or message.latest is not None:
        low = "…" if message.earliest is None else f"{message.earliest:g}"
        high = "…" if message.latest is None else f"{message.latest:g}"
        parts.append(f"[{low}, {high}]")
    if message.urgency:
        parts.append(message.urgency)
    return _comma(lang).join(parts)


def _declared(message: msg.Declare, lang: str) -> str:
    parts = [gettext("Declared: {keys}", lang, keys=_keys(message.object))]
    if message.same_as:
        parts.append(
            gettext("the same as {keys}", lang, keys=", ".join(map(_keys, message.same_as)))
        )
    if message.contains:
        parts.append(
            gettext("containing {keys}", lang, keys=", ".join(map(_keys, message.contains)))
        )
    if message.area:
        parts.append(gettext("area {area}", lang, area=message.area))
    return _comma(lang).join(parts)


def _comma(lang: str) -> str:
    return pgettext("between the parts of a sentence", ", ", lang)


Words = Callable[[Any, str], dict[str, Any]]


def _marked(message: Any, lang: str) -> dict[str, Any]:
    return {"who": _mark(message, lang)}


# What is said of each kind of message, and the values of its places.
_SENTENCES: dict[type, tuple[str, Words]] = {
    msg.Declare: ("{text}", lambda m, lang: {"text": _declared(m, lang)}),
    msg.Instruct: (
        N_("{agency} {number} instructs: {order}"),
        lambda m, lang: {
            "agency": agency_word(m.agency, lang), "number": m.number, "order": _order(m, lang)
        },
    ),
    msg.Amend: (
        N_("{agency} {number} is amended: {order}"),
        lambda m, lang: {
            "agency": agency_word(m.agency, lang), "number": m.number, "order": _order(m, lang)
        },
    ),
    msg.Cancel: (N_("{who} is cancelled"), _marked),
    msg.Propose: (
        N_("{who} proposes the slot {begin:g} to {end:g}"),
        lambda m, lang: dict(zip(("begin", "end"), m.interval(), strict=True)) | _marked(m, lang),
    ),
    msg.Confirm: (N_("{who} confirms the slot"), _marked),
    msg.Decline: (N_("{who} declines"), _marked),
    msg.Start: (N_("{who} starts"), _marked),
    msg.Finish: (
        "{text}",
        lambda m, lang: {"text": _with(N_("{who} finishes"), m.result, m, lang)},
    ),
    msg.Dispose: (
        "{text}",
        lambda m, lang: {"text": _with(N_("{who} disposes"), m.outcome, m, lang)},
    ),
    msg.AcceptResult: (
        N_("{who} accepts the result of {other}"),
        lambda m, lang: {"other": agency_word(m.of, lang)} | _marked(m, lang),
    ),
    msg.Report: (
        N_("{who} reports {other}: {fault}"),
        lambda m, lang: {"other": agency_word(m.of, lang), "fault": flags_word([m.fault], lang)}
        | _marked(m, lang),
    ),
    msg.NoInterest: (
        N_("{agency} does not want to inspect {keys}"),
        lambda m, lang: {"agency": agency_word(m.agency, lang), "keys": _keys(m.object)},
    ),
    msg.Berth: (N_("{keys} has berthed"), lambda m, _: {"keys": _keys(m.object)}),
    msg.OutageBegin: (N_("The platform goes down"), lambda *_: {}),
    msg.OutageEnd: (N_("The platform is back"), lambda *_: {}),
}  # fmt: skip


def _with(text: str, result: str | None, message: Any, lang: str) -> str:
    """Say a sentence about an instruction, and its result after it."""
    said = gettext(text, lang, who=_mark(message, lang))
    return gettext("{name}: {text}", lang, name=said, text=result) if result else said


def _sentence(message: msg.Message, lang: str) -> str:
    text, values = _SENTENCES[type(message)]
    return gettext(text, lang, **values(message, lang))
