"""The figure of a finding as a file."""

from collections.abc import Sequence
from pathlib import Path

from sim.experiments.findings import StudyFinding
from sim.reporting.charts.printed.findings import finding_figure
from sim.reporting.pages.page import write_text


def write_finding(found: Sequence[StudyFinding], path: Path, lang: str) -> None:
    """Write the figure of the first finding. Raises BadInput if it cannot be written."""
    write_text(path, finding_figure(found[0], lang), "figure")
