"""Command winners: winners and losers of a policy."""

from typing import Annotated

import typer

from sim.cli.app import Language, command
from sim.cli.options import (
    AsJson,
    Days,
    Lang,
    PolicyName,
    PortsOrAll,
    Processes,
    Replications,
    Report,
    Seed,
)
from sim.cli.present import Output
from sim.cli.progress import cores, progress
from sim.decisions.winners import winners
from sim.experiments.compare import records
from sim.reporting.tables.distribution import agency_table, distribution_note, object_table
from sim.reporting.words.distribution import LEVELS
from sim.text import gettext, worded


@command("winners", example="portsim winners --report winners.html")
def winners_command(
    ports: PortsOrAll = None,
    policy: PolicyName = "joint",
    baseline: Annotated[str, typer.Option(help="The policy to compare with.")] = "serial",
    replications: Replications = 10,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show who gains and who loses (objects, cargo, ports, agencies), corrected for multiple testing.

    With few replications much remains unclear.
    """
    with progress(gettext("replications", lang)) as show:
        parted = winners(
            ports or None,
            policy,
            baseline,
            replications=replications,
            days=days,
            seed=seed,
            processes=cores(processes),
            progress=show,
        )
    if report is not None:
        from sim.reporting.pages import outputs  # with all that draws

        outputs.report(parted, report, lang)
    output = Output(lang, as_json)
    if as_json:
        output.json(
            manifest=parted.manifest,
            baseline=parted.baseline,
            policy=parted.policy,
            tests=parted.n_tests,
            differences=records(parted.rows),
        )
        return
    for level in ("class", "cargo", "port"):
        output.group(worded(LEVELS[level], lang), object_table(parted, level, lang))
    output.group(worded(LEVELS["agency"], lang), agency_table(parted, lang, everywhere=True))
    output.group(worded(LEVELS["agency_port"], lang), agency_table(parted, lang, everywhere=False))
    output.line(distribution_note(parted, lang), style="dim")
    output.wrote(report)
