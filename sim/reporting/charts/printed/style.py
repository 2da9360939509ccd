"""How figures in files look: the only place that says so for Matplotlib."""

import warnings
from io import StringIO
from typing import Any

from matplotlib.figure import Figure

HATCHES = ("", "//", "..", "xx", "\\\\", "++")
STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "portsim", "font.size": 10.0}


def svg(figure: Figure) -> str:
    """Return a figure as SVG text, the same bytes for the same figure."""
    text = StringIO()
    with warnings.catch_warnings():
        # The browser draws the text (svg.fonttype none), with its own fonts.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    found = text.getvalue()
    return found[found.index("<svg") :]
