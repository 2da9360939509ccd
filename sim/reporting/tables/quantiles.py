"""The distribution of clearance times as a table."""

import pandas as pd

from sim.text import N_, gettext, worded


def curve_frame(
    frame: pd.DataFrame, names: dict[str, str], cls: str, who: str, lang: str
) -> pd.DataFrame:
    """Return the distribution of each policy as quantiles with intervals."""
    mine = frame[(frame["object_class"] == cls) & (frame["denominator"] == who)]
    told = quantile_frame(mine, lang)
    told.insert(0, gettext("policy", lang), [names.get(p, p) for p in mine["policy"]])
    return told


QUANTILE_HEADS = [N_("share released (%)"), N_("minutes"), N_("low"), N_("high")]


def quantile_frame(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return quantiles as a table."""
    columns = [100 * found["share"], *(found[name].round(1) for name in ("mean", "low", "high"))]
    return pd.DataFrame(dict(zip(worded(QUANTILE_HEADS, lang), columns, strict=True)))
