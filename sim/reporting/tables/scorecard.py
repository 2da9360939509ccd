"""The scorecard: reading reported values, and the result as a table."""

from io import StringIO
from typing import Any

import pandas as pd

from sim.decisions.rollout import Rollout
from sim.errors import BadInput
from sim.reporting.tables.formats import rows_by
from sim.reporting.words.decisions import SAY, month_word

SCORE_HEADS = {
    "en": ["port", "month", "reported (min)", "expected (min)", "chance allows up to (min)",
           "worse by (%)", "verdict",
           "joint supervision"],
    "zh": ["口岸", "月份", "上报（分钟）", "预期（分钟）", "偶然上限（分钟）", "恶化（%）", "结论",
           "联合督查"],
}  # fmt: skip


def score_frame(scored: pd.DataFrame, found: Rollout, lang: str) -> pd.DataFrame:
    """Return the scorecard, ports that drift first."""
    rows = scored.sort_values(["drifts", "worse_by"], ascending=False)
    titles, say = rows_by(found.plan, "port"), SAY[lang]
    columns = [
        [titles[name][lang] for name in rows["port"]], [month_word(m, lang) for m in rows["month"]],
        rows["value"].round(1), rows["expected"].round(1), rows["upper"].round(1),
        (100 * rows["worse_by"]).round(1), [say["drifts"] if d else say["fine"] for d in rows["drifts"]],
        [say["yes"] if s else "" for s in rows["supervised"]],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(SCORE_HEADS[lang], columns, strict=True)))


def expected_months(found: Rollout, worse: float = 0.0) -> pd.DataFrame:
    """Return the expected minutes by port and month in the form of a report, increased by a share.

    Columns port, month, value; objects wanted by two or more agencies. Ports without such
    objects are omitted.
    """
    rows = found.ports[(found.ports["measure"] == "minutes_matched") & (found.ports["mean"] > 0)]
    return rows[["port", "month"]].assign(value=(rows["mean"] * (1 + worse)).round(2))


def read_observed(text: str) -> pd.DataFrame:
    """Read reported values: CSV with port, month, value (minutes). Raises BadInput naming the row."""
    try:
        frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, nrows=10_000)
    except (ValueError, pd.errors.ParserError):
        raise BadInput("this is no table; separate columns with commas", rule="CSV") from None
    if not isinstance(frame.index, pd.RangeIndex):  # rows longer than the heading
        raise BadInput("this is no table; separate columns with commas", line=2, rule="CSV")
    for name in ("port", "month", "value"):
        if name not in frame:
            rule = "columns port, month, value"
            raise BadInput(f"missing: {name}", line=1, key=name, rule=rule)
    values = pd.to_numeric(frame["value"], errors="coerce")
    bad = values.isna() | (values < 0)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        message = "write minutes, 0 or more"
        raise BadInput(
            message, line=row + 2, key="value", value=frame["value"][row], rule="a number"
        )
    return frame.assign(value=values)[["port", "month", "value"]]


SHORT_SCORE_HEADS = {
    "en": (
        "port",
        "month",
        "reported, min",
        "expected, min",
        "upper",
        "worse by",
        "supervised",
        "",
    ),
    "zh": ("口岸", "月份", "上报 分钟", "预期 分钟", "上限", "差于预期", "督导月", ""),
}
DRIFTS = {"en": "drifts", "zh": "偏离"}


def score_table(card: pd.DataFrame, found: Rollout, lang: str) -> pd.DataFrame:
    """Return the scorecard as text, ports that drift first."""
    titles: Any = found.plan.set_index("port")[lang]
    rows = [
        (
            str(titles[row["port"]]),
            row["month"],
            f"{row['value']:,.1f}",
            f"{row['expected']:,.1f}",
            f"{row['upper']:,.1f}",
            f"{row['worse_by']:+.0%}",
            "✓" if row["supervised"] else "",
            DRIFTS[lang] if row["drifts"] else "",
        )
        for row in card.sort_values(["drifts", "worse_by"], ascending=False).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=SHORT_SCORE_HEADS[lang])
