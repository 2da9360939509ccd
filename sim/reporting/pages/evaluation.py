"""The page of what an evaluator would conclude."""

from pathlib import Path

from sim.decisions.evaluator import Evaluation
from sim.reporting.charts.printed.evaluation import lags_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.evaluation import coverage_table, evaluation_note, lags_table
from sim.reporting.words.evaluation import SAY


def write_evaluation(found: Evaluation, path: Path, lang: str) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    say, lags = SAY[lang], found.event_study
    tables = {
        say["coverage"]: coverage_table(found.estimators, lang),
        say["lags"]: lags_table(lags, lang),
    }
    figures = [f"<p>{evaluation_note(found, lang)}</p>", lags_figure(lags, lang)]
    write_page(path, say["title"], figures, tables, found.rollout.manifest, lang)
