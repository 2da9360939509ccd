"""Policies and levers as tables."""

import pandas as pd

from sim.errors import check_lang
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy, policy_names
from sim.policy.schema import Policy
from sim.text import gettext


def policies(lang: str = "en") -> pd.DataFrame:
    """List the shipped policies, fewest levers first.

    Parameters
    ----------
    lang
        Language of the titles: `en` or `zh`.

    Returns
    -------
    One row per policy: `policy` (its name), `title`, `from` (ISO date from which it applied or was to),
    `articles` of the notice it rests on, `levers` (names; an empty text for none).

    Raises
    ------
    BadInput
        If a shipped policy file is not as it should be, or for an unknown language.

    Examples
    --------
    >>> import sim
    >>> sim.policies().set_index("policy").loc["parallel", "levers"]
    'parallel_declaration'
    """
    check_lang(lang)
    return pd.DataFrame([_policy_row(load_policy(name), lang) for name in policy_names()])


def _policy_row(policy: Policy, lang: str) -> dict[str, object]:
    return {
        "policy": policy.policy,
        "title": policy.title.to(lang),
        "from": policy.applies_from.isoformat(),
        "articles": ", ".join(policy.articles),
        "levers": ", ".join(policy.levers),
    }


def levers(policy: str | Policy | None = None, lang: str = "en") -> pd.DataFrame:
    """List the levers, and which of them a policy has.

    Parameters
    ----------
    policy
        A policy, its name, a file, or a variant such as `joint-slots`; None: no policy is looked at.
    lang
        Language of titles and descriptions: `en` or `zh`.

    Returns
    -------
    One row per lever: `lever`, `title`, `on` (whether; only with a policy), `article` of the notice,
    `does` (what it changes).

    Raises
    ------
    BadInput
        For an unknown policy, lever or language.

    Examples
    --------
    >>> import sim
    >>> found = sim.levers("joint-slots").set_index("lever")["on"]
    >>> bool(found["matching"]), bool(found["slots"])
    (True, False)
    """
    check_lang(lang)
    chosen = policy if isinstance(policy, Policy | None) else load_policy(policy)
    rows = []
    for lever in LEVERS.values():
        row = {
            "lever": lever.name,
            "title": gettext(lever.title, lang),
            "on": chosen is not None and lever.name in chosen.levers,
            "article": lever.article,
            "does": gettext(lever.does, lang),
        }
        rows.append(row)
    found = pd.DataFrame(rows)
    return found if chosen else found.drop(columns="on")
