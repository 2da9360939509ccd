"""Command rollout: introduce joint inspection month by month."""

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
from sim.text import N_, NP_, worded


@command("rollout", example="portsim rollout --report rollout.html")
def rollout(
    ports: PortsOrAll = None,
    pilot: Pilots = None,
    timeline: TimelineFile = None,
    rule: Annotated[
        str,
        typer.Option(help="Sequence of works: optimised, largest_first, easiest_first or notice."),
    ] = "optimised",
    teams: Annotated[
        int | None, typer.Option(help="Number of ports whose works may run at the same time.")
    ] = None,
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
    """Simulate the rollout month by month (art. 12 to 16): times, savings, sequence of works."""
    facts = load_facts(timeline=timeline)
    asked = Asked(ports, table, replications, worlds, days, seed, processes, lang)
    states = asked.table(facts, rollout_states(facts))
    plan = rolled_out(states, facts, pilot, rule=rule, teams=teams, lang=lang)
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
    """Format a cell; a dash if it is empty."""
    return "–" if value is None or value != value else str(value)


def interval_text(row: Any, scale: float) -> str:
    """Format a mean with its interval; a negative scale reverses the sign."""
    low, high = sorted((row["low"] / scale, row["high"] / scale))
    return f"{row['mean'] / scale:,.4g} [{low:,.4g}, {high:,.4g}]"


def millions(row: Any, value: str, low: str, high: str) -> str:
    """Format an amount of money with its interval, in millions."""
    return f"{row[value] / 1e6:.2f} [{row[low] / 1e6:.2f}, {row[high] / 1e6:.2f}]"


def from_month(column: str, head: str) -> Column:
    """Return a column of the plan that may be empty."""
    return Column(head, lambda row, _: cell_text(row[column]))


def of_measure(measure: str, scale: float, head: str) -> Column:
    """Return a column of the months: a measure with its interval."""
    return Column(head, lambda month, _: interval_text(month[1].loc[measure], scale))


PLAN = (
    Column(N_("port"), lambda row, lang: str(row[lang])),
    Column(N_("pilot"), lambda row, _: "★" if row["pilot"] else ""),
    from_month("works_begin", N_("works begin")),
    from_month("works_months", N_("months of works")),
    from_month("matched_from", N_("matching begins")),
    from_month("joint_from", N_("joint inspection begins")),
)
MONTHS = (
    Column(N_("month"), lambda month, _: str(month[0])),
    of_measure("minutes_matched", 1, N_("wanted by 2+, min")),
    of_measure("minutes_inspected", 1, N_("inspected, min")),
    of_measure("minutes_all", 1, N_("all, min")),
    of_measure("saved_trader_cost", 1e6, N_("saved, million CNY")),
    of_measure("cumulated_trader_cost", 1e6, N_("cumulative")),
    of_measure("saved_staff_hours", 1, NP_("column", "staff hours saved")),
    of_measure("saved_missed", -1, N_("more violations missed")),
)
SEQUENCES = (
    Column(N_("sequence"), lambda row, lang: worded(RULE_WORDS[row["rule"]], lang)),
    Column(N_("saved, million CNY"), lambda row, _: millions(row, "saved", "low", "high")),
    Column(
        N_("less than optimised"), lambda row, _: millions(row, "less", "less_low", "less_high")
    ),
)


def print_rollout(output: Output, plan: Rollout) -> None:
    """Print the plan, the months, and the savings of other sequences of works."""
    output.table(PLAN, plan.plan.to_dict("records"))
    output.line()
    months = plan.country.groupby("month")
    output.table(MONTHS, ((month, rows.set_index("measure")) for month, rows in months))
    output.line()
    output.table(SEQUENCES, plan.sequences.to_dict("records"))
