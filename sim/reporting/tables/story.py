"""The story of a journal, or of one object in it: each message, the decision, rule and article."""

from collections.abc import Callable, Iterator
from typing import Any

from sim.domain import messages as msg
from sim.matching.answers import Answer, StateChange
from sim.matching.core.codes import Reason
from sim.matching.reasons import NAMES, reason_texts
from sim.matching.replay import ReplayedJournal
from sim.reporting.words.border import agency_word, flags_word, methods_word, state_word


def chapters(run: ReplayedJournal, language: str = "en") -> Iterator[str]:
    """Yield the stories of all objects of a journal, one after the other."""
    heading = "检查对象" if language == "zh" else "Object"
    for label in run.platform.labels():
        yield f"{heading} {label}"
        yield from tell_story(run, language, label)
        yield ""


def tell_story(
    run: ReplayedJournal, language: str = "en", about: str | None = None
) -> Iterator[str]:
    """Yield the lines of the story. `about` selects one object by its label or any key.

    Raises KeyError if no object of the journal has that key.
    """
    label = about
    if about is not None and about not in run.platform.labels():
        label = run.platform.label_of(about)
    for message, answer in run.steps:
        yield from _passing_time(answer.timers, language, label)
        if isinstance(message, msg.Clock):
            yield from _passing_time(answer.changes, language, label)
        elif label is None or _concerns(run, message, answer, label):
            yield from _step(message, answer, language, label)


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


def _passing_time(changes: list[StateChange], language: str, label: str | None) -> Iterator[str]:
    mine = [change for change in changes if label in (None, change.object)]
    for at in dict.fromkeys(change.at for change in mine):
        yield _clock(at) + ("时间推进" if language == "zh" else "time passes")
        yield from _changes([change for change in mine if change.at == at], language)


def _step(message: msg.Message, answer: Answer, language: str, label: str | None) -> Iterator[str]:
    yield _clock(message.at) + _SENTENCES[type(message)][language](message)
    reason = Reason[answer.reason.upper()]
    mine = [change for change in answer.changes if label in (None, change.object)]
    if not answer.accepted or not any(change.reason == answer.reason for change in mine):
        yield _INDENT + ("→ " if answer.accepted else "✗ ") + explain(reason, language)
    if answer.warnings:
        note = "注意：" if language == "zh" else "note: "
        yield _INDENT + "! " + note + flags_word(answer.warnings, language)
    yield from _changes(mine, language)
    for kept in answer.applied:
        mine = [change for change in kept.changes if label in (None, change.object)]
        yield from _changes(mine, language)


_INDENT = " " * 11


def _clock(at: float) -> str:
    return f"{at:>9g}  "


def explain(reason: Reason, language: str) -> str:
    """Return a reason as a sentence with its rule and article."""
    text = reason_texts()[NAMES[reason]]
    if language == "zh":
        return f"{text.to(language)}［规则{text.rule}，第{text.article}条］"
    return f"{text.to(language)} [rule {text.rule}, art. {text.article}]"


def _changes(changes: list[StateChange], language: str) -> Iterator[str]:
    """Return one line per change; of several simultaneous changes of one item, only the last."""
    last = {(change.name, change.object): change for change in changes}
    several = len({change.object for change in changes}) > 1
    for change in changes:
        if last[change.name, change.object] is not change:
            continue
        where = f" @ {change.object}" if several and change.subject == "instruction" else ""
        new = state_word(change.state, language)
        why = explain(Reason[change.reason.upper()], language)
        if change.subject == "case":
            case = "联合检查任务" if language == "zh" else "joint case"
            yield f"{_INDENT}→ {case} {change.name}: {new}"
        else:
            yield f"{_INDENT}→ {_who(change.name, language)}{where}: {new} — {why}"


def _who(name: str, language: str) -> str:
    agency, _, number = name.partition("/")
    return f"{agency_word(agency, language)} {number}"


def _keys(keys: dict[str, str]) -> str:
    return " + ".join(keys.values())


def _mark(message: Any, language: str) -> str:
    who = agency_word(message.agency, language)
    member = f" @ {_keys(message.object)}" if message.object else ""
    return f"{who} {message.number}{member}"


def _order(message: msg.Instruct | msg.Amend, language: str) -> str:
    zh = language == "zh"
    parts = [methods_word(message.methods, language)] if message.methods else []
    if message.object:
        parts.append(_keys(message.object))
    if message.site:
        parts.append(("场地 " if zh else "at ") + message.site)
    if message.earliest is not None or message.latest is not None:
        low = "…" if message.earliest is None else f"{message.earliest:g}"
        high = "…" if message.latest is None else f"{message.latest:g}"
        parts.append(f"[{low}, {high}]")
    if message.urgency:
        parts.append(message.urgency)
    return ("，" if zh else ", ").join(parts)


def _agency(name: str, language: str) -> str:
    return agency_word(name, language)


def _simple(en: str, zh: str) -> dict[str, Callable[[Any], str]]:
    """Return a sentence on an instruction: `{}` is agency and number."""
    return {"en": lambda m: en.format(_mark(m, "en")), "zh": lambda m: zh.format(_mark(m, "zh"))}


def _declared(message: msg.Declare, language: str) -> str:
    zh = language == "zh"
    text = ("申报 " if zh else "Declared: ") + _keys(message.object)
    if message.same_as:
        text += ("，等同于 " if zh else ", the same as ") + ", ".join(map(_keys, message.same_as))
    if message.contains:
        text += ("，包含 " if zh else ", containing ") + ", ".join(map(_keys, message.contains))
    if message.area:
        text += f"，监管区 {message.area}" if zh else f", area {message.area}"
    return text


_SENTENCES: dict[type, dict[str, Callable[[Any], str]]] = {
    msg.Declare: {"en": lambda m: _declared(m, "en"), "zh": lambda m: _declared(m, "zh")},
    msg.Instruct: {
        "en": lambda m: f"{_agency(m.agency, 'en')} {m.number} orders: {_order(m, 'en')}",
        "zh": lambda m: f"{_agency(m.agency, 'zh')} {m.number} 下达指令：{_order(m, 'zh')}",
    },
    msg.Amend: {
        "en": lambda m: f"{_agency(m.agency, 'en')} {m.number} is amended: {_order(m, 'en')}",
        "zh": lambda m: f"{_agency(m.agency, 'zh')} {m.number} 修改为：{_order(m, 'zh')}",
    },
    msg.Cancel: _simple("{} is cancelled", "{} 撤销"),
    msg.Propose: {
        "en": lambda m: "{} proposes the slot {:g} to {:g}".format(_mark(m, "en"), *m.interval()),
        "zh": lambda m: "{} 提出时段 {:g}–{:g}".format(_mark(m, "zh"), *m.interval()),
    },
    msg.Confirm: _simple("{} confirms the slot", "{} 确认时段"),
    msg.Decline: _simple("{} declines", "{} 不同意联合检查"),
    msg.Start: _simple("{} starts", "{} 开始查验"),
    msg.Finish: {
        "en": lambda m: f"{_mark(m, 'en')} finishes{f': {m.result}' if m.result else ''}",
        "zh": lambda m: f"{_mark(m, 'zh')} 查验完毕{f'：{m.result}' if m.result else ''}",
    },
    msg.Dispose: {
        "en": lambda m: f"{_mark(m, 'en')} is disposed of{f': {m.outcome}' if m.outcome else ''}",
        "zh": lambda m: f"{_mark(m, 'zh')} 处置{f'：{m.outcome}' if m.outcome else ''}",
    },
    msg.AcceptResult: {
        "en": lambda m: f"{_mark(m, 'en')} accepts the result of {_agency(m.of, 'en')}",
        "zh": lambda m: f"{_mark(m, 'zh')} 采信{_agency(m.of, 'zh')}的结果",
    },
    msg.Report: {
        "en": lambda m: (
            f"{_mark(m, 'en')} reports of {_agency(m.of, 'en')}: {flags_word([m.fault], 'en')}"
        ),
        "zh": lambda m: (
            f"{_mark(m, 'zh')} 报告{_agency(m.of, 'zh')}：{flags_word([m.fault], 'zh')}"
        ),
    },
    msg.NoInterest: {
        "en": lambda m: f"{_agency(m.agency, 'en')} does not want to inspect {_keys(m.object)}",
        "zh": lambda m: f"{_agency(m.agency, 'zh')}对 {_keys(m.object)} 不查验",
    },
    msg.Berth: {
        "en": lambda m: f"{_keys(m.object)} has berthed",
        "zh": lambda m: f"{_keys(m.object)} 靠泊",
    },
    msg.OutageBegin: {"en": "The platform goes down".format, "zh": "平台故障开始".format},
    msg.OutageEnd: {"en": "The platform is back".format, "zh": "平台恢复".format},
}
