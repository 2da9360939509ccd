"""Commands for instruction matching: scenarios, match, reasons, schema."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.text import Text

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang
from sim.cli.present import DATA, Column, Output, print_json, short, writing
from sim.domain.messages import AnyMessage
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput
from sim.experiments.study import Study
from sim.matching import scenario as suites
from sim.matching import scenario_runs
from sim.matching.reasons import NAMES, REFUSALS, reason_texts
from sim.matching.replay import ReplayedJournal, replay
from sim.matching.rules import Rules, load_rules
from sim.matching.views import CaseView, InstructionView
from sim.policy.schema import Policy
from sim.port.schema import Port
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
    shipped = DATA / "matching"
    places = [_named(path, shipped, ".yaml") for path in paths or [shipped]]
    outcomes = [scenario_runs.run_scenario(item) for item in suites.load_suites(places)]
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
    """Print a failed scenario: its position, and expected beside actual values."""
    output.line()
    output.marked(("✗", "red"), " ", (outcome.id, "bold"), f"  {outcome.title.to(output.lang)}")
    output.line(f"  {short(outcome.file)}:{outcome.line}")
    output.table(DIFFERENCES, outcome.differences)


def _named(given: Path, folder: Path, suffix: str) -> Path:
    """Return the given file, or the shipped one with this name."""
    named = folder / f"{given}{suffix}"
    return named if given.parent == Path() and not given.exists() and named.is_file() else given


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
        _named(journal, DATA / "matching" / "journals", ".jsonl"),
        load_rules(rules) if rules else None,
        until=until,
        object_class=_class(object_class),
    )
    label = _label(run, about)
    output = Output(lang, as_json)
    if as_json:
        output.json(**as_record(run, label))
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
    print_outcome(output, run, label)


def _class(name: str | None) -> str | None:
    if name is not None and name not in suites.ClassName.__args__:  # type: ignore[attr-defined]
        known = ", ".join(CLASS_NAMES)
        raise BadInput(f"one of {known} is wanted", key="class", value=name)
    return name


def _label(run: ReplayedJournal, about: str | None) -> str | None:
    if about is None:
        return None
    try:
        return run.platform.label_of(about)
    except KeyError:
        known = ", ".join(run.platform.labels()[:5])
        raise BadInput(
            f"the journal has no such object; it has {known} …", key="object", value=about
        ) from None


def instructions_of(run: ReplayedJournal, label: str | None) -> list[InstructionView]:
    """Return the instructions on an object, or all."""
    platform = run.platform
    return [
        view
        for view in platform.instructions()
        if label is None or label in platform.labels_of(view.agency, view.number)
    ]


def cases_of(run: ReplayedJournal, label: str | None) -> list[CaseView]:
    """Return the joint cases on an object, or all."""
    return [case for case in run.platform.cases() if label in (None, case.object)]


def as_record(run: ReplayedJournal, label: str | None) -> dict[str, Any]:
    """Return the outcome of a journal as plain data."""
    return {
        "instructions": instructions_of(run, label),
        "cases": cases_of(run, label),
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


def print_outcome(output: Output, run: ReplayedJournal, label: str | None) -> None:
    """Print the final state of each instruction and joint case."""
    output.table(INSTRUCTIONS, instructions_of(run, label))
    output.line()
    cases = cases_of(run, label)
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
    """List the reason codes with rule, article and explanation."""
    output = Output(lang, as_json)
    refused = {NAMES[reason] for reason in REFUSALS}
    if as_json:
        listed = [
            {"reason": name, "accepted": name not in refused, **text.model_dump()}
            for name, text in reason_texts().items()
        ]
        output.json(reasons=listed)
    else:
        output.table(REASONS, reason_texts())


@command("schema", example="portsim schema suite > suite.schema.json")
def schema(
    what: Annotated[
        str, typer.Argument(metavar="suite|message|rules|port|policy|study", help="Which schema.")
    ],
) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    kinds: dict[str, Any] = {
        "suite": list[suites.Scenario],
        "message": AnyMessage,
        "rules": Rules,
    }
    models: dict[str, type[Port | Policy | Study]] = {
        "port": Port,
        "policy": Policy,
        "study": Study,
    }
    if what in models:
        print_json(models[what].model_json_schema())
        return
    if what not in kinds:
        known = ", ".join([*kinds, *models])
        raise BadInput(f"one of {known} is wanted", key="what", value=what)
    print_json(msgspec.json.schema(kinds[what]))
