"""The page on the evaluation of a rollout."""

from pathlib import Path

from sim.decisions.evaluator import Evaluation
from sim.reporting.charts.printed.evaluation import lags_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.evaluation import coverage_table, evaluation_note, lags_table
from sim.reporting.words.evaluation import SAY
from sim.text import worded


def write_evaluation(found: Evaluation, path: Path, lang: str) -> None:
    """Write a self-contained HTML page. Raises BadInput if it cannot be written."""
    say, lags = worded(SAY, lang), found.event_study
    tables = {
        say["coverage"]: coverage_table(found.estimators, lang),
        say["lags"]: lags_table(lags, lang),
    }
    figures = [f"<p>{evaluation_note(found, lang)}</p>", lags_figure(lags, lang)]
    write_page(path, say["title"], figures, tables, found.rollout.manifest, lang)
