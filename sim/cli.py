"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from sim import __version__
from sim.domain.messages import AnyMessage
from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput, PortsimError
from sim.matching import scenario as suites
from sim.matching.core.codes import Reason
from sim.matching.reasons import REFUSALS, TEXTS
from sim.matching.replay import Replay, replay
from sim.matching.rules import Rules, load_rules
from sim.reporting import story, words

DATA = Path(__file__).resolve().parent.parent / "data"
P = ParamSpec("P")


class Language(StrEnum):
    """Languages of the output."""

    EN = "en"
    ZH = "zh"


app = typer.Typer(
    name="portsim",
    help="Joint border inspection (一次性联合检查): matching, simulation, analysis.",
    epilog="Begin with: portsim scenarios. Every command shows an example with --help.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
WIDE = None if sys.stdout.isatty() else 200  # files and pipes get lines that are not broken
out = Console(highlight=False, width=WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Lang = Annotated[Language, typer.Option("--lang", help="Language of words and reasons.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
RulesFile = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="FILE", help="Rules of the port (YAML); default: assumed figures."
    ),
]


def main() -> None:
    """Run the command line."""
    app()


def _example(text: str) -> str:
    return f"[bold]Example[/bold]  {text}"


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn errors of the package into a message and exit code 2 (JSON if `--json` was given)."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except PortsimError as error:
            if kwargs.get("as_json"):
                fields = error.as_dict() if isinstance(error, BadInput) else {"message": str(error)}
                typer.echo(json.dumps({"error": fields}, ensure_ascii=False))
            else:
                err.print(f"[red]error[/red] {_escape(str(error))}")
            raise typer.Exit(2) from None
        except BrokenPipeError:
            raise typer.Exit(0) from None

    return run


def _escape(text: str) -> str:
    return text.replace("[", r"\[")


def _print_json(data: Any) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"portsim {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Joint border inspection (一次性联合检查): matching, simulation, analysis."""


@app.command(epilog=_example("portsim scenarios data/matching/class_ship.yaml --junit result.xml"))
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
    outcomes = [suites.run_scenario(item) for item in found]
    if junit is not None:
        _write_junit(outcomes, junit)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        listed = [
            {**msgspec.to_builtins(outcome), "passed": outcome.passed} for outcome in outcomes
        ]
        _print_json({"scenarios": listed, "failed": len(failed)})
    else:
        _scenario_tables(outcomes, failed, lang)
    if failed:
        raise typer.Exit(1)


def _write_junit(outcomes: list[suites.Outcome], path: Path) -> None:
    try:
        suites.junit(outcomes, path)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="junit") from None


def _scenario_tables(
    outcomes: list[suites.Outcome], failed: list[suites.Outcome], lang: Language
) -> None:
    zh = lang is Language.ZH
    table = Table("场景集" if zh else "suite", box=None, pad_edge=False)
    table.add_column("通过" if zh else "passed", justify="right")
    table.add_column("失败" if zh else "failed", justify="right")
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.file == file]
        bad = sum(not outcome.passed for outcome in mine)
        mark = f"[red]{bad}[/red]" if bad else "0"
        table.add_row(_escape(_short(file)), str(len(mine) - bad), mark)
    out.print(table)
    for outcome in failed:
        title = outcome.title.zh if zh else outcome.title.en
        out.print(f"\n[red]✗[/red] [bold]{outcome.id}[/bold]  {_escape(title)}")
        out.print(f"  {_escape(_short(outcome.file))}:{outcome.line}")
        sides = _table("", "预期" if zh else "expected", "实际" if zh else "actual")
        for difference in outcome.differences:
            expected, actual = suites.show(difference.expected), suites.show(difference.actual)
            sides.add_row(_escape(difference.what), _escape(expected), _escape(actual))
        out.print(sides)
    passed = len(outcomes) - len(failed)
    if zh:
        out.print(f"\n共 {len(outcomes)} 个场景：{passed} 个通过，{len(failed)} 个失败")
    else:
        out.print(f"\n{len(outcomes)} scenarios: {passed} passed, {len(failed)} failed")


def _table(*heads: str) -> Table:
    """Return a plain table whose cells are folded, never cut, where the terminal is narrow."""
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _short(file: str) -> str:
    """Return a path relative to the folder one stands in, where it lies below it."""
    path = Path(file)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return path.name if path.is_relative_to(DATA) else file


@app.command(epilog=_example("portsim match data/matching/journals/three_cases.jsonl --explain"))
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
        _print_json(_match_json(run, label))
        return
    if run.torn_bytes:
        err.print(f"note: the last line is torn ({run.torn_bytes} bytes) and was left out")
    if explain:
        lines = story.chapters(run, lang) if label is None else story.tell(run, lang, label)
        for line in lines:
            out.print(_escape(line), markup=True)
    _match_tables(run, label, lang)


def _class(name: str | None) -> str | None:
    if name is not None and name not in suites.ClassName.__args__:  # type: ignore[attr-defined]
        known = ", ".join(CLASS_NAMES)
        raise BadInput(f"one of {known} is wanted", key="class", value=name)
    return name


def _label(run: Replay, about: str | None) -> str | None:
    if about is None:
        return None
    try:
        return run.platform.label_of(about)
    except KeyError:
        known = ", ".join(run.platform.labels()[:5])
        raise BadInput(
            f"the journal has no such object; it has {known} …", key="object", value=about
        ) from None


def _match_json(run: Replay, label: str | None) -> dict[str, Any]:
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


def _match_tables(run: Replay, label: str | None, lang: Language) -> None:
    zh = lang is Language.ZH
    platform = run.platform
    heads = (
        ("查验单位", "编号", "对象", "状态", "时间", "任务", "标记", "原因")
        if zh
        else ("agency", "number", "object", "state", "at", "case", "flags", "reason")
    )
    table = _table(*heads)
    for view in platform.instructions():
        if label is not None and label not in platform.labels_of(view.agency, view.number):
            continue
        where = ", ".join(view.members) or view.object or ""
        of_case = f"#{view.case.rpartition('#')[2]}" if view.case else ""
        table.add_row(
            words.agency(view.agency, lang), _escape(view.number), _escape(where),
            words.state(view.state, lang), f"{view.at:g}", of_case,
            words.flags(view.flags, lang), view.reason,
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
    table = _table(*heads)
    for case in cases:
        facts = "; ".join(
            f"{words.agency(name, lang)}: {words.flags(found, lang)}"
            for name, found in case.facts.items()
        )
        slot = "–".join(f"{time:g}" for time in case.slot) if case.slot else ""
        table.add_row(
            _escape(case.case), words.state(case.state, lang), f"{case.formed_at:g}", slot,
            ", ".join(words.agency(name, lang) for name in case.agencies),
            words.methods(case.methods, lang), _escape(case.site or ""), facts,
        )  # fmt: skip
    out.print()
    out.print(table)


@app.command(epilog=_example("portsim reasons --lang zh"))
@guarded
def reasons(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the reason codes: rule, article and a sentence each."""
    if as_json:
        listed = [
            {"reason": reason.name.lower(), "accepted": reason not in REFUSALS, **text._asdict()}
            for reason, text in TEXTS.items()
        ]
        _print_json({"reasons": listed})
        return
    zh = lang is Language.ZH
    heads = ("代码", "规则", "条款", "含义") if zh else ("reason", "rule", "article", "meaning")
    table = _table(*heads)
    for reason in Reason:
        text = TEXTS[reason]
        table.add_row(reason.name.lower(), text.rule, text.article, text.zh if zh else text.en)
    out.print(table)


@app.command(epilog=_example("portsim schema suite > suite.schema.json"))
@guarded
def schema(
    what: Annotated[str, typer.Argument(metavar="suite|message|rules", help="Which schema.")],
) -> None:
    """Print the JSON Schema of scenario suites, platform messages or rules files (for editors)."""
    kinds: dict[str, Any] = {
        "suite": list[suites.Scenario],
        "message": AnyMessage,
        "rules": Rules,
    }
    if what not in kinds:
        raise BadInput(f"one of {', '.join(kinds)} is wanted", key="what", value=what)
    _print_json(msgspec.json.schema(kinds[what]))
