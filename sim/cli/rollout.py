"""Command rollout: joint inspection month by month."""

from typing import Annotated, Any

import typer

from sim.cli.app import Language, command
from sim.cli.options import (
    AsJson,
    Days,
    Lang,
    Pilots,
    PortsOrAll,
    Processes,
    Replications,
    Report,
    Seed,
    TableFile,
    TimelineFile,
    Worlds,
)
from sim.cli.present import Column, Output
from sim.cli.states import Asked, rolled_out
from sim.decisions.data import load_facts
from sim.decisions.rollout import Rollout
from sim.decisions.table import rollout_states
from sim.experiments.compare import records
from sim.reporting.words.decisions import RULE_WORDS


@command("rollout", example="portsim rollout --report rollout.html")
def rollout(
    ports: PortsOrAll = None,
    pilot: Pilots = None,
    timeline: TimelineFile = None,
    rule: Annotated[
        str, typer.Option(help="optimised, largest_first, easiest_first, notice.")
    ] = "optimised",
    teams: Annotated[int | None, typer.Option(help="Ports at work at the same time.")] = None,
    table: TableFile = None,
    replications: Replications = 3,
    worlds: Worlds = 0,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Roll joint inspection out month by month (art. 12 to 16): times, savings, sequence of works."""
    facts = load_facts(timeline=timeline)
    asked = Asked(ports, table, replications, worlds, days, seed, processes)
    states = asked.table(facts, rollout_states(facts))
    plan = rolled_out(states, facts, pilot, rule=rule, teams=teams)
    output = Output(lang, as_json)
    if report is not None:
        from sim.reporting.pages import outputs  # with all that draws

        outputs.report(plan, report, lang)
    if as_json:
        output.json(
            manifest=states.manifest,
            pilots=list(plan.pilots),
            rule=plan.rule,
            plan=records(plan.plan),
            path=records(plan.path),
            measures=records(plan.country),
            ports=records(plan.ports),
            totals=records(plan.totals),
            sequences=records(plan.sequences),
            milestones=records(plan.milestones),
        )
        return
    print_rollout(output, plan)
    output.wrote(report)


def cell_text(value: object) -> str:
    """Write a cell; a dash where there is nothing."""
    return "–" if value is None or value != value else str(value)


def interval_text(row: Any, scale: float) -> str:
    """Write a mean with its interval; a negative scale turns the sign."""
    low, high = sorted((row["low"] / scale, row["high"] / scale))
    return f"{row['mean'] / scale:,.4g} [{low:,.4g}, {high:,.4g}]"


def millions(row: Any, value: str, low: str, high: str) -> str:
    """Write an amount of money with its interval, in millions."""
    return f"{row[value] / 1e6:.2f} [{row[low] / 1e6:.2f}, {row[high] / 1e6:.2f}]"


def from_month(column: str, en: str, zh: str) -> Column:
    """Return a column of the plan that may be empty."""
    return Column(en, zh, lambda row, _: cell_text(row[column]))


def of_measure(measure: str, scale: float, en: str, zh: str) -> Column:
    """Return a column of the months: a measure with its interval."""
    return Column(en, zh, lambda month, _: interval_text(month[1].loc[measure], scale))


PLAN = (
    Column("port", "口岸", lambda row, lang: str(row[lang])),
    Column("pilot", "试点", lambda row, _: "★" if row["pilot"] else ""),
    from_month("works_begin", "works from", "改造开始"),
    from_month("works_months", "months", "月数"),
    from_month("matched_from", "matched from", "对碰起"),
    from_month("joint_from", "joint from", "联合起"),
)
MONTHS = (
    Column("month", "月份", lambda month, _: str(month[0])),
    of_measure("minutes_matched", 1, "matched, min", "两方以上 分钟"),
    of_measure("minutes_inspected", 1, "inspected, min", "需检查 分钟"),
    of_measure("minutes_all", 1, "all, min", "全部 分钟"),
    of_measure("saved_trader_cost", 1e6, "saved, mio CNY", "企业节省 百万元"),
    of_measure("cumulated_trader_cost", 1e6, "cumulated", "累计"),
    of_measure("saved_staff_hours", 1, "staff h saved", "节省工时"),
    of_measure("saved_missed", -1, "missed more", "多漏检"),
)
SEQUENCES = (
    Column("sequence", "顺序", lambda row, lang: RULE_WORDS[lang][row["rule"]]),
    Column(
        "saved, mio CNY", "企业节省 百万元", lambda row, _: millions(row, "saved", "low", "high")
    ),
    Column("less", "比优化少", lambda row, _: millions(row, "less", "less_low", "less_high")),
)


def print_rollout(output: Output, plan: Rollout) -> None:
    """Print the plan, the months and what other sequences of works would save."""
    output.table(PLAN, plan.plan.to_dict("records"))
    output.line()
    months = plan.country.groupby("month")
    output.table(MONTHS, ((month, rows.set_index("measure")) for month, rows in months))
    output.line()
    output.table(SEQUENCES, plan.sequences.to_dict("records"))
