"""Commands that check the program: verify (the simulation), coverage (the intervals)."""

from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.app import Language, command, err
from sim.cli.columns import head
from sim.cli.options import AsJson, Lang, MarkdownReport, Processes
from sim.cli.present import Output, print_json, writing
from sim.cli.progress import cores
from sim.reporting.words.commands import check_word, part_word, said_word
from sim.verification import coverage
from sim.verification.suite import NARROW, Check, summary, verify


@command("verify", example="portsim verify --report verify.md")
def verify_command(
    report: MarkdownReport = None,
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Check theory, engine equality, null levers, audits, random streams; exit 1 if one fails."""
    begun = monotonic()
    output = Output(lang, as_json)

    def show(check: Check) -> None:
        if err.is_terminal:
            part, name = part_word(check.part, lang), check_word(check.name, lang)
            err.print(f"{'✓' if check.passed else '✗'} {part}: {escape(name)}")

    checks = verify(processes=cores(processes), progress=show)
    passed, _, alarm = summary(checks)
    seconds = monotonic() - begun
    if report is not None:
        with writing(report, "report"):
            report.write_text(as_markdown(checks, seconds, lang), encoding="utf-8")
    if as_json:
        output.json(
            passed=passed,
            seconds=seconds,
            false_alarm=alarm,
            checks=[asdict(check) for check in checks],
        )
    else:
        output.rows("checks", [_row(check, lang) for check in checks])
        n, n_passed = len(checks), sum(check.passed for check in checks)
        output.line()
        output.say(
            f"{n_passed} of {n} checks passed in {seconds:.0f} s; "
            f"a right program fails one with probability {alarm:.2g} at most",
            f"{n_passed}/{n} 项通过，用时 {seconds:.0f} 秒；正确程序被误判的概率不超过 {alarm:.2g}",
        )
    if not passed:
        raise typer.Exit(1)


def _row(check: Check, lang: str) -> dict[str, object]:
    words = ("通过", "未通过") if lang == "zh" else ("pass", "FAIL")
    return {
        "part": part_word(check.part, lang),
        "check": check_word(check.name, lang),
        "result": words[0] if check.passed else words[1],
        "found": said_word(check.found, lang),
        "s": f"{check.seconds:.1f}",
        "false alarm": f"{check.false_alarm:.1g}" if check.false_alarm else "0",
    }


REPORT = {
    "en": (
        "Verification",
        "`portsim verify --report FILE.md`: {0} of {1} checks passed in {2:.0f} s. A right program fails one "
        "of them with probability {3:.2g} at most.",
        "A check of theory passes if the formula lies within the interval at its rate of false alarm, and "
        "the 95 % interval (with control variates) is at most ±{0:.1%} of the formula wide.",
    ),
    "zh": (
        "检验",
        "`portsim verify --report FILE.md`：{1} 项中 {0} 项通过，用时 {2:.0f} 秒。"
        "正确的程序有一项不通过的概率不超过 {3:.2g}。",
        "排队理论的检验：公式须在给定误报概率的区间内，"
        "且 95% 区间（用控制变量）的半宽不超过公式的 ±{0:.1%}。",
    ),
}


def as_markdown(checks: list[Check], seconds: float, lang: str) -> str:
    """Return the table as a page of Markdown."""
    _, _, alarm = summary(checks)
    title, first, second = REPORT[lang]
    rows = [_row(check, lang) for check in checks]
    n_passed = sum(check.passed for check in checks)
    lines = [
        f"# {title}", "", first.format(n_passed, len(checks), seconds, alarm), "",
        second.format(NARROW), "",
        "| " + " | ".join(head(column, lang) for column in rows[0]) + " |",
        "|---" * len(rows[0]) + "|",
    ]  # fmt: skip
    lines += ["| " + " | ".join(map(str, row.values())) + " |" for row in rows]
    return "\n".join(lines) + "\n"


@command("coverage", example="portsim coverage --repetitions 1000 --report coverage.md")
def coverage_command(
    repetitions: Annotated[int, typer.Option(min=50, help="How often each is repeated.")] = 400,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write here instead of printing.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Measure how often intervals cover a known true value: stopping rule, Shapley values."""
    measured = coverage.measure(repetitions)
    if report is not None:
        with writing(report, "report"):
            report.write_text(coverage.page(measured, lang), encoding="utf-8")
    if as_json:
        print_json(measured.as_dict())
    elif report is None:
        typer.echo(coverage.page(measured, lang))
