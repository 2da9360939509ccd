"""The page of winners and losers."""

from pathlib import Path

from sim.decisions.distribution import DistributionalAnalysis
from sim.reporting.charts.printed.distribution import agencies_figure, ports_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.distribution import distribution_note, distribution_tables
from sim.text import gettext


def write_winners(found: DistributionalAnalysis, path: Path, lang: str) -> None:
    """Write a self-contained HTML page. Raises BadInput if it cannot be written."""
    title = gettext("Who wins and who loses", lang)
    figures = [
        f"<p>{distribution_note(found, lang)}</p>",
        ports_figure(found, lang),
        agencies_figure(found, lang),
    ]
    write_page(path, title, figures, distribution_tables(found, lang), found.manifest, lang)
