"""The main figure of a comparison."""

from matplotlib.axes import Axes

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.lookup import pick
from sim.experiments.compare import Comparison
from sim.reporting.charts.palette import COLOURS
from sim.reporting.charts.printed.style import HATCHES, open_frame, styled, svg
from sim.reporting.tables.comparison import object_classes, policies_of
from sim.reporting.tables.formats import HOURS_FROM_MIN
from sim.reporting.words.border import class_word
from sim.reporting.words.measures import UNITS, WHO
from sim.text import N_, worded

TITLES = N_("Overall clearance time")


def answer_figure(found: Comparison, port: str, lang: str) -> str:
    """Return clearance time by policy on three denominators, one panel per class."""
    classes = object_classes(found, port)
    policies = policies_of(found)
    with styled(3.6 * len(classes) + 0.6, 3.4) as figure:
        axes = figure.subplots(1, len(classes), squeeze=False)[0]
        for ax, cls in zip(axes, classes, strict=True):
            _panel(ax, found, port, cls, policies, lang)
        axes[0].set_ylabel(worded(TITLES, lang))
        handles, names = axes[0].get_legend_handles_labels()
        figure.legend(
            handles, names, loc="outside upper center", ncols=len(policies), frameon=False
        )
        return svg(figure)


def _panel(
    ax: Axes, found: Comparison, port: str, cls: str, policies: list[str], lang: str
) -> None:
    rows = {
        (policy, who): pick(found.measures, port, policy, cls, who, OVERALL_TIME)
        for policy in policies
        for who in DENOMINATORS
    }
    longest = max((row["mean"] for row in rows.values() if row is not None), default=0.0)
    scale, unit = (60.0, 1) if longest >= HOURS_FROM_MIN else (1.0, 0)
    width = 0.8 / len(policies)
    for k, policy in enumerate(policies):
        for x, who in enumerate(DENOMINATORS):
            row = rows[policy, who]
            if row is None:
                continue
            at = x + (k - (len(policies) - 1) / 2) * width
            half = (row["high"] - row["low"]) / 2 / scale
            ax.bar(
                at, row["mean"] / scale, width, yerr=half, capsize=3,
                color=COLOURS[k % len(COLOURS)], hatch=HATCHES[k % len(HATCHES)],
                edgecolor="white", label=policy if x == 0 else None,
            )  # fmt: skip
    ax.set_xticks(range(len(DENOMINATORS)), [worded(WHO[who], lang) for who in DENOMINATORS])
    ax.set_title(f"{class_word(cls, lang)} ({worded(UNITS[unit], lang).strip()})")
    open_frame(ax)
