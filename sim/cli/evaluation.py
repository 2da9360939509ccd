"""Commands on a rollout: evaluate (what an evaluation would conclude), scorecard (ports that drift)."""

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
from sim.decisions.evaluator import MOST_MONTHS_BEFORE, evaluate
from sim.decisions.scorecard import read_observed, scorecard, write_expected
from sim.decisions.table import rollout_states
from sim.experiments.compare import records
from sim.reporting.tables.evaluation import coverage_table, evaluation_note, lags_table
from sim.reporting.tables.scorecard import score_table
from sim.reporting.words.decisions import MINUTES, RELEASE
from sim.reporting.words.evaluation import SAY
from sim.text import N_, worded


@command("evaluate", example="portsim evaluate --table rollout.parquet")
def evaluate_command(
    ports: PortsOrAll = None,
    pilot: Pilots = None,
    timeline: TimelineFile = None,
    table: TableFile = None,
    denominator: Denominator = "matched",
    repetitions: Annotated[
        int, typer.Option(help="Repetitions; use 100 or more to judge coverage.")
    ] = 200,
    months_before: Annotated[
        int, typer.Option(min=2, max=MOST_MONTHS_BEFORE, help="Months before the rollout.")
    ] = 6,
    replications: Replications = 3,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Test estimators of policy effects on a simulated rollout with known truth: bias, coverage, power."""
    facts = load_facts(timeline=timeline)
    asked = Asked(ports, table, replications, 0, days, seed, processes, lang)
    states = asked.table(facts, rollout_states(facts))
    plan = rolled_out(states, facts, pilot, lang=lang)
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
    output.group(worded(SAY["coverage"], lang), coverage_table(coverage, lang))
    output.group(worded(SAY["lags"], lang), lags_table(lags, lang))
    output.line(evaluation_note(found, lang), style="dim")
    output.wrote(report)


@command("scorecard", example="portsim scorecard reported.csv --table rollout.parquet")
def scorecard_command(
    observed: Annotated[
        Path, typer.Argument(metavar="REPORTED.csv", help="Columns port, month, value (minutes).")
    ],
    template: Annotated[
        bool, typer.Option("--template", help="Write a template of the expected months instead.")
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
    """Flag ports whose reported times are worse than expected (art. 15, 19); exit code 1 if any is."""
    facts = load_facts(timeline=timeline)
    reported = None if template else read_observed(observed)
    asked = Asked(None, table, replications, 0, days, seed, processes, lang)
    states = asked.table(facts, rollout_states(facts))
    plan = rolled_out(states, facts, pilot, lang=lang)
    measure = f"minutes_{denominator}"
    output = Output(lang, as_json)
    if reported is None:
        write_expected(plan, observed, denominator)
        output.wrote(observed, N_("written"))
        return
    card = scorecard(plan, reported, facts, denominator)
    if as_json:
        output.json(manifest=states.manifest, measure=measure, rows=records(card))
    else:
        title = worded(RELEASE, lang).format(worded(MINUTES[denominator], lang))
        output.group(title, score_table(card, plan, lang))
        n, n_drift, by_chance = len(card), int(card["drifts"].sum()), 0.025 * len(card)
        output.say(
            "{drifting} of {n} rows drift; if none did, some {expected:.1f} would exceed the upper limit "
            "by chance.",
            style="dim",
            drifting=n_drift,
            n=n,
            expected=by_chance,
        )
    if card["drifts"].any():
        raise typer.Exit(1)
