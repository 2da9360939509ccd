"""Commands that check the program: verify (the simulation), coverage (the intervals)."""

from collections.abc import Sequence
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
from sim.text import N_, gettext, worded
from sim.verification.coverage import coverage, page
from sim.verification.suite import NARROW, Check, summary, verify


@command("verify", example="portsim verify --report verify.md")
def verify_command(
    report: MarkdownReport = None,
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Verify the simulation: theory, engines, null levers, audits, random streams; exit 1 on failure."""
    begun = monotonic()
    output = Output(lang, as_json)

    def show(check: Check) -> None:
        if err.is_terminal:
            part, name = gettext(check.part, lang), gettext(check.name, lang)
            err.print(f"{'✓' if check.passed else '✗'} {part}: {escape(name)}")

    verified = verify(processes=cores(processes), progress=show)
    checks, passed, alarm = verified.checks, verified.passed, verified.false_alarm
    seconds = monotonic() - begun
    if report is not None:
        with writing(report, "report"):
            report.write_text(as_markdown(checks, seconds, lang), encoding="utf-8")
    if as_json:
        output.json(
            passed=passed,
            seconds=seconds,
            false_alarm=alarm,
            checks=[asdict(check) | {"found": check.found.to("en")} for check in checks],
        )
    else:
        output.rows("checks", [_row(check, lang) for check in checks])
        n, n_passed = len(checks), sum(check.passed for check in checks)
        output.line()
        output.say(
            "{passed} of {n} checks passed in {seconds:.0f} s; "
            "a correct program fails one with probability {alarm:.2g} at most",
            passed=n_passed,
            n=n,
            seconds=seconds,
            alarm=alarm,
        )
    if not passed:
        raise typer.Exit(1)


PASSED = {True: N_("pass"), False: N_("FAIL")}


def _row(check: Check, lang: str) -> dict[str, object]:
    return {
        "part": gettext(check.part, lang),
        "check": gettext(check.name, lang),
        "result": gettext(PASSED[check.passed], lang),
        "found": check.found.to(lang),
        "s": f"{check.seconds:.1f}",
        "false alarm": f"{check.false_alarm:.1g}" if check.false_alarm else "0",
    }


REPORT = (
    N_("Verification"),
    N_(
        "`portsim verify --report FILE.md`: {0} of {1} checks passed in {2:.0f} s. A right "
        "program fails one of them with probability {3:.2g} at most."
    ),
    N_(
        "A check of theory passes if the formula lies within the interval at its rate of false "
        "alarm, and the 95 % interval (with control variates) is at most ±{0:.1%} of the formula "
        "wide."
    ),
)


def as_markdown(checks: Sequence[Check], seconds: float, lang: str) -> str:
    """Return the table as a page of Markdown."""
    _, _, alarm = summary(list(checks))
    title, first, second = worded(REPORT, lang)
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
    repetitions: Annotated[int, typer.Option(min=50, help="Number of repetitions.")] = 400,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write here instead of printing.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Measure how often intervals cover a known true value: stopping rule, Shapley values."""
    measured = coverage(repetitions)
    if report is not None:
        with writing(report, "report"):
            report.write_text(page(measured, lang), encoding="utf-8")
    if as_json:
        print_json(measured.as_dict())
    elif report is None:
        typer.echo(page(measured, lang))
