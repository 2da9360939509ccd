"""The command verify: whether the simulation is right."""

import os
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    err,
    escape,
    example,
    guarded,
    out,
    print_frame,
    print_json,
)
from sim.cli.heads import word
from sim.errors import BadInput
from sim.reporting.words.commands import check_word, part_word, said_word
from sim.verification import coverage
from sim.verification.suite import NARROW, Check, summary, verify


@app.command("verify", epilog=example("portsim verify --report verify.md"))
@guarded
def verify_command(
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Also write the table as Markdown.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Workers; default: one for each core.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Check theory, engine equality, null levers, audits, random streams; exit 1 if one fails."""
    begun = monotonic()
    zh = lang is Language.ZH

    def show(check: Check) -> None:
        if err.is_terminal:
            part, name = part_word(check.part, lang), check_word(check.name, lang)
            err.print(f"{'✓' if check.passed else '✗'} {part}: {escape(name)}")

    found = verify(processes=processes or os.cpu_count() or 1, progress=show)
    passed, _, alarm = summary(found)
    seconds = monotonic() - begun
    if report is not None:
        write_report(found, seconds, report, lang)
    if as_json:
        print_json(
            {
                "passed": passed,
                "seconds": seconds,
                "false_alarm": alarm,
                "checks": [asdict(c) for c in found],
            }
        )
    else:
        print_frame([_row(check, lang) for check in found], False, "checks", lang)
        n = sum(check.passed for check in found)
        out.print(
            f"\n{n}/{len(found)} 项通过，用时 {seconds:.0f} 秒；正确程序被误判的概率不超过 {alarm:.2g}"
            if zh
            else f"\n{n} of {len(found)} checks passed in {seconds:.0f} s; "
            f"a right program fails one with probability {alarm:.2g} at most"
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


def write_report(found: list[Check], seconds: float, path: Path, lang: str) -> None:
    """Write the table as Markdown. Raises BadInput."""
    _, _, alarm = summary(found)
    title, first, second = REPORT[lang]
    rows = [_row(check, lang) for check in found]
    lines = [
        f"# {title}", "", first.format(sum(c.passed for c in found), len(found), seconds, alarm), "",
        second.format(NARROW), "",
        "| " + " | ".join(word(head, lang) for head in rows[0]) + " |", "|---" * len(rows[0]) + "|",
    ]  # fmt: skip
    lines += ["| " + " | ".join(map(str, row.values())) + " |" for row in rows]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="report") from None


@app.command("coverage", epilog=example("portsim coverage --repetitions 1000 --report coverage.md"))
@guarded
def coverage_command(
    repetitions: Annotated[int, typer.Option(min=50, help="How often each is repeated.")] = 400,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write here instead of printing.")
    ] = None,
) -> None:
    """Measure how often intervals hold a known truth: the stopping rule, Shapley values."""
    text = coverage.report(repetitions)
    if report is None:
        typer.echo(text)
        return
    try:
        report.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(report), key="report") from None
