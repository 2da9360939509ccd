"""The command `portsim winners`: who wins, who loses."""

import os
from typing import Annotated

import pandas as pd
import typer

from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    escape,
    example,
    guarded,
    out,
    plain_table,
    print_json,
)
from sim.cli.decisions import Days, Ports, Processes, Report, Seed
from sim.cli.studies import ProgressBar
from sim.decisions.distribution import distributional_analysis
from sim.decisions.groups import simulate_cells
from sim.experiments.compare import records
from sim.port.load import port_names
from sim.reporting.pages.distribution import write_winners
from sim.reporting.tables.distribution import agency_table, distribution_note, object_table
from sim.reporting.words.distribution import LEVELS


@app.command("winners", epilog=example("portsim winners --report winners.html"))
@guarded
def winners_command(
    ports: Ports = None,
    policy: Annotated[str, typer.Option(help="Policy that may gain or lose.")] = "joint",
    baseline: Annotated[str, typer.Option(help="Policy it is compared with.")] = "serial",
    replications: Annotated[
        int, typer.Option(help="Replications, 2 or more; few leave much unclear.")
    ] = 10,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say who gains and who loses: objects, cargo, ports, agencies; with many tests allowed for."""
    with ProgressBar() as show:
        cells = simulate_cells(
            ports or port_names(),
            baseline,
            policy,
            replications=replications,
            days=days,
            seed=seed,
            processes=processes or os.cpu_count() or 1,
            progress=show,
        )
    found = distributional_analysis(cells)
    if report is not None:
        write_winners(found, report, lang)
    if as_json:
        print_json(
            {
                "manifest": found.manifest,
                "baseline": found.baseline,
                "policy": found.policy,
                "tests": found.n_tests,
                "differences": records(found.rows),
            }
        )
        return
    for level in ("class", "cargo", "port"):
        show_table(LEVELS[lang][level], object_table(found, level, lang))
    show_table(LEVELS[lang]["agency"], agency_table(found, lang, everywhere=True))
    show_table(LEVELS[lang]["agency_port"], agency_table(found, lang, everywhere=False))
    out.print(escape(distribution_note(found, lang)), style="dim")
    if report is not None:
        out.print(f"{'报告' if lang is Language.ZH else 'report'}: {escape(str(report))}")


def show_table(title: str, frame: pd.DataFrame) -> None:
    """Print a table of text under its title; a group's name is said once."""
    out.print(f"[bold]{escape(title)}[/bold]")
    table = plain_table(*(str(head).strip() for head in frame.columns))
    last = None
    for row in frame.itertuples(index=False):
        first = "" if row[0] == last else str(row[0])
        last = row[0]
        table.add_row(escape(first), *(escape(str(cell)) for cell in row[1:]))
    out.print(table)
    out.print()
