"""Commands of the matching logic: scenarios, match, reasons, schema."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table

from sim.cli.common import (
    DATA,
    AsJson,
    Lang,
    Language,
    app,
    err,
    escape,
    example,
    guarded,
    out,
    plain_table,
    print_json,
    short,
)
from sim.domain.messages import AnyMessage
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput
from sim.experiments.study import Study
from sim.matching import scenario as suites
from sim.matching import scenario_runs
from sim.matching.core.codes import Reason
from sim.matching.reasons import REFUSALS, TEXTS
from sim.matching.replay import ReplayedJournal, replay
from sim.matching.rules import Rules, load_rules
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


@app.command(epilog=example("portsim scenarios data/matching/class_ship.yaml --junit result.xml"))
@guarded
def scenarios(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Suites or folders of suites; default: the shipped ones."
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a JUnit XML file.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run matching scenario suites (指令对碰场景). Exit code 1 if any scenario fails."""
    found = suites.load_suites(paths or [DATA / "matching"])
    outcomes = [scenario_runs.run_scenario(item) for item in found]
    if junit is not None:
        _write_junit(outcomes, junit)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        listed = [
            {**msgspec.to_builtins(outcome), "passed": outcome.passed} for outcome in outcomes
        ]
        print_json({"scenarios": listed, "failed": len(failed)})
    else:
        _scenario_tables(outcomes, failed, lang)
    if failed:
        raise typer.Exit(1)


def _write_junit(outcomes: list[scenario_runs.ScenarioOutcome], path: Path) -> None:
    try:
        scenario_runs.junit(outcomes, path)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="junit") from None


def _scenario_tables(
    outcomes: list[scenario_runs.ScenarioOutcome],
    failed: list[scenario_runs.ScenarioOutcome],
    lang: Language,
) -> None:
    zh = lang is Language.ZH
    table = Table("场景集" if zh else "suite", box=None, pad_edge=False)
    table.add_column("通过" if zh else "passed", justify="right")
    table.add_column("失败" if zh else "failed", justify="right")
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.file == file]
        bad = sum(not outcome.passed for outcome in mine)
        mark = f"[red]{bad}[/red]" if bad else "0"
        table.add_row(escape(short(file)), str(len(mine) - bad), mark)
    out.print(table)
    for outcome in failed:
        title = outcome.title.zh if zh else outcome.title.en
        out.print(f"\n[red]✗[/red] [bold]{outcome.id}[/bold]  {escape(title)}")
        out.print(f"  {escape(short(outcome.file))}:{outcome.line}")
        sides = plain_table("", "预期" if zh else "expected", "实际" if zh else "actual")
        for difference in outcome.differences:
            expected = scenario_runs.show(difference.expected)
            actual = scenario_runs.show(difference.actual)
            sides.add_row(escape(difference.what), escape(expected), escape(actual))
        out.print(sides)
    passed = len(outcomes) - len(failed)
    if zh:
        out.print(f"\n共 {len(outcomes)} 个场景：{passed} 个通过，{len(failed)} 个失败")
    else:
        out.print(f"\n{len(outcomes)} scenarios: {passed} passed, {len(failed)} failed")


@app.command(epilog=example("portsim match data/matching/journals/three_cases.jsonl --explain"))
@guarded
def match(
    journal: Annotated[Path, typer.Argument(metavar="JOURNAL.jsonl", help="One message a line.")],
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
    loaded: Rules | None = load_rules(rules) if rules else None
    run = replay(journal, loaded, until=until, object_class=_class(object_class))
    label = _label(run, about)
    if as_json:
        print_json(_match_json(run, label))
        return
    if run.torn_bytes:
        err.print(
            f"注意：最后一行不完整（{run.torn_bytes} 字节），未采用"
            if lang is Language.ZH
            else f"note: the last line is torn ({run.torn_bytes} bytes) and was left out"
        )
    if explain:
        lines = chapters(run, lang) if label is None else tell_story(run, lang, label)
        for line in lines:
            out.print(escape(line), markup=True)
    _match_tables(run, label, lang)


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


def _match_json(run: ReplayedJournal, label: str | None) -> dict[str, Any]:
    platform = run.platform
    labels = {(view.agency, view.number): platform.labels_of(view.agency, view.number)
              for view in platform.instructions()}  # fmt: skip
    return {
        "instructions": [
            view
            for view in platform.instructions()
            if label is None or label in labels[view.agency, view.number]
        ],
        "cases": [case for case in platform.cases() if label in (None, case.object)],
        "answers": [answer.as_dict() for _, answer in run.steps],
        "torn_bytes": run.torn_bytes,
    }


def _match_tables(run: ReplayedJournal, label: str | None, lang: Language) -> None:
    zh = lang is Language.ZH
    platform = run.platform
    heads = (
        ("查验单位", "编号", "对象", "状态", "时间", "任务", "标记", "原因")
        if zh
        else ("agency", "number", "object", "state", "at", "case", "flags", "reason")
    )
    table = plain_table(*heads)
    for view in platform.instructions():
        if label is not None and label not in platform.labels_of(view.agency, view.number):
            continue
        where = ", ".join(view.members) or view.object or ""
        of_case = f"#{view.case.rpartition('#')[2]}" if view.case else ""
        table.add_row(
            agency_word(view.agency, lang), escape(view.number), escape(where),
            state_word(view.state, lang), f"{view.at:g}", of_case,
            flags_word(view.flags, lang), view.reason,
        )  # fmt: skip
    out.print(table)
    cases = [case for case in platform.cases() if label in (None, case.object)]
    if not cases:
        out.print("\n无联合检查任务" if zh else "\nno joint case")
        return
    heads = (
        ("联合检查任务", "状态", "形成", "时段", "查验单位", "方式", "场地", "责任")
        if zh
        else ("case", "state", "formed", "slot", "agencies", "methods", "site", "responsibility")
    )
    table = plain_table(*heads)
    for case in cases:
        facts = "; ".join(
            f"{agency_word(name, lang)}: {flags_word(found, lang)}"
            for name, found in case.facts.items()
        )
        slot = "–".join(f"{time:g}" for time in case.slot) if case.slot else ""
        table.add_row(
            escape(case.case), state_word(case.state, lang), f"{case.formed_at:g}", slot,
            ", ".join(agency_word(name, lang) for name in case.agencies),
            methods_word(case.methods, lang), escape(case.site or ""), facts,
        )  # fmt: skip
    out.print()
    out.print(table)


@app.command(epilog=example("portsim reasons --lang zh"))
@guarded
def reasons(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the reason codes: rule, article and a sentence each."""
    if as_json:
        listed = [
            {"reason": reason.name.lower(), "accepted": reason not in REFUSALS, **text._asdict()}
            for reason, text in TEXTS.items()
        ]
        print_json({"reasons": listed})
        return
    zh = lang is Language.ZH
    heads = ("代码", "规则", "条款", "含义") if zh else ("reason", "rule", "article", "meaning")
    table = plain_table(*heads)
    for reason in Reason:
        text = TEXTS[reason]
        table.add_row(reason.name.lower(), text.rule, text.article, text.zh if zh else text.en)
    out.print(table)


@app.command(epilog=example("portsim schema suite > suite.schema.json"))
@guarded
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
