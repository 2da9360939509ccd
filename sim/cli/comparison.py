"""Commands that compare policies: compare, select, warm-up."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from sim.analysis.claims import read_claim
from sim.cli.app import Language, command
from sim.cli.options import (
    AsJson,
    Days,
    Denominator,
    Figure,
    Lang,
    PolicyName,
    PortName,
    Processes,
    Report,
    Seed,
    to_file,
)
from sim.cli.present import Output
from sim.cli.progress import cores, progress
from sim.experiments.compare import DEFAULT_POLICIES, Comparison, compare, records
from sim.experiments.select import FIRST, MOST, MOST_CONFIDENCE, select
from sim.experiments.traces import run
from sim.experiments.warm_up import warm_up
from sim.files import TABLES
from sim.reporting.tables.answer import answer_rows, answer_sentence
from sim.tables import write_table
from sim.text import N_, gettext


@command("compare", example="portsim compare qingdao --policy serial --policy joint")
def compare_command(
    ports: Annotated[
        list[str], typer.Argument(metavar="PORT...", help="Names of shipped ports, or YAML files.")
    ],
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            help="A policy, a file, or a variant such as joint-slots or serial+matching; "
            "the first one is the baseline. Default: serial, parallel, joint.",
        ),
    ] = None,
    days: Days = None,
    replications: Annotated[
        int | None,
        typer.Option(help="Replications, 2 or more; with --precision, the maximum."),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Run until each difference has a half-width of at most this share of the baseline's mean, "
            "such as 0.02."
        ),
    ] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(
            "--claim",
            help="A claim to test, such as 'joint: overall_time_mean\\[goods, matched] < 0': it passes, "
            "fails (exit code 1) or is inconclusive.",
        ),
    ] = None,
    seed: Seed = 2018,
    engine: Annotated[str, typer.Option(help="compiled, or reference.")] = "compiled",
    processes: Processes = None,
    report: Report = None,
    figure: Figure = None,
    trace: Annotated[
        Path | None,
        to_file("--trace", "Write the objects of the first replication as a table.", TABLES),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Compare policies at ports: times, groups and costs, with intervals."""
    policies = policy or list(DEFAULT_POLICIES)
    for text in claim or ():
        read_claim(text)  # refused before the work begins
    with progress(gettext("replications", lang)) as show:
        comparison = compare(
            ports,
            policies,
            days=days,
            replications=replications,
            precision=precision,
            seed=seed,
            engine=engine,
            processes=cores(processes),
            progress=show,
        )
    if trace is not None:
        objects = [
            objects_of(port, policy, days, seed, engine) for port in ports for policy in policies
        ]
        write_table(pd.concat(objects, ignore_index=True), trace, "trace")
    write_pages(comparison, report, figure, lang)
    judged = comparison.claims(*claim or ())
    output = Output(lang, as_json)
    if as_json:
        output.json(**comparison.to_json() | ({"claims": records(judged)} if claim else {}))
    else:
        print_comparison(output, comparison, judged)
        output.wrote(report)
        output.wrote(figure, N_("figure"))
        output.wrote(trace, N_("objects"))
    if (judged["state"] == "fail").any():
        raise typer.Exit(1)


def write_pages(
    comparison: Comparison, report: Path | None, figure: Path | None, lang: Language
) -> None:
    """Write the report, and the figure of the first port, if requested."""
    if report is None and figure is None:
        return
    from sim.reporting.pages import outputs  # with all that draws

    if report is not None:
        outputs.report(comparison, report, lang)
    if figure is not None:
        outputs.figure(comparison, figure, lang)


def objects_of(port: str, policy: str, days: int | None, seed: int, engine: str) -> pd.DataFrame:
    """Return the objects of the first replication, one row each."""
    frame = run(port, policy, days=days, seed=seed, engine=engine).to_frame()
    for place, (column, value) in enumerate({"port": port, "policy": policy}.items()):
        frame.insert(place, column, value)
    return frame


def print_comparison(output: Output, comparison: Comparison, judged: pd.DataFrame) -> None:
    """Print the answer for each port, whether the precision was reached, and the claims."""
    for port in comparison.ports:
        print_answer(output, comparison, port.port, port.title.to(output.lang))
    if comparison.precision is not None:
        print_precision(output, comparison.precision)
    if len(judged):
        output.rows("claims", records(judged.drop(columns="point")))


def print_answer(output: Output, comparison: Comparison, port: str, title: str) -> None:
    """Print the table of a port and the sentence that summarises it."""
    heads, rows = answer_rows(comparison, port, output.lang)
    output.line()
    output.title(title, gettext(" ({text})", output.lang, text=port))
    output.grid(heads, rows, right=range(2, len(heads)))
    output.line(answer_sentence(comparison, port, output.lang))


def print_precision(output: Output, precision: pd.DataFrame) -> None:
    """Print whether the precision was reached, and for which differences it was not."""
    missed = precision[~precision["met"]]
    n = ", ".join(f"{port} {rows['n'].max()}" for port, rows in precision.groupby("port"))
    if missed.empty:
        output.say("precision met; replications: {n}", n=n)
        return
    output.say("precision NOT met; replications: {n}", n=n)
    output.rows("precision", records(missed))


@command("select", example="portsim select suzhou --policy serial --policy joint --indifference 9")
def select_command(
    port: PortName,
    policy: Annotated[list[str], typer.Option("--policy", help="The policies; two or more.")],
    indifference: Annotated[float, typer.Option(help="Difference (min) that would not matter.")],
    confidence: Annotated[
        float,
        typer.Option(min=0.5, max=MOST_CONFIDENCE, help="Probability of a correct selection."),
    ] = 0.95,
    denominator: Denominator = "inspected",
    most: Annotated[int, typer.Option(min=FIRST, help="Maximum number of replications.")] = MOST,
    seed: Seed = 2018,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Select the policy with the shortest mean clearance time (KN++), with as many replications as needed."""
    choice = select(
        port, policy, indifference, confidence=confidence, denominator=denominator,
        seed=seed, most=most,
    )  # fmt: skip
    output = Output(lang, as_json)
    if as_json:
        output.json(
            port=choice.port, measure=choice.measure, decided=choice.decided,
            indifference=choice.indifference, confidence=choice.confidence,
            policies=records(choice.table),
        )  # fmt: skip
        return
    output.rows("policies", records(choice.table))
    sure, gap = f"{choice.confidence:.0%}", f"{choice.indifference:g}"
    if choice.decided:
        output.say(
            "best, or within {gap} min of the best, with confidence {sure}", gap=gap, sure=sure
        )
    else:
        output.say(
            "NOT decided within the replications allowed (confidence {sure}, {gap} min)",
            gap=gap,
            sure=sure,
        )


@command("warm-up", example="portsim warm-up suzhou --figure warm-up.svg")
def warm_up_command(
    port: PortName,
    policy: PolicyName = "serial",
    days: Annotated[int, typer.Option(min=14, max=366, help="Length of the runs in days.")] = 28,
    replications: Annotated[int, typer.Option(min=2, help="Replications.")] = 10,
    figure: Figure = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Estimate the warm-up to discard (MSER-5), and compare it with that of the port file."""
    found = warm_up(port, policy, days=days, replications=replications)
    if figure is not None:
        from sim.reporting.pages import outputs  # with all that draws

        outputs.figure(found, figure, lang)
    output = Output(lang, as_json)
    if as_json:
        output.json(
            port=port, policy=policy, cut_days=found.cut_days, trustworthy=found.trustworthy,
            warm_up_days=found.warm_up_days,
        )  # fmt: skip
        return
    output.say(
        "MSER-5 drops the first {cut:.1f} days; the port file drops {dropped}",
        cut=found.cut_days,
        dropped=found.warm_up_days,
    )
    if not found.trustworthy:
        output.say(
            "the cut lies in the second half: the runs are too short to say",
        )
