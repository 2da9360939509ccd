"""The platform's reasons as a table."""

import pandas as pd

from sim.errors import check_lang
from sim.matching.reasons import ACCEPTED, NAMES, reason_texts
from sim.text import LANGUAGES


def reasons(lang: str = "en") -> pd.DataFrame:
    """List the reason codes that the platform answers with.

    Parameters
    ----------
    lang
        Language of `text`: `en` or `zh`.

    Returns
    -------
    One row a reason: `reason` (its code), `accepted` (whether the message was; None for a reason that no
    rule gives yet), `text` (a sentence), the same as `en` and `zh` (English where there is no Chinese),
    `rule` of the matching rules and `article` of the notice.

    Raises
    ------
    BadInput
        If the file of reasons is not whole, or for an unknown language.

    Examples
    --------
    >>> import sim
    >>> found = sim.reasons().set_index("reason")
    >>> bool(found.loc["matched", "accepted"]), bool(found.loc["not_competent", "accepted"])
    (True, False)
    """
    check_lang(lang)
    accepted = dict(zip(NAMES, ACCEPTED, strict=True))
    return pd.DataFrame(
        [
            {
                "reason": name,
                "accepted": accepted.get(name),
                "text": text.to(lang),
                **{language: text.to(language) for language in LANGUAGES},
                "rule": text.rule,
                "article": text.article,
            }
            for name, text in reason_texts().items()
        ]
    )
