"""The platform's reasons as a table."""

import pandas as pd

from sim.matching.reasons import NAMES, REFUSALS, reason_texts


def reasons() -> pd.DataFrame:
    """List the reason codes that the platform answers with.

    Returns
    -------
    One row a reason: `reason` (its code), `accepted` (whether the message was), `en` and `zh` (a sentence),
    `rule` of the matching rules and `article` of the notice.

    Raises
    ------
    BadInput
        If the file of reasons is not whole.

    Examples
    --------
    >>> import sim
    >>> found = sim.reasons().set_index("reason")
    >>> bool(found.loc["matched", "accepted"]), bool(found.loc["not_competent", "accepted"])
    (True, False)
    """
    refused = {NAMES[reason] for reason in REFUSALS}
    return pd.DataFrame(
        [
            {"reason": name, "accepted": name not in refused, **text.model_dump()}
            for name, text in reason_texts().items()
        ]
    )
