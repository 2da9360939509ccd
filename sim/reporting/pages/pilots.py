"""The page of which ports go first."""

from pathlib import Path

from sim.decisions.pilots import PilotAnalysis
from sim.reporting.charts.printed.pilots import benefit_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.pilots import (
    belief_frame,
    benefit_frame,
    data_frame,
    front_frame,
    port_frame,
    share_frame,
    sure_sentences,
    weight_frame,
)
from sim.reporting.words.decisions import captioned
from sim.text import gettext


def write_pilots(found: PilotAnalysis, path: Path, lang: str) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    choice, sure = found.choice, found.certainty
    shown = {
        "ports": port_frame(choice, found.table.loaded, lang),
        "benefit": benefit_frame(choice, lang),
        "belief": belief_frame(sure, choice, lang),
        "data": data_frame(found.value_of_data, choice, lang),
        "weights": weight_frame(found.weight_sensitivity, choice, lang),
        "shares": share_frame(found.share_of_weightings, choice, lang),
        "front": front_frame(found.pareto, choice, lang),
    }
    sentences = [f"<p>{text}</p>" for text in sure_sentences(sure, lang)]
    write_page(
        path,
        gettext("Which ports go first", lang),
        [benefit_figure(choice, lang), *sentences],
        captioned(shown, lang),
        found.table.manifest,
        lang,
    )
