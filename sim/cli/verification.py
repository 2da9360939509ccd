"""Commands that check the program: verify (the simulation), coverage (the intervals)."""

from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang, MarkdownReport, Processes, to_file
from sim.cli.present import Output, print_json
from sim.cli.progress import cores
from sim.reporting.pages.verification import (
    check_row,
    coverage_page,
    write_coverage,
    write_verification,
)
from sim.text import gettext
from sim.verification.coverage import coverage
from sim.verification.suite import Check, verify


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
        write_verification(verified, report, lang)
    if as_json:
        output.json(
            passed=passed,
            seconds=seconds,
            false_alarm=alarm,
            checks=[asdict(check) | {"found": check.found.to("en")} for check in checks],
        )
    else:
        output.rows("checks", [check_row(check, lang) for check in checks])
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


@command("coverage", example="portsim coverage --repetitions 1000 --report coverage.md")
def coverage_command(
    repetitions: Annotated[int, typer.Option(min=50, help="Number of repetitions.")] = 400,
    report: Annotated[
        Path | None, to_file("--report", "Write here instead of printing.", (".md",))
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Measure how often intervals cover a known true value: stopping rule, Shapley values."""
    measured = coverage(repetitions)
    if report is not None:
        write_coverage(measured, report, lang)
    if as_json:
        print_json(measured.as_dict())
    elif report is None:
        typer.echo(coverage_page(measured, lang))
