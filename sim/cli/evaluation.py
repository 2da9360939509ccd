"""Commands after the rollout: what an evaluator would conclude, and which ports drift."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import AsJson, Lang, Language, app, escape, example, guarded, out, print_json
from sim.cli.decisions import (
    Days,
    Ports,
    Processes,
    Replications,
    Report,
    Seed,
    TableFile,
    default_pilots,
    table_of,
)
from sim.cli.winners import show_table
from sim.decisions.data import Facts, load_facts
from sim.decisions.evaluation import evaluate, truth_of
from sim.decisions.event_study import event_study
from sim.decisions.rollout import Rollout, run_rollout
from sim.decisions.scorecard import read_observed, scorecard, write_expected
from sim.decisions.table import StateTable, rollout_states
from sim.experiments.compare import records
from sim.reporting.pages.evaluation import write_evaluation
from sim.reporting.tables.evaluation import coverage_table, evaluation_note, lags_table
from sim.reporting.tables.scorecard import score_table
from sim.reporting.words.decisions import MINUTES, RELEASE
from sim.reporting.words.evaluation import SAY

Pilots = Annotated[
    list[str] | None, typer.Option("--pilot", help="Ports that go first; default: chosen.")
]
TimelineFile = Annotated[Path | None, typer.Option(metavar="FILE.yaml", help="Your own timeline.")]
Who = Annotated[str, typer.Option(help="Minutes of matched, inspected or all objects.")]


def rollout_of(table: StateTable, facts: Facts, pilots: list[str] | None) -> Rollout:
    """Return the rollout that is evaluated or supervised."""
    return run_rollout(table, facts, pilots=tuple(pilots or default_pilots(table, facts)))


@app.command("evaluate", epilog=example("portsim evaluate --table rollout.parquet"))
@guarded
def evaluate_command(
    ports: Ports = None,
    pilot: Pilots = None,
    timeline: TimelineFile = None,
    table: TableFile = None,
    denominator: Who = "matched",
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
    states = table_of(
        ports, facts, rollout_states(facts), table, replications=replications, worlds=0,
        days=days, seed=seed, processes=processes,
    )  # fmt: skip
    found = rollout_of(states, facts, pilot)
    measure = f"minutes_{denominator}"
    truth = truth_of(found, measure, months_before)
    coverage = evaluate(truth, repetitions=repetitions, seed=seed)
    lags = event_study(truth, repetitions=repetitions, seed=seed)
    note = evaluation_note(found, measure, months_before, repetitions, lang)
    if report is not None:
        write_evaluation(coverage, lags, note, report, lang, states.manifest)
    if as_json:
        print_json(
            {
                "manifest": states.manifest,
                "measure": measure,
                "pilots": list(found.pilots),
                "coverage": records(coverage),
                "event_study": records(lags),
            }
        )
        return
    show_table(SAY[lang]["coverage"], coverage_table(coverage, lang))
    show_table(SAY[lang]["lags"], lags_table(lags, lang))
    out.print(escape(note), style="dim")
    if report is not None:
        out.print(f"{'报告' if lang is Language.ZH else 'report'}: {escape(str(report))}")


@app.command("scorecard", epilog=example("portsim scorecard reported.csv --table rollout.parquet"))
@guarded
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
    denominator: Who = "matched",
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
    states = table_of(
        None, facts, rollout_states(facts), table, replications=replications, worlds=0,
        days=days, seed=seed, processes=processes,
    )  # fmt: skip
    found = rollout_of(states, facts, pilot)
    measure = f"minutes_{denominator}"
    if reported is None:
        write_expected(found, observed, measure)
        out.print(f"{'已写入' if lang is Language.ZH else 'written'}: {escape(str(observed))}")
        return
    card = scorecard(found, reported, facts, measure)
    if as_json:
        print_json({"manifest": states.manifest, "measure": measure, "rows": records(card)})
    else:
        show_table(RELEASE[lang].format(MINUTES[lang][denominator]), score_table(card, found, lang))
        n, n_drift, by_chance = len(card), int(card["drifts"].sum()), 0.025 * len(card)
        said = (
            f"{n} 行中 {n_drift} 行偏离；若无偏离，偶然超过上限的约 {by_chance:.1f} 行。"
            if lang is Language.ZH
            else f"{n_drift} of {n} rows drift; if none did, chance alone would bring about "
            f"{by_chance:.1f} above the upper end."
        )
        out.print(said, style="dim")
    if card["drifts"].any():
        raise typer.Exit(1)
