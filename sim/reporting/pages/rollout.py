"""The page of a rollout."""

from pathlib import Path

from sim.decisions.rollout import Rollout
from sim.reporting.charts.printed.rollout import curve_figure, gantt_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.rollout import (
    country_frame,
    milestone_frame,
    plan_table,
    sequence_frame,
    totals_table,
)
from sim.reporting.words.decisions import captioned
from sim.text import gettext


def write_rollout(found: Rollout, path: Path, lang: str) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    shown = {
        "plan": plan_table(found, lang),
        "totals": totals_table(found, lang),
        "sequences": sequence_frame(found, lang),
        "country": country_frame(found, lang),
        "milestones": milestone_frame(found, found.facts, lang),
    }
    title = gettext("The rollout, month by month", lang)
    figures = [gantt_figure(found, found.facts, lang), curve_figure(found, lang)]
    write_page(path, title, figures, captioned(shown, lang), found.manifest, lang)
