"""Commands of the matching logic: scenarios, match, reasons, schema."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.text import Text

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang
from sim.cli.present import Column, Output, print_json, short, writing
from sim.experiments.compare import records
from sim.experiments.schemas import schema as schema_of
from sim.matching import scenario_runs
from sim.matching.catalogue import reasons as list_reasons
from sim.matching.reasons import reason_texts
from sim.matching.replay import ReplayedJournal, replay
from sim.matching.rules import load_rules
from sim.reporting.tables.story import chapters, tell_story
from sim.reporting.words.border import agency_word, flags_word, methods_word, state_word

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
            help="Suites, folders of suites, or names of shipped ones; default: all shipped ones.",
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a JUnit XML file.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run matching scenario suites (指令对碰场景). Exit code 1 if any scenario fails."""
    outcomes = scenario_runs.outcomes(paths)
    if junit is not None:
        with writing(junit, "junit"):
            scenario_runs.junit(outcomes, junit)
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
        output.say(
            f"{n} scenarios: {n - n_failed} passed, {n_failed} failed",
            f"共 {n} 个场景：{n - n_failed} 个通过，{n_failed} 个失败",
        )
    if failed:
        raise typer.Exit(1)


Counted = tuple[str, int, int]  # file, scenarios that passed, scenarios that failed
SUITES = (
    Column("suite", "场景集", lambda suite, _: short(suite[0])),
    Column("passed", "通过", lambda suite, _: str(suite[1]), right=True),
    Column(
        "failed",
        "失败",
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
    Column("", "", lambda difference, _: difference.what),
    Column("expected", "预期", lambda difference, _: scenario_runs.show(difference.expected)),
    Column("actual", "实际", lambda difference, _: scenario_runs.show(difference.actual)),
)


def print_failure(output: Output, outcome: scenario_runs.ScenarioOutcome) -> None:
    """Print a scenario that failed: where it stands, and expected beside actual."""
    output.line()
    output.marked(("✗", "red"), " ", (outcome.id, "bold"), f"  {outcome.title.to(output.lang)}")
    output.line(f"  {short(outcome.file)}:{outcome.line}")
    output.table(DIFFERENCES, outcome.differences)


@command("match", example="portsim match three_cases --explain")
def match(
    journal: Annotated[
        Path,
        typer.Argument(
            metavar="JOURNAL.jsonl", help="One message a line; or a shipped one's name."
        ),
    ],
    rules: RulesFile = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell the story: message, decision, rule, article.")
    ] = False,
    about: Annotated[
        str | None,
        typer.Option("--object", metavar="KEY", help="Only this object (any of its keys)."),
    ] = None,
    until: Annotated[
        float | None, typer.Option(metavar="MIN", help="Let time pass to this minute at the end.")
    ] = None,
    object_class: Annotated[
        str | None,
        typer.Option("--class", metavar="CLASS", help="Class of objects that no message declares."),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run a journal of platform messages; print an outcome for each instruction and case."""
    run = replay(
        journal,
        load_rules(rules) if rules else None,
        until=until,
        object_class=object_class,
    )
    label = run.label(about)
    output = Output(lang, as_json)
    if as_json:
        output.json(**as_record(run, about))
        return
    if run.torn_bytes:
        note = output.word(
            f"note: the last line is torn ({run.torn_bytes} bytes) and was left out",
            f"注意：最后一行不完整（{run.torn_bytes} 字节），未采用",
        )
        err.print(note)
    if explain:
        for line in chapters(run, lang) if label is None else tell_story(run, lang, label):
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
    Column("agency", "查验单位", lambda view, lang: agency_word(view.agency, lang)),
    Column("number", "编号", lambda view, _: view.number),
    Column("object", "对象", lambda view, _: ", ".join(view.members) or view.object or ""),
    Column("state", "状态", lambda view, lang: state_word(view.state, lang)),
    Column("at", "时间", lambda view, _: f"{view.at:g}"),
    Column("case", "任务", lambda view, _: f"#{view.case.rpartition('#')[2]}" if view.case else ""),
    Column("flags", "标记", lambda view, lang: flags_word(view.flags, lang)),
    Column("reason", "原因", lambda view, _: view.reason),
)
CASES = (
    Column("case", "联合检查任务", lambda case, _: case.case),
    Column("state", "状态", lambda case, lang: state_word(case.state, lang)),
    Column("formed", "形成", lambda case, _: f"{case.formed_at:g}"),
    Column(
        "slot",
        "时段",
        lambda case, _: "–".join(f"{time:g}" for time in case.slot) if case.slot else "",
    ),
    Column(
        "agencies",
        "查验单位",
        lambda case, lang: ", ".join(agency_word(name, lang) for name in case.agencies),
    ),
    Column("methods", "方式", lambda case, lang: methods_word(case.methods, lang)),
    Column("site", "场地", lambda case, _: case.site or ""),
    Column(
        "responsibility",
        "责任",
        lambda case, lang: "; ".join(
            f"{agency_word(name, lang)}: {flags_word(flags, lang)}"
            for name, flags in case.facts.items()
        ),
    ),
)


def print_outcome(output: Output, run: ReplayedJournal, about: str | None) -> None:
    """Print what became of each instruction and of each joint case."""
    output.table(INSTRUCTIONS, run.instruction_views(about))
    output.line()
    cases = run.case_views(about)
    if cases:
        output.table(CASES, cases)
    else:
        output.say("no joint case", "无联合检查任务")


REASONS = (
    Column("reason", "代码", lambda reason, _: reason),
    Column("rule", "规则", lambda reason, _: reason_texts()[reason].rule),
    Column("article", "条款", lambda reason, _: reason_texts()[reason].article),
    Column("meaning", "含义", lambda reason, lang: reason_texts()[reason].to(lang)),
)


@command("reasons", example="portsim reasons --lang zh")
def reasons(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the reason codes: rule, article and a sentence each."""
    output = Output(lang, as_json)
    if as_json:
        output.json(reasons=records(list_reasons()))
    else:
        output.table(REASONS, reason_texts())


@command("schema", example="portsim schema suite > suite.schema.json")
def schema_command(
    what: Annotated[
        str, typer.Argument(metavar="suite|message|rules|port|policy|study", help="Which schema.")
    ],
) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    print_json(schema_of(what))
