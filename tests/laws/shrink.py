"""Makes a failing journal small: fewer messages, fewer fields, plainer rules, smaller times."""

import re
from collections.abc import Callable, Iterator

import msgspec

from sim.matching.rules import Rules
from tests.laws.journals import Journal

Fails = Callable[[Journal], str | None]  # the kind of failure, None if it holds
OPTIONAL = (
    "seq", "issued", "site", "earliest", "latest", "urgency", "qualification", "qualifications",
    "area", "object_class", "eta", "result", "outcome",
)  # fmt: skip


def kind_of(error: BaseException) -> str:
    """Return what a failure is about, without its names and numbers."""
    text = str(error).partition(": .")[0] if isinstance(error, AssertionError) else ""
    text = re.sub(r"'[^']*'|[A-Z]+[0-9][\w/#']*|\d[\w/#.]*", "*", text)
    words = re.sub(r"\*(, \*)+", "*", text)
    return f"{type(error).__name__} {words[:110]}".strip()


def failing(law: Callable[[Journal], None]) -> Fails:
    """Return a function that runs a law and says how it failed."""

    def fails(journal: Journal) -> str | None:
        try:
            law(journal)
        except Exception as error:  # noqa: BLE001 - a crash of the platform is a failure too
            return kind_of(error)
        return None

    return fails


def _smaller(journal: Journal) -> Iterator[Journal]:
    rules, messages = journal
    for size in (8, 4, 2, 1):
        for start in range(len(messages) - size, -1, -1):
            yield Journal(rules, messages[:start] + messages[start + size :])
    plain = Rules()
    for name in Rules.__struct_fields__:
        if getattr(rules, name) != getattr(plain, name):
            changed = msgspec.structs.replace(rules, **{name: getattr(plain, name)})
            yield Journal(changed, messages)
    for n, message in enumerate(messages):
        for name in OPTIONAL:
            if getattr(message, name, None) is not None:
                changed_message = msgspec.structs.replace(message, **{name: None})
                yield Journal(rules, [*messages[:n], changed_message, *messages[n + 1 :]])
        for name in ("same_as", "contains"):
            listed = getattr(message, name, [])
            for place in range(len(listed)):
                less = listed[:place] + listed[place + 1 :]
                changed_message = msgspec.structs.replace(message, **{name: less})
                yield Journal(rules, [*messages[:n], changed_message, *messages[n + 1 :]])
        keys = getattr(message, "object", None) or {}
        mains = [kind for kind in keys if kind not in ("date", "voyage")]
        for kind in mains if len(mains) > 1 else ():
            gone = {kind, {"train": "date", "flight": "date", "imo": "voyage"}.get(kind)}
            fewer = {name: text for name, text in keys.items() if name not in gone}
            changed_message = msgspec.structs.replace(message, object=fewer)
            yield Journal(rules, [*messages[:n], changed_message, *messages[n + 1 :]])
    times = sorted({float(m.at) for m in messages})
    for early, late in zip([0.0, *times], times, strict=False):
        for gap in (0.0, 1.0, 5.0):
            if late - early > gap:
                back = late - early - gap
                moved = [
                    msgspec.structs.replace(m, at=float(m.at) - back) if float(m.at) >= late else m
                    for m in messages
                ]
                yield Journal(rules, moved)


def shrink(journal: Journal, law: Callable[[Journal], None], budget: int = 4000) -> Journal:
    """Return a small journal that breaks the law in the same way."""
    fails = failing(law)
    kind = fails(journal)
    found = True
    while found and budget > 0:
        found = False
        for smaller in _smaller(journal):
            budget -= 1
            if fails(smaller) == kind:
                journal, found = smaller, True
                break
            if budget <= 0:
                break
    return journal
