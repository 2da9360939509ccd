"""The distribution of clearance times as a table."""

import pandas as pd


def curve_frame(
    frame: pd.DataFrame, names: dict[str, str], cls: str, who: str, lang: str
) -> pd.DataFrame:
    """Return the distribution of each policy as quantiles with intervals."""
    mine = frame[(frame["object_class"] == cls) & (frame["denominator"] == who)]
    told = quantile_frame(mine, lang)
    told.insert(
        0, "制度方案" if lang == "zh" else "policy", [names.get(p, p) for p in mine["policy"]]
    )
    return told


QUANTILE_HEADS = {
    "en": ["share released (%)", "minutes", "low", "high"],
    "zh": ["已放行比例（%）", "分钟", "下限", "上限"],
}


def quantile_frame(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return quantiles as a table."""
    columns = [100 * found["share"], *(found[name].round(1) for name in ("mean", "low", "high"))]
    return pd.DataFrame(dict(zip(QUANTILE_HEADS[lang], columns, strict=True)))
