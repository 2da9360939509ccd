"""The commands findings (what a study's results say) and differences (paired, of means and quantiles)."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.batches import Results
from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    escape,
    example,
    guarded,
    out,
    print_frame,
    print_json,
)
from sim.experiments.compare import records
from sim.experiments.differences import differences
from sim.experiments.findings import StudyFinding, findings
from sim.experiments.results import StudyQuestion
from sim.reporting.pages.findings import write_finding
from sim.reporting.words.findings import heading

Measure = Annotated[str | None, typer.Option(help="A measure; default: overall_time_mean.")]
Denominator = Annotated[str, typer.Option(help="matched, inspected or all.")]
ClassOfObjects = Annotated[
    str | None, typer.Option("--class", help="Class of objects; default: goods, else the first.")
]
Compared = Annotated[
    str | None, typer.Option(help="Policy to compare with the baseline; default: the last.")
]


@app.command("findings", epilog=example("portsim findings results/levers --figure levers.svg"))
@guarded
def findings_command(
    folder: Results,
    measure: Measure = None,
    denominator: Denominator = "inspected",
    object_class: ClassOfObjects = None,
    policy: Compared = None,
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Draw the first port's finding.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say what a study found: attribution, where the gain ends, sensitivity, uncertainty."""
    found = findings(folder, StudyQuestion(measure, denominator, object_class, policy))
    if figure is not None:
        write_finding(found, figure, str(lang))
    if as_json:
        print_json({"findings": [_plain(one) for one in found]})
        return
    for one in found:
        out.print(f"\n[bold]{escape(heading(one, str(lang)))}[/bold]")
        print_frame(records(one.table), False, one.kind, lang)


@app.command("differences", epilog=example("portsim differences results/levers --policy joint"))
@guarded
def differences_command(
    folder: Results,
    measure: Measure = None,
    denominator: Denominator = "inspected",
    object_class: ClassOfObjects = None,
    policy: Compared = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Paired differences with 95 % intervals: of means by t and by BCa, of quantiles by the bootstrap.

    Quantiles need the histograms that a study keeps (`histograms: [overall_time]` in the study file).
    """
    found = differences(folder, StudyQuestion(measure, denominator, object_class, policy))
    print_frame(records(found), as_json, "differences", lang)


def _plain(one: StudyFinding) -> dict[str, object]:
    asked = one.question
    return {
        "kind": one.kind,
        "port": one.port,
        "policy": asked.policy,
        "object_class": asked.object_class,
        "denominator": asked.denominator,
        "measure": asked.measure,
        "unit": one.unit,
        "rows": records(one.table),
    }
