"""Cost against size, from a thousand to ten million: the queueing network and the port model."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.performance.harness import Options, Part, in_fresh_process, median, spread, tell

SIZES = [10**3, 10**4, 10**5, 10**6, 10**7]
QUICK = [10**3, 10**4, 10**5]
NAMES = {"network": "W1, one run", "port": "Yangshan, joint, replications of up to 14 days"}
FROM, TO = 10**4, 10**7

TEXT = """
W1 is run once with so many jobs; the port (Shanghai Yangshan, joint, compiled engine) replication after
replication until so many objects have passed, as a study does it, so its memory is bounded. End to end,
each size in a process of its own, after one run to warm up; the sizes take turns. Small sizes pay for
keying the streams. The memory is the most the process held, less what it held
before (Python, numpy, compiled kernels).
"""


def measure_part(options: Options) -> Part:
    """Measure all sizes in turns."""
    part = Part("size", "Cost against size", TEXT)
    sizes = QUICK if options.quick else SIZES
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    # The largest sizes take minutes; they vary least.
    for turn in range(min(options.rounds, 3)):
        for what in NAMES:
            for size in sizes:
                tell(f"  turn {turn + 1}: {what}, {size:,}")
                found.setdefault((what, size), []).append(in_fresh_process("memory", what, size))
    rows = [row(what, size, found[what, size]) for what in NAMES for size in sizes]
    part.extra["sizes"] = rows
    part.notes = lines_of(rows)
    for what in NAMES:
        growth = growth_of(found, what)
        part.extra[f"{what}_growth"] = None if growth is None else growth["median"]
        if growth is not None:
            part.notes.append(
                f"* {NAMES[what]}: from 10^4 to 10^7 the cost of one changes by {growth['median']:+.0%} "
                f"({growth['low']:+.0%} to {growth['high']:+.0%})"
            )
    if options.out is not None:
        draw_plot(rows, options.out / "size.svg")
        part.notes += ["", "![Cost against size](size.svg)"]
    return part


def row(what: str, size: int, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of one size."""
    cost = spread([1e9 * one["seconds"] / one["count"] for one in found])
    held = median([one["peak_mb"] - one["before_mb"] for one in found])
    return {
        "what": what,
        "size": size,
        "ns": cost,
        "mb": held,
        "peak_mb": max(o["peak_mb"] for o in found),
    }


def growth_of(
    found: dict[tuple[str, int], list[dict[str, Any]]], what: str
) -> dict[str, float] | None:
    """Return by how much the cost of one grows, turn by turn; None if a size is missing."""
    if (what, FROM) not in found or (what, TO) not in found:
        return None
    costs = [[one["seconds"] / one["count"] for one in found[what, size]] for size in (FROM, TO)]
    return spread([large / small - 1 for small, large in zip(*costs, strict=True)])


def lines_of(rows: list[dict[str, Any]]) -> list[str]:
    """Return the figures as a table."""
    lines = [
        "| what | size | ns for one (least to greatest) | memory, MiB |",
        "|---|---:|---:|---:|",
    ]
    for one in rows:
        ns = one["ns"]
        cost = f"{ns['median']:,.0f} ({ns['low']:,.0f} to {ns['high']:,.0f})"
        lines.append(f"| {NAMES[one['what']]} | {one['size']:,} | {cost} | {one['mb']:,.0f} |")
    return [*lines, ""]


def draw_plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw cost and memory against size."""
    with mpl.rc_context({"svg.hashsalt": "portsim", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(7.2, 2.8), layout="constrained")
        cost, memory = figure.subplots(1, 2)
        for what, name in NAMES.items():
            mine = [one for one in rows if one["what"] == what]
            sizes = [one["size"] for one in mine]
            ns = [one["ns"] for one in mine]
            middle = [one["median"] for one in ns]
            below = [one["median"] - one["low"] for one in ns]
            above = [one["high"] - one["median"] for one in ns]
            cost.errorbar(sizes, middle, [below, above], marker="o", markersize=3, label=name)
            memory.plot(sizes, [max(one["mb"], 0.1) for one in mine], marker="o", markersize=3)
        for axes, label in ((cost, "ns for one, end to end"), (memory, "memory held, MiB")):
            axes.set(xscale="log", yscale="log", xlabel="jobs or objects", ylabel=label)
            axes.grid(alpha=0.3)
        figure.legend(
            *cost.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})
