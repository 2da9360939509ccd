"""Reports and figures of results as files."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.decisions.distribution import DistributionalAnalysis
from sim.decisions.evaluator import Evaluation
from sim.decisions.pilots import PilotAnalysis
from sim.decisions.rollout import Rollout
from sim.errors import check_lang
from sim.experiments.compare import Comparison
from sim.experiments.findings import StudyFinding
from sim.experiments.warm_up import WarmUp
from sim.files import write_text
from sim.reporting.charts.printed.findings import finding_figure
from sim.reporting.charts.printed.warm_up import warm_up_figure
from sim.reporting.pages.comparison import write_figure, write_report
from sim.reporting.pages.distribution import write_winners
from sim.reporting.pages.evaluation import write_evaluation
from sim.reporting.pages.pilots import write_pilots
from sim.reporting.pages.rollout import write_rollout
from sim.reporting.pages.verification import write_coverage, write_verification
from sim.verification.coverage import MeasuredCoverage
from sim.verification.suite import Verification

Writer = Callable[[Any, Path, str], None]


def write_finding(found: StudyFinding, path: Path, lang: str) -> None:
    """Draw a finding. Raises BadInput where the file cannot be written."""
    write_text(path, finding_figure(found, lang), "figure")


def write_warm_up(found: WarmUp, path: Path, lang: str) -> None:
    """Draw the beginning of runs. Raises BadInput where the file cannot be written."""
    drawn = warm_up_figure(found.truncation, found.hourly, found.warm_up_days, lang)
    write_text(path, drawn, "figure")


REPORTS: dict[type, Writer] = {
    Comparison: write_report,
    PilotAnalysis: write_pilots,
    Rollout: write_rollout,
    Evaluation: write_evaluation,
    DistributionalAnalysis: write_winners,
    Verification: write_verification,
    MeasuredCoverage: write_coverage,
}
FIGURES: dict[type, Writer] = {
    Comparison: write_figure,
    StudyFinding: write_finding,
    WarmUp: write_warm_up,
}


def report(
    result: Comparison
    | PilotAnalysis
    | Rollout
    | Evaluation
    | DistributionalAnalysis
    | Verification
    | MeasuredCoverage,
    path: str | Path,
    lang: str = "en",
) -> None:
    """Write a result as a page: self-contained HTML, or Markdown for `verify` and `coverage`.

    Parameters
    ----------
    result
        What `compare`, `pilots`, `rollout`, `evaluate`, `winners`, `verify` or `coverage` returns.
    path
        The file.
    lang
        `en` or `zh`.

    Raises
    ------
    BadInput
        If the file cannot be written, or for an unknown language.
    TypeError
        For any other result.

    Examples
    --------
    >>> import sim, tempfile
    >>> from pathlib import Path
    >>> found = sim.compare("luohu", ["serial", "joint"], days=1, replications=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder) / "luohu.html"
    ...     sim.report(found, page)
    ...     print(page.read_text()[:15])
    <!doctype html>
    """
    check_lang(lang)
    _writer(result, REPORTS, "report")(result, Path(path), lang)


def figure(
    result: Comparison | StudyFinding | WarmUp | Sequence[StudyFinding],
    path: str | Path,
    lang: str = "en",
) -> None:
    """Draw a result as an SVG file.

    Parameters
    ----------
    result
        What `compare`, `warm_up` or `Results.findings` gives; of several ports or findings the first is
        drawn.
    path
        The file.
    lang
        `en` or `zh`.

    Raises
    ------
    BadInput
        If the file cannot be written, or for an unknown language.
    TypeError
        For any other result.

    Examples
    --------
    >>> import sim, tempfile
    >>> from pathlib import Path
    >>> found = sim.warm_up("suzhou", days=14, replications=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     picture = Path(folder) / "warm-up.svg"
    ...     sim.figure(found, picture)
    ...     "<svg" in picture.read_text()
    True
    """
    check_lang(lang)
    drawn = result[0] if isinstance(result, Sequence) else result
    _writer(drawn, FIGURES, "figure")(drawn, Path(path), lang)


def _writer(result: object, writers: dict[type, Writer], what: str) -> Writer:
    for kind, writer in writers.items():
        if isinstance(result, kind):
            return writer
    known = ", ".join(kind.__name__ for kind in writers)
    raise TypeError(f"a {what} is of {known}, not of {type(result).__name__}")
