"""The scorecard as a table."""

from typing import Any

import pandas as pd

from sim.decisions.rollout import Rollout
from sim.reporting.tables.formats import rows_by
from sim.reporting.words.decisions import SAY, month_word
from sim.text import N_, worded

SCORE_HEADS = [
    N_("port"),
    N_("month"),
    N_("reported (min)"),
    N_("expected (min)"),
    N_("chance allows up to (min)"),
    N_("worse by (%)"),
    N_("verdict"),
    N_("joint supervision"),
]


def score_frame(scored: pd.DataFrame, found: Rollout, lang: str) -> pd.DataFrame:
    """Return the scorecard, ports that drift first."""
    rows = scored.sort_values(["drifts", "worse_by"], ascending=False)
    titles, say = rows_by(found.plan, "port"), worded(SAY, lang)
    columns = [
        [titles[name][lang] for name in rows["port"]], [month_word(m, lang) for m in rows["month"]],
        rows["value"].round(1), rows["expected"].round(1), rows["upper"].round(1),
        (100 * rows["worse_by"]).round(1), [say["drifts"] if d else say["fine"] for d in rows["drifts"]],
        [say["yes"] if s else "" for s in rows["supervised"]],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(worded(SCORE_HEADS, lang), columns, strict=True)))


def expected_months(found: Rollout, worse: float = 0.0) -> pd.DataFrame:
    """Return the expected minutes by port and month in the form of a report, increased by a share.

    Columns port, month, value; objects wanted by two or more agencies. Ports without such
    objects are omitted.
    """
    rows = found.ports[(found.ports["measure"] == "minutes_matched") & (found.ports["mean"] > 0)]
    return rows[["port", "month"]].assign(value=(rows["mean"] * (1 + worse)).round(2))


SHORT_SCORE_HEADS = (
    N_("port"),
    N_("month"),
    N_("reported, min"),
    N_("expected, min"),
    N_("upper"),
    N_("worse by"),
    N_("supervised"),
    "",
)
DRIFTS = N_("drifts")


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
            worded(DRIFTS, lang) if row["drifts"] else "",
        )
        for row in card.sort_values(["drifts", "worse_by"], ascending=False).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=worded(SHORT_SCORE_HEADS, lang))
