"""The style of all Matplotlib figures."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

HATCHES = ("", "//", "..", "xx", "\\\\", "++")
STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "portsim", "font.size": 10.0}


@contextmanager
def styled(width: float, height: float) -> Iterator[Figure]:
    """Yield an empty figure (inches); the style applies to everything drawn within."""
    with mpl.rc_context(STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def open_frame(ax: Axes) -> None:
    """Remove the top and right lines of a panel."""
    ax.spines[["top", "right"]].set_visible(False)


def svg(figure: Figure) -> str:
    """Return a figure as SVG text; equal figures give equal bytes."""
    text = StringIO()
    with warnings.catch_warnings():
        # The browser draws the text (svg.fonttype none), with its own fonts.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    found = text.getvalue()
    return found[found.index("<svg") :]
