"""Texts in the reader's language: English stands in the code, Chinese in one gettext catalogue.

`gettext` and its kin are the only lookup. A text that is kept in a table until it is shown is marked
with `N_` (or `NP_`, with a context), so that the extraction finds it; a sentence that waits for its
language together with its values is a `Said`. Texts of data (titles, notes) are bilingual in their
own files: `sim.domain.validated.Text`.
"""

from sim.text.catalogue import (
    LANGUAGES,
    LOCALES,
    N_,
    NP_,
    Marked,
    Said,
    gettext,
    listed,
    ngettext,
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
    "gettext",
    "listed",
    "ngettext",
    "pgettext",
    "worded",
]
