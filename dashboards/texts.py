"""The reader's language, and texts in it, from the catalogue of the package."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import streamlit as st
from babel.dates import format_date
from babel.numbers import format_decimal

from sim.text import LANGUAGES, LOCALES, gettext

T = TypeVar("T")
R = TypeVar("R")


_SPEAKING: ContextVar[str | None] = ContextVar("speaking", default=None)


def language() -> str:
    """Return the reader's language."""
    speaking = _SPEAKING.get()
    if speaking is not None:
        return speaking
    found = st.session_state.get("kept", {}).get("lang", LANGUAGES[0])
    return found if found in LANGUAGES else LANGUAGES[0]


def _(text: str, **values: Any) -> str:
    """Return a text in the reader's language, its places filled."""
    return gettext(text, language(), **values)


def in_words(word: Callable[[T], R]) -> Callable[[T], R]:
    """Return a function that speaks the language that is the reader's now.

    Streamlit asks for the words of options and makes files later too, where no session is at hand.
    """
    now = language()

    def say(option: T) -> R:
        token = _SPEAKING.set(now)
        try:
            return word(option)
        finally:
            _SPEAKING.reset(token)

    return say


def of(text: Any) -> str:
    """Return a bilingual text of a file in the reader's language."""
    return str(text.to(language()))


def number(value: float, digits: int = 3) -> str:
    """Return a number in the reader's form, to so many significant digits."""
    return str(format_decimal(float(f"{value:.{digits}g}"), locale=LOCALES[language()]))


def day(value: object) -> str:
    """Return a date in the reader's form."""
    return str(format_date(value, locale=LOCALES[language()]))  # type: ignore[arg-type]
