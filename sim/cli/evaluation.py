"""Commands after the rollout: evaluate (what an evaluator would conclude), scorecard (which ports drift)."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Language, command
from sim.cli.options import (
    AsJson,
    Days,
    Denominator,
    Lang,
    Pilots,
    PortsOrAll,
    Processes,
    Replications,
    Report,
    Seed,
    TableFile,
    TimelineFile,
)
from sim.cli.present import Output
from sim.cli.states import Asked, rolled_out
from sim.decisions.data import load_facts
from sim.decisions.evaluator import evaluate
from sim.decisions.scorecard import read_observed, scorecard, write_expected
from sim.decisions.table import rollout_states
from sim.experiments.compare import records
from sim.reporting.tables.evaluation import coverage_table, evaluation_note, lags_table
from sim.reporting.tables.scorecard import score_table
from sim.reporting.words.decisions import MINUTES, RELEASE
from sim.reporting.words.evaluation import SAY


@command("evaluate", example="portsim evaluate --table rollout.parquet")
def evaluate_command(
    ports: PortsOrAll = None,
    pilot: Pilots = None,
    timeline: TimelineFile = None,
    table: TableFile = None,
    denominator: Denominator = "matched",
    repetitions: Annotated[int, typer.Option(help="Repetitions; 100 or more tell coverage.")] = 200,
    months_before: Annotated[
        int, typer.Option(min=2, max=60, help="Months before the rollout.")
    ] = 6,
    replications: Replications = 3,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run the usual estimators of policy effects on a rollout whose truth is known: bias, coverage, power."""
    facts = load_facts(timeline=timeline)
    asked = Asked(ports, table, replications, 0, days, seed, processes)
    states = asked.table(facts, rollout_states(facts))
    plan = rolled_out(states, facts, pilot)
    found = evaluate(
        plan, denominator, months_before=months_before, repetitions=repetitions, seed=seed
    )
    measure, coverage, lags = found.measure, found.estimators, found.event_study
    if report is not None:
        from sim.reporting.pages import outputs  # with all that draws

        outputs.report(found, report, lang)
    output = Output(lang, as_json)
    if as_json:
        output.json(
            manifest=states.manifest,
            measure=measure,
            pilots=list(plan.pilots),
            coverage=records(coverage),
            event_study=records(lags),
        )
        return
    output.group(SAY[lang]["coverage"], coverage_table(coverage, lang))
    output.group(SAY[lang]["lags"], lags_table(lags, lang))
    output.line(evaluation_note(found, lang), style="dim")
    output.wrote(report)


@command("scorecard", example="portsim scorecard reported.csv --table rollout.parquet")
def scorecard_command(
    observed: Annotated[
        Path, typer.Argument(metavar="REPORTED.csv", help="Columns port, month, value (minutes).")
    ],
    template: Annotated[
        bool, typer.Option("--template", help="Write the file with the expected months instead.")
    ] = False,
    pilot: Pilots = None,
    timeline: TimelineFile = None,
    table: TableFile = None,
    denominator: Denominator = "matched",
    replications: Replications = 3,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Flag ports whose reported months drift (督导, art. 15, 19); exit code 1 if one does."""
    facts = load_facts(timeline=timeline)
    reported = None if template else read_observed(observed)
    asked = Asked(None, table, replications, 0, days, seed, processes)
    states = asked.table(facts, rollout_states(facts))
    plan = rolled_out(states, facts, pilot)
    measure = f"minutes_{denominator}"
    output = Output(lang, as_json)
    if reported is None:
        write_expected(plan, observed, measure)
        output.wrote(observed, "written", "已写入")
        return
    card = scorecard(plan, reported, facts, measure)
    if as_json:
        output.json(manifest=states.manifest, measure=measure, rows=records(card))
    else:
        title = RELEASE[lang].format(MINUTES[lang][denominator])
        output.group(title, score_table(card, plan, lang))
        n, n_drift, by_chance = len(card), int(card["drifts"].sum()), 0.025 * len(card)
        output.say(
            f"{n_drift} of {n} rows drift; if none did, chance alone would bring about "
            f"{by_chance:.1f} above the upper end.",
            f"{n} 行中 {n_drift} 行偏离；若无偏离，偶然超过上限的约 {by_chance:.1f} 行。",
            style="dim",
        )
    if card["drifts"].any():
        raise typer.Exit(1)
