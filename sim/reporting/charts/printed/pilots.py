"""The benefit of each candidate port."""

from sim.decisions.pilots import PilotChoice
from sim.reporting.charts.palette import COLOURS, GREY
from sim.reporting.charts.printed.style import open_frame, styled, svg
from sim.reporting.words.decisions import WORDS
from sim.text import worded


def benefit_figure(choice: PilotChoice, lang: str) -> str:
    """Return the simulated saving of every candidate with both intervals; pilots in colour."""
    frame = choice.ports.sort_values("benefit_cny")
    with styled(8, 0.28 * len(frame) + 1.2) as figure:
        ax = figure.subplots()
        for y, (_, row) in enumerate(frame.iterrows()):
            colour = COLOURS[0] if row["chosen"] else GREY
            if "benefit_worlds_low" in frame:
                ends = [row["benefit_worlds_low"], row["benefit_worlds_high"]]
                ax.plot(ends, [y, y], color=colour, linewidth=1)
            ax.plot([row["benefit_low"], row["benefit_high"]], [y, y], color=colour, linewidth=5)
            ax.plot(row["benefit_cny"], y, "o", color="white", markeredgecolor=colour)
        ax.axvline(0, color="black", linewidth=0.6)
        ax.set_yticks(range(len(frame)), [str(name) for name in frame[lang]])
        ax.set_xscale("symlog", linthresh=1000)
        far = (1e4, 1e5, 1e6)
        ticks = [*(-end for end in reversed(far)), 0.0, *far]
        ax.set_xticks(ticks, [f"{tick / 1e3:,.0f}".replace("-", "−") for tick in ticks])
        ax.set_xlabel(worded(WORDS["benefit"], lang))
        open_frame(ax)
        return svg(figure)
