"""Texts in both languages. English stands in the code; the Chinese catalogue is a gettext .po file."""

from functools import cache
from pathlib import Path

import streamlit as st
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALE = Path(__file__).resolve().parent / "locale"
LANGUAGES = {"en": "English", "zh": "中文"}
BABEL = {"en": "en", "zh": "zh_Hans_CN"}


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the texts of a language by their English; English has none of its own."""
    path = LOCALE / language / "LC_MESSAGES" / "dashboard.po"
    if language == "en":
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def language() -> str:
    """Return the reader's language."""
    found = st.session_state.get("kept", {}).get("lang", "en")
    return found if found in LANGUAGES else "en"


def _(text: str) -> str:
    """Return a text in the reader's language."""
    return catalogue(language()).get(text, text)


def of(text: object) -> str:
    """Return the reader's side of a text that `sim` keeps in both languages."""
    return str(getattr(text, language()))


def number(value: float, digits: int = 3) -> str:
    """Return a number in the reader's form, to so many significant digits."""
    return str(format_decimal(float(f"{value:.{digits}g}"), locale=BABEL[language()]))


def day(value: object) -> str:
    """Return a date in the reader's form."""
    return str(format_date(value, locale=BABEL[language()]))  # type: ignore[arg-type]
