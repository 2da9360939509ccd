"""The figure of a finding as a file."""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import BadInput
from sim.experiments.findings import StudyFinding
from sim.reporting.charts.printed.findings import finding_figure


def write_finding(found: Sequence[StudyFinding], path: Path, lang: str) -> None:
    """Draw the first finding. Raises BadInput where the file cannot be written."""
    try:
        path.write_text(finding_figure(found[0], lang), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="figure") from None
