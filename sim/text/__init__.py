"""Texts in the reader's language: English in the code, Chinese in one gettext catalogue.

`gettext` and its variants are the only lookup. A text that is stored and translated later is marked with
`N_` (or `NP_`, with a context), so that the extraction finds it; a `Said` holds a sentence with its values
until the language is known. Titles and notes in data are bilingual in their own files:
`sim.domain.validated.Text`.
"""

from sim.text.catalogue import (
    LANGUAGES,
    LOCALES,
    N_,
    NP_,
    Marked,
    Said,
    Worded,
    gettext,
    listed,
    ngettext,
    of_languages,
    pgettext,
    worded,
)

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "NP_",
    "N_",
    "Marked",
    "Said",
    "Worded",
    "gettext",
    "listed",
    "ngettext",
    "of_languages",
    "pgettext",
    "worded",
]
