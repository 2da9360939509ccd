"""Commands findings (of a study) and differences (paired, of means and quantiles)."""

from sim.cli.app import Language, command
from sim.cli.options import (
    AsJson,
    ClassOfObjects,
    ComparedPolicy,
    Denominator,
    Figure,
    Lang,
    Measure,
    Results,
)
from sim.cli.present import Output
from sim.experiments.compare import records
from sim.experiments.findings import StudyFinding
from sim.experiments.study_results import open_results
from sim.reporting.words.findings import heading


@command("findings", example="portsim findings results/levers --figure levers.svg")
def findings_command(
    folder: Results,
    measure: Measure = None,
    denominator: Denominator = "inspected",
    object_class: ClassOfObjects = None,
    policy: ComparedPolicy = None,
    figure: Figure = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Summarise what a study found: attribution, break-even, sensitivity, uncertainty.

    The figure shows the first finding of the first port.
    """
    listed = open_results(folder).findings(
        measure, denominator=denominator, object_class=object_class, policy=policy
    )
    if figure is not None:
        from sim.reporting.pages import outputs  # with all that draws

        outputs.figure(listed, figure, lang)
    output = Output(lang, as_json)
    if as_json:
        output.json(findings=[as_record(finding) for finding in listed])
        return
    for finding in listed:
        output.line()
        output.title(heading(finding, lang))
        output.rows(finding.kind, records(finding.table))


@command("differences", example="portsim differences results/levers --policy joint")
def differences_command(
    folder: Results,
    measure: Measure = None,
    denominator: Denominator = "inspected",
    object_class: ClassOfObjects = None,
    policy: ComparedPolicy = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    r"""Paired differences with 95 % intervals: of means by t and by BCa, of quantiles by the bootstrap.

    Quantiles need the histograms that a study keeps (`histograms: \[overall_time]` in the study file).
    """
    table = open_results(folder).differences(
        measure, denominator=denominator, object_class=object_class, policy=policy
    )
    Output(lang, as_json).rows("differences", records(table))


def as_record(finding: StudyFinding) -> dict[str, object]:
    """Return a finding as plain data."""
    asked = finding.question
    return {
        "kind": finding.kind,
        "port": finding.port,
        "policy": asked.policy,
        "object_class": asked.object_class,
        "denominator": asked.denominator,
        "measure": asked.measure,
        "unit": finding.unit,
        "rows": records(finding.table),
    }
