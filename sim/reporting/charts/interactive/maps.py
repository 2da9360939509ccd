"""A map without a map service: coastlines and points."""

from collections.abc import Sequence
from functools import cache
from math import cos, radians

import plotly.graph_objects as go
import yaml

from sim.resources import shipped

LAND = shipped("data", "maps", "land.yaml")
GREY = "rgba(128,128,128,0.22)"
MIDDLE_NORTH = 36.0  # degrees: latitude at which the scale of longitude is true
Box = tuple[float, float, float, float]  # degrees west, east, south, north
BOX: Box = (75.0, 132.5, 19.0, 51.5)  # shown
PLACES = {  # positions of a label: shift of its centre in label widths and lines
    "top center": (0.0, 1.2), "bottom center": (0.0, -1.2), "middle right": (0.62, 0.0),
    "middle left": (-0.62, 0.0), "top right": (0.55, 1.0), "bottom right": (0.55, -1.0),
    "top left": (-0.55, 1.0), "bottom left": (-0.55, -1.0),
}  # fmt: skip
LINE_DEGREES, LETTER_DEGREES = 1.5, 0.62  # height of a line, width of a Latin letter


@cache
def land() -> tuple[list[float | None], list[float | None]]:
    """Return longitudes and latitudes of the coasts (degrees), pieces separated by None."""
    with LAND.open(encoding="utf-8") as file:
        pieces = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["pieces"]
    east: list[float | None] = []
    north: list[float | None] = []
    for piece in pieces:
        east += [*(float(x) for x, _ in piece), None]
        north += [*(float(y) for _, y in piece), None]
    return east, north


def map_figure(height: int) -> go.Figure:
    """Return an empty map."""
    east, north = land()
    figure = go.Figure(
        go.Scatter(
            x=east, y=north, fill="toself", fillcolor=GREY, mode="lines",
            line={"width": 0.6, "color": "rgba(128,128,128,0.7)"}, hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip
    figure.update_layout(
        height=height, margin={"l": 4, "r": 4, "t": 30, "b": 50}, hovermode="closest",
        legend={"orientation": "h", "yanchor": "top", "y": -0.01, "x": 0, "title": ""},
    )  # fmt: skip
    west, right, south, top = BOX
    figure.update_xaxes(range=[west, right], visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(
        range=[south, top], visible=False, fixedrange=True, constrain="domain", constraintoward="top",
        scaleanchor="x", scaleratio=1 / cos(radians(MIDDLE_NORTH)),
    )  # fmt: skip
    return figure


def label_places(east: Sequence[float], north: Sequence[float], names: Sequence[str]) -> list[str]:
    """Return positions of labels with little overlap.

    Labels are placed one after another, each where it overlaps least with points and earlier labels.
    """
    taken = [
        (x - 0.5, x + 0.5, y - 0.5, y + 0.5) for x, y in zip(east, north, strict=True)
    ]  # the points themselves
    found = []
    for k, (x, y, name) in enumerate(zip(east, north, names, strict=True)):
        width = LETTER_DEGREES * sum(1.0 if ord(letter) < 0x2E80 else 1.9 for letter in name)
        boxes = {
            place: _box(x + right * (width + 1.6), y + up * LINE_DEGREES, width)
            for place, (right, up) in PLACES.items()
        }
        others = taken[:k] + taken[k + 1 :]

        def badness(box: Box, others: list[Box] = others) -> float:
            outside = _area(box) - _overlap(box, BOX)
            return 3 * outside + sum(_overlap(box, other) for other in others)

        best = min(boxes, key=lambda place: badness(boxes[place]))
        taken.append(boxes[best])
        found.append(best)
    return found


def _box(x: float, y: float, width: float) -> Box:
    return x - width / 2, x + width / 2, y - LINE_DEGREES / 2, y + LINE_DEGREES / 2


def _area(box: Box) -> float:
    return (box[1] - box[0]) * (box[3] - box[2])


def _overlap(a: Box, b: Box) -> float:
    wide = max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
    return wide * max(0.0, min(a[3], b[3]) - max(a[2], b[2]))
