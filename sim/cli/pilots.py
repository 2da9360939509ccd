"""Command pilots: select the ports that go first."""

from typing import Annotated, Any

import pandas as pd
import typer

from sim.cli.app import Language, command
from sim.cli.options import (
    AsJson,
    Days,
    Lang,
    PortsOrAll,
    Processes,
    Replications,
    Report,
    Seed,
    TableFile,
    Worlds,
)
from sim.cli.present import Column, Output
from sim.cli.states import Asked
from sim.decisions.data import load_facts
from sim.decisions.pilots import CRITERIA, Certainty, PilotChoice
from sim.decisions.pilots import pilots as choose
from sim.decisions.table import pilot_states
from sim.errors import BadInput
from sim.experiments.compare import records
from sim.reporting.tables.pilots import sure_sentences, why_chosen
from sim.reporting.words.border import MODES
from sim.text import N_, NP_, worded


@command("pilots", example="portsim pilots --k 5 --report pilots.html")
def pilots(
    ports: PortsOrAll = None,
    k: Annotated[
        int | None, typer.Option(help="Number of pilots; default: 5, or what the budget allows.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option(help="Budget in CNY for works and training.")
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="CRITERION=NUMBER", help=f"One of {', '.join(CRITERIA)}."),
    ] = None,
    min_modes: Annotated[
        int, typer.Option(help="Minimum number of modes of transport covered.")
    ] = 3,
    min_regions: Annotated[int, typer.Option(help="Minimum number of regions covered.")] = 3,
    require: Annotated[list[str] | None, typer.Option(help="A port that must be chosen.")] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="A port that must not be chosen.")
    ] = None,
    table: TableFile = None,
    replications: Replications = 3,
    worlds: Worlds = 4,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Choose the pilot ports (art. 13), with probability, regret and reasons."""
    facts = load_facts()
    wanted = weights(weight or [])
    asked = Asked(ports, table, replications, worlds, days, seed, processes, lang)
    states = asked.table(facts, pilot_states(facts))
    found = choose(
        states, k=k, budget=budget, weights=wanted, min_modes=min_modes, min_regions=min_regions,
        require=require or (), exclude=exclude or (), facts=facts, seed=seed,
    )  # fmt: skip
    choice, sure, data = found.choice, found.certainty, found.value_of_data
    shares = found.share_of_weightings
    output = Output(lang, as_json)
    if report is not None:
        from sim.reporting.pages import outputs  # with all that draws

        outputs.report(found, report, lang)
    if as_json:
        output.json(
            manifest=states.manifest,
            chosen=list(choice.chosen),
            cost=choice.cost,
            value=choice.value,
            weights=choice.weights,
            ports=records(choice.ports),
            certainty=records(sure.sets),
            probability=records(sure.ports),
            value_of_data=records(data),
            weight_sensitivity=records(found.weight_sensitivity),
            share_of_weightings=records(shares),
            pareto=records(found.pareto),
        )
        return
    print_choice(output, choice, sure, data, shares)
    output.wrote(report)


def weights(texts: list[str]) -> dict[str, float]:
    """Parse CRITERION=NUMBER. Raises BadInput."""
    numbers = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            numbers[name] = float(value)
        except ValueError:
            raise BadInput("weight-malformed", key="weight", value=text) from None
    return numbers


def span(row: Any, name: str, ends: str | None = None, unit: float = 1.0) -> str:
    """Format a mean with its interval, divided by `unit`."""
    low, high = (row[f"{ends or name}_{end}"] / unit for end in ("low", "high"))
    return f"{row[name] / unit:,.0f} [{low:,.0f}, {high:,.0f}]"


CHOICE = (
    Column(N_("port"), lambda row, lang: str(row[lang])),
    Column(NP_("column", "mode"), lambda row, lang: worded(MODES[row["mode"]], lang)),
    Column(N_("in"), lambda row, _: "●" if row["chosen"] else ""),
    Column(N_("P (chance)"), lambda row, _: f"{row['p_noise']:.2f}"),
    Column(N_("P (assumptions)"), lambda row, _: f"{row['p_all']:.2f}" if "p_all" in row else "–"),
    Column(
        N_("saved by traders, 1000 CNY a day"),
        lambda row, _: span(row, "benefit_cny", "benefit", 1e3),
    ),
    Column(N_("saved, wanted by 2+, h a day"), lambda row, _: span(row, "hours_matched")),
    Column(N_("saved, all objects, h a day"), lambda row, _: span(row, "hours_all")),
    Column(N_("staff hours saved a day"), lambda row, _: span(row, "staff_hours")),
    Column(N_("cost, million CNY"), lambda row, _: f"{row['cost'] / 1e6:.1f}"),
    Column(N_("margin"), lambda row, _: f"{row['margin']:.3f}"),
    Column(N_("one week of field data"), lambda row, _: f"{row['field']:.4f}"),
    Column(N_("share of weightings"), lambda row, _: f"{row['share']:.2f}"),
)


def print_choice(
    output: Output, choice: PilotChoice, sure: Certainty, data: pd.DataFrame, shares: pd.DataFrame
) -> None:
    """Print the candidates, best first, and the certainty of the choice."""
    frame = choice.ports.merge(sure.ports.drop(columns="chosen"), on="port")
    frame = frame.merge(data, on="port").merge(shares[["port", "share"]], on="port")
    best_first = frame.sort_values(["chosen", "points"], ascending=False)
    output.table(CHOICE, best_first.to_dict("records"))
    for text in sure_sentences(sure, output.lang):
        output.line(text)
    for port in choice.chosen:
        output.line(why_chosen(choice, port, output.lang).replace("**", ""))
