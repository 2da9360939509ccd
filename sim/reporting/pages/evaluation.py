"""The page on the evaluation of a rollout."""

from pathlib import Path

import pandas as pd

from sim.reporting.charts.printed.evaluation import lags_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.evaluation import coverage_table, lags_table
from sim.reporting.words.evaluation import SAY
from sim.text import worded


def write_evaluation(
    coverage: pd.DataFrame, lags: pd.DataFrame, note: str, path: Path, lang: str, manifest: object
) -> None:
    """Write a self-contained HTML page. Raises BadInput if it cannot be written."""
    say = worded(SAY, lang)
    tables = {say["coverage"]: coverage_table(coverage, lang), say["lags"]: lags_table(lags, lang)}
    write_page(
        path, say["title"], [f"<p>{note}</p>", lags_figure(lags, lang)], tables, manifest, lang
    )
