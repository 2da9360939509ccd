"""The lookup of a text, with its values, in a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

LOCALES = {"en": "en", "zh": "zh_Hans_CN"}  # as Babel and ICU name them
LANGUAGES = tuple(LOCALES)
LOCALE = Path(__file__).resolve().parent / "locale"
DOMAIN = "portsim"

Key = tuple[str | None, str]
T = TypeVar("T")


class Worded(Protocol):
    """A text that brings its languages itself: of a file, or of another distribution."""

    def to(self, lang: str) -> str:
        """Return it in a language."""


class Marked(str):
    """A text marked for the catalogue and translated later; `context` distinguishes equal texts."""

    __slots__ = ("context",)
    context: str | None

    def __new__(cls, text: str, context: str | None = None) -> "Marked":
        """Mark a text."""
        marked = super().__new__(cls, text)
        marked.context = context
        return marked

    def __getnewargs__(self) -> tuple[str, str | None]:  # type: ignore[override]
        """Return the arguments that recreate it, for pickling."""
        return str(self), self.context


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for the catalogue; `gettext` translates it when it is shown."""
    return Marked(text)


def NP_(context: str, text: str) -> str:  # noqa: N802
    """Mark a text whose translation depends on its context."""
    return Marked(text, context)


@dataclass(frozen=True)
class Said:
    """A sentence with its values, formatted when the language is known."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def to(self, lang: str) -> str:
        """Return the sentence in a language."""
        return gettext(self.text, lang, **self.values)


@cache
def catalogue(lang: str) -> Mapping[Key, str | tuple[str, ...]]:
    """Return the translations of a language by context and English text; empty for English."""
    path = LOCALE / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    if lang == "en" or not path.is_file():
        return {}
    from babel.messages.pofile import read_po  # not needed for English

    with path.open("rb") as file:
        entries = [message for message in read_po(file) if message.id and message.string]
    return {
        (entry.context, entry.id if isinstance(entry.id, str) else entry.id[0]): (
            entry.string if isinstance(entry.string, str) else tuple(entry.string or ())
        )
        for entry in entries
    }


def gettext(text: str | Worded, lang: str, /, **values: Any) -> str:
    """Return a text in a language, with its fields filled.

    Parameters
    ----------
    text
        The English text, with fields such as `{port}` (`str.format`). A text without translation stays
        English.
    lang
        `en` or `zh`.
    **values
        Values of the fields. Marked texts and sentences (`Said`) are translated too, and lists are joined
        in the style of the language.

    Examples
    --------
    >>> gettext("no such port; did you mean `{near}`?", "en", near="qingdao")
    'no such port; did you mean `qingdao`?'
    """
    if not isinstance(text, str):
        return _filled(text.to(lang), lang, values)
    context = text.context if isinstance(text, Marked) else None
    found = catalogue(lang).get((context, text), text)
    return _filled(found if isinstance(found, str) else found[0], lang, values)


def pgettext(context: str, text: str, lang: str, /, **values: Any) -> str:
    """Return a text whose translation depends on its context (see `gettext`)."""
    return gettext(Marked(text, context), lang, **values)


def of_languages(lang: str, texts: Mapping[str, str | None]) -> str:
    """Return the text of a language among those that a file brings; English where it has none.

    Examples
    --------
    >>> of_languages("zh", {"en": "My port", "zh": None})
    'My port'
    """
    return texts.get(lang) or texts[LANGUAGES[0]] or ""


def ngettext(one: str, many: str, n: int, lang: str, /, **values: Any) -> str:
    """Return a text in the singular or plural of a language; `{n}` is the number.

    Examples
    --------
    >>> ngettext("{n} task", "{n} tasks", 1, "en")
    '1 task'
    """
    found = catalogue(lang).get((None, one))
    if found is None:
        found = one if n == 1 else many
    elif not isinstance(found, str):
        found = found[0]  # Chinese has one form
    return _filled(found, lang, {"n": n, **values})


def listed(words: Iterable[str], lang: str) -> str:
    """Return words joined as a list.

    Examples
    --------
    >>> listed(["scan", "open"], "en")
    'scan, open'
    """
    between = pgettext("between the words of a list", ", ", lang)
    return between.join(str(_worded(word, lang)) for word in words)


def worded(table: T, lang: str) -> T:
    """Return a table of marked texts (mappings, lists and tuples of them) in a language.

    Examples
    --------
    >>> worded({"low": N_("low"), "order": (N_("first"), 2)}, "en")
    {'low': 'low', 'order': ('first', 2)}
    """
    found: Any = table
    if isinstance(table, Mapping):
        found = {key: worded(value, lang) for key, value in table.items()}
    elif isinstance(table, list | tuple):
        found = type(table)(worded(value, lang) for value in table)
    elif isinstance(table, Marked) or hasattr(table, "to"):
        found = _worded(table, lang)
    return found  # type: ignore[no-any-return]


def _filled(text: str, lang: str, values: Mapping[str, Any]) -> str:
    if not values:
        return text
    return text.format(**{name: _worded(value, lang) for name, value in values.items()})


def _worded(value: Any, lang: str) -> Any:
    if isinstance(value, Marked):
        return gettext(value, lang)
    if isinstance(value, str):
        return value
    if hasattr(value, "to"):  # `Said` and bilingual texts of data
        return value.to(lang)
    if isinstance(value, list | tuple):
        return listed(value, lang)
    return value
