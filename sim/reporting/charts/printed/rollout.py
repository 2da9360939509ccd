"""The rollout by port and month, and the savings of the country."""

from sim.decisions.data import Facts
from sim.decisions.rollout import Rollout
from sim.reporting.charts.palette import COLOURS
from sim.reporting.charts.printed.style import open_frame, styled, svg
from sim.reporting.words.decisions import WORDS, month_word, stage_word
from sim.text import worded


def gantt_figure(found: Rollout, facts: Facts, lang: str) -> str:
    """Return the Gantt chart: one row per port, coloured by stage, hatched during works."""
    months = list(dict.fromkeys(found.path["month"]))
    stages = list(
        dict.fromkeys(found.path.sort_values("levers", key=lambda s: s.str.len())["stage"])
    )
    order = found.plan.sort_values(["joint_from", "port"], na_position="last")
    with styled(8, 0.28 * len(order) + 1.4) as figure:
        ax = figure.subplots()
        for y, (_, port) in enumerate(order[::-1].iterrows()):
            mine = found.path[found.path["port"] == port["port"]]
            for _, cell in mine.iterrows():
                ax.barh(
                    y, 1, left=months.index(cell["month"]), height=0.85, edgecolor="white",
                    color=COLOURS[stages.index(cell["stage"]) % len(COLOURS)],
                    hatch="////" if cell["at_works"] else "",
                    alpha=0.35 + 0.6 * cell["proficiency"],
                )  # fmt: skip
        names = [f"{'★ ' if p['pilot'] else ''}{p[lang]}" for _, p in order[::-1].iterrows()]
        ax.set_yticks(range(len(order)), names)
        ax.set_xticks([m + 0.5 for m in range(len(months))], [month_word(m, lang) for m in months])
        for k, stage in enumerate(stages):
            ax.barh(0, 0, color=COLOURS[k % len(COLOURS)], label=stage_word(facts, stage, lang))
        ax.barh(
            0, 0, color="white", hatch="////", edgecolor="grey", label=worded(WORDS["works"], lang)
        )
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False)
        open_frame(ax)
        return svg(figure)


def curve_figure(found: Rollout, lang: str) -> str:
    """Return the country's minutes and cumulated saving by month, with intervals."""
    with styled(8, 3.2) as figure:
        axes = figure.subplots(1, 2)
        for ax, measure, scale, title in (
            (axes[0], "minutes_matched", 1.0, "minutes"),
            (axes[1], "cumulated_trader_cost", 1e6, "cumulated"),
        ):
            rows = found.country[found.country["measure"] == measure]
            x = range(len(rows))
            ax.fill_between(x, rows["low"] / scale, rows["high"] / scale, alpha=0.25)
            ax.plot(x, rows["mean"] / scale, marker="o")
            ax.set_xticks(x, [month[5:].lstrip("0") for month in rows["month"]])
            ends = [month_word(rows["month"].iloc[k], lang) for k in (0, -1)]
            ax.set_xlabel(worded(WORDS["month"], lang).format(*ends))
            ax.set_title(worded(WORDS[title], lang).format(*ends), fontsize=9)
            open_frame(ax)
        return svg(figure)
