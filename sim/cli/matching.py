"""Commands for instruction matching: scenarios, match, reasons, schema."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.text import Text

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang, to_file
from sim.cli.present import Column, Output, print_json, short
from sim.matching import scenario_runs
from sim.matching.catalogue import reasons as list_reasons
from sim.matching.reasons import reason_texts
from sim.matching.replay import ReplayedJournal, replay
from sim.matching.rules import load_rules
from sim.reporting.tables.story import explain as story_of
from sim.reporting.words.border import agency_word, flags_word, methods_word, state_word
from sim.text import N_, NP_, gettext, listed, ngettext

RulesFile = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="FILE", help="Rules of the port (YAML); default: assumed figures."
    ),
]


@command("scenarios", example="portsim scenarios class_ship --junit result.xml")
def scenarios(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Suites, folders of suites, or names of shipped suites; default: all shipped suites.",
        ),
    ] = None,
    junit: Annotated[Path | None, to_file("--junit", "Also write a JUnit XML file.", ())] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run matching scenario suites. Exit code 1 if any scenario fails."""
    outcomes = scenario_runs.outcomes(paths)
    if junit is not None:
        scenario_runs.write_junit(outcomes, junit)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    output = Output(lang, as_json)
    if as_json:
        listed = [
            {**msgspec.to_builtins(outcome), "passed": outcome.passed} for outcome in outcomes
        ]
        output.json(scenarios=listed, failed=len(failed))
    else:
        print_suites(output, outcomes)
        for outcome in failed:
            print_failure(output, outcome)
        n, n_failed = len(outcomes), len(failed)
        output.line()
        output.line(
            ngettext(
                "{n} scenario: {passed} passed, {failed} failed",
                "{n} scenarios: {passed} passed, {failed} failed",
                n, lang, passed=n - n_failed, failed=n_failed,
            )
        )  # fmt: skip
    if failed:
        raise typer.Exit(1)


Counted = tuple[str, int, int]  # file, scenarios that passed, scenarios that failed
SUITES = (
    Column(N_("suite"), lambda suite, _: short(suite[0])),
    Column(N_("passed"), lambda suite, _: str(suite[1]), right=True),
    Column(
        N_("failed"),
        lambda suite, _: Text(str(suite[2]), "red" if suite[2] else ""),
        right=True,
    ),
)


def print_suites(output: Output, outcomes: list[scenario_runs.ScenarioOutcome]) -> None:
    """Print how many scenarios of each suite passed and failed."""
    rows: list[Counted] = []
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        passed = [outcome.passed for outcome in outcomes if outcome.file == file]
        rows.append((file, sum(passed), len(passed) - sum(passed)))
    output.table(SUITES, rows)


DIFFERENCES = (
    Column("", lambda difference, _: difference.what),
    Column(N_("expected"), lambda difference, _: scenario_runs.show(difference.expected)),
    Column(N_("actual"), lambda difference, _: scenario_runs.show(difference.actual)),
)


def print_failure(output: Output, outcome: scenario_runs.ScenarioOutcome) -> None:
    """Print a failed scenario: its position, and expected beside actual values."""
    output.line()
    output.marked(("✗", "red"), " ", (outcome.id, "bold"), f"  {outcome.title.to(output.lang)}")
    output.line(f"  {short(outcome.file)}:{outcome.line}")
    output.table(DIFFERENCES, outcome.differences)


@command("match", example="portsim match three_cases --explain")
def match(
    journal: Annotated[
        Path,
        typer.Argument(
            metavar="JOURNAL.jsonl",
            help="A journal with one message per line, or the name of a shipped one.",
        ),
    ],
    rules: RulesFile = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Explain each message: decision, reason, rule, article."),
    ] = False,
    about: Annotated[
        str | None,
        typer.Option("--object", metavar="KEY", help="Only this object (any of its keys)."),
    ] = None,
    until: Annotated[
        float | None,
        typer.Option(metavar="MIN", help="Advance the clock to this minute at the end."),
    ] = None,
    object_class: Annotated[
        str | None,
        typer.Option(
            "--class", metavar="CLASS", help="Class of the objects that no message declares."
        ),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Replay a journal of platform messages; print the outcome of each instruction and joint case."""
    run = replay(
        journal,
        load_rules(rules) if rules else None,
        until=until,
        object_class=object_class,
    )
    run.label(about)  # an unknown object is refused before anything is printed
    output = Output(lang, as_json)
    if as_json:
        output.json(**as_record(run, about))
        return
    if run.torn_bytes:
        note = output.word(
            "note: the last line is incomplete ({n} bytes) and was ignored", n=run.torn_bytes
        )
        err.print(note)
    if explain:
        for line in story_of(run, about, lang):
            output.line(line)
    print_outcome(output, run, about)


def as_record(run: ReplayedJournal, about: str | None) -> dict[str, Any]:
    """Return the outcome of a journal as plain data."""
    return {
        "instructions": run.instruction_views(about),
        "cases": run.case_views(about),
        "answers": [answer.as_dict() for _, answer in run.steps],
        "torn_bytes": run.torn_bytes,
    }


INSTRUCTIONS = (
    Column(NP_("column", "agency"), lambda view, lang: agency_word(view.agency, lang)),
    Column(N_("number"), lambda view, _: view.number),
    Column(N_("object"), lambda view, _: ", ".join(view.members) or view.object or ""),
    Column(N_("state"), lambda view, lang: state_word(view.state, lang)),
    Column(N_("at"), lambda view, _: f"{view.at:g}"),
    Column(N_("case"), lambda view, _: f"#{view.case.rpartition('#')[2]}" if view.case else ""),
    Column(N_("flags"), lambda view, lang: flags_word(view.flags, lang)),
    Column(N_("reason"), lambda view, _: view.reason),
)
CASES = (
    Column(NP_("column", "case"), lambda case, _: case.case),
    Column(N_("state"), lambda case, lang: state_word(case.state, lang)),
    Column(N_("formed"), lambda case, _: f"{case.formed_at:g}"),
    Column(
        N_("slot"),
        lambda case, _: "–".join(f"{time:g}" for time in case.slot) if case.slot else "",
    ),
    Column(
        NP_("column", "agencies"),
        lambda case, lang: listed([agency_word(name, lang) for name in case.agencies], lang),
    ),
    Column(N_("methods"), lambda case, lang: methods_word(case.methods, lang)),
    Column(N_("site"), lambda case, _: case.site or ""),
    Column(
        N_("responsibility"),
        lambda case, lang: gettext("; ", lang).join(
            gettext(
                "{name}: {text}", lang, name=agency_word(name, lang), text=flags_word(flags, lang)
            )
            for name, flags in case.facts.items()
        ),
    ),
)


def print_outcome(output: Output, run: ReplayedJournal, about: str | None) -> None:
    """Print the final state of each instruction and joint case."""
    output.table(INSTRUCTIONS, run.instruction_views(about))
    output.line()
    cases = run.case_views(about)
    if cases:
        output.table(CASES, cases)
    else:
        output.say("no joint case")


REASONS = (
    Column(NP_("column", "reason"), lambda reason, _: reason),
    Column(N_("rule"), lambda reason, _: reason_texts()[reason].rule),
    Column(N_("article"), lambda reason, _: reason_texts()[reason].article),
    Column(N_("meaning"), lambda reason, lang: reason_texts()[reason].to(lang)),
)


@command("reasons", example="portsim reasons --lang zh")
def reasons(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the reason codes, each with its rule, article and meaning."""
    output = Output(lang, as_json)
    if as_json:
        output.json(reasons=list_reasons(lang).to_dict("records"))
    else:
        output.table(REASONS, reason_texts())


@command("schema", example="portsim schema suite > suite.schema.json")
def schema_command(
    what: Annotated[
        str, typer.Argument(metavar="suite|message|rules|port|policy|study", help="Which schema.")
    ],
) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from sim.experiments.schemas import schema as schema_of  # with all that a study needs

    print_json(schema_of(what))
